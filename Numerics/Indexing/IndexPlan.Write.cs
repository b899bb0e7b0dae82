using System.Runtime.InteropServices;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Writing: a window that is replaced is a dynamic_update_slice, which a device does in place where the old array dies; all else is a
// scatter.
internal sealed partial class IndexPlan
{
    /// <summary>The array with what the index picks replaced by, or combined with, a value that is broadcast to it.</summary>
    public Node Write(Node x, Node value, ReadOnlySpan<Node> arrays, ScatterKind kind, GatherMode mode, bool unique)
    {
        var index = arrays.ToArray();
        if (_layout.Contains(FromArrays)) index = Ufunc.Broadcast(_operation, index);
        var batch = _layout.Contains(FromArrays) ? index[0].Shape : Shape.Scalar;
        value = Spread(Lax.Convert(value, x.DType), x, batch);
        if (value.Shape.Size == 0) return x;
        var window = _axes.TrueForAll(a => a is AxisIndex.Window or AxisIndex.Fixed);
        if (window && kind == ScatterKind.Set) return ReplaceWindow(x, value);
        if (Enumerable.Range(0, x.Rank).All(IsWhole)) return Combine(kind, x, value);
        // Indices that are known are in bounds, and hit each element once.
        var known = arrays.Length == 0;
        return Scattered(x, value, index, batch, kind, known ? GatherMode.PromiseInBounds : mode, unique || known);
    }

    // The value in the shape of what the index picks, without its new axes.
    private Node Spread(Node value, Node x, Shape batch)
    {
        List<int> axes = new(_layout.Count), kept = new(_layout.Count);
        foreach (var from in _layout)
        {
            if (from == New)
            {
                axes.Add(1);
                continue;
            }
            var first = axes.Count;
            if (from == FromArrays) axes.AddRange(batch.AsSpan());
            else axes.Add(CountOf(from));
            kept.AddRange(CollectionsMarshal.AsSpan(axes)[first..]);
        }
        var picked = axes.ToArray();
        if (!Ufunc.Stretches(value.Shape, picked))
        {
            throw new ShapeException($"{_operation}: the value {value.Aval} cannot be broadcast to {Shape.Create(picked)}, which the " +
                $"index picks of {x.Aval}. " +
                "Axes are matched from the last, and only extent 1 of the value stretches.");
        }
        return Lax.Reshape(Lax.BroadcastTo(value, picked), kept.ToArray());
    }

    private Node ReplaceWindow(Node x, Node value)
    {
        var (starts, sizes) = (new Node[x.Rank], new int[x.Rank]);
        for (var i = 0; i < sizes.Length; i++)
        {
            var (start, count) = _axes[i] is AxisIndex.Window w ? (w.Start, w.Count) : (((AxisIndex.Fixed)_axes[i]).At, 1);
            (starts[i], sizes[i]) = (Lax.Constant(DType.Int32, start), count);
        }
        var window = Lax.Reshape(value, sizes);
        return window.Shape == x.Shape ? window : Lax.DynamicUpdateSlice(x, window, starts);
    }

    private Node Scattered(Node x, Node value, Node[] arrays, Shape batch, ScatterKind kind, GatherMode mode, bool unique)
    {
        // The axes of the value are windows, or number the windows: those of the arrays, and those of slices with a step.
        var (windows, numbers, inserted, map) = (new List<int>(), new List<int>(), new List<int>(), new List<int>());
        var (at, arraysAt) = (0, 0);
        var numberOf = new Dictionary<int, int>();
        foreach (var from in _layout.Where(f => f != New))
        {
            if (from == FromArrays)
            {
                arraysAt = numbers.Count;
                numbers.AddRange(batch);
                at += batch.Rank;
                continue;
            }
            if (_axes[from] is AxisIndex.Strided s)
            {
                numberOf[from] = numbers.Count;
                numbers.Add(s.Count);
            }
            else windows.Add(at);
            at++;
        }
        Shape count = numbers.ToArray();
        var index = new List<Node>();
        for (var i = 0; i < x.Rank; i++)
        {
            if (IsWhole(i)) continue;
            map.Add(i);
            if (_axes[i] is not AxisIndex.Window) inserted.Add(i);
            index.Add(_axes[i] switch
            {
                AxisIndex.Window w => Number(count, w.Start),
                AxisIndex.Fixed f => Number(count, f.At),
                AxisIndex.Strided s => Lax.Add(Number(count, s.Start),
                    Lax.Mul(Lax.Iota(count, DType.Int32, numberOf[i]), Number(count, s.Step))),
                AxisIndex.Data d => Lax.Broadcast(Wrapped(arrays[d.Number], x.Shape[i]), count,
                    (int[])[.. Enumerable.Range(arraysAt, arrays[d.Number].Rank)]),
                _ => throw new InternalException($"{_axes[i]} is no index."),
            });
        }
        var vector = Lax.Stack(Ufunc.Promote(_operation, [.. index]), count.Rank);
        var dims = new ScatterDims((int[])[.. windows], (int[])[.. inserted], (int[])[.. map], default, default);
        return Lax.Scatter(x, vector, value, dims, kind, mode, unique);
    }

    private static Node Number(Shape shape, int value) => Lax.Full(shape, Scalar.OfInt(DType.Int32, value));

    /// <summary>What a kind of scatter does to two numbers.</summary>
    internal static Node Combine(ScatterKind kind, Node x, Node value) => kind switch
    {
        ScatterKind.Add => NumPyMath.Add(x, value),
        ScatterKind.Mul => NumPyMath.Multiply(x, value),
        ScatterKind.Min => Lax.Min(x, value),
        ScatterKind.Max => Lax.Max(x, value),
        _ => value,
    };
}
