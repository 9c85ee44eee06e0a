using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>
/// Makes the kernel forget connections. Their packets are new ones then, and meet the rules again. One that has ended meanwhile is no error, nor is it
/// one when there are none.
/// </summary>
[Cmdlet(VerbsCommon.Remove, "CnConnection", SupportsShouldProcess = true, DefaultParameterSetName = Filtered)]
public sealed class RemoveCnConnectionCommand : ConnectionCmdlet
{
    private readonly Dictionary<NetworkStack, List<CnConnection>> _doomed = [];
    private (CnNamespace Namespace, NetworkStack Stack)? _home;

    /// <summary>What Get-CnConnection has found.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "InputObject")]
    public CnConnection[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == Filtered) base.ProcessRecord();
        else ForEach(InputObject, connection => Note(HomeOf(connection), connection));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (ParameterSetName == Filtered)
        {
            if (IsUnlimited) WriteError(Unlimited().ToRecord(null));
            else ForEachFound(Note);
        }

        foreach ((NetworkStack stack, List<CnConnection> connections) in _doomed) Attempt(connections[0], () => stack.Connections.Remove(connections));
    }

    private static CnException Unlimited() => new(
        CnErrorKind.Rejected, "Nothing says which connections are to be removed, and nothing was changed. All of them are: Get-CnConnection | Remove-CnConnection.");

    /// <summary>Thousands come from one namespace, whose file need not be opened for each.</summary>
    private NetworkStack HomeOf(CnConnection connection)
    {
        if (_home?.Namespace != connection.Namespace) _home = (connection.Namespace, Session.Open(NamespaceReference.Of(connection.Namespace)));
        return _home.Value.Stack;
    }

    private void Note(NetworkStack stack, CnConnection connection)
    {
        if (!ShouldProcess($"{connection} in {stack.Namespace.Description}", "Remove")) return;
        if (!_doomed.TryGetValue(stack, out List<CnConnection>? connections)) _doomed[stack] = connections = [];
        connections.Add(connection);
    }
}
