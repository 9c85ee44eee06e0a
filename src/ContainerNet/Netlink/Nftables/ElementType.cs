namespace ContainerNet.Netlink.Nftables;

/// <summary>What the keys or the values of a map are: a concatenation of nft's datatypes, each filled up to a multiple of four bytes.</summary>
internal readonly record struct ElementType(uint Number, uint Length)
{
    // enum datatypes of nft's datatype.h: the kernel only keeps the number, and nft reads the elements by it.
    public static readonly ElementType IPv4Address = new(7, 4);
    public static readonly ElementType IPv6Address = new(8, 16);
    public static readonly ElementType InetProtocol = new(12, 4);
    public static readonly ElementType InetService = new(13, 4);

    /// <summary>TYPE_BITS: how far nft shifts for each part.</summary>
    private const int BitsOfType = 6;

    /// <summary>`a . b`.</summary>
    public ElementType Then(ElementType next) => new((Number << BitsOfType) | next.Number, Length + next.Length);
}
