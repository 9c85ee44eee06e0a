using System.Globalization;
using System.Text;

namespace ContainerNet.Network;

/// <summary>
/// Writes a picture as SVG. We place and draw it ourselves: a network of containers is a tree of frames, for which general layout of graphs (boxes on
/// layers, lines between them) makes many crossings.
/// </summary>
internal static class SvgWriter
{
    public static string Write(Picture picture)
    {
        var svg = new StringBuilder("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        WriteElement(svg, picture, SvgStyle.Sheet);
        return svg.ToString();
    }

    /// <param name="svg">Where to.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="style">Its style sheet.</param>
    public static void WriteElement(StringBuilder svg, Picture picture, string style)
    {
        Box page = PictureLayout.Place(picture);
        string size = $"width=\"{Number(page.Width)}\" height=\"{Number(page.Height)}\" viewBox=\"0 0 {Number(page.Width)} {Number(page.Height)}\"";
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"cn\" role=\"img\" aria-labelledby=\"title\" {size}>\n");
        svg.Append($"<title id=\"title\">{MarkupText.Of(picture.Title)}</title>\n<style>{style}</style>\n");
        Write(svg, page, 0, 0);
        svg.Append("</svg>\n");
    }

    private static void Write(StringBuilder svg, Box box, double left, double top)
    {
        (double x, double y) = (left + box.X, top + box.Y);
        bool isGroup = box.Look.Length == 0 && box.Node is null;
        if (!isGroup)
        {
            string look = box.IsBroken ? $"{box.Look} bad" : box.Look;
            svg.Append($"<g class=\"{look}\"{(box.Node is null ? "" : $" data-id=\"{box.Node.Id}\"")}>");
            if (Hint(box) is { Length: > 0 } hint) svg.Append($"<title>{MarkupText.Of(hint)}</title>");
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(box.Width)}\" height=\"{Number(box.Height)}\"/>\n");
        }

        foreach (Box inner in box.Boxes) Write(svg, inner, x, y);
        // They end at boxes; and that which leads out of a frame crosses its edge.
        foreach (BoxLine line in box.Lines)
            svg.Append($"<path class=\"line {line.Look}{(line.IsBroken ? " bad" : "")}\" d=\"M{string.Join('L', line.Points.Select(p => $"{Number(x + p.X)} {Number(y + p.Y)}"))}\"/>\n");
        foreach (BoxText text in box.Texts)
        {
            string tone = text.Tone switch { Tone.Good => " good", Tone.Bad => " bad", _ => "" };
            svg.Append($"<text class=\"{text.Style.Look}{tone}\" x=\"{Number(x + text.X)}\" y=\"{Number(y + text.Y)}\">{MarkupText.Of(text.Text)}</text>\n");
        }

        if (!isGroup) svg.Append("</g>\n");
    }

    private static string? Hint(Box box)
    {
        if (box.Node is not { } node) return box.Hint;
        IEnumerable<string> facts = node.Facts.Select(f => $"{f.Name}: {f.Value}");
        IEnumerable<string> rules = node.Rules.Select(r => $"{r.Kind}: {r.TextWithCounter}");
        return string.Join('\n', [node.Frame is null ? node.Title : $"{node.Title} in {node.Frame.Title}", .. facts, .. rules]);
    }

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}

/// <summary>Text in XML and HTML.</summary>
internal static class MarkupText
{
    public static string Of(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            safe.Append(rune.Value switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                // XML has no way to write these; a link's name may.
                '\n' or '\t' => rune.ToString(),
                < 0x20 or 0xfffe or 0xffff => "\ufffd",
                _ => rune.ToString(),
            });
        }

        return safe.ToString();
    }
}
