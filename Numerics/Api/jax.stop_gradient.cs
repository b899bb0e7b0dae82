using Lazy.Graph.Ops;

namespace Lazy;

// What differentiation takes as constant, and solutions whose derivative follows from their equation.
public static partial class jax
{
    /// <summary>The strict operations: no promotion, one function per primitive; and structured control flow.</summary>
    public static partial class lax
    {
        /// <summary>The value, taken as a constant by differentiation.</summary>
        public static NDArray stop_gradient(NDArray x) => Ufunc.Apply("stop_gradient", x, Lax.StopGradient);

        /// <inheritdoc cref="stop_gradient(NDArray)"/>
        public static T stop_gradient<T>(T x) => Leaves.Map(stop_gradient, x, "stop_gradient: x");

        /// <summary>
        /// The solution x of matvec(x) = b by any way of solving. Derivatives do not go through it: they solve with the same function.
        /// </summary>
        /// <param name="matvec">A linear function; what it closes over is differentiated too.</param>
        /// <param name="b">The right side, any tree of arrays.</param>
        /// <param name="solve">From the linear function and b, the solution.</param>
        /// <param name="transpose_solve">The same for the transpose of matvec; reverse mode needs it.</param>
        /// <param name="symmetric">matvec is its own transpose, so that solve serves for both.</param>
        /// <exception cref="ArgumentException">One of the functions gives other shapes or dtypes than b has.</exception>
        /// <exception cref="DifferentiationException">In reverse mode: there is no way to solve with the transpose, or matvec is not
        /// linear.</exception>
        public static T custom_linear_solve<T>(
            Func<T, T> matvec, T b, Func<Func<T, T>, T, T> solve, Func<Func<T, T>, T, T>? transpose_solve = null, bool symmetric = false) =>
            ImplicitSolve.Linear(matvec, b, solve, transpose_solve, symmetric);

        /// <summary>
        /// A root of a function by any way of solving. Its derivative by what <paramref name="f"/> closes over follows from f(x) = 0.
        /// </summary>
        /// <param name="f">A function whose result has the shapes and dtypes of its argument.</param>
        /// <param name="initial_guess">Where to start, any tree of arrays; it has no derivative.</param>
        /// <param name="solve">From the function and the guess, the root.</param>
        /// <param name="tangent_solve">From a linear function g and y, the x with g(x) = y; for scalars <c>(g, y) =&gt; y / g(1.0)</c>.</param>
        /// <exception cref="ArgumentException">f gives other shapes or dtypes than the guess has.</exception>
        public static T custom_root<T>(
            Func<T, T> f, T initial_guess, Func<Func<T, T>, T, T> solve, Func<Func<T, T>, T, T> tangent_solve) =>
            ImplicitSolve.Root(f, initial_guess, solve, tangent_solve);
    }
}
