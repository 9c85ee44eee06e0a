namespace ContainerNet.Netlink;

/// <summary>Bytes came from the kernel that do not form the message they claim to be.</summary>
public sealed class NetlinkProtocolException(string fault) : Exception($"Malformed netlink message: {fault}.");
