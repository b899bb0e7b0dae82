using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Reading: slices with static bounds, then single elements, then one gather.
internal sealed partial class IndexPlan
{
    /// <summary>What the index picks.</summary>
    public Node Read(Node x, ReadOnlySpan<Node> arrays, GatherMode mode = GatherMode.Clip, Scalar? fill = null)
    {
        x = Slices(x);
        var gathers = _layout.Contains(FromArrays) || (mode == GatherMode.FillOrDrop && arrays.Length > 0);
        var result = gathers ? Gathered(Single(x, []), arrays, mode, fill) : Single(x, arrays);
        int[] added = _layout.Contains(New) ? [.. PlacesOf(New, BatchRank(arrays))] : [];
        return added.Length == 0 ? result : Lax.ExpandDims(result, added);
    }

    private Node Slices(Node x)
    {
        int[] starts = new int[x.Rank], limits = x.Shape.ToArray(), steps = new int[x.Rank];
        var reversed = new List<int>();
        for (var i = 0; i < steps.Length; i++)
        {
            steps[i] = 1;
            if (_axes[i] is AxisIndex.Window w) (starts[i], limits[i]) = (w.Start, w.Start + w.Count);
            if (_axes[i] is not AxisIndex.Strided s) continue;
            var last = s.Start + ((s.Count - 1) * s.Step);
            (starts[i], limits[i], steps[i]) = (Math.Min(s.Start, last), Math.Max(s.Start, last) + 1, Math.Abs(s.Step));
            if (s.Step < 0) reversed.Add(i);
        }
        return Lax.Reverse(Lax.Slice(x, starts, limits, steps), (int[])[.. reversed]);
    }

    // One element along each axis that has a fixed index or a scalar of data. The start is an operand, not a parameter of the operation,
    // so that a loop over indices runs one program.
    private Node Single(Node x, ReadOnlySpan<Node> scalars)
    {
        var zero = Lax.Constant(DType.Int32, 0);
        var (starts, sizes, gone) = (new Node[x.Rank], x.Shape.ToArray(), new List<int>());
        for (var i = 0; i < starts.Length; i++)
        {
            var start = _axes[i] switch
            {
                AxisIndex.Fixed f => Lax.Constant(DType.Int32, f.At),
                AxisIndex.Data d when scalars.Length > 0 => Wrapped(scalars[d.Number], x.Shape[i]),
                _ => null,
            };
            starts[i] = start ?? zero;
            if (start is null) continue;
            if (sizes[i] == 0) throw new IndexException($"{_operation}: axis {i} of {x.Aval} is empty and has no elements to read.");
            sizes[i] = 1;
            gone.Add(i);
        }
        return gone.Count == 0 ? x : Lax.Squeeze(Lax.DynamicSlice(x, sizes, starts), (int[])[.. gone]);
    }

    private Node Gathered(Node x, ReadOnlySpan<Node> arrays, GatherMode mode, Scalar? fill)
    {
        // The axes that are left: fixed ones are gone.
        int[] left = [.. Enumerable.Range(0, _axes.Count).Where(i => _axes[i] is not AxisIndex.Fixed)];
        int[] picked = [.. Enumerable.Range(0, left.Length).Where(k => _axes[left[k]] is AxisIndex.Data)];
        var index = new Node[picked.Length];
        for (var k = 0; k < index.Length; k++)
            index[k] = Wrapped(arrays[((AxisIndex.Data)_axes[left[picked[k]]]).Number], x.Shape[picked[k]]);
        index = Ufunc.Broadcast(_operation, Ufunc.Promote(_operation, index));
        var sizes = x.Shape.ToArray();
        foreach (var a in picked)
        {
            if (sizes[a] == 0 && mode != GatherMode.FillOrDrop && index[0].Shape.Size > 0)
                throw new IndexException($"{_operation}: axis {left[a]} of {x.Aval} is empty and has no elements to read.");
            sizes[a] = Math.Min(1, sizes[a]);
        }
        var rank = index[0].Rank;
        int[] offsets = [.. Places(rank).Where(p => p.From >= 0).Select(p => p.At)];
        return Lax.Gather(x, Lax.Stack(index, rank), new GatherDims(offsets, picked, picked, default, default), sizes, mode, fill);
    }

    private int BatchRank(ReadOnlySpan<Node> arrays)
    {
        if (!_layout.Contains(FromArrays)) return 0;
        var rank = 0;
        foreach (var a in arrays) rank = Math.Max(rank, a.Rank);
        return rank;
    }

    // Where each axis of the result lies before new axes come in.
    private IEnumerable<(int From, int At)> Places(int batchRank)
    {
        var at = 0;
        foreach (var from in _layout)
        {
            if (from == New) continue;
            yield return (from, at);
            at += from == FromArrays ? batchRank : 1;
        }
    }

    // Where axes of a kind lie in the result.
    private IEnumerable<int> PlacesOf(int kind, int batchRank)
    {
        var at = 0;
        foreach (var from in _layout)
        {
            if (from == kind) yield return at;
            at += from == FromArrays ? batchRank : 1;
        }
    }
}
