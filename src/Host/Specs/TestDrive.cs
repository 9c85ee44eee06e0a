using System.Management.Automation;

namespace ContainerNet.Host.Specs;

/// <summary>A folder for the files of a spec: $TestDrive, and the drive TestDrive:. What a block makes there goes when the block ends.</summary>
internal sealed class TestDrive : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spec-");

    public TestDrive(SessionState state)
    {
        ProviderInfo files = state.Provider.GetOne("FileSystem");
        state.Drive.New(new PSDriveInfo("TestDrive", files, _folder.FullName, "Files of the spec", null), "Global");
        state.PSVariable.Set("global:TestDrive", _folder.FullName);
    }

    public IReadOnlySet<string> List() =>
        new HashSet<string>(Directory.EnumerateFileSystemEntries(_folder.FullName, "*", SearchOption.AllDirectories));

    public void RemoveAllBut(IReadOnlySet<string> kept)
    {
        foreach (string path in List())
        {
            if (kept.Contains(path)) continue;
            if (Directory.Exists(path)) Directory.Delete(path, recursive: true);
            else File.Delete(path);
        }
    }

    public void Dispose()
    {
        if (_folder.Exists) _folder.Delete(recursive: true);
    }
}
