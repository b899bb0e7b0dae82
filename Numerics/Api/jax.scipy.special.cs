namespace Lazy;

public static partial class jax
{
    /// <summary>SciPy's functions.</summary>
    public static partial class scipy
    {
        /// <summary>Special functions: elementwise, of float arrays that are promoted and broadcast. Integers become float32.</summary>
        public static partial class special
        {
            private static readonly Func<NDArray, NDArray, NDArray> XLogY = custom_jvp(
                (NDArray x, NDArray y) => jnp.where(jnp.equal(x, 0) & jnp.equal(y, y), 0.0, x * jnp.log(y)),
                (t, _, _, y) => t * jnp.log(y),
                (t, _, x, y) => t * x / y);

            private static readonly Func<NDArray, NDArray, NDArray> XLog1PY = custom_jvp(
                (NDArray x, NDArray y) => jnp.where(jnp.equal(x, 0) & jnp.equal(y, y), 0.0, x * jnp.log1p(y)),
                (t, _, _, y) => t * jnp.log1p(y),
                (t, _, x, y) => t * x / (1 + y));

            private static readonly Func<NDArray, NDArray> XLogX = custom_jvp(
                (NDArray x) => jnp.where(jnp.equal(x, 0), 0.0, x * jnp.log(x)),
                (t, _, x) => t * (jnp.log(x) + 1));

            private static readonly Func<NDArray, NDArray> Logit = custom_jvp(
                // Near ½ as log(1 + (2x-1)/(1-x)), which keeps the digits of a small result.
                (NDArray x) => jnp.where(jnp.abs(x - 0.5) < 0.25, jnp.log1p((2 * x - 1) / (1 - x)), jnp.log(x) - jnp.log1p(-x)),
                (t, _, x) => t / (x * (1 - x)));

            /// <summary>x·log(y), 0 where x is 0.</summary>
            public static NDArray xlogy(NDArray x, NDArray y) => SpecialMath.Binary("xlogy", x, y, XLogY);

            /// <summary>x·log(1 + y), 0 where x is 0.</summary>
            public static NDArray xlog1py(NDArray x, NDArray y) => SpecialMath.Binary("xlog1py", x, y, XLog1PY);

            /// <summary>-x·log(x): 0 at 0, -inf below.</summary>
            public static NDArray entr(NDArray x) => SpecialMath.Unary("entr", x, static v =>
                jnp.where(v < 0, double.NegativeInfinity, -XLogX(jnp.where(v < 0, 1.0, v))));

            /// <summary>p·log(p/q) for p, q > 0; 0 where p is 0 and q is not negative; else inf.</summary>
            public static NDArray rel_entr(NDArray p, NDArray q) => SpecialMath.Binary("rel_entr", p, q, static (p, q) =>
            {
                NDArray positive = (p > 0) & (q > 0), zero = jnp.equal(p, 0) & (q >= 0), undefined = jnp.isnan(p) | jnp.isnan(q);
                NDArray x = jnp.where(positive, p, 1.0), y = jnp.where(positive, q, 1.0);
                var value = XLogX(x) - XLogY(x, y);
                return jnp.where(undefined, double.NaN, jnp.where(positive, value, jnp.where(zero, 0.0, double.PositiveInfinity)));
            });

            /// <summary>p·log(p/q) - p + q for p, q > 0; q where p is 0 and q is not negative; else inf.</summary>
            public static NDArray kl_div(NDArray p, NDArray q) =>
                SpecialMath.Binary("kl_div", p, q, static (p, q) => rel_entr(p, q) - p + q);

            /// <summary>1 / (1 + exp(-x)).</summary>
            public static NDArray expit(NDArray x) => nn.sigmoid(x);

            /// <summary>log(x / (1 - x)): ∓inf at 0 and 1, NaN outside.</summary>
            public static NDArray logit(NDArray x) => SpecialMath.Unary("logit", x, Logit);

            /// <inheritdoc cref="nn.softmax(NDArray, Axes?, NDArray?)"/>
            public static NDArray softmax(NDArray x, Axes? axis = null) => nn.softmax(x, axis ?? Axes.Range(jnp.ndim(x)));

            /// <inheritdoc cref="nn.log_softmax(NDArray, Axes?, NDArray?)"/>
            public static NDArray log_softmax(NDArray x, Axes? axis = null) => nn.log_softmax(x, axis ?? Axes.Range(jnp.ndim(x)));

            /// <inheritdoc cref="nn.logsumexp(NDArray, Axes?, NDArray?, bool, NDArray?)"/>
            public static NDArray logsumexp(NDArray a, Axes? axis = null, NDArray? b = null, bool keepdims = false,
                NDArray? where = null) => nn.logsumexp(a, axis, b, keepdims, where);

            /// <summary>log Σ b·exp(a) over axes as its logarithm and its sign, for factors of any sign.</summary>
            /// <param name="a">The exponents.</param>
            /// <param name="return_sign">true; without it the sum is the logarithm alone.</param>
            /// <param name="axis">The axes, all if null.</param>
            /// <param name="b">The factors.</param>
            /// <param name="keepdims">Whether the axes stay, with extent 1.</param>
            /// <param name="where">Which elements count.</param>
            public static (NDArray Value, NDArray Sign) logsumexp(
                NDArray a, bool return_sign, Axes? axis = null, NDArray? b = null, bool keepdims = false, NDArray? where = null)
            {
                if (!return_sign)
                    throw new ArgumentException("logsumexp: return_sign is false; leave it out for the logarithm alone.", nameof(return_sign));
                var x = b is null ? SpecialMath.Operands("logsumexp", a)[0] : SpecialMath.Operands("logsumexp", a, b)[0];
                if (where is not null) x = jnp.where(where, x, double.NegativeInfinity);
                var axes = axis ?? Axes.Range(x.Rank);
                var top = lax.stop_gradient(jnp.max(x, axes, true, double.NegativeInfinity));
                top = jnp.where(jnp.isfinite(top), top, 0.0);
                var terms = jnp.exp(x - top);
                var sum = jnp.sum(b is null ? terms : terms * b, axes, keepdims: keepdims);
                return (jnp.log(jnp.abs(sum)) + (keepdims ? top : jnp.squeeze(top, axes)), jnp.sign(sum));
            }

            /// <summary>((x^λ) - 1)/λ, log(x) where λ is 0; NaN for negative x.</summary>
            public static NDArray boxcox(NDArray x, NDArray lmbda) =>
                SpecialMath.Binary("boxcox", x, lmbda, (v, l) => BoxCox(jnp.log(v), l));

            /// <summary>((1 + x)^λ - 1)/λ, log(1 + x) where λ is 0; NaN for x below -1.</summary>
            public static NDArray boxcox1p(NDArray x, NDArray lmbda) =>
                SpecialMath.Binary("boxcox1p", x, lmbda, (v, l) => BoxCox(jnp.log1p(v), l));

            // expm1(λ·log)/λ, by its first terms where λ·log is so small that the derivative by λ would be a difference of equal numbers.
            private static NDArray BoxCox(NDArray log, NDArray lmbda)
            {
                var product = lmbda * log;
                var small = jnp.abs(product) < 1e-3;
                var u = jnp.where(small, product, 0.0);
                var series = log * (1 + u * (1 / 2.0 + u * (1 / 6.0 + u * (1 / 24.0 + u * (1 / 120.0 + u / 720.0)))));
                var bySeries = small | jnp.equal(lmbda, 0);
                return jnp.where(bySeries, series, jnp.expm1(product) / jnp.where(bySeries, 1.0, lmbda));
            }
        }
    }
}
