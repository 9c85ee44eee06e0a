using System.Management.Automation;

namespace ContainerNet.Host.Terminal;

/// <summary>
/// Reads a line with the keys that people's fingers know: arrows, Home, End, Ctrl+A/E/K/U/W/L, history with Up and Down, Tab to complete.
/// Without a terminal it reads a line as it comes.
/// </summary>
internal sealed class LineEditor(Completion? completion)
{
    /// <summary>The answer to Ctrl+C. Never equal to a line that was typed, by reference or by content.</summary>
    public const string Cancelled = "\u0003";

    private readonly History _history = new();
    private LineView _view = new("");
    private string _line = "";
    private int _cursor;
    private CommandCompletion? _candidates;

    public void Remember(string line) => _history.Add(line);

    /// <summary>
    /// A line; null at the end of the input; <see cref="Cancelled"/> after Ctrl+C. The prompt may be on the screen already, but must be known
    /// to be drawn again.
    /// </summary>
    public string? Read(string prompt, bool isPromptShown = false)
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected) return Console.ReadLine();
        _line = "";
        _cursor = 0;
        _candidates = null;
        _view = new LineView(prompt);
        _view.Start(isPromptShown);
        Console.TreatControlCAsInput = true;
        try
        {
            while (true)
            {
                ConsoleKeyInfo key = Console.ReadKey(intercept: true);
                if (key.Key == ConsoleKey.Enter) return End(_line);
                if (IsControl(key, ConsoleKey.C)) return End(Cancelled);
                if (IsControl(key, ConsoleKey.D) && _line.Length == 0) return End(null);
                Handle(key);
                _view.Draw(_line, _cursor);
            }
        }
        finally
        {
            Console.TreatControlCAsInput = false;
        }
    }

    private string? End(string? result)
    {
        _view.Finish(_line);
        return result;
    }

    private void Handle(ConsoleKeyInfo key)
    {
        if (key.Key == ConsoleKey.Tab)
        {
            Complete(backwards: key.Modifiers.HasFlag(ConsoleModifiers.Shift));
            return;
        }

        _candidates = null;
        if (key.Modifiers.HasFlag(ConsoleModifiers.Control)) HandleControl(key.Key);
        else if (!HandleNamed(key.Key) && !char.IsControl(key.KeyChar)) Insert(key.KeyChar.ToString());
    }

    private bool HandleNamed(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.LeftArrow:
                _cursor = Math.Max(_cursor - 1, 0);
                return true;
            case ConsoleKey.RightArrow:
                _cursor = Math.Min(_cursor + 1, _line.Length);
                return true;
            case ConsoleKey.Home:
                _cursor = 0;
                return true;
            case ConsoleKey.End:
                _cursor = _line.Length;
                return true;
            case ConsoleKey.UpArrow:
                Show(_history.Previous(_line));
                return true;
            case ConsoleKey.DownArrow:
                Show(_history.Next());
                return true;
            case ConsoleKey.Backspace:
                Cut(Math.Max(_cursor - 1, 0), _cursor);
                return true;
            case ConsoleKey.Delete:
                Cut(_cursor, Math.Min(_cursor + 1, _line.Length));
                return true;
            case ConsoleKey.Escape:
                Show("");
                return true;
            default:
                return false;
        }
    }

    private void HandleControl(ConsoleKey key)
    {
        switch (key)
        {
            case ConsoleKey.A:
                _cursor = 0;
                break;
            case ConsoleKey.E:
                _cursor = _line.Length;
                break;
            case ConsoleKey.U:
                Cut(0, _cursor);
                break;
            case ConsoleKey.K:
                Cut(_cursor, _line.Length);
                break;
            case ConsoleKey.W or ConsoleKey.Backspace:
                Cut(WordStart(), _cursor);
                break;
            case ConsoleKey.LeftArrow:
                _cursor = WordStart();
                break;
            case ConsoleKey.RightArrow:
                _cursor = WordEnd();
                break;
            case ConsoleKey.D:
                Cut(_cursor, Math.Min(_cursor + 1, _line.Length));
                break;
            case ConsoleKey.L:
                Console.Clear();
                _view.Restart(_line, _cursor);
                break;
        }
    }

    /// <summary>The first Tab puts in the first candidate, each further one the next; Shift+Tab goes back.</summary>
    private void Complete(bool backwards)
    {
        if (completion is null) return;
        bool first = _candidates is null;
        _candidates ??= completion.Find(_line, _cursor);
        if (_candidates.CompletionMatches.Count == 0)
        {
            _candidates = null;
            return;
        }

        int replaced = first ? _candidates.ReplacementLength : _candidates.CompletionMatches[_candidates.CurrentMatchIndex].CompletionText.Length;
        CompletionResult next = _candidates.GetNextResult(forward: !backwards);
        int start = _candidates.ReplacementIndex;
        _line = _line[..start] + next.CompletionText + _line[(start + replaced)..];
        _cursor = start + next.CompletionText.Length;
    }

    private void Insert(string text)
    {
        _line = _line.Insert(_cursor, text);
        _cursor += text.Length;
    }

    private void Cut(int from, int to)
    {
        _line = _line.Remove(from, to - from);
        _cursor = from;
    }

    private void Show(string? line)
    {
        if (line is null) return;
        _line = line;
        _cursor = _line.Length;
    }

    private int WordStart()
    {
        int i = _cursor;
        while (i > 0 && char.IsWhiteSpace(_line[i - 1])) i--;
        while (i > 0 && !char.IsWhiteSpace(_line[i - 1])) i--;
        return i;
    }

    private int WordEnd()
    {
        int i = _cursor;
        while (i < _line.Length && !char.IsWhiteSpace(_line[i])) i++;
        while (i < _line.Length && char.IsWhiteSpace(_line[i])) i++;
        return i;
    }

    private static bool IsControl(ConsoleKeyInfo key, ConsoleKey wanted) => key.Key == wanted && key.Modifiers.HasFlag(ConsoleModifiers.Control);
}
