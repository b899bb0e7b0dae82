using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>What optimisers compute on lists of arrays. Numbers keep the dtypes of the arrays they meet.</summary>
internal static class OptaxMath
{
    public static NDArray Zero => jnp.zeros(Shape.Scalar, DType.Int32);

    public static NDArray[] Each(NDArray[] x, Func<NDArray, NDArray> f) => Array.ConvertAll(x, v => f(v));

    public static NDArray[] Each(NDArray[] x, NDArray[] y, Func<NDArray, NDArray, NDArray> f) => [.. x.Zip(y, f)];

    public static NDArray[] Each(NDArray[] x, NDArray[] y, NDArray[] z, Func<NDArray, NDArray, NDArray, NDArray> f) =>
        [.. x.Select((v, i) => f(v, y[i], z[i]))];

    public static NDArray[] Zeros(NDArray[] x) => Each(x, v => jnp.zeros_like(v));

    public static NDArray[] Filled(NDArray[] x, double value) => Each(x, v => jnp.full_like(v, value));

    /// <summary>decay·old + (1 - decay)·new.</summary>
    public static NDArray[] Moment(NDArray[] g, NDArray[] m, double decay, int order) =>
        Each(g, m, (x, t) => ((1 - decay) * Power(x, order)) + (decay * t));

    /// <summary>Of complex numbers, the squared modulus.</summary>
    public static NDArray Power(NDArray x, int order) =>
        order == 1 ? x : order == 2 ? SquaredModulus(x) : jnp.power(jnp.abs(x), order);

    public static NDArray SquaredModulus(NDArray x) => x.DType.IsComplex ? jnp.square(jnp.real(x)) + jnp.square(jnp.imag(x)) : jnp.square(x);

    /// <summary>m / (1 - decay^count).</summary>
    public static NDArray[] Corrected(NDArray[] m, double decay, NDArray count) =>
        Each(m, x => (x / (1 - jnp.power(decay, Steps(count, x)))).AsType(x.DType));

    /// <summary>A count as a number in which an array's factors are computed.</summary>
    public static NDArray Steps(NDArray count, NDArray like) => count.AsType(like.DType.RealPart.Accumulator);

    /// <summary>Next count; the largest stays.</summary>
    public static NDArray Next(NDArray count) => jnp.where(count < int.MaxValue, count + 1, int.MaxValue);

    public static NDArray SumOfSquares(IEnumerable<NDArray> x) =>
        x.Select(v => jnp.sum(SquaredModulus(v))).Aggregate((NDArray)0.0, (a, b) => a + b);

    public static NDArray Norm(IEnumerable<NDArray> x) => jnp.sqrt(SumOfSquares(x));

    /// <summary>‖x‖, at least a minimum, with derivative 0 there.</summary>
    public static NDArray SafeNorm(NDArray x, double min, Axes? axis = null, bool keepdims = false)
    {
        var squares = jnp.sum(SquaredModulus(x), axis, keepdims: keepdims);
        var small = jnp.sqrt(squares) <= min;
        return jnp.where(small, min, jnp.sqrt(jnp.where(small, 1, squares)));
    }

    public static NDArray Vdot(NDArray[] x, NDArray[] y) =>
        x.Zip(y, (a, b) => jnp.sum(jnp.real(jnp.conj(a) * b))).Aggregate((NDArray)0.0, (a, b) => a + b);

    public static NDArray Select(NDArray condition, NDArray x, NDArray y) => jnp.where(condition, x, y);

    public static NDArray[] Select(NDArray condition, NDArray[] x, NDArray[] y) => Each(x, y, (a, b) => jnp.where(condition, a, b).AsType(b.DType));

    /// <summary>One of two states of one structure.</summary>
    public static OptState Select(NDArray condition, OptState x, OptState y) =>
        jax.tree.map((a, b) => jnp.where(condition, a, b), x, y);
}
