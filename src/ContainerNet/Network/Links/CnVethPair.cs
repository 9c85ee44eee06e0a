namespace ContainerNet.Network;

/// <summary>Both ends of a veth pair: what goes in at one comes out of the other.</summary>
public sealed class CnVethPair
{
    internal CnVethPair(CnLink link, CnLink peer)
    {
        Link = link;
        Peer = peer;
    }

    /// <summary>The end that stays: a bridge port, as a rule. Connect-CnLink takes this one.</summary>
    public CnLink Link { get; }

    /// <summary>The end that goes into a container. Move-CnLink and Add-CnAddress take this one.</summary>
    public CnLink Peer { get; }

    /// <summary>veth1 -- eth0.</summary>
    public override string ToString() => $"{Link} -- {Peer}";
}
