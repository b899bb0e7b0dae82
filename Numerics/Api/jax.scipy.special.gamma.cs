using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        // Γ and what is made of it.
        public static partial class special
        {
            private static readonly Func<NDArray, NDArray> Gamma = custom_jvp(GammaMath.Gamma, (t, y, x) => t * y * digamma(x));

            private static readonly Func<NDArray, NDArray, NDArray> Poch = custom_jvp(
                GammaMath.Poch,
                (t, y, z, m) => t * y * (digamma(z + m) - digamma(z)),
                (t, y, z, m) => t * y * digamma(z + m));

            /// <summary>log|Γ(x)|; inf at 0, -1, -2, ….</summary>
            public static NDArray gammaln(NDArray x) => SpecialMath.Unary("gammaln", x, v => SpecialMath.Of("gammaln", Lax.Lgamma, v));

            /// <summary>The principal branch of log Γ: NaN for negative real numbers; of complex numbers continued from the positive axis,
            /// with a cut along the negative one.</summary>
            public static NDArray loggamma(NDArray x)
            {
                if (x.DType.IsComplex) return GammaMath.LogGamma(x);
                return SpecialMath.Unary("loggamma", x, v => jnp.where(v < 0, double.NaN, gammaln(v)));
            }

            /// <summary>Γ(x): ±inf at ±0, NaN at -1, -2, ….</summary>
            public static NDArray gamma(NDArray x) =>
                x.DType.IsComplex ? jnp.exp(GammaMath.LogGamma(x)) : SpecialMath.Unary("gamma", x, Gamma);

            /// <summary>The sign of Γ(x), that of x at 0; NaN at -1, -2, … and -inf.</summary>
            public static NDArray gammasgn(NDArray x) => SpecialMath.Unary("gammasgn", x, GammaMath.Sign);

            /// <summary>log|B(a, b)|.</summary>
            public static NDArray betaln(NDArray a, NDArray b) => SpecialMath.Binary("betaln", a, b, GammaMath.LogBeta);

            /// <summary>B(a, b) = Γ(a)Γ(b)/Γ(a + b).</summary>
            public static NDArray beta(NDArray a, NDArray b) => SpecialMath.Binary("beta", a, b, GammaMath.Beta);

            /// <summary>n! = Γ(n + 1); 0 for negative n.</summary>
            /// <param name="n">Numbers, whole or not.</param>
            /// <param name="exact">false: results are floats.</param>
            public static NDArray factorial(NDArray n, bool exact = false) => exact
                ? throw new NotSupportedException("factorial: exact results would need integers of any size; results are floats.")
                : SpecialMath.Unary("factorial", n, static v => jnp.where(v < 0, 0.0, Gamma(jnp.where(v < 0, 0.0, v) + 1)));

            /// <summary>The number of ways to take k of N things: N! / (k! (N - k)!), 0 where k is below 0 or above N.</summary>
            /// <param name="N">The number of things.</param>
            /// <param name="k">How many are taken.</param>
            /// <param name="repetition">Whether a thing may be taken several times.</param>
            public static NDArray comb(NDArray N, NDArray k, bool repetition = false) => SpecialMath.Binary("comb", N, k, (n, k) =>
            {
                if (repetition) return jnp.where(jnp.equal(k, 0) & (n >= 0), 1.0, comb(n + k - 1, k));
                var valid = (k <= n) & (n >= 0) & (k >= 0);
                NDArray top = jnp.where(valid, n, 1.0), part = jnp.where(valid, k, 0.0);
                // 1/((n + 1)·B(n - k + 1, k + 1)).
                var ways = 1 / ((top + 1) * GammaMath.Beta(top - part + 1, part + 1));
                // Of whole numbers the result is whole.
                var whole = jnp.equal(top, jnp.rint(top)) & jnp.equal(part, jnp.rint(part));
                whole &= ways < (top.DType == DType.Float64 ? 1e12 : 1e5);
                return jnp.where(valid, jnp.where(whole, jnp.rint(ways) + (ways - lax.stop_gradient(ways)), ways), 0.0);
            });

            /// <summary>Pochhammer's symbol Γ(z + m)/Γ(z).</summary>
            public static NDArray poch(NDArray z, NDArray m) => SpecialMath.Binary("poch", z, m, Poch);

            /// <summary>ψ(x) = Γ'(x)/Γ(x).</summary>
            public static NDArray digamma(NDArray x) => SpecialMath.Unary("digamma", x, v => SpecialMath.Of("digamma", Lax.Digamma, v));

            /// <summary>The n-th derivative of digamma, for whole n ≥ 0; no derivative by n.</summary>
            public static NDArray polygamma(NDArray n, NDArray x) => SpecialMath.Binary("polygamma", n, x, lax.polygamma);

            /// <summary>The Hurwitz zeta function Σ (q + k)^-x, of Riemann for q = 1; no derivative by x.</summary>
            public static NDArray zeta(NDArray x, NDArray? q = null) => SpecialMath.Binary("zeta", x, q ?? 1, lax.zeta);

            /// <summary>The regularised lower incomplete gamma function P(a, x).</summary>
            public static NDArray gammainc(NDArray a, NDArray x) => SpecialMath.Binary("gammainc", a, x, lax.igamma);

            /// <summary>The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x).</summary>
            public static NDArray gammaincc(NDArray a, NDArray x) => SpecialMath.Binary("gammaincc", a, x, lax.igammac);

            /// <summary>The regularised incomplete beta function I_x(a, b); no derivative by a and b.</summary>
            public static NDArray betainc(NDArray a, NDArray b, NDArray x) => SpecialMath.Ternary("betainc", a, b, x, lax.betainc);

            /// <summary>The logarithm of the multivariate gamma function: d(d - 1)/4·log π + Σ log Γ(a - k/2), k from 0 to d - 1.</summary>
            public static NDArray multigammaln(NDArray a, int d)
            {
                if (d < 1) throw new ArgumentException($"multigammaln: d is {d}; it must be at least 1.", nameof(d));
                return SpecialMath.Unary("multigammaln", a, v =>
                {
                    var shifts = 0.5 * jnp.arange(d).AsType(v.DType);
                    return jnp.sum(gammaln(jnp.expand_dims(v, -1) - shifts), -1) + d * (d - 1) / 4.0 * Math.Log(Math.PI);
                });
            }

            /// <summary>The Bernoulli numbers B₀ to B_n, with B₁ = -½: float32[n + 1].</summary>
            public static NDArray bernoulli(int n)
            {
                if (n < 0) throw new ArgumentException($"bernoulli: n is {n}; it must not be negative.", nameof(n));
                return jnp.asarray(GammaMath.Bernoulli(n), jnp.float32);
            }
        }
    }
}
