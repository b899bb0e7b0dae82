using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// The compiled kernels of a device by their canonical text, so that equal kernels of different programs compile once, and of kernels that
/// differ in numbers alone all but the first share one. Bounded: when it is full, the half that was used longest ago goes.
/// </summary>
internal sealed class KernelCache
{
    private const int Capacity = 4096;
    private static readonly ConditionalWeakTable<Device, KernelCache> s_caches = [];

    // The texts to look up, which become strings only where they are kept.
    [ThreadStatic]
    private static char[]? s_text, s_shared;
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    // The texts of the families of which a member was compiled.
    private readonly ConcurrentDictionary<string, bool> _families = new(StringComparer.Ordinal);
    private long _clock;

    public static KernelCache Of(Device device) => s_caches.GetValue(device, static _ => new KernelCache());

    /// <summary>Forgets everything, for all devices.</summary>
    public static void Clear() => s_caches.Clear();

    /// <summary>A compiled kernel, and numbers that it takes after its own uniforms.</summary>
    public (CompiledKernel Kernel, Scalar[] Numbers) Get(Device device, Kernel kernel)
    {
        var text = KernelText.Of(kernel, ref s_text);
        if (Find(text) is { } known) return (known, []);
        // The first of a family has its numbers in its code, where they cost least.
        if (device.Info.SharesKernels && KernelFamily.Of(kernel) is { } family)
        {
            var shared = KernelText.Of(family.Kernel, ref s_shared);
            if (!_families.GetAlternateLookup<ReadOnlySpan<char>>().TryAdd(shared, true))
            {
                if (Find(shared) is { } member) return (member, family.Numbers);
                return (Add(shared.ToString(), kernel.Name, device.Compile(family.Kernel)), family.Numbers);
            }
            if (_families.Count > Capacity) _families.Clear();
        }
        return (Add(text.ToString(), kernel.Name, device.Compile(kernel)), []);
    }

    public CompiledKernel Get(Device device, RoutineSpec spec)
    {
        var operands = string.Join("; ", spec.Operands.Select(o => $"{o.Aval}+{o.Offset}({string.Join(',', o.Strides)})"));
        var epilogue = spec.Epilogue is null ? "" : KernelText.Of(spec.Epilogue);
        var key = $"{spec.Op}({operands}) -> {string.Join("; ", spec.Outputs)}\n{epilogue}";
        if (Find(key) is { } known) return known;
        var compiled = device.CompileRoutine(spec) ?? throw new InternalException($"{device} promised a routine for {spec.Op} and has none.");
        return Add(key, spec.Op.Name, compiled);
    }

    private CompiledKernel? Find(ReadOnlySpan<char> key)
    {
        if (!_entries.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(key, out var entry)) return null;
        entry.LastUse = Interlocked.Increment(ref _clock);
        return entry.Kernel;
    }

    private CompiledKernel Add(string key, string name, CompiledKernel compiled)
    {
        Diagnostics.CountKernel();
        Diagnostics.Log(4, () => $"kernel {name}\n{key}\n{compiled.Source}");
        Diagnostics.Dump("kernel-" + name, () => key + "\n" + compiled.Source);
        _entries[key] = new Entry(compiled) { LastUse = Interlocked.Increment(ref _clock) };
        if (_entries.Count > Capacity)
        {
            foreach (var (old, _) in _entries.ToArray().OrderBy(e => e.Value.LastUse).Take(Capacity / 2)) _entries.TryRemove(old, out _);
        }
        return compiled;
    }

    private sealed class Entry(CompiledKernel kernel)
    {
        public CompiledKernel Kernel { get; } = kernel;

        public long LastUse { get; set; }
    }
}
