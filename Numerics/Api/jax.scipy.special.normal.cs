using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        // The error function and the normal distribution.
        public static partial class special
        {
            private static readonly double SqrtHalf = Math.Sqrt(0.5), SqrtPi = Math.Sqrt(Math.PI);

            private static readonly Func<NDArray, NDArray> Erfcx = custom_jvp(ScaledErfc, (t, y, x) => t * (2 * x * y - 2 / SqrtPi));

            private static readonly Func<NDArray, NDArray> LogNdtr = custom_jvp(LogOfNdtr, (t, _, x) => t * NormalHazard(x));

            private static readonly Func<NDArray, NDArray> Ndtri = custom_jvp(
                NormalQuantile, (t, y, _) => t * Math.Sqrt(2 * Math.PI) * jnp.exp(0.5 * y * y));

            /// <summary>The error function, 2/√π ∫₀ˣ exp(-t²) dt.</summary>
            public static NDArray erf(NDArray x) => SpecialMath.Unary("erf", x, v => SpecialMath.Of("erf", Lax.Erf, v));

            /// <summary>1 - erf(x), exact in the tail.</summary>
            public static NDArray erfc(NDArray x) => SpecialMath.Unary("erfc", x, v => SpecialMath.Of("erfc", Lax.Erfc, v));

            /// <summary>The inverse of erf: ±inf at ±1, NaN beyond.</summary>
            public static NDArray erfinv(NDArray x) => SpecialMath.Unary("erfinv", x, v => SpecialMath.Of("erfinv", Lax.ErfInv, v));

            /// <summary>exp(x²)·erfc(x), which neither over- nor underflows for positive x.</summary>
            public static NDArray erfcx(NDArray x) => SpecialMath.Unary("erfcx", x, Erfcx);

            /// <summary>The standard normal distribution function Φ.</summary>
            public static NDArray ndtr(NDArray x) => SpecialMath.Unary("ndtr", x, v => 0.5 * erfc(-SqrtHalf * v));

            /// <summary>log Φ(x), exact in both tails.</summary>
            /// <param name="x">Real numbers.</param>
            /// <param name="series_order">The terms of JAX's series for the lower tail, from 0 to 30.
            /// The result here is exact for each of them.</param>
            public static NDArray log_ndtr(NDArray x, int series_order = 3) => series_order is < 0 or > 30
                ? throw new ArgumentException($"log_ndtr: series_order is {series_order}; it must be from 0 to 30.", nameof(series_order))
                : SpecialMath.Unary("log_ndtr", x, LogNdtr);

            /// <summary>The inverse of <see cref="ndtr"/>: ∓inf at 0 and 1, NaN outside.</summary>
            public static NDArray ndtri(NDArray p) => SpecialMath.Unary("ndtri", p, Ndtri);

            private static NDArray ScaledErfc(NDArray x)
            {
                var a = jnp.abs(x);
                // Beyond the largest square only 1/(x√π) is left, and infinity makes no quotient.
                var large = a > 1e15;
                var near = jnp.where(large, 1e15, a);
                var tail = Series.Sum(Series.Erfcx, (near - 3.75) / (near + 3.75)) / (1 + 2 * near);
                tail = jnp.where(large, 1 / SqrtPi / a, tail);
                // exp(x²) = 1/exp(-x²) overflows to infinity as it should.
                return jnp.where(x < 0, 2 / SpecialMath.Gauss(jnp.minimum(x, 0.0)) - tail, tail);
            }

            private static NDArray LogOfNdtr(NDArray x)
            {
                var lower = x < -1;
                NDArray low = jnp.where(lower, x, -1.0), high = jnp.where(lower, 0.0, x);
                return jnp.where(lower, jnp.log(0.5 * ScaledErfc(-SqrtHalf * low)) - 0.5 * low * low,
                    jnp.log1p(-0.5 * erfc(SqrtHalf * high)));
            }

            // φ/Φ.
            private static NDArray NormalHazard(NDArray x)
            {
                var lower = x < -1;
                NDArray low = jnp.where(lower, x, -1.0), high = jnp.where(lower, 0.0, x);
                return jnp.where(lower, Math.Sqrt(2 / Math.PI) / Erfcx(-SqrtHalf * low),
                    1 / Math.Sqrt(2 * Math.PI) * jnp.exp(-0.5 * high * high) / ndtr(high));
            }

            // M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988): quotients of polynomials of degree 7, by the distance
            // from ½ in the middle and by √(-log p) in a near and in a far tail, to 16 digits.
            private static NDArray NormalQuantile(NDArray p)
            {
                NDArray q = p - 0.5, small = jnp.where(q > 0, 1 - p, p), inTail = jnp.abs(q) > 0.425;
                var middle = q * Quotient(Series.QuantileMiddle, 0.180625 - q * q);
                var r = jnp.sqrt(-jnp.log(jnp.where(inTail & (small > 0), small, 0.05)));
                var tail = jnp.where(r > 5, Quotient(Series.QuantileFar, r - 5), Quotient(Series.QuantileNear, r - 1.6));
                var x = jnp.where(inTail, jnp.where(q < 0, -tail, tail), middle);
                var edges = jnp.where(jnp.equal(p, 0), double.NegativeInfinity,
                    jnp.where(jnp.equal(p, 1), double.PositiveInfinity, double.NaN));
                return jnp.where((p > 0) & (p < 1), x, edges);
            }

            private static NDArray Quotient((double[] Top, double[] Bottom) of, NDArray x) => Polynomial(of.Top, x) / Polynomial(of.Bottom, x);

            // By coefficients of rising degree.
            private static NDArray Polynomial(double[] coefficients, NDArray x)
            {
                NDArray sum = coefficients[^1];
                for (var i = coefficients.Length - 2; i >= 0; i--) sum = sum * x + coefficients[i];
                return sum;
            }
        }
    }
}
