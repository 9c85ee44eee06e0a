using Xunit;

namespace ContainerNet.Unit;

/// <summary>For tests over many things: the failure names all that are at fault, not the first five.</summary>
internal static class Expect
{
    public static void None(IEnumerable<string?> faults)
    {
        string all = string.Join('\n', faults.OfType<string>());
        Assert.True(all.Length == 0, all);
    }
}
