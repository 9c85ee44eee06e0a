using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>
/// Should. Its operators are parameter sets, made from the table in <see cref="Operators"/>, so that an unknown operator is an error of
/// parameter binding and no test can pass by a misspelt one.
/// </summary>
[Cmdlet("Assert", "SpecValue")]
[Alias("Should")]
public sealed class ShouldCommand : PSCmdlet, IDynamicParameters
{
    private const string AssertionId = "PesterAssertionFailed";

    private readonly List<object?> _input = [];
    private readonly RuntimeDefinedParameterDictionary _parameters = [];

    [Parameter(ValueFromPipeline = true, ValueFromRemainingArguments = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [AllowEmptyString]
    public object? ActualValue { get; set; }

    public object GetDynamicParameters()
    {
        foreach (Operator op in Operators.All) op.AddParameters(_parameters);
        return _parameters;
    }

    protected override void ProcessRecord() => _input.Add(Bare(ActualValue));

    protected override void EndProcessing()
    {
        Operator op = Operators.All.First(op => op.Name == ParameterSetName);
        if (_input.Count == 0) Check(op, null);
        else if (op.TakesAll) Check(op, _input.ToArray());
        else foreach (object? item in _input) Check(op, item);
    }

    internal static bool IsAssertion(ErrorRecord error) => error.FullyQualifiedErrorId.Split(',')[0] == AssertionId;

    private void Check(Operator op, object? actual)
    {
        var assertion = new Assertion(this, actual, Bound("Not") is SwitchParameter { IsPresent: true }, Bound);
        if (op.Test(assertion) is { } failure)
        {
            string line = $"at {MyInvocation.Line.Trim()}, {MyInvocation.ScriptName}:{MyInvocation.ScriptLineNumber}";
            ThrowTerminatingError(new ErrorRecord(new InvalidOperationException(failure), AssertionId, ErrorCategory.InvalidResult, line));
        }

        if (assertion.PassedThrough is { } value) WriteObject(value);
    }

    private object? Bound(string name) =>
        _parameters.TryGetValue(name, out RuntimeDefinedParameter? parameter) && parameter.IsSet ? Bare(parameter.Value) : null;

    /// <summary>A PSObject around a .NET object is of no interest here; a custom object is one.</summary>
    private static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject and { } inner } ? inner : value;
}
