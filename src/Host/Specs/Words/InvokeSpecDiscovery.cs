using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>BeforeDiscovery: runs at once, and says that what it sets is meant for -ForEach and -Skip.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "SpecDiscovery")]
[Alias("BeforeDiscovery")]
public sealed class InvokeSpecDiscoveryCommand : SpecWord
{
    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock ScriptBlock { get; set; } = null!;

    protected override void ProcessRecord()
    {
        _ = Discovery;
        InvokeCommand.InvokeScript(useLocalScope: false, ScriptBlock, null);
    }
}
