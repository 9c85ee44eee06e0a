using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

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
internal sealed class ScriptScope(PSCmdlet command)
{
    /// <summary>
    /// Calls back. The try is what makes an error that ends a statement end the whole script block, as it does in Pester.
    /// </summary>
    private const string CallBack = "try { $args[0].Invoke() } finally { }";

    /// <summary>Runs a script block, splatting the data of -ForEach if it declares parameters.</summary>
    private const string DotWithData = "$______data = $args[1]; . $args[0] @______data";
    private const string DotPlain = ". $args[0]";

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
        Invoke(CallBack, newScope: true, guarded);
        if (problem is not null) throw problem;
    }

    /// <summary>Sets the variables that an item's data gives, in the current scope.</summary>
    public void SetVariables(SpecItem item)
    {
        foreach ((string name, object? value) in item.Variables) command.SessionState.PSVariable.Set(name, value);
    }

    /// <summary>Runs a script block in the current scope, as the dot does.</summary>
    public void Dot(ScriptBlock block, SpecItem item)
    {
        if (item.Data is not null && ((ScriptBlockAst)block.Ast).ParamBlock is not null)
        {
            var parameters = new Hashtable();
            foreach ((string name, object? value) in item.Variables.Where(pair => pair.Key != "_")) parameters[name] = value;
            Invoke(DotWithData, newScope: false, block, parameters);
        }
        else
        {
            Invoke(DotPlain, newScope: false, block);
        }
    }

    /// <summary>Runs a file in a new scope, as the dot does.</summary>
    public void Read(string file) => Enter(() => Invoke(DotPlain, newScope: false, file));

    /// <summary>Fills in the &lt;placeholders&gt; of a name with variables of the current scope; &lt;x.y&gt; is a property.</summary>
    public string Expand(string name) => NamePlaceholder.Expand(name, script =>
        command.InvokeCommand.InvokeScript(useLocalScope: true, script, null));

    /// <summary>What the script emits, and the errors that do not end it, become those of the command, as they come.</summary>
    private void Invoke(string script, bool newScope, params object[] arguments) =>
        command.InvokeCommand.InvokeScript(script, newScope, PipelineResultTypes.Output | PipelineResultTypes.Error, null, arguments);
}
