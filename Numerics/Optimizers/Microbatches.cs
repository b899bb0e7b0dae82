namespace Lazy;

/// <summary>A function on parts of a batch, one after the other.</summary>
internal static class Microbatches
{
    public static R Run<X, R>(Func<X, R> fun, X batch, int size, AccumulationType accumulator)
    {
        const string Name = "microbatch";
        var (leaves, structure) = Leaves.Flatten(batch, $"{Name}: the batch");
        int[] extents = [.. leaves.Select(x => x.Rank > 0 ? x.Shape[0] : -1).Distinct()];
        if (extents.Length != 1 || extents[0] < 1 || size < 1 || extents[0] % size != 0) throw new ShapeException(
            $"{Name}: the arrays ({string.Join(", ", leaves.Select(x => x.Node.Aval))}) must have one first extent that is a multiple of {size}.");
        var count = extents[0] / size;
        var parts = Leaves.Unflatten<X>(structure, leaves.ConvertAll(x => jnp.reshape(x, (int[])[count, size, .. x.Shape.Without(0)])));
        if (accumulator == AccumulationType.Concat)
        {
            var (_, all) = jax.lax.scan<NDArray, X, R>((c, part) => (c, fun(part)), OptaxMath.Zero, parts);
            return Leaves.Map(y => y.Rank > 1 ? jnp.reshape(y, (int[])[y.Shape[0] * y.Shape[1], .. y.Shape.Without((0, 1))])
                : throw new ShapeException($"{Name}: results without axes cannot be joined; add or average them."), all, Name);
        }
        // The sum starts with the first part, so that it has its shapes and dtypes.
        R Part(int i) => fun(Leaves.Map(x => x[i], parts, Name));
        var first = Part(0);
        if (count == 1) return first;
        var (sum, _) = jax.lax.scan<R, X, object?>((c, part) => (jax.tree.map((a, b) => a + b, c, fun(part)), null), first,
            Leaves.Map(x => x[1..], parts, Name));
        return accumulator == AccumulationType.Mean ? Leaves.Map(x => x / count, sum, Name) : sum;
    }
}
