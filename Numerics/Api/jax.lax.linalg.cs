using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    public static partial class lax
    {
        /// <summary>Decompositions as operations of their own: float32, float64, complex64 and complex128, batch axes first.</summary>
        public static partial class linalg
        {
            /// <summary>L [...,n,n] of A = L·Lᴴ.</summary>
            /// <param name="a">The matrices.</param>
            /// <param name="symmetrize_input">(A + Aᴴ)/2 is decomposed; else the lower triangle is read.</param>
            public static NDArray cholesky(NDArray a, bool symmetrize_input = true) => jnp.linalg.cholesky(a, false, symmetrize_input);

            /// <summary>The upper factor of RᵀR + w·wᵀ from the upper factor R [n,n] and a vector w [n], by rotations of its rows.</summary>
            public static NDArray cholesky_update(NDArray r_matrix, NDArray w_vector)
            {
                var n = jnp.shape(r_matrix)[^1];
                if (jnp.ndim(r_matrix) != 2 || jnp.shape(r_matrix)[0] != n || jnp.ndim(w_vector) != 1 || jnp.shape(w_vector)[0] != n)
                    throw new ShapeException($"cholesky_update: {r_matrix.Node.Aval} and {w_vector.Node.Aval}: [n,n] and [n] are needed.");
                return fori_loop(0, n, (k, state) =>
                {
                    var (r, w) = state;
                    NDArray row = dynamic_index_in_dim(r, k, 0, keepdims: false), x = dynamic_index_in_dim(row, k, 0, keepdims: false);
                    var y = dynamic_index_in_dim(w, k, 0, keepdims: false);
                    var length = jnp.sqrt((x * x) + (y * y));
                    NDArray c = x / length, s = y / length;
                    return (dynamic_update_index_in_dim(r, (c * row) + (s * w), k, 0), (c * w) - (s * row));
                }, (r_matrix, w_vector)).Item1;
            }

            /// <summary>Eigenvalues, complex, with those eigenvectors that are wanted: (w), (w, left), (w, right) or (w, left, right).</summary>
            public static NDArray[] eig(NDArray x, bool compute_left_eigenvectors = true, bool compute_right_eigenvectors = true) =>
                Ufunc.ApplyMany("eig", [x], a => Lax.Eig(LinearAlgebra.Square("eig", a[0]), compute_left_eigenvectors,
                    compute_right_eigenvectors));

            /// <summary>Eigenvectors and eigenvalues of Hermitian matrices (in this order).</summary>
            /// <param name="x">The matrices.</param>
            /// <param name="lower">The triangle that is read, if the input is not symmetrized.</param>
            /// <param name="symmetrize_input">(A + Aᴴ)/2 is decomposed.</param>
            /// <param name="sort_eigenvalues">The order is ascending in any case.</param>
            /// <param name="subset_by_index">The range [from, to) of the eigenvalues that are wanted.</param>
            public static (NDArray Vectors, NDArray Values) eigh(NDArray x, bool lower = true, bool symmetrize_input = true,
                bool sort_eigenvalues = true, (int From, int To)? subset_by_index = null)
            {
                _ = sort_eigenvalues;
                var (w, v) = jnp.linalg.eigh(x, lower ? "L" : "U", symmetrize_input);
                return subset_by_index is not { } subset ? (v, w)
                    : (v["...", subset.From..subset.To], w["...", subset.From..subset.To]);
            }

            /// <summary>The Hessenberg form with the vectors of the reflections below it, and their factors [...,n-1].</summary>
            public static (NDArray A, NDArray Taus) hessenberg(NDArray a) => Two("hessenberg", a, x =>
            {
                var (h, taus) = Lax.Hessenberg(LinearAlgebra.Square("hessenberg", x));
                return [h, taus];
            });

            /// <summary>The product of reflections I - τ·v·vᴴ, whose vectors lie below the diagonal of a [...,m,n]: its first n columns.</summary>
            public static NDArray householder_product(NDArray a, NDArray taus) =>
                Ufunc.Apply("householder_product", a, taus, Reflections.Product);

            /// <summary>P·A = L·U: both factors in one matrix, the swaps of rows [...,min(m,n)] and the permutation [...,m], int32.</summary>
            public static (NDArray Lu, NDArray Pivots, NDArray Permutation) lu(NDArray x)
            {
                var parts = Ufunc.ApplyMany("lu", [x], a =>
                {
                    var (lu, pivots, permutation) = Lax.Lu(LinearAlgebra.Matrix("lu", a[0]));
                    return [lu, pivots, permutation];
                });
                return (parts[0], parts[1], parts[2]);
            }

            /// <summary>The permutation [...,permutation_size] that swaps of rows [...,k] make.</summary>
            public static NDArray lu_pivots_to_permutation(NDArray pivots, int permutation_size)
            {
                var shape = (int[])[.. jnp.shape(pivots).ToArray()[..^1], permutation_size];
                var start = jnp.broadcast_to(jnp.arange(permutation_size), shape);
                var places = jnp.arange(permutation_size);
                return fori_loop(0, jnp.shape(pivots)[^1], (k, p) =>
                {
                    var other = jnp.take(pivots, jnp.expand_dims(k, 0), axis: -1);
                    var at = jnp.take_along_axis(p, other, -1);
                    var here = jnp.take(p, jnp.expand_dims(k, 0), axis: -1);
                    return jnp.where(jnp.equal(places, k), at, jnp.where(jnp.equal(places, other), here, p));
                }, start);
            }

            /// <summary>The product of C with reflections: Q·C or C·Q, or with Qᴴ, where Q is that of <see cref="householder_product"/> with all
            /// its columns.</summary>
            public static NDArray ormqr(NDArray a, NDArray taus, NDArray c, bool left = true, bool transpose = false) =>
                Ufunc.Apply("ormqr", [a, taus, c], x => Reflections.Apply(x[0], x[1], x[2], left, transpose));

            /// <summary>A = Q·R, with permuted columns A·P = Q·R.</summary>
            /// <param name="x">The matrices [...,m,n].</param>
            /// <param name="pivoting">Not for this form: <see cref="qr_pivoted"/> has the permutation.</param>
            /// <param name="full_matrices">Q [...,m,m]; else [...,m,min(m,n)].</param>
            public static (NDArray Q, NDArray R) qr(NDArray x, bool pivoting = false, bool full_matrices = true)
            {
                if (pivoting) throw new ArgumentException("qr: with pivoting there is a third result; use qr_pivoted.", nameof(pivoting));
                var (q, r) = jnp.linalg.qr(x, full_matrices ? "complete" : "reduced");
                return (q, r);
            }

            /// <summary>A·P = Q·R with a decreasing diagonal of R, and the permutation (int32).</summary>
            public static (NDArray Q, NDArray R, NDArray P) qr_pivoted(NDArray x, bool full_matrices = true)
            {
                var parts = Ufunc.ApplyMany("qr", [x], a =>
                {
                    var (q, r, p) = Lax.QrPivoted(LinearAlgebra.Matrix("qr", a[0]), full_matrices);
                    return [q, r, p];
                });
                return (parts[0], parts[1], parts[2]);
            }

            /// <summary>A = Z·T·Zᴴ: (T, Z).</summary>
            public static (NDArray T, NDArray Z) schur(NDArray x) => Two("schur", x, a =>
            {
                var (t, z) = Lax.Schur(LinearAlgebra.Square("schur", a));
                return [t, z];
            });

            /// <summary>Singular values with vectors: (U, S, Vh) as <see cref="jnp.linalg.svd"/>.</summary>
            public static (NDArray U, NDArray S, NDArray Vh) svd(NDArray x, bool full_matrices = true,
                (int From, int To)? subset_by_index = null)
            {
                var (u, s, vh) = jnp.linalg.svd(x, full_matrices);
                return subset_by_index is not { } r ? (u, s, vh)
                    : (u["...", r.From..r.To], s["...", r.From..r.To], vh["...", r.From..r.To, ..]);
            }

            /// <summary>alpha·A·Aᵀ + beta·C for symmetric C; with symmetrize_output both triangles are filled.</summary>
            public static NDArray symmetric_product(NDArray a_matrix, NDArray c_matrix, double alpha = 1, double beta = 0,
                bool symmetrize_output = false)
            {
                var product = (alpha * jnp.matmul(a_matrix, jnp.matrix_transpose(a_matrix))) + (beta * c_matrix);
                var lower = jnp.tril(product);
                return symmetrize_output ? lower + jnp.matrix_transpose(jnp.tril(product, -1)) : lower;
            }

            /// <summary>X of op(A)·X = B, or X·op(A) = B, for triangular A; one triangle is read.</summary>
            public static NDArray triangular_solve(NDArray a, NDArray b, bool left_side = false, bool lower = false, bool transpose_a = false,
                bool conjugate_a = false, bool unit_diagonal = false) => Ufunc.Apply("triangular_solve", a, b, (x, y) =>
                {
                    (x, y) = LinearAlgebra.Inexact("triangular_solve", x, y);
                    var isVector = y.Rank == x.Rank - 1;
                    if (isVector) y = Lax.ExpandDims(y, left_side ? -1 : -2);
                    var solution = Lax.TriangularSolve(x, y, left_side, lower, transpose_a, conjugate_a, unit_diagonal);
                    return isVector ? Lax.Squeeze(solution, left_side ? -1 : -2) : solution;
                });

            /// <summary>Hermitian matrices made tridiagonal: vectors of the reflections, diagonal [...,n], subdiagonal [...,n-1], factors
            /// [...,n-1].</summary>
            public static (NDArray A, NDArray D, NDArray E, NDArray Taus) tridiagonal(NDArray a, bool lower = true)
            {
                var parts = Ufunc.ApplyMany("tridiagonal", [a], x =>
                {
                    // From the upper triangle it is the same, read from the other end.
                    var m = LinearAlgebra.Square("tridiagonal", x[0]);
                    var (r, d, e, taus) = Lax.Tridiagonal(lower ? m : Lax.Reverse(m, (-2, -1)));
                    return lower ? [r, d, e, taus] : [Lax.Reverse(r, (-2, -1)), Lax.Reverse(d, -1), Lax.Reverse(e, -1), Lax.Reverse(taus, -1)];
                });
                return (parts[0], parts[1], parts[2], parts[3]);
            }

            /// <summary>X [...,n,k] of tridiagonal systems: lower diagonal (its first element is not read), diagonal and upper diagonal (its last
            /// element is not read), each [...,n].</summary>
            public static NDArray tridiagonal_solve(NDArray dl, NDArray d, NDArray du, NDArray b) =>
                Ufunc.Apply("tridiagonal_solve", [dl, d, du, b], x => Lax.TridiagonalSolve(x[0], x[1], x[2], x[3]));

            /// <summary>
            /// The polar decomposition A = U·H by dynamically weighted Halley iterations (Nakatsukasa, Bai and Gygi 2010), for m ≥ n:
            /// (U [m,n], H [n,n], the number of iterations, whether they converged).
            /// </summary>
            public static (NDArray U, NDArray H, NDArray Iterations, NDArray IsConverged) qdwh(NDArray x, bool is_hermitian = false,
                int max_iterations = 10, double? eps = null) => Reflections.Polar(x, is_hermitian, max_iterations, eps);

            private static (NDArray, NDArray) Two(string operation, NDArray x, Func<Node, Node[]> f)
            {
                var parts = Ufunc.ApplyMany(operation, [x], a => f(a[0]));
                return (parts[0], parts[1]);
            }
        }
    }
}
