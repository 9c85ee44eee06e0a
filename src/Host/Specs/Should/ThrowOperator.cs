using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>-Throw: runs a script block and looks at the error that ends it.</summary>
internal static class ThrowOperator
{
    /// <summary>The try makes an error that would only end a statement end the script block.</summary>
    private static readonly ScriptBlock s_attempt = ScriptBlock.Create("try { $null = & $args[0] } catch { $_ }");

    public static string? Test(Assertion its)
    {
        if (its.Actual is not ScriptBlock script)
        {
            throw new ArgumentException(
                "Input is missing or not a ScriptBlock. Input to '-Throw' and '-Not -Throw' must be enclosed in curly braces.");
        }

        PSObject? caught = its.Command.InvokeCommand.InvokeScript(useLocalScope: true, s_attempt, null, script).FirstOrDefault();
        var error = caught?.BaseObject as ErrorRecord;
        string? message = error?.Exception.Message;
        if (its.Negate)
        {
            return error is null ? null
                : $"Expected no exception to be thrown,{its.Because} but an exception \"{message}\" was thrown {Where(error)}.";
        }

        List<string> wanted = [], buts = [];
        if (its["ExceptionType"] is Type type)
        {
            wanted.Add($"type {Nice.Text(type)}");
            if (error is not null && !type.IsInstanceOfType(error.Exception)) buts.Add($"the exception type was {Nice.Text(error.Exception.GetType())}");
        }

        if (its["ExpectedMessage"] is string { Length: > 0 } pattern)
        {
            wanted.Add($"message like {Nice.Text(WildcardPattern.Unescape(pattern))}");
            if (error is not null && !IsLike(message, pattern)) buts.Add($"the message was {Nice.Text(message)}");
        }

        if (its["ErrorId"] is string { Length: > 0 } id)
        {
            wanted.Add($"FullyQualifiedErrorId {Nice.Text(id)}");
            string? actual = error?.FullyQualifiedErrorId;
            if (error is not null && !IsLike(actual, id)) buts.Add($"the FullyQualifiedErrorId was {Nice.Text(actual)}");
        }

        if (error is null) buts.Add("no exception was thrown");
        if (buts.Count > 0)
        {
            string with = wanted.Count > 0 ? $" with {Nice.And(wanted)}" : "";
            return $"Expected an exception{with} to be thrown,{its.Because} but {Nice.And(buts)}. {Where(error)}".TrimEnd();
        }

        if (its["PassThru"] is SwitchParameter { IsPresent: true }) its.PassedThrough = error;
        return null;
    }

    private static bool IsLike(string? text, string pattern) => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(text ?? "");

    private static string Where(ErrorRecord? error)
    {
        string position = error?.InvocationInfo?.PositionMessage ?? "";
        return position.StartsWith("At ", StringComparison.Ordinal) ? "from " + position[3..] : position;
    }
}
