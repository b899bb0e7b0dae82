namespace Lazy.Tests.Fuzz;

/// <summary>Random functions from a vector of three float64 to such a vector: smooth operations, with jit and control flow nested in them at random.</summary>
internal static class RandomFunction
{
    /// <summary>The function of a seed; it is bounded, so that nesting does not run away.</summary>
    public static Func<NDArray, NDArray> Make(int seed)
    {
        var random = new Random(seed);
        return Chain(random, depth: 3);
    }

    private static Func<NDArray, NDArray> Chain(Random random, int depth)
    {
        var steps = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Step(random, depth)).ToArray();
        return x =>
        {
            foreach (var s in steps) x = s(x);
            return x;
        };
    }

    private static Func<NDArray, NDArray> Step(Random random, int depth)
    {
        var a = (2 * random.NextDouble()) - 1;
        if (depth == 0 || random.Next(2) == 0) return Simple(random, a);
        var inner = Chain(random, depth - 1);
        var other = Chain(random, depth - 1);
        var trips = random.Next(1, 4);
        switch (random.Next(9))
        {
            case 0: return jax.jit(inner);
            case 1: return x => jax.lax.scan((c, s) => ((0.5 * inner(c)) + (s * x), c), x, Numbers(trips, a)).carry;
            case 2: return x => jnp.sum(jax.lax.scan((c, s) => (inner(c) * s, other(c)), x, Numbers(2, a), reverse: true).ys, axis: 0);
            case 3: return x => jax.lax.cond(jnp.sum(x) > a, inner, other, x);
            case 4: return x => jax.lax.fori_loop(0, 2, (_, c) => 0.7 * inner(c), x);
            case 5: return x => jax.lax.map(inner, jnp.stack([x, other(x)]))[1];
            case 6: return jax.checkpoint(inner);
            case 7: return x => jax.lax.@switch((jnp.sum(jnp.abs(x)) * 2.0).AsType(DType.Int32), [inner, other, v => v * a], x);
            // State that is no float, captured values, and a loop in a loop.
            default: return x => jax.lax.fori_loop(0, 2, (i, s) => (s.Item1 + 1, (0.5 * inner(s.Item2)) + (x * (s.Item1 + i) * 0.1)), (jnp.asarray(0), x)).Item2;
        }
    }

    private static Func<NDArray, NDArray> Simple(Random random, double a) => random.Next(11) switch
    {
        0 => x => jnp.sin(x + a),
        1 => x => jnp.tanh(x * (1 + a)),
        2 => x => x * jax.nn.sigmoid(x),
        3 => x => jnp.roll(x, 1) * a,
        4 => x => jnp.tanh(jnp.cumsum(x)),
        5 => x => jnp.matmul(jnp.reshape(Numbers(9, a), (3, 3)), x) * 0.4,
        6 => x => x / (1.0 + jnp.sum(x * x)),
        7 => x => jax.nn.softmax(x) - (x * a),
        8 => x => jnp.sin(x).At[1].Add(x[0] * a),
        9 => x => jnp.concatenate([x[1..], x[..1] * a]),
        _ => x => jnp.flip(x) * jnp.cos(x),
    };

    private static NDArray Numbers(int count, double a) => NDArray.Create<double>([.. Enumerable.Range(0, count).Select(i => Math.Cos((3 * i) + a))], count);
}
