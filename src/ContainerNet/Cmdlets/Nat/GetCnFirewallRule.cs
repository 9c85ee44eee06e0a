using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets the rules that filter or change packets, whoever made them and by what means, in the order in which the kernel runs them.</summary>
[Cmdlet(VerbsCommon.Get, "CnFirewallRule")]
[OutputType(typeof(CnFirewallRule))]
public sealed class GetCnFirewallRuleCommand : RuleQueryCmdlet
{
    private protected override IEnumerable<CnRule> RulesOf(CnChain chain) => chain.IsFilter ? chain.FilterRules : [];

    private protected override void WarnOfUnread(NetworkStack stack, Predicate<string> isTable)
    {
        string[] tables = Array.FindAll(stack.Rules.Unread(), isTable);
        if (tables.Length > 0) WriteWarning($"The rules of arptables-legacy in {stack.Namespace.Description} (table {string.Join(", ", tables)}) are not read.");
    }
}
