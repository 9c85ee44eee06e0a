using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Measures what goes through links or containers: packets and bytes per second, over one interval after the other.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "CnTraffic", DefaultParameterSetName = OfLinks)]
[OutputType(typeof(CnTraffic))]
public sealed class MeasureCnTrafficCommand : CnCmdlet
{
    private const string OfLinks = "Link";
    private const string OfContainers = "Container";
    private const string Activity = "Measuring traffic";

    private readonly CancellationTokenSource _stopping = new();
    private readonly TrafficMeter _meter = new();
    private readonly Dictionary<NetworkStack, Subject> _links = [];
    private readonly HashSet<(NetworkStack, string)> _containers = [];

    /// <summary>Links: names with wildcards, indexes, or what Get-CnLink has found. Left out: all of the namespace.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ParameterSetName = OfLinks)]
    [Parameter(ParameterSetName = OfContainers)]
    [Alias("Name")]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LinkNameCompleter))]
    public LinkArgument[]? Link { get; set; }

    /// <summary>
    /// Containers, each with all its links but lo together: names with wildcards, ids or the beginning of one, paths, process ids, a CnNamespace or a
    /// CnContainer.
    /// </summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = OfContainers)]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ContainerNameCompleter))]
    public ContainerArgument[] Container { get; set; } = [];

    /// <summary>
    /// Where the links are: a name, a path, a process id, a CnNamespace or a CnContainer. Left out: the namespace of this process. Not from the pipeline: a
    /// namespace that is piped is a container.
    /// </summary>
    [Parameter(ParameterSetName = OfLinks)]
    [ValidateNamespace]
    [ArgumentCompleter(typeof(NamespaceNameCompleter))]
    public NamespaceArgument? Namespace { get; set; }

    /// <summary>Seconds from one reading to the next, with fractions, or a TimeSpan.</summary>
    [Parameter]
    [Seconds]
    [ValidateTimeSpan(86_400, MinSeconds = 0.01)]
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How many intervals.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = 1;

    /// <summary>One interval after the other, until the pipeline is stopped.</summary>
    [Parameter]
    public SwitchParameter Continuous { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (!Continuous || !MyInvocation.BoundParameters.ContainsKey(nameof(Count))) return;
        var both = new CnException(CnErrorKind.Rejected, "-Count and -Continuous cannot both be: either it ends, or it does not.");
        ThrowTerminatingError(both.ToRecord(Count));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == OfLinks) ForEach<LinkArgument?>((LinkArgument?[]?)Link ?? [null], Note);
        else ForEach(Container, Note);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach ((NetworkStack stack, Subject subject) in _links) _meter.Add(new TrafficProbe(stack, subject.Has, null));
        if (_meter.IsEmpty) return;
        foreach (CnTraffic traffic in _meter.Run(Interval, Continuous ? null : Count, Report, Tell)) WriteObject(traffic);
        WriteProgress(new ProgressRecord(1, Activity, "Done") { RecordType = ProgressRecordType.Completed });
    }

    /// <inheritdoc/>
    protected override void StopProcessing()
    {
        _stopping.Cancel();
        _meter.Cancel();
    }

    private protected override void Close()
    {
        _meter.Dispose();
        _stopping.Dispose();
    }

    /// <summary>A name that is not there is an error; one with wildcards may come to be there later.</summary>
    private void Note(LinkArgument? link)
    {
        NetworkStack stack = link?.Home() is { } home ? Session.Open(NamespaceReference.Of(home)) : Stack(Namespace);
        Func<int, string, bool> wanted = Wanted(stack, link);
        if (!_links.TryGetValue(stack, out Subject? subject)) _links[stack] = subject = new Subject();
        subject.Add(wanted);
    }

    private void Note(ContainerArgument container)
    {
        foreach (ContainerReference found in container.ResolveAll(Session, _stopping.Token).ToList())
        {
            NetworkStack stack = Session.Open(found.Namespace);
            var subject = new Subject();
            foreach (LinkArgument? link in (LinkArgument?[]?)Link ?? [null]) subject.Add(Wanted(stack, link));
            if (_containers.Add((stack, found.Name))) _meter.Add(new TrafficProbe(stack, (index, name) => name != "lo" && subject.Has(index, name), found.Name));
        }
    }

    private static Func<int, string, bool> Wanted(NetworkStack stack, LinkArgument? link)
    {
        if (link is null) return (_, _) => true;
        if (link.Pattern is { } pattern) return (_, name) => pattern.IsMatch(name);
        int wanted = stack.Links.Find(link.Reference).Index;
        return (index, _) => index == wanted;
    }

    private void Report(int number, TimeSpan left)
    {
        string status = Continuous ? $"Interval {number}" : $"Interval {number} of {Count}";
        WriteProgress(new ProgressRecord(1, Activity, status)
        {
            PercentComplete = Continuous ? -1 : (int)(100L * (number - 1) / Count),
            SecondsRemaining = Continuous ? -1 : (int)Math.Min(left.TotalSeconds + (Interval.TotalSeconds * (Count - number)), int.MaxValue),
        });
    }

    private void Tell(CnNamespace home, CnException? failure)
    {
        if (failure is null) WriteVerbose($"{home.Description} is gone, and is left out from now on.");
        else WriteError(failure.ToRecord(home));
    }

    /// <summary>Which links of one namespace: those of any argument.</summary>
    private sealed class Subject
    {
        private readonly List<Func<int, string, bool>> _wanted = [];

        public void Add(Func<int, string, bool> wanted) => _wanted.Add(wanted);

        public bool Has(int index, string name) => _wanted.Exists(w => w(index, name));
    }
}
