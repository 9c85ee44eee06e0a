using System.Management.Automation;

namespace ContainerNet.Host.Terminal;

/// <summary>Progress on one line of the terminal, drawn over itself and gone when anything else is written. Nothing when redirected.</summary>
internal sealed class ProgressLine
{
    private const int BarWidth = 20;

    private readonly bool _visible = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
    private bool _drawn;

    public void Show(ProgressRecord record)
    {
        if (!_visible) return;
        if (record.RecordType == ProgressRecordType.Completed)
        {
            Clear();
            return;
        }

        string line = Describe(record);
        int room = Math.Max(Console.WindowWidth - 1, 10);
        Console.Error.Write("\r\e[K" + (line.Length > room ? line[..room] : line));
        _drawn = true;
    }

    public void Clear()
    {
        if (!_drawn) return;
        _drawn = false;
        Console.Error.Write("\r\e[K");
    }

    private static string Describe(ProgressRecord record)
    {
        string line = record.Activity;
        if (record.PercentComplete is >= 0 and <= 100)
        {
            int filled = record.PercentComplete * BarWidth / 100;
            line += $" [{new string('=', filled)}{new string(' ', BarWidth - filled)}] {record.PercentComplete}%";
        }

        if (!string.IsNullOrEmpty(record.StatusDescription)) line += $" {record.StatusDescription}";
        if (!string.IsNullOrEmpty(record.CurrentOperation)) line += $" - {record.CurrentOperation}";
        if (record.SecondsRemaining >= 0) line += $" {TimeSpan.FromSeconds(record.SecondsRemaining):c}";
        return line.ReplaceLineEndings(" ");
    }
}
