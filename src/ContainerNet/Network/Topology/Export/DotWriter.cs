using System.Globalization;
using System.Text;

namespace ContainerNet.Network;

/// <summary>Writes a picture as a graph of Graphviz: a namespace is a cluster, a link a node.</summary>
internal static class DotWriter
{
    public static string Write(Picture picture)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"""
            graph topology {"{"}
                label={Quote([picture.Title])} labelloc=t charset="UTF-8" fontname="sans-serif" rankdir=TB
                node [shape=box style="rounded,filled" fillcolor=white color="#0969da" fontname="monospace" fontsize=10]
                edge [color="#0969da"]

            """);
        foreach (PictureNode node in picture.Inside(null))
        {
            PictureNode[] inside = [.. picture.Inside(node)];
            if (inside.Length == 0)
            {
                Write(text, node, "    ");
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"    subgraph cluster_{node.Id} {{\n        label={Quote(Lines(node))} style=\"rounded,filled\" {(node.IsPlace ? "color=\"#818b98\" fillcolor=\"#f6f8fa\"" : "color=\"#1a7f37\" fillcolor=white")}\n");
            foreach (PictureNode inner in inside) Write(text, inner, "        ");
            text.Append("    }\n");
        }

        foreach (PictureEdge edge in picture.Edges)
        {
            // The way out is up, containers are down, as in the other picture.
            (PictureNode upper, PictureNode lower) = edge.Kind switch
            {
                PictureEdgeKind.Veth when !edge.From.IsWayOut => (edge.From, edge.To),
                _ => (edge.To, edge.From),
            };
            text.Append(CultureInfo.InvariantCulture, $"    {upper.Id} -- {lower.Id}{Look(edge)}\n");
        }

        return text.Append("}\n").ToString();
    }

    private static void Write(StringBuilder text, PictureNode node, string indent)
    {
        string look = node.Kind switch
        {
            PictureKind.Bridge => " fillcolor=\"#ddf4ff\"",
            PictureKind.Outside => " shape=ellipse color=\"#9a6700\" fillcolor=\"#fff8c5\"",
            PictureKind.Container => " style=\"rounded,dashed\" color=\"#818b98\"",
            _ => node.IsUp ? "" : " color=\"#cf222e\"",
        };
        text.Append(CultureInfo.InvariantCulture, $"{indent}{node.Id} [label={Quote(Lines(node))}{look} tooltip={Quote([.. node.Facts.Select(f => $"{f.Name}: {f.Value}")])}]\n");
    }

    private static string Look(PictureEdge edge) => edge switch
    {
        { IsBroken: true } => " [style=dashed color=\"#cf222e\"]",
        { Kind: PictureEdgeKind.WayOut } => " [penwidth=2 color=\"#9a6700\"]",
        { Kind: PictureEdgeKind.Parent } => " [style=dotted]",
        _ => "",
    };

    private static string[] Lines(PictureNode node) => [node.Title, node.Subtitle, .. node.Lines.Select(l => l.Text), .. node.Rules.Select(r => r.TextWithCounter)];

    /// <summary>In quotes. Within them Graphviz reads \n and entities of HTML.</summary>
    private static string Quote(string[] lines) => $"\"{string.Join("\\n", lines.Where(l => l.Length > 0).Select(Escape))}\"";

    private static string Escape(string line) => string.Concat(line.EnumerateRunes().Select(r => r.Value switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '&' => "&amp;",
        _ => Rune.IsControl(r) ? "\ufffd" : r.ToString(),
    }));
}
