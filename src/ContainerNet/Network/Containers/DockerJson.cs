using System.Text;
using System.Text.Json;

namespace ContainerNet.Network;

/// <summary>JSON as docker prints it: an engine's answer, four blanks deeper for each level, empty lists on one line.</summary>
internal static class DockerJson
{
    private const int Step = 4;

    /// <param name="values">What is printed as a list, as inspect does it.</param>
    public static string Print(IEnumerable<JsonElement> values)
    {
        var text = new StringBuilder();
        PrintAll(text, [.. values], '[', ']', 0, e => Print(text, e, Step));
        return text.ToString();
    }

    private static void Print(StringBuilder text, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                PrintAll(text, [.. value.EnumerateObject()], '{', '}', depth, p =>
                {
                    text.Append(JsonSerializer.Serialize(p.Name, EngineJson.Default.String)).Append(": ");
                    Print(text, p.Value, depth + Step);
                });
                break;
            case JsonValueKind.Array:
                PrintAll(text, [.. value.EnumerateArray()], '[', ']', depth, e => Print(text, e, depth + Step));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static void PrintAll<T>(StringBuilder text, T[] items, char open, char close, int depth, Action<T> print)
    {
        text.Append(open);
        for (int i = 0; i < items.Length; i++)
        {
            text.Append(i == 0 ? "\n" : ",\n").Append(' ', depth + Step);
            print(items[i]);
        }

        if (items.Length > 0) text.Append('\n').Append(' ', depth);
        text.Append(close);
    }
}
