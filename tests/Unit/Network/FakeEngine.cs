using System.Net.Sockets;
using System.Text;

namespace ContainerNet.Unit.Network;

/// <summary>Listens on a unix socket and answers every request with what a recorded engine said, or not at all.</summary>
internal sealed class FakeEngine : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cn-unit-").FullName;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Func<string, string?> _answer;

    /// <param name="answer">The answer to "GET /path", from its status line on; null for none.</param>
    public FakeEngine(Func<string, string?> answer)
    {
        _answer = answer;
        Path = System.IO.Path.Combine(_folder, "engine.sock");
        _listener.Bind(new UnixDomainSocketEndPoint(Path));
        _listener.Listen();
        new Thread(Serve) { IsBackground = true }.Start();
    }

    public string Path { get; }

    public static string Json(string body, string status = "200 OK", string header = "Server: Docker/20.10.24 (linux)") =>
        $"HTTP/1.1 {status}\r\nApi-Version: 1.41\r\nContent-Type: application/json\r\n{header}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n\r\n{body}";

    public void Dispose()
    {
        _listener.Dispose();
        Directory.Delete(_folder, true);
    }

    private void Serve()
    {
        try
        {
            while (true) new Thread(Talk) { IsBackground = true }.Start(_listener.Accept());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private void Talk(object? connection)
    {
        try
        {
            using var stream = new NetworkStream((Socket)connection!, ownsSocket: true);
            using var reader = new StreamReader(stream, Encoding.ASCII);
            while (reader.ReadLine() is { Length: > 0 } request)
            {
                while (reader.ReadLine() is { Length: > 0 })
                {
                    // The headers say nothing.
                }

                if (_answer(request[..request.LastIndexOf(' ')]) is { } answer) stream.Write(Encoding.UTF8.GetBytes(answer));
            }
        }
        catch (IOException)
        {
            // Whoever asked has left.
        }
    }
}
