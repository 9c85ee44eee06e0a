namespace ContainerNet.Network;

/// <summary>The smallest things of a drawing: boxes with lines of text one below the other.</summary>
internal static class Cards
{
    public const double Padding = 10;
    private const double Gap = 4;
    private const double SectionGap = 6;

    /// <summary>What is longer goes on in the next line.</summary>
    private const double TextWidth = 380;

    /// <summary>A link that stands alone: its name and kind, then what is said of it.</summary>
    public static Box OfLink(PictureNode link, string look, bool isBroken = false)
    {
        var box = new Box(look, link) { IsBroken = isBroken };
        double y = Padding / 2;
        y = Write(box, y, link.Title, TextStyle.Name);
        if (look != "plug") y = Write(box, y, link.Subtitle, TextStyle.Small);
        y = Write(box, y, link);
        return Close(box, y + (Padding / 2));
    }

    /// <summary>A namespace with some of its links: what a container is.</summary>
    /// <param name="there">The namespace.</param>
    /// <param name="links">Those that are told here.</param>
    /// <param name="more">What else is to be said: where its other links are.</param>
    /// <param name="isHome">Is it told here what it is?</param>
    /// <param name="isBroken">What it hangs from does not work.</param>
    public static Box OfNamespace(PictureNode there, IEnumerable<PictureNode> links, IEnumerable<TreeText> more, bool isHome, bool isBroken)
    {
        var box = new Box(isHome ? "space" : "space again", there) { IsBroken = isBroken };
        double y = Padding / 2;
        y = Write(box, y, there.Title, TextStyle.Title);
        if (isHome) y = Write(box, y, there.Subtitle, TextStyle.Small);
        foreach (PictureNode link in links)
        {
            var section = new Box("link", link);
            double below = Write(section, 0, $"{link.Title}{(link.Subtitle is "veth" ? "" : $" {link.Subtitle}")}", TextStyle.Name);
            below = Write(section, below, link);
            Close(section, below);
            box.Put(section, 0, y + SectionGap);
            y = section.Bottom;
        }

        if (isHome)
        {
            foreach (TreeText line in there.Lines) y = Write(box, y + (line == there.Lines[0] ? SectionGap : 0), line.Text, TextStyle.Small, line.Tone);
            y = WriteRules(box, y, there.Rules);
        }

        foreach (TreeText line in more) y = Write(box, y, line.Text, TextStyle.Small, line.Tone);
        Close(box, y + Padding);
        Widen(box, box.Width);
        return box;
    }

    /// <summary>What has a name and nothing else: a container that does not run, the world outside.</summary>
    public static Box OfOther(PictureNode node, string look)
    {
        var box = new Box(look, node);
        double y = Padding / 2;
        y = Write(box, y, node.Title, TextStyle.Title);
        if (node.Subtitle.Length > 0) y = Write(box, y, node.Subtitle, TextStyle.Small);
        y = Write(box, y, node);
        return Close(box, y + Padding);
    }

    /// <summary>The head of what has others in it: no frame of its own.</summary>
    public static Box Head(PictureNode node)
    {
        var box = new Box();
        double y = Write(box, 0, node.Title, TextStyle.Title);
        if (node.Subtitle.Length > 0) y = Write(box, y, node.Subtitle, TextStyle.Small);
        y = Write(box, y, node);
        return Close(box, y + Gap);
    }

    /// <summary>What can be pointed at in it becomes as wide as it.</summary>
    public static void Widen(Box card, double width)
    {
        card.Width = width;
        card.Anchor = width / 2;
        foreach (Box section in card.Boxes.Where(b => b.Look == "link")) section.Width = width;
    }

    private static double Write(Box box, double y, PictureNode node)
    {
        foreach (TreeText line in node.Lines) y = Write(box, y, line.Text, TextStyle.Plain, line.Tone);
        return WriteRules(box, y, node.Rules);
    }

    private static double Write(Box box, double y, string text, TextStyle style, Tone tone = Tone.Plain)
    {
        foreach (string line in style.Wrap(text, TextWidth))
        {
            box.Texts.Add(new BoxText(Padding, y + style.Size + 1, line, style, tone));
            y += style.LineHeight;
        }

        return y;
    }

    private static double WriteRules(Box box, double y, IEnumerable<PictureRule> rules)
    {
        foreach (PictureRule rule in rules)
        {
            var pill = new Box($"rule {rule.Kind}") { Hint = rule.Bytes is { } bytes ? FormattableString.Invariant($"{rule.TextWithCounter}, {bytes} bytes") : rule.Text };
            double below = 1;
            double width = TextWidth - (2 * Padding);
            // The number and its word stay together.
            string[] lines = TextStyle.Small.WidthOf(rule.TextWithCounter) <= width || rule.Counter.Length == 0
                ? [.. TextStyle.Small.Wrap(rule.TextWithCounter, width)]
                : [.. TextStyle.Small.Wrap(rule.Text, width), rule.Counter];
            foreach (string line in lines)
            {
                pill.Texts.Add(new BoxText(Padding - 3, below + TextStyle.Small.Size + 1, line, TextStyle.Small));
                below += TextStyle.Small.LineHeight;
            }

            pill.Width = pill.Texts.Max(t => t.X + t.Width) + Padding - 3;
            pill.Height = below + 1;
            box.Put(pill, Padding, y + Gap, Padding);
            y = pill.Bottom;
        }

        return y;
    }

    private static Box Close(Box box, double height)
    {
        box.Width = box.Texts.Select(t => t.X + t.Width + Padding).Concat(box.Boxes.Select(b => b.Right + (b.Look == "link" ? 0 : Padding))).Append(0).Max();
        box.Height = height;
        box.Anchor = box.Width / 2;
        return box;
    }
}
