namespace Lazy;

public static partial class jax
{
    public static partial class experimental
    {
        /// <summary>Ordinary differential equations.</summary>
        public static class ode
        {
            /// <summary>
            /// The solution of dy/dt = func(y, t) at given times, by the method of Dormand and Prince (1980) of order 5 with steps that adapt.
            /// Reverse mode solves the adjoint equation backwards in time (Chen et al., "Neural ordinary differential equations", 2018), also
            /// for what func closes over; there is no forward mode.
            /// </summary>
            /// <param name="func">From y and a time, a scalar, the derivative of y by the time, in the structure, shapes and dtypes of y.</param>
            /// <param name="y0">y at the first time, any tree of floats.</param>
            /// <param name="t">The times, strictly ascending: [n].</param>
            /// <param name="rtol">The error of a step relative to y that is small enough.</param>
            /// <param name="atol">The error of a step that is small enough.</param>
            /// <param name="mxstep">The most steps between two times.</param>
            /// <param name="hmax">The longest step.</param>
            /// <returns>y at each of the times, stacked along a new first axis.</returns>
            /// <exception cref="ArgumentException">func gives another structure, shapes or dtypes than y0 has.</exception>
            public static T odeint<T>(Func<T, NDArray, T> func, T y0, NDArray t, double rtol = 1.4e-8, double atol = 1.4e-8,
                double mxstep = double.PositiveInfinity, double hmax = double.PositiveInfinity) =>
                InitialValueProblem.Solve(func, y0, t, new(rtol, atol, mxstep, hmax));

            /// <inheritdoc cref="odeint{T}(Func{T, NDArray, T}, T, NDArray, double, double, double, double)"/>
            public static NDArray odeint(Func<NDArray, NDArray, NDArray> func, NDArray y0, NDArray t, double rtol = 1.4e-8, double atol = 1.4e-8,
                double mxstep = double.PositiveInfinity, double hmax = double.PositiveInfinity) =>
                odeint<NDArray>(func, y0, t, rtol, atol, mxstep, hmax);

            /// <summary>The same with further arguments of func, any tree.</summary>
            /// <inheritdoc cref="odeint{T}(Func{T, NDArray, T}, T, NDArray, double, double, double, double)"/>
            public static T odeint<T, A>(Func<T, NDArray, A, T> func, T y0, NDArray t, A args, double rtol = 1.4e-8, double atol = 1.4e-8,
                double mxstep = double.PositiveInfinity, double hmax = double.PositiveInfinity) =>
                odeint<T>((y, at) => func(y, at, args), y0, t, rtol, atol, mxstep, hmax);
        }
    }
}
