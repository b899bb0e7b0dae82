using Lazy.Graph.Ops;
using Host = Lazy.Graph.Reference.SpecialFunctions;

namespace Lazy;

/// <summary>Γ, B and their relatives for arrays of one float dtype and one shape. Formulas: NIST DLMF, chapter 5.</summary>
internal static class GammaMath
{
    private const int Shift = 12;

    // 1/12, -1/360, …: Stirling's series (5.11.1).
    private static readonly double[] Stirling =
        [1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156];

    /// <summary>Γ(x).</summary>
    public static NDArray Gamma(NDArray x)
    {
        var reflect = x < -0.5;
        var y = OfPositive(jnp.where(reflect, 1 - x, x));
        // Γ(x)·Γ(1-x) = π / sin πx (5.5.3).
        var result = jnp.where(reflect, Math.PI / (SpecialMath.SinPi(jnp.where(reflect, x, 0.5)) * y), y);
        return jnp.where(reflect & jnp.equal(x, jnp.floor(x)), double.NaN, result);
    }

    /// <summary>The sign of Γ(x).</summary>
    public static NDArray Sign(NDArray x)
    {
        var floor = jnp.floor(x);
        var half = 0.5 * floor;
        var negative = jnp.where(jnp.equal(floor, x), double.NaN, jnp.where(jnp.equal(half, jnp.floor(half)), 1.0, -1.0));
        var result = jnp.where(x < 0, negative, jnp.where(jnp.isnan(x), x, jnp.copysign(jnp.ones_like(x), x)));
        return jax.lax.stop_gradient(jnp.where(jnp.equal(x, double.NegativeInfinity), double.NaN, result));
    }

    /// <summary>log|B(a, b)|: for a large parameter by differences of Stirling's formula, whose large parts cancel.</summary>
    public static NDArray LogBeta(NDArray a, NDArray b)
    {
        NDArray small = jnp.minimum(a, b), large = jnp.maximum(a, b), sum = small + large;
        var far = (large >= 12) & (sum >= 12) & (small > 0) & jnp.isfinite(large);
        NDArray l = jnp.where(far, large, 12.0), s = jnp.where(far, small, 1.0), n = l + s;
        var rise = (l - 0.5) * jnp.log1p(s / l) + s * (jnp.log(n) - 1) + Correction(n) - Correction(l);
        var near = Lgamma(small) + Lgamma(large) - Lgamma(sum);
        return jnp.where(far, Lgamma(s) - rise, near);
    }

    /// <summary>B(a, b), with its sign.</summary>
    public static NDArray Beta(NDArray a, NDArray b) =>
        jnp.exp(LogBeta(a, b)) * jnp.where((a > 0) & (b > 0), 1.0, Sign(a) * Sign(b) * Sign(a + b));

    /// <summary>Γ(z + m)/Γ(z), also where both are infinite.</summary>
    public static NDArray Poch(NDArray z, NDArray m)
    {
        static NDArray IsPole(NDArray v) => (v <= 0) & jnp.equal(v, jnp.floor(v));
        NDArray top = z + m, below = IsPole(z), above = IsPole(top);
        // Of two poles the quotient is that at the mirrored places: (-1)^m Γ(1-z)/Γ(1-z-m) (5.5.3).
        var both = below & above;
        NDArray u = jnp.where(both, 1 - z, z), v = jnp.where(both, 1 - top, top);
        var odd = jnp.not_equal(0.5 * m, jnp.floor(0.5 * m));
        var small = (jnp.abs(u) < 100) & (jnp.abs(v) < 100);
        var logs = Lgamma(v) - Lgamma(u);
        logs = jnp.where(both, -logs, logs);
        var large = jnp.exp(logs) * Sign(u) * Sign(v);
        NDArray gu = Gamma(jnp.where(small, u, 1.0)), gv = Gamma(jnp.where(small, v, 1.0));
        var ratio = jnp.where(small, jnp.where(both, gu / gv, gv / gu), large);
        ratio = jnp.where(both & odd, -ratio, ratio);
        ratio = jnp.where(above & ~below, double.PositiveInfinity, jnp.where(below & ~above, 0.0, ratio));
        return jnp.where(jnp.equal(m, 0), 1.0, ratio);
    }

    /// <summary>The principal branch of log Γ of complex numbers.</summary>
    public static NDArray LogGamma(NDArray z)
    {
        NDArray re = jnp.real(z), im = jnp.imag(z);
        var reflect = re < 0.5;
        // 1 - z by parts, which keeps the sign of an imaginary 0: it chooses the side of the cut.
        NDArray x = jnp.where(reflect, 1 - re, re), y = jnp.where(reflect, -im, im);
        NDArray shifted = jax.lax.complex(x, y), logs = jnp.zeros_like(shifted);
        // Each factor has its own logarithm, so that the sum stays on the branch.
        for (var k = 0; k < Shift; k++) logs += jnp.log(shifted + k);
        var w = shifted + Shift;
        var value = (w - 0.5) * jnp.log(w) - w + 0.5 * Math.Log(2 * Math.PI) + Correction(w) - logs;
        // log sin πz without overflow, then Hare's branch (Computing the principal branch of log-gamma, 1997).
        var size = Math.PI * jnp.abs(im);
        var phase = Math.PI * (re - 2 * jnp.rint(0.5 * re));
        // |sin|² = sinh² + sin²; beyond 20 both are e^(2·size)/4.
        NDArray far = size > 20, s = jnp.where(far, 1.0, size);
        var logAbs = jnp.where(far, size - Math.Log(2), 0.5 * jnp.log(jnp.square(jnp.sinh(s)) + jnp.square(jnp.sin(phase))));
        var angle = jnp.arctan2(jnp.copysign(jnp.where(far, 1.0, jnp.tanh(s)), im) * jnp.cos(phase), jnp.sin(phase));
        var turns = jnp.copysign(2 * Math.PI, im) * jnp.floor(0.5 * re + 0.25);
        var mirrored = jax.lax.complex(Math.Log(Math.PI) - logAbs, turns - angle) - value;
        return jnp.where(reflect, mirrored, value);
    }

    /// <summary>B₀ to B_n.</summary>
    public static double[] Bernoulli(int n)
    {
        var b = new double[n + 1];
        b[0] = 1;
        if (n > 0) b[1] = -0.5;
        // B_k = ±2·k!/(2π)^k·ζ(k) for even k (25.6.2).
        var factor = 2.0;
        for (var k = 2; k <= n; k += 2)
        {
            factor *= -k * (k - 1) / (4 * Math.PI * Math.PI);
            b[k] = -factor * Host.Zeta(k, 1);
        }
        return b;
    }

    // For x ≥ -½: from 12 by Stirling's formula, whose power is taken in two halves against overflow; below it by division.
    private static NDArray OfPositive(NDArray x)
    {
        var near = x < Shift;
        var low = jnp.where(near, x, 0.0);
        var product = low;
        for (var k = 1; k < Shift; k++) product *= low + k;
        var w = jnp.where(near, x + Shift, jnp.minimum(x, 200.0));
        var root = jnp.power(w, 0.5 * w - 0.25);
        var value = Math.Sqrt(2 * Math.PI) * root * jnp.exp(-w) * root * jnp.exp(Correction(w));
        value = jnp.where(near, value / product, value);
        return jnp.where(jnp.isnan(x), x, value);
    }

    private static NDArray Correction(NDArray x)
    {
        NDArray z = 1 / jnp.square(x), sum = jnp.full_like(z, Stirling[^1]);
        for (var k = Stirling.Length - 2; k >= 0; k--) sum = sum * z + Stirling[k];
        return sum / x;
    }

    private static NDArray Lgamma(NDArray x) => Ufunc.Apply("lgamma", x, Lax.Lgamma);


}
