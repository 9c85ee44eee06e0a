using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Writes a topology to files: a picture, a page with details and search, a graph for Mermaid or Graphviz, or data.</summary>
[Cmdlet(VerbsData.Export, "CnTopology", SupportsShouldProcess = true)]
[OutputType(typeof(FileInfo))]
public sealed class ExportCnTopologyCommand : CnCmdlet
{
    private readonly CancellationTokenSource _stopping = new();
    private CnTopology? _topology;
    private bool _isAsked;

    /// <summary>The files. The extension says the format: .svg, .html, .mmd, .dot, .json.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("FilePath", "LiteralPath")]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The topology; left out, all that can be seen.</summary>
    [Parameter(ValueFromPipeline = true)]
    [ValidateNotNull]
    public CnTopology? InputObject { get; set; }

    /// <summary>The format, whatever the extension.</summary>
    [Parameter]
    public TopologyFormat? Format { get; set; }

    /// <summary>Replaces files that are read-only.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Replaces no file.</summary>
    [Parameter]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Emits the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Attempt(InputObject, () =>
    {
        if (_topology is not null) throw new CnException(CnErrorKind.Rejected, "Cannot write two topologies to one file: the second one is left out.");
        _topology = InputObject;
        _isAsked = true;
    });

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // A pipeline that has brought nothing has said why.
        if (!_isAsked) return;
        ForEach(Path, path =>
        {
            string file = Resolve(path);
            TopologyFormat format = Format ?? TopologyFormats.Of(file) ?? throw new CnException(
                CnErrorKind.Rejected, $"Cannot write the topology to '{file}': its extension is none of .svg, .html, .mmd, .dot and .json. -Format says what it shall be.");
            TopologyFile.Check(file, NoClobber, Force);
            if (!ShouldProcess(file, $"Export topology as {format}")) return;

            // Once for all files, and not at all where none can be written.
            _topology ??= new TopologyReader(Session, e => WriteWarning(e.Message), _stopping.Token).Read();
            TopologyFile.Write(file, TopologyFormats.Write(_topology, format), NoClobber);
            if (PassThru) WriteObject(new FileInfo(file));
        });
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    private protected override void Close() => _stopping.Dispose();

    /// <summary>By PowerShell's location, which is not the process's.</summary>
    private string Resolve(string path)
    {
        string file = SessionState.Path.GetUnresolvedProviderPathFromPSPath(path, out ProviderInfo provider, out _);
        return provider.Name == "FileSystem" ? file : throw new CnException(CnErrorKind.Rejected, $"Cannot write the topology to '{path}': that is no file, but of {provider.Name}.");
    }
}
