using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>A container engine behind its socket. Docker and Podman speak the same protocol there, which is HTTP with JSON.</summary>
internal sealed class EngineApi : IDisposable
{
    private readonly string _path;
    private readonly TimeSpan _timeout;
    private readonly HttpClient _client;

    /// <param name="path">Of the socket.</param>
    /// <param name="timeout">How long an answer may take.</param>
    public EngineApi(string path, TimeSpan timeout)
    {
        _path = path;
        _timeout = timeout;
        // The host's name is not looked at, but HTTP has to have one.
        _client = new HttpClient(new SocketsHttpHandler { ConnectCallback = (_, _) => ValueTask.FromResult<Stream>(Connect()), UseProxy = false })
        {
            BaseAddress = new Uri("http://engine"),
            Timeout = timeout,
        };
    }

    /// <summary>Has it kept somebody waiting in vain? Once is enough.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>Its containers, those that do not run included; none knows its process yet.</summary>
    /// <exception cref="CnException">It cannot be asked: PermissionDenied, TimedOut, ProtocolError ...</exception>
    /// <exception cref="OperationCanceledException">It was not waited for.</exception>
    public List<ContainerRecord> List(CancellationToken stopping)
    {
        (EngineContainer[]? containers, string runtime) = Get("containers/json?all=1", EngineJson.Default.EngineContainerArray, stopping);
        if (containers is null) throw new CnException(CnErrorKind.ProtocolError, $"Cannot ask the container engine at {_path}: it knows no list of containers.");
        return [.. containers.Where(c => c.Id is not null).Select(c => new ContainerRecord(runtime, NameOf(c), c.Id, c.State ?? "unknown")
        {
            Image = c.Image,
            Labels = c.Labels ?? [],
            MayUseHost = c.HostConfig?.NetworkMode is { } mode && (mode == "host" || mode.Contains(':')),
            NetworkMode = c.HostConfig?.NetworkMode,
            Networks = c.NetworkSettings?.Networks ?? [],
            Ports = c.Ports ?? [],
            Engine = this,
        })];
    }

    /// <summary>The same container, asked about anew, with its process; null where it is gone.</summary>
    /// <exception cref="CnException">It cannot be asked.</exception>
    /// <exception cref="OperationCanceledException">It was not waited for.</exception>
    public ContainerRecord? Inspect(ContainerRecord container, CancellationToken stopping)
    {
        (EngineInspection? found, _) = Get($"containers/{container.Id}/json", EngineJson.Default.EngineInspection, stopping);
        return found?.State is { } state
            ? container with { State = state.Status ?? container.State, Pid = state.Pid > 0 ? state.Pid : null }
            : null;
    }

    /// <summary>Its networks; who is connected is told by <see cref="Inspect(EngineNetwork, CancellationToken)"/>.</summary>
    /// <exception cref="CnException">It cannot be asked.</exception>
    /// <exception cref="OperationCanceledException">It was not waited for.</exception>
    public List<EngineNetwork> Networks(CancellationToken stopping)
    {
        (EngineNetwork[]? networks, string runtime) = Get("networks", EngineJson.Default.EngineNetworkArray, stopping);
        if (networks is null) throw new CnException(CnErrorKind.ProtocolError, $"Cannot ask the container engine at {_path}: it knows no list of networks.");
        PodmanNetwork[] more = runtime == ContainerRuntime.Podman ? Get("v4.0.0/libpod/networks/json", EngineJson.Default.PodmanNetworkArray, stopping).Answer ?? [] : [];
        return
        [
            .. from network in networks
               where network is { Name: not null, Id: not null }
               let its = Array.Find(more, m => m.Id == network.Id)
               // To Docker's clients Podman calls its default network bridge; to its own users podman.
               select network with { Name = its?.Name ?? network.Name, Source = runtime, Interface = its?.Network_interface },
        ];
    }

    /// <summary>The same network, asked about anew, with who is connected; null where it is gone.</summary>
    /// <exception cref="CnException">It cannot be asked.</exception>
    /// <exception cref="OperationCanceledException">It was not waited for.</exception>
    public EngineNetwork? Inspect(EngineNetwork network, CancellationToken stopping)
    {
        (JsonDocument? answer, _) = Get($"networks/{network.Id}", EngineJson.Default.JsonDocument, stopping);
        if (answer is null) return null;
        using (answer)
        {
            JsonElement root = answer.RootElement.Clone();
            return root.Deserialize(EngineJson.Default.EngineNetwork) is { Name: not null, Id: not null } found
                ? found with { Name = network.Name, Source = network.Source, Interface = network.Interface, Answer = root }
                : null;
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>/web, and for each container that was linked to it by a name of its own /other/web.</summary>
    private static string NameOf(EngineContainer container) =>
        (container.Names ?? []).Select(n => n.TrimStart('/')).OrderBy(n => n.Contains('/')).FirstOrDefault(n => n.Length > 0)
        ?? ContainerRecord.ShortId(container.Id!);

    private NetworkStream Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // An engine that accepts no more would block connect(2) itself, which this ends.
            socket.SendTimeout = (int)_timeout.TotalMilliseconds;
            socket.Connect(new UnixDomainSocketEndPoint(_path));
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>The answer, null for 404, and who gave it.</summary>
    private (T? Answer, string Runtime) Get<T>(string what, JsonTypeInfo<T> type, CancellationToken stopping)
        where T : class
    {
        string tried = $"Cannot ask the container engine at {_path}";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, what);
            using HttpResponseMessage response = _client.Send(request, stopping);
            string runtime = response.Headers.Contains("Libpod-API-Version") ? ContainerRuntime.Podman : ContainerRuntime.Docker;
            if (response.StatusCode == HttpStatusCode.NotFound) return (null, runtime);
            using Stream body = response.Content.ReadAsStream(stopping);
            if (!response.IsSuccessStatusCode)
            {
                string words = JsonSerializer.Deserialize(body, EngineJson.Default.EngineFault)?.Message ?? response.ReasonPhrase ?? "";
                throw new CnException(CnErrorKind.Rejected, $"{tried}: it answered '{words}' ({(int)response.StatusCode}).");
            }

            return (JsonSerializer.Deserialize(body, type), runtime);
        }
        catch (OperationCanceledException e) when (!stopping.IsCancellationRequested)
        {
            IsSilent = true;
            throw new CnException(CnErrorKind.TimedOut, $"{tried}: no answer came within {_timeout.TotalSeconds:0.#} seconds.", e);
        }
        catch (HttpRequestException e) when (e.InnerException is SocketException failed)
        {
            int errno = failed.NativeErrorCode;
            string hint = Errno.Name(errno) switch
            {
                "EACCES" => " Its owner and group may, and root.",
                // What .NET makes of ENOENT.
                "EADDRNOTAVAIL" => " There is no such socket.",
                "ECONNREFUSED" => " Nobody listens on its socket.",
                _ => "",
            };
            throw new CnException(Kernel.KindOf(errno), $"{tried}: {Errno.Text(errno)} ({Errno.Name(errno)}).{hint}", e) { Errno = errno };
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException)
        {
            throw new CnException(CnErrorKind.ProtocolError, $"{tried}: its answer is not what an engine's is. {e.Message}", e);
        }
    }
}
