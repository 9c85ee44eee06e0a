namespace ContainerNet.Network;

/// <summary>What a topology can be written as.</summary>
public enum TopologyFormat
{
    /// <summary>A picture (.svg), light and dark as the viewer likes it.</summary>
    Svg,

    /// <summary>A page with that picture (.html, .htm): details, search and counters, in one file that needs no network.</summary>
    Html,

    /// <summary>A flowchart for Mermaid (.mmd, .mermaid).</summary>
    Mermaid,

    /// <summary>A graph for Graphviz (.dot, .gv).</summary>
    Dot,

    /// <summary>All of it as data (.json), whose references are ids.</summary>
    Json,
}

/// <summary>A topology as text in one of the formats.</summary>
internal static class TopologyFormats
{
    /// <summary>What the extension of a file name says; null where it says nothing.</summary>
    public static TopologyFormat? Of(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".svg" => TopologyFormat.Svg,
        ".html" or ".htm" => TopologyFormat.Html,
        ".mmd" or ".mermaid" => TopologyFormat.Mermaid,
        ".dot" or ".gv" => TopologyFormat.Dot,
        ".json" => TopologyFormat.Json,
        _ => null,
    };

    /// <summary>The whole file. The same topology gives the same text.</summary>
    public static string Write(CnTopology topology, TopologyFormat format) => format switch
    {
        TopologyFormat.Svg => SvgWriter.Write(Draw(topology)),
        TopologyFormat.Html => HtmlWriter.Write(Draw(topology)),
        TopologyFormat.Mermaid => MermaidWriter.Write(Draw(topology)),
        TopologyFormat.Dot => DotWriter.Write(Draw(topology)),
        TopologyFormat.Json => JsonTopologyWriter.Write(topology),
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    private static Picture Draw(CnTopology topology) => new PictureMaker(topology).Make();
}
