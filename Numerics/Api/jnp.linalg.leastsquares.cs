namespace Lazy;

public static partial class jnp
{
    public static partial class linalg
    {
        /// <summary>The pseudoinverse [...,n,m]: singular values up to rtol times the largest count as zero.</summary>
        /// <param name="a">The matrices [...,m,n].</param>
        /// <param name="rtol">Without it, ten times the larger extent times the epsilon of the dtype.</param>
        /// <param name="hermitian">The matrices are Hermitian.</param>
        public static NDArray pinv(NDArray a, double? rtol = null, bool hermitian = false)
        {
            if (ndim(a) < 2) throw new ShapeException($"pinv: {a.Node.Aval}: a matrix or a stack of matrices is needed.");
            if (!a.DType.IsInexact) a = a.AsType(float32);
            // The derivative of Golub and Pereyra (1973), which does not pass through the singular vectors.
            Func<NDArray, NDArray> inverse = null!;
            inverse = jax.custom_jvp((NDArray x) => PseudoInverse(x, rtol, hermitian), (x, dx) =>
            {
                var p = inverse(x);
                NDArray ph = Adjoint(p), dh = Adjoint(dx);
                var left = eye(shape(x)[^2], dtype: x.DType) - Times(x, p);
                var right = eye(shape(x)[^1], dtype: x.DType) - Times(p, x);
                var change = -Times(Times(p, dx), p) + Times(Times(Times(p, ph), dh), left) + Times(Times(Times(right, dh), ph), p);
                return (p, change);
            });
            return inverse(a);
        }

        /// <summary>
        /// X with the least |A·X - B|, and of those the smallest: (x [n] or [n,k], residuals [k], rank, singular values). The sums of squares of
        /// the residuals are empty where NumPy has none, if numpy_resid is set.
        /// </summary>
        /// <param name="a">A matrix [m,n].</param>
        /// <param name="b">A vector [m] or matrix [m,k].</param>
        /// <param name="rcond">Singular values below rcond times the largest count as zero; without it the larger extent times the epsilon of the
        /// dtype.</param>
        /// <param name="numpy_resid">Residuals as NumPy has them, which needs the rank, and so is not for traced arrays.</param>
        public static (NDArray X, NDArray Residuals, NDArray Rank, NDArray S) lstsq(NDArray a, NDArray b, double? rcond = null,
            bool numpy_resid = false)
        {
            if (ndim(a) != 2 || ndim(b) is not (1 or 2) || shape(a)[0] != shape(b)[0])
                throw new ShapeException($"lstsq: {a.Node.Aval} and {b.Node.Aval}: [m,n] with [m] or [m,k] is needed.");
            var type = result_type(a, b) is { IsInexact: true } t ? t : float32;
            (a, b) = (a.AsType(type), b.AsType(type));
            var isVector = ndim(b) == 1;
            if (isVector) b = expand_dims(b, 1);
            int m = shape(a)[0], n = shape(a)[1];
            var (u, s, vh) = svd(a, full_matrices: false);
            var mask = s >= (rcond ?? Epsilon(s.DType) * Math.Max(m, n)) * s[0];
            var rank = sum(mask.AsType(int32));
            var inverse = where(mask, 1 / where(mask, s, 1), 0).AsType(type);
            var x = jnp.matmul(Adjoint(vh), expand_dims(inverse, 1) * jnp.matmul(Adjoint(u), b));
            NDArray residuals;
            if (numpy_resid && (m <= n || rank.ToScalar<int>() < n)) residuals = zeros(0, s.DType);
            else residuals = square(norm(b - jnp.matmul(a, x), axis: 0));
            return (isVector ? ravel(x) : x, residuals, rank, s);
        }

        /// <summary>The inverse under <see cref="tensordot(NDArray, NDArray, int)"/> of ind axes: the axes after ind come first.</summary>
        public static NDArray tensorinv(NDArray a, int ind = 2)
        {
            if (ind <= 0) throw new ArgumentException($"tensorinv: ind is {ind}; it must be positive.", nameof(ind));
            int[] dims = shape(a).ToArray();
            long rows = dims[..ind].Aggregate(1L, (x, y) => x * y), columns = dims[ind..].Aggregate(1L, (x, y) => x * y);
            if (rows != columns)
                throw new ShapeException($"tensorinv: {a.Node.Aval}: the first {ind} axes have {rows} elements and the others {columns}; they must " +
                    "be as many.");
            return reshape(inv(reshape(a, (int)rows, (int)columns)), (int[])[.. dims[ind..], .. dims[..ind]]);
        }

        /// <summary>X of tensordot(A, X) = B: the axes of A after those of B are the axes of X.</summary>
        /// <param name="a">The tensor.</param>
        /// <param name="b">The right side.</param>
        /// <param name="axes">Axes of a that are moved to its end first.</param>
        public static NDArray tensorsolve(NDArray a, NDArray b, Axes? axes = null)
        {
            if (axes is { } moved)
            {
                var given = moved.Normalize("tensorsolve", ndim(a), sort: false);
                a = transpose(a, (int[])[.. Enumerable.Range(0, ndim(a)).Where(d => !given.Contains(d)), .. given]);
            }
            int[] result = shape(a).ToArray()[ndim(b)..];
            var size = result.Aggregate(1L, (x, y) => x * y);
            if (size != b.Size || a.Size != size * size)
                throw new ShapeException($"tensorsolve: {a.Node.Aval} and {b.Node.Aval}: the axes of the first must be those of the second and others " +
                    "with as many elements.");
            return reshape(solve(reshape(a, (int)size, (int)size), ravel(b)), result);
        }

        private static NDArray PseudoInverse(NDArray a, double? rtol, bool hermitian)
        {
            int m = shape(a)[^2], n = shape(a)[^1];
            if (m == 0 || n == 0) return zeros((int[])[.. shape(a).ToArray()[..^2], n, m], a.DType);
            var (u, s, vh) = svd(a, full_matrices: false, hermitian);
            var cutoff = (rtol ?? 10.0 * Math.Max(m, n) * Epsilon(s.DType)) * s["...", 0..1];
            var values = where(s > cutoff, s, inf).AsType(a.DType);
            return Times(Adjoint(vh), Adjoint(u) / expand_dims(values, -1));
        }

        private static NDArray Times(NDArray x, NDArray y) => jnp.matmul(x, y);

        private static NDArray Adjoint(NDArray x) => conj(jnp.matrix_transpose(x));
    }
}
