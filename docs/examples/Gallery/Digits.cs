using Lazy;

namespace Gallery;

/// <summary>
/// Handwriting by rule: glyphs of 5×7 dots, each dot a soft spot of ink, after a random turn, slant, stretch and shift (the freedom of the
/// hand), with some noise.
/// Images are float32[n, 16, 16] between 0 and 1, labels int32[n].
/// </summary>
internal sealed record Digits(NDArray Images, NDArray Labels)
{
    public const int Side = 16;

    private static readonly string[] s_glyphs =
    [
        "01110 10001 10011 10101 11001 10001 01110", "00100 01100 00100 00100 00100 00100 01110",
        "01110 10001 00001 00110 01000 10000 11111", "01110 10001 00001 00110 00001 10001 01110",
        "00010 00110 01010 10010 11111 00010 00010", "11111 10000 11110 00001 00001 10001 01110",
        "00110 01000 10000 11110 10001 10001 01110", "11111 00001 00010 00100 01000 01000 01000",
        "01110 10001 10001 01110 10001 10001 01110", "01110 10001 10001 01111 00001 00010 01100",
    ];

    public static Digits Write(NDArray key, int count, double noise = 0.1, double freedom = 1)
    {
        var (which, hand, grain) = jax.random.split(key, 3);
        var labels = jax.random.randint(which, count, 0, 10);
        var glyphs = jnp.asarray([.. s_glyphs.SelectMany(g => g.Replace(" ", "").Select(c => c - '0'))]).Reshape(10, 35);
        var hands = freedom * jax.random.uniform(hand, (count, 6), minval: -1, maxval: 1);
        var images = jax.vmap(Write)(hands, glyphs[labels]);
        return new(jnp.clip(images + noise * jax.random.normal(grain, images.Shape), 0, 1).Evaluate(), labels.Evaluate());
    }

    // One digit. The distance of each pixel [16, 1, 1] × [1, 16, 1] to each dot [35] says how much ink of the dot it gets.
    private static NDArray Write(NDArray hand, NDArray dots)
    {
        var (turn, slant) = (0.2 * hand[0], 0.2 * hand[1]);
        var down = (1.7 + 0.2 * hand[2]) * jnp.repeat(jnp.arange(7) - 3, 5);
        var right = (1.7 + 0.3 * hand[3]) * jnp.tile(jnp.arange(5) - 2, 7) + slant * down;
        var row = 7.5 + 1.5 * hand[4] + jnp.cos(turn) * down + jnp.sin(turn) * right;
        var column = 7.5 + 1.5 * hand[5] - jnp.sin(turn) * down + jnp.cos(turn) * right;
        var place = jnp.arange(Side);
        var squared = jnp.square(place[.., jnp.newaxis, jnp.newaxis] - row) + jnp.square(place[.., jnp.newaxis] - column);
        return jnp.minimum(1, jnp.sum(dots * jnp.exp(-squared), axis: -1));
    }
}
