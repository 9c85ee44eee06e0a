using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>It: one test, or one per item of -ForEach.</summary>
[Cmdlet(VerbsCommon.Add, "SpecTest")]
[Alias("It")]
public sealed class AddSpecTestCommand : SpecWord
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    [Parameter(Position = 1)]
    public ScriptBlock? Test { get; set; }

    [Parameter]
    [Alias("TestCases")]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? ForEach { get; set; }

    [Parameter]
    [Alias("Tags")]
    public string[] Tag { get; set; } = [];

    [Parameter]
    public SwitchParameter Skip { get; set; }

    protected override void ProcessRecord()
    {
        if (Test is null) throw new ArgumentException($"It '{Name}' has no script block: put its opening brace on the same line.");
        if (Discovery.Current.IsFile) throw new InvalidOperationException($"It '{Name}' must be inside of a Describe.");
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(ForEach))) Add(null);
        else foreach (object? data in ForEach ?? []) Add(data);
    }

    private void Add(object? data) => Discovery.Add(new Test(Name, Test!, Discovery.Current) { Tags = Tag, Skip = Skip, Data = data });
}
