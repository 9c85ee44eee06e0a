using System.Net.Sockets;
using ContainerNet.Netlink.Rules;
using ContainerNet.Netlink.Xtables;

namespace ContainerNet.Unit.Netlink.Xtables;

/// <summary>
/// A table of iptables-legacy as the kernel gave it out, made by the rules in Golden/Xtables/rules.sh; with what `iptables-legacy -vnL` and
/// `iptables-legacy -S` printed of it then.
/// </summary>
internal sealed record XtGolden(AddressFamily Family, byte[] InfoBytes, byte[] Entries, string[] Listed, string[] Saved)
{
    private static readonly string s_folder = Repository.At("tests", "Unit", "Golden", "Xtables");

    /// <summary>"ip-nat" and so on.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateFiles(s_folder, "*.hex").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public XtTableInfo Info => XtTableInfo.Read(InfoBytes);

    /// <summary>NAME.hex is a comment, struct ipt_getinfo and all entries; NAME.listed.txt and NAME.saved.txt are what the tool printed.</summary>
    public static XtGolden Load(string name)
    {
        string path = Path.Combine(s_folder, name);
        byte[] bytes = Convert.FromHexString(string.Concat(File.ReadAllLines($"{path}.hex").Where(l => l[0] != '#')));
        return new XtGolden(
            name.StartsWith("ip6-", StringComparison.Ordinal) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork,
            bytes[..XtTableInfo.StructSize],
            bytes[XtTableInfo.StructSize..],
            File.ReadAllLines($"{path}.listed.txt"),
            File.ReadAllLines($"{path}.saved.txt"));
    }

    public List<ChainFacts> Read() => XtTable.Read(Family, Info, Entries);

    /// <summary>All entries, the ends of chains among them.</summary>
    public IEnumerable<XtEntry> ReadEntries()
    {
        for (uint offset = 0; offset < Entries.Length;)
        {
            XtEntry entry = XtEntry.Read(Family, offset, Entries.AsSpan((int)offset));
            yield return entry;
            offset = entry.Next;
        }
    }
}
