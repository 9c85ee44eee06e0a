using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Tells whether a namespace passes packets on between its links.</summary>
[Cmdlet(VerbsCommon.Get, "CnForwarding")]
[OutputType(typeof(CnForwarding))]
public sealed class GetCnForwardingCommand : NamespacedCmdlet
{
    /// <summary>The switches of these links: names with wildcards, indexes, or link objects. Left out: the switch for all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [Alias("Name")]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    [ValidateNotNull]
    public LinkArgument?[] Link { get; set; } = [null];

    /// <summary>Only IPv4 or only IPv6.</summary>
    [Parameter]
    [ValidateNotNull]
    public IPFamily[] AddressFamily { get; set; } = [IPFamily.IPv4, IPFamily.IPv6];

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach(Link, argument =>
    {
        (NetworkStack stack, LinkReference reference) = argument is null ? (Stack(), default) : Resolve(argument);
        foreach (string? link in argument is null ? [null] : Names(stack, reference))
        {
            ForEach(AddressFamily, family => WriteObject(stack.Forwarding.Get(family.ToAddressFamily(), link)));
        }
    });

    private static List<string?> Names(NetworkStack stack, LinkReference link)
    {
        if (link is not { Label: null, Name: { } name } || !WildcardPattern.ContainsWildcardCharacters(name)) return [stack.Links.Find(link).Name];
        var pattern = new WildcardPattern(name);
        return [.. stack.Links.Names().Select(l => l.Name).Where(pattern.IsMatch)];
    }
}
