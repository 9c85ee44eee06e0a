using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Makes a veth pair, the peer in its namespace from the start, both ends up.</summary>
[Cmdlet(VerbsCommon.New, "CnVethPair", SupportsShouldProcess = true)]
[OutputType(typeof(CnVethPair))]
public sealed class NewCnVethPairCommand : NamespacedCmdlet
{
    /// <summary>Where the end that stays shall be. Left out: where -Bridge is, if it is an object; else the namespace of this process.</summary>
    /// <remarks>Not from the pipeline: a namespace that is piped is the peer's.</remarks>
    [Parameter]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public override NamespaceArgument? Namespace { get; set; }

    /// <summary>The name of the end that stays. Left out: a free vethXXXXXXX.</summary>
    [Parameter(Position = 0)]
    [ValidateLinkName]
    public string? Name { get; set; }

    /// <summary>The name of the other end: eth0, as a rule. Left out: a free vethXXXXXXX.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ValidateLinkName]
    public string? PeerName { get; set; }

    /// <summary>Where the other end shall be. Left out: in the same namespace.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public NamespaceArgument? PeerNamespace { get; set; }

    /// <summary>The bridge that the first end shall be a port of.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(BridgeNameCompleter))]
    public LinkArgument? Bridge { get; set; }

    /// <summary>The MAC address of the first end. Left out: a random one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateUnicast]
    public MacAddress? MacAddress { get; set; }

    /// <summary>The MAC address of the peer. An IPv4 address gives Docker's form: 172.17.0.2 is 02:42:ac:11:00:02.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [MacFromIPv4]
    [ValidateUnicast]
    public MacAddress? PeerMacAddress { get; set; }

    /// <summary>Bytes of the largest packet, for both ends: 68 to 65535.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRange(68, 65535)]
    public int? Mtu { get; set; }

    /// <summary>Leave both ends off.</summary>
    [Parameter]
    public SwitchParameter Down { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Name, () =>
    {
        NetworkStack stack = Namespace is null && Bridge is not null ? Resolve(Bridge).Stack : Stack();
        NetworkStack peerStack = PeerNamespace is null ? stack : Stack(PeerNamespace);
        FoundLink? bridge = Bridge is null ? null : FindBridgeIn(stack, Bridge);
        string action = $"Create veth pair with peer '{PeerName ?? "vethXXXXXXX"}' in {peerStack.Namespace.Description}"
            + $"{(Bridge is null ? "" : $", connected to bridge '{Bridge}'")}{(Down ? ", down" : "")}";
        if (!ShouldProcess($"link '{Name ?? "vethXXXXXXX"}' in {stack.Namespace.Description}", action)) return;
        WriteObject(stack.Links.CreateVethPair(
            new VethSettings
            {
                Name = Name,
                PeerName = PeerName,
                Bridge = bridge,
                MacAddress = MacAddress,
                PeerMacAddress = PeerMacAddress,
                Mtu = (uint?)Mtu,
                Up = !Down,
            },
            peerStack));
    });

    /// <summary>Turns an IPv4 address into the MAC address that Docker would give.</summary>
    [AttributeUsage(AttributeTargets.Property)]
    private sealed class MacFromIPv4Attribute : ArgumentTransformationAttribute
    {
        public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
        {
            object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
            IPAddress? address = value as IPAddress ?? (value is CnAddress found ? found.Address : null);
            if (address is null && value is string text && InterfaceAddress.TryParse(text, out InterfaceAddress? parsed)) address = parsed.Address;
            return address?.AddressFamily == AddressFamily.InterNetwork ? MacAddress.FromIPv4(address) : inputData;
        }
    }
}
