using System.Management.Automation;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace ContainerNet.Cmdlets;

/// <summary>
/// Finds Tmds.LibC for this CPU. The package has one implementation per architecture; PowerShell neither reads deps.json nor
/// looks into runtimes/ for managed assemblies, so without this the first system call fails with FileNotFoundException.
/// </summary>
public sealed class ModuleLifetime : IModuleAssemblyInitializer, IModuleAssemblyCleanup
{
    /// <summary>Runs once per runspace that imports the module, hence the removal before the addition.</summary>
    public void OnImport()
    {
        AssemblyLoadContext.Default.Resolving -= Resolve;
        AssemblyLoadContext.Default.Resolving += Resolve;
    }

    /// <inheritdoc/>
    public void OnRemove(PSModuleInfo psModuleInfo) => AssemblyLoadContext.Default.Resolving -= Resolve;

    private static Assembly? Resolve(AssemblyLoadContext context, AssemblyName name)
    {
        if (name.Name != "Tmds.LibC") return null;
        string cpu = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        string home = Path.GetDirectoryName(typeof(ModuleLifetime).Assembly.Location)!;
        string file = Path.Combine(home, "runtimes", $"linux-{cpu}", "lib", "netstandard2.0", "Tmds.LibC.dll");
        return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
    }
}
