using System.Runtime.InteropServices;

namespace Lazy.Graph;

/// <summary>
/// A set of nodes, for walks. Ids of nodes that were made one after the other are neighbours, so the members are bits of few words: what a walk
/// over a large graph allocates is what makes the collector stop it.
/// </summary>
internal sealed class NodeSet
{
    private readonly Dictionary<long, ulong> _words = [];

    /// <summary>Puts a node in; false if it was there.</summary>
    public bool Add(Node n)
    {
        ref var word = ref CollectionsMarshal.GetValueRefOrAddDefault(_words, n.Id >> 6, out _);
        var before = word;
        word |= 1UL << (int)(n.Id & 63);
        return word != before;
    }

    /// <summary>Whether a node is there.</summary>
    public bool Contains(Node n) => _words.TryGetValue(n.Id >> 6, out var word) && (word & (1UL << (int)(n.Id & 63))) != 0;
}

/// <summary>What belongs to nodes: like <see cref="NodeSet"/>, rows of values for neighbouring ids.</summary>
internal sealed class NodeMap<T>
{
    private const int Bits = 5;

    private readonly Dictionary<long, Row> _rows = [];
    private Row _last = new() { Number = -1 };

    /// <summary>The number of entries.</summary>
    public int Count { get; private set; }

    /// <summary>The value of a node.</summary>
    public T this[Node n]
    {
        get => TryGetValue(n, out var value) ? value : throw new InternalException($"{n} has no entry.");
        set
        {
            var number = n.Id >> Bits;
            if (_last.Number != number)
            {
                ref var row = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, number, out _);
                _last = row ??= new Row { Number = number };
            }
            var bit = 1u << (int)(n.Id & ((1 << Bits) - 1));
            if ((_last.Present & bit) == 0) Count++;
            _last.Present |= bit;
            _last.Values[n.Id & ((1 << Bits) - 1)] = value;
        }
    }

    /// <summary>Finds the value of a node.</summary>
    public bool TryGetValue(Node n, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out T value)
    {
        var number = n.Id >> Bits;
        var row = _last;
        if (row.Number != number)
        {
            if (!_rows.TryGetValue(number, out row))
            {
                value = default;
                return false;
            }
            _last = row;
        }
        value = row.Values[n.Id & ((1 << Bits) - 1)];
        return (row.Present & (1u << (int)(n.Id & ((1 << Bits) - 1)))) != 0;
    }

    /// <summary>Whether a node has a value.</summary>
    public bool ContainsKey(Node n) => TryGetValue(n, out _);

    /// <summary>The value of a node, or another one.</summary>
    public T GetValueOrDefault(Node n, T otherwise) => TryGetValue(n, out var value) ? value : otherwise;

    private sealed class Row
    {
        public required long Number { get; init; }

        public uint Present;

        public T[] Values { get; } = new T[1 << Bits];
    }
}
