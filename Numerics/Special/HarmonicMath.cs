namespace Lazy;

/// <summary>Bessel functions and spherical harmonics by their recurrences. Formulas: NIST DLMF, chapters 10 and 14.</summary>
internal static class HarmonicMath
{
    private const double Large = 1e10;

    /// <summary>J₀ to J_v: J_(k-1) = 2k/x·J_k - J_(k+1) from a high order down (10.6.1), up to a factor that
    /// 1 = J₀ + 2J₂ + 2J₄ + … gives.</summary>
    public static NDArray Bessel(NDArray x, int v, int start)
    {
        NDArray zero = jnp.equal(x, 0), safe = jnp.where(zero, 1.0, x);
        var orders = jnp.arange(start, 0, -1).AsType(x.DType);
        // Numbers that have grown large are scaled down; how often, says which factor the earlier ones lack.
        var (_, (found, scalings)) = jax.lax.scan((state, k) =>
        {
            var (above, here, times) = state;
            var below = 2 * k / safe * here - above;
            var scale = jnp.where(jnp.abs(below) > Large, 1 / Large, 1.0);
            times += jnp.abs(below) > Large;
            return ((here * scale, below * scale, times), (below * scale, times));
        }, (jnp.zeros_like(x), jnp.ones_like(x), jnp.zeros_like(x)), orders);
        var j = jnp.flip(found * jnp.power(Large, scalings - scalings[^1]), 0);
        var values = j[..(v + 1)] / (j[0] + 2 * jnp.sum(j["2::2"], 0));
        var atZero = jnp.expand_dims(jnp.equal(jnp.arange(v + 1), 0).AsType(x.DType), (Axes)Enumerable.Range(1, x.Rank).ToArray());
        return jnp.where(zero, atZero, values);
    }

    /// <summary>The harmonics: from the diagonal P_m^m upwards in the degree (14.10.3), normalised, so that nothing overflows.</summary>
    public static NDArray Harmonic(NDArray n, NDArray m, NDArray theta, NDArray phi, int highest)
    {
        NDArray order = jnp.abs(m).AsType(theta.DType), degree = n.AsType(theta.DType), cos = jnp.cos(theta), sin = jnp.sin(theta);
        var start = jnp.full_like(theta, Math.Sqrt(0.25 / Math.PI));
        for (var k = 1; k <= highest; k++) start = jnp.where(order >= k, -Math.Sqrt((2 * k + 1) / (2.0 * k)) * sin * start, start);
        NDArray here = start, before = jnp.zeros_like(theta);
        for (var l = 1; l <= highest; l++)
        {
            var above = order < l;
            NDArray square = jnp.where(above, order * order, 0.0), gap = l * l - square;
            var a = jnp.sqrt((4.0 * l * l - 1) / gap);
            var b = jnp.sqrt(jnp.maximum((l - 1.0) * (l - 1) - square, 0.0) * (2 * l + 1) / (Math.Max(2 * l - 3, 1) * gap));
            var next = a * cos * here - b * before;
            var steps = above & (degree >= l);
            (before, here) = (jnp.where(steps, here, before), jnp.where(steps, next, here));
        }
        // Y_n^-m = (-1)^m conj(Y_n^m).
        var odd = jnp.not_equal(m & 1, 0);
        here = jnp.where((m < 0) & odd, -here, here);
        var angle = m.AsType(theta.DType) * phi;
        return jax.lax.complex(here * jnp.cos(angle), here * jnp.sin(angle));
    }
}
