using System.Globalization;
using System.Text;

namespace ContainerNet.Network;

/// <summary>
/// Writes a picture as a page: the same SVG, which svg-pan-zoom moves and scales, details, search and counters. One file; its own policy forbids it to
/// fetch anything.
/// </summary>
internal static class HtmlWriter
{
    public static string Write(Picture picture)
    {
        var svg = new StringBuilder();
        SvgWriter.WriteElement(svg, picture, SvgStyle.SheetWithSwitch);
        // One pass: what a name looks like must not be taken for a place of the page.
        var page = new StringBuilder();
        string[] parts = Resource("page.html").Split("{{");
        page.Append(parts[0]);
        foreach (string part in parts[1..])
        {
            string[] both = part.Split("}}", 2);
            page.Append(both[0] switch
            {
                "title" => MarkupText.Of(picture.Title),
                "css" => Resource("page.css"),
                "svg" => svg.ToString(),
                "rows" => Rows(picture),
                "licence" => Resource("svg-pan-zoom.LICENSE.txt"),
                "library" => Resource("svg-pan-zoom.min.js"),
                "script" => Resource("page.js"),
                var other => throw new InvalidOperationException($"The page has a place for {other}, which is nothing."),
            });
            page.Append(both[1]);
        }

        return page.ToString();
    }

    /// <summary>A row for each that counts: what happens to packets first, then the links.</summary>
    private static string Rows(Picture picture)
    {
        var rows = new StringBuilder();
        foreach (PictureNode node in picture.Nodes)
        {
            foreach (PictureRule rule in node.Rules)
                Row(rows, node, rule.Text, rule.Packets, rule.Bytes, null, null);
        }

        foreach (PictureNode link in picture.Nodes.Where(n => n.Counters is not null))
        {
            CnLinkCounters s = link.Counters!;
            Row(rows, link, link.Subtitle, s.RxPackets, s.RxBytes, s.TxPackets, s.TxBytes);
        }

        return rows.ToString();
    }

    private static void Row(StringBuilder rows, PictureNode node, string what, params ulong?[] numbers)
    {
        string place = node.Frame is null ? node.Title : $"{node.Frame.Title} {node.Title}";
        rows.Append(CultureInfo.InvariantCulture, $"<tr data-of=\"{node.Id}\"><td>{MarkupText.Of(place)}</td><td>{MarkupText.Of(what)}</td>");
        foreach (ulong? number in numbers) rows.Append(CultureInfo.InvariantCulture, $"<td class=\"number\">{number}</td>");
        rows.Append("</tr>\n");
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(HtmlWriter).Assembly.GetManifestResourceStream($"ContainerNet.Page.{name}")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
