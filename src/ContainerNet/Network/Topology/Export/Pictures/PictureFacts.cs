using System.Net.Sockets;

namespace ContainerNet.Network;

/// <summary>What is told of a thing on a closer look.</summary>
internal sealed class PictureFacts(CnTopology topology)
{
    /// <summary>More processes than these are only counted.</summary>
    private const int ProcessesTold = 4;

    private readonly ILookup<(CnNamespace, int), CnRoute> _routesOf = topology.Routes.Where(r => r.LinkIndex is not null).ToLookup(r => (r.Namespace, r.LinkIndex!.Value));
    private readonly ILookup<(CnNamespace, int), CnNeighbor> _neighborsOf = topology.Neighbors.ToLookup(n => (n.Namespace, n.LinkIndex));
    private readonly ILookup<(CnNamespace, string?), CnFdbEntry> _learnedOn =
        topology.FdbEntries.Where(e => e.State == FdbState.Learned).ToLookup(e => (e.Namespace, (string?)e.Link));

    public static PictureFact[] Of(CnNamespace there)
    {
        var facts = new List<PictureFact> { new("namespace", $"net:[{there.Inode}]") };
        if (there.Name is not null) facts.Add(new("path", there.Path));
        foreach (CnContainer container in TopologyTree.EngineContainers(there).Where(c => !there.IsCurrent)) facts.AddRange(Of(container));
        if (there.Processes is { Length: > 0 } all && !there.IsCurrent)
            facts.Add(new("processes", string.Join(", ", all.Take(ProcessesTold)) + (all.Length > ProcessesTold ? $" +{all.Length - ProcessesTold}" : "")));
        foreach (CnForwarding forwarding in there.GetForwarding() ?? [])
            facts.Add(new($"forwarding {(forwarding.Family == AddressFamily.InterNetwork ? "IPv4" : "IPv6")}", forwarding.Enabled ? "on" : "off"));
        foreach (CnLink lo in (there.GetLinks() ?? []).Where(l => l.Kind == "loopback"))
            facts.Add(new(lo.Name, $"{TopologyTree.StateOf(lo).Text} {string.Join(' ', lo.Addresses.Select(a => $"{a}"))}"));
        facts.AddRange((there.GetRoutes() ?? []).Where(r => r.LinkIndex is null).Select(r => new PictureFact("route", $"{r}")));
        return [.. facts];
    }

    public static IEnumerable<PictureFact> Of(CnContainer container)
    {
        yield return new("container", container.Name);
        yield return new("runtime", $"{container.Runtime}, {container.State}{(container.Pid is { } pid ? $", process {pid}" : "")}");
        if (container.Image is { } image) yield return new("image", image);
        if (container.Id is { } id) yield return new("id", id[..Math.Min(id.Length, 12)]);
    }

    public PictureFact[] Of(CnLink link)
    {
        var facts = new List<PictureFact> { new("link", $"{link.Index}: {link.DisplayName}, {link.Kind}, {TopologyTree.StateOf(link).Text}") };
        facts.AddRange(link.Addresses.Select(a => new PictureFact("address", $"{a}")));
        if (link.MacAddress is { } mac) facts.Add(new("MAC", $"{mac}"));
        facts.Add(new("MTU", $"{link.Mtu}"));
        if (link.Alias is { Length: > 0 } alias) facts.Add(new("alias", alias));
        if (link.Master is { } master) facts.Add(new("port of", $"{master}{(link.Port is { } port ? $", {port}" : "")}"));
        if (link.Peer is { } peer) facts.Add(new(link.Kind == "veth" ? "other end" : "on", peer.Link is { } end ? $"{end} in {TopologyTree.Label(end.Namespace)}" : $"{peer}"));
        if (link is CnBridge bridge) facts.Add(new("bridge", $"{bridge.BridgeId}, {bridge.Ports.Length} port{(bridge.Ports.Length == 1 ? "" : "s")}{(bridge.Stp ? ", STP" : "")}"));
        if (link.KnownChildren is { Length: > 0 } children) facts.Add(new("below", string.Join(", ", children.Select(c => $"{c} in {TopologyTree.Label(c.Namespace)}"))));
        if (link.Statistics is { } s)
        {
            facts.Add(new("received", FormattableString.Invariant($"{s.RxPackets} packets, {s.RxBytes} bytes")));
            facts.Add(new("sent", FormattableString.Invariant($"{s.TxPackets} packets, {s.TxBytes} bytes")));
            if (s.RxErrors + s.RxDropped + s.TxErrors + s.TxDropped > 0)
                facts.Add(new("lost", FormattableString.Invariant($"{s.RxErrors} + {s.TxErrors} errors, {s.RxDropped} + {s.TxDropped} dropped")));
        }

        (CnNamespace, int) place = (link.Namespace, link.Index);
        facts.AddRange(_routesOf[place].Select(r => new PictureFact("route", $"{r}")));
        facts.AddRange(_neighborsOf[place].Where(n => !n.Address.IsIPv6Multicast && n.MacAddress is not null).Select(n => new PictureFact("neighbour", $"{n.Address} {n.MacAddress}")));
        facts.AddRange(_learnedOn[(link.Namespace, link.Name)].Select(e => new PictureFact("learned", $"{e.MacAddress}")));
        return [.. facts];
    }
}
