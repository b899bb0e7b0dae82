namespace Lazy;

/// <summary>Functions of square matrices, and Sylvester's equation.</summary>
internal static class MatrixFunctions
{
    // The coefficients of Padé's numerators, and the norm up to which they are exact to rounding (Higham 2005, tables 2.1 and 2.3 and the
    // version for single precision).
    private static readonly double[] Wide =
    [
        64764752532480000, 32382376266240000, 7771770303897600, 1187353796428800, 129060195264000, 10559470521600, 670442572800,
        33522128640, 1323241920, 40840800, 960960, 16380, 182, 1,
    ];

    private static readonly double[] Single = [17297280, 8648640, 1995840, 277200, 25200, 1512, 56, 1];
    private const double WideNorm = 5.371920351148152, SingleNorm = 3.925724783138660;

    /// <summary>A stack of square matrices in a floating dtype.</summary>
    public static NDArray RequireSquare(string operation, NDArray a) => Ufunc.Apply(operation, a, x => LinearAlgebra.Square(operation, x));

    /// <summary>The array in the complex dtype of its precision.</summary>
    public static NDArray ToComplex(NDArray a) => a.AsType((a.DType.IsInexact ? a.DType : jnp.float32).ToComplex);

    /// <summary>The conjugated transposes.</summary>
    public static NDArray Adjoint(NDArray a) => jnp.conj(jnp.matrix_transpose(a));

    /// <summary>The exponential of a stack of matrices.</summary>
    public static NDArray Exponential(NDArray a, bool isTriangular, int most)
    {
        var n = jnp.shape(a)[^1];
        if (a.Size == 0) return a;
        var isWide = a.DType.RealPart == jnp.float64;
        // How often a matrix is halved has no derivative.
        var norm = jax.lax.stop_gradient(jnp.max(jnp.sum(jnp.abs(a), -2), -1));
        var count = jnp.maximum(jnp.ceil(jnp.log2(norm / (isWide ? WideNorm : SingleNorm))), 0);
        var x = a * ForMatrices(jnp.exp2(-count)).AsType(a.DType);
        var (odd, even) = Pade(x, isWide ? Wide : Single, jnp.eye(n, dtype: a.DType));
        var result = isTriangular ? jax.scipy.linalg.solve_triangular(even - odd, even + odd) : jnp.linalg.solve(even - odd, even + odd);
        var largest = jnp.max(count);
        result = jax.lax.fori_loop(0, most, (i, r) => jax.lax.cond(i < largest,
            y => jnp.where(i < ForMatrices(count), jnp.matmul(y, y), y), y => y, r), result);
        return jnp.where(ForMatrices(count) > most, jnp.nan, result);
    }

    /// <summary>The triangular Schur form, from one that may have blocks of size 2: from below, a rotation for each element of the
    /// subdiagonal.</summary>
    public static (NDArray T, NDArray Z) Triangular(NDArray t, NDArray z)
    {
        var n = jnp.shape(t)[0];
        if (n < 2) return (t, z);
        var epsilon = jnp.finfo(t.DType.RealPart).Eps;
        var (form, basis) = jax.lax.fori_loop(1, n, (step, state) =>
        {
            var (matrix, vectors) = state;
            var at = n - 1 - step;
            var rows = jax.lax.dynamic_slice_in_dim(matrix, at, 2, 0);
            var block = jax.lax.dynamic_slice_in_dim(rows, at, 2, 1);
            NDArray a = block[0, 0], b = block[0, 1], c = block[1, 0], d = block[1, 1];
            var isFull = jnp.abs(c) > epsilon * (jnp.abs(a) + jnp.abs(d));
            // An eigenvalue of the block less its last element; with the element below the diagonal it gives the rotation.
            var half = (a - d) / 2;
            var gap = half + jnp.sqrt((half * half) + (b * c));
            var length = jnp.where(isFull, jnp.sqrt(jnp.square(jnp.abs(gap)) + jnp.square(jnp.abs(c))), 1).AsType(t.DType);
            NDArray cosine = jnp.where(isFull, gap / length, 1), sine = jnp.where(isFull, c / length, 0);
            var rotation = jnp.stack([jnp.stack([jnp.conj(cosine), sine]), jnp.stack([-sine, cosine])]);
            matrix = jax.lax.dynamic_update_slice_in_dim(matrix, jnp.matmul(rotation, rows), at, 0);
            return (Columns(matrix), Columns(vectors));

            NDArray Columns(NDArray x) => jax.lax.dynamic_update_slice_in_dim(x,
                jnp.matmul(jax.lax.dynamic_slice_in_dim(x, at, 2, 1), Adjoint(rotation)), at, 1);
        }, (t, z));
        return (jnp.triu(form), basis);
    }

    /// <summary>The principal square root of a complex matrix.</summary>
    public static readonly Func<NDArray, NDArray> SquareRoot = jax.custom_jvp(RootOfSchur, (NDArray a, NDArray change) =>
    {
        var root = SquareRoot!(a);
        return (root, Sylvester(root, root, change, byVectors: false, 0));
    });

    /// <summary>A function of a complex matrix, and an estimate of its relative error: Golub and Van Loan, Matrix Computations, algorithm
    /// 9.1.1.</summary>
    public static (NDArray F, NDArray Error) OfSchur(NDArray a, Func<NDArray, NDArray> func)
    {
        var (t, z) = jax.lax.linalg.schur(a);
        var (n, type) = (jnp.shape(t)[0], t.DType.RealPart);
        if (n == 0) return (t, jnp.zeros(Shape.Scalar, type));
        var eigenvalues = jnp.diagonal(t);
        var values = func(eigenvalues).AsType(t.DType);
        // F·T = T·F: column j above the diagonal is the f of (T - t_jj)·f = F·t - f_jj·t, in what is left of that diagonal element.
        var f = ByColumns(jnp.diag(values), (j, known, isAbove) =>
        {
            var column = jnp.where(isAbove, At(t, j, 1), 0);
            return Shifted(t, -At(eigenvalues, j, 0), jnp.matmul(known, column) - (At(values, j, 0) * column), isAbove, -1);
        });
        var result = jnp.matmul(jnp.matmul(z, f), Adjoint(z));
        var epsilon = jnp.finfo(type).Eps;
        var gaps = jnp.abs(jnp.expand_dims(eigenvalues, 1) - jnp.expand_dims(eigenvalues, 0));
        var nearest = jnp.minimum(jnp.min(jnp.where(jnp.eye(n, dtype: DType.Bool), jnp.inf, gaps)), jnp.abs(eigenvalues[0]));
        var error = epsilon / jnp.where(jnp.equal(nearest, 0), epsilon, nearest) * jnp.linalg.norm(jnp.triu(t, 1), 1);
        return (result, jnp.where(jnp.any(jnp.isinf(result)), jnp.inf, jnp.clip(error, epsilon, 1)));
    }

    /// <summary>X of A·X + X·B = C; the derivative follows from the equation.</summary>
    public static NDArray Sylvester(NDArray a, NDArray b, NDArray c, bool byVectors, double tolerance)
    {
        if (c.Size == 0) return c;
        NDArray fixedA = jax.lax.stop_gradient(a), fixedB = jax.lax.stop_gradient(b);
        Func<NDArray, NDArray, NDArray, double, NDArray> solve = byVectors ? ByVectors : BySchur;
        return jax.lax.custom_linear_solve(x => jnp.matmul(a, x) + jnp.matmul(x, b), c,
            (_, right) => solve(fixedA, fixedB, right, tolerance), (_, right) => solve(fixedA.T, fixedB.T, right, tolerance));
    }

    // A = U·R·Uᴴ and B = V·S·Vᴴ make R·Y + Y·S = Uᴴ·C·V, whose columns follow one from the other.
    private static NDArray BySchur(NDArray a, NDArray b, NDArray c, double tolerance)
    {
        var (r, u) = jax.lax.linalg.schur(ToComplex(a));
        var (s, v) = jax.lax.linalg.schur(ToComplex(b));
        var right = jnp.matmul(jnp.matmul(Adjoint(u), ToComplex(c)), v);
        var all = jnp.ones(jnp.shape(r)[0], DType.Bool);
        var y = ByColumns(jnp.zeros_like(right), (j, known, _) =>
            Shifted(r, At(jnp.diagonal(s), j, 0), At(right, j, 1) - jnp.matmul(known, At(s, j, 1)), all, 1));
        var x = Checked(jnp.matmul(jnp.matmul(u, y), Adjoint(v)), jnp.diagonal(r), jnp.diagonal(s), tolerance);
        return c.DType.IsComplex ? x : jnp.real(x);
    }

    private static NDArray ByVectors(NDArray a, NDArray b, NDArray c, double tolerance)
    {
        var (p, u) = jnp.linalg.eig(a);
        var (q, v) = jnp.linalg.eig(b);
        var right = jnp.matmul(jnp.linalg.solve(u, ToComplex(c)), v) / (jnp.expand_dims(p, 1) + jnp.expand_dims(q, 0));
        // Y·V⁻¹ as the transpose of a solution.
        var x = Checked(jnp.matmul(u, jnp.linalg.solve(v.T, right.T).T), p, q, tolerance);
        return c.DType.IsComplex ? x : jnp.real(x);
    }

    private static NDArray Checked(NDArray x, NDArray p, NDArray q, double tolerance) =>
        jnp.where(jnp.min(jnp.abs(jnp.expand_dims(p, 1) + jnp.expand_dims(q, 0))) <= tolerance, jnp.nan, x);

    private static NDArray RootOfSchur(NDArray a)
    {
        if (a.Size == 0) return a;
        var (t, z) = jax.lax.linalg.schur(a);
        var roots = jnp.sqrt(jnp.diagonal(t));
        // X·X = T: column j above the diagonal is the x of (X + x_jj)·x = t, in what is left of that diagonal element.
        var x = ByColumns(jnp.diag(roots), (j, known, isAbove) =>
        {
            var shift = At(roots, j, 0);
            var column = Shifted(known, shift, At(t, j, 1), isAbove, 1);
            var isLost = jnp.any(isAbove & jnp.equal(roots + shift, 0) & jnp.not_equal(column, 0));
            return jnp.where(isLost, jnp.nan, column);
        });
        return jnp.matmul(jnp.matmul(z, x), Adjoint(z));
    }

    // From column to column: the columns before are there when one is made, which is added to those of the start.
    private static NDArray ByColumns(NDArray start, Func<NDArray, NDArray, NDArray, NDArray> column)
    {
        NDArray rows = jnp.arange(jnp.shape(start)[0]), columns = jnp.arange(jnp.shape(start)[1]);
        return jax.lax.fori_loop(0, jnp.shape(start)[1], (j, known) =>
            known + jnp.where(jnp.equal(columns, j), jnp.expand_dims(column(j, known, rows < j), 1), 0), start);
    }

    // The solution of (U + shift)·x = b for the rows that count and zeros in the others; another number stands for a zero on the diagonal.
    private static NDArray Shifted(NDArray upper, NDArray shift, NDArray b, NDArray counts, double instead)
    {
        var n = jnp.shape(upper)[0];
        var diagonal = jnp.diagonal(upper) + shift;
        diagonal = jnp.where(counts, jnp.where(jnp.equal(diagonal, 0), instead, diagonal), 1);
        var both = jnp.expand_dims(counts, 1) & jnp.expand_dims(counts, 0);
        var matrix = jnp.where(jnp.eye(n, dtype: DType.Bool), diagonal, jnp.where(both, upper, 0));
        return jax.lax.linalg.triangular_solve(matrix, jnp.where(counts, b, 0), left_side: true);
    }

    private static NDArray At(NDArray x, NDArray index, int axis) => jax.lax.dynamic_index_in_dim(x, index, axis, keepdims: false);

    private static (NDArray Odd, NDArray Even) Pade(NDArray a, double[] b, NDArray eye)
    {
        var square = jnp.matmul(a, a);
        var fourth = jnp.matmul(square, square);
        var sixth = jnp.matmul(fourth, square);
        NDArray odd = (b[7] * sixth) + (b[5] * fourth) + (b[3] * square) + (b[1] * eye);
        NDArray even = (b[6] * sixth) + (b[4] * fourth) + (b[2] * square) + (b[0] * eye);
        if (b.Length > 8)
        {
            odd += jnp.matmul(sixth, (b[13] * sixth) + (b[11] * fourth) + (b[9] * square));
            even += jnp.matmul(sixth, (b[12] * sixth) + (b[10] * fourth) + (b[8] * square));
        }
        return (jnp.matmul(a, odd), even);
    }

    private static NDArray ForMatrices(NDArray x) => jnp.expand_dims(x, (-2, -1));
}
