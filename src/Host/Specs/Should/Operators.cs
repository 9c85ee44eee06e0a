using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>The operators of Should that the specs use. Names, aliases and meanings are Pester's; so are the words of the messages.</summary>
internal static class Operators
{
    public static IReadOnlyList<Operator> All { get; } =
    [
        new("Be", EqualityOperators.Be) { Aliases = ["EQ"], TakesAll = true },
        new("BeExactly", EqualityOperators.BeExactly) { Aliases = ["CEQ"], TakesAll = true },
        new("BeTrue", EqualityOperators.BeTrue) { Parameters = [] },
        new("BeFalse", EqualityOperators.BeFalse) { Parameters = [] },
        new("BeNullOrEmpty", EqualityOperators.BeNullOrEmpty) { Parameters = [], TakesAll = true },
        new("BeGreaterThan", OrderOperators.BeGreaterThan) { Aliases = ["GT"] },
        new("BeGreaterOrEqual", OrderOperators.BeGreaterOrEqual) { Aliases = ["GE"] },
        new("BeLessThan", OrderOperators.BeLessThan) { Aliases = ["LT"] },
        new("BeLessOrEqual", OrderOperators.BeLessOrEqual) { Aliases = ["LE"] },
        new("BeIn", CollectionOperators.BeIn),
        new("Contain", CollectionOperators.Contain) { TakesAll = true },
        new("HaveCount", CollectionOperators.HaveCount) { TakesAll = true },
        new("BeLike", TextOperators.BeLike),
        new("BeLikeExactly", TextOperators.BeLikeExactly),
        new("Match", TextOperators.Match) { Parameters = [("RegularExpression", typeof(object))] },
        new("MatchExactly", TextOperators.MatchExactly) { Aliases = ["CMATCH"], Parameters = [("RegularExpression", typeof(object))] },
        new("Exist", TextOperators.Exist) { Parameters = [] },
        new("BeOfType", TypeOperators.BeOfType) { Aliases = ["HaveType"], Parameters = [("ExpectedType", typeof(object))] },
        new("HaveParameter", TypeOperators.HaveParameter)
        {
            Parameters =
            [
                ("ParameterName", typeof(string)), ("Type", typeof(object)), ("Mandatory", typeof(SwitchParameter)),
                ("InParameterSet", typeof(string)), ("HasArgumentCompleter", typeof(SwitchParameter)), ("Alias", typeof(string[])),
            ],
        },
        new("Throw", ThrowOperator.Test)
        {
            Parameters =
            [
                ("ExpectedMessage", typeof(string)), ("ErrorId", typeof(string)), ("ExceptionType", typeof(Type)), ("PassThru", typeof(SwitchParameter)),
            ],
        },
    ];
}
