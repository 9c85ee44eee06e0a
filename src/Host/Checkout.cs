using System.Management.Automation;
using System.Reflection;

namespace ContainerNet.Host;

/// <summary>The checkout that this program was built in. It holds the staged module, the specs and the unit tests.</summary>
internal static class Checkout
{
    public static string Folder { get; } = typeof(Checkout).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .First(attribute => attribute.Key == "CheckoutFolder").Value!;

    public static string Manifest { get; } = Path.Combine(Folder, "output", "ContainerNet", "ContainerNet.psd1");

    public static string Specs { get; } = Path.Combine(Folder, "tests", "Specs");

    public static string UnitTests { get; } = Path.Combine(Folder, "tests", "Unit");

    public static string Version => typeof(Checkout).Assembly.GetName().Version!.ToString(3);

    public static string EngineVersion => typeof(PSObject).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
        .InformationalVersion.Split(' ', '+')[0];
}
