using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ContainerNet.Netlink.Route;

namespace ContainerNet.Network;

/// <summary>
/// Draws a topology as text: a namespace, below it its bridges with their ports, then its other links. A container all of whose links are veths into
/// bridges that are shown is told on the lines of these ports; any other namespace has lines of its own.
/// </summary>
internal sealed class TopologyTree
{
    /// <summary>More of one link's addresses are only counted.</summary>
    private const int AddressesShown = 2;

    private readonly CnTopology _topology;
    private readonly ILookup<CnNamespace, CnLink> _linksOf;
    private readonly ILookup<CnNamespace, CnMasquerade> _masqueradesOf;
    private readonly ILookup<(CnNamespace, int?), CnRoute> _defaultsOf;
    private readonly ILookup<CnLink, CnPublishedPort> _portsOf;
    private readonly HashSet<CnLink> _shown;

    public TopologyTree(CnTopology topology)
    {
        _topology = topology;
        _linksOf = topology.Links.ToLookup(l => l.Namespace);
        _masqueradesOf = topology.Masquerades.ToLookup(m => m.Namespace);
        _defaultsOf = topology.Routes.Where(r => r.IsDefault).ToLookup(r => (r.Namespace, r.LinkIndex));
        _portsOf = topology.PublishedPorts.Where(p => p.KnownEndpoint?.KnownLink is not null).ToLookup(p => p.KnownEndpoint!.KnownLink!);
        _shown = [.. topology.Links];
    }

    /// <param name="width">Longer lines are cut.</param>
    /// <param name="colours">Null for plain text.</param>
    public IEnumerable<string> Draw(int width, CnTreeColours? colours) => _topology.Namespaces
        .Where(n => !IsToldAtPorts(n))
        .SelectMany(n => Lines(n).Prepend(Header(n)))
        .SelectMany(l => l.Line.Draw(l.Widths, width, colours));

    /// <summary>What a namespace is called here: its container; its name; host for the one that pwsh runs in; else a process in it.</summary>
    public static string Label(CnNamespace n) =>
        EngineContainers(n) is [{ } owner, ..] && !n.IsCurrent ? owner.Name
        : n.Name ?? (n.IsCurrent ? "host" : n.Processes is [int first, ..] ? $"pid {first}" : n.ToString());

    /// <summary>What the bridge is to an engine, or to this module: as those say who are on it. Docker's own names of bridges say nothing.</summary>
    internal static string? NetworkOf(CnBridge bridge) => bridge.Ports
        .Select(p => p.Peer?.Link).OfType<CnLink>()
        .Select(end => Array.Find(end.Namespace.KnownContainers?.FirstOrDefault()?.KnownEndpoints ?? [], e => e.KnownLink == end)?.Network)
        .FirstOrDefault(n => n is not null) is { } network && network != bridge.Name ? network : null;

    internal static CnContainer[] EngineContainers(CnNamespace n) => Array.FindAll(n.KnownContainers ?? [], c => c.Id is not null);

    /// <summary>Who uses it as well: on the host all containers, elsewhere those but the owner.</summary>
    private IEnumerable<TreeText> Guests(CnNamespace n)
    {
        string[] guests = [.. EngineContainers(n).Skip(n.IsCurrent ? 0 : 1).Where(c => !n.IsCurrent || _topology.Containers.Contains(c)).Select(c => c.Name).Order(StringComparer.Ordinal)];
        if (guests.Length > 0) yield return $"{(n.IsCurrent ? "used" : "shared")} by {string.Join(", ", guests)}";
    }

    private IEnumerable<TreeText> Ports(CnLink link) => PortRange.Of(_portsOf[link]).Select(r => (TreeText)r.ToString());

    private bool IsToldAtPorts(CnNamespace n)
    {
        CnLink[] links = [.. _linksOf[n].Where(l => l.Kind != "loopback")];
        return !n.IsCurrent && links.Length > 0 && !_masqueradesOf[n].Any()
            && Array.TrueForAll(links, l => l.Peer?.Link is { } end && end.Namespace != n && end.Peer?.Link == l && BridgeOf(end) is not null);
    }

    /// <summary>The bridge below which a link stands in the tree.</summary>
    private CnBridge? BridgeOf(CnLink link) => link.MasterLink is CnBridge bridge && _shown.Contains(bridge) ? bridge : null;

    private (TreeLine Line, int[] Widths) Header(CnNamespace n)
    {
        var notes = new List<TreeText>();
        bool routes = _masqueradesOf[n].Any() || _linksOf[n].OfType<CnBridge>().Any(b => b.Addresses.Length > 0);
        bool off = n.GetForwarding() is { } all && Array.Exists(all, f => f is { Family: AddressFamily.InterNetwork, Enabled: false });
        if (routes && off) notes.Add(new TreeText("IPv4 forwarding off", Tone.Bad));
        if (!_linksOf[n].Any(IsTold)) notes.Add("no links but lo");
        notes.AddRange(Guests(n));
        string label = Label(n);
        var line = new TreeLine("", [label, label.StartsWith("net:", StringComparison.Ordinal) ? "" : $"net:[{n.Inode}]"], notes);
        return (line, [line.WidthOf(0), line.WidthOf(1)]);
    }

    /// <summary>lo is the same everywhere, and told only where it is not.</summary>
    internal static bool IsTold(CnLink link) => link.Kind != "loopback" || !IsUp(link) || Addresses(link).Length > 0;

    private List<(TreeLine Line, int[] Widths)> Lines(CnNamespace n)
    {
        // Bridges first, in the order of their indexes, as everything.
        CnLink[] tops = [.. _linksOf[n].Where(l => BridgeOf(l) is null && IsTold(l)).OrderBy(l => l is not CnBridge)];
        CnMasquerade[] homeless = [.. _masqueradesOf[n].Where(m => !Array.Exists(tops, m.IsAbout))];

        var upper = new List<TreeLine>();
        var lower = new List<TreeLine>();
        var all = new List<TreeLine>();
        for (int i = 0; i < tops.Length; i++)
        {
            bool last = i == tops.Length - 1 && homeless.Length == 0;
            CnLink[] ports = tops[i] is CnBridge bridge ? [.. bridge.Ports.Where(_shown.Contains)] : [];
            string below = last ? "   " : "│  ";
            TreeLine line = LinkLine(last ? "└─ " : "├─ ", below + (ports.Length > 0 ? "│" : " "), tops[i]);
            upper.Add(line);
            all.Add(line);
            for (int p = 0; p < ports.Length; p++)
            {
                bool lastPort = p == ports.Length - 1;
                line = PortLine(below + (lastPort ? "└─ " : "├─ "), below + (lastPort ? " " : "│"), ports[p]);
                lower.Add(line);
                all.Add(line);
            }
        }

        for (int i = 0; i < homeless.Length; i++)
            all.Add(new TreeLine(i == homeless.Length - 1 ? "└─ " : "├─ ", [], Homeless(homeless[i])));

        int[] upperWidths = Widths(upper), lowerWidths = Widths(lower);
        return [.. all.Select(l => (l, upper.Contains(l) ? upperWidths : lowerWidths))];
    }

    private static int[] Widths(List<TreeLine> lines) =>
        [.. Enumerable.Range(0, lines.Count == 0 ? 0 : lines.Max(l => l.Cells)).Select(c => lines.Max(l => l.WidthOf(c)))];

    /// <summary>docker0  bridge  up  172.17.0.1/16   and what is to be said of it.</summary>
    private TreeLine LinkLine(string branch, string below, CnLink link)
    {
        var notes = new List<TreeText>();
        if (link.Master is { } master) notes.Add($"port of {master}");
        if (link is CnBridge bridge && NetworkOf(bridge) is { } network) notes.Add($"network {network}");
        if (link.Peer is { } peer) notes.Add($"{(link.Kind == "veth" ? "──" : "on")} {Whereabouts(peer, link.Namespace)}");
        foreach (CnMasquerade masquerade in _masqueradesOf[link.Namespace].Where(m => m.IsAbout(link))) notes.AddRange(Notes(masquerade));
        notes.AddRange(Ports(link));
        foreach (CnRoute route in _defaultsOf[(link.Namespace, link.Index)]) notes.Add(route.Gateway is null ? "default" : $"default via {route.Gateway}");
        return new TreeLine(branch, [link.Name, link.Kind, StateOf(link), Addresses(link)], notes) { Below = below };
    }

    /// <summary>veth9d0b56c ── eth0  test1  172.17.0.2/16  02:42:ac:11:00:02: the other end, for it is what the port is for.</summary>
    private TreeLine PortLine(string branch, string below, CnLink port)
    {
        CnLink? end = port.Kind == "veth" ? port.Peer?.Link : null;
        var notes = new List<TreeText>();
        // A port whose other end is switched off has no carrier; the end is the cause.
        bool endIsOff = end?.Flags.HasFlag(LinkFlags.Up) == false;
        if (endIsOff) notes.Add(StateOf(end!, end!.Name));
        if (!IsUp(port) && !(endIsOff && port.Flags.HasFlag(LinkFlags.Up))) notes.Add(StateOf(port, port.Name));
        if (port.Port is { Isolated: true }) notes.Add("isolated");
        if (port.Port is { Hairpin: true }) notes.Add("hairpin");
        if (end is null)
        {
            string kind = port.Peer is null ? port.Kind : $"── {port.Peer}";
            return new TreeLine(branch, [port.Name, kind, "", Addresses(port), port.MacAddress?.ToString()], notes) { Joined = true, Below = below };
        }

        CnNamespace there = end.Namespace;
        if (there != port.Namespace && _linksOf[there].FirstOrDefault(l => l.Kind == "loopback") is { } lo && IsToldAtPorts(there) && IsTold(lo))
            notes.Add(IsUp(lo) ? $"lo {Addresses(lo)}" : StateOf(lo, lo.Name));
        if (there != port.Namespace)
        {
            // What has no lines of its own is told here.
            if (IsToldAtPorts(there) || !_linksOf[there].Any()) notes.AddRange(Guests(there));
            notes.AddRange(Ports(end));
        }

        return new TreeLine(branch, [port.Name, $"── {end.Name}", there == port.Namespace ? "" : Label(there), Addresses(end), end.MacAddress?.ToString()], notes)
        {
            Joined = true, Below = below,
        };
    }

    /// <summary>A rule that names no link and whose subnet is none's is for whoever comes.</summary>
    private static TreeText[] Homeless(CnMasquerade masquerade) =>
        masquerade.OutInterface is { } missing ? [.. Notes(masquerade), new TreeText($"there is no {missing}", Tone.Bad)] : [.. Notes(masquerade)];

    private static IEnumerable<TreeText> Notes(CnMasquerade masquerade) =>
        [masquerade.ToString(), string.Create(CultureInfo.InvariantCulture, $"{masquerade.Packets} packet{(masquerade.Packets == 1 ? "" : "s")}")];

    /// <summary>veth9d0b56c on docker0 in host.</summary>
    private static string Whereabouts(CnLinkPeer peer, CnNamespace here)
    {
        if (peer.Link is not { } end) return peer.ToString();
        string text = end.Master is null ? end.Name : $"{end.Name} on {end.Master}";
        return end.Namespace == here ? text : $"{text} in {Label(end.Namespace)}";
    }

    /// <summary>lo and tunnels do not say whether they work, so they do while they are switched on.</summary>
    internal static bool IsUp(CnLink link) => link.Flags.HasFlag(LinkFlags.Up) && link.State is LinkState.Up or LinkState.Unknown;

    internal static TreeText StateOf(CnLink link, string? name = null)
    {
        string state = IsUp(link) ? "up" : link.Flags.HasFlag(LinkFlags.Up) ? "no carrier" : "down";
        return new TreeText(name is null ? state : $"{name} {state}", IsUp(link) ? Tone.Good : Tone.Bad);
    }

    /// <summary>Without those that every link has: IPv6 link-local, and lo's own.</summary>
    private static string Addresses(CnLink link)
    {
        string[] told = [.. link.Addresses.Where(a => !a.Address.IsIPv6LinkLocal && !(link.Kind == "loopback" && IPAddress.IsLoopback(a.Address)))
            .Select(a => a.Flags.HasFlag(AddressFlags.DadFailed) ? $"{a} (duplicate)" : a.ToString())];
        string text = string.Join(' ', told.Take(AddressesShown));
        return told.Length > AddressesShown ? $"{text} +{told.Length - AddressesShown}" : text;
    }
}
