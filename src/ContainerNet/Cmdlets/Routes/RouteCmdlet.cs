using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>What adding and removing a route share.</summary>
public abstract class RouteCmdlet : NamespacedCmdlet
{
    /// <summary>default, a network such as 10.0.0.0/8, or an address.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public DestinationArgument[] Destination { get; set; } = [];

    /// <summary>By way of whom. Left out: what is meant is on the link itself.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    public IPAddress? Gateway { get; set; }

    /// <summary>The link that packets leave by. Left out: the one on which the gateway is.</summary>
    [Parameter(ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument? Link { get; set; }

    /// <summary>The lowest wins. Left out: 0 for IPv4, 1024 for IPv6.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public uint? Metric { get; set; }

    /// <summary>The number of the table; 254 is main.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public uint Table { get; set; } = RouteTable.Main;

    /// <summary>What happens to the packets: Unicast (they go on), Blackhole, Unreachable, Prohibit, Throw.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public RouteType Type { get; set; } = RouteType.Unicast;

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Destination, destination =>
    {
        (NetworkStack stack, LinkReference reference) = Link is null ? (Stack(), default) : Resolve(Link, VethEnd.Peer);
        var settings = Complete(new RouteSettings(destination.Resolve(Gateway))
        {
            Gateway = Gateway,
            Link = Link is null ? null : stack.Links.Find(reference),
            Metric = Metric,
            Table = Table,
            Type = Type,
        });
        Check(settings);
        if (ShouldProcess($"route {settings} in {stack.Namespace.Description}", Action)) Do(stack, settings);
    });

    /// <summary>"Add" or "Remove".</summary>
    private protected abstract string Action { get; }

    private protected abstract void Do(NetworkStack stack, RouteSettings settings);

    /// <summary>Adds what only one of the two has.</summary>
    private protected virtual RouteSettings Complete(RouteSettings settings) => settings;

    private static void Check(RouteSettings settings)
    {
        if (settings.Gateway is { } gateway && gateway.AddressFamily != settings.Destination.BaseAddress.AddressFamily)
            throw new CnException(CnErrorKind.Rejected, $"The gateway {gateway} and the destination {settings.Destination} are of different families.");
        if (settings.Type != RouteType.Unicast && settings.Gateway is not null)
            throw new CnException(CnErrorKind.Rejected, $"A {settings.Type} route drops its packets: it has no gateway.");
    }
}
