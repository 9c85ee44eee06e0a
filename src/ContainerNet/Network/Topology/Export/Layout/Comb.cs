namespace ContainerNet.Network;

/// <summary>
/// Things that hang from one thing: a trunk at the left, a rail for each row, and from the rail down to each. Lines never cross, however many there are.
/// </summary>
internal static class Comb
{
    /// <summary>From the trunk to the first thing.</summary>
    public const double Indent = 18;
    private const double ColumnGap = 16;
    private const double RowGap = 18;

    /// <summary>From the rail to the things.</summary>
    private const double Drop = 14;

    /// <summary>Where the first rail is.</summary>
    public const double Rail = RowGap - Drop;

    /// <summary>Places them in rows.</summary>
    /// <param name="things">Wherever they hang, at their <see cref="Box.Anchor"/>.</param>
    /// <param name="width">Of a row; what is wider has one of its own.</param>
    /// <param name="look">The class of the lines.</param>
    public static Box Place(IReadOnlyList<Box> things, double width, string look)
    {
        var comb = new Box();
        double y = 0, top = 0, trunk = 0;
        bool working = false;
        for (int first = 0, next; first < things.Count; first = next)
        {
            double x = Indent, rail = y + Rail, end = 0;
            bool railWorks = false;
            for (next = first; next < things.Count && (next == first || x + things[next].Width <= width); next++)
            {
                Box thing = comb.Put(things[next], x, y + RowGap);
                x = thing.Right + ColumnGap;
                if (!thing.Hangs) continue;
                end = thing.X + thing.Anchor;
                railWorks |= !thing.IsBroken;
                comb.Lines.Add(new BoxLine(look, thing.IsBroken, (end, rail), (end, thing.Y)));
            }

            if (end > 0)
            {
                comb.Lines.Add(new BoxLine(look, !railWorks, (0, rail), (end, rail)));
                trunk = rail;
                if (top == 0) top = rail;
                working |= railWorks;
            }

            y = comb.Height;
        }

        if (trunk > top) comb.Lines.Add(new BoxLine(look, !working, (0, top), (0, trunk)));
        return comb;
    }

    /// <summary>The width of a row at which all things together are about as wide as they are high, times some factor.</summary>
    public static double SquareWidth(IReadOnlyList<Box> things, double factor)
    {
        double area = things.Sum(t => (t.Width + ColumnGap) * (t.Height + RowGap));
        return Math.Max(Indent + things.Max(t => t.Width), Indent + Math.Sqrt(area * factor));
    }
}
