using System.Reflection.Emit;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// A load or store whose offset is linear along the lanes: a buffer, the bytes of an element, and the terms of the address by the depth at
/// which they are known, so that each loop adds its own.
/// </summary>
internal sealed class Access
{
    private readonly List<(int Depth, int Loop, KExpr? Atom, long Scale)> terms = [];

    public Access(LoopPlan plan, KExpr offset, LocalBuilder buffer, int size)
    {
        var form = plan.Form(offset);
        Buffer = buffer;
        Size = size;
        Start = form.Base * size;
        LaneBytes = form.Coefficients[plan.VectorLoop] * size;
        for (var i = 0; i < form.Coefficients.Length; i++)
        {
            if (form.Coefficients[i] != 0 && i != plan.VectorLoop) terms.Add((i + 1, i, null, form.Coefficients[i] * size));
        }
        foreach (var (atom, c) in form.Atoms) terms.Add((plan.Of(atom).Depth, -1, atom, c * size));
    }

    public LocalBuilder Buffer { get; }

    /// <summary>Bytes of an element.</summary>
    public int Size { get; }

    /// <summary>The constant part of the address, in bytes from the start of the buffer.</summary>
    public long Start { get; }

    /// <summary>Bytes from one lane to the next.</summary>
    public long LaneBytes { get; }

    /// <summary>How far behind a multiple of the bytes between lanes every lane lies, or null where that depends on an index.</summary>
    public long? Phase => terms.TrueForAll(t => t.Scale % LaneBytes == 0) ? ((Start % LaneBytes) + LaneBytes) % LaneBytes : null;

    /// <summary>Whether the elements are those right behind the elements of another access.</summary>
    public bool Follows(Access other) => Buffer == other.Buffer && Size == other.Size && Start == other.Start + Size
        && LaneBytes == other.LaneBytes && terms.SequenceEqual(other.terms);

    /// <summary>The terms that become known at depths in (after, upTo]: an index or an expression, times bytes.</summary>
    public IEnumerable<(int Loop, KExpr? Atom, long Scale)> Terms(int after, int upTo) =>
        terms.Where(t => t.Depth > after && t.Depth <= upTo).Select(t => (t.Loop, t.Atom, t.Scale));
}

/// <summary>What is known at a point of the generated code: values by expression, and addresses as far as they are computed.</summary>
/// <param name="copies">The number of vectors that a loop body works on.</param>
internal sealed class Scope(int copies)
{
    private Dictionary<KExpr, Value> shared = new(ReferenceEqualityComparer.Instance);
    private Dictionary<KExpr, Value>[] own = Fresh(copies);
    private Dictionary<object, (LocalBuilder Address, int Depth)> addresses = new(ReferenceEqualityComparer.Instance);
    private Dictionary<KExpr, Value> broadcasts = new(ReferenceEqualityComparer.Instance);
    private Dictionary<(int Slot, int Copy), Value> accumulators = [];

    private Scope(Scope from) : this(0)
    {
        shared = new(from.shared, ReferenceEqualityComparer.Instance);
        own = [.. from.own.Select(d => new Dictionary<KExpr, Value>(d, ReferenceEqualityComparer.Instance))];
        addresses = new(from.addresses, ReferenceEqualityComparer.Instance);
        broadcasts = new(from.broadcasts, ReferenceEqualityComparer.Instance);
        accumulators = new(from.accumulators);
    }

    public Scope Nested() => new(this);

    public bool Has(KExpr e) => shared.ContainsKey(e) || own[0].ContainsKey(e);

    public Value Get(KExpr e, int copy) => shared.TryGetValue(e, out var v) ? v : own[copy][e];

    public void Share(KExpr e, Value v) => shared[e] = v;

    public void Set(KExpr e, int copy, Value v) => own[copy][e] = v;

    public Value? Broadcast(KExpr e) => broadcasts.TryGetValue(e, out var v) ? v : null;

    public void SetBroadcast(KExpr e, Value v) => broadcasts[e] = v;

    public Value? Accumulator(int slot, int copy) => accumulators.TryGetValue((slot, copy), out var v) ? v : null;

    public void SetAccumulator(int slot, int copy, Value v) => accumulators[(slot, copy)] = v;

    public (LocalBuilder Address, int Depth)? Address(Access a) => addresses.TryGetValue(a, out var known) ? known : null;

    public void SetAddress(Access a, LocalBuilder address, int depth) => addresses[a] = (address, depth);

    private static Dictionary<KExpr, Value>[] Fresh(int n) =>
        [.. Enumerable.Range(0, n).Select(_ => new Dictionary<KExpr, Value>(ReferenceEqualityComparer.Instance))];
}
