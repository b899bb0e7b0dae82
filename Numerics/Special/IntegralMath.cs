using MathNet.Numerics.Integration;

namespace Lazy;

/// <summary>Integrals of elementary functions, by Chebyshev series of their smooth parts. Formulas: NIST DLMF, chapters 6 to 8.</summary>
internal static class IntegralMath
{
    // The coefficients of Weideman's expansion (Computation of the complex error function, SIAM J. Numer. Anal. 31, 1994), highest first.
    private const int FaddeevaTerms = 40;

    private static readonly double FaddeevaScale = Math.Sqrt(FaddeevaTerms / Math.Sqrt(2));

    private static readonly double[] FaddeevaCoefficients = Weideman();

    // Gauss and Legendre's points and weights for an interval [0, 1].
    private static readonly GaussLegendreRule Quadrature = new(0, 1, 64);

    /// <summary>exp(-x²) ∫₀ˣ exp(t²) dt.</summary>
    public static NDArray Dawson(NDArray x)
    {
        var a = jnp.abs(x);
        var near = a < 3;
        NDArray low = jnp.where(near, x, 0.0), high = jnp.where(near, 3.0, x);
        var ofLow = low * Series.Sum(Series.DawsonNear, low * low, 0, 9);
        var ofHigh = Series.Sum(Series.DawsonFar, jnp.square(3 / high), 0, 1) * 0.5 / high;
        return jnp.where(near, ofLow, ofHigh);
    }

    /// <summary>E₁(x); of negative x -Ei(-x).</summary>
    public static NDArray E1(NDArray x)
    {
        NDArray negative = x < 0, near = x <= 1;
        NDArray low = jnp.where(near & ~negative, x, 0.5), high = jnp.where(near, 1.0, x);
        var ofLow = -jnp.log(low) - jnp.euler_gamma + low * Series.Sum(Series.EinNear, low);
        var u = 1 / high;
        var sum = jnp.where(u > 0.25, Series.Sum(Series.Exp1Middle, jnp.maximum(u, 0.25), 0.25, 1),
            Series.Sum(Series.Exp1, jnp.minimum(u, 0.25), 0, 0.25));
        var ofHigh = jnp.exp(-high) * u * sum;
        return jnp.where(negative, -EiOfPositive(jnp.where(negative, -x, 1.0)), jnp.where(near, ofLow, ofHigh));
    }

    /// <summary>Ei(x).</summary>
    public static NDArray Ei(NDArray x) => -E1(-x);

    /// <summary>E_n(x).</summary>
    public static NDArray En(NDArray n, NDArray x)
    {
        var far = x > 1.5;
        NDArray low = jnp.where(far, 0.5, x), high = jnp.where(far, x, 2.0);
        // n of 0 is elementary; the recurrences need more.
        var order = jnp.maximum(n, 1.0);
        // The continued fraction 8.19.17 in its contracted form, from the end.
        NDArray fraction = jax.lax.fori_loop(0, 80, (i, tail) =>
        {
            var k = (80 - i).AsType(x.DType);
            return -k * (order - 1 + k) / (high + order + 2 * k + tail);
        }, jnp.zeros_like(high));
        var ofHigh = jnp.exp(-high) / (high + order + fraction);
        // 8.19.8: the logarithmic term, whose place in the series is empty.
        var m = order - 1;
        var (_, sum) = jax.lax.fori_loop(0, 30, (i, state) =>
        {
            var k = i.AsType(x.DType);
            var (term, total) = state;
            var empty = jnp.equal(k, m);
            total -= jnp.where(empty, 0.0, term / jnp.where(empty, 1.0, k - m));
            return (term * -low / (k + 1), total);
        }, (jnp.ones_like(low), jnp.zeros_like(low)));
        var logTerm = PowerOverFactorial(-low, m) * (jax.scipy.special.digamma(order) - jnp.log(low));
        logTerm = jnp.where(jnp.equal(low, 0) & (m > 0), 0.0, logTerm);
        var result = jnp.where(far, ofHigh, logTerm + sum);
        // Large orders by the first terms of 8.20.6, where the series would lose its digits.
        NDArray y = x + n, square = y * y;
        var expansion = jnp.exp(-x) / y * (1 + n / square * (1 + (n - 2 * x) / square
            + (6 * x * x - 8 * n * x + n * n - n + 2 * x) / (square * square)));
        result = jnp.where(n > 5000, expansion, result);
        result = jnp.where(jnp.equal(n, 0), jnp.exp(-x) / x, result);
        result = jnp.where(jnp.equal(x, double.PositiveInfinity), 0.0, result);
        return jnp.where((x < 0) | (n < 0) | jnp.not_equal(n, jnp.floor(n)) | jnp.isnan(x), double.NaN, result);
    }

    /// <summary>The sine and the cosine integral.</summary>
    public static (NDArray Si, NDArray Ci) Sici(NDArray x)
    {
        var a = jnp.abs(x);
        var near = a <= 4;
        NDArray low = jnp.where(near, a, 1.0), square = low * low;
        var si = low * Series.Sum(Series.SiNear, square, 0, 16);
        var ci = jnp.euler_gamma + jnp.log(low) - square * Series.Sum(Series.CinNear, square, 0, 16);
        NDArray high = jnp.where(near | jnp.isinf(a), 4.0, a), z = jnp.square(4 / high);
        NDArray f = Series.Sum(Series.SiciF, z, 0, 1) / high, g = Series.Sum(Series.SiciG, z, 0, 1) / jnp.square(high);
        NDArray sin = jnp.sin(high), cos = jnp.cos(high);
        si = jnp.where(near, si, jnp.where(jnp.isinf(a), Math.PI / 2, Math.PI / 2 - f * cos - g * sin));
        ci = jnp.where(near, ci, jnp.where(jnp.isinf(a), 0.0, f * sin - g * cos));
        return (jnp.copysign(si, x), jnp.where(x < 0, double.NaN, ci));
    }

    /// <summary>Fresnel's integrals.</summary>
    public static (NDArray S, NDArray C) Fresnel(NDArray x)
    {
        var a = jnp.abs(x);
        var near = a <= 2;
        NDArray low = jnp.where(near, a, 1.0), fourth = jnp.square(low * low);
        NDArray s = low * low * low * Series.Sum(Series.FresnelS, fourth, 0, 16), c = low * Series.Sum(Series.FresnelC, fourth, 0, 16);
        NDArray high = jnp.where(near | jnp.isinf(a), 2.0, a), z = jnp.square(jnp.square(2 / high));
        NDArray f = Series.Sum(Series.FresnelF, z, 0, 1) / (Math.PI * high);
        NDArray g = Series.Sum(Series.FresnelG, z, 0, 1) / (Math.PI * Math.PI * high) / jnp.square(high);
        var (sin, cos) = SinCosOfSquare(high);
        s = jnp.where(near, s, jnp.where(jnp.isinf(a), 0.5, 0.5 - f * cos - g * sin));
        c = jnp.where(near, c, jnp.where(jnp.isinf(a), 0.5, 0.5 + f * sin - g * cos));
        return (jnp.copysign(s, x), jnp.copysign(c, x));
    }

    /// <summary>Sine and cosine of πx²/2. The square is made of two parts, so that its whole periods can go.</summary>
    public static (NDArray Sin, NDArray Cos) SinCosOfSquare(NDArray x)
    {
        // x = whole + rest: x² = whole² + rest (x + whole), and whole² counts modulo 4, where it is 0 or 1.
        var whole = jnp.rint(x);
        var odd = jnp.not_equal(0.5 * whole, jnp.floor(0.5 * whole));
        var product = (x - whole) * (x + whole);
        var angle = Math.PI / 2 * (product - 4 * jnp.rint(0.25 * product));
        NDArray sin = jnp.sin(angle), cos = jnp.cos(angle);
        return (jnp.where(odd, cos, sin), jnp.where(odd, -sin, cos));
    }

    /// <summary>Li₂(1 - x), brought to arguments near 1 by 25.12.4 and 25.12.6.</summary>
    public static NDArray Spence(NDArray x)
    {
        NDArray above = x > 1.5, below = x < 0.5;
        var y = jnp.where(above, 1 / jnp.where(above, x, 1.0), jnp.where(jnp.isnan(x), 1.0, x));
        var low = y < 0.5;
        var w = jnp.where(low, -y, y - 1);
        var sum = w * Series.Sum(Series.Spence, jnp.clip(w, -0.5, 0.5), -0.5, 0.5);
        var log = jnp.log(jnp.where(y > 0, y, 1.0));
        sum = jnp.where(low, Math.PI * Math.PI / 6 - log * jnp.log1p(-jnp.where(low, y, 0.0)) - sum, sum);
        sum = jnp.where(above, -0.5 * jnp.square(log) - sum, sum);
        sum = jnp.where(jnp.equal(x, double.PositiveInfinity), double.NegativeInfinity, sum);
        return jnp.where((x < 0) | jnp.isnan(x), double.NaN, sum);
    }

    /// <summary>log(x)/(1 - x), -1 at 1.</summary>
    public static NDArray SpenceSlope(NDArray x)
    {
        NDArray d = x - 1, near = jnp.abs(d) < 1e-3, u = jnp.where(near, d, 0.0);
        var series = -1 + u * (1 / 2.0 - u * (1 / 3.0 - u * (1 / 4.0 - u * (1 / 5.0 - u / 6))));
        return jnp.where(near, series, -jnp.log(x) / jnp.where(near, 1.0, d));
    }

    /// <summary>Owen's T by quadrature of the part of [0, |a|] or [0, 1/|a|] where the Gauss function is not negligible.</summary>
    public static NDArray OwensT(NDArray h, NDArray a)
    {
        NDArray x = jnp.abs(h), b = jnp.abs(a), steep = b > 1, finite = jnp.isfinite(b);
        // T(h, a) = (Q(h) + Q(ah))/2 - Q(h) Q(ah) - T(ah, 1/a), Q the upper tail (Owen 1956, 2.3).
        NDArray slope = jnp.where(steep, 1 / jnp.where(steep, b, 1.0), b);
        var wide = jnp.where(steep, x * jnp.where(finite, b, 1.0), x);
        var width = jnp.minimum(slope, 9 / jnp.maximum(wide, 1e-3));
        NDArray points = jnp.asarray(Quadrature.Abscissas, x.DType), weights = jnp.asarray(Quadrature.Weights, x.DType);
        var t = jnp.square(jnp.expand_dims(width, -1) * points);
        var total = jnp.sum(weights * jnp.exp(-0.5 * jnp.expand_dims(jnp.square(wide), -1) * t) / (1 + t), -1);
        var integral = total * width * (0.5 / Math.PI) * jnp.exp(-0.5 * jnp.square(wide));
        integral = jnp.where(jnp.isinf(x), 0.0, integral);
        NDArray q = Upper(x), p = Upper(wide);
        var mirrored = 0.5 * (q + p) - q * p - integral;
        mirrored = jnp.where(finite, mirrored, 0.5 * q);
        var result = jnp.where(steep, mirrored, integral);
        return jnp.where(jnp.isnan(h) | jnp.isnan(a), double.NaN, jnp.copysign(result, a));

        static NDArray Upper(NDArray v) => 0.5 * jax.scipy.special.erfc(Math.Sqrt(0.5) * v);
    }

    /// <summary>exp(-z²) erfc(-iz).</summary>
    public static NDArray Faddeeva(NDArray z)
    {
        NDArray re = jnp.real(z), im = jnp.imag(z), lower = im < 0;
        var w = jnp.where(lower, -z, z);
        var size = jnp.abs(w);
        // Far out by the continued fraction 7.9.3, from its end.
        var far = size > 30;
        NDArray outer = jnp.where(far, w, 30.0 + 30.0 * System.Numerics.Complex.ImaginaryOne), tail = jnp.zeros_like(outer);
        for (var k = 10; k >= 1; k--) tail = 0.5 * k / (outer - tail);
        var i = System.Numerics.Complex.ImaginaryOne;
        var ofFar = i / (outer - tail) / Math.Sqrt(Math.PI);
        NDArray inner = jnp.where(far, 0.0, w), iz = i * inner;
        var ratio = (FaddeevaScale + iz) / (FaddeevaScale - iz);
        NDArray sum = jnp.zeros_like(ratio);
        foreach (var c in FaddeevaCoefficients) sum = sum * ratio + c;
        var below = 1 / (FaddeevaScale - iz);
        var ofNear = 2 * sum * below * below + 1 / Math.Sqrt(Math.PI) * below;
        var upper = jnp.where(far, ofFar, ofNear);
        // Of a real number the real part is e^(-x²), which is far below the error of the expansion.
        var real = jnp.equal(im, 0);
        upper = jnp.where(real, jax.lax.complex(jnp.exp(-re * re), jnp.imag(upper)), upper);
        var reflected = 2 * jnp.exp(-z * z) - upper;
        return jnp.where(lower, reflected, upper);
    }

    private static NDArray EiOfPositive(NDArray x)
    {
        NDArray near = x <= 6, low = jnp.where(near, x, 1.0), high = jnp.where(near, 6.0, x), u = 1 / high;
        var distance = low - Series.EiRoot - Series.EiRootRest;
        var close = jnp.abs(distance) < 0.2;
        var ratio = distance / Series.EiRoot;
        var log = jnp.where(close, jnp.log1p(jnp.where(close, ratio, 0.0)), jnp.log(low / Series.EiRoot));
        var ofLow = log + distance * Series.Sum(Series.EiNear, low, 0, 6);
        var sum = jnp.where(high <= 12, Series.Sum(Series.EiMiddle, jnp.maximum(u, 1 / 12.0), 1 / 12.0, 1 / 6.0), jnp.where(high <= 32,
            Series.Sum(Series.EiLarge, jnp.clip(u, 1 / 32.0, 1 / 12.0), 1 / 32.0, 1 / 12.0),
            Series.Sum(Series.EiFar, jnp.minimum(u, 1 / 32.0), 0, 1 / 32.0)));
        // e^x in two halves: it overflows before e^x/x does.
        var root = jnp.exp(0.5 * high);
        var ofHigh = jnp.where(jnp.isinf(x), x, root * (u * sum) * root);
        return jnp.where(near, ofLow, ofHigh);
    }

    // y^m/m! for y from -1 to 0 and whole m.
    private static NDArray PowerOverFactorial(NDArray y, NDArray m) =>
        jnp.power(y, m) / jax.scipy.special.gamma(jnp.minimum(m, 160.0) + 1) * jnp.where(m > 160, 0.0, 1.0);

    private static double[] Weideman()
    {
        const int M = 2 * FaddeevaTerms;
        var values = new double[2 * M];
        for (var k = -M + 1; k < M; k++)
        {
            var t = FaddeevaScale * Math.Tan(k * Math.PI / M / 2);
            values[k + M] = Math.Exp(-t * t) * (FaddeevaScale * FaddeevaScale + t * t);
        }
        var result = new double[FaddeevaTerms];
        for (var n = 1; n <= FaddeevaTerms; n++)
        {
            var sum = 0.0;
            for (var k = -M; k < M; k++) sum += values[k + M] * Math.Cos(Math.PI * n * k / M);
            result[FaddeevaTerms - n] = sum / (2 * M);
        }
        return result;
    }
}
