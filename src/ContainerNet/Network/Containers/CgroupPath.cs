using System.Text.RegularExpressions;

namespace ContainerNet.Network;

/// <summary>A container as the control group of its processes names it.</summary>
/// <param name="Runtime">docker, podman, containerd, cri-o, lxc, systemd-nspawn, or whatever stands before the id.</param>
/// <param name="Id">64 hexadecimal digits; of lxc, systemd-nspawn and ctr the name.</param>
internal sealed record CgroupContainer(string Runtime, string Id);

/// <summary>Reads /proc/PID/cgroup.</summary>
internal static partial class CgroupPath
{
    /// <summary>The container that a process is in; null where it is in none. Of containers in containers, the innermost.</summary>
    /// <param name="lines">N:CONTROLLERS:PATH each. With version 1 there is one for each hierarchy, and not all need to have the container.</param>
    public static CgroupContainer? Parse(IEnumerable<string> lines) =>
        lines.Select(l => l.Split(':', 3)).Where(f => f.Length == 3).Select(f => OfPath(f[2])).FirstOrDefault(c => c is not null);

    /// <summary>Is it a container's id in full?</summary>
    public static bool IsId(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    private static CgroupContainer? OfPath(string path)
    {
        // Where the systemd driver gets its parent from a cgroupfs one there is no slash, but SLICE:cri-containerd:ID.
        string[] parts = path.Split(['/', ':'], StringSplitOptions.RemoveEmptyEntries);
        // A ctr container has the name that the user gave it, in the namespace that ctr takes when it is told of none.
        if (parts is ["default", var name]) return new CgroupContainer(ContainerRuntime.Containerd, name);

        for (int i = parts.Length - 1; i >= 0; i--)
        {
            if (Supervisor().IsMatch(parts[i])) return null;
            if (WithId().Match(parts[i]) is { Success: true } id)
                return new CgroupContainer(RuntimeOf(id.Groups["tool"].Value, parts.AsSpan(0, i)), id.Groups["id"].Value);
            if (Lxc().Match(parts[i]) is { Success: true } lxc) return new CgroupContainer(ContainerRuntime.Lxc, lxc.Groups["name"].Value);
            if (i > 0 && parts[i - 1] is "lxc" or "lxc.payload") return new CgroupContainer(ContainerRuntime.Lxc, parts[i]);
            if (Nspawn().Match(parts[i]) is { Success: true } machine)
                return new CgroupContainer(ContainerRuntime.Nspawn, Unescape(machine.Groups["name"].Value));
        }

        return null;
    }

    private static string RuntimeOf(string tool, ReadOnlySpan<string> above) => tool switch
    {
        "docker" => ContainerRuntime.Docker,
        "libpod" => ContainerRuntime.Podman,
        "crio" => ContainerRuntime.CriO,
        "cri-containerd" or "nerdctl" => ContainerRuntime.Containerd,
        // A bare id: dockerd's without systemd is below /docker. Kubernetes and ctr leave containerd's bare, too.
        "" => above.Contains("docker") ? ContainerRuntime.Docker : ContainerRuntime.Containerd,
        _ => tool,
    };

    /// <summary>systemd writes what is no letter of its own as \x2d.</summary>
    private static string Unescape(string unit) =>
        EscapedByte().Replace(unit, m => $"{(char)Convert.ToByte(m.Groups[1].Value, 16)}");

    /// <summary>docker-ID.scope, libpod-ID.scope, cri-containerd-ID.scope, crio-ID, ID.</summary>
    [GeneratedRegex(@"^(?:(?<tool>[a-z][a-z-]*)-)?(?<id>[0-9a-f]{64})(?:\.scope)?$")]
    private static partial Regex WithId();

    /// <summary>Who watches over a container is not inside.</summary>
    [GeneratedRegex(@"^(?:libpod-conmon-|crio-conmon-|lxc\.monitor)")]
    private static partial Regex Supervisor();

    [GeneratedRegex(@"^lxc\.payload\.(?<name>.+)$")]
    private static partial Regex Lxc();

    /// <summary>A machine of systemd-machined, unless it is a virtual one; or the service that starts one.</summary>
    [GeneratedRegex(@"^(?:machine-(?!qemu\\x2d)(?<name>[^.].*)\.scope|systemd-nspawn@(?<name>.+)\.service)$")]
    private static partial Regex Nspawn();

    [GeneratedRegex(@"\\x([0-9a-f]{2})")]
    private static partial Regex EscapedByte();
}
