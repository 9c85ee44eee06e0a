namespace ContainerNet.Host.Specs;
internal static class SpecRun
{
    public static int Run(Options options) => throw new NotImplementedException();
}
