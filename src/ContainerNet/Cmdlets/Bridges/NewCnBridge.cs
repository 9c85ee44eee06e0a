using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Makes a bridge, with addresses, up.</summary>
[Cmdlet(VerbsCommon.New, "CnBridge", SupportsShouldProcess = true)]
[OutputType(typeof(CnBridge))]
public sealed class NewCnBridgeCommand : NamespacedCmdlet
{
    /// <summary>Its name: docker0.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateLinkName]
    public string[] Name { get; set; } = [];

    /// <summary>Its addresses, IPv4 and IPv6, with prefix lengths: 172.17.0.1/16.</summary>
    [Parameter(Position = 1)]
    [ValidateAssignable]
    public InterfaceAddress[] Address { get; set; } = [];

    /// <summary>Its MAC address. Left out: a random one, which stays whatever ports come and go.</summary>
    [Parameter]
    [ValidateUnicast]
    public MacAddress? MacAddress { get; set; }

    /// <summary>Bytes of the largest packet, 68 to 65535; it stays whatever ports come and go. Left out: it follows the ports.</summary>
    [Parameter]
    [ValidateRange(68, 65535)]
    public int? Mtu { get; set; }

    /// <summary>The spanning tree protocol: $true or $false. The kernel's default is off.</summary>
    [Parameter]
    public bool? Stp { get; set; }

    /// <summary>How long a port listens and learns before it forwards, with spanning tree: 2 to 30 seconds.</summary>
    [Parameter]
    [Seconds]
    [ValidateTimeSpan(30)]
    public TimeSpan? ForwardDelay { get; set; }

    /// <summary>How long a MAC address is remembered that is not heard of; zero makes it forget at once, so that it floods.</summary>
    [Parameter]
    [Seconds]
    [ValidateTimeSpan(1_000_000)]
    public TimeSpan? AgeingTime { get; set; }

    /// <summary>Send multicast only where it is wanted: $true or $false. The kernel's default is on.</summary>
    [Parameter]
    public bool? McastSnooping { get; set; }

    /// <summary>Make it so: a bridge of that name that is there is kept, with its index, MAC and counters, and given what it lacks.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Name, name =>
    {
        NetworkStack stack = Stack();
        var settings = new BridgeSettings(name)
        {
            Addresses = Address,
            MacAddress = MacAddress,
            Mtu = (uint?)Mtu,
            Stp = Stp,
            ForwardDelay = ForwardDelay,
            AgeingTime = AgeingTime,
            McastSnooping = McastSnooping,
        };
        string action = Address.Length == 0 ? "Create" : $"Create with {string.Join(", ", Address.Select(a => a.ToString()))}";
        if (!ShouldProcess($"bridge '{name}' in {stack.Namespace.Description}", action)) return;
        WriteObject(Force ? stack.Links.EnsureBridge(settings) : stack.Links.CreateBridge(settings));
    });
}
