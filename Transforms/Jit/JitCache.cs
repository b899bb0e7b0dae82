using System.Collections;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
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
/// arguments, and the device. Filled and sealed; one that found its compiled form is emptied and filled again for the next call.
/// </summary>
public sealed class JitKey : IEquatable<JitKey>
{
    private readonly List<PyTreeDef?> _structures = [];
    private readonly List<Aval> _avals = [];
    private readonly List<JitForm> _forms = [];
    private readonly List<object?> _statics = [];
    private HashCode _building;
    private object? _device;
    private int _hash;

    /// <summary>For each argument its structure, or null for a static one.</summary>
    public IReadOnlyList<PyTreeDef?> Structures => _structures;

    /// <summary>How each array enters the program.</summary>
    public IReadOnlyList<JitForm> Forms => _forms;

    /// <summary>Adds an argument of arrays.</summary>
    public void AddArgument(PyTreeDef structure)
    {
        _structures.Add(structure);
        _building.Add(structure);
    }

    /// <summary>Adds a static argument.</summary>
    public void AddStatic(object? value)
    {
        _structures.Add(null);
        _statics.Add(value);
        _building.Add(value);
    }

    /// <summary>Adds an array of the arguments, in order.</summary>
    public void AddArray(Aval aval, JitForm form)
    {
        _avals.Add(aval);
        _forms.Add(form);
        _building.Add(aval);
        _building.Add((int)form);
    }

    /// <summary>Ends the key: it can be compared now.</summary>
    /// <param name="device">The device; null inside of transforms.</param>
    public void Seal(object? device)
    {
        _device = device;
        _building.Add(device);
        _hash = _building.ToHashCode();
    }

    /// <summary>Empties the key for another call.</summary>
    public void Clear()
    {
        _structures.Clear();
        _avals.Clear();
        _forms.Clear();
        _statics.Clear();
        _building = default;
        _device = null;
    }

    /// <inheritdoc/>
    public bool Equals(JitKey? other) =>
        other is not null && _hash == other._hash && Equals(_device, other._device)
        && Span(_avals).SequenceEqual(Span(other._avals)) && Span(_forms).SequenceEqual(Span(other._forms))
        && Span(_structures).SequenceEqual(Span(other._structures), null) && Span(_statics).SequenceEqual(Span(other._statics));

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
        if (!Span(_structures).SequenceEqual(Span(other._structures), null) || !Span(_statics).SequenceEqual(Span(other._statics))) return false;
        for (var i = 0; i < _avals.Count; i++)
        {
            if (_avals[i].Shape != other._avals[i].Shape || _avals[i].DType != other._avals[i].DType) return false;
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
        for (var i = 0; i < _structures.Count; i++)
        {
            if (_structures[i] is not { } def)
            {
                if (!Equals(_statics[s], other._statics[s])) text.Add(
                    $"static argument {arguments[i]} was {other._statics[s] ?? "null"}, is {_statics[s] ?? "null"}");
                s++;
                continue;
            }
            var otherDef = other._structures[i]!;
            if (!def.Equals(otherDef)) text.Add($"argument {arguments[i]} had the structure {otherDef}, has {def}");
            else
            {
                var paths = def.LeafPaths();
                for (var k = 0; k < def.LeafCount; k++)
                {
                    var (was, now) = (other._avals[otherLeaf + k], _avals[leaf + k]);
                    if (was != now) text.Add($"argument {arguments[i]}{paths[k]} was {was}, is {now}");
                    else if (other._forms[otherLeaf + k] != _forms[leaf + k])
                        text.Add($"argument {arguments[i]}{paths[k]} was {Text(other._forms[otherLeaf + k])}, is {Text(_forms[leaf + k])}");
                }
            }
            leaf += def.LeafCount;
            otherLeaf += otherDef.LeafCount;
        }
        if (_device is not null && other._device is not null && !Equals(_device, other._device)) text.Add($"the device was {other._device}, is {_device}");
        return string.Join("; ", text);
    }

    private static Span<T> Span<T>(List<T> list) => CollectionsMarshal.AsSpan(list);

    private static string Text(JitForm form) => form switch
    {
        JitForm.Number => "a number",
        JitForm.Donated => "a donated array",
        _ =>
        "an array"
    };
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
        if (_generation != JitCaches.Generation)
        {
            _generation = JitCaches.Generation;
            _entries.Clear();
        }
        if (_entries.TryGetValue(key, out var entry))
        {
            // Racing uses may get the same time: it only says roughly what was used long ago.
            entry.LastUse = ++_clock;
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
        _entries[key] = new Entry(value) { LastUse = ++_clock };
        if (_entries.Count <= capacity) return;
        foreach (var (old, _) in _entries.ToArray().OrderBy(e => e.Value.LastUse).Take(capacity / 2)) _entries.TryRemove(old, out _);
    }

    private sealed class Entry(T value)
    {
        public T Value { get; } = value;

        public long LastUse { get; set; }
    }
}
