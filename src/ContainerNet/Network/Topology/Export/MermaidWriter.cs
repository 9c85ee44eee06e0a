using System.Globalization;
using System.Text;

namespace ContainerNet.Network;

/// <summary>Writes a picture as a flowchart of Mermaid: a namespace is a subgraph, a link a node.</summary>
internal static class MermaidWriter
{
    public static string Write(Picture picture)
    {
        var text = new StringBuilder("flowchart TB\n");
        foreach (PictureNode node in picture.Inside(null))
        {
            PictureNode[] inside = [.. picture.Inside(node)];
            // A subgraph without nodes is drawn as a node.
            if (inside.Length == 0)
            {
                Write(text, node, "    ");
                continue;
            }

            text.Append(CultureInfo.InvariantCulture, $"    subgraph {node.Id}[{Label([node.Title, node.Subtitle, .. Rest(node)])}]\n");
            foreach (PictureNode inner in inside) Write(text, inner, "        ");
            text.Append("    end\n");
        }

        foreach (PictureEdge edge in picture.Edges)
            text.Append(CultureInfo.InvariantCulture, $"    {edge.From.Id} {Line(edge)} {edge.To.Id}\n");
        return text.ToString();
    }

    private static void Write(StringBuilder text, PictureNode node, string indent)
    {
        string label = Label([node.Title, node.Subtitle, .. Rest(node)]);
        // Round for what is no link, and the double frame for what others hang from.
        string shape = node.Kind switch
        {
            PictureKind.Bridge => $"[[{label}]]",
            PictureKind.Outside => $"([{label}])",
            PictureKind.Link => $"[{label}]",
            _ => $"({label})",
        };
        text.Append(CultureInfo.InvariantCulture, $"{indent}{node.Id}{shape}\n");
    }

    private static IEnumerable<string> Rest(PictureNode node) => [.. node.Lines.Select(l => l.Text), .. node.Rules.Select(r => r.TextWithCounter)];

    private static string Line(PictureEdge edge) => edge switch
    {
        { IsBroken: true } => "-.-x",
        { Kind: PictureEdgeKind.WayOut } => "==>",
        { Kind: PictureEdgeKind.Parent } => "-->",
        _ => "---",
    };

    private static string Label(IEnumerable<string> lines) => $"\"{string.Join("<br>", lines.Where(l => l.Length > 0).Select(Escape))}\"";

    /// <summary>Whatever could mean something to Mermaid, to Markdown or to HTML, by its number.</summary>
    private static string Escape(string line)
    {
        var safe = new StringBuilder();
        foreach (Rune rune in line.EnumerateRunes())
        {
            if (Rune.IsControl(rune)) safe.Append('\ufffd');
            else if (rune.IsAscii && !Rune.IsLetterOrDigit(rune) && !" .:,/-()+[]".Contains((char)rune.Value, StringComparison.Ordinal)) safe.Append(CultureInfo.InvariantCulture, $"#{rune.Value};");
            else safe.Append(rune.ToString());
        }

        return safe.ToString();
    }
}
