namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        // Integrals of elementary functions.
        public static partial class special
        {
            private static readonly Func<NDArray, NDArray> Dawson = custom_jvp(IntegralMath.Dawson, (t, y, x) => t * (1 - 2 * x * y));

            private static readonly Func<NDArray, NDArray> Ei = custom_jvp(IntegralMath.Ei, (t, _, x) => t * jnp.exp(x) / x);

            private static readonly Func<NDArray, NDArray> E1 = custom_jvp(IntegralMath.E1, (t, _, x) => -t * jnp.exp(-x) / x);

            private static readonly Func<NDArray, NDArray> Si = custom_jvp(
                x => IntegralMath.Sici(x).Si, (t, _, x) => t * jnp.sinc(x / Math.PI));

            private static readonly Func<NDArray, NDArray> Ci = custom_jvp(x => IntegralMath.Sici(x).Ci, (t, _, x) => t * jnp.cos(x) / x);

            private static readonly Func<NDArray, NDArray> FresnelS = custom_jvp(
                x => IntegralMath.Fresnel(x).S, (t, _, x) => t * IntegralMath.SinCosOfSquare(x).Sin);

            private static readonly Func<NDArray, NDArray> FresnelC = custom_jvp(
                x => IntegralMath.Fresnel(x).C, (t, _, x) => t * IntegralMath.SinCosOfSquare(x).Cos);

            private static readonly Func<NDArray, NDArray> Spence = custom_jvp(
                IntegralMath.Spence, (t, _, x) => t * IntegralMath.SpenceSlope(x));

            private static readonly Func<NDArray, NDArray, NDArray> OwensT = custom_jvp(
                IntegralMath.OwensT,
                (t, _, h, a) => -t * (0.5 / Math.Sqrt(2 * Math.PI)) * jnp.exp(-0.5 * h * h) * erf(SqrtHalf * a * h),
                (t, _, h, a) => t * (0.5 / Math.PI) * jnp.exp(-0.5 * h * h * (1 + a * a)) / (1 + a * a));

            /// <summary>Dawson's integral exp(-x²) ∫₀ˣ exp(t²) dt.</summary>
            public static NDArray dawsn(NDArray x) => SpecialMath.Unary("dawsn", x, Dawson);

            /// <summary>The exponential integral ∫ exp(t)/t dt from -inf to x, as a principal value: -inf at 0.</summary>
            public static NDArray expi(NDArray x) => SpecialMath.Unary("expi", x, Ei);

            /// <summary>The exponential integral ∫ exp(-t)/t dt from x to inf: inf at 0, NaN for negative x.</summary>
            public static NDArray exp1(NDArray x) => SpecialMath.Unary("exp1", x, v => E1(jnp.where(v < 0, double.NaN, v)));

            /// <summary>The exponential integral ∫ exp(-xt)/tⁿ dt from 1 to inf, for whole n ≥ 0 and x ≥ 0, else NaN; no derivative
            /// by n.</summary>
            public static NDArray expn(NDArray n, NDArray x) => SpecialMath.Binary("expn", n, x, (n, x) => Expn(lax.stop_gradient(n), x));

            /// <summary>The sine integral ∫₀ˣ sin(t)/t dt, and the cosine integral γ + log x + ∫₀ˣ (cos t - 1)/t dt,
            /// NaN for negative x.</summary>
            public static (NDArray Si, NDArray Ci) sici(NDArray x) => (SpecialMath.Unary("sici", x, Si), SpecialMath.Unary("sici", x, Ci));

            /// <summary>Fresnel's integrals ∫₀ˣ sin(πt²/2) dt and ∫₀ˣ cos(πt²/2) dt.</summary>
            public static (NDArray S, NDArray C) fresnel(NDArray z) =>
                (SpecialMath.Unary("fresnel", z, FresnelS), SpecialMath.Unary("fresnel", z, FresnelC));

            /// <summary>Spence's function ∫ log(t)/(1 - t) dt from 1 to x, which is the dilogarithm of 1 - x; NaN for negative x.</summary>
            public static NDArray spence(NDArray x) => SpecialMath.Unary("spence", x, Spence);

            /// <summary>Owen's function 1/(2π) ∫₀ᵃ exp(-h²(1 + x²)/2)/(1 + x²) dx.</summary>
            public static NDArray owens_t(NDArray h, NDArray a) => SpecialMath.Binary("owens_t", h, a, OwensT);

            /// <summary>Faddeeva's function exp(-z²) erfc(-iz), complex.</summary>
            public static NDArray wofz(NDArray z) => IntegralMath.Faddeeva(z.DType.IsComplex ? z : lax.complex(
                SpecialMath.Operands("wofz", z)[0], jnp.zeros_like(SpecialMath.Operands("wofz", z)[0])));

            private static NDArray Expn(NDArray n, NDArray x) => custom_jvp(
                (NDArray v) => IntegralMath.En(n, v), (t, _, v) => -t * IntegralMath.En(n - 1, v))(x);
        }
    }
}
