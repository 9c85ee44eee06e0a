using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Gets the places of containers in networks: addresses, links, published ports.</summary>
[Cmdlet(VerbsCommon.Get, "CnEndpoint")]
[OutputType(typeof(CnEndpoint))]
public sealed class GetCnEndpointCommand : EndpointCmdlet
{
    /// <summary>A network's name with wildcards, or a CnNetwork. Left out: all.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(NetworkNameCompleter))]
    public NetworkArgument[]? Network { get; set; }

    /// <summary>A container's name with wildcards, or the beginning of its id or of the endpoint's. Left out: all.</summary>
    [Parameter(Position = 1)]
    [SupportsWildcards]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(EndpointNameCompleter))]
    public string[]? Container { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => ForEach<NetworkArgument?>((NetworkArgument?[]?)Network ?? [null], network =>
    {
        NetworkStack stack = StackOf(network?.Home);
        if (network is not null && PatternIn(network.Name) is null) stack.Networks.Find(network.Name);
        ForEach<string?>((string?[]?)Container ?? [null], container =>
        {
            CnEndpoint[] found = [.. Find(stack, network?.Name, container)];
            if (found.Length == 0 && container is not null && PatternIn(container) is null)
                throw new CnException(CnErrorKind.NotFound, $"Cannot find '{container}' on {(network is null ? "any network" : $"network '{network}'")} in {stack.Namespace.Description}.");
            WriteObject(found, enumerateCollection: true);
        });
    });
}
