using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>
/// NumPy's modes of padding, axis by axis: later axes see what earlier ones added. Modes that repeat elements read the array at an index that
/// is folded back into it.
/// </summary>
internal sealed class Padding
{
    private const string Modes = "constant, edge, reflect, symmetric, wrap, linear_ramp, maximum, minimum, mean, median and empty";

    private readonly string _mode;
    private readonly NDArray? _constants;
    private readonly NDArray? _lengths;
    private readonly NDArray? _ends;
    private readonly bool _isOdd;

    public Padding(string mode, NDArray? constants, NDArray? lengths, NDArray? ends, string reflectType)
    {
        if (!Modes.Split(", ").SelectMany(m => m.Split(" and ")).Contains(mode))
            throw new ArgumentException($"pad: there is no mode '{mode}'; known are {Modes}.", nameof(mode));
        if (reflectType is not ("even" or "odd"))
            throw new ArgumentException($"pad: reflect_type is '{reflectType}'; it must be 'even' or 'odd'.", nameof(reflectType));
        var unused = constants is not null && mode != "constant" ? "constant_values"
            : ends is not null && mode != "linear_ramp" ? "end_values"
            : lengths is not null && Statistic(mode) is null ? "stat_length"
            : reflectType == "odd" && mode is not ("reflect" or "symmetric") ? "reflect_type" : null;
        if (unused is not null) throw new ArgumentException($"pad: mode '{mode}' takes no {unused}.", unused);
        (_mode, _constants, _lengths, _ends, _isOdd) = (mode, constants, lengths, ends, reflectType == "odd");
    }

    public NDArray Run(NDArray x, (int Before, int After)[] width)
    {
        var aval = Ufunc.Enter("pad", x).Aval;
        var rank = aval.Shape.Rank;
        if (width.Length != rank)
            throw new ShapeException($"pad: {width.Length} pairs of widths for {aval}; one per axis is needed, {rank}.");
        if (width.Any(w => w.Before < 0 || w.After < 0))
            throw new ShapeException($"pad: widths {string.Join(", ", width)} must not be negative.");
        if (_mode == "empty" || (_mode == "constant" && (_constants is null || _constants.Rank == 0)))
        {
            return Ufunc.Apply("pad", x, _constants ?? 0, (v, value) => Lax.Pad(v, Lax.Convert(value, v.DType),
                (int[])[.. width.Select(w => w.Before)], (int[])[.. width.Select(w => w.After)]));
        }
        var values = (_constants ?? _ends) is { } some ? Pairs(some, rank) : null;
        var lengths = _lengths is null ? null : Pairs(_lengths, rank).AsType(DType.Int32).ToArray<int>();
        for (var axis = 0; axis < rank; axis++)
        {
            var (before, after) = width[axis];
            if (before + after == 0) continue;
            if (x.Shape[axis] == 0 && _mode != "constant")
                throw new ShapeException($"pad: axis {axis} of {x.Node.Aval} is empty, so that mode '{_mode}' has no elements to repeat.");
            x = Along(x, axis, before, after, (values?[axis, 0], values?[axis, 1]), lengths?[2 * axis], lengths?[(2 * axis) + 1]);
        }
        return x;
    }

    private NDArray Along(NDArray x, int axis, int before, int after, (NDArray? Before, NDArray? After) values, int? first, int? last)
    {
        if (_mode == "constant") return Joined(x, axis, values.Before!, before, values.After!, after);
        if (_mode == "linear_ramp")
        {
            var n = x.Shape[axis];
            NDArray Ramp(NDArray? end, int edge, int count) =>
                jnp.linspace(end ?? 0, jax.lax.index_in_dim(x, edge, axis, keepdims: false), count, endpoint: false, x.DType, axis);
            return jnp.concatenate([Ramp(values.Before, 0, before), x, jnp.flip(Ramp(values.After, n - 1, after), axis)], axis);
        }
        if (Statistic(_mode) is { } statistic)
        {
            NDArray Of(NDArray part)
            {
                var value = statistic(part, axis);
                return x.DType.IsInteger ? jnp.round(value) : value;
            }
            var n = x.Shape[axis];
            if (first is <= 0 || last is <= 0)
                throw new ShapeException($"pad: stat_length ({first}, {last}) of axis {axis} must be positive.");
            NDArray low = Of(jax.lax.slice_in_dim(x, 0, Math.Min(first ?? n, n), 1, axis)),
                high = Of(jax.lax.slice_in_dim(x, n - Math.Min(last ?? n, n), n, 1, axis));
            return Joined(x, axis, low, before, high, after);
        }
        return _isOdd && (_mode == "symmetric" || x.Shape[axis] > 1) ? Odd(x, axis, before, after, _mode == "symmetric" ? 0 : 1)
            : Ufunc.Apply("pad", x, v => Folded(v, axis, before, after, _mode));
    }

    // Values broadcast along an axis, before and behind.
    private static NDArray Joined(NDArray x, int axis, NDArray low, int before, NDArray high, int after)
    {
        NDArray Side(NDArray value, int count) => jnp.broadcast_to(value.AsType(x.DType), x.Shape.With(axis, count));
        return jnp.concatenate([Side(low, before), x, Side(high, after)], axis);
    }

    private static Func<NDArray, int, NDArray>? Statistic(string mode) => mode switch
    {
        "maximum" => (x, axis) => jnp.max(x, axis, keepdims: true),
        "minimum" => (x, axis) => jnp.min(x, axis, keepdims: true),
        "mean" => (x, axis) => jnp.mean(x, axis, keepdims: true),
        "median" => (x, axis) => jnp.median(x, axis, keepdims: true),
        _ => null,
    };

    // Mirrored at a point: twice the element at the edge, less the mirrored elements; again at the new edge, where they do not suffice. Each
    // time as many as there were at first, so that edges are points of symmetry.
    private static NDArray Odd(NDArray x, int axis, int before, int after, int offset)
    {
        var period = x.Shape[axis] - offset;
        NDArray Part(int start, int limit) => jax.lax.slice_in_dim(x, start, limit, 1, axis);
        while (before > 0)
        {
            var count = Math.Min(before, period);
            var part = (2 * Part(0, 1)) - jnp.flip(Part(offset, offset + count), axis);
            (x, before) = (jnp.concatenate([part.AsType(x.DType), x], axis), before - count);
        }
        while (after > 0)
        {
            var (n, count) = (x.Shape[axis], Math.Min(after, period));
            var part = (2 * Part(n - 1, n)) - jnp.flip(Part(n - offset - count, n - offset), axis);
            (x, after) = (jnp.concatenate([x, part.AsType(x.DType)], axis), after - count);
        }
        return x;
    }

    private static NDArray Pairs(NDArray values, int rank) => Ufunc.Stretches(values.Shape, (rank, 2)) ? jnp.broadcast_to(values, (rank, 2))
        : throw new ShapeException($"pad: values {values.Node.Aval} must be one number, a pair (before, behind), or a pair for each of {rank} axes.");

    private static Node Folded(Node x, int axis, int before, int after, string mode)
    {
        var n = x.Shape[axis];
        var parts = new List<Node>();
        // Runs of neighbouring source indices become one slice each, turned round where they descend.
        int[] source = [.. Enumerable.Range(-before, n + before + after).Select(i => Source(i, n, mode))];
        for (var i = 0; i < source.Length;)
        {
            var step = i + 1 < source.Length && source[i + 1] - source[i] is 1 or -1 or 0 ? source[i + 1] - source[i] : 1;
            var end = i + 1;
            while (end < source.Length && source[end] - source[end - 1] == step) end++;
            var part = step switch
            {
                0 => Lax.Broadcast(Lax.SliceAxis(x, axis, source[i], source[i] + 1), x.Shape.With(axis, end - i), Axes.Range(x.Rank)),
                1 => Lax.SliceAxis(x, axis, source[i], source[end - 1] + 1),
                _ => Lax.Reverse(Lax.SliceAxis(x, axis, source[end - 1], source[i] + 1), axis),
            };
            parts.Add(part);
            i = end;
        }
        return Lax.Concatenate(parts, axis);
    }

    private static int Source(int i, int n, string mode)
    {
        switch (mode)
        {
            case "edge": return Math.Clamp(i, 0, n - 1);
            case "wrap": return Modulo(i, n);
            case "symmetric":
                var s = Modulo(i, 2 * n);
                return s < n ? s : (2 * n) - 1 - s;
            default:
                if (n == 1) return 0;
                var r = Modulo(i, 2 * (n - 1));
                return r < n ? r : (2 * (n - 1)) - r;
        }
    }

    private static int Modulo(int i, int n) => ((i % n) + n) % n;
}
