using System.Collections;
using System.Collections.Concurrent;
using Lazy.Graph;
using Lazy.Transforms.Trees;

namespace Lazy.Transforms.Jit;

/// <summary>How an array enters a program.</summary>
public enum JitForm
{
    /// <summary>As a buffer that stays as it is.</summary>
    Array,
    /// <summary>As a buffer that the program may reuse.</summary>
    Donated,
    /// <summary>As a number, given at launch.</summary>
    Number,
}

/// <summary>
/// What a compiled function depends on: the structure of its arguments, shapes and dtypes of the arrays in them, the values of the static
/// arguments, and the device.
/// </summary>
/// <param name="structures">For each argument its structure, or null for a static one.</param>
/// <param name="avals">Shape and dtype of each array, in order.</param>
/// <param name="forms">How each array enters the program.</param>
/// <param name="statics">The static arguments, in order.</param>
/// <param name="device">The device.</param>
public sealed class JitKey(PyTreeDef?[] structures, Aval[] avals, JitForm[] forms, object?[] statics, object? device) : IEquatable<JitKey>
{
    private readonly int _hash = Hash(structures, avals, forms, statics, device);

    internal PyTreeDef?[] Structures => structures;

    internal Aval[] Avals => avals;

    internal object?[] Statics => statics;

    /// <inheritdoc/>
    public bool Equals(JitKey? other) =>
        other is not null && _hash == other._hash && Equals(device, other.Device) && avals.AsSpan().SequenceEqual(other.Avals)
        && forms.AsSpan().SequenceEqual(other.Forms) && Enumerable.SequenceEqual(structures, other.Structures)
        && statics.AsSpan().SequenceEqual(other.Statics);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as JitKey);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>
    /// Whether a program for another key serves this one: structures, shapes, dtypes and static values agree. How arrays enter, and whether
    /// a dtype is weak, may differ.
    /// </summary>
    public bool Fits(JitKey other)
    {
        if (!Enumerable.SequenceEqual(structures, other.Structures) || !statics.AsSpan().SequenceEqual(other.Statics)) return false;
        for (var i = 0; i < avals.Length; i++)
        {
            if (avals[i].Shape != other.Avals[i].Shape || avals[i].DType != other.Avals[i].DType) return false;
        }
        return true;
    }

    /// <summary>Refuses static arguments that compare by reference although they hold values, which would compile on every call.</summary>
    /// <exception cref="ArgumentException">The argument is an array or a collection.</exception>
    public static void RequireStatic(object? value, string function, string argument)
    {
        if (value is string || value is not IEnumerable || value.GetType().GetMethod(nameof(Equals),
            [typeof(object)])!.DeclaringType != typeof(object)) return;
        throw new ArgumentException(
            $"jit: static argument {argument} of {function} is a {TreeText.Name(value.GetType())}, which compares by reference: " +
            "every call would compile anew. Use a tuple, a string, an enum, a number or a record of them.");
    }

    /// <summary>What differs from another key, in words.</summary>
    internal string Difference(JitKey other, IReadOnlyList<string> arguments)
    {
        var text = new List<string>();
        int leaf = 0, otherLeaf = 0, s = 0;
        for (var i = 0; i < structures.Length; i++)
        {
            if (structures[i] is not { } def)
            {
                if (!Equals(statics[s], other.Statics[s])) text.Add(
                    $"static argument {arguments[i]} was {other.Statics[s] ?? "null"}, is {statics[s] ?? "null"}");
                s++;
                continue;
            }
            var otherDef = other.Structures[i]!;
            if (!def.Equals(otherDef)) text.Add($"argument {arguments[i]} had the structure {otherDef}, has {def}");
            else
            {
                var paths = def.LeafPaths();
                for (var k = 0; k < def.LeafCount; k++)
                {
                    var (was, now) = (other.Avals[otherLeaf + k], avals[leaf + k]);
                    if (was != now) text.Add($"argument {arguments[i]}{paths[k]} was {was}, is {now}");
                    else if (other.Forms[otherLeaf + k] != forms[leaf + k])
                        text.Add($"argument {arguments[i]}{paths[k]} was {Text(other.Forms[otherLeaf + k])}, is {Text(forms[leaf + k])}");
                }
            }
            leaf += def.LeafCount;
            otherLeaf += otherDef.LeafCount;
        }
        if (device is not null && other.Device is not null && !Equals(device, other.Device)) text.Add($"the device was {other.Device}, is {device}");
        return string.Join("; ", text);
    }

    private JitForm[] Forms => forms;

    private object? Device => device;

    private static string Text(JitForm form) => form switch
    {
        JitForm.Number => "a number",
        JitForm.Donated => "a donated array",
        _ =>
        "an array"
    };

    private static int Hash(PyTreeDef?[] structures, Aval[] avals, JitForm[] forms, object?[] statics, object? device)
    {
        var hash = new HashCode();
        foreach (var d in structures) hash.Add(d);
        foreach (var a in avals) hash.Add(a);
        foreach (var f in forms) hash.Add(f);
        foreach (var v in statics) hash.Add(v);
        hash.Add(device);
        return hash.ToHashCode();
    }
}

/// <summary>All caches of jitted functions.</summary>
public static class JitCaches
{
    private static int s_generation;

    internal static int Generation => Volatile.Read(ref s_generation);

    /// <summary>Makes every cache forget what it holds, at its next use.</summary>
    public static void Clear() => Interlocked.Increment(ref s_generation);
}

/// <summary>The compiled forms of one jitted function. Bounded: when it is full, the half that was used longest ago goes. Safe from
/// several threads.</summary>
public sealed class JitCache<T>(int capacity = 256) where T : class
{
    private readonly ConcurrentDictionary<JitKey, Entry> _entries = new();
    private long _clock;
    private int _generation = JitCaches.Generation;

    /// <summary>The number of compiled forms.</summary>
    public int Count => _entries.Count;

    /// <summary>Calls that found no compiled form.</summary>
    public long Misses { get; private set; }

    /// <summary>Why the newest miss was one.</summary>
    public string? LastMiss { get; private set; }

    /// <summary>The compiled form for a key, or null; a miss notes what changed.</summary>
    public T? Find(JitKey key, IReadOnlyList<string> arguments)
    {
        if (Interlocked.Exchange(ref _generation, JitCaches.Generation) != JitCaches.Generation) _entries.Clear();
        if (_entries.TryGetValue(key, out var entry))
        {
            entry.LastUse = Interlocked.Increment(ref _clock);
            return entry.Value;
        }
        Misses++;
        JitKey? newest = null;
        var lastUse = -1L;
        foreach (var (k, e) in _entries)
        {
            if (e.LastUse > lastUse) (newest, lastUse) = (k, e.LastUse);
        }
        LastMiss = newest is null ? "the first call" : key.Difference(newest, arguments);
        return null;
    }

    /// <summary>Keeps a compiled form.</summary>
    public void Add(JitKey key, T value)
    {
        _entries[key] = new Entry(value) { LastUse = Interlocked.Increment(ref _clock) };
        if (_entries.Count <= capacity) return;
        foreach (var (old, _) in _entries.ToArray().OrderBy(e => e.Value.LastUse).Take(capacity / 2)) _entries.TryRemove(old, out _);
    }

    private sealed class Entry(T value)
    {
        public T Value { get; } = value;

        public long LastUse { get; set; }
    }
}
