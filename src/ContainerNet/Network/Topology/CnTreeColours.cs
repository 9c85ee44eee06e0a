namespace ContainerNet.Network;

/// <summary>Escape sequences for the tree of a topology; PowerShell's are in $PSStyle.</summary>
/// <param name="Good">Before what is up.</param>
/// <param name="Bad">Before what is down or wrong.</param>
/// <param name="Off">After either.</param>
public sealed record CnTreeColours(string Good, string Bad, string Off);
