using ContainerNet.Netlink;
using Xunit;

namespace ContainerNet.Unit.Netlink;

/// <summary>What holds for all golden bytes, whatever they say.</summary>
public class GoldenTests
{
    public static TheoryData<string> Files => [.. Golden.Names.Where(n => n != Golden.OfPort)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_and_written_again_they_are_the_same(string name)
    {
        foreach (Golden golden in Golden.Load(name)) golden.AssertEqual(Tables.Encode(golden.Table, golden.Table.Read(golden.Body)));
    }

    [Fact]
    public void Every_row_of_every_table_has_some()
    {
        List<object> parts = [.. Golden.Names.SelectMany(Golden.Load).SelectMany(g => Tables.Parts(g.Table.Read(g.Body)))];

        Assert.Empty(
            from table in Tables.All
            from attribute in table.Value.Attributes
            where !parts.Exists(p => p.GetType() == table.Key && Has(table.Value, p, attribute.Number))
            select $"{table.Key.Name}: {attribute.Name}");
    }

    private static bool Has(AttributeTable table, object part, ushort number)
    {
        var reader = new AttributeReader(Tables.Encode(table, part).AsSpan(table.HeaderSize));
        while (reader.MoveNext())
        {
            if (reader.Type == number) return true;
        }

        return false;
    }
}
