namespace ContainerNet.Host.Terminal;

/// <summary>The lines of this session, and where in them the user is.</summary>
internal sealed class History
{
    private readonly List<string> _lines = [];
    private int _position;
    private string _draft = "";

    public void Add(string line)
    {
        if (line.Trim().Length > 0 && (_lines.Count == 0 || _lines[^1] != line)) _lines.Add(line);
        _position = _lines.Count;
    }

    /// <summary>The line before the one that is shown, or null at the first.</summary>
    public string? Previous(string shown)
    {
        if (_position == 0) return null;
        // What was typed and not entered is kept: it comes back below the last line.
        if (_position == _lines.Count) _draft = shown;
        return _lines[--_position];
    }

    /// <summary>The line after the one that is shown, or null at the last.</summary>
    public string? Next()
    {
        if (_position == _lines.Count) return null;
        _position++;
        return _position == _lines.Count ? _draft : _lines[_position];
    }
}
