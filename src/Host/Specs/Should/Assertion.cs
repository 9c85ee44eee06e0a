using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>One call of Should: what was found, what was asked.</summary>
internal sealed class Assertion(PSCmdlet command, object? actual, bool negate, Func<string, object?> bound)
{
    public PSCmdlet Command => command;

    public object? Actual => actual;

    /// <summary>-Not.</summary>
    public bool Negate => negate;

    /// <summary>An argument of the operator, or null.</summary>
    public object? this[string parameter] => bound(parameter);

    public object? Expected => bound("ExpectedValue");

    /// <summary>What Should emits, with -PassThru.</summary>
    public object? PassedThrough { get; set; }

    /// <summary>" because it must," for the middle of a message, or nothing.</summary>
    public string Because => bound("Because") is string { Length: > 0 } reason
        ? $" because {(reason.Trim() is var text && text.StartsWith("because ", StringComparison.OrdinalIgnoreCase) ? text[8..] : text)},"
        : "";

    /// <summary>Null when it is as it should be, otherwise the message.</summary>
    public string? Unless(bool holds, string failure, string negatedFailure) =>
        holds != negate ? null : negate ? negatedFailure : failure;
}
