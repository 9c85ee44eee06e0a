using System.Net;
using System.Net.Sockets;
using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Netlink.Nftables.Decoding;
using ContainerNet.Netlink.Rules;
using static ContainerNet.Netlink.Nftables.NftMessageType;

namespace ContainerNet.Network;

/// <summary>
/// The rules of one namespace that are ours: in tables of our own, `ip containernet` and `ip6 containernet`, which come with the first rule and go
/// with the last. Other people's tables are not touched.
/// </summary>
/// <remarks>
/// What is changed depends on what was read, and anybody may change rules at any time. So each transaction names the generation of the rules that it was
/// made for; if that has passed, the kernel refuses (ERESTART), and it is all read again.
/// </remarks>
internal sealed partial class Firewall(NetlinkConnection netfilter, CnNamespace here) : IDisposable
{
    /// <summary>The comment of rules that were made one by one.</summary>
    public const string DefaultOwner = "containernet";

    /// <summary>The name of our tables.</summary>
    public const string Table = "containernet";

    private const string Postrouting = "postrouting";

    /// <summary>Each time it does not work, somebody else's change did: this many in a row is a fault.</summary>
    private const int Attempts = 1000;

    private static readonly IPNetwork s_multicast = new(new IPAddress([224, 0, 0, 0]), 4);
    private static readonly IPNetwork s_multicast6 = new(IPAddress.Parse("ff00::"), 8);

    /// <summary>Twice what the kernel was seen to take.</summary>
    private static readonly TimeSpan s_linger = TimeSpan.FromMilliseconds(40);

    private bool _changed;

    /// <summary>The conversation, for what speaks to netfilter too: one socket, closed with the care that <see cref="Dispose"/> takes.</summary>
    public NetlinkConnection Netfilter => netfilter;

    /// <summary>
    /// Lets packets from a subnet to anywhere but its bridge have the host's address, or a given one. If there is such a rule, it is left as it is.
    /// </summary>
    /// <exception cref="CnException">
    /// AlreadyExists: the same subnet and bridge, to another address. PermissionDenied, NotSupported, Rejected and others.
    /// </exception>
    public (CnMasquerade Masquerade, bool IsNew) AddMasquerade(IPNetwork subnet, string bridge, IPAddress? toSource = null, string owner = DefaultOwner)
    {
        string what = $"masquerade {subnet} behind bridge '{bridge}'";
        if (FaultIn(subnet, bridge, toSource) is { } fault) throw new CnException(CnErrorKind.Rejected, $"Cannot {what}: {fault}");

        return Change(what, generation =>
        {
            byte family = NetfilterFamily.Of(subnet.BaseAddress.AddressFamily);
            if (Masquerades(family).Find(m => IsFor(m, subnet, bridge)) is { } present)
                return Equals(present.To, toSource) ? (present, IsNew: false) : throw Occupied(what, present);

            NftTransaction transaction = new NftTransaction(family)
                .AddTable(Table)
                .AddBaseChain(Table, Postrouting, "nat", NetfilterHook.NF_INET_POST_ROUTING, NetfilterHook.NF_IP_PRI_NAT_SRC)
                .AddRule(
                    Table,
                    Postrouting,
                    owner,
                    Match.Source(subnet),
                    Match.Destination(MulticastOf(subnet), not: true),
                    Match.OutputLink(bridge, not: true),
                    Statement.Counter,
                    toSource is null ? Statement.Masquerade : Statement.SourceNat(toSource));
            return (AsMasquerade(Commit(what, transaction, generation).Single())!, IsNew: true);
        });
    }

    /// <summary>Our masquerades, with their counters. Rules in our tables that are no such thing are left out.</summary>
    /// <exception cref="CnException">PermissionDenied, DumpInterrupted and others.</exception>
    public List<CnMasquerade> ListMasquerades() =>
        // Family by family: asked for both at once, the kernel stops at the first table of that name.
        Kernel.Try("list the masquerades", here, () => Masquerades(NetfilterFamily.NFPROTO_IPV4).Concat(Masquerades(NetfilterFamily.NFPROTO_IPV6)).ToList());

    /// <summary>Removes one; with the last rule go the chain and the table.</summary>
    /// <exception cref="CnException">NotFound: the rule is gone, whatever may have come in its place.</exception>
    public void RemoveMasquerade(CnMasquerade masquerade)
    {
        string what = $"remove the masquerade of {masquerade.Source} behind bridge '{masquerade.OutInterface}'";
        Change(what, generation =>
        {
            byte family = NetfilterFamily.Of(masquerade.Source.BaseAddress.AddressFamily);
            // The handle alone will not do: a table that was removed and made again counts from the beginning.
            if (!Masquerades(family).Exists(m => m.Handle == masquerade.Handle && IsFor(m, masquerade.Source, masquerade.OutInterface ?? "")))
                throw new CnException(CnErrorKind.NotFound, $"Cannot {what} in {here.Description}: there is no such rule with handle {masquerade.Handle}.");

            NftTransaction transaction = new NftTransaction(family).DeleteRule(Table, Postrouting, masquerade.Handle);
            if (UseOfChain(family) == 1)
            {
                transaction.DeleteChain(Table, Postrouting);
                if (UseOfTable(family) == 1) transaction.DeleteTable(Table);
            }

            return Commit(what, transaction, generation);
        });
    }

    /// <summary>
    /// Nobody waits for close(2). While the kernel frees what was deleted in this namespace (RCU: 12 to 21 ms), it lets every close of such a
    /// socket wait for the end of that, and holds up all changes of rules meanwhile. So after a change the socket is left open until there is
    /// nothing to wait for any more.
    /// </summary>
    public void Dispose() =>
        Task.Delay(_changed ? s_linger : TimeSpan.Zero).ContinueWith(_ => netfilter.Dispose(), TaskScheduler.Default);

    private List<CnMasquerade> Masquerades(byte family) => [.. Ask(() =>
        netfilter.List(NFT_MSG_GETRULE, new RuleMessage { Header = { Family = family }, TableName = Table, ChainName = Postrouting })
            .Select(AsMasquerade).OfType<CnMasquerade>())];

    /// <summary>Null for a rule that is not one of <see cref="AddMasquerade"/>'s: whoever wrote it has to look after it.</summary>
    private CnMasquerade? AsMasquerade(RuleMessage rule)
    {
        if (rule.Comment?.StartsWith(DefaultOwner, StringComparison.Ordinal) != true) return null;
        RuleFacts facts = RuleDecoder.Decode(rule, Ruleset.Empty);
        return facts is
            {
                IsComplete: true, HasMore: false, Source: { Not: false } source, Destination: { Not: true } destination, OutputLink.Not: true,
                InputLink: null, Protocol: null, Target: "masquerade" or "snat",
            }
            && RuleFacts.NetworkOf(source.Value) is { } subnet && RuleFacts.NetworkOf(destination.Value).Equals(MulticastOf(subnet))
            ? CnMasquerade.Of(rule, facts, here)
            : null;
    }

    private static bool IsFor(CnMasquerade masquerade, IPNetwork subnet, string bridge) =>
        masquerade.Source.Equals(subnet) && masquerade.OutInterface == bridge;

    private uint? UseOfChain(byte family) =>
        netfilter.Get(NFT_MSG_GETCHAIN, new ChainMessage { Header = { Family = family }, TableName = Table, Name = Postrouting }).Use;

    private uint? UseOfTable(byte family) => netfilter.Get(NFT_MSG_GETTABLE, new TableMessage { Header = { Family = family }, Name = Table }).Use;

    private T Change<T>(string what, Func<uint, T> change) => Kernel.Try(what, here, () =>
    {
        for (int attempt = 1; ; attempt++)
        {
            uint generation = Ask(() => netfilter.Get(NFT_MSG_GETGEN, new GenerationMessage()).Id ?? 0);
            try
            {
                return change(generation);
            }
            catch (Exception e) when (attempt < Attempts && (IsPassed(e) || e is NetlinkDumpInterruptedException))
            {
                Thread.Yield();
            }
        }
    });

    private static bool IsPassed(Exception e) => e is NetlinkException refusal && Errno.Name(refusal.Errno) == "ERESTART";

    private List<RuleMessage> Commit(string what, NftTransaction transaction, uint generation)
    {
        _changed = true;
        try
        {
            return transaction.Commit(netfilter, generation);
        }
        catch (NetlinkException e) when (e.Attribute is "NFTA_CHAIN_TYPE" or "NFTA_RULE_EXPRESSIONS" && Kernel.KindOf(e.Errno) == CnErrorKind.NotFound)
        {
            throw NotSupported($"{what}: it does not know what the step '{transaction.StepOf(e)}' asks for", "CONFIG_NFT_NAT and CONFIG_NFT_MASQ", e);
        }
        catch (NetlinkException e) when (!IsPassed(e))
        {
            throw Kernel.Explain(e, what, here, _ => $"The step was: {transaction.StepOf(e)}.");
        }
    }

    /// <summary>nfnetlink answers EINVAL to questions for a subsystem that is not there; these questions have nothing else to be wrong.</summary>
    private T Ask<T>(Func<T> question)
    {
        try
        {
            return question();
        }
        catch (NetlinkException e) when (Errno.Name(e.Errno) == "EINVAL")
        {
            throw NotSupported("keep rules", "CONFIG_NF_TABLES", e);
        }
    }

    private CnException NotSupported(string what, string option, NetlinkException e) =>
        new(CnErrorKind.NotSupported, $"The kernel cannot {what} in {here.Description}. It was built without {option}.", e) { Errno = e.Errno };

    private CnException Occupied(string what, CnMasquerade present) => new(
        CnErrorKind.AlreadyExists,
        $"Cannot {what} in {here.Description}: there is a rule for it already, with another address: {present} (handle {present.Handle}). Remove that first.");

    private static string? FaultIn(IPNetwork subnet, string bridge, IPAddress? toSource)
    {
        if (LinkName.Fault(bridge) is { } fault) return fault;
        if (subnet.PrefixLength == 0) return "That is everyone's address, not a subnet.";
        if (toSource is null) return null;
        if (toSource.AddressFamily != subnet.BaseAddress.AddressFamily) return $"{toSource} is not of the subnet's family.";
        return IsHost(toSource) ? null : $"{toSource} cannot be the source of a packet.";
    }

    private static bool IsHost(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6
        ? !address.Equals(IPAddress.IPv6Any) && !address.IsIPv6Multicast
        : address.GetAddressBytes()[0] is > 0 and < 224;

    internal static IPNetwork MulticastOf(IPNetwork subnet) =>
        subnet.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? s_multicast6 : s_multicast;
}
