using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        /// <summary>SciPy's linear algebra, on stacks of matrices.</summary>
        public static partial class linalg
        {
            /// <summary>The upper factor U of A = Uᴴ·U, or the lower one; one triangle of A is read.</summary>
            public static NDArray cholesky(NDArray a, bool lower = false) => jnp.linalg.cholesky(a, !lower, symmetrize_input: false);

            /// <summary>A factor for <see cref="cho_solve"/>, and whether it is the lower one.</summary>
            public static (NDArray C, bool Lower) cho_factor(NDArray a, bool lower = false) => (cholesky(a, lower), lower);

            /// <summary>X of A·X = B from the factor that <see cref="cho_factor"/> gives.</summary>
            public static NDArray cho_solve((NDArray C, bool Lower) c_and_lower, NDArray b) => Ufunc.Apply("cho_solve", c_and_lower.C, b,
                (c, y) => LinearAlgebra.WithRightSide("cho_solve", c, y, (f, right) => LinearAlgebra.SolveCholesky(f, right, c_and_lower.Lower)));

            /// <inheritdoc cref="jnp.linalg.det"/>
            public static NDArray det(NDArray a) => jnp.linalg.det(a);

            /// <inheritdoc cref="jnp.linalg.inv"/>
            public static NDArray inv(NDArray a) => jnp.linalg.inv(a);

            /// <summary>P·A = L·U as <see cref="lu_solve"/> takes it: both factors in one matrix, and the swaps of rows.</summary>
            public static (NDArray Lu, NDArray Piv) lu_factor(NDArray a)
            {
                var (lu, pivots, _) = lax.linalg.lu(a);
                return (lu, pivots);
            }

            /// <summary>X of A·X = B (trans 0), Aᵀ·X = B (1) or Aᴴ·X = B (2) from the factors of <see cref="lu_factor"/>.</summary>
            public static NDArray lu_solve((NDArray Lu, NDArray Piv) lu_and_piv, NDArray b, int trans = 0)
            {
                if (trans is < 0 or > 2) throw new ArgumentException($"lu_solve: trans is {trans}; it must be 0, 1 or 2.", nameof(trans));
                if (trans == 2) return jnp.conj(lu_solve((lu_and_piv.Lu, lu_and_piv.Piv), jnp.conj(b), 1));
                var permutation = lax.linalg.lu_pivots_to_permutation(lu_and_piv.Piv, jnp.shape(lu_and_piv.Lu)[^2]);
                var isVector = jnp.ndim(b) == 1;
                var x = Ufunc.Apply("lu_solve", [lu_and_piv.Lu, permutation, isVector ? jnp.expand_dims(b, 1) : b], n =>
                {
                    var (lu, right) = LinearAlgebra.Inexact("lu_solve", n[0], n[2]);
                    return Matrices.SolveFactored(lu, n[1], right, transpose: trans == 1);
                });
                return isVector ? jnp.squeeze(x, -1) : x;
            }

            /// <summary>X of A·X = B: in general by LU, for assume_a "pos" by Cholesky.</summary>
            public static NDArray solve(NDArray a, NDArray b, bool lower = false, string assume_a = "gen")
            {
                if (assume_a is "gen" or "sym" or "her") return jnp.linalg.solve(a, b);
                if (assume_a != "pos")
                    throw new ArgumentException($"solve: assume_a is '{assume_a}'; it must be gen, sym, her or pos.", nameof(assume_a));
                return Ufunc.Apply("solve", a, b, (x, y) => LinearAlgebra.WithRightSide("solve", x, y, (m, right) =>
                    LinearAlgebra.SolvePositive(Matrices.HermitianOfLower(lower ? m : Matrices.Adjoint(m)), right)));
            }

            /// <summary>X of op(A)·X = B for triangular A; trans 0 or "N", 1 or "T", 2 or "C".</summary>
            public static NDArray solve_triangular(NDArray a, NDArray b, object? trans = null, bool lower = false, bool unit_diagonal = false)
            {
                var op = trans switch
                {
                    null or 0 or "N" => 0,
                    1 or "T" => 1,
                    2 or "C" => 2,
                    _ => throw new ArgumentException($"solve_triangular: trans is {trans}; it must be 0, 1, 2, N, T or C.", nameof(trans)),
                };
                return Ufunc.Apply("solve_triangular", a, b, (x, y) => LinearAlgebra.WithRightSide("solve_triangular", x, y, (m, right) =>
                    Lax.TriangularSolve(m, right, leftSide: true, lower, transpose: op > 0, conjugate: op == 2, unit_diagonal)));
            }

            /// <summary>Matrices one after the other along a diagonal, zeros elsewhere.</summary>
            public static NDArray block_diag(params NDArray[] arrs)
            {
                ArgumentNullException.ThrowIfNull(arrs);
                NDArray[] blocks = [.. arrs.Select(jnp.atleast_2d)];
                var columns = blocks.Sum(x => jnp.shape(x)[1]);
                var before = 0;
                return jnp.concatenate([.. blocks.Select(x =>
                {
                    var row = jnp.concatenate([jnp.zeros((jnp.shape(x)[0], before), x.DType), x,
                        jnp.zeros((jnp.shape(x)[0], columns - before - jnp.shape(x)[1]), x.DType)], axis: 1);
                    before += jnp.shape(x)[1];
                    return row;
                })]);
            }
        }
    }
}
