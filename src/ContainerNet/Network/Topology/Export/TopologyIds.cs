using System.Globalization;

namespace ContainerNet.Network;

/// <summary>
/// How things are called in what is written: by letters and digits that every format takes, and the same each time as long as the things are the same.
/// n4026531840 is a namespace by its inode, n4026531840l5 a link in it by its index, c and twelve digits an engine's container.
/// </summary>
internal sealed class TopologyIds
{
    private readonly Dictionary<CnContainer, string> _containers = [];

    public TopologyIds(CnTopology topology)
    {
        var taken = new HashSet<string>();
        foreach (CnContainer container in topology.Containers)
        {
            // Not every runtime's ids are of digits; two that differ in other signs only are counted.
            string plain = container.Id is { } id ? $"c{string.Concat(id.Where(char.IsAsciiLetterOrDigit).Take(12))}"
                : container.Namespace is { } there ? string.Create(CultureInfo.InvariantCulture, $"c{there.Inode}") : "c";
            string unique = plain;
            for (int i = 2; !taken.Add(unique); i++) unique = string.Create(CultureInfo.InvariantCulture, $"{plain}x{i}");
            _containers[container] = unique;
        }
    }

    public static string Of(CnNamespace there) => string.Create(CultureInfo.InvariantCulture, $"n{there.Inode}");

    public static string Of(CnLink link) => OfLink(link.Namespace, link.Index);

    public static string OfLink(CnNamespace there, int index) => string.Create(CultureInfo.InvariantCulture, $"n{there.Inode}l{index}");

    public string Of(CnContainer container) => _containers[container];
}
