using System.Buffers;
using System.Net.Sockets;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ContainerNet.Network;

/// <summary>
/// Writes a topology as JSON for programs in any language. Lists of things, each with an id; what is elsewhere is named by its id, or is null where it is
/// not in the file. Help of Export-CnTopology describes it; what is added to it later does not change what is there.
/// </summary>
internal static class JsonTopologyWriter
{
    private const int Version = 1;

    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(CnTopology topology)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, s_options)) new Writer(json, topology).Write();
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private sealed class Writer(Utf8JsonWriter json, CnTopology topology)
    {
        private readonly TopologyIds _ids = new(topology);
        private readonly HashSet<CnLink> _links = [.. topology.Links];
        private readonly HashSet<(CnNamespace, int)> _places = [.. topology.Links.Select(l => (l.Namespace, l.Index))];
        private readonly HashSet<CnNamespace> _namespaces = [.. topology.Namespaces];
        private readonly HashSet<CnContainer> _containers = [.. topology.Containers];

        public void Write()
        {
            json.WriteStartObject();
            json.WriteString("format", "containernet-topology");
            json.WriteNumber("version", Version);
            json.WriteString("host", Id(topology.Host));
            List("namespaces", topology.Namespaces, Write);
            List("links", topology.Links, Write);
            List("containers", topology.Containers, Write);
            List("publishedPorts", topology.PublishedPorts, Write);
            List("masquerades", topology.Masquerades, Write);
            List("chains", topology.Chains, Write);
            List("routes", topology.Routes, Write);
            List("neighbors", topology.Neighbors, Write);
            List("fdbEntries", topology.FdbEntries, Write);
            json.WriteEndObject();
        }

        private void Write(CnNamespace there)
        {
            json.WriteString("id", TopologyIds.Of(there));
            json.WriteString("label", TopologyTree.Label(there));
            json.WriteString("name", there.Name);
            json.WriteString("path", there.Path);
            json.WriteNumber("inode", there.Inode);
            json.WriteBoolean("current", there.IsCurrent);
            List("processes", there.Processes ?? [], p => p);
            List("containers", (there.KnownContainers ?? []).Where(_containers.Contains), _ids.Of);
            json.WriteStartObject("forwarding");
            foreach (CnForwarding forwarding in there.GetForwarding() ?? [])
                json.WriteBoolean(forwarding.Family == AddressFamily.InterNetwork ? "ipv4" : "ipv6", forwarding.Enabled);
            json.WriteEndObject();
        }

        private void Write(CnLink link)
        {
            json.WriteString("id", TopologyIds.Of(link));
            json.WriteString("namespace", Id(link.Namespace));
            json.WriteNumber("index", link.Index);
            json.WriteString("name", link.Name);
            json.WriteString("kind", link.Kind);
            json.WriteString("state", Word(link.State));
            json.WriteBoolean("up", TopologyTree.IsUp(link));
            json.WriteNumber("mtu", link.Mtu);
            json.WriteString("macAddress", link.MacAddress?.ToString());
            json.WriteString("alias", link.Alias);
            json.WriteString("master", Id(link.MasterLink));
            json.WriteString("masterName", link.Master);
            if (link.Peer is { } peer)
            {
                json.WriteStartObject("peer");
                json.WriteString("link", Id(peer.Link));
                json.WriteString("name", peer.Name);
                json.WriteNumber("index", peer.Index);
                json.WriteEndObject();
            }
            else
            {
                json.WriteNull("peer");
            }

            List("addresses", link.Addresses, a =>
            {
                json.WriteString("address", $"{a.Address}");
                json.WriteNumber("prefixLength", a.PrefixLength);
                json.WriteString("scope", Word(a.Scope));
            });
            if (link.Port is { } port)
            {
                json.WriteStartObject("port");
                json.WriteString("state", Word(port.State));
                json.WriteBoolean("hairpin", port.Hairpin);
                json.WriteBoolean("isolated", port.Isolated);
                json.WriteEndObject();
            }

            if (link is CnBridge bridge)
            {
                json.WriteString("bridgeId", bridge.BridgeId);
                json.WriteBoolean("stp", bridge.Stp);
                List("ports", bridge.Ports.Where(_links.Contains), TopologyIds.Of);
            }

            if (link.Statistics is not { } s) return;
            json.WriteStartObject("statistics");
            json.WriteNumber("rxPackets", s.RxPackets);
            json.WriteNumber("rxBytes", s.RxBytes);
            json.WriteNumber("rxErrors", s.RxErrors);
            json.WriteNumber("rxDropped", s.RxDropped);
            json.WriteNumber("txPackets", s.TxPackets);
            json.WriteNumber("txBytes", s.TxBytes);
            json.WriteNumber("txErrors", s.TxErrors);
            json.WriteNumber("txDropped", s.TxDropped);
            json.WriteEndObject();
        }

        private void Write(CnContainer container)
        {
            json.WriteString("id", _ids.Of(container));
            json.WriteString("name", container.Name);
            json.WriteString("runtime", container.Runtime);
            json.WriteString("runtimeId", container.Id);
            json.WriteString("image", container.Image);
            if (container.Pid is { } pid) json.WriteNumber("pid", pid);
            else json.WriteNull("pid");
            json.WriteString("state", container.State);
            json.WriteString("namespace", container.Namespace is { } there ? Id(there) : null);
            json.WriteStartObject("labels");
            foreach ((string name, string value) in container.Labels.OrderBy(l => l.Key, StringComparer.Ordinal)) json.WriteString(name, value);
            json.WriteEndObject();
        }

        private void Write(CnPublishedPort port)
        {
            json.WriteString("namespace", Id(port.Namespace));
            json.WriteString("hostAddress", $"{port.HostAddress}");
            json.WriteNumber("hostPort", port.HostPort);
            json.WriteString("protocol", Word(port.Protocol));
            json.WriteString("containerAddress", $"{port.ContainerAddress}");
            json.WriteNumber("containerPort", port.ContainerPort);
            json.WriteString("link", Id(port.KnownEndpoint?.KnownLink));
            json.WriteString("container", port.KnownEndpoint?.KnownContainer is { } container && _containers.Contains(container) ? _ids.Of(container) : null);
            json.WriteString("source", port.Source);
            json.WriteNumber("packets", port.Packets);
            json.WriteNumber("bytes", port.Bytes);
        }

        private void Write(CnMasquerade masquerade)
        {
            json.WriteString("namespace", Id(masquerade.Namespace));
            json.WriteString("family", masquerade.Family);
            json.WriteString("table", masquerade.Table);
            json.WriteString("chain", masquerade.Chain);
            json.WriteString("source", $"{masquerade.Source}");
            json.WriteString("destination", masquerade.Destination?.ToString());
            json.WriteBoolean("destinationNot", masquerade.DestinationNot);
            json.WriteString("outInterface", masquerade.OutInterface);
            json.WriteBoolean("outInterfaceNot", masquerade.OutInterfaceNot);
            json.WriteString("target", masquerade.Target);
            json.WriteString("to", masquerade.To?.ToString());
            json.WriteString("owner", masquerade.Owner);
            json.WriteString("backend", masquerade.Backend);
            json.WriteNumber("packets", masquerade.Packets);
            json.WriteNumber("bytes", masquerade.Bytes);
        }

        private void Write(CnChain chain)
        {
            json.WriteString("namespace", Id(chain.Namespace));
            json.WriteString("family", chain.Family);
            json.WriteString("table", chain.Table);
            json.WriteString("name", chain.Name);
            json.WriteString("type", chain.Type);
            json.WriteString("hook", chain.Hook);
            Number("priority", chain.Priority);
            json.WriteString("policy", chain.Policy);
            json.WriteString("owner", chain.Owner);
            json.WriteString("backend", chain.Backend);
            List("rules", chain.Rules, Write);
        }

        private void Write(CnRule rule)
        {
            json.WriteString("text", rule.Text);
            json.WriteBoolean("complete", rule.Complete);
            json.WriteString("target", rule.Target);
            json.WriteString("targetChain", rule.TargetChain);
            json.WriteString("to", rule.To);
            json.WriteString("owner", rule.Owner);
            Number("packets", rule.Packets);
            Number("bytes", rule.Bytes);
        }

        private void Write(CnRoute route)
        {
            json.WriteString("namespace", Id(route.Namespace));
            json.WriteString("destination", $"{route.Destination}");
            json.WriteString("gateway", route.Gateway?.ToString());
            json.WriteString("link", IdOf(route.Namespace, route.LinkIndex));
            json.WriteNumber("metric", route.Metric);
            json.WriteString("protocol", route.Protocol);
            json.WriteString("type", Word(route.Type));
            json.WriteString("source", route.Source?.ToString());
        }

        private void Write(CnNeighbor neighbor)
        {
            json.WriteString("link", IdOf(neighbor.Namespace, neighbor.LinkIndex));
            json.WriteString("address", $"{neighbor.Address}");
            json.WriteString("macAddress", neighbor.MacAddress?.ToString());
            json.WriteString("state", Word(neighbor.State));
        }

        private void Write(CnFdbEntry entry)
        {
            json.WriteString("link", IdOf(entry.Namespace, entry.LinkIndex));
            json.WriteString("macAddress", $"{entry.MacAddress}");
            json.WriteString("bridge", entry.Bridge);
            json.WriteString("state", Word(entry.State));
        }

        private void Number(string name, decimal? value)
        {
            if (value is { } number) json.WriteNumber(name, number);
            else json.WriteNull(name);
        }

        private void List<T>(string name, IEnumerable<T> things, Action<T> write)
        {
            json.WriteStartArray(name);
            foreach (T thing in things)
            {
                json.WriteStartObject();
                write(thing);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        private void List<T>(string name, IEnumerable<T> things, Func<T, string> text)
        {
            json.WriteStartArray(name);
            foreach (T thing in things) json.WriteStringValue(text(thing));
            json.WriteEndArray();
        }

        private void List(string name, IEnumerable<int> things, Func<int, int> number)
        {
            json.WriteStartArray(name);
            foreach (int thing in things) json.WriteNumberValue(number(thing));
            json.WriteEndArray();
        }

        private string? Id(CnNamespace there) => _namespaces.Contains(there) ? TopologyIds.Of(there) : null;

        private string? Id(CnLink? link) => link is not null && _links.Contains(link) ? TopologyIds.Of(link) : null;

        private string? IdOf(CnNamespace there, int? index) => index is { } number && _places.Contains((there, number)) ? TopologyIds.OfLink(there, number) : null;

        /// <summary>LowerLayerDown is lowerLayerDown.</summary>
        private static string Word<T>(T value)
            where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
    }
}
