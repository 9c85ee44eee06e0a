namespace ContainerNet.Network;

/// <summary>A network namespace. What it is called may come to mean another one; <see cref="Inode"/> and the kernel's cookie tell.</summary>
public sealed class CnNamespace
{
    internal CnNamespace(string? name, string path, ulong inode, ulong? cookie, bool isCurrent)
    {
        Name = name;
        Path = path;
        Inode = inode;
        Cookie = cookie;
        IsCurrent = isCurrent;
    }

    /// <summary>The name below /run/netns; null where it has none.</summary>
    public string? Name { get; }

    /// <summary>A file that is this namespace: /run/netns/NAME or /proc/PID/ns/net.</summary>
    public string Path { get; }

    /// <summary>The number in net:[4026531840]. The kernel uses it again once the namespace is gone.</summary>
    public ulong Inode { get; }

    /// <summary>By what number the namespace of this process knows it (nsid), as in link-netnsid; null while none is given.</summary>
    public int? Id { get; internal set; }

    /// <summary>The processes that are in it; null where nobody looked (Get- and New-CnNamespace and Get-CnTopology do).</summary>
    public int[]? Processes { get; internal set; }

    /// <summary>The container that it belongs to; null where it is none's or nobody looked.</summary>
    public string? Container { get; internal set; }

    /// <summary>Is it the one that this process runs in?</summary>
    public bool IsCurrent { get; }

    internal NamespaceContents? Contents { get; set; }

    /// <summary>Where its containers are read when somebody first wants to know.</summary>
    internal LaterTopology? Later { get; init; }

    /// <summary>The containers in it, its owner first; set by a topology.</summary>
    internal CnContainer[]? KnownContainers { get; set; }

    // To PowerShell these are the properties Links, Routes ... (see CnLink.GetMasterLink).

    /// <summary>Its links; known in a topology only.</summary>
    public CnLink[]? GetLinks() => Contents?.Links;

    /// <summary>Its main routing table; known in a topology only.</summary>
    public CnRoute[]? GetRoutes() => Contents?.Routes;

    /// <summary>Its masquerades; known in a topology only.</summary>
    public CnMasquerade[]? GetMasquerades() => Contents?.Masquerades;

    /// <summary>Does it pass packets on? Known in a topology only.</summary>
    public CnForwarding[]? GetForwarding() => Contents?.Forwarding;

    /// <summary>The chains of its firewall, with their rules; known in a topology only.</summary>
    public CnChain[]? GetChains() => Contents?.Chains;

    /// <summary>The rules that translate addresses; known in a topology only.</summary>
    public CnNatRule[]? GetNatRules() => Contents?.Rules<CnNatRule>();

    /// <summary>The rules that filter and change packets; known in a topology only.</summary>
    public CnFirewallRule[]? GetFirewallRules() => Contents?.Rules<CnFirewallRule>();

    /// <summary>Its neighbours; known in a topology only.</summary>
    public CnNeighbor[]? GetNeighbors() => Contents?.Neighbors;

    /// <summary>What its bridges know of who is where; known in a topology only.</summary>
    public CnFdbEntry[]? GetFdbEntries() => Contents?.FdbEntries;

    /// <summary>
    /// The containers whose network it is: one, or those that share it. Of a namespace that is no engine's, what stands for it in Get-CnContainer.
    /// Outside of a topology they are as when they are first asked for.
    /// </summary>
    public CnContainer[] GetContainers() => KnownContainers ?? Later?.Like(this)?.KnownContainers ?? [];

    /// <summary>The container that its links belong to; null for the host's, though containers may use that.</summary>
    internal CnContainer? Owner => IsCurrent ? null : GetContainers().FirstOrDefault();

    /// <summary>SO_NETNS_COOKIE: never used twice since boot. Null where it could not be asked for.</summary>
    internal ulong? Cookie { get; }

    /// <summary>For messages: "namespace 'web'", "this namespace".</summary>
    internal string Description => IsCurrent ? "this namespace" : $"namespace '{this}'";

    /// <summary>The same namespace, whatever it is called?</summary>
    internal bool IsSame(CnNamespace other) =>
        Inode == other.Inode && (Cookie is null || other.Cookie is null || Cookie == other.Cookie);

    /// <summary>The name, or net:[inode].</summary>
    public override string ToString() => Name ?? $"net:[{Inode}]";
}
