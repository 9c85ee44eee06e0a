namespace ContainerNet.Network;

/// <summary>
/// The colours of the picture. They are written out where they are used, for viewers that know no variables; those that know no media queries show the
/// light ones.
/// </summary>
internal static class SvgStyle
{
    private const string Shapes = """

        .cn { font-family: ui-monospace, "DejaVu Sans Mono", "Liberation Mono", Menlo, Consolas, "Courier New", monospace; }
        .cn text { white-space: pre; }
        .cn rect { rx: 6px; stroke-width: 1; }
        .cn .frame > rect { rx: 12px; stroke-width: 1.5; }
        .cn .bridge > rect, .cn .parent > rect { rx: 9px; }
        .cn .rule > rect { rx: 9px; }
        .cn .page > rect, .cn .link > rect { rx: 0; stroke: none; }
        .cn .again > rect, .cn .off > rect, .cn .guest > rect, .cn .outside > rect { stroke-dasharray: 4 3; }
        .cn .line { fill: none; stroke-width: 1.5; }
        .cn .way, .cn .route { stroke-width: 2; }
        .cn .line.bad { stroke-dasharray: 4 3; }
        .cn .t { font-size: 14px; font-weight: bold; }
        .cn .b { font-size: 12px; font-weight: bold; }
        .cn .p { font-size: 12px; }
        .cn .s { font-size: 11px; }

        """;

    private static readonly SvgPalette s_light = new(
        Page: "#ffffff", Text: "#1f2328", Muted: "#59636e", Good: "#1a7f37", Bad: "#cf222e", Line: "#59636e",
        Frame: ("#f6f8fa", "#818b98"), Bridge: ("#ddf4ff", "#0969da"), Space: ("#ffffff", "#1a7f37"), Port: ("#ffffff", "#0969da"), Outside: ("#fff8c5", "#9a6700"),
        Masquerade: ("#fbefff", "#8250df"), PublishedPort: ("#dafbe1", "#1a7f37"), Rule: ("#eff2f5", "#59636e"));

    private static readonly SvgPalette s_dark = new(
        Page: "#0d1117", Text: "#f0f6fc", Muted: "#9198a1", Good: "#3fb950", Bad: "#f85149", Line: "#9198a1",
        Frame: ("#151b23", "#656c76"), Bridge: ("#10233f", "#4493f8"), Space: ("#0d1117", "#3fb950"), Port: ("#0d1117", "#4493f8"), Outside: ("#341a00", "#d29922"),
        Masquerade: ("#3c1e70", "#ab7df8"), PublishedPort: ("#033a16", "#3fb950"), Rule: ("#212830", "#9198a1"));

    /// <summary>As the viewer likes it.</summary>
    public static string Sheet => $"{Shapes}{s_light.Rules(".cn")}@media (prefers-color-scheme: dark) {{\n{s_dark.Rules(".cn")}}}\n";

    /// <summary>As the viewer likes it, or as the page's switch says: data-theme on its root.</summary>
    public static string SheetWithSwitch =>
        $"{Shapes}{s_light.Rules(".cn")}@media (prefers-color-scheme: dark) {{\n{s_dark.Rules(":root:not([data-theme=light]) .cn")}}}\n{s_dark.Rules(":root[data-theme=dark] .cn")}";
}

/// <summary>Fill and stroke of what is drawn.</summary>
internal sealed record SvgPalette(
    string Page, string Text, string Muted, string Good, string Bad, string Line,
    (string Fill, string Stroke) Frame, (string Fill, string Stroke) Bridge, (string Fill, string Stroke) Space, (string Fill, string Stroke) Port,
    (string Fill, string Stroke) Outside, (string Fill, string Stroke) Masquerade, (string Fill, string Stroke) PublishedPort, (string Fill, string Stroke) Rule)
{
    /// <param name="root">What all selectors begin with.</param>
    public string Rules(string root)
    {
        return $$"""
            {{root}} .page > rect { fill: {{Page}}; }
            {{root}} text { fill: {{Text}}; }
            {{root}} .s { fill: {{Muted}}; }
            {{root}} .rule .s { fill: {{Text}}; }
            {{root}} text.good { fill: {{Good}}; }
            {{root}} text.bad { fill: {{Bad}}; }
            {{root}} .line { stroke: {{Line}}; }
            {{root}} .wire, {{root}} .pair { stroke: {{Bridge.Stroke}}; }
            {{root}} .way { stroke: {{Outside.Stroke}}; }
            {{root}} .line.bad { stroke: {{Bad}}; }
            {{root}} .link > rect { fill: transparent; }
            {{Shape("frame", Frame)}}
            {{Shape("bridge", Bridge)}}
            {{Shape("parent", Bridge)}}
            {{Shape("space", Space)}}
            {{Shape("plug", Port)}}
            {{Shape("device", Port)}}
            {{Shape("outside", Outside)}}
            {{Shape("rule", Rule)}}
            {{Shape("rule.masquerade", Masquerade)}}
            {{Shape("rule.port", PublishedPort)}}
            {{root}} .off > rect, {{root}} .again > rect, {{root}} .guest > rect { stroke: {{Frame.Stroke}}; }
            {{root}} .bad > rect { stroke: {{Bad}}; }

            """;

        string Shape(string name, (string Fill, string Stroke) colours) => $"{root} .{name} > rect {{ fill: {colours.Fill}; stroke: {colours.Stroke}; }}";
    }
}
