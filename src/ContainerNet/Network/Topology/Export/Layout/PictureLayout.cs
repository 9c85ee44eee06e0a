namespace ContainerNet.Network;

/// <summary>
/// Where everything is. A namespace that is a place for others is a frame: at the top its way out, below the bridges and whatever else others hang from, with
/// these around; a container is a card where it is connected. Nothing of it is random: the same topology gives the same drawing.
/// </summary>
internal sealed class PictureLayout
{
    /// <summary>What a drawing shall be read on, in pixels.</summary>
    private const double ScreenWidth = 1600;
    private const double ScreenHeight = 1000;
    private const double Margin = 20;
    private const double WireLength = 18;

    private readonly Picture _picture;
    private readonly Homes _homes;
    private readonly double _rowWidth;
    private readonly bool _square;

    private PictureLayout(Picture picture, Homes homes, double rowWidth, bool square) => (_picture, _homes, _rowWidth, _square) = (picture, homes, rowWidth, square);

    /// <summary>Of several widths that in which letters are largest when all of it is seen at once.</summary>
    public static Box Place(Picture picture)
    {
        var homes = new Homes(picture);
        Box? best = null;
        for (double width = 400; width < 12000; width *= 1.2)
        {
            foreach (bool square in new[] { true, false })
            {
                Box page = new PictureLayout(picture, homes, width, square).Page();
                if (best is null || ScaleOf(page) > ScaleOf(best) + 0.001 || (ScaleOf(page) > ScaleOf(best) - 0.001 && page.Width * page.Height < best.Width * best.Height))
                    best = page;
            }
        }

        return best!;
    }

    private static double ScaleOf(Box page) => Math.Min(1, Math.Min(ScreenWidth / page.Width, ScreenHeight / page.Height));

    private Box Page()
    {
        var page = new Box("page");
        Box[] parts = [.. _homes.Frames.Select(Frame), .. Apart()];
        double width = Math.Max(_rowWidth, parts.Select(p => p.Width).Append(0).Max()) + (2 * Margin);
        double x = Margin, y = Margin;
        foreach (Box part in parts)
        {
            if (x + part.Width + Margin > width) (x, y) = (Margin, page.Height);
            x = page.Put(part, x, y, Margin, Margin).Right + Margin;
        }

        return page;
    }

    /// <summary>What is connected to nothing that is drawn, and containers that do not run.</summary>
    private IEnumerable<Box> Apart()
    {
        Box[] cards =
        [
            .. _homes.Apart.Select(n => Cards.OfNamespace(n, _picture.Inside(n), [], true, false)),
            .. _picture.Inside(null).Where(n => n.Kind == PictureKind.Container).Select(n => Cards.OfOther(n, "space off")),
        ];
        if (cards.Length == 0) yield break;
        foreach (Box card in cards) card.Hangs = false;
        yield return Comb.Place(cards, Math.Max(_rowWidth, Comb.SquareWidth(cards, 1)), "wire");
    }

    /// <summary>A namespace that is a place, and above it what lies beyond its ways out.</summary>
    private Box Frame(PictureNode place)
    {
        var frame = new Box(place.IsHost ? "frame host" : "frame", place);
        Box head = Cards.Head(place);
        PictureNode[] guests = [.. _picture.Inside(place).Where(n => n.Kind == PictureKind.Container)];
        PictureNode[] links = [.. _picture.Inside(place).Where(n => n.Kind != PictureKind.Container && !_homes.IsPort(n))];
        PictureNode[] ways = Array.FindAll(links, l => l.IsWayOut);
        Box[] below = [.. links.Except(ways).Select(l => Hub(l, _rowWidth)), .. guests.Select(g => Cards.OfOther(g, "space guest"))];
        foreach (Box guest in below.TakeLast(guests.Length)) guest.Hangs = false;

        frame.Put(head, Margin - Cards.Padding, Cards.Padding, Margin);
        Box[] hubs = [.. ways.Select(l => Hub(l, _rowWidth))];
        Box[] beyond = [.. ways.Select(Beyond)];
        double x = head.Right + Margin, roof = 0;
        for (int i = 0; i < hubs.Length; i++)
        {
            double width = Math.Max(hubs[i].Width, beyond[i].Width);
            frame.Put(hubs[i], x + ((width - hubs[i].Width) / 2), Margin + WireLength, Margin);
            x += width + Margin;
            roof = Math.Max(roof, beyond[i].Height);
        }

        frame.Width = Math.Max(frame.Width, x);
        frame.Height += Cards.Padding;
        if (below.Length > 0) Hang(frame, hubs, below);
        if (hubs.Length == 0) return frame;

        // What is beyond is outside the frame, so both are in a group.
        var group = new Box();
        roof += (2 * WireLength) - Cards.Padding;
        group.Put(frame, 0, roof);
        for (int i = 0; i < hubs.Length; i++)
        {
            double middle = hubs[i].X + hubs[i].Anchor;
            group.Put(beyond[i], middle - (beyond[i].Width / 2), roof - (2 * WireLength) + Cards.Padding - beyond[i].Height);
            group.Lines.Add(new BoxLine("way", hubs[i].IsBroken, (middle, beyond[i].Bottom), (middle, roof + hubs[i].Y)));
        }

        return group;
    }

    /// <summary>The namespace's routing: from its ways out down to what is below.</summary>
    private void Hang(Box frame, Box[] hubs, Box[] below)
    {
        // One alone is connected to nothing.
        if (below.Count(b => b.Hangs) == 1 && !Array.Exists(hubs, h => h.Hangs)) Array.ForEach(below, b => b.Hangs = false);
        Box comb = frame.Put(Comb.Place(below, Math.Max(_rowWidth, frame.Width - Margin), "route"), Margin, frame.Height + Cards.Padding, Margin, Margin);
        if (!Array.Exists(below, b => b.Hangs)) return;
        double rail = comb.Y + Comb.Rail;
        foreach (Box hub in hubs.Where(h => h.Hangs)) frame.Lines.Add(new BoxLine("route", hub.IsBroken, (hub.X + hub.Anchor, hub.Bottom), (hub.X + hub.Anchor, rail)));
        double[] ends = [comb.X + comb.Anchor, .. hubs.Where(h => h.Hangs).Select(h => h.X + h.Anchor)];
        frame.Lines.Add(new BoxLine("route", false, (ends.Min(), rail), (ends.Max(), rail)));
    }

    /// <summary>Where the default routes lead: into a namespace that is drawn, or out of sight.</summary>
    private Box Beyond(PictureNode way) => _homes.Outside(way) is { } outside ? Cards.OfOther(outside, "outside") : Opposite(way)!;

    /// <summary>A link with what hangs from it: a bridge with its ports, a link on which others sit, one end of a pair with what is at the other.</summary>
    private Box Hub(PictureNode link, double width)
    {
        Box? opposite = link.IsWayOut ? null : Opposite(link);
        Unit[] units = [.. _homes.PortsOf(link).Select(p => new Unit(Plug(p, Opposite(p)), Opposite(p))), .. _homes.SpacesOn(link).Select(s => new Unit(Card(s, link, false), null))];
        bool isBridge = link.Kind == PictureKind.Bridge;
        if (!isBridge && units.Length == 0)
        {
            Box alone = Wire(new Unit(Plug(link, opposite), opposite), 0);
            alone.Hangs = link.IsRouted;
            return alone;
        }

        if (opposite is not null) units = [.. units, new Unit(opposite, null)];
        var panel = new Box(isBridge ? "bridge" : "parent", link) { IsBroken = !link.IsUp, Hangs = link.IsRouted };
        Box head = Cards.Head(link);
        panel.Put(head, 2, 8, Margin, 8);
        if (units.Length > 0)
        {
            double widest = units.Max(u => u.Width);
            Box[] wired = [.. units.Select(u => Wire(u, widest))];
            double room = width - Comb.Indent - (2 * Margin);
            if (_square) room = Math.Min(room, Comb.SquareWidth(wired, 1.8));
            panel.Put(Comb.Place(wired, Math.Max(room, head.Width), "wire"), Margin, panel.Height - 8, Margin, Margin);
        }

        panel.Anchor = Math.Min(panel.Width / 2, 40);
        return panel;
    }

    /// <summary>A link by its name only, where a line leads on from it to what it is for.</summary>
    private static Box Plug(PictureNode link, Box? opposite) => Cards.OfLink(link, opposite is null ? "device" : "plug", !link.IsUp);

    /// <summary>The namespace at the other end; null where that is none or the same.</summary>
    private Box? Opposite(PictureNode link) => _homes.Across(link) is var (end, isBroken) ? Card(end.Frame!, link, isBroken) : null;

    private Box Card(PictureNode space, PictureNode at, bool isBroken)
    {
        PictureNode[] links = _homes.LinksTold(space, at);
        return Cards.OfNamespace(space, links, _homes.Elsewhere(space, links), _homes.IsHome(space, links), isBroken);
    }

    /// <summary>Makes a box of what is on one line: both of one width, the one above the other, and a line between.</summary>
    private static Box Wire(Unit unit, double atLeast)
    {
        double width = Math.Max(atLeast, unit.Width);
        Cards.Widen(unit.Upper, width);
        if (unit.Lower is null) return unit.Upper;
        var box = new Box { IsBroken = unit.Upper.IsBroken, Anchor = width / 2 };
        Cards.Widen(unit.Lower, width);
        box.Put(unit.Upper, 0, 0);
        box.Put(unit.Lower, 0, unit.Upper.Height + WireLength);
        box.Lines.Add(new BoxLine("pair", unit.Lower.IsBroken, (box.Anchor, unit.Upper.Bottom), (box.Anchor, unit.Lower.Y)));
        return box;
    }

    /// <summary>What is on one line: a link, and what is at its other end.</summary>
    private readonly record struct Unit(Box Upper, Box? Lower)
    {
        private const double AtLeast = 120;

        public double Width => Math.Max(Math.Max(Upper.Width, Lower?.Width ?? 0), AtLeast);
    }
}
