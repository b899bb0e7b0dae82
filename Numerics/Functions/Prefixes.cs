using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>
/// <c>lax.associative_scan</c>: neighbours are combined, the prefixes of the pairs are found in the same way, and those of the other elements follow
/// from them with one more combination each.
/// </summary>
internal static class Prefixes
{
    public static T Run<T>(Func<T, T, T> fn, T elems, bool reverse, int axis)
    {
        const string Operation = "associative_scan";
        var (leaves, structure) = Leaves.Flatten(elems, $"{Operation}: elems");
        if (leaves.Count == 0) return elems;
        var axes = leaves.ConvertAll(x => Axes.NormalizeOne(Operation, axis, x.Rank));
        var extents = leaves.Select((x, i) => x.Shape[axes[i]]).Distinct().ToList();
        if (extents.Count > 1) throw new ShapeException($"{Operation}: the elements differ in their extent along axis {axis}: {string.Join(", ", extents)}.");
        var along = new Along(axes, Operation);
        NDArray[] Combine(NDArray[] a, NDArray[] b)
        {
            var result = fn(Leaves.Unflatten<T>(structure, a), Leaves.Unflatten<T>(structure, b));
            var (parts, found) = Leaves.Flatten(result, $"{Operation}: the result of {FunctionInfo.Of(fn).Name}");
            if (!found.Equals(structure)) throw new ArgumentException($"{Operation}: {FunctionInfo.Of(fn).Name} returned {found} for elements {structure}.");
            return [.. parts];
        }
        NDArray[] x = reverse ? along.Reversed([.. leaves]) : [.. leaves];
        x = Scan(along, Combine, x, extents[0]);
        return Leaves.Unflatten<T>(structure, reverse ? along.Reversed(x) : x);
    }

    private static NDArray[] Scan(Along along, Func<NDArray[], NDArray[], NDArray[]> combine, NDArray[] x, int n)
    {
        if (n < 2) return x;
        var odd = Scan(along, combine, combine(along.Slice(x, 0, n - 1, 2), along.Slice(x, 1, n, 2)), n / 2);
        var first = along.Slice(x, 0, 1, 1);
        if (n == 2) return along.Joined(first, odd);
        var even = combine(n % 2 == 0 ? along.Slice(odd, 0, (n / 2) - 1, 1) : odd, along.Slice(x, 2, n, 2));
        return along.Interleaved(along.Joined(first, even), odd, n);
    }

    /// <summary>Movements along an axis of each of several arrays.</summary>
    private sealed class Along(List<int> axes, string operation)
    {
        public NDArray[] Slice(NDArray[] x, int start, int limit, int step) => Each(x, (n, axis) =>
        {
            int[] starts = new int[n.Rank], limits = n.Shape.ToArray(), steps = new int[n.Rank];
            Array.Fill(steps, 1);
            (starts[axis], limits[axis], steps[axis]) = (start, limit, step);
            return Lax.Slice(n, starts, limits, (Axes)steps);
        });

        public NDArray[] Reversed(NDArray[] x) => Each(x, (n, axis) => Lax.Reverse(n, axis));

        public NDArray[] Joined(NDArray[] x, NDArray[] y) =>
            [.. x.Select((a, i) => Ufunc.Apply(operation, a, y[i], (p, q) => Lax.Concatenate([p, q], axes[i])))];

        // x takes the even places, y the odd ones: pairs along a new axis, read as one; an odd number has one of x left over.
        public NDArray[] Interleaved(NDArray[] x, NDArray[] y, int n) => [.. x.Select((a, i) => Ufunc.Apply(operation, a, y[i], (p, q) =>
        {
            var axis = axes[i];
            int[] starts = new int[p.Rank], limits = p.Shape.ToArray();
            limits[axis] = n / 2;
            var pairs = Lax.Concatenate([Lax.ExpandDims(Lax.Slice(p, starts, limits), axis + 1), Lax.ExpandDims(q, axis + 1)], axis + 1);
            var woven = Lax.Reshape(pairs, q.Shape.With(axis, 2 * (n / 2)));
            if (n % 2 == 0) return woven;
            (starts[axis], limits[axis]) = (n / 2, (n / 2) + 1);
            return Lax.Concatenate([woven, Lax.Slice(p, starts, limits)], axis);
        }))];

        private NDArray[] Each(NDArray[] x, Func<Node, int, Node> f) => [.. x.Select((a, i) => Ufunc.Apply(operation, a, n => f(n, axes[i])))];
    }
}
