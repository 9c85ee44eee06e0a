using System.Text;

namespace ContainerNet.Network;

/// <summary>How a piece of text is meant.</summary>
internal enum Tone
{
    Plain,
    Good,
    Bad,
}

/// <summary>A piece of text.</summary>
internal readonly record struct TreeText(string Text, Tone Tone = Tone.Plain)
{
    public static implicit operator TreeText(string? text) => new(text ?? "");
}

/// <summary>One line of the tree: cells that stand below those of its neighbours, and notes that do not.</summary>
internal sealed class TreeLine(string branch, TreeText[] cells, IEnumerable<TreeText> notes)
{
    private const int CellGap = 2;
    private const int NoteGap = 3;

    public int Cells => cells.Length;

    /// <summary>What comes after the first cell is at the other end of a cable, so close by.</summary>
    public bool Joined { get; init; }

    /// <summary>Columns are as wide as their widest cell; the branch belongs to the first.</summary>
    public int WidthOf(int column) => column >= cells.Length ? 0 : cells[column].Text.Length + (column == 0 ? branch.Length : 0);

    /// <summary>Where the line is too long, its notes come close; where it still is, it is cut.</summary>
    /// <param name="widths">Of the columns.</param>
    /// <param name="limit">Characters at most.</param>
    /// <param name="colours">Null for none.</param>
    public string Draw(int[] widths, int limit, CnTreeColours? colours)
    {
        List<TreeText> pieces = Place(widths, alignNotes: true);
        if (LengthOf(pieces) > limit) pieces = Place(widths, alignNotes: false);
        return Join(pieces, limit, colours);
    }

    private List<TreeText> Place(int[] widths, bool alignNotes)
    {
        var pieces = new List<TreeText> { branch };
        int at = branch.Length, column = 0, end = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            // A column that is empty in all lines takes no room.
            if (widths[i] == 0) continue;
            Add(cells[i], column);
            end = column + widths[i];
            column = end + (i == 0 && Joined ? 1 : CellGap);
        }

        if (!alignNotes && end > 0) end = at;
        foreach (TreeText note in notes)
        {
            Add(note, end == 0 ? at : end + NoteGap);
            end = at;
        }

        return pieces;

        void Add(TreeText piece, int where)
        {
            if (piece.Text.Length == 0) return;
            if (where > at) pieces.Add(new string(' ', where - at));
            pieces.Add(piece);
            at = Math.Max(at, where) + piece.Text.Length;
        }
    }

    private static int LengthOf(List<TreeText> pieces) => pieces.Sum(p => p.Text.Length);

    private static string Join(List<TreeText> pieces, int limit, CnTreeColours? colours)
    {
        int room = LengthOf(pieces) > limit ? Math.Max(limit - 1, 0) : int.MaxValue;
        var line = new StringBuilder();
        foreach ((string whole, Tone tone) in pieces)
        {
            string text = whole[..Math.Min(whole.Length, room)];
            line.Append(colours is null ? text : tone switch
            {
                Tone.Good => colours.Good + text + colours.Off,
                Tone.Bad => colours.Bad + text + colours.Off,
                _ => text,
            });
            room -= text.Length;
            if (room > 0) continue;
            return line.Append('…').ToString();
        }

        return line.ToString();
    }
}
