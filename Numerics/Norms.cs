namespace Lazy;

/// <summary>Norms of vectors and matrices, as compositions.</summary>
internal static class Norms
{
    /// <summary>NumPy's norm: of vectors along one axis, of matrices over two.</summary>
    public static NDArray Of(string operation, NDArray x, NormOrder? ord, Axes? axis, bool keepdims)
    {
        x = jnp.ndim(x) >= 0 && !x.DType.IsInexact ? x.AsType(jnp.float32) : x;
        var rank = jnp.ndim(x);
        if (axis is null && ord is null) return Euclidean(x, Axes.Range(rank), keepdims);
        if (axis is null && rank is < 1 or > 2)
            throw new ShapeException($"{operation}: an order for {x.Node.Aval} needs one or two axes; give axis.");
        var axes = (axis ?? Axes.Range(rank)).Normalize(operation, rank, sort: false);
        return axes.Count switch
        {
            1 => Vector(operation, x, ord, axes, keepdims),
            2 => Matrix(operation, x, ord, axes[0], axes[1], keepdims),
            _ => throw new ShapeException($"{operation}: axis {axes} names {axes.Count} axes; norms are over one or two."),
        };
    }

    /// <summary>The norm of vectors along axes, which count as one.</summary>
    public static NDArray Vector(string operation, NDArray x, NormOrder? ord, Axes axes, bool keepdims)
    {
        if (ord is { Name: { } name })
            throw new ArgumentException($"{operation}: there is no norm '{name}' of vectors; use a number or inf.", nameof(ord));
        var p = ord?.Number ?? 2;
        if (p == 2) return Euclidean(x, axes, keepdims);
        var size = jnp.abs(x);
        if (double.IsPositiveInfinity(p)) return jnp.max(size, axes, keepdims);
        if (double.IsNegativeInfinity(p)) return jnp.min(size, axes, keepdims);
        if (p == 0) return jnp.sum(jnp.not_equal(x, 0), axes, size.DType, keepdims);
        if (p == 1) return jnp.sum(size, axes, keepdims: keepdims);
        return jnp.power(jnp.sum(jnp.power(size, p), axes, keepdims: keepdims), 1 / p);
    }

    /// <summary>The norm of matrices over two axes.</summary>
    public static NDArray Matrix(string operation, NDArray x, NormOrder? ord, int rows, int columns, bool keepdims)
    {
        if (rows == columns) throw new ShapeException($"{operation}: both axes are {rows}; two different ones are needed.");
        if (ord is null or { Name: "fro" }) return Euclidean(x, (Axes)(rows, columns), keepdims);
        var isName = ord is { Name: not null };
        var p = ord.Value.Number;
        if (!isName && Math.Abs(p) is 1 or double.PositiveInfinity)
        {
            var sums = jnp.sum(jnp.abs(x), Math.Abs(p) == 1 ? rows : columns, keepdims: true);
            var other = Math.Abs(p) == 1 ? columns : rows;
            var result = p > 0 ? jnp.max(sums, other, keepdims: true) : jnp.min(sums, other, keepdims: true);
            return keepdims ? result : jnp.squeeze(result, (Axes)(rows, columns));
        }
        if (!isName && Math.Abs(p) != 2)
            throw new ArgumentException($"{operation}: there is no norm {ord} of matrices; known are fro, nuc, 1, 2, inf and their " +
                "negatives.", nameof(ord));
        var values = jnp.linalg.svdvals(jnp.moveaxis(x, (Axes)(rows, columns), (Axes)(-2, -1)));
        var reduced = isName ? jnp.sum(values, -1) : p > 0 ? jnp.max(values, -1) : jnp.min(values, -1);
        return keepdims ? jnp.expand_dims(reduced, (Axes)(Math.Min(rows, columns), Math.Max(rows, columns))) : reduced;
    }

    private static NDArray Euclidean(NDArray x, Axes axes, bool keepdims) =>
        jnp.sqrt(jnp.sum(x.DType.IsComplex ? jnp.real(x * jnp.conj(x)) : x * x, axes, keepdims: keepdims));
}
