using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Tests.Conformance;

/// <content>Movements, windows, reductions and indexing.</content>
public static partial class ConformanceTable
{
    private static IEnumerable<ConformanceRow> Movements()
    {
        ConformanceRow Of(string name, Func<Node, Node> f, Func<double[], double[]> formula, params int[] shape) =>
            Structural(name, x => f(x[0]), Data(shape)) with { Strewn = true, Formula = x => formula(x[0]) };

        yield return Of("broadcast_in_dim", x => Lax.Broadcast(x, (2, 3, 4), (0, 2)),
            x => [.. x[..4], .. x[..4], .. x[..4], .. x[4..], .. x[4..], .. x[4..]], 2, 4);
        yield return Of("broadcast_in_dim: stretched", x => Lax.Broadcast(x, (2, 3), (0, 1)), x =>
            [x[0], x[0], x[0], x[1], x[1], x[1]], 2, 1);
        yield return Of("broadcast_in_dim: from rank 0", x => Lax.Broadcast(x, (3, 2), default), x => [x[0], x[0], x[0], x[0], x[0], x[0]]);
        yield return Of("broadcast_in_dim: nothing", x => Lax.Broadcast(x, (0, 3), 1), _ => [], 3);
        yield return Of("reshape", x => Lax.Reshape(x, (2, 2, 3)), x => x, 4, 3);
        yield return Of("reshape: axes of one merged and split", x => Lax.Reshape(x, (3, 1, 8)), x => x, 2, 3, 4);
        yield return Of("reshape: to rank 0", x => Lax.Reshape(x, Shape.Scalar), x => x, 1, 1);
        yield return Of("transpose", x => Lax.Transpose(x, (1, 0)), x => [x[0], x[3], x[1], x[4], x[2], x[5]], 2, 3);
        yield return Of("transpose: three axes", x => Lax.Transpose(x, (2, 0, 1)),
            x => Pick(x, 3 * 2 * 9, i => (i % 18 * 3) + (i / 18)), 2, 9, 3);
        yield return Of("rev", x => Lax.Reverse(x, 1), x => [x[2], x[1], x[0], x[5], x[4], x[3]], 2, 3);
        yield return Of("rev: all axes", x => Lax.Reverse(x, (0, 1)), x => [.. Enumerable.Reverse(x)], 3, 21);
        yield return Of("slice", x => Lax.Slice(x, (1, 0), (5, 3), (2, 2)), x => [x[3], x[5], x[9], x[11]], 6, 3);
        yield return Of("slice: of all but the ends", x => Lax.SliceAxis(x, 0, 1, 39), x => x[1..39], 40);
        yield return Of("slice: nothing", x => Lax.Slice(x, 1, 1), _ => [], 3);
        yield return new ConformanceRow("iota", (t, _) => [Lax.Iota((3, 20), t, 1)])
        {
            Accepts = t => t != DType.Bool, PassesWeakness = false,
            Formula = _ => [.. Enumerable.Range(0, 60).Select(i => (double)(i % 20))],
        };
        yield return new ConformanceRow("iota: rows", (t, _) => [Lax.Iota((300, 2), t, 0)])
        {
            Accepts = t => t != DType.Bool, PassesWeakness = false,
            Formula = _ => [.. Enumerable.Range(0, 600).Select(i => (double)(i / 2))],
        };
    }

    private static IEnumerable<ConformanceRow> Windows()
    {
        var value = new Operand(Shape.Scalar, Numbers.Positive);
        ConformanceRow Pad(string name, int n, int low, int high, int interior, Func<double[], double, double[]> formula) =>
            Structural(name, x => Lax.Pad(x[0], x[1], low, high, interior), Data(n), value)
                with
            { Strewn = true, Formula = x => formula(x[0], x[1][0]) };
        yield return Pad("pad", 3, 2, 1, 0, (x, v) => [v, v, .. x, v]);
        yield return Pad("pad: between elements", 3, 1, 0, 2, (x, v) => [v, x[0], v, v, x[1], v, v, x[2]]);
        yield return Pad("pad: by a negative number", 5, -1, -2, 0, (x, _) => x[1..3]);
        yield return Pad("pad: cut and spread", 3, -1, 2, 1, (x, v) => [v, x[1], v, x[2], v, v]);
        yield return Pad("pad: nothing", 0, 2, 1, 3, (_, v) => [v, v, v]);
        yield return Structural("pad: two axes", x => Lax.Pad(x[0], x[1], (1, 0), (0, 2)), Data(2, 20), value) with { Strewn = true };

        yield return Structural("concatenate", x => Lax.Concatenate([x[0], x[1], x[2]], 0), Data(2, 3), Data(1, 3), Data(3, 3)) with
        {
            Strewn = true,
            Formula = x => [.. x[0], .. x[1], .. x[2]],
        };
        yield return Structural("concatenate: columns", x => Lax.Concatenate([x[0], x[1]], 1), Data(2, 1), Data(2, 2)) with
        {
            Strewn = true,
            Formula = x => [x[0][0], x[1][0], x[1][1], x[0][1], x[1][2], x[1][3]],
        };
        yield return Structural("concatenate: nothing among others", x => Lax.Concatenate([x[0], x[1], x[2]], 0), Data(0, 2), Data(2, 2),
            Data(0, 2));
        yield return Structural("concatenate: of many", x => Lax.Concatenate([.. Enumerable.Repeat(x[0], 9), .. Enumerable.Repeat(x[1], 8)],
            0), Data(3), Data(2)) with
        {
            Formula = x => [.. Enumerable.Repeat(x[0], 9).SelectMany(p => p), .. Enumerable.Repeat(x[1], 8).SelectMany(p => p)],
        };

        yield return Structural("dynamic_slice", x => Lax.DynamicSlice(x[0], (2, 3), [x[1], x[2]]), Data(5, 4), Start(-2, 6),
            Start(-1, 3)) with
        {
            Strewn = true,
            Formula = x => Pick(x[0], 6, i => ((Math.Clamp((int)x[1][0], 0, 3) + (i / 3)) * 4) + Math.Clamp((int)x[2][0], 0, 1) + (i % 3)),
        };
        yield return Structural("dynamic_slice: starts of 8 and 64 bits", x => Lax.DynamicSlice(x[0], (2, 3), [x[1], x[2]]), Data(5, 4),
            new(Shape.Scalar, Numbers.Integers(-128, 127), DType.Int8), new(Shape.Scalar, Numbers.Exactly(1.8e19), DType.UInt64));
        yield return Structural("dynamic_slice: of an empty array", x => Lax.DynamicSlice(x[0], (0, 2), [x[1], x[2]]), Data(0, 4),
            Start(-2, 6), Start(1, 3));
        yield return Structural("dynamic_update_slice", x => Lax.DynamicUpdateSlice(x[0], x[1], [x[2], x[3]]), Data(5, 4), Data(2, 3),
            Start(-2, 6), Start(-1, 3)) with
        {
            Strewn = true,
            Formula = x =>
            {
                var result = (double[])x[0].Clone();
                int row = Math.Clamp((int)x[2][0], 0, 3), column = Math.Clamp((int)x[3][0], 0, 1);
                for (var i = 0; i < 6; i++) result[((row + (i / 3)) * 4) + column + (i % 3)] = x[1][i];
                return result;
            },
        };
        yield return Structural("dynamic_update_slice: rank 0", x => Lax.DynamicUpdateSlice(x[0], x[1], []), Data(), Data())
            with
        { Formula = x => x[1] };
    }

    private static IEnumerable<ConformanceRow> Reductions()
    {
        ConformanceRow Of(string name, Func<Node, Axes, Node> f, Kinds accepts, Func<double, double, double> combine, double first,
            int order = 2) =>
            Structural(name, x => f(x[0], 1), new Operand((2, 37, 2), Numbers.Any)) with
            {
                Accepts = ConformanceTable.Of(accepts),
                Strewn = true,
                ScaleUlps = 16,
                Order = order,
                Formula = x => [.. Enumerable.Range(0, 4).Select(i => Enumerable.Range(0, 37).Aggregate(first,
                    (sum, k) => combine(sum, x[0][(i / 2 * 74) + (k * 2) + (i % 2)])))],
            };
        // The same over other axes: the last one, which is contiguous, all of them, and none that has an element.
        IEnumerable<ConformanceRow> Others(ConformanceRow row, Func<Node, Axes, Node> f)
        {
            ConformanceRow Over(string what, Axes axes, params int[] shape) => row with
            {
                Name = $"{row.Name}: {what}",
                Build = (_, x) => [f(x[0], axes)],
                Formula = null,
                Operands = [new Operand(shape, row.Order > 0 ? Numbers.Distinct : Numbers.Any)],
            };
            yield return row with { Operands = [row.Operands[0] with { Shape = (2, 37, 2) }] };
            yield return Over("rows", 1, 3, 35) with { Order = Math.Min(row.Order, 1) };
            yield return Over("all axes", (0, 1, 2), 2, 3, 2);
            yield return Over("outer axes", (0, 2), 2, 3, 2);
            yield return Over("nothing", (0, 1), 0, 3);
            yield return Over("of nothing", 0, 3, 0);
        }

        var fold = Kinds.Number;
        foreach (var r in Others(Of("reduce_sum", Lax.Sum, fold, (x, y) => x + y, 0), Lax.Sum)) yield return r;
        var product = Of("reduce_prod", Lax.Prod, fold, (x, y) => x * y, 1)
            with
        { Operands = [new Operand((2, 37, 2), Numbers.Uniform(0.7, 1.3))], Ulps = 64 };
        foreach (var r in Others(product, Lax.Prod)) yield return r.Name == "reduce_prod" ? r with { Order = 1 } : r;
        foreach (var (name, f, combine, first) in new (string, Func<Node, Axes, Node>, Func<double, double, double>, double)[]
        {
            ("reduce_max", Lax.ReduceMax, Math.Max, double.NegativeInfinity),
            ("reduce_min", Lax.ReduceMin, Math.Min, double.PositiveInfinity),
        })
        {
            foreach (var r in Others(Of(name, f, Kinds.Any, combine, first, order: 1), f)) yield return r with { ScaleUlps = 0 };
        }
        foreach (var (name, f, combine, first) in new (string, Func<Node, Axes, Node>, Func<long, long, long>, long)[]
        {
            ("reduce_and", Lax.ReduceAnd, (x, y) => x & y, -1), ("reduce_or", Lax.ReduceOr, (x, y) => x | y, 0),
            ("reduce_xor", Lax.ReduceXor, (x, y) => x ^ y, 0),
        })
        {
            foreach (var r in Others(Of(name, f, Kinds.Bits, (x, y) => combine((long)x, (long)y), first, order: 0), f)) yield return r;
        }
        foreach (var (name, f, sign) in new (string, Func<Node, int, DType, Node>, int)[]
        {
            ("argmax", (x, a, t) => Lax.ArgMax(x, a, t), 1), ("argmin", (x, a, t) => Lax.ArgMin(x, a, t), -1),
        })
        {
            foreach (var (what, type) in new[] { ("", DType.Int32), (": as uint8", DType.UInt8), (": as int64", DType.Int64) })
            {
                yield return Structural(name + what, x => f(x[0], 1, type), new Operand((3, 37), Numbers.Any)) with
                {
                    Strewn = true,
                    Result = _ => type,
                    PassesWeakness = false,
                    Order = 0,
                    Formula = x => [.. Enumerable.Range(0, 3).Select(i =>
                        (double)Enumerable.Range(0, 37).MaxBy(k => sign * x[0][(i * 37) + k]))],
                };
            }
            yield return Structural($"{name}: columns", x => f(x[0], 0, DType.Int32), new Operand((5, 3), Numbers.Any)) with
            {
                Strewn = true,
                Result = _ => DType.Int32,
                PassesWeakness = false,
                Order = 0,
            };
        }
        foreach (var (name, f, accepts, combine) in new (string, Func<Node, int, bool, Node>, Kinds, Func<double, double, double>)[]
        {
            ("cumsum", Lax.CumSum, Kinds.Number, (x, y) => x + y), ("cumprod", Lax.CumProd, Kinds.Number, (x, y) => x * y),
            ("cummax", Lax.CumMax, Kinds.Any, Math.Max), ("cummin", Lax.CumMin, Kinds.Any, Math.Min),
            ("cumlogsumexp", Lax.CumLogSumExp, Kinds.Float, (x, y) => Math.Log(Math.Exp(x) + Math.Exp(y))),
        })
        {
            var exact = name is "cummax" or "cummin";
            foreach (var reverse in new[] { false, true })
            {
                yield return Structural(name + (reverse ? ": reversed" : ""), x => f(x[0], 1, reverse), Data(2, 9)) with
                {
                    Accepts = ConformanceTable.Of(accepts),
                    Strewn = true,
                    Ulps = exact ? 0 : 16,
                    ScaleUlps = exact ? 0 : 16,
                    Order = 2,
                    Formula = x => [.. Enumerable.Range(0, 2).SelectMany(i => Running(x[0][(9 * i)..(9 * (i + 1))], combine, reverse))],
                };
            }
            yield return Structural($"{name}: columns", x => f(x[0], 0, false), new Operand((70, 3), Numbers.Uniform(-1, 1))) with
            {
                Accepts = ConformanceTable.Of(accepts),
                Ulps = exact ? 0 : 64,
                ScaleUlps = exact ? 0 : 16,
                Order = 0,
            };
            yield return Structural($"{name}: nothing", x => f(x[0], 1, false), Data(2, 0)) with { Accepts = ConformanceTable.Of(accepts) };
        }
    }

    private static IEnumerable<ConformanceRow> Indexed()
    {
        var rows = new GatherDims(1, 0, 0, default, default);
        var points = new GatherDims(default, (0, 1), (0, 1), default, default);
        var along = new GatherDims(default, 1, 1, 0, 0);
        var windows = new GatherDims((0, 2), default, (1, 0), default, default);
        foreach (var mode in Enum.GetValues<GatherMode>())
        {
            var clips = mode != GatherMode.FillOrDrop;
            yield return Structural($"gather: rows, {mode}", x => Lax.Gather(x[0], x[1], rows, (1, 3), mode), Data(4, 3),
                Ints((5, 1), -2, 6)) with
            {
                Strewn = true,
                Formula = x => Pick(x[0], 15, i =>
                    clips || x[1][i / 3] is >= 0 and < 4 ? ((int)Math.Clamp(x[1][i / 3], 0, 3) * 3) + (i % 3) : -1),
            };
            yield return Structural($"gather: points, {mode}", x => Lax.Gather(x[0], x[1], points, (1, 1), mode, Scalar.Of(x[0].DType, 1)),
                Data(4, 3), Ints((3, 2, 2), -1, 4)) with
            { Strewn = true };
            yield return Structural($"gather: along an axis, {mode}", x => Lax.Gather(x[0], x[1], along, (1, 1), mode), Data(2, 3),
                Ints((2, 4, 1), -2, 4)) with
            { Strewn = true };
            yield return Structural($"gather: windows, {mode}", x => Lax.Gather(x[0], x[1], windows, (2, 2), mode), Data(4, 3),
                Ints((3, 2), -1, 3)) with
            { Strewn = true };
            foreach (var kind in Enum.GetValues<ScatterKind>())
            {
                // Products may be differentiated only if no element is hit twice.
                ConformanceRow Scatter(string what, ScatterDims dims, Operand indices, params int[] updates) =>
                    Structural($"scatter {kind}: {what}, {mode}", x => Lax.Scatter(x[0], x[1], x[2], dims, kind, mode), Data(4, 3), indices,
                        new(updates, Numbers.Any)) with
                    {
                        Accepts = ConformanceTable.Of(Combined(kind)),
                        Order = kind == ScatterKind.Mul ? 0 : 2,
                        Ulps = kind is ScatterKind.Add or ScatterKind.Mul ? 4 : 0,
                        ScaleUlps = kind is ScatterKind.Add or ScatterKind.Mul ? 4 : 0,
                    };
                yield return Scatter("rows", rows.AsScatter(), Ints((5, 1), -2, 6), 5, 3);
                yield return Scatter("points", points.AsScatter(), Ints((3, 2), -1, 4), 3);
                yield return Scatter("windows", windows.AsScatter(), Ints((3, 2), -1, 3), 2, 3, 2);
            }
        }
        yield return Structural("gather: of an empty array", x => Lax.Gather(x[0], x[1], rows, (0, 3), GatherMode.Clip), Data(0, 3),
            Ints((0, 1), 0, 1));
        yield return Structural("gather: uint64 indices", x => Lax.Gather(x[0], x[1], rows, (1, 3)), Data(4, 3),
            new((2, 1), Numbers.Exactly(1.8e19, 1), DType.UInt64));
        var unique = new Operand((3, 1), Numbers.Exactly(2, 0, 9), DType.Int32);
        foreach (var kind in Enum.GetValues<ScatterKind>())
        {
            yield return Structural($"scatter {kind}: unique", x => Lax.Scatter(x[0], x[1], x[2], rows.AsScatter(), kind, unique: true),
                Data(4, 3), unique, new((3, 3), Numbers.Any)) with
            {
                Accepts = ConformanceTable.Of(Combined(kind)),
                Strewn = kind is ScatterKind.Set or ScatterKind.Min or ScatterKind.Max,
                Ulps = kind == ScatterKind.Mul ? 2 : 0,
                Formula = x =>
                {
                    var result = (double[])x[0].Clone();
                    for (var i = 0; i < 6; i++)
                    {
                        ref var target = ref result[(i < 3 ? 6 : -3) + i];
                        target = kind switch
                        {
                            ScatterKind.Add => target + x[2][i],
                            ScatterKind.Mul => target * x[2][i],
                            ScatterKind.Min => Math.Min(target, x[2][i]),
                            ScatterKind.Max => Math.Max(target, x[2][i]),
                            _ => x[2][i],
                        };
                    }
                    return result;
                },
            };
        }
    }

    // Complex numbers have no order, and bool has no sums.
    private static Kinds Combined(ScatterKind kind) => kind switch
    {
        ScatterKind.Set => Kinds.Any,
        ScatterKind.Min or ScatterKind.Max => Kinds.Any & ~Kinds.Complex,
        _ => Kinds.Number,
    };

    // Elements by their positions; -1 stands for a read that is out of bounds.
    private static double[] Pick(double[] x, int count, Func<int, int> position) =>
        [.. Enumerable.Range(0, count).Select(position).Select(at => at < 0 ? double.NaN : x[at])];

    private static IEnumerable<double> Running(double[] x, Func<double, double, double> combine, bool reverse)
    {
        if (reverse) return Running([.. Enumerable.Reverse(x)], combine, false).Reverse();
        for (var i = 1; i < x.Length; i++) x[i] = combine(x[i - 1], x[i]);
        return x;
    }
}
