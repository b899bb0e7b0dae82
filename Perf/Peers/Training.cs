using TorchSharp;
using static TorchSharp.torch;

namespace Lazy.Perf.Peers;

/// <summary>Small work, and steps of training.</summary>
internal static class Training
{
    /// <summary>The task of compiling a kernel.</summary>
    internal const string CompileTask = "compile of a typical fused kernel";

    internal sealed record Layers(NDArray W1, NDArray B1, NDArray W2, NDArray B2, NDArray W3, NDArray B3);

    internal sealed record Moments(Layers First, Layers Second, NDArray Count);

    public static IEnumerable<PeerTask> Small(Data data)
    {
        var small = data["small"];
        yield return new("add of 16 elements", () => small.A + small.A)
        {
            Microseconds = 0.7, Inner = 2000, Torch = () => small.T + small.T, NumPy = "small + small",
        };
        var chain = jax.jit((NDArray x) =>
        {
            for (var i = 0; i < 10; i++) x = (x * 0.5) + 0.25;
            return x;
        });
        yield return new("jitted chain of 10 on 16 elements", () => chain(small.A)) { Microseconds = 1, Inner = 2000 };
        var length = 16;
        // Of another length each time, which is a part of the kernel: so nothing is found in a cache, and no kernel of other numbers serves.
        yield return new(CompileTask, () =>
            jax.jit(static (NDArray x) => Tasks.Chain(x, x * 1.5, x + 0.5))(NDArray.Create<float>(new float[++length], length)))
        {
            Microseconds = 3000, Inner = 10,
        };
    }

    public static IEnumerable<PeerTask> Steps(Data data)
    {
        Input xs = data["xs"], ys = data["ys"];
        const int steps = 1000;
        NDArray Fit(Func<NDArray, NDArray, NDArray, NDArray> update)
        {
            var theta = jnp.asarray([1.0, 1.0]);
            for (var i = 0; i < steps; i++) theta = update(theta, xs.A, ys.A).Evaluate();
            return theta;
        }
        var jitted = jax.jit((Func<NDArray, NDArray, NDArray, NDArray>)Update);
        foreach (var (name, update, goal) in new[] { ("without", (Func<NDArray, NDArray, NDArray, NDArray>)Update, 3.0), ("with", jitted, 20.0) })
        {
            yield return new($"linear regression, 1000 steps, {name} jit", () => Fit(update))
            {
                Goals = [("TorchSharp", goal)], Torch = () => Regression(xs.T, ys.T, steps), NumPy = $"linear_regression(xs, ys, {steps})", Tolerance = 1e-3,
            };
        }
        foreach (var (name, adam, goal) in new[] { ("SGD", false, 1.4), ("Adam", true, 1.6) })
        {
            var step = Step(adam);
            (Layers Layers, Moments Moments)? state = null;
            var theirs = new Lazy<TorchModel>(() => new(data, adam));
            yield return new($"MLP step b128 784-512-512-10, {name}, jitted", () =>
                {
                    var (layers, moments) = state ?? Start(data);
                    (layers, moments, var loss) = step(layers, moments, data["digits"].A, data["labels"].A);
                    state = (layers, moments);
                    return loss;
                })
            {
                Goal = goal, Torch = () => theirs.Value.Step(), Tolerance = 1e-3, Operations = 6.0 * 128 * ((784 * 512) + (512 * 512) + 5120),
            };
        }
    }

    /// <summary>A jitted step of the network: parameters, moments, images and labels give new parameters and moments, and the loss.</summary>
    internal static Func<Layers, Moments, NDArray, NDArray, (Layers, Moments, NDArray)> Step(bool adam, int[]? donate = null) =>
        jax.jit((Layers p, Moments m, NDArray x, NDArray labels) => adam ? Adam(p, m, x, labels) : Sgd(p, m, x, labels), donate_argnums: donate);

    /// <summary>The state before the first step.</summary>
    internal static (Layers, Moments) Start(Data d)
    {
        var p = new Layers(d["w1"].A, jnp.zeros(512), d["w2"].A, jnp.zeros(512), d["w3"].A, jnp.zeros(10));
        return (p, new(jax.tree.map(x => x * 0, p), jax.tree.map(x => x * 0, p), jnp.asarray(0.0)));
    }

    private static NDArray Update(NDArray theta, NDArray x, NDArray y) => theta - 0.1 * jax.grad((NDArray t) => jnp.mean(jnp.square(t[0] * x + t[1] - y)))(theta);

    private static NDArray Loss(Layers p, NDArray x, NDArray labels)
    {
        var h = jax.nn.relu(jnp.matmul(x, p.W1) + p.B1);
        h = jax.nn.relu(jnp.matmul(h, p.W2) + p.B2);
        var logits = jax.nn.log_softmax(jnp.matmul(h, p.W3) + p.B3);
        return -jnp.mean(jnp.sum(logits * jax.nn.one_hot(labels, 10), axis: -1));
    }

    private static (Layers, Moments, NDArray) Sgd(Layers p, Moments m, NDArray x, NDArray labels)
    {
        var (loss, g) = jax.value_and_grad((Layers q) => Loss(q, x, labels))(p);
        return (jax.tree.map((w, d) => w - (0.01 * d), p, g), m, loss);
    }

    // Kingma and Ba (2015), with the defaults of the paper.
    private static (Layers, Moments, NDArray) Adam(Layers p, Moments m, NDArray x, NDArray labels)
    {
        var (loss, g) = jax.value_and_grad((Layers q) => Loss(q, x, labels))(p);
        var count = m.Count + 1;
        var first = jax.tree.map((a, d) => (0.9 * a) + (0.1 * d), m.First, g);
        var second = jax.tree.map((a, d) => (0.999 * a) + (0.001 * d * d), m.Second, g);
        var rate = 0.001 * jnp.sqrt(1 - jnp.power(0.999, count)) / (1 - jnp.power(0.9, count));
        var moved = jax.tree.map((w, u) => w - u, p, jax.tree.map((a, b) => rate * a / (jnp.sqrt(b) + 1e-8), first, second));
        return (moved, new(first, second, count), loss);
    }

    private static Tensor Regression(Tensor x, Tensor y, int steps)
    {
        var w = torch.ones(1).requires_grad_(true);
        var b = torch.ones(1).requires_grad_(true);
        for (var i = 0; i < steps; i++)
        {
            using var scope = NewDisposeScope();
            (w * x + b - y).square().mean().backward();
            using var off = no_grad();
            w.sub_(0.1 * w.grad!);
            b.sub_(0.1 * b.grad!);
            w.grad!.zero_();
            b.grad!.zero_();
        }
        return torch.cat([w.detach(), b.detach()]);
    }

    /// <summary>The same network by TorchSharp's modules.</summary>
    private sealed class TorchModel
    {
        private readonly nn.Module<Tensor, Tensor> _net;
        private readonly optim.Optimizer _optimizer;
        private readonly Tensor _x, _labels;

        public TorchModel(Data d, bool adam)
        {
            var layers = new[] { nn.Linear(784, 512), nn.Linear(512, 512), nn.Linear(512, 10) };
            using (no_grad())
            {
                for (var i = 0; i < 3; i++)
                {
                    layers[i].weight!.copy_(d[$"w{i + 1}"].T.t());
                    layers[i].bias!.zero_();
                }
            }
            _net = nn.Sequential(layers[0], nn.ReLU(), layers[1], nn.ReLU(), layers[2]);
            _optimizer = adam ? optim.Adam(_net.parameters(), 0.001) : optim.SGD(_net.parameters(), 0.01);
            (_x, _labels) = (d["digits"].T, d["labels"].T.to_type(ScalarType.Int64));
            // What lives on must not belong to the scope of the step that made it.
            _net.parameters().ToList().ForEach(p => p.DetachFromDisposeScope());
            _labels.DetachFromDisposeScope();
        }

        public Tensor Step()
        {
            _optimizer.zero_grad();
            var loss = nn.functional.cross_entropy(_net.forward(_x), _labels);
            loss.backward();
            _optimizer.step();
            return loss.detach();
        }
    }
}
