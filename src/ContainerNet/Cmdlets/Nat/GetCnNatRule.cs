using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets the rules that translate addresses, whoever made them and by what means, in the order in which the kernel runs them.</summary>
[Cmdlet(VerbsCommon.Get, "CnNatRule")]
[OutputType(typeof(CnNatRule))]
public sealed class GetCnNatRuleCommand : RuleQueryCmdlet
{
    private protected override IEnumerable<CnRule> RulesOf(CnChain chain) => chain.IsNat ? chain.Rules : [];
}
