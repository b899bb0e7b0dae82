namespace Lazy;

// Indices of shapes, and arrays with elements replaced.
public static partial class jnp
{
    /// <summary>The indices of the main diagonal of a square array, one array per axis.</summary>
    public static NDArray[] diag_indices_from(NDArray arr)
    {
        var s = shape(arr);
        if (s.Rank < 2 || s.Any(n => n != s[0]))
            throw new ShapeException($"diag_indices_from: {arr.Node.Aval} must have at least two axes, all of one extent.");
        return diag_indices(s[0], s.Rank);
    }

    /// <summary>The indices of the lower triangle of a matrix.</summary>
    public static NDArray[] tril_indices_from(NDArray arr, int k = 0) =>
        RequireMatrix("tril_indices_from", arr) is var s ? tril_indices(s[0], k, s[1]) : [];

    /// <summary>The indices of the upper triangle of a matrix.</summary>
    public static NDArray[] triu_indices_from(NDArray arr, int k = 0) =>
        RequireMatrix("triu_indices_from", arr) is var s ? triu_indices(s[0], k, s[1]) : [];

    /// <summary>The indices of what a function such as <see cref="triu"/> leaves of a matrix of ones [n,n].</summary>
    public static NDArray[] mask_indices(int n, Func<NDArray, int, NDArray> mask_func, int k = 0)
    {
        ArgumentNullException.ThrowIfNull(mask_func);
        return nonzero(mask_func(ones((n, n)), k));
    }

    /// <summary>Vectors as an open grid: array i has its elements along axis i. Bools stand for the places where they are true.</summary>
    public static NDArray[] ix_(params ReadOnlySpan<NDArray> args)
    {
        var result = new NDArray[args.Length];
        for (var i = 0; i < args.Length; i++)
        {
            if (ndim(args[i]) != 1) throw new ShapeException($"ix_: argument {i} is {args[i].Node.Aval}; vectors are needed.");
            var v = args[i].DType == bool_ ? flatnonzero(args[i]) : args[i];
            var extents = new int[args.Length];
            Array.Fill(extents, 1);
            extents[i] = shape(v)[0];
            result[i] = reshape(v, extents);
        }
        return result;
    }

    /// <summary>The array with values on its main diagonal, repeated as often as is needed.</summary>
    /// <param name="a">Of more than two axes, all extents must be equal.</param>
    /// <param name="val">A number or a vector.</param>
    /// <param name="wrap">Only false is known.</param>
    /// <param name="inplace">Must be false: arrays are immutable.</param>
    public static NDArray fill_diagonal(NDArray a, NDArray val, bool wrap = false, bool inplace = false)
    {
        RequireCopy("fill_diagonal", inplace);
        if (wrap) throw new NotSupportedException("fill_diagonal: wrap is not known here, nor in JAX.");
        var s = shape(a);
        if (s.Rank < 2 || (s.Rank > 2 && s.Any(n => n != s[0])))
            throw new ShapeException($"fill_diagonal: {a.Node.Aval} must be a matrix, or have equal extents.");
        var n = s.Min();
        var at = (Idx)arange(n);
        var values = ndim(val) == 0 ? val : resize(ravel(val), n);
        return a.At[[.. Enumerable.Repeat(at, s.Rank)]].Set(values);
    }

    /// <summary>The array with the elements where the mask holds replaced by values, in turn and from the start again.</summary>
    /// <param name="arr">The array.</param>
    /// <param name="mask">As many elements as arr.</param>
    /// <param name="vals">At least one value.</param>
    /// <param name="inplace">Must be false: arrays are immutable.</param>
    public static NDArray place(NDArray arr, NDArray mask, NDArray vals, bool inplace = false)
    {
        RequireCopy("place", inplace);
        if (size(arr) != size(mask))
            throw new ShapeException($"place: {arr.Node.Aval} and mask {mask.Node.Aval} must have as many elements.");
        if (size(vals) == 0) throw new ShapeException("place: there are no values.");
        var hit = ravel(mask).AsType(bool_);
        // The k-th hit takes value k.
        var values = take(ravel(vals), remainder(cumsum(hit) - 1, (int)size(vals)), mode: "clip");
        return reshape(where(hit, values.AsType(arr.DType), ravel(arr)), shape(arr));
    }

    /// <summary>The array with elements at row-major places replaced by values, repeated as often as is needed.</summary>
    /// <param name="a">The array.</param>
    /// <param name="ind">Places.</param>
    /// <param name="v">The values.</param>
    /// <param name="mode">Places out of range: null leaves them out, "clip" takes the nearest, "wrap" counts modulo the size.</param>
    /// <param name="inplace">Must be false: arrays are immutable.</param>
    public static NDArray put(NDArray a, NDArray ind, NDArray v, string? mode = null, bool inplace = false)
    {
        RequireCopy("put", inplace);
        if (size(ind) == 0) return a;
        var n = checked((int)size(a));
        var at = mode switch
        {
            null => ravel(ind),
            "clip" => clip(ravel(ind), 0, n - 1),
            "wrap" => remainder(ravel(ind), n),
            _ => throw new ArgumentException($"put: there is no mode '{mode}'; known are clip and wrap.", nameof(mode)),
        };
        var values = ndim(v) == 0 ? v : resize(ravel(v), checked((int)size(ind)));
        return reshape(ravel(a).At[at].Set(values), shape(a));
    }

    /// <summary>The elements in row-major order, repeated or cut off to fill a shape.</summary>
    public static NDArray resize(NDArray a, Shape new_shape)
    {
        if (new_shape.Any(n => n < 0)) throw new ShapeException($"resize: shape {new_shape} has a negative extent.");
        int wanted = checked((int)new_shape.Size), there = checked((int)size(a));
        if (there == 0 || wanted == 0) return zeros(new_shape, a.DType);
        var flat = ravel(a);
        if (wanted > there) flat = tile(flat, (wanted + there - 1) / there);
        return reshape(flat[..wanted], new_shape);
    }

    /// <summary>A vector without zeros at its ends. The values must be known.</summary>
    /// <param name="filt">[n].</param>
    /// <param name="trim">"f": at the front; "b": at the back; "fb": at both.</param>
    public static NDArray trim_zeros(NDArray filt, string trim = "fb")
    {
        ArgumentNullException.ThrowIfNull(trim);
        if (ndim(filt) != 1) throw new ShapeException($"trim_zeros: {filt.Node.Aval} must be a vector.");
        var sides = trim.ToUpperInvariant();
        if (sides.Length == 0 || sides.Any(c => c is not ('F' or 'B')))
            throw new ArgumentException($"trim_zeros: trim is '{trim}'; it must be 'f', 'b' or 'fb'.", nameof(trim));
        var hits = Mask.TrueAt("trim_zeros", not_equal(filt, 0))[0];
        if (hits.Length == 0) return filt[..0];
        var start = sides.Contains('F', StringComparison.Ordinal) ? hits[0] : 0;
        return sides.Contains('B', StringComparison.Ordinal) ? filt[start..(hits[^1] + 1)] : filt[start..];
    }

    /// <inheritdoc cref="block(object)"/>
    public static NDArray block(NDArray[] arrays) => block((object)arrays);

    /// <inheritdoc cref="block(object)"/>
    public static NDArray block(NDArray[][] arrays) => block((object)arrays);

    /// <summary>Nested lists of arrays joined: the innermost lists along the last axis, the next along the one before.</summary>
    /// <param name="arrays">An array, or a list (of lists …) of arrays or C# numbers.</param>
    public static NDArray block(object arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        var depth = Depth(arrays);
        var rank = Math.Max(depth, Math.Max(1, Ranks(arrays).Max()));
        return Joined(arrays, 1);

        NDArray Joined(object part, int level)
        {
            if (AsArray(part) is { } x)
                return level > depth ? reshape(x, (int[])[.. Enumerable.Repeat(1, Math.Max(0, rank - ndim(x))), .. shape(x)])
                    : throw new ArgumentException("block: arrays must stand at one depth of the lists.", nameof(arrays));
            if (level > depth) throw new ArgumentException("block: arrays must stand at one depth of the lists.", nameof(arrays));
            return concatenate([.. Parts(part).Select(p => Joined(p, level + 1))], rank - 1 - (depth - level));
        }

        static int Depth(object part) => AsArray(part) is null ? 1 + Depth(Parts(part).First()) : 0;

        static IEnumerable<int> Ranks(object part) => AsArray(part) is { } x ? [ndim(x)] : Parts(part).SelectMany(Ranks);

        static List<object> Parts(object part)
        {
            var parts = ((System.Collections.IEnumerable)part).Cast<object>().ToList();
            return parts.Count > 0 ? parts : throw new ArgumentException("block: a list is empty.", nameof(arrays));
        }

        static NDArray? AsArray(object part) => part switch
        {
            NDArray x => x,
            int i => i,
            double d => d,
            float f => f,
            bool b => b,
            System.Collections.IEnumerable => null,
            _ => throw new ArgumentException($"block: {part.GetType().Name} is neither an array nor a list of arrays.", nameof(part)),
        };
    }

    private static Shape RequireMatrix(string operation, NDArray arr) => ndim(arr) == 2 ? shape(arr)
        : throw new ShapeException($"{operation}: {arr.Node.Aval} must be a matrix.");

    private static void RequireCopy(string operation, bool inplace)
    {
        if (inplace) throw new NotSupportedException($"{operation}: arrays are immutable; leave inplace false and use the result.");
    }
}
