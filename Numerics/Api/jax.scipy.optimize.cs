namespace Lazy;

/// <summary>What <c>jax.scipy.optimize.minimize</c> found.</summary>
/// <param name="X">The place, in the shape of x0.</param>
/// <param name="Success">Whether the gradient there is small enough.</param>
/// <param name="Status">0: it is; 1: the iterations were used up; 3: no step along the direction lowered the function.</param>
/// <param name="Fun">The value there.</param>
/// <param name="Jac">The gradient there.</param>
/// <param name="HessInv">A guess of the inverse Hessian there, [n,n].</param>
/// <param name="Nfev">How often the function was computed.</param>
/// <param name="Njev">How often its gradient was.</param>
/// <param name="Nit">The iterations.</param>
public sealed record OptimizeResults(NDArray X, NDArray Success, NDArray Status, NDArray Fun, NDArray Jac, NDArray HessInv, NDArray Nfev,
    NDArray Njev, NDArray Nit);

public static partial class jax
{
    public static partial class scipy
    {
        /// <summary>Minima of functions.</summary>
        public static class optimize
        {
            /// <summary>A minimum of a function by BFGS (Nocedal and Wright, Numerical Optimization, algorithm 6.1) with a search along each
            /// direction for Wolfe's conditions. What JAX passes as args the function closes over.</summary>
            /// <param name="fun">From a place to a number.</param>
            /// <param name="x0">Where to start, of any shape; integers become float32.</param>
            /// <param name="method">"BFGS".</param>
            /// <param name="tol">The norm of the gradient that is small enough; by default 1e-5.</param>
            /// <param name="options">"maxiter" (by default 200 for each element), "gtol" (tol under its own name), "norm" (the order of the norm
            /// of the gradient, by default infinite) and "line_search_maxiter" (evaluations for each direction, by default 30).</param>
            /// <exception cref="ArgumentException">There is no such method or option, or the function gives no real number.</exception>
            public static OptimizeResults minimize(Func<NDArray, NDArray> fun, NDArray x0, string method, double? tol = null,
                IReadOnlyDictionary<string, double>? options = null)
            {
                if (!string.Equals(method, "BFGS", StringComparison.OrdinalIgnoreCase))
                    throw new ArgumentException($"minimize: there is no method '{method}'; BFGS is there.", nameof(method));
                return QuasiNewton.Run(fun, x0, tol, options ?? new Dictionary<string, double>());
            }
        }
    }
}
