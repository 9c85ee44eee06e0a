using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Removes networks: bridge, rules, leases, files. What `docker network rm` and, with -Unused, `docker network prune` do.</summary>
[Cmdlet(VerbsCommon.Remove, "CnNetwork", SupportsShouldProcess = true, DefaultParameterSetName = Named)]
public sealed class RemoveCnNetworkCommand : NetworkCmdlet
{
    private const string Named = "Network";
    private const string OfAll = "Unused";

    /// <summary>A name, or what Get-CnNetwork has found.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ParameterSetName = Named)]
    [Alias("Name")]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    public NetworkArgument[] Network { get; set; } = [];

    /// <summary>All those to which no container is connected.</summary>
    [Parameter(Mandatory = true, ParameterSetName = OfAll)]
    public SwitchParameter Unused { get; set; }

    /// <summary>Disconnect the containers that are connected.</summary>
    [Parameter(ParameterSetName = Named)]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (!Unused)
        {
            ForEach(Network, n => Remove(StackOf(n.Home), n.Name));
            return;
        }

        Attempt(null, () =>
        {
            NetworkStack stack = Stack();
            ForEach(stack.Networks.List().Where(n => n.Endpoints.Length == 0).ToList(), n => Remove(stack, n.Name));
        });
    }

    private void Remove(NetworkStack stack, string name)
    {
        (List<NetworkRecord> networks, IReadOnlyList<DamagedNetwork> damaged) = stack.Networks.Read();
        if (Force && damaged.FirstOrDefault(d => d.Name == name) is { } file)
        {
            if (ShouldProcess($"network '{name}' in {stack.Namespace.Description} ({file.Path}, which cannot be read)", "Remove what bears its name"))
                stack.Networks.RemoveDamaged(name, StopToken);
            return;
        }

        if (!networks.Exists(n => n.Name == name) && stack.Networks.IsUnfinished(name))
        {
            Finish(stack, name);
            if (!stack.Networks.Read().Networks.Exists(n => n.Name == name)) return;
        }

        NetworkRecord network = stack.Networks.Find(name);
        string connected = network.Endpoints.Length == 0 ? "" : $", with {network.Endpoints.Length} connected";
        if (ShouldProcess($"network '{name}' in {stack.Namespace.Description} ({string.Join(", ", network.Pools.Select(p => p.Subnet))}{connected})", "Remove"))
            stack.Networks.Remove(name, Force, StopToken);
    }
}
