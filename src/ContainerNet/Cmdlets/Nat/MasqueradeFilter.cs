using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Which masquerades are meant, by bridge and by subnet.</summary>
internal static class MasqueradeFilter
{
    /// <param name="stack">Where.</param>
    /// <param name="bridge">A name with wildcards, or a link; the default is any. There need be no link of that name any more.</param>
    /// <param name="subnet">A subnet with wildcards; null is any.</param>
    /// <exception cref="CnException">NotFound: nothing fits, and there is no wildcard.</exception>
    public static List<CnMasquerade> Find(NetworkStack stack, LinkReference bridge, string? subnet)
    {
        string? name = bridge.Label ?? bridge.Name ?? (bridge.Index > 0 ? stack.Links.Find(bridge).Name : null);
        List<CnMasquerade> found = [.. stack.Firewall.ListMasquerades().Where(m => Fits(name, m.OutInterface) && Fits(subnet, m.Source.ToString()))];
        if (found.Count > 0 || IsOpen(name) && IsOpen(subnet)) return found;
        throw new CnException(
            CnErrorKind.NotFound,
            $"Cannot find a masquerade{(subnet is null ? "" : $" of {subnet}")}{(name is null ? "" : $" behind bridge '{name}'")} in {stack.Namespace.Description}.");
    }

    private static bool Fits(string? pattern, string value) => pattern is null || new WildcardPattern(pattern, WildcardOptions.IgnoreCase).IsMatch(value);

    private static bool IsOpen(string? pattern) => pattern is null || WildcardPattern.ContainsWildcardCharacters(pattern);
}
