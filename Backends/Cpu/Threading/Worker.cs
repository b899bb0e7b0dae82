using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace Lazy.Backends.Cpu;

/// <summary>
/// A thread of the pool as those who wake it see it. In a virtual machine it must not wake on the processor of the thread that wakes it: a
/// guest's Linux takes a processor that halted for one that the host took away, avoids it, and lets the worker wait behind its waker until
/// processors are balanced, which is milliseconds later. So the waker keeps its own processor from a sleeping worker, and the worker takes
/// all of its processors back as soon as it runs.
/// </summary>
internal sealed partial class Worker
{
    // As many processors as the C library's cpu_set_t has.
    private const int Words = 16;

    private static readonly bool Steers = ProbeSteering();

    private readonly object gate = new();
    private readonly int thread;
    private readonly ulong[] allowed = new ulong[Words], elsewhere = new ulong[Words];
    private bool known, steered, woken;

    /// <summary>The calling thread.</summary>
    public Worker() => thread = Steers ? ThreadId() : 0;

    /// <summary>Called by the worker before others may wake it.</summary>
    public void BeforeSleep()
    {
        if (Steers) known = Affinity(0, sizeof(ulong) * Words, allowed) >= 0;
    }

    /// <summary>Called by the worker; returns after <see cref="Wake"/>.</summary>
    public void Sleep()
    {
        lock (gate)
        {
            while (!woken) Monitor.Wait(gate);
            woken = false;
        }
        if (!steered) return;
        steered = false;
        _ = SetAffinity(0, sizeof(ulong) * Words, allowed);
    }

    /// <summary>Wakes the worker, elsewhere.</summary>
    public void Wake()
    {
        if (known) Steer();
        lock (gate)
        {
            woken = true;
            Monitor.Pulse(gate);
        }
    }

    private void Steer()
    {
        var here = Processor();
        if ((uint)here >= 64 * Words) return;
        allowed.CopyTo(elsewhere, 0);
        elsewhere[here / 64] &= ~(1ul << (here % 64));
        // A worker that may run nowhere else stays as it is; the system then says that no processor is left.
        steered = SetAffinity(thread, sizeof(ulong) * Words, elsewhere) == 0;
    }

    // The processor says whether it is a virtual one.
    private static bool ProbeSteering()
    {
        if (!OperatingSystem.IsLinux() || !X86Base.IsSupported || X86Base.CpuId(1, 0).Ecx >= 0) return false;
        try
        {
            return ThreadId() > 0 && Processor() >= 0 && Affinity(0, sizeof(ulong) * Words, new ulong[Words]) >= 0;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int ThreadId();

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    private static partial int Processor();

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int Affinity(int thread, nuint bytes, [Out] ulong[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SetAffinity(int thread, nuint bytes, ulong[] mask);
}
