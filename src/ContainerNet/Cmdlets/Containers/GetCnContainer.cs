using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets containers, of whatever runtime, with their network namespaces.</summary>
[Cmdlet(VerbsCommon.Get, "CnContainer")]
[OutputType(typeof(CnContainer))]
public sealed class GetCnContainerCommand : CnCmdlet
{
    private readonly CancellationTokenSource _stopping = new();
    private int _warned;

    /// <summary>Names, with wildcards, or ids, or what ids begin with. Left out: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Only containers of these: docker, podman, containerd, cri-o, lxc, systemd-nspawn, namespace, process. Wildcards are taken.</summary>
    [Parameter]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ContainerRuntimeCompleter))]
    public string[]? Runtime { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Name is null) Emit(c => c);
        foreach (string name in Name ?? [])
        {
            // A name without wildcards is an answer or an error; wildcards may find nothing.
            if (WildcardPattern.ContainsWildcardCharacters(name))
            {
                var pattern = new WildcardPattern(name, WildcardOptions.IgnoreCase);
                Emit(all => all.Where(c => pattern.IsMatch(c.Name)));
            }
            else
            {
                Attempt(name, () =>
                {
                    if (EmitCalled(name)) return;
                    // What the pipeline has made meanwhile was not there when the first one was looked for.
                    Session.Containers.Refresh();
                    if (!EmitCalled(name))
                        throw new CnException(CnErrorKind.NotFound, $"There is no container '{name}'{(Runtime is null ? "" : $" of {string.Join(", ", Runtime)}")}.");
                });
            }
        }
    }

    private bool EmitCalled(string name) => Emit(all => ContainerTable.Called(name, StringComparison.OrdinalIgnoreCase, all));

    /// <summary>Says whether there was any.</summary>
    private bool Emit(Func<IEnumerable<ContainerRecord>, IEnumerable<ContainerRecord>> choose)
    {
        bool any = false;
        foreach (CnContainer container in Session.Containers.List(r => Means(Runtime, r), choose, _stopping.Token))
        {
            any = true;
            Warn();
            WriteObject(container);
        }

        Warn();
        return any;
    }

    /// <summary>Does -Runtime mean this one?</summary>
    internal static bool Means(string[]? patterns, string runtime) =>
        patterns is null || Array.Exists(patterns, p => new WildcardPattern(p, WildcardOptions.IgnoreCase).IsMatch(runtime));

    /// <summary>An engine that cannot be asked keeps nobody from the containers of others.</summary>
    private void Warn()
    {
        IReadOnlyList<CnException> faults = Session.Containers.Faults;
        for (; _warned < faults.Count; _warned++) WriteWarning(faults[_warned].Message);
    }

    /// <inheritdoc/>
    protected override void StopProcessing() => _stopping.Cancel();

    private protected override void Close() => _stopping.Dispose();
}
