using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <content>Changing, moving and removing links.</content>
internal sealed partial class LinkTable
{
    /// <summary>A group for links that are about to go: no other program uses numbers of this form (0x636e is "cn").</summary>
    private static uint SpareGroup => 0x636e_0000u | ((uint)Environment.ProcessId & 0xffff);

    /// <summary>Changes a link. If the kernel stops halfway, what it had changed is put back.</summary>
    /// <exception cref="CnException">Rejected, NotSupported and others.</exception>
    public void Change(FoundLink link, LinkChange change)
    {
        if ((change.Hairpin ?? change.Isolated) is not null && !link.IsBridgePort)
        {
            throw new CnException(
                CnErrorKind.Rejected, $"Cannot change link '{link.Name}' in {Here.Description}: it is no port of a bridge, so it has neither hairpin nor isolation.");
        }

        string what = $"change link '{link.Name}' ({change})";
        try
        {
            Kernel.Try(what, Here, () => stack.Route.Send(RTM_NEWLINK, MessageFor(link, change)), errno => ChangeObstacle(errno, link, change));
        }
        catch (CnException e)
        {
            Restore(link.Message, change, e);
            throw;
        }
    }

    /// <summary>Makes a link a port of a bridge.</summary>
    /// <exception cref="CnException">Rejected and others.</exception>
    public void Connect(FoundLink link, FoundLink bridge) => Kernel.Try(
        $"connect link '{link.Name}' to bridge '{bridge.Name}'", Here, () => SetMaster(link, (uint)bridge.Index), errno => Obstacle(errno, "", ""));

    /// <summary>Takes a link out of its bridge; no error when it is in none.</summary>
    public void Disconnect(FoundLink link) =>
        Kernel.Try($"disconnect link '{link.Name}'", Here, () => SetMaster(link, 0));

    /// <summary>Moves a link to another namespace; a link that is up there is up here. The kernel takes its addresses and its bridge from it.</summary>
    /// <exception cref="CnException">AlreadyExists: the name is taken over there. NotSupported: the link belongs to its namespace (lo, a bridge).</exception>
    public CnLink Move(FoundLink link, NetworkStack destination, string? newName)
    {
        string name = newName ?? link.Name;
        string what = $"move link '{link.Name}' from {Here.Description} to {destination.Namespace.Description}{(newName is null ? "" : $" as '{newName}'")}";
        var message = new LinkMessage
        {
            Header = { Index = link.Index, Flags = link.IsUp ? LinkFlags.Up : 0, Change = LinkFlags.Up },
            NamespaceDescriptor = destination.Descriptor,
            Name = newName,
        };
        try
        {
            Kernel.Try(what, null, () => stack.Route.Send(RTM_NEWLINK, message), errno => MoveObstacle(errno, link, name, destination));
        }
        catch (CnException) when (destination != stack && NameOf(link.Index) is null && destination.Links.TryFind(name) is { } arrived)
        {
            // It moved, and could not be switched on: back home.
            Kernel.Try($"move link '{name}' back", destination.Namespace, () => destination.Route.Send(RTM_NEWLINK, new LinkMessage
            {
                Header = { Index = arrived.Index }, NamespaceDescriptor = stack.Descriptor, Name = link.Name,
            }));
            throw;
        }

        return destination.Links.Get(new LinkReference(name));
    }

    /// <summary>
    /// Removes links. Several go into a spare group and are deleted as one: the kernel waits for RCU once for the lot, 15 to 30 ms, and
    /// not once for each.
    /// </summary>
    /// <param name="links">Whose indexes were just found.</param>
    /// <param name="failed">Told of each that cannot be removed.</param>
    public void Remove(IReadOnlyList<FoundLink> links, Action<FoundLink, CnException> failed)
    {
        var removable = new List<FoundLink>();
        foreach (FoundLink link in links.DistinctBy(l => l.Index))
        {
            // The group delete refuses the whole group for one such link, so they are sorted out first.
            if (link.Message.Info?.Kind is not null) removable.Add(link);
            else failed(link, new CnException(CnErrorKind.NotSupported, $"Cannot remove link '{link.Name}' in {Here.Description}: a {link.Kind} link cannot be removed."));
        }

        if (removable.Count == 0) return;
        List<FoundLink> doomed = removable;
        try
        {
            if (removable.Count > 1) doomed = Gather(removable, failed);
            if (doomed.Count > 0)
                stack.Route.Send(RTM_DELLINK, removable.Count == 1 ? new LinkMessage { Header = { Index = doomed[0].Index } } : new LinkMessage { Group = SpareGroup });
        }
        catch (NetlinkException e)
        {
            foreach (FoundLink link in doomed) failed(link, Kernel.Explain(e, $"remove link '{link.Name}'", Here));
            // What is not gone must not go with the next group.
            if (removable.Count > 1) Kernel.Try("put links back into their groups", Here, () => Regroup(removable, l => l.Message.Group ?? 0, (_, _) => { }));
        }
    }

    /// <summary>Puts links into the spare group; returns those that are in.</summary>
    private List<FoundLink> Gather(List<FoundLink> links, Action<FoundLink, CnException> failed)
    {
        var gathered = new List<FoundLink>(links);
        Regroup(links, _ => SpareGroup, (link, e) =>
        {
            gathered.Remove(link);
            failed(link, Kernel.Explain(e, $"remove link '{link.Name}'", Here));
        });
        return gathered;
    }

    private void Regroup(List<FoundLink> links, Func<FoundLink, uint> group, Action<FoundLink, NetlinkException> failed) => stack.Route.Send(
        [.. links.Select(l => NetlinkRequest.For(RTM_NEWLINK, new LinkMessage { Header = { Index = l.Index }, Group = group(l) }))],
        e => failed(links[e.Request], e));

    private void SetMaster(FoundLink link, uint master) =>
        stack.Route.Send(RTM_NEWLINK, new LinkMessage { Header = { Index = link.Index }, Master = master });

    private static LinkMessage MessageFor(FoundLink link, LinkChange change)
    {
        LinkFlags mask = (change.Up is null ? 0 : LinkFlags.Up) | (change.Promiscuous is null ? 0 : LinkFlags.Promiscuous);
        LinkFlags flags = (change.Up == true ? LinkFlags.Up : 0) | (change.Promiscuous == true ? LinkFlags.Promiscuous : 0);
        bool aboutPort = (change.Hairpin ?? change.Isolated) is not null;
        return new LinkMessage
        {
            Header = { Index = link.Index, Flags = flags, Change = mask },
            Name = change.NewName,
            Mtu = change.Mtu,
            Address = change.MacAddress?.GetAddressBytes(),
            Alias = change.Alias,
            Info = aboutPort
                ? new LinkInfo { PortKind = "bridge", PortData = new BridgePortInfo { Hairpin = Bit(change.Hairpin), Isolated = Bit(change.Isolated) } }
                : null,
        };
    }

    private static byte? Bit(bool? value) => value is { } v ? (byte)(v ? 1 : 0) : null;

    /// <summary>The values from before, of what was to be changed. A failure of this is reported together with the first.</summary>
    private void Restore(LinkMessage before, LinkChange change, CnException first)
    {
        var port = before.Info?.PortData as BridgePortInfo;
        var restore = new LinkChange
        {
            Up = change.Up is null ? null : before.Header.Flags.HasFlag(LinkFlags.Up),
            Promiscuous = change.Promiscuous is null ? null : before.Header.Flags.HasFlag(LinkFlags.Promiscuous),
            NewName = change.NewName is null ? null : before.Name,
            Mtu = change.Mtu is null ? null : before.Mtu,
            MacAddress = change.MacAddress is null || before.Address is null ? null : new MacAddress(before.Address),
            Alias = change.Alias is null ? null : before.Alias ?? "",
            Hairpin = change.Hairpin is null ? null : port?.Hairpin == 1,
            Isolated = change.Isolated is null ? null : port?.Isolated == 1,
        };
        if (first.Kind is CnErrorKind.NotFound or CnErrorKind.PermissionDenied) return;
        try
        {
            LinkMessage now = Ask(new LinkReference(null, before.Header.Index));
            LinkChange needed = restore with
            {
                // Only what differs: a link that cannot change its MAC at all cannot be given its old one either.
                NewName = now.Name == before.Name ? null : restore.NewName,
                Mtu = now.Mtu == before.Mtu ? null : restore.Mtu,
                MacAddress = now.Address.AsSpan().SequenceEqual(before.Address) ? null : restore.MacAddress,
            };
            stack.Route.Send(RTM_NEWLINK, MessageFor(new FoundLink(before), needed));
        }
        catch (NetlinkException e)
        {
            throw first.AndThen(Kernel.Explain(e, $"put link '{before.Name}' back as it was", Here));
        }
    }

    private string? ChangeObstacle(int errno, FoundLink link, LinkChange change) => Errno.Name(errno) switch
    {
        "EEXIST" when change.NewName is not null => TryFind(change.NewName)?.InTheWay,
        "EOPNOTSUPP" when change.MacAddress is not null => $"A {link.Kind} link keeps its MAC address.",
        _ => null,
    };

    private static string? MoveObstacle(int errno, FoundLink link, string name, NetworkStack destination) => Errno.Name(errno) switch
    {
        "EEXIST" => destination.Links.TryFind(name)?.InTheWay,
        "EINVAL" => $"A {link.Kind} may belong to its namespace for good.",
        _ => null,
    };
}
