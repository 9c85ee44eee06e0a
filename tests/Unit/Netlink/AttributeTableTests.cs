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
}
