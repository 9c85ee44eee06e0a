using System.Collections;
using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Makes a network: a bridge with its gateway address, the rules, and a pool of addresses. What `docker network create` does.</summary>
[Cmdlet(VerbsCommon.New, "CnNetwork", SupportsShouldProcess = true)]
[OutputType(typeof(CnNetwork))]
public sealed class NewCnNetworkCommand : NetworkCmdlet
{
    /// <summary>Its name: letters, digits, '_', '.' and '-', 63 at most.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNetworkName]
    public string[] Name { get; set; } = [];

    /// <summary>An IPv4 subnet, an IPv6 one, or both. Left out: the next free /16 of 172.17 to 172.31, then /20 of 192.168.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNull]
    public SubnetArgument[] Subnet { get; set; } = [];

    /// <summary>The bridge's address in each subnet. Left out: the first.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateHostAddress]
    public IPAddress[] Gateway { get; set; } = [];

    /// <summary>The part of a subnet from which addresses are given.</summary>
    [Parameter]
    [ValidateNotNull]
    public SubnetArgument[] IPRange { get; set; } = [];

    /// <summary>Addresses that are never given: @{ printer = '172.20.0.9' }.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateAddressTable]
    public Hashtable AuxAddress { get; set; } = [];

    /// <summary>
    /// Give it an IPv6 subnet of its own choice: a random /64 of fd00::/8 (ULA). Without -Subnet it has no other; with an IPv4 -Subnet it has both.
    /// </summary>
    [Parameter]
    public SwitchParameter IPv6 { get; set; }

    /// <summary>The name of the bridge; one that is there and fits is adopted. Left out: cn- and the first digits of the id.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    [ValidateLinkName]
    public string? BridgeName { get; set; }

    /// <summary>Bytes of the largest packet: 68 to 65535, or Auto for that of the link by which the default route goes. Left out: 1500.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MtuCompleter))]
    [MtuOrAuto]
    public int? Mtu { get; set; }

    /// <summary>No way out and no way in; the gateway answers.</summary>
    [Parameter]
    public SwitchParameter Internal { get; set; }

    /// <summary>Its containers do not reach each other; the gateway and the world they do.</summary>
    [Parameter]
    public SwitchParameter Isolated { get; set; }

    /// <summary>Leave the containers their own addresses when they talk to elsewhere.</summary>
    [Parameter]
    public SwitchParameter NoMasquerade { get; set; }

    /// <summary>Give packets to elsewhere these addresses, one for each family, and not that of the link by which they leave.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateHostAddress(OneOfEachFamily = true)]
    public IPAddress[] ToSource { get; set; } = [];

    /// <summary>The bridge's. Left out: a random one, which stays whatever ports come and go.</summary>
    [Parameter]
    [ValidateUnicast]
    public MacAddress? MacAddress { get; set; }

    /// <summary>Notes: @{ stage = 'test' }.</summary>
    [Parameter]
    [ValidateNotNull]
    [ValidateLabels]
    public Hashtable Label { get; set; } = [];

    /// <summary>Make it so: a network of that name that fits is kept, and given what it lacks.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Name, name =>
    {
        NetworkStack stack = Stack();
        Finish(stack, name);
        var settings = new NetworkSettings(name)
        {
            Subnets = [.. Subnet.Select(s => s.Network)],
            IPv6 = IPv6,
            Gateways = Gateway,
            Ranges = [.. IPRange.Select(r => r.Network)],
            Aux = Hashtables.Addresses(AuxAddress),
            Bridge = BridgeName,
            Mtu = Mtu,
            Internal = Internal,
            Isolated = Isolated,
            Masquerade = !NoMasquerade,
            ToSource = ToSource,
            MacAddress = MacAddress,
            Labels = Hashtables.Labels(Label),
        };
        if (!ShouldProcess($"network '{name}' in {stack.Namespace.Description}", ActionFor(stack, settings))) return;
        // Said when all is done: who stops the pipeline, or lets -Verbose stop it, does so by an exception in the middle of a step.
        var said = new List<string>();
        NetworkRecord made = stack.Networks.Create(settings, Force, said.Add, StopToken);
        WriteObject(new CnNetwork(made, stack.Namespace));
        said.ForEach(WriteVerbose);
        WarnOfDrops(stack, made);
    });

    /// <summary>Nothing is changed behind the user's back; but why nothing gets through should not have to be guessed.</summary>
    private void WarnOfDrops(NetworkStack stack, NetworkRecord network)
    {
        if (network.Internal) return;
        List<(PacketDrop Drop, string Packets)> drops;
        try
        {
            drops = stack.Rules.Drops(network.Name, network.Bridge, [.. network.Pools.Select(p => p.Subnet)]);
        }
        catch (CnException e)
        {
            // The network is made.
            WriteWarning($"Whether another table drops what network '{network.Name}' forwards is not known: {e.Message}");
            return;
        }

        foreach ((PacketDrop drop, string packets) in drops)
        {
            string what = drop.Rule is { } rule ? $"{(drop.IsSure ? "drops" : "may drop")} {packets}: {rule.Text}." : $"drops what its rules do not accept: {packets}, and with bridge-nf-call-iptables also those between its containers.";
            string allow = drop.IsDockers ? $" To let them through: iptables -I DOCKER-USER -i {network.Bridge} -j ACCEPT, and the same with -o." : "";
            WriteWarning($"{drop} in {stack.Namespace.Description} {what}{allow} Nothing was changed.");
        }
    }

    /// <summary>With -WhatIf also what would be chosen, and whether it could be had.</summary>
    private string ActionFor(NetworkStack stack, NetworkSettings settings)
    {
        if (Force && stack.Networks.List().Any(n => n.Name == settings.Name)) return "Make it so";
        NetworkRecord plan = stack.Networks.Plan(settings);
        // The name is random, and would be another one.
        string bridge = settings.Bridge is null ? "a new bridge" : $"{(plan.Adopted ? "the" : "a new")} bridge '{plan.Bridge}'";
        return $"Create with {string.Join(" and ", plan.Pools.Select(p => p.Subnet))} on {bridge}";
    }

    /// <summary>Auto is a word for a number that is not known yet.</summary>
    [AttributeUsage(AttributeTargets.Property)]
    private sealed class MtuOrAutoAttribute : ArgumentTransformationAttribute
    {
        public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        {
            object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
            if (value is string text && text.Equals("Auto", StringComparison.OrdinalIgnoreCase)) return 0;
            return LanguagePrimitives.TryConvertTo(value, out int bytes) && bytes is >= 68 and <= 65535
                ? bytes
                : throw new ArgumentTransformationMetadataException($"'{value}' is no MTU: 68 to 65535 bytes are, or Auto.");
        }
    }
}
