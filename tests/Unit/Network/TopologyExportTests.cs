using System.Security.Cryptography;
using System.Text.Json;
using System.Xml.Linq;
using ContainerNet.Netlink.Route;
using ContainerNet.Network;
using Xunit;
using Lab = ContainerNet.Unit.Network.TopologyTreeTests.Lab;

namespace ContainerNet.Unit.Network;

/// <summary>A topology as a picture, a page, a graph and data.</summary>
public class TopologyExportTests
{
    /// <summary>Letters that mean something to one of the formats, and those of another alphabet.</summary>
    private const string OddName = "a<&>\"'`#;]})|\\{{svg}}日本";

    private static readonly string[] s_listsOfThings = ["namespaces", "links", "containers"];

    private static readonly string[] s_references = ["host", "namespace", "link", "master", "container", "ports", "containers"];

    public static TheoryData<string> Scenes => ["0", "1", "2", "17", "200", "odd", "router", "twice", "broken", "frames"];

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Boxes_do_not_overlap_and_text_stays_in_them(string scene)
    {
        Box page = PictureLayout.Place(new PictureMaker(Scene(scene)).Make());
        Expect.None(Faults(page));
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void Everything_that_is_told_is_in_the_picture(string scene)
    {
        CnTopology topology = Scene(scene);
        XDocument svg = XDocument.Parse(TopologyFormats.Write(topology, TopologyFormat.Svg));
        string text = string.Concat(svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => $"{e.Value}\n"));
        string[] ids = [.. svg.Descendants().Select(e => (string?)e.Attribute("data-id")).OfType<string>()];

        Expect.None(
        [
            .. topology.Links.Where(TopologyTree.IsTold).SelectMany(l => l.Addresses).Where(a => !text.Contains($"{a.Address}/", StringComparison.Ordinal)).Select(a => $"{a} is not there"),
            .. topology.Links.Where(TopologyTree.IsTold).Where(l => !ids.Contains(TopologyIds.Of(l))).Select(l => $"{l} is not there"),
            .. topology.Namespaces.Where(n => !ids.Contains(TopologyIds.Of(n))).Select(n => $"{n} is not there"),
            .. topology.PublishedPorts.Where(p => !text.Contains($"{p.HostPort}/tcp → {p.ContainerPort}", StringComparison.Ordinal)).Select(p => $"{p} is not there"),
            .. topology.Masquerades.Where(m => !text.Contains($"{m.Source} masqueraded", StringComparison.Ordinal)).Select(m => $"{m} is not there"),
        ]);
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void The_same_topology_gives_the_same_text(string scene)
    {
        CnTopology topology = Scene(scene);
        Assert.All(Enum.GetValues<TopologyFormat>(), f => Assert.Equal(TopologyFormats.Write(topology, f), TopologyFormats.Write(topology, f)));
    }

    [Theory]
    [MemberData(nameof(Scenes))]
    public void References_in_JSON_lead_to_what_is_there(string scene)
    {
        using JsonDocument json = JsonDocument.Parse(TopologyFormats.Write(Scene(scene), TopologyFormat.Json));
        string[] ids = [.. s_listsOfThings.SelectMany(l => json.RootElement.GetProperty(l).EnumerateArray()).Select(e => e.GetProperty("id").GetString()!)];

        Assert.Equal(ids.Length, ids.Distinct().Count());
        Expect.None(References(json.RootElement).Where(r => !ids.Contains(r)).Select(r => $"{r} is nothing"));
    }

    [Fact]
    public void Names_may_be_anything()
    {
        CnTopology topology = Scene("odd");
        XDocument svg = XDocument.Parse(TopologyFormats.Write(topology, TopologyFormat.Svg));
        Assert.Contains(OddName, svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value));
        Assert.Contains("\ufffd", svg.ToString(), StringComparison.Ordinal);

        using JsonDocument json = JsonDocument.Parse(TopologyFormats.Write(topology, TopologyFormat.Json));
        Assert.Contains(OddName, json.RootElement.GetProperty("containers").EnumerateArray().Select(c => c.GetProperty("name").GetString()));

        string html = TopologyFormats.Write(topology, TopologyFormat.Html);
        Assert.DoesNotContain(OddName, html, StringComparison.Ordinal);
        Assert.Contains("a&lt;&amp;&gt;&quot;'`#;]})|\\{{svg}}日本", html, StringComparison.Ordinal);
        Assert.Single(html.Split("<svg ").Skip(1));

        string mermaid = TopologyFormats.Write(topology, TopologyFormat.Mermaid);
        Assert.Contains("a#60;#38;#62;#34;#39;#96;#35;#59;]#125;)#124;#92;#123;#123;svg#125;#125;日本", mermaid, StringComparison.Ordinal);
        string dot = TopologyFormats.Write(topology, TopologyFormat.Dot);
        Assert.Contains("a<&amp;>\\\"'`#;]})|\\\\{{svg}}日本", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_are_told_where_they_work_and_with_their_counters()
    {
        Picture picture = new PictureMaker(Scene("2")).Make();

        Assert.Equal("172.17.0.0/16 masqueraded, not to br0   7 packets", Assert.Single(picture.Nodes.Single(n => n.Title == "br0").Rules).TextWithCounter);
        // Nobody has counted Docker's.
        Assert.Equal("8080/tcp → 80", Assert.Single(picture.Nodes.SelectMany(n => n.Rules), r => r.Kind == "port").TextWithCounter);
        Assert.Contains("<td>host br0</td><td>172.17.0.0/16 masqueraded, not to br0</td><td class=\"number\">7</td>", HtmlWriter.Write(picture), StringComparison.Ordinal);
    }

    [Fact]
    public void A_container_on_two_networks_is_at_home_where_its_default_route_leads()
    {
        Box page = PictureLayout.Place(new PictureMaker(Scene("twice")).Make());
        Box[] cards = [.. All(page).Where(b => b.Node?.Title == "web")];

        Assert.Equal(["space again", "space"], cards.Select(c => c.Look));
        Assert.Equal(["also eth1 at two", "also eth0 at one"], cards.Select(c => c.Texts[^1].Text));
    }

    [Fact]
    public void Containers_without_a_network_of_their_own_are_on_the_picture()
    {
        Box[] boxes = [.. All(PictureLayout.Place(new PictureMaker(Scene("frames")).Make()))];
        Box host = boxes.Single(b => b.Look == "frame host");

        Assert.Contains(host.Boxes.SelectMany(All), b => b.Look == "space guest" && b.Texts[0].Text == "onhost");
        Assert.Contains(boxes, b => b.Look == "space off" && b.Texts[^1].Text == "exited");
        // The way out is a frame's own, above it.
        Assert.Contains(boxes, b => b.Look == "outside" && b.Texts[^1].Text == "default via 192.0.2.254");
    }

    [Fact]
    public void Who_has_most_cables_is_the_frame_of_a_lab()
    {
        var homes = new Homes(new PictureMaker(Scene("router")).Make());

        Assert.Equal(["host", "middle"], homes.Frames.Select(f => f.Title));
        Assert.Empty(homes.Apart);
    }

    [Theory]
    [InlineData("net.svg", TopologyFormat.Svg)]
    [InlineData("/a.b/NET.SVG", TopologyFormat.Svg)]
    [InlineData("net.htm", TopologyFormat.Html)]
    [InlineData("net.mmd", TopologyFormat.Mermaid)]
    [InlineData("net.gv", TopologyFormat.Dot)]
    [InlineData("net.json", TopologyFormat.Json)]
    [InlineData("net.png", null)]
    [InlineData("svg", null)]
    public void An_extension_says_the_format(string path, TopologyFormat? format) => Assert.Equal(format, TopologyFormats.Of(path));

    [Fact]
    public void The_library_in_the_page_is_the_one_that_npm_has()
    {
        byte[] library = File.ReadAllBytes(Repository.At("src", "ContainerNet", "Network", "Topology", "Export", "Page", "svg-pan-zoom.min.js"));
        string licence = File.ReadAllText(Repository.At("src", "ContainerNet", "Network", "Topology", "Export", "Page", "svg-pan-zoom.LICENSE.txt"));

        Assert.Equal("9C8FC41B3359E699990766DD7A943595D234A80C880A90DFC14B920A273B99D8", Convert.ToHexString(SHA256.HashData(library)));
        Assert.Contains(licence, File.ReadAllText(Repository.At("THIRD-PARTY-NOTICES.md")), StringComparison.Ordinal);
        Assert.Contains(licence, TopologyFormats.Write(Scene("0"), TopologyFormat.Html), StringComparison.Ordinal);
    }

    private static CnTopology Scene(string name)
    {
        var lab = new Lab();
        CnNamespace host = lab.Namespace(null, 1, isCurrent: true);
        switch (name)
        {
            case "odd":
                CnBridge odd = lab.Bridge(host, 2, "<&>\"'\u0001", "10.0.0.1/8");
                CnNamespace there = lab.Namespace("--></script>", 2);
                lab.Container(odd, 3, "`#;]})|\\", there, "10.0.0.2/8");
                lab.Run(there, OddName);
                lab.Run(there, new string('x', 200));
                break;
            case "router":
                CnNamespace left = lab.Namespace("left", 2), middle = lab.Namespace("middle", 3), right = lab.Namespace("right", 4);
                Lab.Join(lab.Link(left, 2, "eth0", "veth", addresses: "10.0.1.2/24"), lab.Link(middle, 2, "eth0", "veth", addresses: "10.0.1.1/24"));
                Lab.Join(lab.Link(right, 2, "eth0", "veth", addresses: "10.0.2.2/24"), lab.Link(middle, 3, "eth1", "veth", addresses: "10.0.2.1/24"));
                break;
            case "twice":
                CnNamespace web = lab.Namespace("web", 2);
                lab.Container(lab.Bridge(host, 2, "one"), 4, "v1", web, "10.0.0.2/8");
                Lab.Join(lab.Link(host, 5, "v2", "veth", bridge: lab.Bridge(host, 3, "two", "10.1.0.1/16")), lab.Link(web, 3, "eth1", "veth", addresses: "10.1.0.2/16"));
                lab.Default(web, 3, "10.1.0.1");
                break;
            case "broken":
                CnBridge down = lab.Bridge(host, 2, "br0", LinkState.Down, LinkFlags.Up, "10.0.0.1/8");
                Lab.Join(
                    lab.Link(host, 3, "v1", "veth", LinkState.LowerLayerDown, LinkFlags.Up, down),
                    lab.Link(lab.Namespace("web", 2), 2, "eth0", "veth", LinkState.Down, LinkFlags.None));
                lab.Elsewhere(lab.Link(host, 4, "v2", "veth", LinkState.Up, LinkFlags.Up, down), index: 4, namespaceId: 3);
                lab.Masquerade(host, "10.0.0.0/8", "gone", packets: 1);
                break;
            case "frames":
                CnBridge outer = lab.Bridge(host, 2, "outer", "10.0.0.1/8");
                CnNamespace engine = lab.Namespace("engine", 2);
                lab.Container(outer, 3, "v1", engine, "10.0.0.2/8");
                lab.Default(engine, 2, "10.0.0.1");
                lab.Container(lab.Bridge(engine, 5, "inner", "10.1.0.1/16"), 6, "v2", lab.Namespace("innermost", 3), "10.1.0.2/16", "2001:db8:1111:2222:3333:4444:5555:6666/128");
                lab.Link(host, 9, "eth0", addresses: ["192.0.2.1/24", "2001:db8::1/64"]);
                lab.Default(host, 9, "192.0.2.254");
                lab.Run(host, "onhost");
                lab.Run(null, "gone");
                break;
            default:
                CnBridge[] bridges = [.. Enumerable.Range(0, 3).Select(i => lab.Bridge(host, 2 + i, $"br{i}", $"172.{17 + i}.0.1/16"))];
                lab.Masquerade(host, "172.17.0.0/16", "br0", packets: 7);
                for (int i = 0, count = int.Parse(name, System.Globalization.CultureInfo.InvariantCulture); i < count; i++)
                {
                    CnNamespace home = lab.Namespace($"web{i}", (ulong)(10 + i));
                    lab.Container(bridges[i % 3], 10 + i, $"veth{i}", home, $"172.{17 + (i % 3)}.{i / 200}.{2 + i}/16");
                    CnContainer container = lab.Run(home, $"container{i}");
                    if (i == 1) lab.Publish(container, 8080, 80);
                }

                break;
        }

        return lab.Topology();
    }

    private static IEnumerable<Box> All(Box box) => box.Boxes.SelectMany(All).Prepend(box);

    private static IEnumerable<string> Faults(Box page)
    {
        foreach (Box box in All(page))
        {
            foreach (BoxText text in box.Texts.Where(t => t.X < 0 || t.X + t.Width > box.Width || t.Y - t.Style.Size < 0 || t.Y + 2 > box.Height))
                yield return $"'{text.Text}' leaves its box '{box.Look}'";
            foreach (Box inner in box.Boxes.Where(b => b.X < 0 || b.Y < 0 || b.Right > box.Width || b.Bottom > box.Height))
                yield return $"{inner.Look} {inner.Node?.Title} leaves {box.Look} {box.Node?.Title}";
            foreach (BoxLine line in box.Lines.Where(l => l.Points.Any(p => p.X < 0 || p.Y < 0 || p.X > box.Width || p.Y > box.Height)))
                yield return $"a line leaves {box.Look} {box.Node?.Title}";
            for (int i = 0; i < box.Boxes.Count; i++)
            {
                Box one = box.Boxes[i];
                foreach (Box other in box.Boxes.Skip(i + 1).Where(o => one.X < o.Right && o.X < one.Right && one.Y < o.Bottom && o.Y < one.Bottom))
                    yield return $"{one.Look} {one.Node?.Title} and {other.Look} {other.Node?.Title} overlap";
            }

            // A box's own text is above or below what is in it, never under it.
            foreach (BoxText text in box.Texts)
            {
                foreach (Box inner in box.Boxes.Where(b => text.X < b.Right && text.X + text.Width > b.X && text.Y - text.Style.Size < b.Y + b.Height && text.Y > b.Y))
                    yield return $"'{text.Text}' is under {inner.Look} {inner.Node?.Title}";
            }
        }
    }

    private static IEnumerable<string> References(JsonElement element, string name = "")
    {
        return element.ValueKind switch
        {
            JsonValueKind.Object => element.EnumerateObject().SelectMany(p => References(p.Value, p.Name)),
            JsonValueKind.Array => element.EnumerateArray().SelectMany(e => References(e, name)),
            JsonValueKind.String when s_references.Contains(name) => [element.GetString()!],
            _ => [],
        };
    }
}
