using Lazy;

namespace Gallery;

/// <summary>
/// A convolutional network that reads digits: two convolutions of 3×3, each with maxima of 2×2 behind it, and a dense layer.
/// Axes are batch, row, column, feature.
/// </summary>
internal static class ConvolutionalNetwork
{
    internal sealed record Params(NDArray First, NDArray Second, NDArray Dense, NDArray Bias);

    internal sealed record Result(double Accuracy, NDArray Confusion);

    private static Params Start(NDArray key)
    {
        var he = jax.nn.initializers.he_normal();
        var (first, second, dense) = jax.random.split(key, 3);
        return new(he(first, (3, 3, 1, 8)), he(second, (3, 3, 8, 16)), he(dense, (4 * 4 * 16, 10)), jnp.zeros(10));
    }

    private static NDArray Block(NDArray x, NDArray kernel)
    {
        x = jax.nn.relu(jax.lax.conv_general_dilated(x, kernel, (1, 1), "SAME", dimension_numbers: ("NHWC", "HWIO", "NHWC")));
        return jax.lax.reduce_window(x, -jnp.inf, jax.lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID");
    }

    private static NDArray Logits(Params p, NDArray images)
    {
        var x = Block(Block(images[.., .., .., jnp.newaxis], p.First), p.Second);
        return jnp.matmul(x.Reshape(x.Shape[0], -1), p.Dense) + p.Bias;
    }

    private static NDArray Loss(Params p, Digits digits) =>
        jnp.mean(optax.softmax_cross_entropy_with_integer_labels(Logits(p, digits.Images), digits.Labels));

    public static Result Run()
    {
        const int count = 1500, batch = 50;
        var key = jax.random.key(0);
        var train = Digits.Write(jax.random.fold_in(key, 1), count);
        var test = Digits.Write(jax.random.fold_in(key, 2), 1000);

        var adam = optax.adam(optax.cosine_decay_schedule(1e-2, 3 * count / batch));
        var step = jax.jit((Params p, OptState state, Digits digits) =>
        {
            var (loss, gradients) = jax.value_and_grad<Params, Digits>(Loss)(p, digits);
            (var updates, state) = adam.Update(gradients, state);
            return (optax.apply_updates(p, updates), state, loss);
        });

        var p = Start(jax.random.fold_in(key, 3));
        var state = adam.Init(p);
        for (var epoch = 0; epoch < 3; epoch++)
        {
            NDArray total = 0.0;
            for (var at = 0; at < count; at += batch)
            {
                (p, state, var loss) = step(p, state, jax.tree.map(a => a[at..(at + batch)], train));
                total += loss;
            }

            Console.WriteLine($"epoch {epoch}: loss {total * batch / count:0.000}");
        }

        var read = jnp.argmax(jax.jit<Params, NDArray, NDArray>(Logits)(p, test.Images), axis: -1);
        var confusion = jnp.zeros((10, 10), jnp.int32).At[test.Labels, read].Add(1);
        var accuracy = (double)(jnp.trace(confusion) / jnp.sum(confusion));
        Console.WriteLine($"{accuracy:0.0%} of 1000 new digits are read rightly");
        return new(accuracy, confusion);
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        plot.Add.Heatmap(jnp.log1p(r.Confusion[.., ..]).AsType(jnp.float64)["::-1"].ToArray2D<double>());
        plot.Title($"What was written (up), and what was read (right): {r.Accuracy:0.0%}");
        plot.Axes.SquareUnits();
        return plot;
    }
}
