using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Tmds.Linux;

namespace ContainerNet.Linux;

/// <summary>
/// Does the few things that must happen inside another network namespace: open a socket, open a file of /proc/sys, make a namespace.
/// Each runs on a thread of its own that enters, makes the calls and ends; what it opened is then used from anywhere.
/// </summary>
/// <remarks>
/// No other code ever runs there. A thread that is born from one in a foreign namespace stays in that namespace, and the runtime starts
/// threads when it likes (pool, tiered compilation); so the window has no managed call in it but the system calls: no allocation, no Task,
/// no tiered method (AggressiveOptimization), and the stubs of the calls are made before, in <see cref="WarmUp"/>.
/// </remarks>
internal static unsafe class NamespaceThread
{
    private static readonly byte[] s_ownNamespace = FileDescriptor.CString("/proc/thread-self/ns/net");
    private static readonly bool s_warm = WarmUp();

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
    }

    /// <summary>Opens a socket in a namespace; null is the one that the process is in.</summary>
    /// <exception cref="LinuxException">setns(2) or socket(2) failed.</exception>
    public static FileDescriptor OpenSocket(FileDescriptor? networkNamespace, int domain, int type, int protocol)
    {
        if (networkNamespace is null)
            return new FileDescriptor(LinuxException.Check(LibC.socket(domain, type | LibC.SOCK_CLOEXEC, protocol), "socket"));
        return RunIn(networkNamespace, new Job { Work = Work.OpenSocket, Domain = domain, Type = type | LibC.SOCK_CLOEXEC, Protocol = protocol });
    }

    /// <summary>Opens a file whose meaning depends on the namespace (/proc/sys/net); null is the one that the process is in.</summary>
    /// <exception cref="LinuxException">setns(2) or open(2) failed.</exception>
    public static FileDescriptor OpenFile(FileDescriptor? networkNamespace, string path, int flags)
    {
        if (networkNamespace is null) return FileDescriptor.Open(path, flags);
        fixed (byte* name = FileDescriptor.CString(path))
            return RunIn(networkNamespace, new Job { Work = Work.OpenFile, Path = name, Flags = flags | LibC.O_CLOEXEC });
    }

    /// <summary>
    /// Makes a namespace, mounts it on an existing file, and returns a socket that was opened inside.
    /// </summary>
    /// <exception cref="LinuxException">unshare(2), mount(2) or socket(2) failed; the namespace is gone again.</exception>
    public static FileDescriptor CreateNamespace(string path, int domain, int type, int protocol)
    {
        fixed (byte* name = FileDescriptor.CString(path))
        fixed (byte* self = s_ownNamespace)
        {
            return Run(new Job
            {
                Work = Work.CreateNamespace, Path = name, Self = self,
                CloneNewNet = LibC.CLONE_NEWNET, MountFlags = LibC.MS_BIND,
                Domain = domain, Type = type | LibC.SOCK_CLOEXEC, Protocol = protocol,
            });
        }
    }

    private static FileDescriptor RunIn(FileDescriptor networkNamespace, Job job)
    {
        bool held = false;
        networkNamespace.DangerousAddRef(ref held);
        try
        {
            job.Namespace = networkNamespace.Number;
            job.CloneNewNet = LibC.CLONE_NEWNET;
            return Run(job);
        }
        finally
        {
            if (held) networkNamespace.DangerousRelease();
        }
    }

    private static FileDescriptor Run(Job job)
    {
        _ = s_warm;
        Job* shared = &job;
        var thread = new Thread(Enter, maxStackSize: 128 * 1024) { IsBackground = true, Name = "ContainerNet namespace" };
        thread.Start((nint)shared);
        thread.Join();
        return job.Failed == Step.None ? new FileDescriptor(job.Result) : throw new LinuxException(job.Failed.ToString(), job.Errno);
    }

    /// <summary>The window. An exception here would end the process, so there is none: failures are numbers in the job.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Enter(object? job)
    {
        var shared = (Job*)Unsafe.Unbox<nint>(job!);
        shared->Failed = Perform(shared);
        // Only after a failure, and after the last call: reading errno is a managed call.
        if (shared->Failed != Step.None) shared->Errno = LibC.errno;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static Step Perform(Job* job)
    {
        if (job->Work == Work.CreateNamespace)
        {
            if (LibC.unshare(job->CloneNewNet) < 0) return Step.unshare;
            if (LibC.mount(job->Self, job->Path, null, job->MountFlags, null) < 0) return Step.mount;
        }
        else if (LibC.setns(job->Namespace, job->CloneNewNet) < 0)
        {
            return Step.setns;
        }

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
        _ = LibC.errno;
        foreach (string method in new[] { nameof(Enter), nameof(Perform) })
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
        public int CloneNewNet;
        public byte* Self;
        public byte* Path;
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
