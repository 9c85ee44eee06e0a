using ContainerNet.Cmdlets;
using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network;

/// <summary>Which container a text means, and what is said where it means none or several.</summary>
public sealed class ContainerTableTests : IDisposable
{
    private static readonly string s_web = "a5".PadRight(64, '0');
    private static readonly string s_off = "a5d".PadRight(64, '0');
    private static readonly string s_otherWeb = "b1".PadRight(64, '0');

    private readonly NetworkSession _session = new();
    private readonly FakeEngine _docker = new(r => r switch
    {
        "GET /containers/json?all=1" => FakeEngine.Json($$"""
            [{"Id":"{{s_web}}","Names":["/web"],"State":"running","HostConfig":{"NetworkMode":"host"} },{"Id":"{{s_off}}","Names":["/off"],"State":"exited"},
             {"Id":"{{"c3".PadRight(64, '0')}}","Names":["/b1"],"State":"running","HostConfig":{"NetworkMode":"host"} }]
            """),
        _ => FakeEngine.Json($$"""{"State":{"Status":"running","Pid":{{Environment.ProcessId}}} }"""),
    });

    private readonly FakeEngine _podman = new(_ => FakeEngine.Json(
        $$"""[{"Id":"{{s_otherWeb}}","Names":["/web"],"State":"created"}]""", header: "Libpod-Api-Version: 4.3.1"));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _session.Dispose();
        _docker.Dispose();
        _podman.Dispose();
    }

    [Theory]
    [InlineData("web")]
    [InlineData("a50")]
    [InlineData("A50000000000")]
    public void A_container_is_found_by_name_and_by_the_beginning_of_its_id(string text)
    {
        using var table = new ContainerTable(_session, [_docker.Path]);

        ContainerReference found = table.OfName(text, Stop);

        Assert.Equal(("web", s_web, "docker"), (found.Name, found.Id, found.Runtime));
        Assert.Equal(_session.Current.Namespace.Inode, _session.Open(found.Namespace).Namespace.Inode);
    }

    [Fact]
    public void A_name_goes_before_the_beginning_of_an_id()
    {
        using var table = new ContainerTable(_session, [_docker.Path, _podman.Path]);

        Assert.Equal(("b1", "docker"), (table.OfName("b1", Stop).Name, table.OfName("b1", Stop).Runtime));
    }

    [Fact]
    public void One_name_in_two_engines_is_an_error_that_lists_both()
    {
        using var table = new ContainerTable(_session, [_docker.Path, _podman.Path]);

        var e = Assert.Throws<CnException>(() => table.OfName("web", Stop));

        Assert.Equal(CnErrorKind.Rejected, e.Kind);
        Assert.StartsWith("'web' is ambiguous: docker container 'web' (a50000000000), podman container 'web' (b10000000000).", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void So_is_the_beginning_of_two_ids()
    {
        using var table = new ContainerTable(_session, [_docker.Path]);

        Assert.Equal(CnErrorKind.Rejected, Assert.Throws<CnException>(() => table.OfName("a5", Stop)).Kind);
    }

    [Fact]
    public void One_that_does_not_run_is_an_error()
    {
        using var table = new ContainerTable(_session, [_docker.Path]);

        var e = Assert.Throws<CnException>(() => table.OfName("off", Stop));

        Assert.Equal(CnErrorKind.Rejected, e.Kind);
        Assert.Equal("The docker container 'off' has no network here: it does not run, it is 'exited'.", e.Message);
    }

    [Fact]
    public void One_that_is_not_there_is_an_error_that_tells_of_engines_that_could_not_be_asked()
    {
        using var table = new ContainerTable(_session, [_docker.Path, "/nowhere/engine.sock"]);

        var e = Assert.Throws<CnException>(() => table.OfName("gone", Stop));

        Assert.Equal(CnErrorKind.NotFound, e.Kind);
        Assert.StartsWith(
            "There is neither a namespace nor a container 'gone'. Cannot ask the container engine at /nowhere/engine.sock: ", e.Message, StringComparison.Ordinal);
        Assert.EndsWith("There is no such socket.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_came_later_is_found()
    {
        string containers = "[]";
        using var engine = new FakeEngine(r => FakeEngine.Json(r.EndsWith("all=1", StringComparison.Ordinal)
            ? containers
            : $$"""{"State":{"Status":"running","Pid":{{Environment.ProcessId}}} }"""));
        using var table = new ContainerTable(_session, [engine.Path]);
        Assert.Throws<CnException>(() => table.OfName("late", Stop));

        containers = $$"""[{"Id":"{{s_web}}","Names":["/late"],"State":"running","HostConfig":{"NetworkMode":"host"} }]""";

        Assert.Equal(s_web, table.OfName("late", Stop).Id);
    }

    [Fact]
    public void A_process_stands_for_itself()
    {
        int pid = Environment.ProcessId;

        foreach (ContainerArgument argument in new[] { new ContainerArgument(pid), new ContainerArgument($"/proc/{pid}/ns/net") })
        {
            ContainerReference found = argument.Resolve(_session, Stop);

            Assert.Equal($"/proc/{pid}/ns/net", found.Namespace.Path);
            // The tests may run in a container themselves.
            if (found.Id is null) Assert.Equal(($"{pid}", "process"), (found.Name, found.Runtime));
        }
    }

    [Fact]
    public void A_path_has_the_name_of_its_file() => Assert.Equal(
        new ContainerReference(NamespaceReference.OfPath("/run/netns/lab"), "lab", null, "namespace"),
        new ContainerArgument("/run/netns/lab").Resolve(_session, Stop));

    [Fact]
    public void A_container_that_was_found_is_taken_as_it_was()
    {
        var there = new CnNamespace(null, "/proc/1234/ns/net", 4026532186, 42, isCurrent: false);
        var container = new CnContainer(new ContainerRecord("docker", "web", s_web, "running") { Pid = 1234 }, there);

        ContainerReference found = new ContainerArgument(container).Resolve(_session, Stop);

        Assert.Equal(new ContainerReference(NamespaceReference.Of(there), "web", s_web, "docker"), found);
        Assert.Same(there, found.Namespace.Expected);
    }

    [Fact]
    public void One_that_did_not_run_is_an_error_when_it_is_needed()
    {
        var argument = new ContainerArgument(new CnContainer(new ContainerRecord("podman", "off", s_off, "exited"), null));

        Assert.Equal(CnErrorKind.Rejected, Assert.Throws<CnException>(() => argument.Resolve(_session, Stop)).Kind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a b")]
    public void What_can_be_no_name_is_refused(string text) => Assert.Throws<ArgumentException>(() => new ContainerArgument(text));
}
