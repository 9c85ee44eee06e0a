namespace ContainerNet.Network;

/// <summary>A rectangle of the drawing, with text, lines and other rectangles in it. Where things are is counted from the corner of what they are in.</summary>
/// <param name="look">Its class in the style sheet; empty for one that is not seen.</param>
/// <param name="node">What it stands for; null for a mere group.</param>
internal sealed class Box(string look = "", PictureNode? node = null)
{
    public string Look => look;

    public PictureNode? Node => node;

    /// <summary>Of a rule: what is said on a closer look.</summary>
    public string? Hint { get; init; }

    public double X { get; set; }

    public double Y { get; set; }

    public double Width { get; set; }

    public double Height { get; set; }

    /// <summary>Where on its upper edge what it hangs from arrives.</summary>
    public double Anchor { get; set; }

    /// <summary>Does anything arrive there?</summary>
    public bool Hangs { get; set; } = true;

    /// <summary>What arrives there does not work.</summary>
    public bool IsBroken { get; init; }

    public List<BoxText> Texts { get; } = [];

    public List<BoxLine> Lines { get; } = [];

    public List<Box> Boxes { get; } = [];

    public double Right => X + Width;

    public double Bottom => Y + Height;

    /// <summary>Puts a box into it, and grows so that there is room to its right and below.</summary>
    public Box Put(Box box, double x, double y, double marginRight = 0, double marginBottom = 0)
    {
        (box.X, box.Y) = (x, y);
        Boxes.Add(box);
        Width = Math.Max(Width, box.Right + marginRight);
        Height = Math.Max(Height, box.Bottom + marginBottom);
        return box;
    }
}

/// <summary>A line of text.</summary>
/// <param name="X">Where it begins.</param>
/// <param name="Y">Its base line.</param>
/// <param name="Text">Any text.</param>
/// <param name="Style">Size and weight.</param>
/// <param name="Tone">How it is meant.</param>
internal sealed record BoxText(double X, double Y, string Text, TextStyle Style, Tone Tone = Tone.Plain)
{
    public double Width => Style.WidthOf(Text);
}

/// <summary>A connection, from corner to corner.</summary>
/// <param name="Look">Its class in the style sheet.</param>
/// <param name="IsBroken">No traffic can pass.</param>
/// <param name="Points">Its corners.</param>
internal sealed record BoxLine(string Look, bool IsBroken, params (double X, double Y)[] Points);
