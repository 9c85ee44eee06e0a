namespace ContainerNet.Network;

/// <summary>Where container engines listen.</summary>
internal static class EngineSockets
{
    private const string Scheme = "unix://";

    /// <summary>The sockets that are there, each once. What cannot be seen is not there.</summary>
    /// <param name="environment">DOCKER_HOST and XDG_RUNTIME_DIR are looked at.</param>
    /// <param name="warn">Told of a DOCKER_HOST that is of no use here.</param>
    public static List<string> Find(Func<string, string?> environment, Action<CnException> warn)
    {
        List<string> candidates = ["/run/docker.sock", "/var/run/docker.sock", "/run/podman/podman.sock"];
        if (environment("XDG_RUNTIME_DIR") is { Length: > 0 } own) candidates.AddRange([$"{own}/docker.sock", $"{own}/podman/podman.sock"]);
        if (environment("DOCKER_HOST") is { Length: > 0 } host)
        {
            if (host.StartsWith(Scheme, StringComparison.Ordinal)) candidates.Insert(0, host[Scheme.Length..]);
            else warn(new CnException(CnErrorKind.NotSupported, $"DOCKER_HOST is '{host}', which is not asked: only {Scheme} sockets are."));
        }

        // podman-docker makes /run/docker.sock a link to Podman's, and /var/run is a link to /run.
        return [.. candidates.Where(File.Exists).Select(RealPath).Distinct()];
    }

    private static string RealPath(string path)
    {
        if (Path.GetDirectoryName(path) is not { } folder) return path;
        var file = new FileInfo(Path.Combine(RealPath(folder), Path.GetFileName(path)));
        return file.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? file.FullName;
    }
}
