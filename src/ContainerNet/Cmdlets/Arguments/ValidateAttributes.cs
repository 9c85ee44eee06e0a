using System.Collections;
using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>The name for a new link: refused before anything is sent if the kernel would not have it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateLinkNameAttribute : ValidateEnumeratedArgumentsAttribute
{
    protected override void ValidateElement(object element)
    {
        if (LinkName.Fault(element as string ?? "") is { } fault) throw new ValidationMetadataException(fault);
    }
}

/// <summary>The name for a new namespace.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateNamespaceNameAttribute : ValidateEnumeratedArgumentsAttribute
{
    protected override void ValidateElement(object element)
    {
        if (NamespaceName.Fault(element as string ?? "") is { } fault) throw new ValidationMetadataException(fault);
    }
}

/// <summary>
/// A namespace that is there. An object may have a property Namespace with nothing in it, as a container that does not run: that must not mean the
/// namespace of this process.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateNamespaceAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is null || (arguments is Array several && Array.IndexOf(several, null) >= 0))
            throw new ValidationMetadataException("There is no namespace: a container has one only while it runs. For the namespace of this process leave it out.");
    }
}

/// <summary>A MAC address that a link can bear: neither multicast nor zero.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateUnicastAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is MacAddress { IsUnicast: false } mac)
            throw new ValidationMetadataException($"{mac} cannot be the address of a link: it is {(mac.Equals(MacAddress.Zero) ? "zero" : "a multicast address")}.");
    }
}

/// <summary>An IP address that a link can have: neither multicast nor broadcast nor "any".</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateAssignableAttribute : ValidateEnumeratedArgumentsAttribute
{
    protected override void ValidateElement(object element)
    {
        if (element is not InterfaceAddress { Address: var address }) throw new ValidationMetadataException("There is no address.");
        if (Fault(address) is { } fault) throw new ValidationMetadataException(fault);
    }

    /// <summary>What is wrong with an address, in words; null when a link can have it.</summary>
    public static string? Fault(IPAddress address)
    {
        byte first = address.GetAddressBytes()[0];
        bool multicast = address.AddressFamily == AddressFamily.InterNetworkV6 ? address.IsIPv6Multicast : first is >= 224 and < 240;
        if (multicast) return $"{address} cannot be the address of a link: it is a multicast address.";
        bool nobodys = address.IsAny() || address.Equals(IPAddress.Broadcast);
        return nobodys ? $"{address} cannot be the address of a link." : null;
    }
}

/// <summary>
/// IP addresses that stand for themselves: without a link, and IPv4 not written as IPv6. Whoever has them is another host, so neither loopback nor
/// multicast nor "any". That there is none is allowed.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateHostAddressAttribute : ValidateArgumentsAttribute
{
    /// <summary>At most one IPv4 and one IPv6 address.</summary>
    public bool OneOfEachFamily { get; init; }

    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        IPAddress[] addresses = [.. (arguments as IEnumerable ?? new[] { arguments }).OfType<IPAddress>()];
        foreach (IPAddress address in addresses)
        {
            if (OneOfEachFamily && Array.Find(addresses, a => a.AddressFamily == address.AddressFamily) is { } first && first != address)
                throw new ValidationMetadataException($"{first} and {address} are of one family. There can be one of each.");
            if (address.ScopeIdOrZero() != 0) throw new ValidationMetadataException($"{address} cannot be used: it is that of a link, after the '%'.");
            if (address.IsIPv4MappedToIPv6) throw new ValidationMetadataException($"{address} is an IPv4 address written as IPv6. Say {address.MapToIPv4()}.");
            if (IPAddress.IsLoopback(address)) throw new ValidationMetadataException($"{address} is a loopback address: every host has it for itself.");
            if (ValidateAssignableAttribute.Fault(address) is { } fault) throw new ValidationMetadataException(fault);
        }
    }
}

/// <summary>A time from zero up to some seconds.</summary>
/// <param name="maxSeconds">The most.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateTimeSpanAttribute(double maxSeconds) : ValidateArgumentsAttribute
{
    public double MaxSeconds => maxSeconds;

    /// <summary>The least.</summary>
    public double MinSeconds { get; init; }

    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is TimeSpan time && (time.TotalSeconds < MinSeconds || time.TotalSeconds > maxSeconds))
            throw new ValidationMetadataException($"{time} is out of range: {(MinSeconds == 0 ? "zero" : $"{MinSeconds}")} to {maxSeconds} seconds are allowed.");
    }
}

/// <summary>A lifetime as the kernel can count it: whole seconds, one at least, in 32 bits.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateLifetimeAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is TimeSpan time && time.TotalSeconds is < 1 or >= uint.MaxValue)
            throw new ValidationMetadataException($"{time} is no lifetime: one second to 136 years are allowed.");
    }
}
