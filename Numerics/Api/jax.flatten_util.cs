namespace Lazy;

public static partial class jax
{
    /// <summary>Trees as vectors.</summary>
    public static class flatten_util
    {
        /// <summary>
        /// All elements of a tree's arrays as one vector, and the way back. Optimisers and solvers that know only vectors then work on any
        /// tree:
        /// <code>
        /// var (flat, unravel) = jax.flatten_util.ravel_pytree(parameters);
        /// var gradient = jax.grad((NDArray v) => loss(unravel(v)))(flat);
        /// </code>
        /// Arrays of several dtypes are promoted to their common one, and go back to their own.
        /// </summary>
        /// <exception cref="ShapeException">The way back was given something that has not the vector's shape.</exception>
        public static (NDArray flat, Func<NDArray, T> unravel) ravel_pytree<T>(T pytree)
        {
            var (leaves, structure) = Leaves.Flatten(pytree, "ravel_pytree: pytree");
            var shapes = leaves.ConvertAll(x => x.Shape);
            var dtypes = leaves.ConvertAll(x => x.DType);
            var isMixed = dtypes.Distinct().Count() > 1;
            var total = checked((int)shapes.Sum(s => s.Size));
            var common = leaves.Count == 0 ? DType.Float32 : jnp.result_type([.. leaves]);
            var flat = leaves.Count == 0 ? jnp.zeros(0) : jnp.concatenate(leaves.ConvertAll(x => jnp.ravel(x.AsType(common))));
            return (flat, Unravel);

            T Unravel(NDArray vector)
            {
                ArgumentNullException.ThrowIfNull(vector);
                if (vector.Shape != (Shape)total)
                    throw new ShapeException(
                        $"unravel: the vector of {structure} has the shape {(Shape)total}, but {vector.Shape} was given.");
                // One dtype may change, as under grad or in a mixed-precision solver; several could not be told apart again.
                if (isMixed && vector.DType != common)
                    throw new ArgumentException(
                        $"unravel: the vector of {structure} has the dtype {common}, but {vector.DType} was given.");
                var parts = new NDArray[shapes.Count];
                var start = 0;
                for (var i = 0; i < parts.Length; i++)
                {
                    var end = start + (int)shapes[i].Size;
                    var part = jnp.reshape(lax.slice_in_dim(vector, start, end), shapes[i]);
                    parts[i] = isMixed ? part.AsType(dtypes[i]) : part;
                    start = end;
                }
                return Leaves.Unflatten<T>(structure, parts);
            }
        }
    }
}
