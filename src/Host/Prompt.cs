namespace ContainerNet.Host;

/// <summary>The interactive prompt.</summary>
internal static class Prompt
{
    public static int Run(Options options) => throw new NotImplementedException();
}
