using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Numbers of 32 bits that are found in the packet by a little calculation (struct xt_u32).</summary>
internal static class U32Match
{
    /// <summary>XT_U32_MAXSIZE, and one more.</summary>
    private const int Most = 11;

    private static readonly string[] s_operators = ["&", "<<", ">>", "@"];

    public static XtExtension Read(ref StructReader reader, XtContext context)
    {
        var tests = new string[Most];
        for (int i = 0; i < tests.Length; i++) tests[i] = Test(ref reader);
        (byte count, bool not) = (reader.U8(), reader.U8() != 0);
        string words = $"{Not(not)}\"{string.Join("&&", tests[..AtMost(count)])}\"";
        return new XtExtension(null, $"u32 {words}", not ? $"! --u32 {words[2..]}" : $"--u32 {words}");
    }

    /// <summary>struct xt_u32_test: a way to a number, and the ranges that it may be in.</summary>
    private static string Test(ref StructReader reader)
    {
        var steps = new string[Most];
        for (int i = 0; i < steps.Length; i++)
        {
            (uint number, byte operation) = (reader.U32(), reader.U8());
            if (operation >= s_operators.Length) throw new NetlinkProtocolException($"{operation} is no operation of u32");
            steps[i] = i == 0 ? Hex(number) : s_operators[operation] + Hex(number);
        }

        var values = new string[Most];
        for (int i = 0; i < values.Length; i++) values[i] = Range(Hex(reader.U32()), Hex(reader.U32()), ':');
        (byte stepCount, byte valueCount) = (reader.U8(), reader.U8());
        reader.Align(sizeof(uint));
        return $"{string.Concat(steps[..AtMost(stepCount)])}={string.Join(',', values[..AtMost(valueCount)])}";
    }

    private static int AtMost(byte count) => count <= Most ? count : throw new NetlinkProtocolException($"{count} are more than u32 can have");
}
