using Lazy;

namespace Gallery;

/// <summary>
/// A transformer block learns to copy: it reads eight random letters, a mark, and has to write the letters again. Only attention can carry
/// a letter from there to here, and the picture shows that it does.
/// </summary>
internal static class Transformer
{
    internal const int Letters = 16, Length = 8, Width = 32, Heads = 2;

    internal sealed record Params(NDArray Embedding, NDArray Places, NDArray Query, NDArray Key, NDArray Value, NDArray Output,
        NDArray Up, NDArray Down, NDArray Read);

    internal sealed record Result(float FirstLoss, float LastLoss, double Accuracy, NDArray Attention);

    private static Params Start(NDArray key)
    {
        var normal = jax.nn.initializers.lecun_normal();
        var keys = jax.random.split(key, 9);
        var head = (Width, Width);
        return new(jax.random.normal(keys[0], (Letters + 1, Width)), jax.random.normal(keys[1], (2 * Length, Width)),
            normal(keys[2], head), normal(keys[3], head), normal(keys[4], head), normal(keys[5], head),
            normal(keys[6], (Width, 4 * Width)), normal(keys[7], (4 * Width, Width)), normal(keys[8], (Width, Letters)));
    }

    // What every place asks for and offers: [batch, place, head, feature].
    private static (NDArray Query, NDArray Key, NDArray Value) Project(Params p, NDArray x)
    {
        var normed = jax.nn.standardize(x, -1);
        NDArray heads(NDArray w) => jnp.matmul(normed, w).Reshape(x.Shape[0], x.Shape[1], Heads, -1);
        return (heads(p.Query), heads(p.Key), heads(p.Value));
    }

    private static NDArray Logits(Params p, NDArray text)
    {
        var x = p.Embedding[text] + p.Places;
        var (q, k, v) = Project(p, x);
        var attended = jax.nn.dot_product_attention(q, k, v, is_causal: true);
        x += jnp.matmul(attended.Reshape(x.Shape.ToArray()), p.Output);
        x += jnp.matmul(jax.nn.gelu(jnp.matmul(jax.nn.standardize(x, -1), p.Up)), p.Down);
        return jnp.matmul(jax.nn.standardize(x, -1), p.Read);
    }

    // Input: the letters, the mark (number 16), and the letters but for the last; wanted, from the mark on, are the letters.
    private static (NDArray Text, NDArray Wanted) Task(NDArray key, int count)
    {
        var letters = jax.random.randint(key, (count, Length), 0, Letters);
        return (jnp.concatenate([letters, jnp.full((count, 1), Letters), letters[.., ..^1]], axis: 1), letters);
    }

    public static Result Run()
    {
        var loss = (Params p, NDArray text, NDArray wanted) =>
            jnp.mean(optax.softmax_cross_entropy_with_integer_labels(Logits(p, text)[.., Length..], wanted));
        var adam = optax.adam(optax.warmup_cosine_decay_schedule(0, 1e-2, 20, 250));
        var step = jax.jit((Params p, OptState state, NDArray key) =>
        {
            var (text, wanted) = Task(key, 32);
            var (value, gradients) = jax.value_and_grad(loss)(p, text, wanted);
            (var updates, state) = adam.Update(gradients, state);
            return (optax.apply_updates(p, updates), state, value);
        });

        var key = jax.random.key(0);
        var p = Start(key);
        var state = adam.Init(p);
        var losses = new List<float>();
        for (var i = 0; i < 250; i++)
        {
            (p, state, var value) = step(p, state, jax.random.fold_in(key, i));
            losses.Add((float)value);
            if (i % 50 == 49) Console.WriteLine($"step {i + 1}: loss {value:0.0000}");
        }

        var (text, wanted) = Task(jax.random.key(1), 500);
        var accuracy = (double)jnp.mean(jnp.equal(jnp.argmax(Logits(p, text)[.., Length..], axis: -1), wanted));
        Console.WriteLine($"{accuracy:0.0%} of the letters of 500 new words are copied rightly");

        // Where each place looks, averaged over heads and words.
        var (q, k, _) = Project(p, p.Embedding[text] + p.Places);
        var scores = jnp.einsum("bqhf,bkhf->bhqk", q, k) / Math.Sqrt(Width / Heads);
        var causal = jnp.tri(2 * Length) > 0;
        var attention = jnp.mean(jax.nn.softmax(jnp.where(causal, scores, -jnp.inf), -1), axis: (0, 1));
        return new(losses[0], losses[^1], accuracy, attention);
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        plot.Add.Heatmap(r.Attention.AsType(jnp.float64).ToArray2D<double>());
        plot.Title("Where each place (down) looks (right): the letter to be copied");
        plot.Axes.SquareUnits();
        plot.HideAxesAndGrid();
        return plot;
    }
}
