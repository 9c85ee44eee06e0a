using ContainerNet.Network;
using Xunit;

namespace ContainerNet.Unit.Network;

/// <summary>What is understood of an engine's answers, and what is said of those that are none.</summary>
public class EngineApiTests
{
    private const string Web = "a5a2891826c10398fbd8ca6ddfb98118d531fe1561eff7a20d6750f267304a6b";
    private const string Off = "25753b1971c91d980b982552fa1254188be4edd30efe51621afee4c630194f09";

    /// <summary>Of Docker 20.10, with less of what nobody reads.</summary>
    private const string Containers = $$$"""
        [{"Id":"{{{Web}}}","Names":["/other/alias","/web"],"Image":"bb:1","ImageID":"sha256:0e9f","Command":"sleep 3600","Created":1795524053,
          "Ports":[{"IP":"0.0.0.0","PrivatePort":80,"PublicPort":8080,"Type":"tcp"}],"Labels":{"tier":"front"},"State":"running",
          "Status":"Up 2 seconds","HostConfig":{"NetworkMode":"default"},"NetworkSettings":{"Networks":{"bridge":{"IPAddress":"172.17.0.2"} } },"Mounts":[]},
         {"Id":"{{{Off}}}","Names":null,"Image":"bb:1","Labels":null,"State":"created"},
         {"Names":["/nobody"]}]
        """;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Containers_are_listed()
    {
        using var engine = new FakeEngine(r => r == "GET /containers/json?all=1" ? FakeEngine.Json(Containers) : null);
        using var api = new EngineApi(engine.Path, s_patience);

        List<ContainerRecord> found = api.List(Stop);

        Assert.Equal(["docker", "docker"], found.Select(c => c.Runtime));
        Assert.Equal([Web, Off], found.Select(c => c.Id));
        Assert.Equal(["web", Off[..12]], found.Select(c => c.Name));
        Assert.Equal(["running", "created"], found.Select(c => c.State));
        Assert.Equal("bb:1", found[0].Image);
        Assert.Equal("front", found[0].Labels["tier"]);
        Assert.Empty(found[1].Labels);
    }

    [Fact]
    public void Podman_is_told_by_its_header()
    {
        using var engine = new FakeEngine(_ => FakeEngine.Json(Containers, header: "Libpod-Api-Version: 4.3.1"));
        using var api = new EngineApi(engine.Path, s_patience);

        Assert.All(api.List(Stop), c => Assert.Equal("podman", c.Runtime));
    }

    [Theory]
    [InlineData("""{"State":{"Status":"running","Pid":4711}}""", "running", 4711)]
    [InlineData("""{"State":{"Status":"exited","Pid":0}}""", "exited", null)]
    public void One_is_asked_about(string answer, string state, int? pid)
    {
        using var engine = new FakeEngine(r => r == $"GET /containers/{Web}/json" ? FakeEngine.Json(answer) : null);
        using var api = new EngineApi(engine.Path, s_patience);

        ContainerRecord? found = api.Inspect(new ContainerRecord("docker", "web", Web, "paused"), Stop);

        Assert.Equal((state, pid), (found!.State, found.Pid));
    }

    [Fact]
    public void One_that_is_gone_is_null()
    {
        using var engine = new FakeEngine(_ => FakeEngine.Json("""{"message":"No such container"}""", "404 Not Found"));
        using var api = new EngineApi(engine.Path, s_patience);

        Assert.Null(api.Inspect(new ContainerRecord("docker", "web", Web, "running"), Stop));
    }

    [Fact]
    public void An_error_is_told_in_the_engines_words()
    {
        using var engine = new FakeEngine(_ => FakeEngine.Json("""{"message":"the daemon is shutting down"}""", "503 Service Unavailable"));
        using var api = new EngineApi(engine.Path, s_patience);

        var e = Assert.Throws<CnException>(() => api.List(Stop));

        Assert.Equal(CnErrorKind.Rejected, e.Kind);
        Assert.Equal($"Cannot ask the container engine at {engine.Path}: it answered 'the daemon is shutting down' (503).", e.Message);
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n[{\"I")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")]
    [InlineData("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\noops")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\noops")]
    [InlineData("220 mail.example.com ESMTP\r\n")]
    public void Nonsense_is_a_protocol_error(string answer)
    {
        using var engine = new FakeEngine(_ => answer);
        using var api = new EngineApi(engine.Path, s_patience);

        Assert.Equal(CnErrorKind.ProtocolError, Assert.Throws<CnException>(() => api.List(Stop)).Kind);
    }

    [Fact]
    public void Silence_ends()
    {
        using var engine = new FakeEngine(_ => null);
        using var api = new EngineApi(engine.Path, TimeSpan.FromMilliseconds(100));

        var e = Assert.Throws<CnException>(() => api.List(Stop));

        Assert.Equal(CnErrorKind.TimedOut, e.Kind);
        Assert.EndsWith("no answer came within 0.1 seconds.", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Waiting_can_be_stopped()
    {
        using var engine = new FakeEngine(_ => null);
        using var api = new EngineApi(engine.Path, s_patience);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        Assert.ThrowsAny<OperationCanceledException>(() => api.List(stop.Token));
    }

    [Fact]
    public void A_socket_that_nobody_listens_on_is_told_so()
    {
        string path;
        using (var engine = new FakeEngine(_ => null)) path = engine.Path;
        using var api = new EngineApi(path, s_patience);

        Assert.Equal(CnErrorKind.NotFound, Assert.Throws<CnException>(() => api.List(Stop)).Kind);
    }

    [Fact]
    public void Sockets_are_found_once_by_their_real_path()
    {
        using var engine = new FakeEngine(_ => null);
        string folder = Path.GetDirectoryName(engine.Path)!;
        File.CreateSymbolicLink(Path.Combine(folder, "docker.sock"), "engine.sock");
        Directory.CreateSymbolicLink(Path.Combine(folder, "podman"), ".");
        File.CreateSymbolicLink(Path.Combine(folder, "podman.sock"), engine.Path);
        Dictionary<string, string?> environment = new() { ["XDG_RUNTIME_DIR"] = folder, ["DOCKER_HOST"] = $"unix://{folder}/docker.sock" };

        Assert.Equal([engine.Path], EngineSockets.Find(environment.GetValueOrDefault, Fail).Where(p => p.StartsWith(folder, StringComparison.Ordinal)));

        static void Fail(CnException e) => Assert.Fail(e.Message);
    }

    [Fact]
    public void A_DOCKER_HOST_elsewhere_is_warned_of()
    {
        var said = new List<CnException>();

        EngineSockets.Find(n => n == "DOCKER_HOST" ? "tcp://10.0.0.1:2375" : null, said.Add);

        Assert.Contains("tcp://10.0.0.1:2375", Assert.Single(said).Message, StringComparison.Ordinal);
    }
}
