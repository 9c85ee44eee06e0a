using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>A link that was looked up, to do something with it: a name or an index has become both.</summary>
internal sealed class FoundLink(LinkMessage message)
{
    /// <summary>As the kernel had it.</summary>
    public LinkMessage Message => message;

    public int Index => message.Header.Index;

    public string Name => message.Name ?? $"if{Index}";

    /// <summary>The kernel's word, or what stands for none.</summary>
    public string Kind => CnLink.KindOf(message);

    public bool IsBridgePort => message.Info?.PortKind == "bridge";

    public int? MasterIndex => message.Master > 0 ? (int)message.Master : null;

    public bool IsUp => message.Header.Flags.HasFlag(LinkFlags.Up);

    public LinkReference Reference => new(null, Index) { Label = Name };

    /// <summary>A veth of that name is there.</summary>
    public string InTheWay => $"A {Kind} of that name is there.";
}
