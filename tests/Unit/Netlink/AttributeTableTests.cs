using ContainerNet.Netlink;
using Xunit;

namespace ContainerNet.Unit.Netlink;

/// <summary>The tables themselves: a row that was copied and not changed is found here.</summary>
public class AttributeTableTests
{
    public static TheoryData<string> Types => [.. Tables.All.Keys.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void No_number_and_no_name_is_there_twice(string type)
    {
        AttributeTable table = Tables.All.Single(t => t.Key.Name == type).Value;

        Expect.None(table.Attributes.CountBy(a => a.Number).Where(n => n.Value > 1).Select(n => $"{n.Key}"));
        Expect.None(table.Attributes.CountBy(a => a.Name).Where(n => n.Value > 1).Select(n => n.Key));
    }

    [Fact]
    public void Writing_allocates_nothing_once_the_buffer_has_grown() => Expect.None(
        from name in Golden.Names
        from golden in Golden.Load(name)
        let allocated = AllocatedByWriting(golden.Table, golden.Table.Read(golden.Body))
        where allocated > 0
        select $"{name}: {allocated} bytes");

    [Theory]
    [InlineData(65531, true)]
    [InlineData(65532, false)]
    public void An_attribute_that_does_not_fit_its_length_is_refused(int bytes, bool fits)
    {
        var writer = new NetlinkWriter();
        int outer = writer.Begin(1);

        Exception? refused = Record.Exception(() => writer.Attribute(2, bytes).Length);
        Assert.Equal(fits, refused is null);

        // Padded, it is too long for the nest around it in any case.
        Assert.Equal(fits, Record.Exception(() => writer.End(outer)) is ArgumentException);
    }

    private static long AllocatedByWriting(AttributeTable table, object message)
    {
        var writer = new NetlinkWriter();
        table.Write(writer, message);
        writer.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        table.Write(writer, message);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
