using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network;

/// <summary>What becomes of the lower floors' failures, those above all that no spec can make a kernel commit.</summary>
public class KernelTests
{
    private static readonly CnNamespace s_web = new("web", "/run/netns/web", 1, 1, isCurrent: false);

    [Fact]
    public void A_list_that_never_stands_still_is_DumpInterrupted() =>
        Assert.Equal(CnErrorKind.DumpInterrupted, Explain(new NetlinkDumpInterruptedException(8)).Kind);

    [Fact]
    public void An_answer_that_makes_no_sense_is_a_ProtocolError() =>
        Assert.Equal(CnErrorKind.ProtocolError, Explain(new NetlinkProtocolException("3 bytes")).Kind);

    [Theory]
    [InlineData(11, CnErrorKind.TimedOut)] // EAGAIN: the kernel was silent
    [InlineData(16, CnErrorKind.InUse)] // EBUSY
    [InlineData(5, CnErrorKind.KernelError)] // EIO
    [InlineData(95, CnErrorKind.NotSupported)] // EOPNOTSUPP
    public void An_errno_is_of_a_kind(int errno, CnErrorKind kind)
    {
        CnException e = Explain(new NetlinkException(errno));
        Assert.Equal(kind, e.Kind);
        Assert.Equal(errno, e.Errno);
    }

    [Fact]
    public void The_message_says_what_was_tried_where_and_the_kernels_words()
    {
        CnException e = Explain(new NetlinkException(95, "Unknown device type.", "IFLA_INFO_KIND"));
        Assert.Equal("Cannot create bridge 'br0' in namespace 'web': Unknown device type (EOPNOTSUPP).", e.Message);
        Assert.Equal("IFLA_INFO_KIND", e.Attribute);
    }

    [Fact]
    public void Without_rights_the_message_names_the_capability()
    {
        Assert.EndsWith("It needs the capability CAP_NET_ADMIN.", Explain(new NetlinkException(1)).Message, StringComparison.Ordinal);
        Assert.EndsWith("It needs the capability CAP_SYS_ADMIN.", Explain(new LinuxException("setns", 1)).Message, StringComparison.Ordinal);
    }

    private static CnException Explain(Exception e) => Kernel.Explain(e, "create bridge 'br0'", s_web);
}
