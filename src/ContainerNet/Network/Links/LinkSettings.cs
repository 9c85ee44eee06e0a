namespace ContainerNet.Network;

/// <summary>What a new bridge shall be. Null: as the kernel does by itself.</summary>
internal sealed record BridgeSettings(string Name)
{
    public InterfaceAddress[] Addresses { get; init; } = [];

    /// <summary>Null: a random one, given at once, so that it does not follow the ports.</summary>
    public MacAddress? MacAddress { get; init; }

    public uint? Mtu { get; init; }

    public bool? Stp { get; init; }

    public TimeSpan? ForwardDelay { get; init; }

    public TimeSpan? AgeingTime { get; init; }

    public bool? McastSnooping { get; init; }
}

/// <summary>What a new veth pair shall be.</summary>
internal sealed record VethSettings
{
    /// <summary>Null: a free vethXXXXXXX.</summary>
    public string? Name { get; init; }

    /// <summary>Null: a free vethXXXXXXX.</summary>
    public string? PeerName { get; init; }

    public FoundLink? Bridge { get; init; }

    public MacAddress? MacAddress { get; init; }

    public MacAddress? PeerMacAddress { get; init; }

    /// <summary>For both ends.</summary>
    public uint? Mtu { get; init; }

    public bool Up { get; init; } = true;
}

/// <summary>What a new macvlan shall be.</summary>
internal sealed record MacvlanSettings(string Name, FoundLink Parent)
{
    public MacvlanMode Mode { get; init; } = MacvlanMode.Bridge;

    public MacAddress? MacAddress { get; init; }

    public uint? Mtu { get; init; }

    public bool Up { get; init; } = true;
}

/// <summary>What shall be different about a link. Null: stays as it is.</summary>
internal sealed record LinkChange
{
    public bool? Up { get; init; }

    public uint? Mtu { get; init; }

    public MacAddress? MacAddress { get; init; }

    public string? NewName { get; init; }

    public string? Alias { get; init; }

    public bool? Hairpin { get; init; }

    public bool? Isolated { get; init; }

    public bool? Promiscuous { get; init; }

    public bool IsNothing => this == new LinkChange();

    /// <summary>In words, for -WhatIf and -Verbose: "up, MTU 1400".</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        NewName is null ? null : $"rename to {NewName}",
        MacAddress is null ? null : $"MAC {MacAddress}",
        Mtu is null ? null : $"MTU {Mtu}",
        Alias is null ? null : Alias.Length == 0 ? "no alias" : $"alias '{Alias}'",
        OnOff("hairpin", Hairpin),
        OnOff("isolated", Isolated),
        OnOff("promiscuous", Promiscuous),
        Up switch { true => "up", false => "down", null => null },
    }.OfType<string>());

    private static string? OnOff(string what, bool? value) => value switch { true => $"{what} on", false => $"{what} off", null => null };
}
