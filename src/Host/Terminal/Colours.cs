using System.Management.Automation;
using System.Management.Automation.Internal;

namespace ContainerNet.Host.Terminal;

/// <summary>When to colour, and how to take colours out again.</summary>
internal static class Colours
{
    /// <summary>As https://no-color.org asks: any value but the empty one means no.</summary>
    public static bool Wanted { get; } =
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") != "dumb";

    public static string Strip(string text) =>
        text.Contains('\e') ? new StringDecorated(text).ToString(OutputRendering.PlainText) : text;
}
