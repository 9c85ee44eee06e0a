using System.Text.RegularExpressions;
using ContainerNet.Netlink.Rules;

namespace ContainerNet.Network;

/// <summary>Whose a rule is. Nobody signs their rules: it is told by the names of tables, chains and links, and by comments.</summary>
internal sealed partial class RuleOwners
{
    private static readonly (string Start, string Owner)[] s_tables =
    [
        ("containernet", "containernet"), ("docker", "docker"), ("netavark", "netavark"), ("firewalld", "firewalld"), ("libvirt", "libvirt"),
        ("kube-proxy", "kubernetes"), ("cni", "cni"),
    ];

    private static readonly (string Start, string Owner)[] s_chains =
    [
        ("DOCKER", "docker"), ("NETAVARK", "netavark"), ("nv_", "netavark"), ("CNI", "cni"), ("LIBVIRT", "libvirt"), ("KUBE-", "kubernetes"), ("PODMAN", "podman"),
    ];

    private readonly Dictionary<string, string> _links = [];
    private readonly HashSet<string> _withDocker = [];

    public RuleOwners(IReadOnlyList<CnChain> chains)
    {
        foreach (CnChain chain in chains)
        {
            if (OfChain(chain.Name) == "docker") _withDocker.Add(TableOf(chain));
            foreach (RuleFacts rule in chain.Facts.Rules)
            {
                // A link that somebody's own chains speak of is theirs; a bridge may be called anything.
                if ((OfTable(chain) ?? OfChain(chain.Name) ?? OfChain(rule.TargetChain)) is not { } owner) continue;
                foreach (string? link in new[] { rule.InputLink?.Value, rule.OutputLink?.Value })
                {
                    if (link is not null and not "lo" && !link.EndsWith('*')) _links.TryAdd(link, owner);
                }
            }
        }
    }

    public static string Of(CnChain chain) => OfTable(chain) ?? OfChain(chain.Name) ?? chain.Table;

    public string Of(CnChain chain, RuleFacts rule) =>
        OfTable(chain) ?? OfChain(chain.Name) ?? OfChain(rule.TargetChain) ?? OfComment(rule.Comment)
        ?? OfLink(rule.OutputLink?.Value) ?? OfLink(rule.InputLink?.Value)
        ?? (IsDockersHairpin(chain, rule) ? "docker" : chain.Table);

    private static string? OfTable(CnChain chain) => Start(s_tables, chain.Table);

    private static string? OfChain(string? name) => name is null ? null : Start(s_chains, name);

    private static string? OfComment(string? comment) => comment switch
    {
        null => null,
        _ when comment.StartsWith("containernet", StringComparison.Ordinal) => "containernet",
        _ when comment.Contains("kubernetes", StringComparison.OrdinalIgnoreCase) => "kubernetes",
        _ when PodmanComment().IsMatch(comment) => "podman",
        _ when comment.Contains("firewalld", StringComparison.OrdinalIgnoreCase) => "firewalld",
        _ => null,
    };

    /// <summary>A name that only one of them gives says more than who else speaks of that link.</summary>
    private string? OfLink(string? name) => name switch
    {
        null => null,
        _ when DockerLink().IsMatch(name) => "docker",
        _ when PodmanLink().IsMatch(name) => "podman",
        _ when VirtualBridge().IsMatch(name) => "libvirt",
        _ when CniBridge().IsMatch(name) => "cni",
        _ => _links.GetValueOrDefault(name),
    };

    /// <summary>Docker's rule for a container that asks for its own published port names no bridge.</summary>
    private bool IsDockersHairpin(CnChain chain, RuleFacts rule) =>
        rule is { Target: "masquerade", Source: { Not: false } source, Destination: { Not: false } destination } && source == destination && _withDocker.Contains(TableOf(chain));

    private static string TableOf(CnChain chain) => $"{chain.Backend} {chain.Family} {chain.Table}";

    private static string? Start((string Start, string Owner)[] names, string name) => Array.Find(names, n => name.StartsWith(n.Start, StringComparison.Ordinal)).Owner;

    [GeneratedRegex("^(docker0|docker_gwbridge|br-[0-9a-f]{12})$")]
    private static partial Regex DockerLink();

    [GeneratedRegex(@"^(cni-)?podman\d+$")]
    private static partial Regex PodmanLink();

    [GeneratedRegex(@"^virbr\d+$")]
    private static partial Regex VirtualBridge();

    [GeneratedRegex(@"^cni\d+$")]
    private static partial Regex CniBridge();

    [GeneratedRegex(@"name: ""podman")]
    private static partial Regex PodmanComment();
}
