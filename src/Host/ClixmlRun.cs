using System.Management.Automation;
using System.Text;
using System.Xml.Linq;

namespace ContainerNet.Host;

/// <summary>
/// -OutputFormat XML: objects go to standard output as one CLIXML document after the line "#&lt; CLIXML", errors likewise to standard error,
/// each element marked with its stream. That is what pwsh writes and what the parent of a script block in a child reads.
/// </summary>
internal static class ClixmlRun
{
    /// <summary>The depth to which pwsh serializes what a child emits.</summary>
    private const int Depth = 2;

    public static int Run(Session session, string text)
    {
        List<object> objects = [], errors = [];
        TextWriter terminal = Console.Out;
        Exception? problem = null;
        using var shell = PowerShell.Create(session.Runspace);
        shell.AddScript(text);
        using var output = new PSDataCollection<PSObject>();
        output.DataAdded += (_, added) => objects.Add(output[added.Index]);
        try
        {
            Console.SetOut(new HostText(objects));
            session.Track(() => shell.BeginStop(null, null));
            shell.Invoke(null, output, new PSInvocationSettings { AddToHistory = true });
        }
        catch (RuntimeException exception)
        {
            problem = exception;
        }
        finally
        {
            session.Track(null);
            Console.SetOut(terminal);
        }

        errors.AddRange(shell.Streams.Error);
        if (problem is IContainsErrorRecord { ErrorRecord: { } record }) errors.Add(record);
        terminal.Write(Document(objects, "Output"));
        if (errors.Count > 0) Console.Error.Write(Document(errors, "Error"));
        return ScriptRun.Finish(session, problem);
    }

    private static string Document(List<object> items, string stream)
    {
        XElement document = XElement.Parse(EngineInternals.Serialize(items, Depth), LoadOptions.PreserveWhitespace);
        // On one line: an engine that reads it from a child takes it line by line. White space is layout where there are elements beside it.
        document.DescendantNodes().OfType<XText>().Where(text => text.Parent!.HasElements).Remove();
        foreach (XElement item in document.Elements()) item.SetAttributeValue("S", stream);
        return "#< CLIXML\n" + document.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>What the script writes to the host (Write-Host, warnings) must not break the document: it becomes strings in it, as in pwsh.</summary>
    private sealed class HostText(List<object> objects) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => objects.Add(value.ToString());

        public override void Write(string? value) => objects.Add(value ?? "");

        public override void WriteLine(string? value)
        {
            Write(value);
            Write("\n");
        }
    }
}
