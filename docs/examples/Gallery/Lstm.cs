using Lazy;

namespace Gallery;

/// <summary>
/// An LSTM learns to go on with a wave: it hears 24 values of a wave of unknown length and phase, and then its own guesses. A step of the
/// cell is an ordinary function; scan runs it along the sequence, and the gradient goes back through the scan.
/// </summary>
internal static class Lstm
{
    internal const int Heard = 24, Hidden = 24;

    internal sealed record Params(NDArray Input, NDArray State, NDArray Bias, NDArray Out, NDArray Offset);

    internal sealed record Memory(NDArray H, NDArray C);

    internal sealed record Result(float FirstLoss, float LastLoss, double Error, double ErrorOfRepeating, float[] Wave, float[] Continued);

    private static Params Start(NDArray key)
    {
        var glorot = jax.nn.initializers.glorot_normal();
        var (input, state, output) = jax.random.split(key, 3);
        return new(glorot(input, (1, 4 * Hidden)), jax.nn.initializers.lecun_normal()(state, (Hidden, 4 * Hidden)), jnp.zeros(4 * Hidden),
            glorot(output, (Hidden, 1)), jnp.zeros(1));
    }

    private static (Memory, NDArray) Step(Params p, Memory m, NDArray x)
    {
        var gates = jnp.split(jnp.matmul(x, p.Input) + jnp.matmul(m.H, p.State) + p.Bias, 4, axis: -1);
        var c = jax.nn.sigmoid(gates[0] + 1) * m.C + jax.nn.sigmoid(gates[1]) * jnp.tanh(gates[2]);
        var h = jax.nn.sigmoid(gates[3]) * jnp.tanh(c);
        return (new(h, c), jnp.matmul(h, p.Out) + p.Offset);
    }

    // What comes after a wave [steps, count, 1]: each guess is the next input.
    private static NDArray Continue(Params p, NDArray heard, int steps)
    {
        var silence = jnp.zeros((heard.Shape[1], Hidden));
        var (memory, guesses) = jax.lax.scan((m, x) => Step(p, m, x), new Memory(silence, silence), heard);
        var (_, more) = jax.lax.scan((s, _) =>
        {
            var (next, guess) = Step(p, s.memory, s.guess);
            return ((next, guess), guess);
        }, (memory, guess: guesses[^1]), null, steps - 1);
        return jnp.concatenate([guesses[^1..], more]);
    }

    // Waves of 16 to 24 steps, with any phase: float32[steps, count, 1].
    private static NDArray Waves(NDArray key, int steps, int count)
    {
        var (period, phase) = jax.random.uniform(key, (2, count, 1));
        return jnp.sin(2 * Math.PI * (jnp.arange(steps)[.., jnp.newaxis, jnp.newaxis] / (16 + 8 * period) + phase));
    }

    public static Result Run()
    {
        var loss = (Params p, NDArray waves) => jnp.mean(jnp.square(Continue(p, waves[..Heard], Heard) - waves[Heard..]));
        var adam = optax.chain(optax.clip_by_global_norm(1), optax.adam(optax.cosine_decay_schedule(1e-2, 300)));
        var step = jax.jit((Params p, OptState state, NDArray key) =>
        {
            var (value, gradients) = jax.value_and_grad(loss)(p, Waves(key, 2 * Heard, 16));
            (var updates, state) = adam.Update(gradients, state);
            return (optax.apply_updates(p, updates), state, value);
        });

        var key = jax.random.key(0);
        var p = Start(key);
        var state = adam.Init(p);
        var losses = new List<float>();
        for (var i = 0; i < 300; i++)
        {
            (p, state, var value) = step(p, state, jax.random.fold_in(key, i));
            losses.Add((float)value);
            if (i % 100 == 99) Console.WriteLine($"step {i + 1}: loss {value:0.00000}");
        }

        // Farther than it ever was trained to go.
        const int more = 2 * Heard;
        var waves = Waves(jax.random.key(1), Heard + more, 100);
        var continued = jax.jit((Params p, NDArray heard) => Continue(p, heard, more))(p, waves[..Heard]);
        var error = (double)jnp.sqrt(jnp.mean(jnp.square(continued - waves[Heard..])));
        var repeating = (double)jnp.sqrt(jnp.mean(jnp.square(waves[(Heard - 1)..Heard] - waves[Heard..])));
        Console.WriteLine($"{more} steps ahead it errs by {error:0.000}; who repeats the last value errs by {repeating:0.000}");
        return new(losses[0], losses[^1], error, repeating, waves[.., 0, 0].ToArray<float>(), continued[.., 0, 0].ToArray<float>());
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        plot.Add.Signal(r.Wave).LegendText = "the wave";
        var continued = plot.Add.Signal(r.Continued);
        continued.Data.XOffset = Heard;
        continued.LegendText = $"the network, which heard {Heard} values of it";
        plot.ShowLegend();
        plot.Title("An LSTM goes on with a wave");
        return plot;
    }
}
