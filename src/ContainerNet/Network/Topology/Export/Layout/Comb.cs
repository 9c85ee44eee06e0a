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
        var rails = new List<(double Y, double First, double Last, bool Works)>();
        for (int first = 0, next; first < things.Count; first = next)
        {
            double x = Indent, y = comb.Height + RowGap, rail = comb.Height + Rail;
            for (next = first; next < things.Count && (next == first || x + things[next].Width <= width); next++)
                x = comb.Put(things[next], x, y).Right + ColumnGap;

            Box[] hanging = [.. things.Take(first..next).Where(t => t.Hangs)];
            if (hanging.Length == 0) continue;
            double[] ends = [.. hanging.Select(t => t.X + t.Anchor)];
            comb.Lines.AddRange(hanging.Zip(ends, (t, end) => new BoxLine(look, t.IsBroken, (end, rail), (end, t.Y))));
            rails.Add((rail, ends[0], ends[^1], Array.Exists(hanging, t => !t.IsBroken)));
        }

        if (rails.Count == 0) return comb;
        // One row needs no trunk.
        comb.Anchor = rails.Count == 1 ? rails[0].First : 0;
        foreach (var rail in rails) comb.Lines.Add(new BoxLine(look, !rail.Works, (comb.Anchor, rail.Y), (rail.Last, rail.Y)));
        if (rails.Count > 1) comb.Lines.Add(new BoxLine(look, !rails.Exists(r => r.Works), (0, rails[0].Y), (0, rails[^1].Y)));
        return comb;
    }

    /// <summary>The width of a row at which all things together are about as wide as they are high, times some factor.</summary>
    public static double SquareWidth(IReadOnlyList<Box> things, double factor)
    {
        double area = things.Sum(t => (t.Width + ColumnGap) * (t.Height + RowGap));
        return Math.Max(Indent + things.Max(t => t.Width), Indent + Math.Sqrt(area * factor));
    }
}
