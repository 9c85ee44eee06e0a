using ContainerNet.Linux;

namespace ContainerNet.Network;

/// <summary>The switches in /proc/sys/net of one namespace.</summary>
internal sealed class SettingTable(NetworkStack stack)
{
    /// <summary>Its value; null where this kernel, or this link, has none such.</summary>
    /// <param name="name">Below /proc/sys/net, with slashes: "ipv4/ip_forward".</param>
    /// <exception cref="CnException">PermissionDenied and others.</exception>
    public string? Read(string name) => Kernel.Try($"read {NameOf(name)}", stack.Namespace, () =>
    {
        try
        {
            return SystemControl.Read(stack.Crossing, name);
        }
        catch (LinuxException e) when (Errno.Name(e.Errno) == "ENOENT")
        {
            return null;
        }
    });

    /// <exception cref="CnException">NotFound, PermissionDenied (a read-only /proc/sys) and others.</exception>
    public void Write(string name, string value) => Kernel.Try(
        $"write {value} to {NameOf(name)}", stack.Namespace, () => SystemControl.Write(stack.Crossing, name, value));

    /// <summary>Those that are otherwise, as they are.</summary>
    /// <exception cref="CnException">One cannot be read.</exception>
    public IEnumerable<SettingRecord> Different(IEnumerable<(string Name, string Value)> settings) =>
        from setting in settings
        let now = Read(setting.Name)
        where now is not null && now != setting.Value
        select new SettingRecord(setting.Name, now);

    /// <summary>Writes what is otherwise.</summary>
    /// <exception cref="CnException">One cannot be written; those before it are in <paramref name="undo"/>.</exception>
    public void Apply(IEnumerable<(string Name, string Value)> settings, Undo undo)
    {
        foreach ((string name, string value) in settings)
        {
            foreach (SettingRecord before in Different([(name, value)]).ToList())
            {
                undo.Add(() => Restore([before]));
                Write(name, value);
            }
        }
    }

    /// <summary>Writes old values back, of those switches that are still there.</summary>
    /// <exception cref="CnException">One cannot be written.</exception>
    public void Restore(IEnumerable<SettingRecord> settings)
    {
        foreach (SettingRecord setting in settings)
        {
            if (Read(setting.Name) is { } now && now != setting.Value) Write(setting.Name, setting.Value);
        }
    }

    /// <summary>As sysctl(8) writes it.</summary>
    private static string NameOf(string name) => "net." + name.Replace('/', '.');
}
