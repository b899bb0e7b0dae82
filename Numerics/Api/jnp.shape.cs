using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// The same elements in another shape or order.
public static partial class jnp
{
    /// <summary>The elements in row-major order under another shape; one extent may be -1 and is then what is left.</summary>
    /// <param name="a">The array.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="order">"C": the last axis counts fastest, in a and in the result; "F": the first one. There is no "A", as in JAX: arrays do
    /// not show how they lie in memory.</param>
    /// <exception cref="ShapeException">The numbers of elements differ.</exception>
    public static NDArray reshape(NDArray a, Shape shape, string order = "C")
    {
        var isFirstFastest = IsFirstFastest("reshape", order);
        return Ufunc.Apply("reshape", a, x =>
        {
            var to = Resolve("reshape", x, shape);
            return isFirstFastest ? Turned(Lax.Reshape(Turned(x), Shape.Create([.. to.Reverse()]))) : Lax.Reshape(x, to);
        });
    }

    /// <summary>The elements in row-major order under another shape; one extent may be -1 and is then what is left.</summary>
    /// <exception cref="ShapeException">The numbers of elements differ.</exception>
    public static NDArray reshape(NDArray a, params ReadOnlySpan<int> shape) => reshape(a, Shape.Create(shape));

    /// <summary>The elements in row-major order: [n].</summary>
    public static NDArray ravel(NDArray a) => Ufunc.Apply("ravel", a, static x => Lax.Reshape(x, checked((int)x.Shape.Size)));

    /// <summary>The elements in an order: [n].</summary>
    /// <param name="a">The array.</param>
    /// <param name="order">"C": the last axis counts fastest; "F": the first one.</param>
    public static NDArray ravel(NDArray a, string order) => IsFirstFastest("ravel", order) ? ravel(transpose(a)) : ravel(a);

    /// <summary>The axes in another order, by default reversed: axis i of the result is axis axes[i] of a.</summary>
    public static NDArray transpose(NDArray a, Axes? axes = null) => Ufunc.Apply("transpose", a, x =>
    {
        if (axes is null) return Lax.Transpose(x, (int[])[.. Enumerable.Range(0, x.Rank).Reverse()]);
        var order = axes.Value.Normalize("transpose", x.Rank, sort: false);
        if (order.Count != x.Rank)
            throw new ShapeException($"transpose: axes {order} of {x.Aval} must name each of its {x.Rank} axes once.");
        return Lax.Transpose(x, order);
    });

    /// <summary>Another name of <see cref="transpose"/>.</summary>
    public static NDArray permute_dims(NDArray a, Axes axes) => transpose(a, axes);

    /// <summary>Matrices transposed: the last two axes change places.</summary>
    public static NDArray matrix_transpose(NDArray x) => swapaxes(x, -1, -2);

    /// <summary>Two axes change places.</summary>
    public static NDArray swapaxes(NDArray a, int axis1, int axis2) => Ufunc.Apply("swapaxes", a, x =>
    {
        var order = Enumerable.Range(0, x.Rank).ToArray();
        int i = Axes.NormalizeOne("swapaxes", axis1, x.Rank), j = Axes.NormalizeOne("swapaxes", axis2, x.Rank);
        (order[i], order[j]) = (order[j], order[i]);
        return Lax.Transpose(x, order);
    });

    /// <summary>Axes moved to other places; the others keep their order.</summary>
    public static NDArray moveaxis(NDArray a, Axes source, Axes destination) => Ufunc.Apply("moveaxis", a, x =>
    {
        Axes from = source.Normalize("moveaxis", x.Rank, sort: false), to = destination.Normalize("moveaxis", x.Rank, sort: false);
        if (from.Count != to.Count)
            throw new ShapeException($"moveaxis: source {source} and destination {destination} must name as many axes.");
        var order = Enumerable.Range(0, x.Rank).Where(i => !from.Contains(i)).ToList();
        foreach (var (place, axis) in to.Zip(from).OrderBy(p => p.First)) order.Insert(place, axis);
        return Lax.Transpose(x, (int[])[.. order]);
    });

    /// <summary>An axis moved in front of the one that is now at start.</summary>
    public static NDArray rollaxis(NDArray a, int axis, int start = 0)
    {
        var rank = ndim(a);
        axis = Axes.NormalizeOne("rollaxis", axis, rank);
        if (start < -rank || start > rank)
            throw new ShapeException($"rollaxis: start {start} is out of range for rank {rank}; it must be {-rank} to {rank}.");
        if (start < 0) start += rank;
        return moveaxis(a, axis, start > axis ? start - 1 : start);
    }

    /// <summary>New axes of extent 1, counted in the result.</summary>
    public static NDArray expand_dims(NDArray a, Axes axis) => Ufunc.Apply("expand_dims", a, x => Lax.ExpandDims(x, axis));

    /// <summary>Without axes of extent 1: those named, or all.</summary>
    public static NDArray squeeze(NDArray a, Axes? axis = null) => Ufunc.Apply("squeeze", a, x =>
        Lax.Squeeze(x, axis ?? (int[])[.. Enumerable.Range(0, x.Rank).Where(i => x.Shape[i] == 1)]));

    /// <summary>Repeated by NumPy's rule until it has the shape.</summary>
    public static NDArray broadcast_to(NDArray array, Shape shape) => Ufunc.Apply("broadcast_to", array, x =>
        Ufunc.Stretches(x.Shape, shape) ? Lax.BroadcastTo(x, shape)
            : throw new ShapeException($"broadcast_to: {x.Aval} cannot be broadcast to shape {shape}: axes are matched from the last, " +
                "and only extent 1 stretches."));

    /// <summary>All arrays in the shape to which they broadcast together.</summary>
    public static NDArray[] broadcast_arrays(params ReadOnlySpan<NDArray> args) =>
        Ufunc.ApplyMany("broadcast_arrays", args, static x => Ufunc.Broadcast("broadcast_arrays", x));

    /// <summary>The shape to which shapes broadcast.</summary>
    public static Shape broadcast_shapes(params ReadOnlySpan<Shape> shapes) => Ufunc.BroadcastShapes("broadcast_shapes", shapes);

    /// <summary>In reverse order along axes, or along all.</summary>
    public static NDArray flip(NDArray m, Axes? axis = null) => Ufunc.Apply("flip", m, x => Lax.Reverse(x, axis ?? Axes.Range(x.Rank)));

    /// <summary>The columns in reverse order.</summary>
    public static NDArray fliplr(NDArray m) => flip(m, 1);

    /// <summary>The rows in reverse order.</summary>
    public static NDArray flipud(NDArray m) => flip(m, 0);

    /// <summary>Turned k times by 90 degrees, from the first of two axes to the second.</summary>
    public static NDArray rot90(NDArray m, int k = 1, (int, int)? axes = null)
    {
        var (i, j) = axes ?? (0, 1);
        return (((k % 4) + 4) % 4) switch
        {
            0 => m,
            1 => swapaxes(flip(m, j), i, j),
            2 => flip(m, (i, j)),
            _ => flip(swapaxes(m, i, j), j),
        };
    }

    /// <summary>Elements moved along an axis, those that leave coming in at the other end; without axis, in row-major order.</summary>
    public static NDArray roll(NDArray a, Axes shift, Axes? axis = null)
    {
        if (axis is null) return reshape(roll(ravel(a), shift.Sum(), 0), shape(a));
        if (shift.Count != axis.Value.Count && shift.Count != 1 && axis.Value.Count != 1)
            throw new ShapeException($"roll: shift {shift} and axis {axis} must have as many entries, or one of them one.");
        return Ufunc.Apply("roll", a, x =>
        {
            for (var i = 0; i < Math.Max(shift.Count, axis.Value.Count); i++)
            {
                var along = Axes.NormalizeOne("roll", axis.Value[axis.Value.Count == 1 ? 0 : i], x.Rank);
                var n = x.Shape[along];
                if (n == 0) continue;
                var by = (((shift[shift.Count == 1 ? 0 : i] % n) + n) % n);
                if (by != 0) x = Lax.Concatenate([Lax.SliceAxis(x, along, n - by, n), Lax.SliceAxis(x, along, 0, n - by)], along);
            }
            return x;
        });
    }

    /// <summary>At least one axis: scalars become [1].</summary>
    public static NDArray atleast_1d(NDArray x) => ndim(x) >= 1 ? x : reshape(x, (Shape)1);

    /// <summary>At least two axes: [n] becomes [1,n].</summary>
    public static NDArray atleast_2d(NDArray x) => ndim(x) >= 2 ? x : expand_dims(atleast_1d(x), 0);

    /// <summary>At least three axes: [n] becomes [1,n,1] and [m,n] becomes [m,n,1].</summary>
    public static NDArray atleast_3d(NDArray x) => ndim(x) >= 3 ? x : expand_dims(atleast_2d(x), 2);

    private static Node Turned(Node x) => Lax.Transpose(x, (int[])[.. Enumerable.Range(0, x.Rank).Reverse()]);

    private static bool IsFirstFastest(string operation, string order) => order switch
    {
        "C" => false,
        "F" => true,
        "A" or "K" => throw new ArgumentException($"{operation}: order '{order}' is that of memory, which arrays here do not show; " +
            "known are C and F.", nameof(order)),
        _ => throw new ArgumentException($"{operation}: there is no order '{order}'; known are C and F.", nameof(order)),
    };

    // The shape with its wildcard filled in.
    private static Shape Resolve(string operation, Node x, Shape shape)
    {
        var wild = -1;
        var known = 1L;
        for (var i = 0; i < shape.Rank; i++)
        {
            if (shape[i] >= 0) known *= shape[i];
            else if (wild < 0) wild = i;
            else throw new ShapeException($"{operation}: {x.Aval} to {shape}: only one extent may be -1.");
        }
        if (wild >= 0 && known > 0 && x.Shape.Size % known == 0) shape = shape.With(wild, checked((int)(x.Shape.Size / known)));
        else if (wild >= 0 || known != x.Shape.Size)
        {
            throw new ShapeException($"{operation}: {x.Aval} has {x.Shape.Size} elements, which do not fill {shape}" +
                $"{(wild >= 0 ? $": they must be a multiple of {known}" : $" with its {known}")}.");
        }
        return shape;
    }
}
