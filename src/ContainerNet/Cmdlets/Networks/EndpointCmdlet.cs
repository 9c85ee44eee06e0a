using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>What the cmdlets share that look for endpoints by the names of networks and containers.</summary>
public abstract class EndpointCmdlet : NetworkCmdlet
{
    /// <summary>The endpoints of containers on networks; null is any. Names may have wildcards.</summary>
    private protected static IEnumerable<CnEndpoint> Find(NetworkStack stack, string? network, string? container) =>
        Find(stack, stack.Networks.List(), network, container);

    /// <summary>The same, of networks that have been read already.</summary>
    private protected static IEnumerable<CnEndpoint> Find(NetworkStack stack, IEnumerable<NetworkRecord> all, string? network, string? container)
    {
        WildcardPattern? networks = network is null ? null : new WildcardPattern(network, WildcardOptions.IgnoreCase);
        WildcardPattern? containers = container is null ? null : new WildcardPattern(container, WildcardOptions.IgnoreCase);
        return from n in all
               where networks?.IsMatch(n.Name) != false
               from e in n.Endpoints
               where containers is null || containers.IsMatch(e.Name) || (container!.Length >= 4 && (e.Id.StartsWith(container, StringComparison.Ordinal) || e.ContainerId?.StartsWith(container, StringComparison.Ordinal) == true))
               select new CnEndpoint(n, e, stack.Namespace);
    }
}
