namespace ContainerNet.Host.Testing;
internal static class TestRun
{
    public static int Run(Options options) => throw new NotImplementedException();
}
