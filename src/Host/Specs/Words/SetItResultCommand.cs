using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>Set-ItResult: ends a test and says why it proves nothing here.</summary>
[Cmdlet(VerbsCommon.Set, "ItResult")]
public sealed class SetItResultCommand : PSCmdlet
{
    private const string SkippedId = "PesterTestSkipped";
    private const string InconclusiveId = "PesterTestInconclusive";

    [Parameter(ParameterSetName = "Skipped", Mandatory = true)]
    public SwitchParameter Skipped { get; set; }

    [Parameter(ParameterSetName = "Inconclusive", Mandatory = true)]
    public SwitchParameter Inconclusive { get; set; }

    [Parameter]
    public string Because { get; set; } = "";

    protected override void ProcessRecord()
    {
        string because = Because.Trim().Length == 0 ? "" : $", because {Because.Trim()}";
        string message = $"is {(Skipped ? "skipped" : "inconclusive")}{because}";
        ThrowTerminatingError(new ErrorRecord(new RuntimeException(message), Skipped ? SkippedId : InconclusiveId, ErrorCategory.InvalidResult, null));
    }

    /// <summary>What an error means for its test, or null when it is an ordinary error.</summary>
    internal static Outcome? OutcomeOf(ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0] switch
    {
        SkippedId => Outcome.Skipped,
        InconclusiveId => Outcome.Inconclusive,
        _ => null,
    };
}
