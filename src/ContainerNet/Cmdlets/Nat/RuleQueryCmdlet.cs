using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>What Get-CnNatRule and Get-CnFirewallRule share: all rules of a namespace, in the order in which they run, or those that are asked for.</summary>
public abstract class RuleQueryCmdlet : NamespacedCmdlet
{
    /// <summary>Only rules of chains of these names.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ChainNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Chain { get; set; }

    /// <summary>Only rules of tables of these names.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(TableNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Table { get; set; }

    /// <summary>Only rules of tables of these families: ip, ip6, inet, arp, bridge, netdev.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RuleFamilyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Family { get; set; }

    /// <summary>Only rules that packets get to from these hooks: prerouting, input, forward, output, postrouting, ingress, egress.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(HookNameCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Hook { get; set; }

    /// <summary>Only rules of these: docker, podman, libvirt ..., or what a table is called.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RuleOwnerCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Owner { get; set; }

    /// <summary>Only rules that are kept by these: nftables, iptables-nft, iptables-legacy.</summary>
    [Parameter]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(RuleBackendCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Backend { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(Chain, () =>
    {
        NetworkStack stack = Stack();
        Predicate<string> isChain = Pattern(Chain), isTable = Pattern(Table), isFamily = Pattern(Family), isHook = Pattern(Hook), isOwner = Pattern(Owner), isBackend = Pattern(Backend);
        CnChain[] chains = [.. stack.Rules.List().Where(c => isTable(c.Table) && isFamily(c.Family) && isBackend(c.Backend))];
        foreach (string missing in Missing(Chain, chains, c => c.Name)) WriteError(NotFound($"chain '{missing}'", stack).ToRecord(missing));
        foreach (string missing in Chain is null ? Missing(Table, chains, c => c.Table) : []) WriteError(NotFound($"table '{missing}'", stack).ToRecord(missing));
        if (isFamily("arp") && isBackend("arptables-legacy")) WarnOfUnread(stack, isTable);
        foreach (CnChain chain in chains.Where(c => isChain(c.Name) && (Hook is null || Array.Exists(c.Hooks, isHook))))
        {
            if (Stopping) return;
            foreach (CnRule rule in RulesOf(chain))
            {
                if (isOwner(rule.Owner)) WriteObject(rule);
            }
        }
    });

    /// <summary>Those of a chain that the cmdlet is about.</summary>
    private protected abstract IEnumerable<CnRule> RulesOf(CnChain chain);

    /// <summary>Says which tables of the kernel are left out because nobody here can read them.</summary>
    /// <param name="stack">Of the namespace.</param>
    /// <param name="isTable">Which tables are asked for.</param>
    private protected virtual void WarnOfUnread(NetworkStack stack, Predicate<string> isTable)
    {
    }

    /// <summary>Made once: there may be thousands of rules to compare.</summary>
    private static Predicate<string> Pattern(string[]? texts)
    {
        if (texts is null) return _ => true;
        WildcardPattern[] patterns = Array.ConvertAll(texts, t => new WildcardPattern(t, WildcardOptions.IgnoreCase));
        return value => Array.Exists(patterns, p => p.IsMatch(value));
    }

    /// <summary>Names without wildcards that nothing is called.</summary>
    private static string[] Missing(string[]? names, CnChain[] chains, Func<CnChain, string> nameOf) =>
        [.. (names ?? []).Where(n => !WildcardPattern.ContainsWildcardCharacters(n) && !Array.Exists(chains, c => nameOf(c).Equals(n, StringComparison.OrdinalIgnoreCase)))];

    private static CnException NotFound(string what, NetworkStack stack) => new(CnErrorKind.NotFound, $"Cannot find {what} in {stack.Namespace.Description}.");
}
