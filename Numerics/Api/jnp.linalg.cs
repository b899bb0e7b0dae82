using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jnp
{
    /// <summary>
    /// Linear algebra on stacks of matrices: batch axes come first, and matrices are the last two axes. Integers become floats. What a matrix
    /// does not allow shows as NaN or infinity.
    /// </summary>
    public static partial class linalg
    {
        /// <summary>L [...,n,n] of A = L·Lᴴ, or the upper factor Lᴴ. NaN where A is not positive definite.</summary>
        /// <param name="a">The matrices.</param>
        /// <param name="upper">The upper factor.</param>
        /// <param name="symmetrize_input">(A + Aᴴ)/2 is decomposed; else one triangle of A is read: the lower one, or with upper the
        /// upper.</param>
        public static NDArray cholesky(NDArray a, bool upper = false, bool symmetrize_input = true) => Ufunc.Apply("cholesky", a, x =>
        {
            x = LinearAlgebra.Square("cholesky", x);
            if (symmetrize_input) x = LinearAlgebra.Symmetrized(x);
            return LinearAlgebra.FactorOf(x, !upper);
        });

        /// <summary>The determinant [...]; its gradient exists for singular matrices too.</summary>
        public static NDArray det(NDArray a) => Ufunc.Apply("det", a, x => LinearAlgebra.Det(LinearAlgebra.Square("det", x)));

        /// <summary>Sign and logarithm of the modulus of the determinant, without overflow.</summary>
        /// <param name="a">The matrices.</param>
        /// <param name="method">"lu" (also null); "qr" gives the same numbers here.</param>
        public static SlogdetResult slogdet(NDArray a, string? method = null)
        {
            if (method is not (null or "lu" or "qr"))
                throw new ArgumentException($"slogdet: there is no method '{method}'; known are lu and qr.", nameof(method));
            var parts = Ufunc.ApplyMany("slogdet", [a], x =>
            {
                var (sign, log) = LinearAlgebra.Slogdet(LinearAlgebra.Square("slogdet", x[0]));
                return [sign, log];
            });
            return new(parts[0], parts[1]);
        }

        /// <summary>The eigenvalues [...,n], complex, and eigenvectors [...,n,n] of general matrices. Only the eigenvalues of
        /// <see cref="eigvals"/> have a derivative.</summary>
        public static EigResult eig(NDArray a)
        {
            var parts = Ufunc.ApplyMany("eig", [a], x => Lax.Eig(LinearAlgebra.Square("eig", x[0]), left: false, right: true));
            return new(parts[0], parts[1]);
        }

        /// <summary>The eigenvalues [...,n] of general matrices, complex.</summary>
        public static NDArray eigvals(NDArray a) =>
            Ufunc.Apply("eigvals", a, x => Lax.Eig(LinearAlgebra.Square("eigvals", x), left: false, right: false)[0]);

        /// <summary>Eigenvalues [...,n], ascending, and eigenvectors [...,n,n] of Hermitian matrices.</summary>
        /// <param name="a">The matrices.</param>
        /// <param name="UPLO">The triangle that is read if the input is not symmetrized: "L" (also null) or "U".</param>
        /// <param name="symmetrize_input">(A + Aᴴ)/2 is decomposed.</param>
        public static EighResult eigh(NDArray a, string? UPLO = null, bool symmetrize_input = true)
        {
            var parts = Ufunc.ApplyMany("eigh", [a], x =>
            {
                var (v, w) = Lax.Eigh(Hermitian("eigh", x[0], UPLO, symmetrize_input));
                return [w, v];
            });
            return new(parts[0], parts[1]);
        }

        /// <summary>The eigenvalues [...,n] of Hermitian matrices, ascending.</summary>
        /// <inheritdoc cref="eigh"/>
        public static NDArray eigvalsh(NDArray a, string? UPLO = "L", bool symmetrize_input = true) =>
            Ufunc.Apply("eigvalsh", a, x => Lax.Eigvalsh(Hermitian("eigvalsh", x, UPLO, symmetrize_input)));

        /// <summary>The inverse [...,n,n].</summary>
        public static NDArray inv(NDArray a) => Ufunc.Apply("inv", a, x =>
        {
            x = LinearAlgebra.Square("inv", x);
            return LinearAlgebra.Solve(x, Matrices.Eye(x, x.Shape[^1]));
        });

        /// <summary>X of A·X = B: [...,n,n] with a vector [n], or matrices [...,n,k].</summary>
        public static NDArray solve(NDArray a, NDArray b) =>
            Ufunc.Apply("solve", a, b, (x, y) => LinearAlgebra.WithRightSide("solve", x, y, LinearAlgebra.Solve));

        /// <summary>A = Q·R.</summary>
        /// <param name="a">The matrices [...,m,n].</param>
        /// <param name="mode">"reduced": Q [...,m,k], R [...,k,n]; "complete": Q [...,m,m], R [...,m,n]; "r": R [...,k,n] alone, and Q has no
        /// columns.</param>
        public static QRResult qr(NDArray a, string mode = "reduced")
        {
            if (mode is not ("reduced" or "complete" or "full" or "r"))
                throw new ArgumentException($"qr: there is no mode '{mode}'; known are reduced, complete and r.", nameof(mode));
            var parts = Ufunc.ApplyMany("qr", [a], x =>
            {
                var (q, r) = Lax.Qr(LinearAlgebra.Matrix("qr", x[0]), full: mode is "complete" or "full");
                return [mode == "r" ? Matrices.Columns(q, 0, 0) : q, r];
            });
            return new(parts[0], parts[1]);
        }

        /// <summary>A = U·diag(S)·Vh. Values alone: <see cref="svdvals"/>.</summary>
        /// <param name="a">The matrices [...,m,n].</param>
        /// <param name="full_matrices">U [...,m,m] and Vh [...,n,n]; else [...,m,k] and [...,k,n].</param>
        /// <param name="hermitian">The matrices are Hermitian, which is faster.</param>
        public static SVDResult svd(NDArray a, bool full_matrices = true, bool hermitian = false)
        {
            var parts = Ufunc.ApplyMany("svd", [a], x =>
            {
                if (!hermitian)
                {
                    var (s, u, vh) = Lax.Svd(LinearAlgebra.Matrix("svd", x[0]), full_matrices);
                    return [u, s, vh];
                }
                var (v, w) = Lax.Eigh(LinearAlgebra.Symmetrized(LinearAlgebra.Square("svd", x[0])));
                var order = Lax.ArgSort(Lax.Neg(Lax.Abs(w)));
                Node values = Lax.TakeAlongAxis(w, order, w.Rank - 1), left = Matrices.PermuteColumns(v, order);
                var sign = Lax.Convert(Lax.Sign(values), v.DType);
                return [left, Lax.Abs(values), Lax.Mul(Matrices.Adjoint(left), Matrices.AsColumns(sign, v.Shape))];
            });
            return new(parts[0], parts[1], parts[2]);
        }

        /// <summary>The singular values [...,min(m,n)], descending.</summary>
        public static NDArray svdvals(NDArray x) => Ufunc.Apply("svdvals", x, a => Lax.Svdvals(LinearAlgebra.Matrix("svdvals", a)));

        private static Node Hermitian(string operation, Node x, string? uplo, bool symmetrize)
        {
            if (uplo is not (null or "L" or "U"))
                throw new ArgumentException($"{operation}: UPLO is '{uplo}'; it must be L or U.", nameof(uplo));
            x = LinearAlgebra.Square(operation, x);
            return symmetrize ? LinearAlgebra.Symmetrized(x) : uplo == "U" ? Matrices.Adjoint(x) : x;
        }
    }
}
