using System.Collections;
using System.Management.Automation;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Base of commands with -ForegroundColor and -BackgroundColor.</summary>
public abstract class ConsoleColorCmdlet : PSCmdlet
{
    [Parameter]
    public ConsoleColor? ForegroundColor { get; set; }

    [Parameter]
    public ConsoleColor? BackgroundColor { get; set; }
}

/// <summary>Write-Host: an information record that the engine also shows.</summary>
[Cmdlet(VerbsCommunications.Write, "Host")]
public sealed class WriteHostCommand : ConsoleColorCmdlet
{
    [Parameter(Position = 0, ValueFromRemainingArguments = true, ValueFromPipeline = true)]
    [Alias("Msg", "Message")]
    public object? Object { get; set; }

    [Parameter]
    public SwitchParameter NoNewline { get; set; }

    [Parameter]
    public object Separator { get; set; } = " ";

    protected override void ProcessRecord()
    {
        var message = new HostInformationMessage
        {
            Message = Text(Object),
            NoNewLine = NoNewline,
            ForegroundColor = ForegroundColor,
            BackgroundColor = BackgroundColor,
        };
        WriteInformation(message, ["PSHOST"]);
    }

    /// <summary>A list is its elements with separators between; only its outermost level, and strings stay whole.</summary>
    private string Text(object? value)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (bare is string || bare is not IEnumerable items) return LanguagePrimitives.ConvertTo<string>(value) ?? "";
        var text = new StringBuilder();
        bool first = true;
        foreach (object? item in items)
        {
            if (!first) text.Append(Separator);
            text.Append(Text(item));
            first = false;
        }

        return text.ToString();
    }
}
