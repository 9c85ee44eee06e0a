namespace ContainerNet.Unit;

/// <summary>The working copy that these tests were built in: what they read beside the assembly.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "ContainerNet.psd1"))) return folder.FullName;
        }

        throw new DirectoryNotFoundException($"No ContainerNet.psd1 above {AppContext.BaseDirectory}.");
    }
}
