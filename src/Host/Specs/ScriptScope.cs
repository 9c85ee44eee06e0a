using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>
/// Runs script blocks of a spec in scopes like Pester's:
/// <code>
/// &amp; {                       # a block
///     . BeforeAll
///     &amp; {                   # a test in it
///         . BeforeEach; . It; . AfterEach
///     }
///     . AfterAll
/// }
/// </code>
/// The engine has no public way to push a scope, but a script block that calls back does it.
/// </summary>
internal sealed class ScriptScope(SessionState state)
{
    /// <summary>
    /// A new scope around an action. The try is what makes an error that ends a statement end the whole script block, as it does in Pester.
    /// </summary>
    private static readonly ScriptBlock s_newScope = ScriptBlock.Create("try { $args[0].Invoke() } finally { }");

    /// <summary>The same for a block that declares parameters: the data of -ForEach is splatted to it.</summary>
    private static readonly ScriptBlock s_withParameters = ScriptBlock.Create("$______data = $args[1]; . $args[0] @______data");

    /// <summary>Runs an action in a new scope that is a child of the current one.</summary>
    public void Enter(Action action)
    {
        Exception? problem = null;
        Action guarded = () =>
        {
            // An exception must not pass through the script, which would wrap it.
            try
            {
                action();
            }
            catch (Exception exception) when (exception is not (FlowControlException or PipelineStoppedException))
            {
                problem = exception;
            }
        };
        state.InvokeCommand.InvokeScript(useLocalScope: true, s_newScope, null, guarded);
        if (problem is not null) throw problem;
    }

    /// <summary>Sets the variables that an item's data gives, in the current scope.</summary>
    public void SetVariables(SpecItem item)
    {
        foreach ((string name, object? value) in item.Variables) state.PSVariable.Set(name, value);
    }

    /// <summary>Runs a script block in the current scope, as the dot does.</summary>
    public void Dot(ScriptBlock block, SpecItem item)
    {
        if (item.Data is not null && ((System.Management.Automation.Language.ScriptBlockAst)block.Ast).ParamBlock is not null)
        {
            var parameters = new System.Collections.Hashtable();
            foreach ((string name, object? value) in item.Variables.Where(pair => pair.Key != "_")) parameters[name] = value;
            state.InvokeCommand.InvokeScript(useLocalScope: false, s_withParameters, null, block, parameters);
        }
        else
        {
            state.InvokeCommand.InvokeScript(useLocalScope: false, block, null);
        }
    }

    /// <summary>Fills in the &lt;placeholders&gt; of a name with variables of the current scope; &lt;x.y&gt; is a property.</summary>
    public string Expand(string name) => NamePlaceholder.Expand(name, script =>
        state.InvokeCommand.InvokeScript(useLocalScope: true, script, null));
}
