using System.Collections;
using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>What Describe, Context and It have in common.</summary>
internal abstract class SpecItem(string name, ScriptBlock body, Block? parent)
{
    public string Name { get; } = name;

    /// <summary>The name with its &lt;placeholders&gt; filled in, known once the item runs.</summary>
    public string ExpandedName { get; set; } = name;

    public ScriptBlock Body { get; } = body;

    public Block? Parent { get; } = parent;

    public required IReadOnlyList<string> Tags { get; init; }

    public bool Skip { get; set; }

    /// <summary>One item of -ForEach: it is $_ inside, and the keys of a hashtable are variables, too.</summary>
    public object? Data { get; init; }

    /// <summary>Set by the tag filter; an item outside of the selection is not even mentioned.</summary>
    public bool Selected { get; set; } = true;

    public bool InSelectedPart { get; set; }

    public int Depth => Parent is null ? 0 : Parent.Depth + 1;

    /// <summary>The tests in this item that were selected.</summary>
    public abstract IEnumerable<Test> SelectedTests { get; }

    /// <summary>The variables that the item's data gives to its body.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Variables
    {
        get
        {
            if (Data is null) yield break;
            yield return new("_", Data);
            if ((Data is PSObject { BaseObject: IDictionary wrapped } ? wrapped : Data as IDictionary) is not { } dictionary) yield break;
            foreach (DictionaryEntry entry in dictionary) yield return new(entry.Key.ToString()!, entry.Value);
        }
    }
}

/// <summary>A Describe or Context, or the file itself, which is the block without a parent.</summary>
internal sealed class Block(string word, string name, ScriptBlock body, Block? parent) : SpecItem(name, body, parent)
{
    public string Word { get; } = word;

    public bool IsFile => Parent is null;

    public List<SpecItem> Items { get; } = [];

    public ScriptBlock? BeforeAll { get; set; }

    public ScriptBlock? AfterAll { get; set; }

    public ScriptBlock? BeforeEach { get; set; }

    public ScriptBlock? AfterEach { get; set; }

    /// <summary>What went wrong in BeforeAll or AfterAll.</summary>
    public List<ErrorRecord> Errors { get; } = [];

    public override IEnumerable<Test> SelectedTests => Items.SelectMany(item => item.SelectedTests);

    /// <summary>From the file down to this block.</summary>
    public IEnumerable<Block> Path => Parent is null ? [this] : [.. Parent.Path, this];
}

/// <summary>How a test ended.</summary>
internal enum Outcome { NotRun, Passed, Failed, Skipped, Inconclusive }

/// <summary>An It.</summary>
internal sealed class Test(string name, ScriptBlock body, Block parent) : SpecItem(name, body, parent)
{
    public Outcome Outcome { get; set; }

    /// <summary>The words of Set-ItResult.</summary>
    public string Reason { get; set; } = "";

    public List<ErrorRecord> Errors { get; } = [];

    public TimeSpan Duration { get; set; }

    public override IEnumerable<Test> SelectedTests => Selected ? [this] : [];
}
