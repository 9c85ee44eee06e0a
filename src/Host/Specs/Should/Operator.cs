using System.Collections.ObjectModel;
using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>An operator of Should: its name, its parameters, and its test, which returns a message when it fails.</summary>
internal sealed record Operator(string Name, Func<Assertion, string?> Test)
{
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>Sees everything that came down the pipeline as one array; the others are asked item by item.</summary>
    public bool TakesAll { get; init; }

    /// <summary>Names and types; the first is positional.</summary>
    public IReadOnlyList<(string Name, Type Type)> Parameters { get; init; } = [("ExpectedValue", typeof(object))];

    /// <summary>Parameters of one name are shared by the operators that have them: one parameter that is in several sets.</summary>
    public void AddParameters(RuntimeDefinedParameterDictionary all)
    {
        Declare(all, Name, typeof(SwitchParameter), new ParameterAttribute { Mandatory = true }, Aliases);
        int position = 0;
        foreach ((string name, Type type) in Parameters)
        {
            var attribute = new ParameterAttribute();
            if (type != typeof(SwitchParameter)) attribute.Position = position++;
            Declare(all, name, type, attribute, []);
        }

        Declare(all, "Because", typeof(string), position < 2 ? new ParameterAttribute { Position = position } : new ParameterAttribute(), []);
        Declare(all, "Not", typeof(SwitchParameter), new ParameterAttribute(), []);
    }

    private void Declare(RuntimeDefinedParameterDictionary all, string name, Type type, ParameterAttribute attribute, IReadOnlyList<string> aliases)
    {
        attribute.ParameterSetName = Name;
        if (!all.TryGetValue(name, out RuntimeDefinedParameter? parameter))
        {
            parameter = new RuntimeDefinedParameter(name, type, new Collection<Attribute>());
            if (type == typeof(object)) Permit(parameter);
            if (aliases.Count > 0) parameter.Attributes.Add(new AliasAttribute([.. aliases]));
            all[name] = parameter;
        }

        parameter.Attributes.Add(attribute);
    }

    private static void Permit(RuntimeDefinedParameter parameter)
    {
        parameter.Attributes.Add(new AllowNullAttribute());
        parameter.Attributes.Add(new AllowEmptyCollectionAttribute());
        parameter.Attributes.Add(new AllowEmptyStringAttribute());
    }
}
