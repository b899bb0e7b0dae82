using Lazy.Backends.Gpu.Code;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>
/// Writes legalised expressions into a program, each once per block. Along one loop several indices may be computed side by side, in the
/// lanes of one value: what does not depend on that loop stays a single number, and a load at neighbouring offsets is one wide load.
/// </summary>
internal sealed class ThreadEmitter(CodeBuilder code, Func<int, int> bufferOf, Func<DType, int, Value> uniform)
{
    private readonly Stack<Dictionary<KExpr, Value>> _known = new([new(ReferenceEqualityComparer.Instance)]);
    private readonly Stack<Dictionary<KExpr, Value>> _first = new([new(ReferenceEqualityComparer.Instance)]);
    private readonly Dictionary<int, Value> _index = [];
    private readonly Dictionary<int, Value> _results = [];
    private readonly Dictionary<KExpr, bool> _varies = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<KExpr, long?> _strides = new(ReferenceEqualityComparer.Instance);

    /// <summary>The loop along which lanes run; -1 for none.</summary>
    public int LaneLoop { get; set; } = -1;

    /// <summary>How many indices of that loop are computed at once.</summary>
    public int Lanes { get; set; } = 1;

    /// <summary>Says which value is the index of a loop; along the loop of the lanes, the index of the first one.</summary>
    public void SetIndex(int loop, Value value) => _index[loop] = value;

    /// <summary>Says which value a reduction has.</summary>
    public void SetResult(int slot, Value value) => _results[slot] = value;

    /// <summary>From here on the index of a loop is not known.</summary>
    public void ForgetIndex(int loop) => _index.Remove(loop);

    /// <summary>From here on the value of a reduction is not known.</summary>
    public void ForgetResult(int slot) => _results.Remove(slot);

    /// <summary>Values of expressions of reductions alone, whose lanes are those of the reductions and not of the loop.</summary>
    public Value[] EmitAfresh(IEnumerable<KExpr> roots, int lanes)
    {
        Forget();
        var (loop, before) = (LaneLoop, Lanes);
        if (lanes > 1) LaneLoop = Math.Max(LaneLoop, 0);
        Lanes = lanes;
        Value[] values = [.. roots.Select(Emit)];
        (LaneLoop, Lanes) = (loop, before);
        Forget();
        return values;
    }

    /// <summary>Forgets which expressions differ between lanes: the same one is written again with other lanes.</summary>
    public void Forget()
    {
        _varies.Clear();
        _strides.Clear();
    }

    /// <summary>Whether the indices and reductions that an expression needs are all known here.</summary>
    public bool IsAvailable(KExpr e) => e.Op switch
    {
        KOp.Index => _index.ContainsKey(e.Slot),
        KOp.Acc => _results.ContainsKey(e.Slot),
        _ => true,
    };

    /// <summary>Writes what is written in a block of its own: what is computed there is forgotten afterwards.</summary>
    public void Scope(Action body)
    {
        _known.Push(new(ReferenceEqualityComparer.Instance));
        _first.Push(new(ReferenceEqualityComparer.Instance));
        body();
        _known.Pop();
        _first.Pop();
    }

    /// <summary>A loop whose index stands for a loop of the kernel.</summary>
    public void For(int loop, Value from, Value to, Value step, Action body) => code.For(from, to, step, i => Scope(() =>
    {
        SetIndex(loop, i);
        body();
        _index.Remove(loop);
    }));

    /// <summary>Computes, before a loop begins, what does not change in it.</summary>
    public void Hoist(IEnumerable<KExpr> roots)
    {
        var available = new HashSet<KExpr>(ReferenceEqualityComparer.Instance);
        foreach (var e in KExpr.PostOrder(roots))
        {
            if (!IsAvailable(e) || !Array.TrueForAll(e.Args, available.Contains)) continue;
            available.Add(e);
            if (e.Args.Length > 0 && !Varies(e)) Emit(e);
        }
    }

    /// <summary>The value of an expression, in lanes where it differs between them.</summary>
    public Value Emit(KExpr root) => Emit(root, first: false);

    /// <summary>Stores a value at an offset.</summary>
    public void Store(int buffer, KExpr offset, KExpr value)
    {
        if (Lanes == 1 || !Varies(offset))
        {
            code.Store(buffer, Emit(offset, first: true), code.Lane(Emit(value), 0));
            return;
        }
        var number = code.Splat(Emit(value), Lanes);
        var stride = Stride(offset);
        if (stride == 1)
        {
            code.Store(buffer, Emit(offset, first: true), number);
            return;
        }
        for (var k = 0; k < Lanes; k++) code.Store(buffer, OffsetOf(offset, stride, k), code.Lane(number, k));
    }

    /// <summary>Whether an expression differs between lanes.</summary>
    public bool Varies(KExpr root)
    {
        if (LaneLoop < 0) return false;
        if (_varies.TryGetValue(root, out var known)) return known;
        foreach (var e in KExpr.PostOrder([root]))
        {
            if (!_varies.ContainsKey(e)) _varies[e] = VariesItself(e) || Array.Exists(e.Args, a => _varies[a]);
        }
        return _varies[root];
    }

    // Reductions over other loops than that of the lanes have a result in each lane.
    private bool VariesItself(KExpr e) => (e.Op == KOp.Index && e.Slot == LaneLoop)
        || (e.Op == KOp.Acc && _results.TryGetValue(e.Slot, out var v) && v.Lanes > 1);

    private Value? Find(KExpr e, bool first)
    {
        foreach (var scope in first && Varies(e) ? _first : _known)
        {
            if (scope.TryGetValue(e, out var v)) return v;
        }
        return null;
    }

    // Iterative: a body may be thousands deep.
    private Value Emit(KExpr root, bool first)
    {
        if (Find(root, first) is { } ready) return ready;
        var stack = new Stack<(KExpr Expr, int Next)>();
        stack.Push((root, 0));
        while (stack.TryPop(out var top))
        {
            var (e, next) = top;
            var operands = OperandsOf(e, first);
            while (next < operands.Length && Find(operands[next], first) is not null) next++;
            if (next < operands.Length)
            {
                stack.Push((e, next + 1));
                stack.Push((operands[next], 0));
                continue;
            }
            if (Find(e, first) is not null) continue;
            (first && Varies(e) ? _first : _known).Peek().Add(e, Make(e, first));
        }
        return Find(root, first)!;
    }

    // Where neighbouring elements are loaded, the offset is needed for the first lane only.
    private KExpr[] OperandsOf(KExpr e, bool first) =>
        e.Op == KOp.Load && !first && Lanes > 1 && Varies(e) && Stride(e.Args[0]) is not null ? [] : e.Args;

    private Value Make(KExpr e, bool first)
    {
        var wide = !first && Lanes > 1 && Varies(e);
        switch (e.Op)
        {
            case KOp.Const: return code.Constant(e.Value);
            case KOp.Uniform: return uniform(e.Type, e.Slot);
            case KOp.Acc:
                var result = _results[e.Slot];
                return wide ? result : code.Lane(result, 0);
            case KOp.Index:
                var index = _index[e.Slot];
                return wide ? code.Add(index, code.LaneNumbers(e.Type, Lanes)) : index;
            case KOp.Load when !wide: return code.Load(e.Type, bufferOf(e.Slot), Find(e.Args[0], first)!);
            case KOp.Load:
                var stride = Stride(e.Args[0]);
                if (stride == 1) return code.Load(e.Type, bufferOf(e.Slot), Emit(e.Args[0], first: true), Lanes);
                return code.Join([.. Enumerable.Range(0, Lanes).Select(k => code.Load(e.Type, bufferOf(e.Slot), OffsetOf(e.Args[0], stride, k)))]);
            default: return code.Apply(e.Op, e.Type, Array.ConvertAll(e.Args, a => Find(a, first)!));
        }
    }

    private Value OffsetOf(KExpr offset, long? stride, int lane)
    {
        if (stride is not { } s) return code.Lane(Emit(offset), lane);
        var start = Emit(offset, first: true);
        return lane == 0 ? start : code.Add(start, code.Int(start.Type, s * lane));
    }

    // The difference between neighbouring lanes, where it is always the same.
    private long? Stride(KExpr root)
    {
        if (_strides.TryGetValue(root, out var known)) return known;
        foreach (var e in KExpr.PostOrder([root]))
        {
            if (!_strides.ContainsKey(e)) _strides[e] = StrideOf(e);
        }
        return _strides[root];
    }

    private long? StrideOf(KExpr e)
    {
        if (!Varies(e)) return 0;
        return e.Op switch
        {
            KOp.Index => 1,
            KOp.Add => _strides[e.Args[0]] + _strides[e.Args[1]],
            KOp.Sub => _strides[e.Args[0]] - _strides[e.Args[1]],
            KOp.Neg => -_strides[e.Args[0]],
            KOp.Mul when e.Args[1].Op == KOp.Const => _strides[e.Args[0]] * e.Args[1].Value.Int,
            KOp.Mul when e.Args[0].Op == KOp.Const => _strides[e.Args[1]] * e.Args[0].Value.Int,
            _ => null,
        };
    }
}
