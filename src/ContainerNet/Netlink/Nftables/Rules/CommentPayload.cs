using System.Text;

namespace ContainerNet.Netlink.Nftables;

/// <summary>
/// The comment in NFTA_RULE_USERDATA. The kernel only keeps these bytes; what they say is agreed between programs, and the agreement is libnftnl's:
/// one byte type, one byte length, then the value; the comment is type 0, with a final NUL. What others have there is skipped, never an error.
/// </summary>
internal sealed class CommentPayload : Payload<string?>
{
    /// <summary>NFTNL_UDATA_COMMENT_MAXLEN less the NUL: nft takes no more bytes.</summary>
    public const int MaximumLength = 127;

    private const byte NFTNL_UDATA_RULE_COMMENT = 0;
    private const int HeaderSize = 2;

    public override void Write(NetlinkWriter writer, ushort type, string? value)
    {
        int length = Encoding.UTF8.GetByteCount(value!);
        if (length > MaximumLength) throw new ArgumentException($"A comment of {length} bytes is longer than {MaximumLength}.");
        Span<byte> room = writer.Attribute(type, HeaderSize + length + 1);
        room[0] = NFTNL_UDATA_RULE_COMMENT;
        room[1] = (byte)(length + 1);
        Encoding.UTF8.GetBytes(value!, room[HeaderSize..]);
    }

    public override string? Read(ReadOnlySpan<byte> payload)
    {
        while (payload.Length >= HeaderSize && payload.Length >= HeaderSize + payload[1])
        {
            int end = HeaderSize + payload[1];
            if (payload[0] == NFTNL_UDATA_RULE_COMMENT) return Encoding.UTF8.GetString(payload[HeaderSize..end].TrimEnd((byte)0));
            payload = payload[end..];
        }

        return null;
    }
}
