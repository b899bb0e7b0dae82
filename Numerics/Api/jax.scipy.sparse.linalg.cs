namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        /// <summary>Linear maps that are given as functions.</summary>
        public static class sparse
        {
            /// <summary>
            /// Iterative solvers. Derivatives go by the equation and not through the iterations (<c>lax.custom_linear_solve</c>), also by
            /// what A closes over. The second result stands for information on convergence and is null, as in JAX.
            /// </summary>
            public static class linalg
            {
                /// <summary>x of A(x) = b by conjugate gradients (Hestenes and Stiefel, 1952), for a hermitian positive definite A.</summary>
                /// <param name="A">A linear function of trees in the structure of b.</param>
                /// <param name="b">The right side, any tree of arrays.</param>
                /// <param name="x0">Where to start; by default zeros.</param>
                /// <param name="tol">The residual over ‖b‖ that is enough.</param>
                /// <param name="atol">The residual that is enough.</param>
                /// <param name="maxiter">The most iterations; by default ten times the number of elements.</param>
                /// <param name="M">A function near to the inverse of A.</param>
                public static (T x, object? info) cg<T>(Func<T, T> A, T b, T? x0 = default, double tol = 1e-5, double atol = 0,
                    int? maxiter = null, Func<T, T>? M = null) => (new KrylovProblem<T>("cg", A, b, x0, M).Solve(
                        (a, m, y, x) => Krylov.ConjugateGradients(a, m, y, x, tol, atol, maxiter), isPositive: true), null);

                /// <inheritdoc cref="cg{T}(Func{T, T}, T, T, double, double, int?, Func{T, T}?)"/>
                public static (NDArray x, object? info) cg(Func<NDArray, NDArray> A, NDArray b, NDArray? x0 = null, double tol = 1e-5,
                    double atol = 0, int? maxiter = null, Func<NDArray, NDArray>? M = null) => cg<NDArray>(A, b, x0, tol, atol, maxiter, M);

                /// <summary>The same for a matrix [n,n] and b [n] or [n,k].</summary>
                /// <inheritdoc cref="cg{T}(Func{T, T}, T, T, double, double, int?, Func{T, T}?)"/>
                public static (NDArray x, object? info) cg(NDArray A, NDArray b, NDArray? x0 = null, double tol = 1e-5, double atol = 0,
                    int? maxiter = null, Func<NDArray, NDArray>? M = null) => cg<NDArray>(Krylov.Product("cg", A), b, x0, tol, atol, maxiter, M);

                /// <summary>x of A(x) = b by stabilised biconjugate gradients (van der Vorst, 1992), for any A. Parameters as of cg.</summary>
                /// <inheritdoc cref="cg{T}(Func{T, T}, T, T, double, double, int?, Func{T, T}?)"/>
                public static (T x, object? info) bicgstab<T>(Func<T, T> A, T b, T? x0 = default, double tol = 1e-5, double atol = 0,
                    int? maxiter = null, Func<T, T>? M = null) => (new KrylovProblem<T>("bicgstab", A, b, x0, M).Solve(
                        (a, m, y, x) => Krylov.BiconjugateGradients(a, m, y, x, tol, atol, maxiter), isPositive: false), null);

                /// <inheritdoc cref="bicgstab{T}(Func{T, T}, T, T, double, double, int?, Func{T, T}?)"/>
                public static (NDArray x, object? info) bicgstab(Func<NDArray, NDArray> A, NDArray b, NDArray? x0 = null, double tol = 1e-5,
                    double atol = 0, int? maxiter = null, Func<NDArray, NDArray>? M = null) => bicgstab<NDArray>(A, b, x0, tol, atol, maxiter, M);

                /// <summary>The same for a matrix [n,n] and b [n] or [n,k].</summary>
                /// <inheritdoc cref="bicgstab{T}(Func{T, T}, T, T, double, double, int?, Func{T, T}?)"/>
                public static (NDArray x, object? info) bicgstab(NDArray A, NDArray b, NDArray? x0 = null, double tol = 1e-5, double atol = 0,
                    int? maxiter = null, Func<NDArray, NDArray>? M = null) =>
                    bicgstab<NDArray>(Krylov.Product("bicgstab", A), b, x0, tol, atol, maxiter, M);

                /// <summary>x of A(x) = b by the least residual over a growing space (GMRES; Saad and Schultz, 1986), for any A.</summary>
                /// <param name="A">A linear function of trees in the structure of b.</param>
                /// <param name="b">The right side, any tree of arrays.</param>
                /// <param name="x0">Where to start; by default zeros.</param>
                /// <param name="tol">The residual over ‖b‖ that is enough.</param>
                /// <param name="atol">The residual that is enough.</param>
                /// <param name="restart">The dimension at which the space starts anew.</param>
                /// <param name="maxiter">The most such spaces; by default ten times the number of elements.</param>
                /// <param name="M">A function near to the inverse of A.</param>
                /// <param name="solve_method">"batched": one least squares problem for each space. "incremental" is the same here.</param>
                public static (T x, object? info) gmres<T>(Func<T, T> A, T b, T? x0 = default, double tol = 1e-5, double atol = 0,
                    int restart = 20, int? maxiter = null, Func<T, T>? M = null, string solve_method = "batched")
                {
                    if (restart < 1) throw new ArgumentException($"gmres: restart is {restart}; it must be positive.", nameof(restart));
                    if (solve_method is not ("batched" or "incremental"))
                        throw new ArgumentException($"gmres: there is no solve_method '{solve_method}'; known are batched and incremental.", nameof(solve_method));
                    return (new KrylovProblem<T>("gmres", A, b, x0, M).Solve(
                        (a, m, y, x) => Krylov.LeastResidual(a, m, y, x, tol, atol, restart, maxiter), isPositive: false), null);
                }

                /// <inheritdoc cref="gmres{T}(Func{T, T}, T, T, double, double, int, int?, Func{T, T}?, string)"/>
                public static (NDArray x, object? info) gmres(Func<NDArray, NDArray> A, NDArray b, NDArray? x0 = null, double tol = 1e-5,
                    double atol = 0, int restart = 20, int? maxiter = null, Func<NDArray, NDArray>? M = null, string solve_method = "batched") =>
                    gmres<NDArray>(A, b, x0, tol, atol, restart, maxiter, M, solve_method);

                /// <summary>The same for a matrix [n,n] and b [n] or [n,k].</summary>
                /// <inheritdoc cref="gmres{T}(Func{T, T}, T, T, double, double, int, int?, Func{T, T}?, string)"/>
                public static (NDArray x, object? info) gmres(NDArray A, NDArray b, NDArray? x0 = null, double tol = 1e-5, double atol = 0,
                    int restart = 20, int? maxiter = null, Func<NDArray, NDArray>? M = null, string solve_method = "batched") =>
                    gmres<NDArray>(Krylov.Product("gmres", A), b, x0, tol, atol, restart, maxiter, M, solve_method);
            }
        }
    }
}
