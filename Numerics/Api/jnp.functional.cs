namespace Lazy;

// Functions that take functions, and functions of neighbours.
public static partial class jnp
{
    /// <summary>A function of vectors applied to all of them that lie along an axis; the axes of its result stand in place of that
    /// axis.</summary>
    public static NDArray apply_along_axis(Func<NDArray, NDArray> func1d, int axis, NDArray arr)
    {
        ArgumentNullException.ThrowIfNull(func1d);
        var i = Axes.NormalizeOne("apply_along_axis", axis, ndim(arr));
        var f = func1d;
        var lead = ndim(arr) - 1;
        for (var k = 0; k < lead; k++) f = jax.vmap(f);
        var result = f(moveaxis(arr, i, -1));
        int[] made = [.. Enumerable.Range(lead, ndim(result) - lead)];
        return moveaxis(result, made, (int[])[.. Enumerable.Range(i, made.Length)]);
    }

    /// <summary>A reduction applied along one axis after the other; axes that it drops are kept with extent 1.</summary>
    public static NDArray apply_over_axes(Func<NDArray, int, NDArray> func, NDArray a, Axes axes)
    {
        ArgumentNullException.ThrowIfNull(func);
        var rank = ndim(a);
        foreach (var axis in axes)
        {
            var i = Axes.NormalizeOne("apply_over_axes", axis, rank);
            var b = func(a, i);
            a = ndim(b) == rank ? b : ndim(b) == rank - 1 ? expand_dims(b, i)
                : throw new ShapeException($"apply_over_axes: the function made {b.Node.Aval} of {a.Node.Aval}; it may drop one axis at most.");
        }
        return a;
    }

    /// <summary>For each element of x the function of the last condition that holds; the result has the dtype of x.</summary>
    /// <param name="x">The array.</param>
    /// <param name="condlist">Bools in the shape of x, or that broadcast to it.</param>
    /// <param name="funclist">One function per condition, and possibly one more for elements of which none holds; those are 0
    /// otherwise.</param>
    public static NDArray piecewise(NDArray x, IReadOnlyList<NDArray> condlist, IReadOnlyList<Func<NDArray, NDArray>> funclist)
    {
        ArgumentNullException.ThrowIfNull(condlist);
        ArgumentNullException.ThrowIfNull(funclist);
        if (funclist.Count != condlist.Count && funclist.Count != condlist.Count + 1)
            throw new ArgumentException($"piecewise: {condlist.Count} conditions and {funclist.Count} functions; there must be as many, " +
                "or one function more.", nameof(funclist));
        var result = funclist.Count > condlist.Count ? Value(funclist[^1]) : zeros_like(x);
        for (var i = 0; i < condlist.Count; i++) result = where(condlist[i], Value(funclist[i]), result);
        return result;

        NDArray Value(Func<NDArray, NDArray> f) => broadcast_to(f(x), shape(x)).AsType(x.DType);
    }

    /// <summary><see cref="piecewise(NDArray, IReadOnlyList{NDArray}, IReadOnlyList{Func{NDArray, NDArray}})"/> with numbers as
    /// functions.</summary>
    public static NDArray piecewise(NDArray x, IReadOnlyList<NDArray> condlist, IReadOnlyList<NDArray> funclist)
    {
        ArgumentNullException.ThrowIfNull(funclist);
        return piecewise(x, condlist, [.. funclist.Select(Constant)]);

        static Func<NDArray, NDArray> Constant(NDArray value) => _ => value;
    }

    /// <summary>The differences of neighbours of all elements in row-major order, with numbers put before and behind.</summary>
    public static NDArray ediff1d(NDArray ary, NDArray? to_end = null, NDArray? to_begin = null)
    {
        var flat = ravel(ary);
        var parts = new List<NDArray> { flat[1..] - flat[..^1] };
        if (to_begin is not null) parts.Insert(0, ravel(to_begin).AsType(flat.DType));
        if (to_end is not null) parts.Add(ravel(to_end).AsType(flat.DType));
        return concatenate(parts);
    }

    /// <summary>Numbers along an axis with multiples of the period added, so that neighbours differ by at most discont, by default half
    /// the period.</summary>
    public static NDArray unwrap(NDArray p, double? discont = null, int axis = -1, double period = 2 * pi)
    {
        if (Ufunc.Enter("unwrap", p).DType.IsComplex) throw new DTypeException($"unwrap: {p.Node.Aval} is complex; real numbers are needed.");
        var whole = p.DType.IsInteger && period == Math.Floor(period);
        if (!whole) p = Ufunc.Inexact("unwrap", p, static x => x);
        NDArray cycle = whole ? (long)period : period, half = whole ? (long)Math.Floor(period / 2) : period / 2;
        var step = diff(p, axis: axis);
        var folded = remainder(step + half, cycle) - half;
        // A step of exactly half a period keeps its sign.
        if (!whole || period % 2 == 0) folded = where(logical_and(equal(folded, -half), step > 0), half, folded);
        var correction = where(abs(step) < (discont ?? (period / 2)), 0, folded - step);
        var i = Axes.NormalizeOne("unwrap", axis, ndim(p));
        var widths = new (int, int)[ndim(p)];
        widths[i] = (1, 0);
        return p + pad(cumsum(correction, i, p.DType), widths);
    }

    /// <summary>The derivative of samples along each axis, by central differences inside and one-sided ones at both ends.</summary>
    /// <param name="f">The samples.</param>
    /// <param name="varargs">Nothing: distance 1; one number: the distance along all axes; one per axis: its distance, or a vector of
    /// places.</param>
    /// <param name="axis">The axes; all if null.</param>
    /// <param name="edge_order">Only 1 is known.</param>
    /// <returns>One array per axis.</returns>
    public static NDArray[] gradient(NDArray f, IReadOnlyList<NDArray>? varargs = null, Axes? axis = null, int edge_order = 1)
    {
        if (edge_order != 1) throw new ArgumentException($"gradient: edge_order {edge_order}; only 1 is known.", nameof(edge_order));
        var x = Ufunc.Inexact("gradient", f, static v => v);
        var axes = (axis ?? Axes.Range(ndim(x))).Normalize("gradient", ndim(x), sort: false);
        var distances = varargs ?? [];
        if (distances.Count > 1 && distances.Count != axes.Count)
            throw new ArgumentException($"gradient: {distances.Count} distances for {axes.Count} axes.", nameof(varargs));
        return [.. axes.Select((i, k) => Slopes(x, i, distances.Count == 0 ? 1.0 : distances[distances.Count == 1 ? 0 : k]))];
    }

    private static NDArray Slopes(NDArray x, int axis, NDArray distance)
    {
        var n = shape(x)[axis];
        if (n < 2) throw new ShapeException($"gradient: axis {axis} of {x.Node.Aval} has extent {n}; two samples are needed.");
        var v = moveaxis(x, axis, 0);
        var rest = v[1..] - v[..^1];
        NDArray inside, first = rest[..1], last = rest[^1..];
        if (ndim(distance) == 0)
        {
            inside = (v[2..] - v[..^2]) / (2 * distance);
            (first, last) = (first / distance, last / distance);
        }
        else
        {
            if (ndim(distance) != 1 || shape(distance)[0] != n)
                throw new ShapeException($"gradient: places {distance.Node.Aval} for axis {axis} of {x.Node.Aval} must be a vector of its extent.");
            // The parabola through three points, differentiated at the middle one.
            var h = reshape(diff(distance), (int[])[n - 1, .. Enumerable.Repeat(1, ndim(x) - 1)]).AsType(x.DType);
            NDArray before = h[..^1], after = h[1..];
            inside = ((rest[..^1] * after / before) + (rest[1..] * before / after)) / (before + after);
            (first, last) = (first / h[..1], last / h[^1..]);
        }
        return moveaxis(concatenate([first, inside, last]), 0, axis);
    }
}
