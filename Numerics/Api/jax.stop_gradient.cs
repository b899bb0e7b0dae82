using Lazy.Graph.Ops;

namespace Lazy;

// What differentiation takes as constant.
public static partial class jax
{
    /// <summary>The strict operations: no promotion, one function per primitive; and structured control flow.</summary>
    public static partial class lax
    {
        /// <summary>The value, taken as a constant by differentiation.</summary>
        public static NDArray stop_gradient(NDArray x) => Ufunc.Apply("stop_gradient", x, Lax.StopGradient);

        /// <inheritdoc cref="stop_gradient(NDArray)"/>
        public static T stop_gradient<T>(T x) => Leaves.Map(stop_gradient, x, "stop_gradient: x");
    }
}
