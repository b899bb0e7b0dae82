namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        // Functions of matrices, and equations for matrices.
        public static partial class linalg
        {
            /// <summary>The exponential Σ Aᵏ/k! of square matrices [...,n,n], by Padé's approximation with scaling and squaring: Higham,
            /// The scaling and squaring method for the matrix exponential revisited, 2005.</summary>
            /// <param name="A">The matrices.</param>
            /// <param name="upper_triangular">The matrices are upper triangular, which is faster.</param>
            /// <param name="max_squarings">The largest number of squarings; NaN where more would be needed.</param>
            public static NDArray expm(NDArray A, bool upper_triangular = false, int max_squarings = 16)
            {
                if (max_squarings < 0)
                    throw new ArgumentException($"expm: max_squarings is {max_squarings}; it must not be negative.", nameof(max_squarings));
                return MatrixFunctions.Exponential(MatrixFunctions.RequireSquare("expm", A), upper_triangular, max_squarings);
            }

            /// <summary>The exponential of square matrices, and its derivative in the direction E. The part that is not read is not
            /// computed.</summary>
            /// <param name="A">The matrices [...,n,n].</param>
            /// <param name="E">The directions, of the same shape.</param>
            /// <param name="method">"SPS" (also null).</param>
            /// <exception cref="ArgumentException">There is no such method.</exception>
            public static (NDArray Expm, NDArray Frechet) expm_frechet(NDArray A, NDArray E, string? method = null)
            {
                if (method is not (null or "SPS"))
                    throw new ArgumentException($"expm_frechet: method is '{method}'; only SPS is there.", nameof(method));
                if (jnp.shape(A) != jnp.shape(E))
                    throw new ShapeException($"expm_frechet: {A.Node.Aval} and {E.Node.Aval} must have one shape.");
                var type = jnp.result_type(A, E, 1.0);
                return jvp((NDArray x) => expm(x), MatrixFunctions.RequireSquare("expm_frechet", A).AsType(type), E.AsType(type));
            }

            /// <summary>The principal square root of a matrix [n,n], complex: by the Schur form (Björck and Hammarling, 1983). NaN where
            /// there is none. The derivative is that of X·X = A.</summary>
            /// <param name="A">The matrix.</param>
            /// <param name="blocksize">SciPy's parameter for its loops.</param>
            public static NDArray sqrtm(NDArray A, int blocksize = 1)
            {
                _ = blocksize;
                return MatrixFunctions.SquareRoot(MatrixFunctions.ToComplex(MatrixFunctions.RequireSquare("sqrtm", A)));
            }

            /// <summary>A function of a matrix [n,n], complex, by Parlett's recurrence on its Schur form, which loses digits where
            /// eigenvalues are close to each other. It has no derivative.</summary>
            /// <param name="A">The matrix.</param>
            /// <param name="func">The function of numbers.</param>
            public static NDArray funm(NDArray A, Func<NDArray, NDArray> func) => funm_error(A, func).F;

            /// <summary><see cref="funm"/>, and an estimate of the relative error in the norm of column sums.</summary>
            /// <inheritdoc cref="funm"/>
            public static (NDArray F, NDArray Error) funm_error(NDArray A, Func<NDArray, NDArray> func)
            {
                ArgumentNullException.ThrowIfNull(func);
                return MatrixFunctions.OfSchur(MatrixFunctions.ToComplex(MatrixFunctions.RequireSquare("funm", A)), func);
            }

            /// <summary>X [m,n] of A·X + X·B = C.</summary>
            /// <param name="A">[m,m].</param>
            /// <param name="B">[n,n].</param>
            /// <param name="C">[m,n].</param>
            /// <param name="method">"schur": by Schur forms (Bartels and Stewart, 1972); "eigen": by eigenvectors.</param>
            /// <param name="tol">NaN where the sum of an eigenvalue of A and one of B is smaller.</param>
            /// <exception cref="ArgumentException">There is no such method.</exception>
            public static NDArray solve_sylvester(NDArray A, NDArray B, NDArray C, string method = "schur", double tol = 1e-8)
            {
                if (method is not ("schur" or "eigen"))
                    throw new ArgumentException($"solve_sylvester: method is '{method}'; it must be schur or eigen.", nameof(method));
                MatrixFunctions.RequireSquare("solve_sylvester", A);
                MatrixFunctions.RequireSquare("solve_sylvester", B);
                if (jnp.ndim(A) != 2 || jnp.ndim(B) != 2 || jnp.ndim(C) != 2 || jnp.shape(C)[0] != jnp.shape(A)[0]
                    || jnp.shape(C)[1] != jnp.shape(B)[0])
                    throw new ShapeException($"solve_sylvester: {A.Node.Aval}, {B.Node.Aval} and {C.Node.Aval}: [m,m], [n,n] and [m,n] " +
                        "are needed.");
                var type = jnp.result_type(A, B, C, 1.0);
                return MatrixFunctions.Sylvester(A.AsType(type), B.AsType(type), C.AsType(type), method == "eigen", tol);
            }
        }
    }
}
