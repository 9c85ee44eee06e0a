using System.Collections;
using System.Management.Automation;
using System.Reflection;
using System.Text;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>
/// A script block in a PowerShell of its own: the program that runs us, started again. What it shall do, and its input, go there as lines
/// of CLIXML in base64. What it emits comes back as a CLIXML document per line, which the engine reads by itself when a program's first
/// line says "#&lt; CLIXML".
/// </summary>
internal sealed class ChildScript : NativePipeline
{
    /// <summary>As Export-Clixml.</summary>
    private const int Depth = 2;

    /// <summary>Programs that understand the switches of pwsh, by the name of their main assembly.</summary>
    private static readonly string[] s_shells = ["pwsh", "ContainerNet.Host"];

    /// <summary>
    /// What the child runs. Its variables are private, so that the script block does not see them. All streams are merged into one, which
    /// keeps their order. Standard error of programs is given back as such; what writes past the streams (Out-Host, [Console]) goes there too,
    /// lest it break the documents.
    /// </summary>
    private const string Bootstrap = """
        $private:read = { [System.Management.Automation.PSSerializer]::Deserialize([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($args[0]))) }
        $private:documents = [Console]::Out
        [Console]::SetOut([Console]::Error)
        $private:emit = {
            param($documents)
            process {
                $xml = [System.Management.Automation.PSSerializer]::Serialize($_, 2) -replace '\r?\n *'
                $stream = if ($_ -is [System.Management.Automation.ErrorRecord] -and $_.FullyQualifiedErrorId -like 'NativeCommandError*') { 'Error' } else { 'Output' }
                $documents.WriteLine(($xml -replace '^(<Objs [^>]*><\w+)', "`$1 S=`"$stream`""))
            }
        }
        $private:request = & $read ([Console]::In.ReadLine())
        $private:block = [scriptblock]::Create($request.Script)
        $private:arguments = @($request.Arguments)
        $ProgressPreference = 'SilentlyContinue'
        $documents.WriteLine('#< CLIXML')
        try {
            Import-Module $request.Module
            if ($request.ExpectingInput) {
                & { param($read) while ($null -ne ($line = [Console]::In.ReadLine())) { & $read $line } } $read | & $block @arguments *>&1 | & $emit $documents
            }
            else {
                & $block @arguments *>&1 | & $emit $documents
            }
        }
        catch {
            $_ | & $emit $documents
            exit 1
        }
        exit [int]$LASTEXITCODE
        """;

    private ChildScript(SteppablePipeline pipeline, Action<SteppablePipeline> begin)
        : base(pipeline, begin)
    {
    }

    /// <exception cref="CnException">NotSupported: this process is no PowerShell that could be started again.</exception>
    public static ChildScript Start(PSCmdlet cmdlet, IEnumerable<string> enter, ScriptBlock script, object?[] arguments)
    {
        // The second stage makes the engine read the output, even where it would go to the terminal.
        string command = $"param($take) {CommandLine([.. enter, .. FindShell()])} | & {{ param($take) process {{ if (-not $take.Invoke($_)) {{ , $_ }} }} }} $take";
        Func<object, bool> take = record => Take(cmdlet, record);
        SteppablePipeline pipeline = ScriptBlock.Create(command).GetSteppablePipeline(cmdlet.MyInvocation.CommandOrigin, [take]);
        // There is always something to write to it, the request.
        var child = new ChildScript(pipeline, p => p.Begin(true, (EngineIntrinsics)cmdlet.GetVariableValue("ExecutionContext")));
        child.Send(new PSObject(new Hashtable
        {
            ["Script"] = script.ToString(),
            ["Arguments"] = arguments,
            ["Module"] = Path.Combine(cmdlet.MyInvocation.MyCommand.Module.ModuleBase, "ContainerNet.psd1"),
            ["ExpectingInput"] = cmdlet.MyInvocation.ExpectingInput,
        }));
        return child;
    }

    public override void Send(PSObject? input)
    {
        string document = Convert.ToBase64String(Encoding.UTF8.GetBytes(PSSerializer.Serialize(input, Depth)));
        // Bytes go through as they are; text would be formatted.
        base.Send(new PSObject(Encoding.ASCII.GetBytes(document + "\n")));
    }

    /// <summary>The command line of the child.</summary>
    /// <exception cref="CnException">NotSupported: this process is no PowerShell that could be started again.</exception>
    public static string[] FindShell()
    {
        var main = Assembly.GetEntryAssembly();
        if (Environment.ProcessPath is not { } program || main is null || !s_shells.Contains(main.GetName().Name))
        {
            throw new CnException(
                CnErrorKind.NotSupported,
                $"Cannot run a script block in a child: {Environment.ProcessPath} is no PowerShell that could be started again. Run a program instead.");
        }

        // `dotnet pwsh.dll`, as the .NET tool does it: the runtime needs to be told again what to run.
        string[] start = Path.GetFileName(program) == "dotnet" ? [program, main.Location] : [program];
        string encoded = Convert.ToBase64String(Encoding.Unicode.GetBytes(Bootstrap));
        return [.. start, "-NoProfile", "-NonInteractive", "-EncodedCommand", encoded];
    }

    /// <summary>Gives a record that is no output to the stream that it came from. False: it is output.</summary>
    private static bool Take(PSCmdlet cmdlet, object record)
    {
        if (record is not PSObject item) return false;
        const string Namespace = "Deserialized.System.Management.Automation.";
        string type = item.TypeNames[0];
        if (!type.StartsWith(Namespace, StringComparison.Ordinal)) return false;
        switch (type[Namespace.Length..])
        {
            case "ErrorRecord":
                cmdlet.WriteError(Error(item));
                return true;
            case "WarningRecord":
                cmdlet.WriteWarning(item.ToString());
                return true;
            case "VerboseRecord":
                cmdlet.WriteVerbose(item.ToString());
                return true;
            case "DebugRecord":
                cmdlet.WriteDebug(item.ToString());
                return true;
            case "InformationRecord":
                cmdlet.WriteInformation(Information(item));
                return true;
            default:
                return false;
        }
    }

    private static ErrorRecord Error(PSObject item)
    {
        _ = Enum.TryParse(Text("ErrorCategory_Category"), out ErrorCategory category);
        var record = new ErrorRecord(
            new RemoteException(item.ToString()), Text("FullyQualifiedErrorId"), category, item.Properties["TargetObject"]?.Value);
        record.CategoryInfo.Activity = Text("ErrorCategory_Activity");
        record.CategoryInfo.Reason = Text("ErrorCategory_Reason");
        record.CategoryInfo.TargetName = Text("ErrorCategory_TargetName");
        record.CategoryInfo.TargetType = Text("ErrorCategory_TargetType");
        return record;

        string Text(string property) => $"{item.Properties[property]?.Value}";
    }

    private static InformationRecord Information(PSObject item)
    {
        object? data = item.Properties["MessageData"]?.Value;
        var tags = ((IEnumerable?)(item.Properties["Tags"]?.Value as PSObject)?.BaseObject ?? Array.Empty<string>()).Cast<object>().Select(t => $"{t}").ToArray();
        // From Write-Host. The host prints it only if it is again what Write-Host makes.
        if (tags.Contains("PSHOST") && data is PSObject message)
        {
            data = new HostInformationMessage
            {
                Message = message.ToString(),
                NoNewLine = message.Properties["NoNewLine"]?.Value as bool?,
                ForegroundColor = Colour(message, "ForegroundColor"),
                BackgroundColor = Colour(message, "BackgroundColor"),
            };
        }

        var record = new InformationRecord(data, $"{item.Properties["Source"]?.Value}");
        record.Tags.AddRange(tags);
        return record;
    }

    private static ConsoleColor? Colour(PSObject message, string name) =>
        Enum.TryParse($"{message.Properties[name]?.Value}", out ConsoleColor colour) ? colour : null;
}
