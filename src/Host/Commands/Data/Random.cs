using System.Management.Automation;
using System.Security.Cryptography;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Random: a whole number below -Maximum, or some of the objects that come in.</summary>
[Cmdlet(VerbsCommon.Get, "Random", DefaultParameterSetName = "RandomNumberParameterSet")]
public sealed class GetRandomCommand : PSCmdlet
{
    private readonly List<object?> _input = [];

    [Parameter(ParameterSetName = "RandomNumberParameterSet", Position = 0)]
    public int Maximum { get; set; } = int.MaxValue;

    [Parameter(ParameterSetName = "RandomNumberParameterSet")]
    public int Minimum { get; set; }

    [Parameter(ParameterSetName = "RandomListItemParameterSet", Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public object?[] InputObject { get; set; } = [];

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; } = 1;

    protected override void ProcessRecord() => _input.AddRange(InputObject);

    protected override void EndProcessing()
    {
        if (ParameterSetName == "RandomNumberParameterSet")
        {
            for (int i = 0; i < Count; i++) WriteObject(RandomNumberGenerator.GetInt32(Minimum, Maximum));
            return;
        }

        object?[] items = [.. _input];
        RandomNumberGenerator.Shuffle<object?>(items);
        foreach (object? item in items.Take(Count)) WriteObject(item);
    }
}

/// <summary>New-Guid.</summary>
[Cmdlet(VerbsCommon.New, "Guid")]
[OutputType(typeof(Guid))]
public sealed class NewGuidCommand : PSCmdlet
{
    protected override void ProcessRecord() => WriteObject(Guid.NewGuid());
}
