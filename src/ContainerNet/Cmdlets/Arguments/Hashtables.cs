using System.Collections;
using System.Management.Automation;
using System.Net;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>Reads what users give as hashtables.</summary>
internal static class Hashtables
{
    /// <summary>Names and texts.</summary>
    public static SortedDictionary<string, string> Labels(Hashtable? table)
    {
        SortedDictionary<string, string> labels = [];
        foreach (DictionaryEntry entry in table ?? []) labels[$"{entry.Key}"] = $"{entry.Value}";
        return labels;
    }

    /// <summary>Names and addresses.</summary>
    public static SortedDictionary<string, IPAddress> Addresses(Hashtable? table)
    {
        SortedDictionary<string, IPAddress> addresses = [];
        foreach (DictionaryEntry entry in table ?? []) addresses[$"{entry.Key}"] = AddressIn(entry) ?? throw new ArgumentException($"'{entry.Value}' is no address.", nameof(table));
        return addresses;
    }

    /// <summary>An address by itself, without a prefix; null where it is none, or IPv4 written as IPv6.</summary>
    public static IPAddress? AddressIn(DictionaryEntry entry) =>
        $"{entry.Value}" is var text && !text.Contains('/', StringComparison.Ordinal) && InterfaceAddress.TryParse(text, out InterfaceAddress? parsed) && !parsed.Address.IsIPv4MappedToIPv6
            ? parsed.Address
            : null;
}

/// <summary>A table of addresses by name.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateAddressTableAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        foreach (DictionaryEntry entry in (Hashtable)arguments)
        {
            if (string.IsNullOrWhiteSpace($"{entry.Key}")) throw new ValidationMetadataException($"The address {entry.Value} is reserved for nobody: its name must not be empty.");
            if (Hashtables.AddressIn(entry) is null) throw new ValidationMetadataException($"'{entry.Value}' of '{entry.Key}' is no address.");
        }
    }
}

/// <summary>The name for a new network.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateNetworkNameAttribute : ValidateEnumeratedArgumentsAttribute
{
    protected override void ValidateElement(object element)
    {
        if (NetworkName.Fault(element as string ?? "") is { } fault) throw new ValidationMetadataException(fault);
    }
}

/// <summary>Keys that can be labels.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ValidateLabelsAttribute : ValidateArgumentsAttribute
{
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        foreach (object key in ((Hashtable)arguments).Keys)
        {
            if (LabelName.Fault($"{key}") is { } fault) throw new ValidationMetadataException(fault);
        }
    }
}
