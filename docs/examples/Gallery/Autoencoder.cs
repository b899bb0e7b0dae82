using Lazy;

namespace Gallery;

/// <summary>
/// A variational autoencoder (Kingma and Welling, 2014): digits become points of a plane and points become digits. The loss is the bound on
/// -log p(image): how badly the image is drawn again, and how far its distribution in the plane is from the normal one.
/// </summary>
internal static class Autoencoder
{
    internal const int Pixels = Digits.Side * Digits.Side, Hidden = 128;

    internal sealed record Layer(NDArray W, NDArray B);

    internal sealed record Params(Layer Encoder, Layer Code, Layer Decoder, Layer Pixels);

    internal sealed record Result(float Bound, float Divergence, float OfMean, float Least, NDArray Plane);

    private static Params Start(NDArray key)
    {
        var he = jax.nn.initializers.he_normal();
        Layer layer(int i, int from, int to) => new(he(jax.random.fold_in(key, i), (from, to)), jnp.zeros(to));
        return new(layer(0, Pixels, Hidden), layer(1, Hidden, 4), layer(2, 2, Hidden), layer(3, Hidden, Pixels));
    }

    private static NDArray Dense(Layer layer, NDArray x) => jnp.matmul(x, layer.W) + layer.B;

    private static NDArray Decode(Params p, NDArray z) => Dense(p.Pixels, jax.nn.relu(Dense(p.Decoder, z)));

    // The two parts of the bound, in nats per image.
    private static (NDArray Drawing, NDArray Divergence) Bound(Params p, NDArray images, NDArray key)
    {
        var code = Dense(p.Code, jax.nn.relu(Dense(p.Encoder, images)));
        var (mean, log_variance) = (code[.., ..2], code[.., 2..]);
        var z = mean + jnp.exp(0.5 * log_variance) * jax.random.normal(key, mean.Shape);
        var drawing = jnp.sum(optax.sigmoid_binary_cross_entropy(Decode(p, z), images), axis: -1);
        var divergence = 0.5 * jnp.sum(jnp.square(mean) + jnp.exp(log_variance) - 1 - log_variance, axis: -1);
        return (jnp.mean(drawing), jnp.mean(divergence));
    }

    public static Result Run()
    {
        const int count = 2000, batch = 100;
        var key = jax.random.key(0);
        var images = Digits.Write(jax.random.fold_in(key, 1), count, noise: 0, freedom: 0.3).Images.Reshape(count, Pixels);
        var test = Digits.Write(jax.random.fold_in(key, 2), 1000, noise: 0, freedom: 0.3).Images.Reshape(1000, Pixels);

        var loss = (Params p, NDArray images, NDArray key) =>
        {
            var (drawing, divergence) = Bound(p, images, key);
            return (drawing + divergence, divergence);
        };
        var adam = optax.adam(3e-3);
        var step = jax.jit((Params p, OptState state, NDArray images, NDArray key) =>
        {
            var ((value, divergence), gradients) = jax.value_and_grad(loss, has_aux: true)(p, images, key);
            (var updates, state) = adam.Update(gradients, state);
            return (optax.apply_updates(p, updates), state, value);
        });

        var p = Start(key);
        var state = adam.Init(p);
        for (var epoch = 0; epoch < 25; epoch++)
        {
            NDArray total = 0.0;
            for (var at = 0; at < count; at += batch)
            {
                key = jax.random.fold_in(key, at);
                (p, state, var value) = step(p, state, images[at..(at + batch)], key);
                total += value;
            }

            if (epoch % 5 == 4) Console.WriteLine($"epoch {epoch + 1}: bound {total * batch / count:0.0}");
        }

        var (bound, part) = loss(p, test, jax.random.key(3));

        // Without a code, the best that can be drawn is the mean of all images; and nothing is better than the image itself, which is gray.
        NDArray drawn_as(NDArray p) =>
            -jnp.mean(jnp.sum(jax.scipy.special.xlogy(test, p) + jax.scipy.special.xlog1py(1 - test, -p), axis: -1));
        var (mean, least) = (drawn_as(jnp.mean(images, axis: 0)), drawn_as(test));
        Console.WriteLine($"new digits: bound {bound:0.0}, of which the code is {part:0.0}");
        Console.WriteLine($"each drawn as the mean image {mean:0.0}, as itself {least:0.0}");

        // A walk through the plane, at the quantiles of the normal distribution.
        var line = jax.scipy.stats.norm.ppf(jnp.linspace(0.04, 0.96, 12));
        var grid = jnp.stack(jnp.meshgrid(line, line), axis: -1);
        var plane = jax.nn.sigmoid(Decode(p, grid)).Reshape(12, 12, Digits.Side, Digits.Side);
        plane = jnp.transpose(plane, (0, 2, 1, 3)).Reshape(12 * Digits.Side, -1);
        return new((float)bound, (float)part, (float)mean, (float)least, plane);
    }

    public static ScottPlot.Plot Draw(Result r)
    {
        var plot = new ScottPlot.Plot();
        plot.Add.Heatmap(r.Plane.AsType(jnp.float64).ToArray2D<double>()).Colormap = new ScottPlot.Colormaps.GrayscaleReversed();
        plot.Title("A walk through the plane of codes");
        plot.Axes.SquareUnits();
        plot.HideAxesAndGrid();
        return plot;
    }
}
