using ContainerNet.Netlink;
using Xunit;

namespace ContainerNet.Unit.Netlink;

/// <summary>What holds for all golden bytes, whatever they say.</summary>
public class GoldenTests
{
    public static TheoryData<string> Files => [.. Golden.Names.Where(n => n != Golden.OfPort)];

    public static TheoryData<string> Types => [.. Tables.All.Keys.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_and_written_again_they_are_the_same(string name)
    {
        foreach (Golden golden in Golden.Load(name)) golden.AssertEqual(Tables.Encode(golden.Table, golden.Table.Read(golden.Body)));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void They_have_every_row_of_every_table(string type)
    {
        (Type kind, AttributeTable table) = Tables.All.Single(t => t.Key.Name == type);
        HashSet<ushort> seen =
        [
            .. Golden.Names.SelectMany(Golden.Load)
                .SelectMany(g => Tables.Parts(g.Table.Read(g.Body)))
                .Where(p => p.GetType() == kind)
                .SelectMany(p => Golden.Split(Tables.Encode(table, p)[table.HeaderSize..]))
                .Select(a => a.Number),
        ];

        Expect.None(table.Attributes.Where(a => !seen.Contains(a.Number)).Select(a => a.Name));
    }
}
