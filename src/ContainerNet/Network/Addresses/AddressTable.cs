using System.Net;
using System.Net.Sockets;
using ContainerNet.Linux;
using ContainerNet.Netlink;
using ContainerNet.Netlink.Route;
using static ContainerNet.Netlink.Route.RouteMessageType;

namespace ContainerNet.Network;

/// <summary>An address to be given to a link. Null: as the kernel does by itself.</summary>
internal sealed record AddressSettings(InterfaceAddress Address)
{
    public AddressScope? Scope { get; init; }

    public string? Label { get; init; }

    public TimeSpan? Lifetime { get; init; }

    /// <summary>IPv6: check first whether somebody else has it. The address is not usable for one or two seconds.</summary>
    public bool DuplicateDetection { get; init; }
}

/// <summary>The addresses of one namespace.</summary>
internal sealed class AddressTable(NetworkStack stack)
{
    /// <summary>All addresses, or one link's.</summary>
    public List<CnAddress> List(FoundLink? link = null) => Kernel.Try("list the addresses", stack.Namespace, () =>
    {
        Dictionary<int, string> names = link is null
            ? stack.Links.Names().ToDictionary(l => l.Index, l => l.Name)
            : new() { [link.Index] = link.Name };
        return Messages(link?.Index ?? 0)
            .Select(m => new CnAddress(m, names.GetValueOrDefault((int)m.Header.Index), stack.Namespace)).ToList();
    });

    /// <summary>The kernel leaves out other links' addresses when asked strictly (NETLINK_GET_STRICT_CHK).</summary>
    public List<AddressMessage> Messages(int linkIndex = 0) =>
        stack.Route.List(RTM_GETADDR, new AddressMessage { Header = { Index = (uint)linkIndex } });

    /// <exception cref="CnException">AlreadyExists and others.</exception>
    public CnAddress Add(FoundLink link, AddressSettings settings)
    {
        NetlinkRequest request = AddRequest(link.Index, settings, NetlinkFlags.CREATE | NetlinkFlags.EXCL);
        var message = (AddressMessage)request.Body;
        AddressMessage? made = Kernel.Try(
            $"add address {settings.Address} to link '{link.Name}'", stack.Namespace,
            () => stack.Route.Create(request.Type, message, request.Flags),
            errno => Errno.Name(errno) switch
            {
                "EEXIST" => "The link has it already.",
                "EACCES" when message.Header.Family == AddressFamilyNumber.AF_INET6 => $"IPv6 is switched off on the link (net.ipv6.conf.{link.Name}.disable_ipv6).",
                _ => null,
            });
        return made is not null
            ? new CnAddress(made, link.Name, stack.Namespace)
            : List(link).First(a => a.Address.Equals(settings.Address.Address) && a.PrefixLength == settings.Address.PrefixLength);
    }

    /// <exception cref="CnException">NotFound and others.</exception>
    /// <param name="link">Whose.</param>
    /// <param name="address">The address.</param>
    /// <param name="peer">The other end's address, where it has one: then the prefix is that one's.</param>
    public void Remove(FoundLink link, InterfaceAddress address, IPAddress? peer = null) => Kernel.Try(
        $"remove address {address} from link '{link.Name}'", stack.Namespace,
        () =>
        {
            AddressMessage message = Message(link.Index, address);
            message.Address = peer ?? address.Address;
            stack.Route.Send(RTM_DELADDR, message);
        });

    /// <summary>The request that adds an address, to be sent with others.</summary>
    public static NetlinkRequest AddRequest(int linkIndex, AddressSettings settings, NetlinkFlags flags)
    {
        AddressMessage message = Message(linkIndex, settings.Address);
        message.Header.Scope = (byte)(settings.Scope ?? DefaultScope(settings.Address.Address));
        message.Label = settings.Label;
        if (message.Header.Family == AddressFamilyNumber.AF_INET)
            message.Broadcast = BroadcastOf(settings.Address);
        else if (!settings.DuplicateDetection)
            message.Flags = (uint)AddressFlags.NoDad;
        if (settings.Lifetime is { } lifetime)
        {
            uint seconds = (uint)lifetime.TotalSeconds;
            message.Lifetimes = new AddressLifetimes { Valid = seconds, Preferred = seconds };
        }

        return NetlinkRequest.For(RTM_NEWADDR, message, flags);
    }

    /// <summary>The request that takes an address away.</summary>
    public static NetlinkRequest RemoveRequest(int linkIndex, InterfaceAddress address) => NetlinkRequest.For(RTM_DELADDR, Message(linkIndex, address));

    private static AddressMessage Message(int linkIndex, InterfaceAddress address) => new()
    {
        Header =
        {
            Family = address.Address.FamilyNumber(),
            PrefixLength = (byte)address.PrefixLength,
            Index = (uint)linkIndex,
        },
        Local = address.Address,
        Address = address.Address,
    };

    /// <summary>As `ip addr add` does it: loopback addresses are the host's.</summary>
    private static AddressScope DefaultScope(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork && IPAddress.IsLoopback(address) ? AddressScope.Host : AddressScope.Global;

    /// <summary>All host bits set, as Docker and `ip addr add ... brd +` do it; a /31 or /32 has none.</summary>
    private static IPAddress? BroadcastOf(InterfaceAddress address)
    {
        if (address.PrefixLength >= 31) return null;
        byte[] bytes = address.Address.GetAddressBytes();
        for (int i = 0; i < bytes.Length; i++) bytes[i] |= (byte)(0xff >> Math.Clamp(address.PrefixLength - (8 * i), 0, 8));
        return new IPAddress(bytes);
    }
}
