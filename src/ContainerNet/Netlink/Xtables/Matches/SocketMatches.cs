using static ContainerNet.Netlink.Xtables.XtWords;

namespace ContainerNet.Netlink.Xtables;

/// <summary>Matches of the process or socket at this end: owner, socket, cgroup.</summary>
internal static class SocketMatches
{
    /// <summary>struct xt_owner_match_info.</summary>
    public static XtExtension Owner(ref StructReader reader, XtContext context)
    {
        const byte XT_OWNER_UID = 1, XT_OWNER_GID = 2, XT_OWNER_SOCKET = 4, XT_OWNER_SUPPL_GROUPS = 8;
        string user = Range(reader.U32(), reader.U32(), '-'), group = Range(reader.U32(), reader.U32(), '-');
        (byte has, byte inverted) = (reader.U8(), reader.U8());
        bool NotOf(byte flag) => (inverted & flag) != 0;
        string? Item(byte flag, string words) => (has & flag) == 0 ? null : Not(NotOf(flag)) + words;
        bool plain = (has & (XT_OWNER_SOCKET | XT_OWNER_SUPPL_GROUPS)) == 0;
        return new XtExtension(
            plain ? Join(
                (has & XT_OWNER_UID) == 0 ? null : $"meta skuid {NotEqual(NotOf(XT_OWNER_UID))}{user}",
                (has & XT_OWNER_GID) == 0 ? null : $"meta skgid {NotEqual(NotOf(XT_OWNER_GID))}{group}") : null,
            Join(
                Item(XT_OWNER_SOCKET, "owner socket exists"), Item(XT_OWNER_UID, $"owner UID match {user}"), Item(XT_OWNER_GID, $"owner GID match {group}"),
                Item(XT_OWNER_SUPPL_GROUPS, "incl. suppl. groups")),
            Join(
                Item(XT_OWNER_SOCKET, "--socket-exists"), Item(XT_OWNER_UID, $"--uid-owner {user}"), Item(XT_OWNER_GID, $"--gid-owner {group}"),
                Item(XT_OWNER_SUPPL_GROUPS, "--suppl-groups")));
    }

    /// <summary>The first revision of socket has no structure.</summary>
    public static XtExtension AnySocket(ref StructReader reader, XtContext context) => new(null, "socket", "");

    /// <summary>struct xt_socket_mtinfo1 to 3.</summary>
    public static XtExtension Socket(ref StructReader reader, XtContext context)
    {
        string[] words = [.. Bits(reader.U8(), "transparent", "nowildcard", "restore-skmark").Select(w => $"--{w}")];
        return new XtExtension(null, Join(["socket", .. words]), Join(words));
    }

    /// <summary>struct xt_cgroup_info_v0: net_cls.</summary>
    public static XtExtension Cgroup0(ref StructReader reader, XtContext context) => Class(reader.U32(), reader.U32() != 0);

    /// <summary>struct xt_cgroup_info_v1: a path, or a number of net_cls.</summary>
    public static XtExtension Cgroup1(ref StructReader reader, XtContext context)
    {
        const int PATH_MAX = 4096;
        (bool hasPath, _, bool notPath, bool notClass) = (reader.U8() != 0, reader.U8(), reader.U8() != 0, reader.U8() != 0);
        string path = reader.Text(PATH_MAX);
        return hasPath ? PathOf(path, notPath) : Class(reader.U32(), notClass);
    }

    /// <summary>struct xt_cgroup_info_v2: the two share their place.</summary>
    public static XtExtension Cgroup2(ref StructReader reader, XtContext context)
    {
        (bool hasPath, _, bool notPath, bool notClass) = (reader.U8() != 0, reader.U8(), reader.U8() != 0, reader.U8() != 0);
        return hasPath ? PathOf(reader.Text(512), notPath) : Class(reader.U32(), notClass);
    }

    private static XtExtension Class(uint number, bool not) =>
        new($"meta cgroup {NotEqual(not)}{number}", $"cgroup {Not(not)}{number}", $"{Not(not)}--cgroup {number}");

    private static XtExtension PathOf(string path, bool not) => new(null, $"cgroup {Not(not)}{path}", $"{Not(not)}--path {Quote(path)}");
}
