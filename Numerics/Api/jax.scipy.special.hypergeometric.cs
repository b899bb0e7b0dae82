namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        // Hypergeometric functions.
        public static partial class special
        {
            private static readonly HypergeometricMath Plain = new(isReversible: false);

            // The derivatives by the parameters are those of the sums.
            private static readonly HypergeometricMath Reversible = new(isReversible: true);

            private static readonly Func<NDArray, NDArray, NDArray, NDArray> Kummer = custom_jvp(
                Plain.Kummer,
                (t, _, a, b, x) => t * SlopeAbove(v => Reversible.Kummer(v, b, x), a),
                (t, _, a, b, x) => t * Slope(v => Reversible.Kummer(a, v, x), b),
                (t, _, a, b, x) => t * a / b * hyp1f1(a + 1, b + 1, x));

            private static readonly Func<NDArray, NDArray, NDArray, NDArray, NDArray> Gauss = custom_jvp(
                Plain.Gauss,
                (t, _, a, b, c, x) => t * SlopeAbove(v => Reversible.Gauss(v, b, c, x), a),
                (t, _, a, b, c, x) => t * SlopeAbove(v => Reversible.Gauss(a, v, c, x), b),
                (t, _, a, b, c, x) => t * Slope(v => Reversible.Gauss(a, b, v, x), c),
                (t, _, a, b, c, x) => t * a * b / c * hyp2f1(a + 1, b + 1, c + 1, x));

            /// <summary>Kummer's function ₁F₁(a; b; x) = Σ (a)ₖ/(b)ₖ·xᵏ/k!, of real numbers; 1 for a = b = 0, inf where b is another of
            /// 0, -1, -2, … unless the sum ends before. Most exact for positive a and b. No derivative by a where that ends the
            /// sum.</summary>
            public static NDArray hyp1f1(NDArray a, NDArray b, NDArray x)
            {
                var v = SpecialMath.Operands("hyp1f1", a, b, x);
                return AreFixed(a, b) ? FixedKummer(a, b)(v[2]) : Kummer(v[0], v[1], v[2]);
            }

            /// <summary>Gauss's function ₂F₁(a, b; c; x) = Σ (a)ₖ(b)ₖ/(c)ₖ·xᵏ/k!, of real numbers, continued to all x up to 1; inf beyond,
            /// unless the sum ends. Most exact for positive a, b and c. No derivative by a or b where that ends the sum.</summary>
            public static NDArray hyp2f1(NDArray a, NDArray b, NDArray c, NDArray x)
            {
                var v = SpecialMath.Operands("hyp2f1", a, b, c, x);
                return AreFixed(a, b, c) ? FixedGauss(a, b, c)(v[3]) : Gauss(v[0], v[1], v[2], v[3]);
            }

            // Of parameters that no transformation sees no derivatives are asked for.
            private static bool AreFixed(params ReadOnlySpan<NDArray> parameters)
            {
                foreach (var p in parameters)
                {
                    if (p.Trace is not null) return false;
                }
                return true;
            }

            // What a function keeps are the parameters as they came: those that were broadcast belong to the transformation of x.
            private static Func<NDArray, NDArray> FixedKummer(NDArray a, NDArray b) => custom_jvp(
                (NDArray x) =>
                {
                    var v = SpecialMath.Operands("hyp1f1", a, b, x);
                    return Plain.Kummer(v[0], v[1], v[2]);
                },
                (t, _, x) =>
                {
                    var v = SpecialMath.Operands("hyp1f1", a, b, x);
                    return t * (v[0] / v[1]) * hyp1f1(a + 1, b + 1, x);
                });

            private static Func<NDArray, NDArray> FixedGauss(NDArray a, NDArray b, NDArray c) => custom_jvp(
                (NDArray x) =>
                {
                    var v = SpecialMath.Operands("hyp2f1", a, b, c, x);
                    return Plain.Gauss(v[0], v[1], v[2], v[3]);
                },
                (t, _, x) =>
                {
                    var v = SpecialMath.Operands("hyp2f1", a, b, c, x);
                    return t * (v[0] * v[1] / v[2]) * hyp2f1(a + 1, b + 1, c + 1, x);
                });

            private static NDArray Slope(Func<NDArray, NDArray> f, NDArray x) => jvp(f, x, jnp.ones_like(x)).tangent;

            // Where the parameter ends the sum, the terms behind have derivatives, too, which the sum has not.
            private static NDArray SlopeAbove(Func<NDArray, NDArray> f, NDArray x) =>
                jnp.where(HypergeometricMath.IsWhole(x), jnp.nan, Slope(f, x));
        }
    }
}
