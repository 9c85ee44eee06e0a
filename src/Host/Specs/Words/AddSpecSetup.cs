using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>
/// BeforeAll and AfterAll: once, in the scope of the block. BeforeEach and AfterEach: around each test of the block and of the blocks in it,
/// in the scope of the test. The teardowns run whatever happened.
/// </summary>
[Cmdlet(VerbsCommon.Add, "SpecSetup")]
[Alias("BeforeAll", "AfterAll", "BeforeEach", "AfterEach")]
public sealed class AddSpecSetupCommand : SpecWord
{
    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock Scriptblock { get; set; } = null!;

    protected override void ProcessRecord()
    {
        Block block = Discovery.Current;
        switch (Word.ToUpperInvariant())
        {
            case "BEFOREALL":
                block.BeforeAll = Scriptblock;
                break;
            case "AFTERALL":
                block.AfterAll = Scriptblock;
                break;
            case "BEFOREEACH" when !block.IsFile:
                block.BeforeEach = Scriptblock;
                break;
            case "AFTEREACH" when !block.IsFile:
                block.AfterEach = Scriptblock;
                break;
            default:
                throw new InvalidOperationException($"{Word} must be inside of a Describe.");
        }
    }
}
