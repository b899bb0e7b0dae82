using Lazy.Graph.Ops;

namespace Lazy;

// Functions of two numbers as objects: a method of C# has no members.
public static partial class jnp
{
    /// <summary>A function of two numbers as an object that works element by element, reduces, accumulates and tabulates.</summary>
    /// <param name="func">The function, which sees arrays without axes.</param>
    /// <param name="nin">The number of its arguments: 2. For functions of other numbers there is <see cref="vectorize{R}(Func{NDArray, R}, int[], string)"/>.</param>
    /// <param name="nout">The number of its results: 1.</param>
    /// <param name="identity">The number that changes nothing.</param>
    public static BinaryUfunc frompyfunc(Func<NDArray, NDArray, NDArray> func, int nin = 2, int nout = 1, NDArray? identity = null)
    {
        ArgumentNullException.ThrowIfNull(func);
        if (nin != 2 || nout != 1)
            throw new ArgumentException($"frompyfunc: nin is {nin} and nout {nout}; functions of two numbers with one result are known here.", nameof(nin));
        return new(func.Method.Name, vectorize(func), identity);
    }

    /// <summary>NumPy's functions of two numbers as objects: what NumPy writes <c>np.add.reduce(x)</c> is <c>jnp.ufuncs.add.Reduce(x)</c>.</summary>
    public static class ufuncs
    {
        /// <summary>x + y.</summary>
        public static BinaryUfunc add { get; } = new("add", jnp.add, 0) { Reducer = Reducer.Sum, Accumulation = (a, axis, dtype) => jnp.cumsum(a, axis, dtype), Update = (x, y) => x.Add(y) };

        /// <summary>x - y.</summary>
        public static BinaryUfunc subtract { get; } = new("subtract", jnp.subtract) { Update = (x, y) => x.Subtract(y) };

        /// <summary>x·y.</summary>
        public static BinaryUfunc multiply { get; } = new("multiply", jnp.multiply, 1) { Reducer = Reducer.Prod, Accumulation = (a, axis, dtype) => jnp.cumprod(a, axis, dtype), Update = (x, y) => x.Multiply(y) };

        /// <summary>x / y.</summary>
        public static BinaryUfunc divide { get; } = new("divide", jnp.divide);

        /// <summary>The largest integer not above x / y.</summary>
        public static BinaryUfunc floor_divide { get; } = new("floor_divide", jnp.floor_divide);

        /// <summary>x modulo y.</summary>
        public static BinaryUfunc remainder { get; } = new("remainder", jnp.remainder);

        /// <summary>The remainder of the truncated quotient.</summary>
        public static BinaryUfunc fmod { get; } = new("fmod", jnp.fmod);

        /// <summary>x to the power y.</summary>
        public static BinaryUfunc power { get; } = new("power", jnp.power);

        /// <summary>x to the power y, of floats.</summary>
        public static BinaryUfunc float_power { get; } = new("float_power", jnp.float_power);

        /// <summary>The larger of two.</summary>
        public static BinaryUfunc maximum { get; } = new("maximum", jnp.maximum) { Reducer = Reducer.Max, Accumulation = Largest, Update = (x, y) => x.Max(y) };

        /// <summary>The smaller of two.</summary>
        public static BinaryUfunc minimum { get; } = new("minimum", jnp.minimum) { Reducer = Reducer.Min, Accumulation = Smallest, Update = (x, y) => x.Min(y) };

        /// <summary>The larger of two; NaN loses.</summary>
        public static BinaryUfunc fmax { get; } = new("fmax", jnp.fmax);

        /// <summary>The smaller of two; NaN loses.</summary>
        public static BinaryUfunc fmin { get; } = new("fmin", jnp.fmin);

        /// <summary>log(exp(x) + exp(y)).</summary>
        public static BinaryUfunc logaddexp { get; } = new("logaddexp", jnp.logaddexp, -inf);

        /// <summary>log2(2^x + 2^y).</summary>
        public static BinaryUfunc logaddexp2 { get; } = new("logaddexp2", jnp.logaddexp2, -inf);

        /// <summary>√(x² + y²).</summary>
        public static BinaryUfunc hypot { get; } = new("hypot", jnp.hypot, 0);

        /// <summary>The angle of the point (y, x).</summary>
        public static BinaryUfunc arctan2 { get; } = new("arctan2", jnp.arctan2);

        /// <summary>The magnitude of x with the sign of y.</summary>
        public static BinaryUfunc copysign { get; } = new("copysign", jnp.copysign);

        /// <summary>The next number after x in the direction of y.</summary>
        public static BinaryUfunc nextafter { get; } = new("nextafter", jnp.nextafter);

        /// <summary>0 below zero, 1 above, y at zero.</summary>
        public static BinaryUfunc heaviside { get; } = new("heaviside", jnp.heaviside);

        /// <summary>The greatest common divisor.</summary>
        public static BinaryUfunc gcd { get; } = new("gcd", jnp.gcd, 0);

        /// <summary>The least common multiple.</summary>
        public static BinaryUfunc lcm { get; } = new("lcm", jnp.lcm);

        /// <summary>The bits of both.</summary>
        public static BinaryUfunc bitwise_and { get; } = new("bitwise_and", jnp.bitwise_and, -1);

        /// <summary>The bits of either.</summary>
        public static BinaryUfunc bitwise_or { get; } = new("bitwise_or", jnp.bitwise_or, 0);

        /// <summary>The bits of one of two.</summary>
        public static BinaryUfunc bitwise_xor { get; } = new("bitwise_xor", jnp.bitwise_xor, 0);

        /// <summary>Bits moved up.</summary>
        public static BinaryUfunc left_shift { get; } = new("left_shift", jnp.left_shift);

        /// <summary>Bits moved down.</summary>
        public static BinaryUfunc right_shift { get; } = new("right_shift", jnp.right_shift);

        /// <summary>Whether both are true.</summary>
        public static BinaryUfunc logical_and { get; } = new("logical_and", jnp.logical_and, true) { Reducer = Reducer.All };

        /// <summary>Whether either is true.</summary>
        public static BinaryUfunc logical_or { get; } = new("logical_or", jnp.logical_or, false) { Reducer = Reducer.Any };

        /// <summary>Whether one of two is true.</summary>
        public static BinaryUfunc logical_xor { get; } = new("logical_xor", jnp.logical_xor, false);

        /// <summary>x = y.</summary>
        public static BinaryUfunc equal { get; } = new("equal", jnp.equal);

        /// <summary>x ≠ y.</summary>
        public static BinaryUfunc not_equal { get; } = new("not_equal", jnp.not_equal);

        /// <summary>x &lt; y.</summary>
        public static BinaryUfunc less { get; } = new("less", jnp.less);

        /// <summary>x ≤ y.</summary>
        public static BinaryUfunc less_equal { get; } = new("less_equal", jnp.less_equal);

        /// <summary>x &gt; y.</summary>
        public static BinaryUfunc greater { get; } = new("greater", jnp.greater);

        /// <summary>x ≥ y.</summary>
        public static BinaryUfunc greater_equal { get; } = new("greater_equal", jnp.greater_equal);

        private static NDArray Largest(NDArray a, int axis, DType? dtype) =>
            Ufunc.Apply("maximum.accumulate", dtype is null ? a : a.AsType(dtype), x => Lax.CumMax(x, axis));

        private static NDArray Smallest(NDArray a, int axis, DType? dtype) =>
            Ufunc.Apply("minimum.accumulate", dtype is null ? a : a.AsType(dtype), x => Lax.CumMin(x, axis));
    }
}
