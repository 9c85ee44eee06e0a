using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>An error as a reader of a test run needs it: the words, then where, in the reader's own files only.</summary>
internal static class ErrorText
{
    public static IEnumerable<string> Of(ErrorRecord error)
    {
        foreach (string line in Message(error).Split('\n', StringSplitOptions.RemoveEmptyEntries)) yield return line.TrimEnd();
        foreach (string line in (error.ScriptStackTrace ?? "").Split('\n'))
        {
            if (line.Length > 0 && !line.Contains(", <No file>:", StringComparison.Ordinal))
                yield return line.Replace(": line ", ":", StringComparison.Ordinal);
        }
    }

    /// <summary>An assertion says it all; of any other exception the type helps.</summary>
    private static string Message(ErrorRecord error)
    {
        string message = error.ErrorDetails?.Message ?? error.Exception.Message;
        if (ShouldCommand.IsAssertion(error)) return message;
        Exception exception = error.Exception is CmdletInvocationException { InnerException: { } inner } ? inner : error.Exception;
        return $"{exception.GetType().Name}: {message}";
    }
}
