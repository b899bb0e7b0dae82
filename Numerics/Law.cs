using Lazy.Graph;

namespace Lazy;

/// <summary>
/// A probability law on the real line in its standard form, with functions of z = (x - loc) / scale and of shape parameters. What is not
/// given follows from what is: a function from its logarithm, a logarithm from its function.
/// </summary>
/// <param name="name">The name in <c>jax.scipy.stats</c>, for texts.</param>
internal sealed class Law(string name)
{
    /// <summary>A function of z, or of a probability, and of the shape parameters.</summary>
    public delegate NDArray Function(NDArray z, NDArray[] p);

    /// <summary>The logarithm of the density, or of the probability of a count.</summary>
    public required Function LogDensity { get; init; }

    /// <summary>Where the density is 0. There LogDensity sees 1/2 in place of z, so that its derivatives stay finite.</summary>
    public Function? Outside { get; init; }

    /// <summary>Where the shape parameters make no law, and everything is NaN.</summary>
    public Func<NDArray[], NDArray>? Invalid { get; init; }

    /// <summary>The probability of what is not above z.</summary>
    public Function? Lower { get; init; }

    /// <summary>The logarithm of <see cref="Lower"/>.</summary>
    public Function? LogLower { get; init; }

    /// <summary>The probability of what is above z.</summary>
    public Function? Upper { get; init; }

    /// <summary>The logarithm of <see cref="Upper"/>.</summary>
    public Function? LogUpper { get; init; }

    /// <summary>The inverse of <see cref="Lower"/>.</summary>
    public Function? Quantile { get; init; }

    /// <summary>The inverse of <see cref="Upper"/>.</summary>
    public Function? UpperQuantile { get; init; }

    /// <summary>The logarithm of a density.</summary>
    public NDArray LogPdf(NDArray x, NDArray? loc, NDArray? scale, params NDArray[] shape) => LogOfDensity("logpdf", x, loc, scale, shape);

    /// <summary>A density.</summary>
    public NDArray Pdf(NDArray x, NDArray? loc, NDArray? scale, params NDArray[] shape) =>
        jnp.exp(LogOfDensity("pdf", x, loc, scale, shape));

    /// <summary>The logarithm of the probability of a count.</summary>
    public NDArray LogPmf(NDArray k, NDArray? loc, params NDArray[] shape) => LogOfDensity("logpmf", k, loc, null, shape);

    /// <summary>The probability of a count.</summary>
    public NDArray Pmf(NDArray k, NDArray? loc, params NDArray[] shape) => jnp.exp(LogOfDensity("pmf", k, loc, null, shape));

    /// <summary>The probability of what is not above x.</summary>
    public NDArray Cdf(NDArray x, NDArray? loc, NDArray? scale, params NDArray[] shape) =>
        OfZ("cdf", Lower ?? ((z, p) => jnp.exp(LogLower!(z, p))), x, loc, scale, shape);

    /// <summary>The logarithm of the probability of what is not above x.</summary>
    public NDArray LogCdf(NDArray x, NDArray? loc, NDArray? scale, params NDArray[] shape) =>
        OfZ("logcdf", LogLower ?? ((z, p) => jnp.log(Lower!(z, p))), x, loc, scale, shape);

    /// <summary>The probability of what is above x.</summary>
    public NDArray Sf(NDArray x, NDArray? loc, NDArray? scale, params NDArray[] shape) =>
        OfZ("sf", Upper ?? ((z, p) => jnp.exp(LogUpper!(z, p))), x, loc, scale, shape);

    /// <summary>The logarithm of the probability of what is above x.</summary>
    public NDArray LogSf(NDArray x, NDArray? loc, NDArray? scale, params NDArray[] shape) =>
        OfZ("logsf", LogUpper ?? ((z, p) => jnp.log(Upper!(z, p))), x, loc, scale, shape);

    /// <summary>The x below which there is probability q.</summary>
    public NDArray Ppf(NDArray q, NDArray? loc, NDArray? scale, params NDArray[] shape) => Inverse("ppf", Quantile!, q, loc, scale, shape);

    /// <summary>The x above which there is probability q.</summary>
    public NDArray Isf(NDArray q, NDArray? loc, NDArray? scale, params NDArray[] shape) =>
        Inverse("isf", UpperQuantile!, q, loc, scale, shape);

    /// <summary>log(1 - exp(-x)) for x from 0 on, without cancellation at either end (Mächler, Accurately computing log(1 - exp(-|a|)),
    /// 2012).</summary>
    public static NDArray Log1mExp(NDArray x)
    {
        var isLarge = x > Math.Log(2);
        // Each branch gets an argument at which its derivative is finite.
        return jnp.where(isLarge, jnp.log1p(-jnp.exp(-jnp.where(isLarge, x, 1))), jnp.log(-jnp.expm1(-jnp.where(isLarge, 1, x))));
    }

    /// <summary>A function of z above the start of a law, and a number up to there, where the function sees a z inside.</summary>
    public static NDArray From(double start, double before, NDArray z, Func<NDArray, NDArray> f)
    {
        var isBefore = z <= start;
        return jnp.where(isBefore, before, f(jnp.where(isBefore, start + 1, z)));
    }

    /// <summary>A function of probabilities, NaN where they are not from 0 to 1.</summary>
    public static NDArray OfProbability(NDArray q, Func<NDArray, NDArray> f)
    {
        var isOut = (q < 0) | (q > 1);
        return jnp.where(isOut, jnp.nan, f(jnp.where(isOut, 0.5, q)));
    }

    /// <summary>Operands in the one float dtype to which they promote.</summary>
    public static NDArray[] Floats(string operation, params ReadOnlySpan<NDArray> x) =>
        Ufunc.ApplyMany(operation, x, v => Array.ConvertAll(Ufunc.Promote(operation, v), Ufunc.ToInexact));

    private NDArray LogOfDensity(string function, NDArray x, NDArray? loc, NDArray? scale, NDArray[] shape)
    {
        var (z, p, s) = Standard(function, x, loc, scale, shape);
        var outside = Outside?.Invoke(z, p);
        var density = LogDensity(outside is null ? z : jnp.where(outside, 0.5, z), p);
        if (s is not null) density -= jnp.log(s);
        if (outside is not null) density = jnp.where(outside, -jnp.inf, density);
        return Checked(density, p, s);
    }

    private NDArray OfZ(string function, Function f, NDArray x, NDArray? loc, NDArray? scale, NDArray[] shape)
    {
        var (z, p, s) = Standard(function, x, loc, scale, shape);
        return Checked(f(z, p), p, s);
    }

    private NDArray Inverse(string function, Function f, NDArray q, NDArray? loc, NDArray? scale, NDArray[] shape)
    {
        var x = Floats($"{name}.{function}", [q, loc ?? 0, scale ?? 1, .. shape]);
        var z = OfProbability(x[0], v => f(v, x[3..]));
        if (scale is not null) z *= x[2];
        if (loc is not null) z += x[1];
        return Checked(z, x[3..], scale is null ? null : x[2]);
    }

    private (NDArray Z, NDArray[] P, NDArray? Scale) Standard(string function, NDArray x, NDArray? loc, NDArray? scale, NDArray[] shape)
    {
        var all = Floats($"{name}.{function}", [x, loc ?? 0, scale ?? 1, .. shape]);
        var z = loc is null ? all[0] : all[0] - all[1];
        return scale is null ? (z, all[3..], null) : (z / all[2], all[3..], all[2]);
    }

    private NDArray Checked(NDArray result, NDArray[] p, NDArray? scale)
    {
        if (Invalid is not null) result = jnp.where(Invalid(p), jnp.nan, result);
        return scale is null ? result : jnp.where(scale > 0, result, jnp.nan);
    }
}
