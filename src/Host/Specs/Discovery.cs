using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>
/// The first of the two phases: the file runs from top to bottom, and Describe, Context, It and the setups only write down what there is.
/// The words find it through a variable of the runspace.
/// </summary>
internal sealed class Discovery
{
    public const string VariableName = "______containerNetSpec";

    public Discovery(string file)
    {
        File = new Block("", file, ScriptBlock.Create(""), parent: null) { Tags = [] };
        Current = File;
    }

    public Block File { get; }

    /// <summary>The block whose body is being read.</summary>
    public Block Current { get; private set; }

    /// <summary>False once the tests run: a Describe inside of an It makes no sense.</summary>
    public bool IsOpen { get; private set; } = true;

    public void Close() => IsOpen = false;

    public void Add(SpecItem item) => Current.Items.Add(item);

    /// <summary>Reads the body of a block by running it.</summary>
    public void Enter(Block block, Action run)
    {
        Add(block);
        Block outer = Current;
        Current = block;
        try
        {
            run();
        }
        finally
        {
            Current = outer;
        }
    }
}
