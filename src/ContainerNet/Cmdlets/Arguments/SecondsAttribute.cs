using System.Globalization;
using System.Management.Automation;

namespace ContainerNet.Cmdlets;

/// <summary>Takes a plain number for seconds: PowerShell would take 300 for ticks, and '300' for days. Other text is as TimeSpan reads it: 0:05:00.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SecondsAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        string? text = value is string or IConvertible ? Convert.ToString(value, CultureInfo.InvariantCulture) : null;
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds);
        return isNumber && Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : inputData;
    }
}
