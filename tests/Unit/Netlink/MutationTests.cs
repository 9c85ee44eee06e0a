using System.Runtime.InteropServices;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using Xunit;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Unit.Netlink;

/// <summary>
/// Whatever comes from the kernel, or claims to: it is a message or a <see cref="NetlinkProtocolException"/>, nothing else; and what was
/// read can be written, and says the same when it is read again.
/// </summary>
public class MutationTests
{
    private const int Mutations = 10_000;

    /// <summary>The same sequence in every run, on every machine.</summary>
    private const int Seed = 20260101;

    private static readonly ushort[] s_lengths = [0, 1, 3, 4, 5, 7, 8, 0x7fff, 0x8000, 0xfffc, 0xffff];

    private static readonly Golden[] s_golden = [.. Golden.Names.SelectMany(Golden.Load)];

    private static readonly byte[][] s_links = [.. s_golden.Where(g => g.Table == LinkMessage.Table).Select(g => g.Body)];

    public static TheoryData<string> Types => [.. Tables.All.Keys.Select(t => t.Name)];

    [Theory]
    [MemberData(nameof(Types))]
    public void Mutated_bytes_are_a_message_or_a_protocol_error(string type)
    {
        (Type kind, AttributeTable table) = Tables.All.Single(t => t.Key.Name == type);
        byte[][] seeds =
        [
            .. s_golden.Where(g => g.Table == table).Select(g => g.Body),
            .. s_golden.SelectMany(g => Tables.Parts(g.Table.Read(g.Body))).Where(p => p.GetType() == kind).Select(p => Tables.Encode(table, p)),
        ];
        Assert.NotEmpty(seeds);
        byte[][] attributes = [.. seeds.SelectMany(s => Attributes(s[table.HeaderSize..]))];
        var random = new Random(Seed);
        int read = 0;
        for (int i = 0; i < Mutations; i++)
        {
            byte[] bytes = Mutate(random, Any(random, seeds), attributes);
            try
            {
                if (ReadsAndWrites(table, bytes, random.Next(bytes.Length + 1))) read++;
            }
            catch (Exception e)
            {
                Assert.Fail($"Mutation {i}, {Convert.ToHexString(bytes)}: {e}");
            }
        }

        // Else the mutations are too coarse to test anything behind the first length.
        Assert.InRange(read, Mutations / 20, Mutations);
    }

    [Fact]
    public void Mutated_answers_are_answers_or_errors()
    {
        var random = new Random(Seed);
        for (int i = 0; i < Mutations; i++)
        {
            byte[] answer = [];
            var socket = new FakeSocket(sent =>
            {
                byte[] whole = Reply.Datagram([.. sent.SelectMany(s => Answers(random, s))]).Bytes;
                answer = Mutate(random, whole, []);
                return [Reply.Datagram(answer), Reply.Datagram([.. sent.Select(s => Wire.Done(s))])];
            });
            using var connection = new NetlinkConnection(socket);
            try
            {
                Converse(connection, random.Next(4));
            }
            catch (Exception e) when (e is NetlinkException or NetlinkProtocolException or NetlinkDumpInterruptedException)
            {
                // As it should be.
            }
            catch (Exception e)
            {
                Assert.Fail($"Mutation {i}, {Convert.ToHexString(answer)}: {e}");
            }
        }
    }

    [Fact]
    public void Nests_as_deep_as_a_message_can_hold_do_not_exhaust_the_stack()
    {
        // Peers of peers: 40 bytes each, of the 65,535 that an attribute has at most.
        byte[] message = new byte[16];
        for (int depth = 0; depth < 1600; depth++)
        {
            byte[] kind = Wire.Attribute(1, "veth"u8.ToArray()), data = Wire.Attribute(2, Wire.Attribute(1, message));
            message = [.. new byte[16], .. Wire.Attribute(18, [.. kind, .. data])];
        }

        Exception? refused = null;
        var thread = new Thread(() => refused = Record.Exception(() => LinkMessage.Table.Read(message)), maxStackSize: 256 * 1024);
        thread.Start();
        thread.Join();

        Assert.IsType<NetlinkProtocolException>(refused);
    }

    private static IEnumerable<byte[]> Answers(Random random, Sent request) => random.Next(5) switch
    {
        0 => [Wire.Ack(request)],
        1 => [Wire.Error(request, 22, "No", NetlinkHeader.Size + 16)],
        2 => [Wire.Error(request, 22, "No", NetlinkHeader.Size + 16, capped: false)],
        3 => [Wire.Done(request, 22, "No", NetlinkHeader.Size + 16)],
        _ => [Wire.Message(RTM_NEWLINK, Wire.NLM_F_MULTI, request.Header.Sequence, Any(random, s_links)), Wire.Ack(request)],
    };

    private static void Converse(NetlinkConnection connection, int verb)
    {
        var link = new LinkMessage { Name = "eth0", Info = new LinkInfo { Kind = "bridge", Data = new BridgeInfo { AgeingTime = 0 } } };
        switch (verb)
        {
            case 0:
                connection.Get(RTM_GETLINK, link);
                break;
            case 1:
                connection.List(RTM_GETLINK, link);
                break;
            case 2:
                connection.Create(RTM_NEWLINK, link, NetlinkFlags.CREATE);
                break;
            default:
                connection.Commit([NetlinkRequest.For(RTM_NEWLINK, link), NetlinkRequest.For(RTM_NEWLINK, link)], (_, body) => LinkMessage.Table.Read(body));
                break;
        }
    }

    private static bool ReadsAndWrites(AttributeTable table, byte[] bytes, int offset)
    {
        object message;
        try
        {
            message = table.Read(bytes);
        }
        catch (NetlinkProtocolException)
        {
            return false;
        }

        byte[] once = Tables.Encode(table, message);
        byte[] twice = Tables.Encode(table, table.Read(once));
        if (!once.AsSpan().SequenceEqual(twice)) Assert.Fail($"was written as {Convert.ToHexString(once)}, and then as {Convert.ToHexString(twice)}");
        _ = table.NameAt(once, offset);
        return true;
    }

    private static byte[] Mutate(Random random, byte[] seed, byte[][] attributes)
    {
        byte[] bytes = [.. seed];
        for (int count = random.Next(1, 4); count > 0; count--)
        {
            bytes = random.Next(6) switch
            {
                0 => FlipBit(random, bytes),
                1 => bytes[..random.Next(bytes.Length + 1)],
                2 => ChangeLength(random, bytes),
                3 => Splice(random, bytes, Slice(random, Any(random, s_golden).Body), insert: false),
                4 => Splice(random, bytes, Slice(random, seed), insert: true),
                // One attribute twice, one that does not go with the others, and in any order.
                _ => attributes.Length == 0 ? bytes : [.. bytes, .. Any(random, attributes)],
            };
        }

        return bytes;
    }

    private static T Any<T>(Random random, T[] of) => of[random.Next(of.Length)];

    /// <summary>A seed's attributes, each with its header and its padding.</summary>
    private static IEnumerable<byte[]> Attributes(byte[] bytes)
    {
        for (int at = 0, next; at < bytes.Length; at = next)
        {
            next = Math.Min(at + ((MemoryMarshal.Read<ushort>(bytes.AsSpan(at)) + 3) & ~3), bytes.Length);
            yield return bytes[at..next];
        }
    }

    private static byte[] FlipBit(Random random, byte[] bytes)
    {
        if (bytes.Length > 0) bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        return bytes;
    }

    private static byte[] ChangeLength(Random random, byte[] bytes)
    {
        if (bytes.Length < sizeof(ushort)) return bytes;
        Span<byte> field = bytes.AsSpan(Aligned(random, bytes.Length - sizeof(ushort)));
        ushort length = random.Next(2) == 0
            ? Any(random, s_lengths)
            : (ushort)(MemoryMarshal.Read<ushort>(field) + random.Next(-8, 9));
        MemoryMarshal.Write(field, length);
        return bytes;
    }

    private static byte[] Splice(Random random, byte[] bytes, byte[] other, bool insert)
    {
        int at = Aligned(random, bytes.Length);
        return [.. bytes[..at], .. other, .. bytes[Math.Min(insert ? at : at + other.Length, bytes.Length)..]];
    }

    private static byte[] Slice(Random random, byte[] bytes)
    {
        int from = Aligned(random, bytes.Length);
        return bytes[from..(from + Aligned(random, bytes.Length - from))];
    }

    /// <summary>Where headers are.</summary>
    private static int Aligned(Random random, int maximum) => random.Next(maximum + 1) & ~3;
}
