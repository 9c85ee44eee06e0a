using System.Management.Automation;
using ContainerNet.Network;

namespace ContainerNet.Cmdlets;

/// <summary>What Get-CnLink and Get-CnBridge share: all links, or those named.</summary>
public abstract class LinkQueryCmdlet : NamespacedCmdlet
{
    /// <summary>Emits what was asked for. A name that is not there is an error; wildcards may find nothing.</summary>
    private protected void Emit<T>(LinkArgument[]? arguments, Func<T, bool> wanted)
        where T : CnLink
    {
        if (arguments is null) Attempt(null, () => EmitAll(Stack()));
        else ForEach(arguments, EmitOne);

        void EmitAll(NetworkStack stack, WildcardPattern? pattern = null) => WriteObject(
            stack.Links.List().OfType<T>().Where(l => pattern?.IsMatch(l.Name) != false && wanted(l)), enumerateCollection: true);

        void EmitOne(LinkArgument argument)
        {
            (NetworkStack stack, LinkReference link) = Resolve(argument);
            if (link.Name is { } name && WildcardPattern.ContainsWildcardCharacters(name)) EmitAll(stack, new WildcardPattern(name));
            else if (stack.Links.Get(link) is not T found) stack.Links.FindBridge(link);
            else if (wanted(found)) WriteObject(found);
        }
    }
}
