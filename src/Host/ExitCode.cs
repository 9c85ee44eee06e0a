namespace ContainerNet.Host;

/// <summary>The exit codes that pwsh has, too.</summary>
internal static class ExitCode
{
    public const int Success = 0;
    public const int Failure = 1;
    public const int Usage = 64;
}
