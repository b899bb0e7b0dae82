namespace Lazy.Tests.Control;

/// <summary>
/// Twelve functions from a vector of three numbers to such a vector, and nine ways to make another such function of one, each with what it
/// means by loops and differences. So all of them can be composed in any order.
/// </summary>
internal static class Compositions
{
    private static readonly double[] s_direction = [0.7, -0.4, 0.9];
    private static readonly double[] s_weights = [1.1, 0.6, -0.8];
    private static readonly double[] s_scales = [0.5, 1, -0.3];

    /// <summary>A way to make a function of a function.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Apply">By the library.</param>
    /// <param name="Mean">The same by values of the function alone.</param>
    public sealed record Way(string Name, Func<Func<NDArray, NDArray>, Func<NDArray, NDArray>> Apply, Func<Func<double[], double[]>, double[], double[]> Mean);

    /// <summary>The functions, with their meaning by numbers.</summary>
    public static readonly (string Name, Func<NDArray, NDArray> F, Func<double[], double[]> Mean)[] Functions =
    [
        ("sin", x => jnp.sin(x), Each(Math.Sin)),
        ("tanh of twice", x => jnp.tanh(x * 2.0), Each(v => Math.Tanh(2 * v))),
        ("cube", x => (x * x * x) - x, Each(v => (v * v * v) - v)),
        ("exp of minus square", x => jnp.exp(-x * x), Each(v => Math.Exp(-v * v))),
        ("logistic", x => jax.nn.sigmoid(x), Each(v => 1 / (1 + Math.Exp(-v)))),
        ("quotient", x => x / (1.0 + (x * x)), Each(v => v / (1 + (v * v)))),
        ("product with the next", x => x * jnp.roll(x, -1), x => [x[0] * x[1], x[1] * x[2], x[2] * x[0]]),
        ("running sum", x => jnp.sin(jnp.cumsum(x)), x => [Math.Sin(x[0]), Math.Sin(x[0] + x[1]), Math.Sin(x[0] + x[1] + x[2])]),
        ("matrix", x => jnp.matmul(Matrix, x) * x, x => [.. Enumerable.Range(0, 3).Select(i => Enumerable.Range(0, 3).Sum(k => Entry(i, k) * x[k]) * x[i])]),
        ("softmax", x => jax.nn.softmax(x), x => [.. x.Select(v => Math.Exp(v) / x.Sum(Math.Exp))]),
        ("norm", x => x / jnp.sqrt(1.0 + jnp.sum(x * x)), x => [.. x.Select(v => v / Math.Sqrt(1 + x.Sum(u => u * u)))]),
        ("update", x => jnp.cos(x).At[1].Set(x[0] * x[2]), x => [Math.Cos(x[0]), x[0] * x[2], Math.Cos(x[2])]),
    ];

    /// <summary>The ways.</summary>
    public static readonly Way[] Ways =
    [
        new("jit", f => jax.jit(f), (f, x) => f(x)),
        new("vmap", f => x => jnp.sum(jax.vmap(f)(jnp.outer(Vector(s_scales), x)), axis: 0),
            (f, x) => Sum(s_scales.Select(s => f(Times(s, x))))),
        new("grad", f => jax.grad((NDArray x) => jnp.sum(Vector(s_weights) * f(x))),
            (f, x) => [.. x.Select((_, i) => Slope(v => Dot(s_weights, f(v)), x, Unit(i)))]),
        new("jvp", f => x => jax.jvp(f, x, Vector(s_direction)).tangent,
            (f, x) => [.. x.Select((_, i) => Slope(v => f(v)[i], x, s_direction))]),
        new("vjp", f => x => jax.vjp(f, x).pullback(Vector(s_direction)),
            (f, x) => [.. x.Select((_, i) => Slope(v => Dot(s_direction, f(v)), x, Unit(i)))]),
        new("hessian", f => x => jnp.matmul(jax.hessian((NDArray v) => jnp.sum(Vector(s_weights) * f(v)))(x), Vector(s_direction)),
            (f, x) => [.. x.Select((_, i) => Curvature(v => Dot(s_weights, f(v)), x, Unit(i), s_direction))]),
        new("checkpoint", f => jax.checkpoint(f), (f, x) => f(x)),
        new("scan", f => x => jax.lax.scan((c, s) => ((0.5 * f(c)) + (s * x), c), x, Vector(s_scales)).carry,
            (f, x) => s_scales.Aggregate(x, (c, s) => Plus(Times(0.5, f(c)), Times(s, x)))),
        new("cond", f => x => jax.lax.cond(jnp.sum(x) > 0.0, f, v => -0.5 * f(v) * v, x),
            (f, x) => x.Sum() > 0 ? f(x) : [.. f(x).Select((v, i) => -0.5 * v * x[i])]),
    ];

    /// <summary>Where the functions are looked at: both branches of a condition are taken.</summary>
    public static readonly double[][] Points = [[0.3, -0.2, 0.5], [-0.4, 0.25, -0.6]];

    private static NDArray Matrix => NDArray.Create<double>([.. Enumerable.Range(0, 9).Select(i => Entry(i / 3, i % 3))], (3, 3));

    /// <summary>A vector of float64.</summary>
    public static NDArray Vector(double[] x) => NDArray.Create<double>(x, x.Length);

    private static double Entry(int i, int k) => Math.Sin((3 * i) + k + 1);

    private static Func<double[], double[]> Each(Func<double, double> f) => x => [.. x.Select(f)];

    private static double[] Plus(double[] a, double[] b) => [.. a.Zip(b, (p, q) => p + q)];

    private static double[] Times(double s, double[] a) => [.. a.Select(v => s * v)];

    private static double[] Sum(IEnumerable<double[]> all) => all.Aggregate(Plus);

    private static double Dot(double[] a, double[] b) => a.Zip(b, (p, q) => p * q).Sum();

    private static double[] Unit(int i) => [.. Enumerable.Range(0, 3).Select(k => k == i ? 1.0 : 0.0)];

    // Central differences with two steps of extrapolation: the error is of sixth order.
    private static double Slope(Func<double[], double> f, double[] x, double[] v) =>
        Extrapolated(h => (f(Plus(x, Times(h, v))) - f(Plus(x, Times(-h, v)))) / (2 * h), 1e-2);

    private static double Curvature(Func<double[], double> f, double[] x, double[] u, double[] v) => Extrapolated(h =>
    {
        double At(double a, double b) => f(Plus(x, Plus(Times(a * h, u), Times(b * h, v))));
        return (At(1, 1) - At(1, -1) - At(-1, 1) + At(-1, -1)) / (4 * h * h);
    }, 2e-2);

    private static double Extrapolated(Func<double, double> difference, double h) =>
        ((64 * difference(h / 4)) - (20 * difference(h / 2)) + difference(h)) / 45;
}
