using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        // Bessel functions and spherical harmonics.
        public static partial class special
        {
            /// <summary>exp(-|x|)·I₀(x), the scaled modified Bessel function.</summary>
            public static NDArray i0e(NDArray x) => SpecialMath.Unary("i0e", x, v => SpecialMath.Of("i0e", Lax.BesselI0e, v));

            /// <summary>I₀(x), the modified Bessel function.</summary>
            public static NDArray i0(NDArray x) => SpecialMath.Unary("i0", x, v => jnp.exp(jnp.abs(v)) * i0e(v));

            /// <summary>exp(-|x|)·I₁(x), the scaled modified Bessel function.</summary>
            public static NDArray i1e(NDArray x) => SpecialMath.Unary("i1e", x, v => SpecialMath.Of("i1e", Lax.BesselI1e, v));

            /// <summary>I₁(x), the modified Bessel function.</summary>
            public static NDArray i1(NDArray x) => SpecialMath.Unary("i1", x, v => jnp.exp(jnp.abs(v)) * i1e(v));

            /// <summary>The Bessel functions J₀ to J_v of the first kind, by Miller's backward recurrence: [v + 1, …].</summary>
            /// <param name="z">Real numbers.</param>
            /// <param name="v">The highest order.</param>
            /// <param name="n_iter">Where the recurrence starts: well above both v and |z|.</param>
            public static NDArray bessel_jn(NDArray z, int v, int n_iter = 50)
            {
                if (v < 0) throw new ArgumentException($"bessel_jn: v is {v}; it must not be negative.", nameof(v));
                if (n_iter <= v) throw new ArgumentException($"bessel_jn: n_iter is {n_iter}; it must be above v, {v}.", nameof(n_iter));
                return HarmonicMath.Bessel(SpecialMath.Operands("bessel_jn", z)[0], v, n_iter);
            }

            /// <summary>The spherical harmonics of degree n and order m: √((2n+1)/4π·(n-m)!/(n+m)!)·P_n^m(cos θ)·exp(imφ),
            /// complex.</summary>
            /// <param name="n">Degrees, integers ≥ 0.</param>
            /// <param name="m">Orders, integers with |m| ≤ n.</param>
            /// <param name="theta">Polar angles, from 0 to π.</param>
            /// <param name="phi">Azimuths.</param>
            /// <param name="n_max">The highest degree; needed where n is traced. Higher degrees count as this one.</param>
            public static NDArray sph_harm_y(NDArray n, NDArray m, NDArray theta, NDArray phi, int? n_max = null)
            {
                var highest = n_max ?? (int)jnp.max(n);
                if (highest < 0)
                    throw new ArgumentException($"sph_harm_y: the highest degree is {highest}; it must not be negative.", nameof(n_max));
                var angles = SpecialMath.Operands("sph_harm_y", theta, phi);
                var all = jnp.broadcast_arrays(jnp.minimum(n, highest), m, angles[0], angles[1]);
                return HarmonicMath.Harmonic(all[0], all[1], all[2], all[3], highest);
            }
        }
    }
}
