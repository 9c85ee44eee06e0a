using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Text;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>
/// Does the few things that must happen inside another network namespace: open a socket, open a file of /proc/sys, make a namespace.
/// They run on a thread of this object's own, which goes there, makes the calls and comes home before it does anything else; what it
/// opened is then used from anywhere. The thread starts with the first crossing and ends with <see cref="Dispose"/>.
/// </summary>
/// <remarks>
/// No other code ever runs over there. A thread that is born from one in a foreign namespace stays in that namespace, and the runtime
/// starts threads when it likes (pool, tiered compilation); so the window has no managed call in it but the system calls: no allocation,
/// no tiered method (AggressiveOptimization), and the calls' stubs are made before, in <see cref="WarmUp"/>. A thread that cannot come
/// home ends.
/// </remarks>
internal sealed unsafe class NamespaceThread : IDisposable
{
    private static readonly byte[] s_ownNamespace = FileDescriptor.CString(NamespaceFile.Own);
    private static readonly bool s_warm = WarmUp();

    // These do not spin while they wait, as the slim ones do: a crossing takes longer than spinning could gain.
    private readonly AutoResetEvent _asked = new(false);
    private readonly AutoResetEvent _answered = new(false);
    private Thread? _thread;
    private Exception? _fault;
    private Job* _job;

    private enum Work
    {
        OpenSocket,
        OpenFile,
        CreateNamespace,
    }

    private enum Step
    {
        None,
        setns,
        unshare,
        mount,
        socket,
        open,
        write,
    }

    /// <summary>Opens a socket in a namespace; null is the one that the process is in.</summary>
    /// <exception cref="LinuxException">setns(2) or socket(2) failed.</exception>
    public FileDescriptor OpenSocket(FileDescriptor? networkNamespace, int domain, int type, int protocol)
    {
        if (networkNamespace is null)
            return new FileDescriptor(LinuxException.Check(LibC.socket(domain, type | LibC.SOCK_CLOEXEC, protocol), "socket"));
        return RunIn(networkNamespace, new Job { Work = Work.OpenSocket, Domain = domain, Type = type | LibC.SOCK_CLOEXEC, Protocol = protocol });
    }

    /// <summary>Writes settings of a namespace and opens a socket there, in one crossing.</summary>
    /// <param name="networkNamespace">Where.</param>
    /// <param name="domain">AF_*.</param>
    /// <param name="type">SOCK_*.</param>
    /// <param name="protocol">Of the domain.</param>
    /// <param name="settings">Paths and values; one that fails ends it.</param>
    /// <exception cref="LinuxException">A call failed; the settings before it are written.</exception>
    public FileDescriptor OpenSocket(
        FileDescriptor networkNamespace, int domain, int type, int protocol, IReadOnlyList<(string Path, string Value)> settings)
    {
        // Path, NUL, value, NUL ... and one more NUL: over there, nothing is to be done but to follow a pointer.
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(settings.Select(s => $"{s.Path}\0{s.Value}\0")) + "\0");
        fixed (byte* pointer = text)
        {
            return RunIn(networkNamespace, new Job
            {
                Work = Work.OpenSocket, Settings = pointer, Flags = LibC.O_WRONLY | LibC.O_CLOEXEC,
                Domain = domain, Type = type | LibC.SOCK_CLOEXEC, Protocol = protocol,
            });
        }
    }

    /// <summary>Opens a file whose meaning depends on the namespace (/proc/sys/net); null is the one that the process is in.</summary>
    /// <exception cref="LinuxException">setns(2) or open(2) failed.</exception>
    public FileDescriptor OpenFile(FileDescriptor? networkNamespace, string path, int flags)
    {
        if (networkNamespace is null) return FileDescriptor.Open(path, flags);
        fixed (byte* name = FileDescriptor.CString(path))
            return RunIn(networkNamespace, new Job { Work = Work.OpenFile, Path = name, Flags = flags | LibC.O_CLOEXEC });
    }

    /// <summary>Makes a namespace, mounts it on an existing file, and returns a socket that was opened inside.</summary>
    /// <exception cref="LinuxException">unshare(2), mount(2) or socket(2) failed; the namespace is gone again.</exception>
    public FileDescriptor CreateNamespace(string path, int domain, int type, int protocol)
    {
        fixed (byte* name = FileDescriptor.CString(path))
        fixed (byte* self = s_ownNamespace)
        {
            return Run(new Job
            {
                Work = Work.CreateNamespace, Path = name, Self = self, MountFlags = LibC.MS_BIND,
                Domain = domain, Type = type | LibC.SOCK_CLOEXEC, Protocol = protocol,
            });
        }
    }

    public void Dispose()
    {
        if (_thread is not null)
        {
            _job = null;
            _asked.Set();
            _thread.Join();
            _thread = null;
        }

        _asked.Dispose();
        _answered.Dispose();
    }

    private FileDescriptor RunIn(FileDescriptor networkNamespace, Job job)
    {
        bool held = false;
        networkNamespace.DangerousAddRef(ref held);
        try
        {
            job.Namespace = networkNamespace.Number;
            return Run(job);
        }
        finally
        {
            if (held) networkNamespace.DangerousRelease();
        }
    }

    private FileDescriptor Run(Job job)
    {
        _ = s_warm;
        if (_thread is null)
        {
            _thread = new Thread(Serve, maxStackSize: 128 * 1024) { IsBackground = true, Name = "ContainerNet namespaces" };
            _thread.Start();
        }

        _job = &job;
        _asked.Set();
        _answered.WaitOne();
        if (_fault is { } fault)
        {
            // The thread has ended; the next crossing starts another.
            (_fault, _thread) = (null, null);
            ExceptionDispatchInfo.Throw(fault);
        }

        if (job.Failed == Step.None) return new FileDescriptor(job.Result);
        string call = job.FailedSetting == null ? $"{job.Failed}" : $"{job.Failed} {Marshal.PtrToStringUTF8((nint)job.FailedSetting)}";
        throw new LinuxException(call, job.Errno);
    }

    /// <summary>What the thread does all its life. An exception that left it would end the process: it is carried over to the caller.</summary>
    private void Serve()
    {
        try
        {
            using FileDescriptor home = FileDescriptor.Open(NamespaceFile.Own, LibC.O_RDONLY);
            int cloneNewNet = LibC.CLONE_NEWNET;
            while (true)
            {
                _asked.WaitOne();
                if (_job is null) return;
                if (Cross(_job, home.Number, cloneNewNet) < 0) throw new LinuxException("setns home", LibC.errno);
                _answered.Set();
            }
        }
        catch (LinuxException e)
        {
            _fault = e;
            _answered.Set();
        }
    }

    /// <summary>The window: there, the calls, and back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Cross(Job* job, int home, int cloneNewNet)
    {
        job->Failed = Perform(job, cloneNewNet);
        // Only after a failure: reading errno is a managed call, and the way home would overwrite it.
        if (job->Failed is not (Step.None or Step.write)) job->Errno = LibC.errno;
        // Who may not go there may not set out for home either; but it never left.
        return job->Failed is Step.setns or Step.unshare ? 0 : LibC.setns(home, cloneNewNet);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Step Perform(Job* job, int cloneNewNet)
    {
        if (job->Work == Work.CreateNamespace)
        {
            if (LibC.unshare(cloneNewNet) < 0) return Step.unshare;
            if (LibC.mount(job->Self, job->Path, null, job->MountFlags, null) < 0) return Step.mount;
        }
        else if (LibC.setns(job->Namespace, cloneNewNet) < 0)
        {
            return Step.setns;
        }

        for (byte* text = job->Settings; text != null && *text != 0; text++)
        {
            job->FailedSetting = text;
            int file = LibC.open(text, job->Flags, default);
            if (file < 0) return Step.open;
            while (*text != 0) text++;
            byte* value = ++text;
            while (*text != 0) text++;
            if ((nint)LibC.write(file, value, (int)(text - value)) < 0)
            {
                job->Errno = LibC.errno;
                _ = LibC.close(file);
                return Step.write;
            }

            _ = LibC.close(file);
        }

        job->FailedSetting = null;
        if (job->Work == Work.OpenFile)
        {
            job->Result = LibC.open(job->Path, job->Flags, default);
            return job->Result < 0 ? Step.open : Step.None;
        }

        job->Result = LibC.socket(job->Domain, job->Type, job->Protocol);
        return job->Result < 0 ? Step.socket : Step.None;
    }

    /// <summary>Calls each call once in a way that fails and changes nothing, and compiles the window.</summary>
    private static bool WarmUp()
    {
        _ = LibC.setns(-1, 0);
        _ = LibC.unshare(0);
        _ = LibC.mount(null, null, null, default, null);
        _ = LibC.open(null, 0, default);
        _ = LibC.socket(-1, 0, 0);
        _ = LibC.write(-1, null, 0);
        _ = LibC.close(-1);
        _ = LibC.errno;
        foreach (string method in new[] { nameof(Cross), nameof(Perform) })
        {
            RuntimeHelpers.PrepareMethod(typeof(NamespaceThread)
                .GetMethod(method, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.MethodHandle);
        }

        return true;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Job
    {
        public Work Work;
        public int Namespace;
        public byte* Self;
        public byte* Path;
        public byte* Settings;
        public byte* FailedSetting;
        public int Flags;
        public ulong_t MountFlags;
        public int Domain;
        public int Type;
        public int Protocol;
        public int Result;
        public Step Failed;
        public int Errno;
    }
}
