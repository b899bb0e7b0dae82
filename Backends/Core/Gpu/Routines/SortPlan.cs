using Lazy.Backends.Gpu.Lowering;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Gpu.Routines;

/// <summary>
/// Sorts along an axis as a bitonic network (Batcher, Sorting networks and their applications, 1968) over the places of a line, by keys that
/// are integers in the order of the numbers; where keys are equal the earlier place comes first, so that the sort is stable. Each step of
/// the network is the same kernel with other numbers.
/// </summary>
internal sealed class SortPlan
{
    private readonly PlanBuilder _plan;
    private readonly IndexMath _index;
    private readonly long _lines, _extent, _padded;
    private readonly int _axis;
    private readonly List<(int Buffer, DType Type)> _keys = [];
    private int _order, _other;

    private SortPlan(PlanBuilder plan, RoutineSpec spec, int axis)
    {
        _plan = plan;
        _axis = axis;
        var shape = spec.Operands[0].Aval.Shape;
        _extent = shape[axis];
        _lines = _extent == 0 ? 0 : shape.Size / _extent;
        _padded = (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)Math.Max(1, _extent));
        _index = IndexMath.For(_lines * _padded);
    }

    /// <summary>A stable ascending sort of all operands by the first of them.</summary>
    public static void Plan(PlanBuilder plan, Sort op, RoutineSpec spec)
    {
        var sort = new SortPlan(plan, spec, op.Axis);
        if (sort._lines == 0) return;
        for (var i = 0; i < op.NumKeys; i++) sort.AddKey(spec.Operands[i], i, descending: false);
        sort.Order();
        for (var i = 0; i < spec.Operands.Count; i++) sort.Take(spec.Operands[i], i, plan.Output(i), sort._extent);
    }

    /// <summary>The largest elements and their places.</summary>
    public static void Plan(PlanBuilder plan, TopK op, RoutineSpec spec)
    {
        var sort = new SortPlan(plan, spec, op.Axis);
        if (sort._lines == 0 || op.K == 0) return;
        sort.AddKey(spec.Operands[0], 0, descending: true);
        sort.Order();
        sort.Take(spec.Operands[0], 0, plan.Output(0), op.K);
        var x = sort._index;
        var (line, at) = (x.Loop(0), x.Loop(1));
        var place = K.Load(DType.Int32, 0, K.Add(K.Mul(line, x.Int(sort._padded)), at));
        var shape = spec.Operands[0].Aval.Shape.With(op.Axis, op.K);
        plan.Run(PlanBuilder.Map("places", x.Type, [DType.Int32], DType.Int32, [sort._lines, op.K], sort.Dense(shape, line, at), place), [sort._order, plan.Output(1)]);
    }

    // Numbers of a line, as integers in their order: a complex number has two.
    private void AddKey(RoutineOperand operand, int buffer, bool descending)
    {
        var element = Element(operand, _index.Loop(0), _index.Loop(1));
        var type = operand.Aval.DType;
        foreach (var part in type.IsComplex ? new[] { K.Make(KOp.Real, type.RealPart, element), K.Make(KOp.Imag, type.RealPart, element) } : [element])
        {
            var key = Rank(part);
            if (descending) key = K.Not(key);
            var scratch = _plan.Scratch(_lines * _extent * key.Type.Size);
            var offset = K.Add(K.Mul(_index.Loop(0), _index.Int(_extent)), _index.Loop(1));
            _plan.Run(PlanBuilder.Map("keys", _index.Type, [type], key.Type, [_lines, _extent], offset, key), [buffer, scratch]);
            _keys.Add((scratch, key.Type));
        }
    }

    // The bits of a number so that they compare as unsigned integers: -0 as 0, NaN above infinity.
    private static KExpr Rank(KExpr x)
    {
        var type = x.Type;
        if (type.IsFloat && type.Size < 4) (x, type) = (K.Cast(x, DType.Float32), DType.Float32);
        var unsigned = type.Size == 8 ? DType.UInt64 : DType.UInt32;
        KExpr Int(ulong v) => K.Const(Scalar.OfInt(unsigned, (long)v));
        var bits = unsigned.Size * 8;
        var sign = Int(1UL << (bits - 1));
        if (type.Kind is DKind.Bool or DKind.UInt) return K.Cast(x, unsigned);
        if (type.Kind == DKind.Int)
        {
            var signed = bits == 64 ? DType.Int64 : DType.Int32;
            return K.Make(KOp.Xor, unsigned, K.Bitcast(K.Cast(x, signed), unsigned), sign);
        }
        var pattern = K.Bitcast(x, unsigned);
        var magnitude = K.And(pattern, Int((1UL << (bits - 1)) - 1));
        var negative = K.Compare(KOp.Ne, pattern, magnitude);
        var infinity = Int(bits == 64 ? 0x7FF0_0000_0000_0000UL : 0x7F80_0000UL);
        var rank = K.Select(negative, K.Sub(sign, magnitude), K.Add(sign, magnitude));
        return K.Select(K.Compare(KOp.Gt, magnitude, infinity), Int(ulong.MaxValue), rank);
    }

    private void Order()
    {
        (_order, _other) = (_plan.Scratch(_lines * _padded * 4), _plan.Scratch(_lines * _padded * 4));
        var flat = K.Add(K.Mul(_index.Loop(0), _index.Int(_padded)), _index.Loop(1));
        _plan.Run(PlanBuilder.Map("places", _index.Type, [], DType.Int32, [_lines, _padded], flat, K.Cast(_index.Loop(1), DType.Int32)), [_order]);
        if (_padded == 1) return;
        var step = KernelLowering.Lower(Step(), _plan.Profile);
        for (long size = 2; size <= _padded; size *= 2)
        {
            for (var distance = size / 2; distance > 0; distance /= 2)
            {
                UniformSource Number(long n) => new(-1, DType.Int32, Scalar.OfInt(DType.Int32, n));
                _plan.Run(step, [_order, .. _keys.Select(k => k.Buffer), _other], Number(size), Number(distance));
                (_order, _other) = (_other, _order);
            }
        }
    }

    // One step: each place keeps its number or takes that of its partner.
    private Kernel Step()
    {
        KExpr line = _index.Loop(0), at = _index.Loop(1), size = K.Uniform(DType.Int32, 0), distance = K.Uniform(DType.Int32, 1);
        var place = K.Cast(at, DType.Int32);
        var partner = K.Make(KOp.Xor, DType.Int32, place, distance);
        KExpr Zero() => K.Const(Scalar.OfInt(DType.Int32, 0));
        KExpr At(KExpr i) => K.Load(DType.Int32, 0, K.Add(K.Mul(line, _index.Int(_padded)), K.Cast(i, _index.Type)));
        KExpr mine = At(place), other = At(partner);
        var isFirst = K.Compare(KOp.Lt, place, partner);
        KExpr low = K.Select(isFirst, mine, other), high = K.Select(isFirst, other, mine);
        var ascending = K.Compare(KOp.Eq, K.And(place, size), Zero());
        // In the wrong order: the upper before the lower one where the run ascends.
        KExpr x = K.Select(ascending, high, low), y = K.Select(ascending, low, high);
        var value = K.Select(Before(line, x, y), other, mine);
        var flat = K.Add(K.Mul(line, _index.Int(_padded)), at);
        return PlanBuilder.Map("sort_step", _index.Type, [DType.Int32, .. _keys.Select(k => k.Type)], DType.Int32, [_lines, _padded], flat, value,
            [DType.Int32, DType.Int32]);
    }

    // Whether the element with one number comes before that with another; numbers past the end stand for nothing and come last.
    private KExpr Before(KExpr line, KExpr a, KExpr b)
    {
        var result = K.Compare(KOp.Lt, a, b);
        var last = K.Const(Scalar.OfInt(DType.Int32, _extent - 1));
        for (var k = _keys.Count - 1; k >= 0; k--)
        {
            KExpr Key(KExpr i) => K.Load(_keys[k].Type, k + 1, K.Add(K.Mul(line, _index.Int(_extent)), K.Cast(K.Min(i, last), _index.Type)));
            KExpr x = Key(a), y = Key(b);
            result = K.Or(K.Compare(KOp.Lt, x, y), K.And(K.Compare(KOp.Eq, x, y), result));
        }
        if (_padded == _extent) return result;
        KExpr aPast = K.Compare(KOp.Gt, a, last), bPast = K.Compare(KOp.Gt, b, last);
        return K.Select(K.Or(aPast, bPast), K.And(K.Not(aPast), bPast), result);
    }

    private void Take(RoutineOperand operand, int buffer, int output, long count)
    {
        KExpr line = _index.Loop(0), at = _index.Loop(1);
        var type = operand.Aval.DType;
        var place = K.Cast(K.Load(DType.Int32, 1, K.Add(K.Mul(line, _index.Int(_padded)), at)), _index.Type);
        var shape = operand.Aval.Shape.With(_axis, (int)count);
        _plan.Run(PlanBuilder.Map("take", _index.Type, [type, DType.Int32], type, [_lines, count], Dense(shape, line, at), Element(operand, line, place)),
            [buffer, _order, output]);
    }

    private KExpr Element(RoutineOperand operand, KExpr line, KExpr at) =>
        K.Load(operand.Aval.DType, 0, Offset(operand.Aval.Shape, operand.Offset, operand.Strides, line, at));

    private KExpr Dense(Shape shape, KExpr line, KExpr at) => Offset(shape, 0, shape.Strides(), line, at);

    private KExpr Offset(Shape shape, long start, IReadOnlyList<long> strides, KExpr line, KExpr at)
    {
        int[] others = [.. Enumerable.Range(0, shape.Rank).Where(d => d != _axis)];
        var lines = _index.Split(line, [.. others.Select(d => (long)shape[d])]);
        return _index.Offset(start, lines.Zip(others.Select(d => strides[d])).Append((at, strides[_axis])));
    }
}
