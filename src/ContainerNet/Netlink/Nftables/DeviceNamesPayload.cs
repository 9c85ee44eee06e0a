using System.Text;

namespace ContainerNet.Netlink.Nftables;

/// <summary>NFTA_HOOK_DEVS: any number of links, each an NFTA_DEVICE_NAME.</summary>
internal sealed class DeviceNamesPayload : Payload<string[]?>
{
    private const ushort NFTA_DEVICE_NAME = 1;
    private const ushort NLA_F_NESTED = 0x8000;

    public override void Write(NetlinkWriter writer, ushort type, string[]? value)
    {
        int start = writer.Begin((ushort)(type | NLA_F_NESTED));
        foreach (string name in value!) Encoding.UTF8.GetBytes(name, writer.Attribute(NFTA_DEVICE_NAME, Encoding.UTF8.GetByteCount(name) + 1));
        writer.End(start);
    }

    public override string[]? Read(ReadOnlySpan<byte> payload)
    {
        var names = new List<string>();
        var reader = new AttributeReader(payload);
        while (reader.MoveNext())
        {
            if (reader.Type == NFTA_DEVICE_NAME) names.Add(Encoding.UTF8.GetString(reader.Payload.TrimEnd((byte)0)));
        }

        return [.. names];
    }
}
