using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>What Get- and Remove-CnMasquerade share: all masquerades, or those of bridges and subnets.</summary>
public abstract class MasqueradeQueryCmdlet : NamespacedCmdlet
{
    /// <summary>
    /// Does something with each masquerade of each of the bridges and each of the subnets; null is any. A name or subnet that is not there is an
    /// error, wildcards may find nothing. There need be no link of a bridge's name any more.
    /// </summary>
    private protected void ForEachFound(LinkArgument?[] bridges, string?[] subnets, Action<CnMasquerade, NetworkStack> action)
    {
        foreach (LinkArgument? bridge in bridges)
        {
            foreach (string? subnet in subnets)
            {
                Attempt((object?)subnet ?? bridge, () =>
                {
                    (NetworkStack stack, LinkReference reference) = bridge is null ? (Stack(), default) : Resolve(bridge);
                    string? name = reference.Label ?? reference.Name ?? (bridge is null ? null : stack.Links.Find(reference).Name);
                    ForEach(Find(name, subnet, stack), masquerade => action(masquerade, stack));
                });
            }
        }
    }

    private static List<CnMasquerade> Find(string? bridge, string? subnet, NetworkStack stack)
    {
        List<CnMasquerade> found = [.. stack.Firewall.ListMasquerades().Where(m => Fits(bridge, m.OutInterface!) && Fits(subnet, m.Source.ToString()))];
        if (found.Count > 0 || (IsOpen(bridge) && IsOpen(subnet))) return found;
        string what = (subnet is null ? "" : $" of {subnet}") + (bridge is null ? "" : $" behind bridge '{bridge}'");
        throw new CnException(CnErrorKind.NotFound, $"Cannot find a masquerade{what} in {stack.Namespace.Description}.");
    }

    private static bool Fits(string? pattern, string value) => pattern is null || new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(value);

    private static bool IsOpen(string? pattern) => pattern is null || WildcardPattern.ContainsWildcardCharacters(pattern);
}
