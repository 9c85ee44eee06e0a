using System.Text;

namespace ContainerNet.Network;

/// <summary>
/// Size and weight of text. What is written is names and addresses, so the letters are all of one width, and that is known without asking a font: of those
/// that systems have none is wider than 0.602 of its size.
/// </summary>
/// <param name="Look">Its class in the style sheet.</param>
/// <param name="Size">Pixels.</param>
internal sealed record TextStyle(string Look, double Size)
{
    private const double LetterWidth = 0.61;

    public static readonly TextStyle Title = new("t", 14);

    public static readonly TextStyle Name = new("b", 12);

    public static readonly TextStyle Plain = new("p", 12);

    public static readonly TextStyle Small = new("s", 11);

    public double LineHeight => Size + 5;

    public double WidthOf(string text) => CellsOf(text) * LetterWidth * Size;

    /// <summary>The lines that a text takes: broken between words where it can be.</summary>
    public IEnumerable<string> Wrap(string text, double width)
    {
        if (WidthOf(text) <= width)
        {
            yield return text;
            yield break;
        }

        var line = new StringBuilder();
        foreach (string word in text.Split(' '))
        {
            if (line.Length > 0)
            {
                if (WidthOf($"{line} {word}") <= width)
                {
                    line.Append(' ').Append(word);
                    continue;
                }

                yield return line.ToString().TrimEnd();
                line.Clear();
            }

            foreach (Rune rune in word.EnumerateRunes())
            {
                if (line.Length > 0 && WidthOf($"{line}{rune}") > width)
                {
                    yield return line.ToString();
                    line.Clear();
                }

                line.Append(rune.ToString());
            }
        }

        if (line.Length > 0) yield return line.ToString().TrimEnd();
    }

    /// <summary>What is not of a European alphabet, nor a line or an arrow, may come from another font and be wide.</summary>
    private static int CellsOf(string text)
    {
        int cells = 0;
        foreach (Rune rune in text.EnumerateRunes()) cells += rune.Value is < 0x250 or (>= 0x2000 and < 0x2600) or 0xfffd ? 1 : 2;
        return cells;
    }
}
