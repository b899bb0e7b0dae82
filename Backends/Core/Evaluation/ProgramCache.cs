using System.Collections.Concurrent;

namespace Lazy.Backends.Evaluation;

/// <summary>
/// The programs of a device by the structure of their graph: an unjitted loop compiles once. Bounded; when it is full, the half that
/// was used longest ago goes.
/// </summary>
internal sealed class ProgramCache
{
    private const int Capacity = 1024;
    private static int s_generation;
    private readonly ConcurrentDictionary<GraphKey, Entry> _entries = new();
    private int _generation = Volatile.Read(ref s_generation);
    private long _clock;

    /// <summary>Makes the caches of all devices forget what they hold, at their next use.</summary>
    public static void Clear() => Interlocked.Increment(ref s_generation);

    public IProgram Get(Device device, CapturedGraph graph)
    {
        if (_generation != Volatile.Read(ref s_generation))
        {
            _generation = Volatile.Read(ref s_generation);
            _entries.Clear();
        }
        // Racing uses may get the same time: it only says roughly what was used long ago.
        var now = ++_clock;
        if (_entries.TryGetValue(graph.Key, out var entry))
        {
            entry.LastUse = now;
            return entry.Program;
        }
        var closed = graph.Key.Close();
        Diagnostics.Log(1, () => $"compiling a program of {closed.Outputs.Count} outputs for {device}");
        var program = device.Compile(closed);
        _entries[graph.KeepKey()] = new Entry(program) { LastUse = now };
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
