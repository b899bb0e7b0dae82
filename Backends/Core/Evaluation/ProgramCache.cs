using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Lazy.Backends.Evaluation;

/// <summary>
/// The programs of a device by the structure of their graph: an unjitted loop compiles once. Bounded; when it is full, the half that
/// was used longest ago goes.
/// </summary>
internal sealed class ProgramCache
{
    private const int Capacity = 1024;
    private static readonly ConditionalWeakTable<Device, ProgramCache> s_caches = [];
    private readonly ConcurrentDictionary<GraphKey, Entry> _entries = new();
    private long _clock;

    public static ProgramCache Of(Device device) => s_caches.GetValue(device, static _ => new ProgramCache());

    /// <summary>Forgets everything, for all devices.</summary>
    public static void Clear() => s_caches.Clear();

    public IProgram Get(Device device, CapturedGraph graph)
    {
        var now = Interlocked.Increment(ref _clock);
        if (_entries.TryGetValue(graph.Key, out var entry))
        {
            entry.LastUse = now;
            return entry.Program;
        }
        var closed = graph.Key.Close();
        Diagnostics.Log(1, () => $"compiling a program of {closed.Outputs.Count} outputs for {device}");
        var program = device.Compile(closed);
        _entries[graph.Key] = new Entry(program) { LastUse = now };
        if (_entries.Count > Capacity)
        {
            foreach (var (old, _) in _entries.ToArray().OrderBy(e => e.Value.LastUse).Take(Capacity / 2)) _entries.TryRemove(old, out _);
        }
        return program;
    }

    private sealed class Entry(IProgram program)
    {
        public IProgram Program { get; } = program;

        public long LastUse { get; set; }
    }
}
