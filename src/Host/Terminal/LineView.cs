namespace ContainerNet.Host.Terminal;

/// <summary>Draws prompt and line, which may wrap over several rows of the terminal.</summary>
internal sealed class LineView(string prompt)
{
    private readonly int _promptWidth = Colours.Strip(prompt[(prompt.LastIndexOf('\n') + 1)..]).Length;
    private int _cursorRow;

    public void Start(bool isPromptShown)
    {
        if (!isPromptShown) Console.Write(prompt);
        _cursorRow = _promptWidth / Math.Max(Console.WindowWidth, 1);
    }

    public void Draw(string line, int cursor)
    {
        int width = Math.Max(Console.WindowWidth, 1);
        int end = _promptWidth + line.Length, target = _promptWidth + cursor;
        string shown = prompt[(prompt.LastIndexOf('\n') + 1)..] + line;
        // A row that is exactly full leaves the cursor behind its last column: a space pulls it to the next row.
        string wrap = end % width == 0 ? " \b" : "";
        Console.Write(Up(_cursorRow) + "\r\e[J" + shown + wrap + Up(end / width - target / width) + "\r" + Right(target % width));
        _cursorRow = target / width;
    }

    /// <summary>Leaves the line and goes to the row below it.</summary>
    public void Finish(string line)
    {
        Draw(line, line.Length);
        Console.WriteLine();
    }

    /// <summary>After something else was written below the line: draws it anew.</summary>
    public void Restart(string line, int cursor)
    {
        _cursorRow = 0;
        Draw(line, cursor);
    }

    private static string Up(int rows) => rows > 0 ? $"\e[{rows}A" : "";

    private static string Right(int columns) => columns > 0 ? $"\e[{columns}C" : "";
}
