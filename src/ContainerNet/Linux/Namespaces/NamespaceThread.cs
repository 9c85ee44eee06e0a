using System.Runtime.CompilerServices;
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
    private static readonly bool s_warm = WarmUp();

    // These do not spin while they wait, as the slim ones do: a crossing takes longer than spinning could gain.
    private readonly AutoResetEvent _asked = new(false);
    private readonly AutoResetEvent _answered = new(false);
    private Thread? _thread;
    private LinuxException? _fault;
    private NativeCall* _calls;
    private NativeCall* _end;

    /// <summary>
    /// Makes visits, one after the other: to hand over to the thread, and to wait for it, costs more than a short visit does. What came of it the visits know.
    /// </summary>
    public void Run(IReadOnlyList<NamespaceVisit> visits)
    {
        if (visits.Count == 0) return;
        NamespaceCall[] calls = [.. visits.SelectMany(v => v.Calls)];
        var natives = new NativeCall[calls.Length];
        byte[] text = FileDescriptor.CString(string.Concat(calls.Select(c => $"{c.Path}\0{c.Text}\0")));
        var held = new List<FileDescriptor>();
        try
        {
            foreach (FileDescriptor place in visits.Select(v => v.Place).OfType<FileDescriptor>())
            {
                bool added = false;
                place.DangerousAddRef(ref added);
                held.Add(place);
            }

            fixed (byte* firstText = text)
            fixed (NativeCall* first = natives)
            {
                Prepare(visits, first, firstText);
                Cross(first, first + natives.Length);
            }
        }
        finally
        {
            held.ForEach(p => p.DangerousRelease());
        }

        ReadOnlySpan<NativeCall> done = natives;
        foreach (NamespaceVisit visit in visits)
        {
            visit.Note(done);
            done = done[visit.Calls.Length..];
        }
    }

    public void Dispose()
    {
        if (_thread is not null)
        {
            _calls = null;
            _asked.Set();
            _thread.Join();
            _thread = null;
        }

        _asked.Dispose();
        _answered.Dispose();
    }

    private static void Prepare(IReadOnlyList<NamespaceVisit> visits, NativeCall* native, byte* text)
    {
        foreach (NamespaceVisit visit in visits)
        {
            foreach (NamespaceCall call in visit.Calls)
            {
                int pathLength = Encoding.UTF8.GetByteCount(call.Path ?? ""), textLength = Encoding.UTF8.GetByteCount(call.Text ?? "");
                *native++ = new NativeCall
                {
                    Kind = call.Kind, Arrives = call.Arrives, Opens = call.Opens, Forgiven = call.Forgiven,
                    First = call.Kind == NamespaceCallKind.setns ? visit.Place!.Number : call.First, Second = call.Second, Third = call.Third,
                    Path = text, Text = text + pathLength + 1, TextLength = textLength, MountFlags = LibC.MS_BIND,
                    Result = -1,
                };
                text += pathLength + 1 + textLength + 1;
            }
        }
    }

    private void Cross(NativeCall* first, NativeCall* end)
    {
        _ = s_warm;
        if (_thread is null)
        {
            _thread = new Thread(Serve, maxStackSize: 128 * 1024) { IsBackground = true, Name = "ContainerNet namespaces" };
            _thread.Start();
        }

        _calls = first;
        _end = end;
        _asked.Set();
        _answered.WaitOne();
        if (_fault is not { } fault) return;
        // The thread has ended; the next crossing starts another. Where it was when it opened something cannot be relied on.
        (_fault, _thread) = (null, null);
        for (NativeCall* call = first; call < end; call++)
        {
            if (call->Opens && call->Result >= 0) _ = LibC.close(call->Result);
            (call->Result, call->Errno, call->Ends) = (-1, fault.Errno, call->Arrives);
        }
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
                if (_calls is null) return;
                if (Travel(_calls, _end, home.Number, cloneNewNet) < 0) throw new LinuxException("setns home", LibC.errno);
                _answered.Set();
            }
        }
        catch (LinuxException e)
        {
            _fault = e;
            _answered.Set();
        }
    }

    /// <summary>The window: there, the calls, to the next one, and in the end back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Travel(NativeCall* call, NativeCall* end, int home, int cloneNewNet)
    {
        bool abroad = false, over = false;
        for (; call < end; call++)
        {
            if (over && !call->Arrives) continue;
            call->Result = Perform(call, cloneNewNet);
            // Only after a failure: reading errno is a managed call, and the way home would overwrite it.
            if (call->Result < 0 && call->Errno == 0) call->Errno = LibC.errno;
            over = call->Ends = call->Result < 0 && !call->Opens && call->Errno != call->Forgiven;
            // Who may not go there may not set out for home either; but it never left.
            abroad |= call->Arrives && !over;
        }

        return abroad ? LibC.setns(home, cloneNewNet) : 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Perform(NativeCall* call, int cloneNewNet)
    {
        switch (call->Kind)
        {
            case NamespaceCallKind.setns: return LibC.setns(call->First, cloneNewNet);
            case NamespaceCallKind.unshare: return LibC.unshare(cloneNewNet);
            case NamespaceCallKind.mount: return LibC.mount(call->Path, call->Text, null, call->MountFlags, null);
            case NamespaceCallKind.socket: return LibC.socket(call->First, call->Second, call->Third);
            case NamespaceCallKind.open: return LibC.open(call->Path, call->First, default);
        }

        int file = LibC.open(call->Path, call->First, default);
        if (file < 0) return file;
        int written = (int)(nint)LibC.write(file, call->Text, call->TextLength);
        if (written < 0) call->Errno = LibC.errno;
        _ = LibC.close(file);
        return written;
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
        foreach (string method in new[] { nameof(Travel), nameof(Perform) })
        {
            RuntimeHelpers.PrepareMethod(typeof(NamespaceThread)
                .GetMethod(method, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!.MethodHandle);
        }

        return true;
    }
}
