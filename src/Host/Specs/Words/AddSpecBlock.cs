using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>Describe and Context, which differ in name only.</summary>
[Cmdlet(VerbsCommon.Add, "SpecBlock")]
[Alias("Describe", "Context")]
public sealed class AddSpecBlockCommand : SpecWord
{
    [Parameter(Mandatory = true, Position = 0)]
    public string Name { get; set; } = "";

    [Parameter(Position = 1)]
    public ScriptBlock? Fixture { get; set; }

    [Parameter]
    [Alias("Tags")]
    public string[] Tag { get; set; } = [];

    [Parameter]
    public SwitchParameter Skip { get; set; }

    [Parameter]
    [AllowNull]
    [AllowEmptyCollection]
    public object?[]? ForEach { get; set; }

    protected override void ProcessRecord()
    {
        if (Fixture is null) throw new ArgumentException($"{Word} '{Name}' has no script block: put its opening brace on the same line.");
        if (!MyInvocation.BoundParameters.ContainsKey(nameof(ForEach))) Discover(null);
        else foreach (object? data in ForEach ?? []) Discover(data);
    }

    private void Discover(object? data)
    {
        var scope = new ScriptScope(this);
        var block = new Block(Word, Name, Fixture!, Discovery.Current) { Tags = Tag, Skip = Skip, Data = data };
        Discovery.Enter(block, () => scope.Enter(() =>
        {
            scope.SetVariables(block);
            scope.Dot(Fixture!, block);
        }));
    }
}
