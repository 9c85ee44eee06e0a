using System.Management.Automation;
using System.Management.Automation.Host;

namespace ContainerNet.Host.Terminal;

/// <summary>The size and the keys of the terminal. What only a Windows console can do (reading back cells) is not supported, as in pwsh on Linux.</summary>
internal sealed class TerminalRawUI : PSHostRawUserInterface
{
    private const int WidthWithoutTerminal = 120;
    private const int HeightWithoutTerminal = 50;

    public override ConsoleColor ForegroundColor { get; set; } = ConsoleColor.Gray;

    public override ConsoleColor BackgroundColor { get; set; } = ConsoleColor.Black;

    /// <summary>Tables are laid out for the window. A file or pipe has none, and gets what pwsh gives it.</summary>
    public override Size BufferSize
    {
        get => WindowSize;
        set => throw NotSupported("the buffer size");
    }

    public override Size WindowSize
    {
        get => Console.IsOutputRedirected || Console.WindowWidth <= 0
            ? new Size(WidthWithoutTerminal, HeightWithoutTerminal)
            : new Size(Console.WindowWidth, Console.WindowHeight);
        set => throw NotSupported("the window size");
    }

    public override Size MaxWindowSize => WindowSize;

    public override Size MaxPhysicalWindowSize => WindowSize;

    public override Coordinates WindowPosition
    {
        get => new(0, 0);
        set => throw NotSupported("the window position");
    }

    public override Coordinates CursorPosition
    {
        get => Console.IsOutputRedirected ? new Coordinates(0, 0) : new Coordinates(Console.CursorLeft, Console.CursorTop);
        set => Console.SetCursorPosition(value.X, value.Y);
    }

    public override int CursorSize { get; set; } = 25;

    public override bool KeyAvailable => Console.KeyAvailable;

    public override string WindowTitle
    {
        get => "";
        set
        {
            if (!Console.IsOutputRedirected) Console.Title = value;
        }
    }

    public override void FlushInputBuffer()
    {
        while (!Console.IsInputRedirected && Console.KeyAvailable) Console.ReadKey(intercept: true);
    }

    public override KeyInfo ReadKey(ReadKeyOptions options)
    {
        ConsoleKeyInfo key = Console.ReadKey(intercept: (options & ReadKeyOptions.NoEcho) != 0);
        return new KeyInfo((int)key.Key, key.KeyChar, default, keyDown: true);
    }

    public override BufferCell[,] GetBufferContents(Rectangle rectangle) => throw NotSupported("reading the screen");

    public override void ScrollBufferContents(Rectangle source, Coordinates destination, Rectangle clip, BufferCell fill) =>
        throw NotSupported("scrolling");

    public override void SetBufferContents(Coordinates origin, BufferCell[,] contents) => throw NotSupported("writing cells");

    /// <summary>The one rectangle that matters is everything: Clear-Host.</summary>
    public override void SetBufferContents(Rectangle rectangle, BufferCell fill)
    {
        if (!Console.IsOutputRedirected) Console.Clear();
    }

    private static PSNotSupportedException NotSupported(string what) => new($"This terminal does not offer {what}.");
}
