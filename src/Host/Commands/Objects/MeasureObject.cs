using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Base of what Measure-Object emits.</summary>
public abstract class MeasureInfo
{
    public string? Property { get; set; }
}

/// <summary>Counts and sums of numbers.</summary>
public sealed class GenericMeasureInfo : MeasureInfo
{
    public int Count { get; set; }

    public double? Average { get; set; }

    public double? Sum { get; set; }

    public double? Maximum { get; set; }

    public double? Minimum { get; set; }

    public double? StandardDeviation { get; set; }
}

/// <summary>The same where the extremes may be of any kind.</summary>
public sealed class GenericObjectMeasureInfo : MeasureInfo
{
    public int Count { get; set; }

    public double? Average { get; set; }

    public double? Sum { get; set; }

    public object? Maximum { get; set; }

    public object? Minimum { get; set; }

    public double? StandardDeviation { get; set; }
}

/// <summary>Measure-Object, for numbers; not -Line, -Word and -Character.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "Object")]
[OutputType(typeof(GenericMeasureInfo), typeof(GenericObjectMeasureInfo))]
public sealed class MeasureObjectCommand : PSCmdlet
{
    private readonly Dictionary<string, Statistics> _statistics = [];
    private List<ObjectProperty> _properties = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public object[]? Property { get; set; }

    [Parameter]
    public SwitchParameter StandardDeviation { get; set; }

    [Parameter]
    public SwitchParameter Sum { get; set; }

    [Parameter]
    public SwitchParameter AllStats { get; set; }

    [Parameter]
    public SwitchParameter Average { get; set; }

    [Parameter]
    public SwitchParameter Maximum { get; set; }

    [Parameter]
    public SwitchParameter Minimum { get; set; }

    private bool NeedsNumbers => Sum || Average || StandardDeviation || AllStats;

    protected override void BeginProcessing()
    {
        _properties = ObjectProperty.ParseAll(this, Property);
        if (_properties.Count == 0) _statistics[""] = new Statistics();
    }

    protected override void ProcessRecord()
    {
        if (InputObject is null) return;
        if (_properties.Count == 0) Add("", InputObject);
        foreach ((string name, object? value) in _properties.SelectMany(property => property.Read(InputObject)))
        {
            if (value is not null) Add(name, value);
        }
    }

    protected override void EndProcessing()
    {
        foreach ((string name, Statistics statistics) in _statistics) WriteObject(Report(name, statistics));
    }

    private void Add(string name, object value)
    {
        object bare = value is PSObject { BaseObject: var inner } ? inner : value;
        if (!_statistics.TryGetValue(name, out Statistics? statistics)) _statistics[name] = statistics = new Statistics();
        if (!NeedsNumbers)
        {
            statistics.Add(bare, null);
        }
        else if (LanguagePrimitives.TryConvertTo(bare, CultureInfo.InvariantCulture, out double number))
        {
            statistics.Add(bare, number);
        }
        else
        {
            statistics.AddNonNumber();
            var problem = new PSInvalidCastException($"Input object \"{bare}\" is not numeric.");
            WriteError(new ErrorRecord(problem, "NonNumericInputObject", ErrorCategory.InvalidType, value));
        }
    }

    private MeasureInfo Report(string name, Statistics its)
    {
        string? property = name.Length > 0 ? name : null;
        double? sum = (Sum || AllStats) && !its.IsWithoutNumbers ? its.Sum : null;
        double? average = (Average || AllStats) && its.Count > 0 && !its.IsWithoutNumbers ? its.Sum / its.Count : null;
        double? deviation = (StandardDeviation || AllStats) && its.Count > 0 ? its.StandardDeviation : null;
        object? maximum = Maximum || AllStats ? its.Maximum : null;
        object? minimum = Minimum || AllStats ? its.Minimum : null;
        bool allNumbers = !(Maximum || Minimum || AllStats) || (IsNumber(its.Maximum) && IsNumber(its.Minimum));
        return allNumbers
            ? new GenericMeasureInfo
            {
                Count = its.Count, Property = property, Sum = sum, Average = average, StandardDeviation = deviation,
                Maximum = ToDouble(maximum), Minimum = ToDouble(minimum),
            }
            : new GenericObjectMeasureInfo
            {
                Count = its.Count, Property = property, Sum = sum, Average = average, StandardDeviation = deviation, Maximum = maximum, Minimum = minimum,
            };
    }

    private static bool IsNumber(object? value) =>
        value is null or decimal || (value is not (bool or char) && value.GetType().IsPrimitive);

    private static double? ToDouble(object? value) => value is null ? null : Convert.ToDouble(value, CultureInfo.InvariantCulture);

    private sealed class Statistics
    {
        private static readonly ValueOrder s_order = new(caseSensitive: false);
        private readonly List<double> _numbers = [];

        public int Count { get; private set; }

        public double Sum { get; private set; }

        /// <summary>Input came, but none of it was a number.</summary>
        public bool IsWithoutNumbers => Count > 0 && _numbers.Count == 0;

        public object? Maximum { get; private set; }

        public object? Minimum { get; private set; }

        public double StandardDeviation
        {
            get
            {
                double mean = Sum / Count;
                return _numbers.Count < 2 ? 0 : Math.Sqrt(_numbers.Sum(number => (number - mean) * (number - mean)) / (_numbers.Count - 1));
            }
        }

        /// <summary>Something that is no number is one of the objects all the same.</summary>
        public void AddNonNumber() => Count++;

        public void Add(object value, double? number)
        {
            if (Count == 0 || s_order.Compare(value, Maximum) > 0) Maximum = value;
            if (Count == 0 || s_order.Compare(value, Minimum) < 0) Minimum = value;
            Count++;
            if (number is not { } known) return;
            Sum += known;
            _numbers.Add(known);
        }
    }
}
