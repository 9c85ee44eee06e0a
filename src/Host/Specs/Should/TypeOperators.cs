using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>-BeOfType and -HaveParameter.</summary>
internal static class TypeOperators
{
    public static string? BeOfType(Assertion its)
    {
        Type type = ToType(its["ExpectedType"]);
        string got = $"{its.Because} but got {Nice.Text(its.Actual)} with type {Nice.Text(its.Actual?.GetType())}.";
        return its.Unless(type.IsInstanceOfType(its.Actual),
            $"Expected the value to have type {Nice.Text(type)} or any of its subtypes,{got}",
            $"Expected the value to not have type {Nice.Text(type)} or any of its subtypes,{got}");
    }

    public static string? HaveParameter(Assertion its)
    {
        if (its.Actual is not CommandInfo command)
            throw new ArgumentException("Input value must be non-null CommandInfo object. You can get one by calling Get-Command.");
        string name = (string?)its["ParameterName"] ?? throw new ArgumentException("The ParameterName can't be empty");
        List<string> buts = [];
        List<string> wanted = [$"to{(its.Negate ? " not" : "")} have a parameter {name}"];
        if (!command.Parameters.TryGetValue(name, out ParameterMetadata? parameter))
        {
            if (its.Negate) return null;
            buts.Add("the parameter is missing");
        }
        else
        {
            List<(string Wanted, bool Holds, string But, string NegatedBut)> questions = [.. Questions(its, command, parameter)];
            if (questions.Count == 0 && its.Negate) buts.Add("the parameter exists");
            wanted.AddRange(questions.Select(question => question.Wanted));
            var failed = questions.Where(question => question.Holds == its.Negate);
            buts.AddRange(failed.Select(question => its.Negate ? question.NegatedBut : question.But));
        }

        return buts.Count == 0 ? null : $"Expected command {command.Name} {Nice.And(wanted)},{its.Because} but {Nice.And(buts)}.";
    }

    private static IEnumerable<(string Wanted, bool Holds, string But, string NegatedBut)> Questions(
        Assertion its, CommandInfo command, ParameterMetadata parameter)
    {
        string no = its.Negate ? "not " : "";
        var declarations = parameter.Attributes.OfType<ParameterAttribute>();
        if (its["InParameterSet"] is string { Length: > 0 } set)
        {
            declarations = declarations.Where(declaration => declaration.ParameterSetName.Equals(set, StringComparison.OrdinalIgnoreCase));
            yield return ($"in parameter set {set}", declarations.Any(), "the parameter is missing", "the parameter exists");
        }

        if (its["Mandatory"] is SwitchParameter { IsPresent: true })
            yield return ($"which is {no}mandatory", declarations.Any(declaration => declaration.Mandatory), "it wasn't mandatory", "it was mandatory");
        if (its["Type"] is { } wantedType)
        {
            Type type = ToType(wantedType);
            string was = $"it was of type [{parameter.ParameterType.FullName}]";
            yield return ($"{no}of type [{type.FullName}]", parameter.ParameterType == type, was, was);
        }

        if (its["HasArgumentCompleter"] is SwitchParameter { IsPresent: true })
        {
            bool has = parameter.Attributes.Any(attribute => attribute is ArgumentCompleterAttribute);
            yield return ("has ArgumentCompletion", has, "has no ArgumentCompletion", "has ArgumentCompletion");
        }

        foreach (string alias in its["Alias"] as string[] ?? [])
        {
            bool has = parameter.Aliases.Contains(alias, StringComparer.OrdinalIgnoreCase);
            yield return ($"with{(its.Negate ? "out" : "")} alias '{alias}'", has, $"it didn't have an alias '{alias}'", $"it has an alias '{alias}'");
        }
    }

    /// <summary>A type, or its name with or without brackets.</summary>
    private static Type ToType(object? value)
    {
        if (value is Type type) return type;
        string name = LanguagePrimitives.ConvertTo<string>(value).Trim('[', ']');
        return LanguagePrimitives.TryConvertTo(name, out Type found) ? found
            : throw new ArgumentException($"Could not find type [{name}]. Make sure that the assembly that contains that type is loaded.");
    }
}
