namespace Lazy;

public static partial class jnp
{
    public static partial class linalg
    {
        /// <inheritdoc cref="jnp.matmul"/>
        public static NDArray matmul(NDArray x1, NDArray x2, DType? preferred_element_type = null) =>
            jnp.matmul(x1, x2, preferred_element_type);

        /// <summary>All products of two vectors: [n,m].</summary>
        public static NDArray outer(NDArray x1, NDArray x2)
        {
            if (ndim(x1) != 1 || ndim(x2) != 1)
                throw new ShapeException($"outer: {x1.Node.Aval} and {x2.Node.Aval} must be vectors; jnp.outer flattens its operands.");
            return jnp.outer(x1, x2);
        }

        /// <summary>The cross product of vectors of 3 elements along an axis.</summary>
        public static NDArray cross(NDArray x1, NDArray x2, int axis = -1)
        {
            if (shape(moveaxis(x1, axis, -1))[^1] != 3 || shape(moveaxis(x2, axis, -1))[^1] != 3)
                throw new ShapeException($"cross: {x1.Node.Aval} and {x2.Node.Aval}: axis {axis} must have 3 elements in both.");
            return jnp.cross(x1, x2, axis);
        }

        /// <inheritdoc cref="jnp.vecdot"/>
        public static NDArray vecdot(NDArray x1, NDArray x2, int axis = -1) => jnp.vecdot(x1, x2, axis);

        /// <inheritdoc cref="jnp.tensordot(NDArray, NDArray, int)"/>
        public static NDArray tensordot(NDArray x1, NDArray x2, int axes = 2) => jnp.tensordot(x1, x2, axes);

        /// <inheritdoc cref="jnp.tensordot(NDArray, NDArray, Axes, Axes)"/>
        public static NDArray tensordot(NDArray x1, NDArray x2, Axes axes_a, Axes axes_b) => jnp.tensordot(x1, x2, axes_a, axes_b);

        /// <summary>Rows and columns exchanged.</summary>
        public static NDArray matrix_transpose(NDArray x) => jnp.matrix_transpose(x);

        /// <summary>The diagonals of the last two axes.</summary>
        public static NDArray diagonal(NDArray x, int offset = 0) => jnp.diagonal(x, offset, -2, -1);

        /// <summary>The sums of the diagonals of the last two axes.</summary>
        public static NDArray trace(NDArray x, int offset = 0, DType? dtype = null) => jnp.trace(x, offset, -2, -1, dtype);

        /// <summary>The product of matrices in the order that needs the fewest multiplications. The first and the last may be vectors.</summary>
        public static NDArray multi_dot(params NDArray[] arrays)
        {
            ArgumentNullException.ThrowIfNull(arrays);
            if (arrays.Length < 2) throw new ShapeException($"multi_dot: {arrays.Length} arrays; at least two are needed.");
            for (var i = 0; i < arrays.Length; i++)
            {
                var most = i == 0 || i == arrays.Length - 1 ? 1 : 2;
                if (ndim(arrays[i]) < most || ndim(arrays[i]) > 2)
                    throw new ShapeException($"multi_dot: array {i} is {arrays[i].Node.Aval}; matrices are needed, and vectors only first and last.");
            }
            var n = arrays.Length;
            // Extents between the matrices: matrix i is extents[i] by extents[i + 1].
            long[] extents = [ndim(arrays[0]) == 1 ? 1 : shape(arrays[0])[0], .. arrays.Select((a, i) => (long)(i < n - 1 || ndim(a) == 2
                ? shape(a)[^1] : 1))];
            var cost = new long[n, n];
            var cut = new int[n, n];
            for (var length = 1; length < n; length++)
            {
                for (var from = 0; from + length < n; from++)
                {
                    var to = from + length;
                    cost[from, to] = long.MaxValue;
                    for (var k = from; k < to; k++)
                    {
                        var c = cost[from, k] + cost[k + 1, to] + (extents[from] * extents[k + 1] * extents[to + 1]);
                        if (c < cost[from, to]) (cost[from, to], cut[from, to]) = (c, k);
                    }
                }
            }
            return Product(0, n - 1);

            NDArray Product(int from, int to) =>
                from == to ? arrays[from] : jnp.matmul(Product(from, cut[from, to]), Product(cut[from, to] + 1, to));
        }

        /// <summary>The n-th power of square matrices [...,m,m]; negative powers are those of the inverse.</summary>
        public static NDArray matrix_power(NDArray a, int n)
        {
            if (ndim(a) < 2 || shape(a)[^1] != shape(a)[^2])
                throw new ShapeException($"matrix_power: {a.Node.Aval}: square matrices are needed.");
            if (n == 0) return broadcast_to(eye(shape(a)[^1], dtype: a.DType), a.Shape);
            var factor = n < 0 ? inv(a) : a;
            NDArray? result = null;
            for (var left = Math.Abs((long)n); left > 0; left >>= 1)
            {
                if ((left & 1) != 0) result = result is null ? factor : jnp.matmul(result, factor);
                if (left > 1) factor = jnp.matmul(factor, factor);
            }
            return result!;
        }

        /// <summary>
        /// NumPy's norm. Without ord the square root of the sum of squares, over all axes if none is given; of vectors (one axis) the p-norm; of
        /// matrices (two axes) "fro", "nuc", 1, 2, infinity and the negatives of the numbers.
        /// </summary>
        /// <param name="x">The array.</param>
        /// <param name="ord">A number, "fro", "nuc", "inf" or "-inf".</param>
        /// <param name="axis">One axis or two.</param>
        /// <param name="keepdims">Reduced axes stay with extent 1.</param>
        public static NDArray norm(NDArray x, NormOrder? ord = null, Axes? axis = null, bool keepdims = false) =>
            Norms.Of("norm", x, ord, axis, keepdims);

        /// <summary>The norm of matrices over the last two axes.</summary>
        /// <inheritdoc cref="norm"/>
        public static NDArray matrix_norm(NDArray x, bool keepdims = false, NormOrder? ord = null) =>
            Norms.Of("matrix_norm", x, ord ?? "fro", (Axes)(-2, -1), keepdims);

        /// <summary>The norm of vectors along axes, which count as one; all of them if none is given.</summary>
        /// <inheritdoc cref="norm"/>
        public static NDArray vector_norm(NDArray x, Axes? axis = null, bool keepdims = false, NormOrder? ord = null)
        {
            var a = x.DType.IsInexact ? x : x.AsType(float32);
            var axes = (axis ?? Axes.Range(ndim(a))).Normalize("vector_norm", ndim(a));
            return Norms.Vector("vector_norm", a, ord ?? 2, axes, keepdims);
        }

        /// <summary>The condition number [...] in a norm; without p that of singular values.</summary>
        public static NDArray cond(NDArray x, NormOrder? p = null)
        {
            if (ndim(x) < 2) throw new ShapeException($"cond: {x.Node.Aval}: a matrix or a stack of matrices is needed.");
            NDArray result;
            if (p is null or { Name: null, Number: 2 or -2 })
            {
                var s = svdvals(x);
                result = p is { Number: -2 } ? s["...", -1] / s["...", 0] : s["...", 0] / s["...", -1];
            }
            else
            {
                result = norm(x, p, (Axes)(-2, -1)) * norm(inv(x), p, (Axes)(-2, -1));
            }
            return where(isnan(result) & ~any(isnan(x), (Axes)(-2, -1)), inf, result);
        }

        /// <summary>How many singular values are larger than rtol times the largest: int32[...].</summary>
        /// <param name="M">The matrices.</param>
        /// <param name="rtol">Without it, the larger extent times the epsilon of the dtype.</param>
        public static NDArray matrix_rank(NDArray M, NDArray? rtol = null)
        {
            if (ndim(M) < 2) return any(not_equal(M, 0)).AsType(int32);
            var s = svdvals(M);
            var tolerance = rtol ?? Math.Max(shape(M)[^1], shape(M)[^2]) * Epsilon(s.DType);
            return sum((s > expand_dims(max(s, -1) * tolerance, -1)).AsType(int32), -1);
        }

        private static double Epsilon(DType type) => finfo(type).Eps;
    }
}
