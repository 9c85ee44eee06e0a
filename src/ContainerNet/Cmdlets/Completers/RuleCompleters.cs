using System.Collections;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>What the rules of the namespace that -Namespace names are told apart by.</summary>
public abstract class RuleCompleter : NameCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Names(NetworkSession session, IDictionary bound) =>
        Stack(session, bound).Rules.List().SelectMany(Of).DistinctBy(n => n.Name);

    private protected abstract IEnumerable<(string Name, string Tip)> Of(CnChain chain);
}

/// <summary>Chains.</summary>
public sealed class ChainNameCompleter : RuleCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Of(CnChain chain) => [(chain.Name, $"{chain}: {chain.Rules.Length} rules")];
}

/// <summary>Tables.</summary>
public sealed class TableNameCompleter : RuleCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Of(CnChain chain) => [(chain.Table, $"{chain.Family} {chain.Table}, {chain.Backend}")];
}

/// <summary>Families of tables.</summary>
public sealed class RuleFamilyCompleter : RuleCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Of(CnChain chain) => [(chain.Family, $"tables of family {chain.Family}")];
}

/// <summary>Hooks that rules stand at.</summary>
public sealed class HookNameCompleter : RuleCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Of(CnChain chain) => chain.Hooks.Select(h => (h, $"rules at {h}"));
}

/// <summary>Whose rules there are.</summary>
public sealed class RuleOwnerCompleter : RuleCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Of(CnChain chain) => chain.Rules.Select(r => (r.Owner, $"rules of {r.Owner}"));
}

/// <summary>What keeps rules.</summary>
public sealed class RuleBackendCompleter : RuleCompleter
{
    private protected override IEnumerable<(string Name, string Tip)> Of(CnChain chain) => [(chain.Backend, $"rules of {chain.Backend}")];
}
