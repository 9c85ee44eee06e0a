using System.Management.Automation;
using System.Text.RegularExpressions;

namespace Microsoft.PowerShell.Commands;

/// <summary>A line that Select-String found.</summary>
public sealed class MatchInfo
{
    public int LineNumber { get; init; }

    public string Line { get; init; } = "";

    public string Path { get; init; } = "InputStream";

    public string Filename => System.IO.Path.GetFileName(Path);

    public string Pattern { get; init; } = "";

    public IReadOnlyList<Match> Matches { get; init; } = [];

    public override string ToString() => Path == "InputStream" ? Line : $"{Path}:{LineNumber}:{Line}";
}

/// <summary>Select-String, without -Context.</summary>
[Cmdlet(VerbsCommon.Select, "String", DefaultParameterSetName = "File")]
[OutputType(typeof(MatchInfo), typeof(bool), typeof(string))]
public sealed class SelectStringCommand : PSCmdlet
{
    private int _line;
    private bool _found;

    [Parameter(Mandatory = true, Position = 0)]
    public string[] Pattern { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Object")]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    [Parameter(Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true, ParameterSetName = "File")]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralFile")]
    [Alias("PSPath", "LP")]
    public string[] LiteralPath { get; set; } = [];

    [Parameter]
    public SwitchParameter SimpleMatch { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    [Parameter]
    public SwitchParameter List { get; set; }

    [Parameter]
    public SwitchParameter NotMatch { get; set; }

    [Parameter]
    public SwitchParameter AllMatches { get; set; }

    [Parameter]
    public SwitchParameter Raw { get; set; }

    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Object")
        {
            if (InputObject is not null) Examine(InputObject.ToString(), "InputStream", ++_line);
            return;
        }

        IEnumerable<string> files = Path.SelectMany(path => GetResolvedProviderPathFromPSPath(path, out _));
        foreach (string file in files.Concat(LiteralPath.Select(GetUnresolvedProviderPathFromPSPath)))
        {
            int line = 0;
            foreach (string text in File.ReadLines(file))
            {
                if (Examine(text, file, ++line) && List) break;
            }
        }
    }

    protected override void EndProcessing()
    {
        if (Quiet) WriteObject(_found);
    }

    private bool Examine(string text, string path, int line)
    {
        RegexOptions options = CaseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase;
        (string Pattern, List<Match> Matches) found = Pattern
            .Select(pattern => (pattern, Regex.Matches(text, SimpleMatch ? Regex.Escape(pattern) : pattern, options).ToList()))
            .FirstOrDefault(result => result.Item2.Count > 0, (Pattern[0], []));
        if (found.Matches.Count > 0 == NotMatch) return false;
        _found = true;
        if (Quiet) return true;
        IReadOnlyList<Match> matches = AllMatches ? found.Matches : [.. found.Matches.Take(1)];
        if (Raw) WriteObject(text);
        else WriteObject(new MatchInfo { LineNumber = line, Line = text, Path = path, Pattern = found.Pattern, Matches = matches });
        return true;
    }
}
