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

    /// <summary>Those that the cmdlet is about.</summary>
    private protected abstract List<CnMasquerade> Of(NetworkStack stack);

    /// <summary>Why nothing is done to somebody else's.</summary>
    private protected static CnException NotOwn(CnMasquerade theirs) => new(
        CnErrorKind.Rejected,
        $"Cannot change the rule '{theirs}' in {theirs.Namespace.Description}: it is {theirs.Owner}'s ({theirs.Backend}, {theirs.Family} {theirs.Table} {theirs.Chain}), and only read here. Nothing was changed.");

    private List<CnMasquerade> Find(string? bridge, string? subnet, NetworkStack stack)
    {
        List<CnMasquerade> found = Of(stack).FindAll(IsMeant);
        if (found.Count > 0 || (IsOpen(bridge) && IsOpen(subnet))) return found;
        if (stack.Rules.Masquerades().Find(IsMeant) is { } theirs) throw NotOwn(theirs);
        string what = (subnet is null ? "" : $" of {subnet}") + (bridge is null ? "" : $" behind bridge '{bridge}'");
        throw new CnException(CnErrorKind.NotFound, $"Cannot find a masquerade{what} in {stack.Namespace.Description}.");

        bool IsMeant(CnMasquerade m) => Fits(bridge, m.OutInterface) && Fits(subnet, m.Source.ToString());
    }

    private protected static bool Fits(string? pattern, string? value) =>
        pattern is null || (value is not null && new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(value));

    private static bool IsOpen(string? pattern) => pattern is null || WildcardPattern.ContainsWildcardCharacters(pattern);
}
