using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Says which endpoint: a container's name, NETWORK/CONTAINER, the beginning of an id, or an endpoint that a cmdlet has emitted.</summary>
public sealed class EndpointArgument
{
    /// <summary>A text.</summary>
    /// <param name="text">app1, web/app1, 3f2c90.</param>
    public EndpointArgument(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        Text = text;
    }

    /// <summary>An endpoint.</summary>
    /// <param name="endpoint">The endpoint.</param>
    public EndpointArgument(CnEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Object = endpoint;
    }

    internal CnEndpoint? Object { get; }

    internal string? Text { get; }

    /// <summary>As it was given.</summary>
    public override string ToString() => Text ?? $"{Object}";
}
