using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network.Networks;

/// <summary>What is taken back, in which order, and what is said where that is not all.</summary>
public sealed class UndoTests
{
    private const string Remedy = "What is left of it, the next call about a network takes away.";

    private readonly List<string> _done = [];

    [Fact]
    public void All_is_taken_back_in_reverse()
    {
        Undo undo = Of("first", "second");
        Assert.Equal("Cannot.", undo.Run(Failure("Cannot.")).Message);
        Assert.Equal(["second", "first"], _done);
        Assert.False(undo.Failed);
    }

    [Fact]
    public void What_fails_is_in_nobodys_way_and_what_becomes_of_it_is_said_at_the_end()
    {
        Undo undo = Of("first");
        undo.Add(() => throw Failure("Nor can this."));
        undo.Add(() => _done.Add("third"));
        CnException all = undo.Run(Failure("Cannot."));
        Assert.Equal($"Cannot. Nor can this. {Remedy}", all.Message);
        Assert.Equal(CnErrorKind.Rejected, all.Kind);
        Assert.Equal(["third", "first"], _done);
        Assert.True(undo.Failed);
    }

    [Fact]
    public void Several_that_fail_together_say_it_once()
    {
        Undo undo = Of("first"), one = Of("one"), two = Of("two");
        one.Add(() => throw Failure("Nor one."));
        two.Add(() => throw Failure("Nor two."));
        Assert.Equal($"Cannot. Nor one. Nor two. {Remedy}", undo.Run(Failure("Cannot."), one, two).Message);
        Assert.Equal(["one", "two", "first"], _done);
        Assert.True(undo.Failed && one.Failed && two.Failed);
    }

    [Fact]
    public void After_what_has_no_way_back_nothing_is_taken_back()
    {
        Undo undo = Of("first");
        undo.Forget();
        Assert.Equal($"Cannot. {Remedy}", undo.Run(Failure("Cannot.")).Message);
        Assert.Empty(_done);
    }

    private Undo Of(params string[] names)
    {
        var undo = new Undo();
        foreach (string name in names) undo.Add(() => _done.Add(name));
        return undo;
    }

    private static CnException Failure(string message) => new(CnErrorKind.Rejected, message);
}
