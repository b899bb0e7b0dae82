using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        // Decompositions. JAX's parameters that change the number of results are functions of their own here.
        public static partial class linalg
        {
            /// <summary>Eigenvalues [...,n], ascending, and eigenvectors [...,n,n] of Hermitian matrices; of A·x = λ·B·x with b. The values
            /// alone: <see cref="jnp.linalg.eigvalsh"/>.</summary>
            /// <param name="a">The matrices; (A + Aᴴ)/2 is decomposed.</param>
            /// <param name="b">Hermitian positive definite matrices, or null for the identity.</param>
            /// <param name="lower">The triangle of b that is read.</param>
            public static (NDArray W, NDArray V) eigh(NDArray a, NDArray? b = null, bool lower = true)
            {
                if (b is null)
                {
                    var plain = jnp.linalg.eigh(a);
                    return (plain.Eigenvalues, plain.Eigenvectors);
                }
                // With B = L·Lᴴ the vectors y = Lᴴ·x are those of L⁻¹·A·L⁻ᴴ.
                var factor = lower ? cholesky(b, lower: true) : MatrixFunctions.Adjoint(cholesky(b));
                var half = lax.linalg.triangular_solve(factor, (a + MatrixFunctions.Adjoint(a)) / 2, left_side: true, lower: true);
                var (w, y) = jnp.linalg.eigh(lax.linalg.triangular_solve(factor, half, lower: true, transpose_a: true, conjugate_a: true));
                return (w, lax.linalg.triangular_solve(factor, y, left_side: true, lower: true, transpose_a: true, conjugate_a: true));
            }

            /// <summary>The eigenvalues, ascending, of Hermitian tridiagonal matrices with diagonal d [...,n] and subdiagonal e
            /// [...,n-1].</summary>
            /// <param name="d">The diagonal, of which the real part counts.</param>
            /// <param name="e">The subdiagonal.</param>
            /// <param name="eigvals_only">Must be true: as in JAX there are no eigenvectors.</param>
            /// <param name="select">"a": all eigenvalues; "i": those of the numbers in select_range.</param>
            /// <param name="select_range">The numbers of the first and of the last eigenvalue.</param>
            /// <exception cref="ArgumentException">Eigenvectors are asked for, or the selection is none of these.</exception>
            public static NDArray eigh_tridiagonal(NDArray d, NDArray e, bool eigvals_only = false, string select = "a",
                (int First, int Last)? select_range = null)
            {
                if (!eigvals_only)
                    throw new ArgumentException("eigh_tridiagonal: only eigvals_only: true is there; eigh of the whole matrix has the " +
                        "vectors.", nameof(eigvals_only));
                if (select is not ("a" or "i") || select == "i" != select_range.HasValue)
                    throw new ArgumentException($"eigh_tridiagonal: select is '{select}'; it must be 'a', or 'i' with select_range.",
                        nameof(select));
                var n = jnp.shape(d)[^1];
                if (jnp.ndim(d) != jnp.ndim(e) || jnp.shape(e)[^1] != n - 1)
                    throw new ShapeException($"eigh_tridiagonal: {d.Node.Aval} and {e.Node.Aval}: [...,n] and [...,n-1] are needed.");
                if (select_range is { } r && (r.First < 0 || r.Last < r.First || r.Last >= n))
                    throw new ArgumentException($"eigh_tridiagonal: select_range {r} must be two of the numbers 0 to {n - 1} in order.",
                        nameof(select_range));
                // The phases of e do not change the eigenvalues.
                NDArray diagonal = SpecialMatrices.Banded(jnp.real(d), n, n, 0), below = SpecialMatrices.Banded(jnp.abs(e), n, n, -1);
                var w = jnp.linalg.eigvalsh(diagonal + below + jnp.matrix_transpose(below));
                return select_range is { } s ? w["...", s.First..(s.Last + 1)] : w;
            }

            /// <summary>A = U·diag(S)·Vh. The values alone: <see cref="jnp.linalg.svdvals"/>.</summary>
            /// <inheritdoc cref="jnp.linalg.svd"/>
            public static (NDArray U, NDArray S, NDArray Vh) svd(NDArray a, bool full_matrices = true)
            {
                var (u, s, vh) = jnp.linalg.svd(a, full_matrices);
                return (u, s, vh);
            }

            /// <summary>A = P·L·U: a permutation [...,m,m], lower factors [...,m,k] with ones on the diagonal, upper factors
            /// [...,k,n].</summary>
            public static (NDArray P, NDArray L, NDArray U) lu(NDArray a)
            {
                var (packed, _, permutation) = lax.linalg.lu(a);
                int m = jnp.shape(packed)[^2], n = jnp.shape(packed)[^1], k = Math.Min(m, n);
                var p = jnp.equal(jnp.expand_dims(permutation, -2), jnp.expand_dims(jnp.arange(m), 1)).AsType(packed.DType.RealPart);
                var l = jnp.tril(packed["...", ..k], -1) + jnp.eye(m, k, dtype: packed.DType);
                return (p, l, jnp.triu(packed["...", ..k, ..]));
            }

            /// <summary>A = PL·U: the lower factors with their rows as those of A, and the upper factors.</summary>
            public static (NDArray PL, NDArray U) lu_permuted(NDArray a)
            {
                var (p, l, u) = lu(a);
                return (jnp.matmul(p.AsType(l.DType), l), u);
            }

            /// <summary>A = Q·R.</summary>
            /// <param name="a">The matrices [...,m,n].</param>
            /// <param name="mode">"full": Q [...,m,m], R [...,m,n]; "economic": Q [...,m,k], R [...,k,n]; "r": R as in full, and Q has no
            /// columns.</param>
            /// <exception cref="ArgumentException">There is no such mode.</exception>
            public static (NDArray Q, NDArray R) qr(NDArray a, string mode = "full")
            {
                var (q, r) = lax.linalg.qr(a, full_matrices: IsFull(mode));
                return (mode == "r" ? q["...", ..0] : q, r);
            }

            /// <summary>A·P = Q·R with a decreasing diagonal of R, and the permutation [...,n] (int32): column i of A·P is column P[i] of
            /// A.</summary>
            /// <inheritdoc cref="qr"/>
            public static (NDArray Q, NDArray R, NDArray P) qr_pivoted(NDArray a, string mode = "full")
            {
                var (q, r, p) = lax.linalg.qr_pivoted(a, IsFull(mode));
                return (mode == "r" ? q["...", ..0] : q, r, p);
            }

            /// <summary>Q·C, or C·Q, and R of A = Q·R, with Q [...,m,k].</summary>
            /// <param name="a">The matrices [...,m,n].</param>
            /// <param name="c">[...,k,p] for Q·C, [...,p,m] for C·Q, or a vector.</param>
            /// <param name="mode">"left": Q·C; "right": C·Q.</param>
            /// <param name="conjugate">The conjugate of Q.</param>
            /// <exception cref="ArgumentException">There is no such mode.</exception>
            public static (NDArray CQ, NDArray R) qr_multiply(NDArray a, NDArray c, string mode = "right", bool conjugate = false)
            {
                var (q, r) = qr(a, "economic");
                return (Multiplied(q, c, mode, conjugate), r);
            }

            /// <summary><see cref="qr_multiply"/> of A·P = Q·R, and the permutation.</summary>
            /// <inheritdoc cref="qr_multiply"/>
            public static (NDArray CQ, NDArray R, NDArray P) qr_multiply_pivoted(NDArray a, NDArray c, string mode = "right",
                bool conjugate = false)
            {
                var (q, r, p) = qr_pivoted(a, "economic");
                return (Multiplied(q, c, mode, conjugate), r, p);
            }

            /// <summary>The polar decomposition A = U·P, or A = P·U, of a matrix [m,n]: U with orthonormal columns or rows, P Hermitian and
            /// not negative.</summary>
            /// <param name="a">The matrix.</param>
            /// <param name="side">"right": A = U·P; "left": A = P·U.</param>
            /// <param name="method">"qdwh": by <see cref="lax.linalg.qdwh"/>; "svd": by singular vectors, of stacks of matrices too, and
            /// with derivatives in reverse mode.</param>
            /// <param name="eps">The precision of the iterations.</param>
            /// <param name="max_iterations">Their largest number.</param>
            /// <exception cref="ArgumentException">There is no such side or method.</exception>
            public static (NDArray U, NDArray P) polar(NDArray a, string side = "right", string method = "qdwh", double? eps = null,
                int? max_iterations = null)
            {
                if (side is not ("right" or "left"))
                    throw new ArgumentException($"polar: side is '{side}'; it must be right or left.", nameof(side));
                if (method == "svd")
                {
                    var (u, s, vh) = jnp.linalg.svd(a, full_matrices: false);
                    var basis = side == "right" ? MatrixFunctions.Adjoint(vh) : u;
                    return (jnp.matmul(u, vh), jnp.matmul(basis * jnp.expand_dims(s.AsType(u.DType), -2), MatrixFunctions.Adjoint(basis)));
                }
                if (method != "qdwh") throw new ArgumentException($"polar: method is '{method}'; it must be qdwh or svd.", nameof(method));
                var isWide = jnp.shape(a)[^2] < jnp.shape(a)[^1];
                var (unitary, p, _, _) = lax.linalg.qdwh(isWide ? MatrixFunctions.Adjoint(a) : a, max_iterations: max_iterations ?? 10,
                    eps: eps);
                if (isWide) unitary = MatrixFunctions.Adjoint(unitary);
                // The iterations have P on the shorter side; on the other one it is U·P·Uᴴ.
                if (isWide != (side == "left"))
                {
                    var turn = isWide ? MatrixFunctions.Adjoint(unitary) : unitary;
                    p = jnp.matmul(turn, jnp.matmul(p, MatrixFunctions.Adjoint(turn)));
                }
                return (unitary, p);
            }

            /// <summary>The Hessenberg form H of A = Q·H·Qᴴ, zero below its first subdiagonal.</summary>
            public static NDArray hessenberg(NDArray a) => jnp.triu(lax.linalg.hessenberg(a).A, -1);

            /// <summary>The Hessenberg form H of A = Q·H·Qᴴ, and Q.</summary>
            public static (NDArray H, NDArray Q) hessenberg_q(NDArray a)
            {
                var (packed, taus) = lax.linalg.hessenberg(a);
                var n = jnp.shape(packed)[^1];
                if (n < 2) return (packed, jnp.broadcast_to(jnp.eye(n, dtype: packed.DType), jnp.shape(packed)));
                var inner = lax.linalg.householder_product(packed["...", 1.., ..^1], taus);
                (int, int)[] widths = [.. Enumerable.Repeat((0, 0), jnp.ndim(packed) - 2), (1, 0), (1, 0)];
                // The reflections leave the first coordinate alone.
                var corner = jnp.zeros((n, n), packed.DType).At[0, 0].Set(1);
                return (jnp.triu(packed, -1), jnp.pad(inner, widths) + corner);
            }

            /// <summary>A = Z·T·Zᴴ with unitary Z. Of real matrices T has blocks of size 2 on its diagonal for pairs of complex
            /// eigenvalues; with "complex" it is triangular, and both are complex.</summary>
            /// <param name="a">The matrices.</param>
            /// <param name="output">"real" or "complex".</param>
            /// <exception cref="ArgumentException">output is neither.</exception>
            public static (NDArray T, NDArray Z) schur(NDArray a, string output = "real")
            {
                if (output is not ("real" or "complex"))
                    throw new ArgumentException($"schur: output is '{output}'; it must be real or complex.", nameof(output));
                return lax.linalg.schur(output == "complex" ? MatrixFunctions.ToComplex(a) : a);
            }

            /// <summary>The triangular Schur form of the one with blocks, both complex [n,n].</summary>
            /// <param name="T">The form of <see cref="schur"/>.</param>
            /// <param name="Z">Its vectors.</param>
            public static (NDArray T, NDArray Z) rsf2csf(NDArray T, NDArray Z)
            {
                MatrixFunctions.RequireSquare("rsf2csf", T);
                if (jnp.shape(T) != jnp.shape(Z))
                    throw new ShapeException($"rsf2csf: {T.Node.Aval} and {Z.Node.Aval} must have one shape.");
                return MatrixFunctions.Triangular(MatrixFunctions.ToComplex(T), MatrixFunctions.ToComplex(Z));
            }

            private static bool IsFull(string mode) => mode switch
            {
                "full" or "r" => true,
                "economic" => false,
                _ => throw new ArgumentException($"qr: there is no mode '{mode}'; known are full, economic and r.", nameof(mode)),
            };

            private static NDArray Multiplied(NDArray q, NDArray c, string mode, bool conjugate)
            {
                if (mode is not ("left" or "right"))
                    throw new ArgumentException($"qr_multiply: mode is '{mode}'; it must be left or right.", nameof(mode));
                if (conjugate) q = jnp.conj(q);
                return mode == "left" ? jnp.matmul(q, c) : jnp.matmul(c, q);
            }
        }
    }
}
