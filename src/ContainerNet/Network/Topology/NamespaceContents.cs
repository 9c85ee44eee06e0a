namespace ContainerNet.Network;

/// <summary>What a topology knows of one namespace.</summary>
internal sealed record NamespaceContents(CnLink[] Links, CnRoute[] Routes, CnMasquerade[] Masquerades, CnForwarding[] Forwarding);
