namespace ContainerNet.Netlink.Route;

/// <summary>nlmsg_type of rtnetlink (linux/rtnetlink.h).</summary>
internal static class RouteMessageType
{
    public const ushort RTM_NEWLINK = 16;
    public const ushort RTM_DELLINK = 17;
    public const ushort RTM_GETLINK = 18;
    public const ushort RTM_NEWADDR = 20;
    public const ushort RTM_DELADDR = 21;
    public const ushort RTM_GETADDR = 22;
    public const ushort RTM_NEWROUTE = 24;
    public const ushort RTM_DELROUTE = 25;
    public const ushort RTM_GETROUTE = 26;
    public const ushort RTM_NEWNEIGH = 28;
    public const ushort RTM_DELNEIGH = 29;
    public const ushort RTM_GETNEIGH = 30;
    public const ushort RTM_NEWNETCONF = 80;
    public const ushort RTM_GETNETCONF = 82;
    public const ushort RTM_NEWNSID = 88;
    public const ushort RTM_GETNSID = 90;
}

/// <summary>AF_* as rtnetlink uses them.</summary>
internal static class AddressFamilyNumber
{
    public const byte AF_UNSPEC = 0;
    public const byte AF_INET = 2;
    public const byte AF_BRIDGE = 7;
    public const byte AF_INET6 = 10;
}
