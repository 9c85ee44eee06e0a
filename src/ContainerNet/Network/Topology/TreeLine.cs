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
internal sealed class TreeLine(string branch, TreeText[] cells, IReadOnlyList<TreeText> notes)
{
    private const int CellGap = 2;
    private const int NoteGap = 3;

    public int Cells => cells.Length;

    /// <summary>What comes after the first cell is at the other end of a cable, so close by.</summary>
    public bool Joined { get; init; }

    /// <summary>Columns are as wide as their widest cell; the branch belongs to the first.</summary>
    public int WidthOf(int column) => column >= cells.Length ? 0 : cells[column].Text.Length + (column == 0 ? branch.Length : 0);

    /// <summary>What stands before a second line of it, so that the branches go on.</summary>
    public string Below { get; init; } = "";

    /// <summary>Where the line is too long, its notes come close, or go below it, on as many lines as they need; a piece that still is, is cut.</summary>
    /// <param name="widths">Of the columns.</param>
    /// <param name="limit">Characters at most.</param>
    /// <param name="colours">Null for none.</param>
    public IEnumerable<string> Draw(int[] widths, int limit, CnTreeColours? colours)
    {
        List<TreeText> line = PlaceCells(widths), aligned = [.. line], close = [.. line];
        AddNotes(aligned, cells.Length == 0 ? 0 : EndOf(widths));
        AddNotes(close, LengthOf(close));
        if (LengthOf(aligned) <= limit) return [Join(aligned, limit, colours)];
        if (LengthOf(close) <= limit || notes.Count == 0 || cells.Length == 0) return [Join(close, limit, colours)];

        var lines = new List<List<TreeText>> { line };
        foreach (TreeText note in notes)
        {
            if (lines.Count == 1 || LengthOf(lines[^1]) + NoteGap + note.Text.Length > limit) lines.Add([Below]);
            AddAt(lines[^1], LengthOf(lines[^1]) + NoteGap, note);
        }

        return lines.Select(l => Join(l, limit, colours));
    }

    private List<TreeText> PlaceCells(int[] widths)
    {
        var pieces = new List<TreeText> { branch };
        for (int i = 0, column = 0; i < cells.Length; i++)
        {
            // A column that is empty in all lines takes no room.
            if (widths[i] == 0) continue;
            AddAt(pieces, i == 0 ? branch.Length : column, cells[i]);
            column += widths[i] + GapAfter(i);
        }

        return pieces;
    }

    private void AddNotes(List<TreeText> pieces, int end)
    {
        foreach (TreeText note in notes)
        {
            AddAt(pieces, end == 0 ? branch.Length : end + NoteGap, note);
            end = LengthOf(pieces);
        }
    }

    private int EndOf(int[] widths)
    {
        int end = 0, column = 0;
        for (int i = 0; i < cells.Length; i++)
        {
            if (widths[i] == 0) continue;
            end = column + widths[i];
            column = end + GapAfter(i);
        }

        return end;
    }

    private int GapAfter(int column) => column == 0 && Joined ? 1 : CellGap;

    private static void AddAt(List<TreeText> pieces, int column, TreeText piece)
    {
        if (piece.Text.Length == 0) return;
        int gap = column - LengthOf(pieces);
        if (gap > 0) pieces.Add(new string(' ', gap));
        pieces.Add(piece);
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
            while (line.Length > 0 && line[^1] == ' ') line.Length--;
            return line.Append('…').ToString();
        }

        return line.ToString();
    }
}
