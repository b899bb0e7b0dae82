using Lazy;

namespace Gallery;

/// <summary>
/// A network of two dense layers that reads digits. Parameters are an array of records, the loss is a function of them, and the whole
/// step of training, gradient and Adam included, is one compiled program.
/// </summary>
internal static class DenseNetwork
{
    internal sealed record Layer(NDArray W, NDArray B);

    internal sealed record Result(float[] Losses, double Accuracy);

    private static Layer[] Start(NDArray key, params int[] widths)
    {
        var he = jax.nn.initializers.he_normal();
        return [.. widths.Zip(widths.Skip(1)).Select((w, i) =>
            new Layer(he(jax.random.fold_in(key, i), w), jnp.zeros(w.Second)))];
    }

    private static NDArray Logits(Layer[] layers, NDArray images)
    {
        var x = images.Reshape(images.Shape[0], -1);
        foreach (var layer in layers[..^1]) x = jax.nn.relu(jnp.matmul(x, layer.W) + layer.B);
        return jnp.matmul(x, layers[^1].W) + layers[^1].B;
    }

    private static NDArray Loss(Layer[] layers, Digits digits) =>
        jnp.mean(optax.softmax_cross_entropy_with_integer_labels(Logits(layers, digits.Images), digits.Labels));

    public static Result Run()
    {
        var key = jax.random.key(0);
        var train = Digits.Write(jax.random.fold_in(key, 1), 2000);
        var test = Digits.Write(jax.random.fold_in(key, 2), 1000);

        var adam = optax.adam(3e-3);
        var step = jax.jit((Layer[] layers, OptState state, Digits digits) =>
        {
            var (loss, gradients) = jax.value_and_grad<Layer[], Digits>(Loss)(layers, digits);
            (var updates, state) = adam.Update(gradients, state);
            return (optax.apply_updates(layers, updates), state, loss);
        });

        var layers = Start(jax.random.fold_in(key, 3), Digits.Side * Digits.Side, 128, 10);
        var state = adam.Init(layers);
        var losses = new List<float>();
        const int batch = 100;
        for (var epoch = 0; epoch < 5; epoch++)
        {
            for (var at = 0; at < 2000; at += batch)
            {
                var part = jax.tree.map(a => a[at..(at + batch)], train);
                (layers, state, var loss) = step(layers, state, part);
                losses.Add((float)loss);
            }

            Console.WriteLine($"epoch {epoch}: loss {losses.TakeLast(20).Average():0.000}");
        }

        var right = jnp.equal(jnp.argmax(Logits(layers, test.Images), axis: -1), test.Labels);
        var accuracy = (double)jnp.mean(right);
        Console.WriteLine($"{accuracy:0.0%} of 1000 new digits are read rightly");
        return new([.. losses], accuracy);
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        plot.Add.Signal(r.Losses);
        plot.Title($"Loss of each step; in the end {r.Accuracy:0.0%} of new digits are read rightly");
        plot.XLabel("step");
        plot.YLabel("cross entropy");
        return plot;
    }
}
