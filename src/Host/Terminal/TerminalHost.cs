using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;

namespace ContainerNet.Host.Terminal;

/// <summary>What the engine sees of this program: a name, a version, a user interface, and someone to tell when a script says exit.</summary>
internal sealed class TerminalHost : PSHost
{
    private readonly TerminalUI _ui;

    public TerminalHost(bool interactive)
    {
        _ui = new TerminalUI(interactive);
    }

    public override string Name => "ContainerNetHost";

    public override Version Version { get; } = new(Checkout.Version);

    public override Guid InstanceId { get; } = Guid.NewGuid();

    public override PSHostUserInterface UI => _ui;

    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <summary>Set when a script or the user said exit.</summary>
    public int? RequestedExitCode { get; private set; }

    public override void SetShouldExit(int exitCode) => RequestedExitCode = exitCode;

    public override void EnterNestedPrompt() =>
        throw new PSNotSupportedException("This host has no nested prompt: answer [S] Suspend and breakpoints need pwsh.");

    public override void ExitNestedPrompt() => throw new PSNotSupportedException("This host has no nested prompt to leave.");

    /// <summary>A program takes over the terminal: the progress line must not be in its way.</summary>
    public override void NotifyBeginApplication() => _ui.ClearProgress();

    public override void NotifyEndApplication()
    {
    }
}
