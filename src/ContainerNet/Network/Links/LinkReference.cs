namespace ContainerNet.Network;

/// <summary>Which link is meant: by name or by index, in a namespace that the context gives.</summary>
internal readonly record struct LinkReference(string? Name, int Index = 0)
{
    public static LinkReference Of(CnLink link) => new(null, link.Index) { Label = link.Name };

    /// <summary>What to call it in messages.</summary>
    public string? Label { get; init; }

    public override string ToString() => Label ?? Name ?? $"#{Index}";
}
