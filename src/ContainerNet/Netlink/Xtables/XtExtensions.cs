using ContainerNet.Netlink.Rules;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Writes down what extensions of iptables say, whether they came in a compat expression or in an entry of iptables-legacy.</summary>
internal static class XtExtensions
{
    /// <summary>A condition; one that is not known here is named.</summary>
    public static void DescribeMatch(string name, uint revision, ReadOnlySpan<byte> info, RuleFacts facts) =>
        facts.SayUnknown($"match {name} revision {revision}", $"xt match \"{name}\"");

    /// <summary>What becomes of the packet; what is not known here is named.</summary>
    public static void DescribeTarget(string name, uint revision, ReadOnlySpan<byte> info, RuleFacts facts)
    {
        facts.Target = facts.TargetLabel = name;
        facts.SayUnknown($"target {name} revision {revision}", $"xt target \"{name}\"");
    }
}
