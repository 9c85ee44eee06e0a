using System.Net;
using ContainerNet.Netlink.Rules;
using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Gives packets another address or port: MASQUERADE, SNAT, DNAT, REDIRECT, NETMAP.</summary>
/// <param name="Verb">nft's: "dnat".</param>
/// <param name="To">As nft writes it; null where there is nothing to say.</param>
/// <param name="Address">The new one, if there is only one.</param>
/// <param name="Port">The new one, if there is only one.</param>
/// <param name="Nft">As in <see cref="XtExtension"/>.</param>
/// <param name="Listed">As in <see cref="XtExtension"/>.</param>
/// <param name="Options">As in <see cref="XtExtension"/>.</param>
internal sealed record NatTarget(string Verb, string? To, IPAddress? Address, ushort? Port, string? Nft, string Listed, string Options)
    : XtExtension(Nft, Listed, Options)
{
    public override void AddTo(RuleFacts facts, string kind)
    {
        base.AddTo(facts, kind);
        (facts.Target, facts.To, facts.ToAddress, facts.ToPort) = (Verb, To, Address, Port);
    }
}

/// <summary>The targets of address translation, and the structures that say whereto.</summary>
internal static class NatTargets
{
    private const uint NF_NAT_RANGE_MAP_IPS = 1 << 0;
    private const uint NF_NAT_RANGE_PROTO_SPECIFIED = 1 << 1;
    private const uint NF_NAT_RANGE_PROTO_RANDOM = 1 << 2;
    private const uint NF_NAT_RANGE_PERSISTENT = 1 << 3;
    private const uint NF_NAT_RANGE_PROTO_RANDOM_FULLY = 1 << 4;
    private const uint NF_NAT_RANGE_PROTO_OFFSET = 1 << 5;

    public static XtExtension Masquerade(ref StructReader reader, XtContext context)
    {
        NatRange range = NatRange.ReadOld(ref reader, context);
        string? ports = range.Ports('-');
        return Ports("masquerade", ports, range, ports is null ? null : $"masq ports: {ports}");
    }

    public static XtExtension Redirect(ref StructReader reader, XtContext context)
    {
        NatRange range = NatRange.ReadOld(ref reader, context);
        string? ports = range.Ports('-');
        return Ports("redirect", ports, range, ports is null ? null : $"redir ports {ports}");
    }

    public static XtExtension SourceNat(ref StructReader reader, XtContext context) =>
        Nat("snat", "--to-source", NatRange.ReadOld(ref reader, context));

    public static XtExtension DestinationNat(ref StructReader reader, XtContext context) =>
        Nat("dnat", "--to-destination", NatRange.ReadOld(ref reader, context));

    /// <summary>struct nf_nat_range: of IPv6 at first, of both today.</summary>
    public static XtExtension SourceNat1(ref StructReader reader, XtContext context) =>
        Nat("snat", "--to-source", NatRange.Read(ref reader, context, hasBase: false));

    /// <inheritdoc cref="SourceNat1"/>
    public static XtExtension DestinationNat1(ref StructReader reader, XtContext context) =>
        Nat("dnat", "--to-destination", NatRange.Read(ref reader, context, hasBase: false));

    /// <summary>struct nf_nat_range2: ports may keep their distance from a first one.</summary>
    public static XtExtension DestinationNat2(ref StructReader reader, XtContext context) =>
        Nat("dnat", "--to-destination", NatRange.Read(ref reader, context, hasBase: true));

    /// <summary>One network for another; the mask is what the first and the last address have in common.</summary>
    public static XtExtension Netmap(ref StructReader reader, XtContext context)
    {
        NatRange range = NatRange.ReadOld(ref reader, context);
        byte[] mask = [.. range.First.GetAddressBytes().Zip(range.Last.GetAddressBytes(), (a, b) => (byte)~(a ^ b))];
        string network = Masked(range.First, new IPAddress(mask), hostLength: true);
        return new NatTarget("netmap", network, null, null, null, $"to:{network}", $"--to {network}");
    }

    private static NatTarget Ports(string verb, string? ports, NatRange range, string? listed)
    {
        string? to = ports is null ? null : $":{ports}";
        return new NatTarget(
            verb, to, null, range.OnlyPort, Join(verb, to is null ? null : $"to {to}", range.NftFlags), Join([listed, .. range.Flags]),
            Join([ports is null ? null : $"--to-ports {ports}", .. range.Flags.Select(f => $"--{f}")]));
    }

    private static NatTarget Nat(string verb, string option, NatRange range)
    {
        string to = range.To;
        // A port that depends on the old one has no words in nft.
        string? nft = (range.Bits & NF_NAT_RANGE_PROTO_OFFSET) != 0 ? null : Join($"{verb} to {range.NftTo}", range.NftFlags);
        return new NatTarget(
            verb, range.NftTo, range.OnlyAddress, range.OnlyPort, nft, Join([$"to:{to}", .. range.Flags]), Join([$"{option} {to}", .. range.Flags.Select(f => $"--{f}")]));
    }

    /// <summary>The addresses and ports to choose from.</summary>
    private sealed record NatRange(uint Bits, IPAddress First, IPAddress Last, ushort FirstPort, ushort LastPort, ushort BasePort)
    {
        public IPAddress? OnlyAddress => HasAddress && First.Equals(Last) ? First : null;

        public ushort? OnlyPort => HasPort && FirstPort == LastPort ? FirstPort : null;

        /// <summary>In the words of iptables.</summary>
        public string[] Flags =>
        [
            .. new[]
            {
                (NF_NAT_RANGE_PROTO_RANDOM, "random"), (NF_NAT_RANGE_PROTO_RANDOM_FULLY, "random-fully"), (NF_NAT_RANGE_PERSISTENT, "persistent"),
            }.Where(f => (Bits & f.Item1) != 0).Select(f => f.Item2),
        ];

        public string? NftFlags => Flags.Length == 0 ? null : string.Join(',', Flags).Replace("random-fully", "fully-random", StringComparison.Ordinal);

        /// <summary>As iptables writes it: brackets around an address of IPv6 that a port follows.</summary>
        public string To => (HasAddress ? InBrackets(Range(First, Last, '-')) : "") + PortWords + (IsOffset ? $"/{BasePort}" : "");

        /// <summary>As nft does: brackets around each.</summary>
        public string NftTo => (HasAddress ? string.Join('-', new[] { First, Last }.Distinct().Select(a => InBrackets($"{a}"))) : "") + PortWords;

        private bool HasAddress => (Bits & NF_NAT_RANGE_MAP_IPS) != 0;

        private bool HasPort => (Bits & NF_NAT_RANGE_PROTO_SPECIFIED) != 0;

        private bool IsOffset => HasPort && (Bits & NF_NAT_RANGE_PROTO_OFFSET) != 0;

        private string PortWords => Ports('-') is { } ports ? $":{ports}" : "";

        /// <summary>struct nf_nat_ipv4_multi_range_compat with its one range; of IPv6, struct nf_nat_range.</summary>
        public static NatRange ReadOld(ref StructReader reader, XtContext context)
        {
            if (context.IsV6) return Read(ref reader, context, hasBase: false);
            _ = reader.U32();
            return new NatRange(
                reader.U32(), reader.BareAddress(context.Family), reader.BareAddress(context.Family), reader.U16Big(), reader.U16Big(), 0);
        }

        public static NatRange Read(ref StructReader reader, XtContext context, bool hasBase) => new(
            reader.U32(), reader.Address(context.Family), reader.Address(context.Family), reader.U16Big(), reader.U16Big(), hasBase ? reader.U16Big() : (ushort)0);

        public string? Ports(char between) => HasPort ? Range(FirstPort, LastPort, between) : null;

        private string InBrackets(string address) => HasPort && address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
    }
}
