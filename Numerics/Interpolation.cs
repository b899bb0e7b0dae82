namespace Lazy;

/// <summary>Values between the points of a grid.</summary>
internal static class Interpolation
{
    public static NDArray MapCoordinates(NDArray input, IReadOnlyList<NDArray> coordinates, int order, string mode, NDArray cval)
    {
        const string Name = "map_coordinates";
        ArgumentNullException.ThrowIfNull(coordinates);
        Ufunc.Enter(Name, input);
        if (coordinates.Count != input.Rank || input.Rank == 0) throw new ShapeException(
            $"{Name}: {coordinates.Count} arrays of coordinates for {input.Node.Aval}; there must be one for each of its axes.");
        if (order is not (0 or 1)) throw new NotSupportedException($"{Name}: order {order}; 0 and 1 are there.");
        if (input.Size == 0) throw new ShapeException($"{Name}: {input.Node.Aval} has no elements.");
        var places = jnp.broadcast_arrays([.. coordinates.Select(c => Promoted.Inexact(Name, c))]);
        var corners = places.Select((p, axis) => Corners(p, order).Select(c =>
        {
            var (index, valid) = Inside(c.Index, input.Shape[axis]);
            return (index, valid, c.Weight);
        }).ToArray()).ToArray();
        var type = Promoted.Inexact(Name, input).DType;
        NDArray? sum = null;
        foreach (var corner in Products(corners))
        {
            var value = jnp.where(corner.Select(c => c.valid).Aggregate(jnp.logical_and), input[[.. corner.Select(c => (Idx)c.index)]], cval);
            var weighted = corner.Select(c => c.Weight).OfType<NDArray>().Aggregate(value.AsType(type), (v, w) => v * w.AsType(type.RealPart));
            sum = sum is null ? weighted : sum + weighted;
        }
        // Halves go away from 0.
        return (input.DType.IsInexact ? sum! : jnp.trunc(sum! + (0.5 * jnp.sign(sum!)))).AsType(input.DType);

        // An index within the array, and whether there is an element of that index.
        (NDArray Index, NDArray Valid) Inside(NDArray i, int n) => mode switch
        {
            "constant" => (jnp.clip(i, 0, n - 1), (i >= 0) & (i < n)),
            "nearest" => (jnp.clip(i, 0, n - 1), true),
            "wrap" => (i % n, true),
            "mirror" => (Mirrored(i, n), true),
            "reflect" => (jnp.floor_divide(Mirrored((2 * i) + 1, (2 * n) + 1), 2), true),
            _ => throw new ArgumentException(
                $"{Name}: there is no mode '{mode}'; known are constant, nearest, wrap, mirror and reflect.", nameof(mode)),
        };
    }

    public static NDArray OnGrid(NDArray[] points, NDArray values, NDArray xi, string method, double? fill)
    {
        const string Name = "RegularGridInterpolator";
        var x = Promoted.Inexact(Name, xi);
        if (points.Length == 1 && x.Rank < 2) x = jnp.expand_dims(jnp.atleast_1d(x), -1);
        if (x.Rank == 0 || x.Shape[^1] != points.Length) throw new ShapeException(
            $"{Name}: the last axis of the places {x.Node.Aval} must have an entry for each of the {points.Length} axes of the grid.");
        var shape = x.Shape.Without(x.Rank - 1);
        x = jnp.reshape(x, -1, points.Length);
        NDArray outside = false;
        var corners = points.Select((grid, axis) =>
        {
            var (p, g) = Promoted.Inexact(Name, x[.., axis], grid);
            outside |= (p < g[0]) | (p > g[-1]);
            var cell = jnp.clip(jnp.searchsorted(g, p) - 1, 0, grid.Shape[0] - 2);
            NDArray low = g[cell], share = (p - low) / (g[cell + 1] - low);
            return method == "nearest" ? new (NDArray Index, NDArray? Weight)[] { (jnp.where(share <= 0.5, cell, cell + 1), null) }
                : [(cell, 1 - share), (cell + 1, share)];
        }).ToArray();
        NDArray? sum = null;
        foreach (var corner in Products(corners))
        {
            var value = values[[.. corner.Select(c => (Idx)c.Index)]];
            foreach (var (_, weight) in corner)
            {
                if (weight is not null) value *= Beside(weight, value);
            }
            sum = sum is null ? value : sum + value;
        }
        if (fill is { } number) sum = jnp.where(Beside(outside, sum!), number, sum!);
        sum = jnp.where(Beside(jnp.any(jnp.isnan(x), -1), sum!), double.NaN, sum!);
        return jnp.reshape(sum, (int[])[.. shape, .. sum.Shape.Without(0)]);
    }

    public static string RequireMethod(string method) => method is "linear" or "nearest" ? method
        : throw new ArgumentException($"RegularGridInterpolator: there is no method '{method}'; known are linear and nearest.", nameof(method));

    public static void RequireGrid(NDArray[] points, NDArray values)
    {
        for (var i = 0; i < points.Length; i++)
        {
            if (points[i].Rank != 1 || i >= values.Rank || points[i].Shape[0] != values.Shape[i] || points[i].Shape[0] < 2) throw new ShapeException(
                $"RegularGridInterpolator: the points {points[i].Node.Aval} of axis {i} must be as many as {values.Node.Aval} has there, at least 2.");
        }
    }

    // The elements around a place along one axis, and their weights, which a single one does not need.
    private static (NDArray Index, NDArray? Weight)[] Corners(NDArray place, int order)
    {
        if (order == 0) return [(jnp.trunc(place + (0.5 * jnp.sign(place))).AsType(DType.Int32), null)];
        var low = jnp.floor(place);
        NDArray share = place - low, index = low.AsType(DType.Int32);
        return [(index, 1 - share), (index + 1, share)];
    }

    private static NDArray Mirrored(NDArray i, int n) => n == 1 ? jnp.zeros_like(i) : jnp.abs(((i + (n - 1)) % (2 * (n - 1))) - (n - 1));

    private static NDArray Beside(NDArray x, NDArray like) => jnp.reshape(x, (int[])[.. x.Shape, .. Enumerable.Repeat(1, like.Rank - x.Rank)]);

    // Every choice of one entry from each list, the last list counting fastest.
    private static IEnumerable<T[]> Products<T>(IReadOnlyList<T[]> lists) =>
        lists.Aggregate<T[], IEnumerable<T[]>>([[]], (all, list) => all.SelectMany(_ => list, (some, item) => (T[])[.. some, item]));
}
