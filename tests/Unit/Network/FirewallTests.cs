using System.Net;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Nftables;
using ContainerNet.Network;
using ContainerNet.Unit.Netlink;
using Xunit;
using static ContainerNet.Netlink.Nftables.NftMessageType;

namespace ContainerNet.Unit.Network;

/// <summary>What the firewall makes of a kernel that changes its rules meanwhile, or lacks what we ask for.</summary>
public class FirewallTests
{
    private const int EPERM = 1;
    private const int ENOENT = 2;
    private const int EINVAL = 22;
    private const int ERESTART = 85;

    private static readonly IPNetwork s_subnet = IPNetwork.Parse("172.17.0.0/16");
    private static readonly CnNamespace s_here = new("web", "/run/netns/web", 1, 1, isCurrent: false);

    private uint _generation = 7;

    [Fact]
    public void Each_transaction_names_the_generation_that_it_was_made_for()
    {
        var seen = new List<uint?>();
        using Firewall firewall = Firewall(batch =>
        {
            seen.Add(BatchMessage.Table.Read(batch[0].Bytes.AsSpan(NetlinkHeader.Size)).Generation);
            // Twice somebody else was faster.
            if (++_generation < 10) return [Wire.Error(batch[0], ERESTART)];
            return [Echo(batch[3]), .. batch.Skip(1).Take(3).Select(Wire.Ack)];
        });

        (CnMasquerade masquerade, bool isNew) = firewall.AddMasquerade(s_subnet, "docker0");

        Assert.True(isNew);
        Assert.Equal((s_subnet, "docker0", 5ul), (masquerade.Source, masquerade.OutInterface, masquerade.Handle));
        Assert.Equal([7u, 8u, 9u], seen);
    }

    [Fact]
    public void A_rule_that_appears_meanwhile_is_not_added_again()
    {
        var rules = new List<byte[]>();
        using Firewall firewall = Firewall(
            batch =>
            {
                rules.Add(batch[3].Bytes[NetlinkHeader.Size..]);
                return [Wire.Error(batch[0], ERESTART)];
            },
            rules);

        (CnMasquerade masquerade, bool isNew) = firewall.AddMasquerade(s_subnet, "docker0");

        Assert.False(isNew);
        Assert.Equal("172.17.0.0/16 masqueraded, not to docker0", masquerade.ToString());
        Assert.Single(rules);
    }

    [Fact]
    public void A_kernel_without_nf_tables_is_told_by_its_option()
    {
        var socket = new FakeSocket(sent => [Reply.Datagram(Wire.Error(sent[0], EINVAL))]);
        using var firewall = new Firewall(new NetlinkConnection(socket), s_here);

        foreach (Action ask in (Action[])[() => firewall.ListMasquerades(), () => firewall.AddMasquerade(s_subnet, "docker0")])
        {
            CnException e = Assert.Throws<CnException>(ask);
            Assert.Equal(CnErrorKind.NotSupported, e.Kind);
            Assert.Contains("CONFIG_NF_TABLES", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_kernel_without_masquerading_is_told_by_its_option()
    {
        using Firewall firewall = Firewall(batch =>
        {
            int at = batch[3].Bytes.AsSpan().IndexOf("masq"u8) - 8;
            return [.. batch.Skip(1).Take(2).Select(Wire.Ack), Wire.Error(batch[3], ENOENT, offset: at)];
        });

        CnException e = Assert.Throws<CnException>(() => firewall.AddMasquerade(s_subnet, "docker0"));

        Assert.Equal(CnErrorKind.NotSupported, e.Kind);
        Assert.Contains("CONFIG_NFT_MASQ", e.Message, StringComparison.Ordinal);
        Assert.Contains("add rule ip containernet postrouting", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_rights_are_told_by_the_capability()
    {
        using Firewall firewall = Firewall(batch => [Wire.Error(batch[0], EPERM)]);

        CnException e = Assert.Throws<CnException>(() => firewall.AddMasquerade(s_subnet, "docker0"));

        Assert.Equal((CnErrorKind.PermissionDenied, EPERM), (e.Kind, e.Errno));
        Assert.Contains("CAP_NET_ADMIN", e.Message, StringComparison.Ordinal);
        Assert.StartsWith("Cannot masquerade 172.17.0.0/16 behind bridge 'docker0' in namespace 'web': ", e.Message, StringComparison.Ordinal);
    }

    /// <summary>A kernel that knows its generation and its rules, and answers transactions as the test says.</summary>
    private Firewall Firewall(Func<IReadOnlyList<Sent>, IEnumerable<byte[]>> commit, IReadOnlyList<byte[]>? rules = null) => new(
        new NetlinkConnection(new FakeSocket(sent => [Reply.Datagram([.. sent[0].Header.Type switch
        {
            NFT_MSG_GETGEN => [Wire.Message(NFT_MSG_NEWGEN, 0, sent[0].Header.Sequence, Tables.Encode(GenerationMessage.Table, new GenerationMessage { Id = _generation }))],
            NFT_MSG_GETRULE => (rules ?? []).Select(r => Wire.Message(NFT_MSG_NEWRULE, Wire.NLM_F_MULTI, sent[0].Header.Sequence, r)).Append(Wire.Done(sent[0])),
            _ => commit(sent),
        }])])),
        s_here);

    private static byte[] Echo(Sent rule)
    {
        RuleMessage made = RuleMessage.Table.Read(rule.Bytes.AsSpan(NetlinkHeader.Size));
        made.Handle = 5;
        return Wire.Message(NFT_MSG_NEWRULE, 0, rule.Header.Sequence, Tables.Encode(RuleMessage.Table, made));
    }
}
