using System.Runtime.InteropServices;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Conntrack;
using Xunit;

namespace ContainerNet.Unit.Netlink;

/// <summary>One message as iproute2, nft, iptables-nft or conntrack writes it, or as the kernel does.</summary>
internal sealed record Golden(NetlinkHeader Header, byte[] Body, AttributeTable Table)
{
    private const ushort NLA_F_NESTED = 0x8000;
    private const ushort NLA_TYPE_MASK = 0x3fff;
    private const int IFLA_LINKINFO = 18;
    private const int IFLA_IFALIAS = 20;

    /// <summary>
    /// The flags of a bridge port. iproute2 says "bridge_slave" in IFLA_INFO_KIND where we say "bridge" in IFLA_INFO_SLAVE_KIND, as the kernel
    /// does; it looks at neither. So only IFLA_INFO_SLAVE_DATA is compared.
    /// </summary>
    public const string OfPort = "link-set-port";

    /// <summary>The names of all files in Golden.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Directory.EnumerateFiles(Repository.At("tests", "Unit", "Golden"), "*.hex")
            .Select(f => Path.GetFileNameWithoutExtension(f))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>Else it is a reply.</summary>
    public bool IsRequest => Header.Flags.HasFlag(NetlinkFlags.REQUEST);

    public static bool IsNftables(string name) => name.StartsWith("nft-", StringComparison.Ordinal);

    public static bool IsConntrack(string name) => name.StartsWith("ct-", StringComparison.Ordinal);

    public static Golden Single(string name) => Assert.Single(Load(name));

    /// <summary>
    /// The messages in Golden/NAME.hex. Its first line is "# " and the command that made the bytes; the rest is hexadecimal: struct nlmsghdr,
    /// body, and so on, as they stood in the datagram.
    /// </summary>
    public static IReadOnlyList<Golden> Load(string name)
    {
        string[] lines = File.ReadAllLines(Repository.At("tests", "Unit", "Golden", $"{name}.hex"));
        Assert.Matches("^# (ip|bridge|nft|iptables-nft|conntrack|python3) ", lines[0]);
        byte[] bytes = Convert.FromHexString(string.Concat(lines[1..]));
        var messages = new List<Golden>();
        for (int at = 0; at < bytes.Length;)
        {
            NetlinkHeader header = MemoryMarshal.Read<NetlinkHeader>(bytes.AsSpan(at));
            AttributeTable table = IsConntrack(name) ? ConnectionMessage.Table : IsNftables(name) ? Tables.OfNftables(header.Type) : Tables.OfRoute(header.Type);
            messages.Add(new Golden(header, bytes[(at + NetlinkHeader.Size)..(at + (int)header.Length)], table));
            at += ((int)header.Length + 3) & ~3;
        }

        return messages;
    }

    /// <summary>
    /// Our bytes are the golden ones, but for what is no information: NLA_F_NESTED, which we set on every nest and iproute2 on some; the order
    /// of attributes, which iproute2 takes from its command line; the NUL after the kind and the alias of a link, which iproute2 leaves out.
    /// A reply has attributes besides that have no row here, and structures longer than we know them.
    /// </summary>
    public void AssertEqual(byte[] ours)
    {
        int header = Table.HeaderSize;
        Assert.Equal(Hex(Body[..header]), Hex(ours[..header]));
        AssertEqual(Split(ours[header..]), Split(Body[header..]), []);
        if (IsRequest) return;

        // What has a row must have been read and written; deeper down the typed tests see to that.
        IEnumerable<ushort> rows = Table.Attributes.Select(a => a.Number);
        Assert.Equal(
            Split(Body[header..]).Select(a => a.Number).Where(rows.Contains),
            Split(ours[header..]).Select(a => a.Number));
    }

    /// <summary>The same for a nested attribute.</summary>
    public void AssertNestEqual(byte[] ours, params int[] path) => AssertEqual(Split(ours), Split(Nest(path)), path);

    /// <summary>The bytes of a nested attribute.</summary>
    public byte[] Nest(params int[] path) =>
        path.Aggregate(Body[Table.HeaderSize..], (bytes, number) => Split(bytes).First(a => a.Number == number).Payload);

    /// <summary>A run of attributes, sorted by number; where several have the same, their order counts and is kept.</summary>
    public static List<Attribute> Split(byte[] bytes)
    {
        var attributes = new List<Attribute>();
        for (int at = 0; at < bytes.Length;)
        {
            ushort length = BitConverter.ToUInt16(bytes, at), type = BitConverter.ToUInt16(bytes, at + 2);
            attributes.Add(new Attribute((ushort)(type & NLA_TYPE_MASK), (type & NLA_F_NESTED) != 0, bytes[(at + 4)..(at + length)]));
            at += (length + 3) & ~3;
        }

        return [.. attributes.OrderBy(a => a.Number)];
    }

    private void AssertEqual(List<Attribute> ours, List<Attribute> theirs, int[] path)
    {
        if (!IsRequest) theirs.RemoveAll(t => !ours.Exists(o => o.Number == t.Number));
        Assert.Equal(theirs.Select(t => t.Number), ours.Select(o => o.Number));
        foreach ((Attribute our, Attribute their) in ours.Zip(theirs))
        {
            int[] here = [.. path, our.Number];
            // VETH_INFO_PEER is the one nest with a header of its own: struct ifinfomsg, as in the message itself.
            int header = here is [IFLA_LINKINFO, 2, 1] ? Table.HeaderSize : 0;
            if (our.Nested)
            {
                Assert.Equal(Hex(their.Payload[..header]), Hex(our.Payload[..header]));
                AssertEqual(Split(our.Payload[header..]), Split(their.Payload[header..]), here);
                continue;
            }

            bool withoutNul = here is [IFLA_LINKINFO, 1] or [IFLA_IFALIAS] && IsRequest;
            byte[] ourPayload = withoutNul ? our.Payload[..^1] : our.Payload;
            byte[] theirPayload = IsRequest ? their.Payload : their.Payload[..Math.Min(their.Payload.Length, ourPayload.Length)];
            Assert.Equal(Hex(theirPayload), Hex(ourPayload));
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes);

    public sealed record Attribute(ushort Number, bool Nested, byte[] Payload);
}
