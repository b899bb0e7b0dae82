using Lazy.Backends;
using Lazy.Backends.Scheduling;
using Lazy.Graph;

namespace Lazy.Tests.Goldens;

/// <summary>
/// The prepared graph and the kernels of twenty programs, as text: a refactoring that changes none of them proves itself, and a change of
/// simplification or fusion shows what it does.
/// </summary>
[TestClass]
public sealed class GoldenTests
{
    private static readonly Dictionary<string, (Func<NDArray[], object> Program, NDArray[] Arguments)> s_programs = new()
    {
        ["elementwise"] = (a => jnp.tanh(a[0] * a[1] + a[2]) * jnp.exp(-a[0]) + jnp.sqrt(jnp.abs(a[1])), [F(4, 6), F(4, 6), F(6)]),
        ["reductions"] = (a => (jnp.sum(a[0], axis: 0), jnp.mean(a[0], axis: 1), jnp.max(a[0]), jnp.std(a[0], axis: 1)), [F(4, 6)]),
        ["softmax"] = (a => jax.nn.softmax(a[0], axis: -1), [F(4, 6)]),
        ["layer-norm"] = (a => jax.nn.standardize(a[0], axis: -1) * a[1] + a[2], [F(4, 6), F(6), F(6)]),
        ["dense"] = (a => jax.nn.relu(jnp.matmul(a[0], a[1]) + a[2]), [F(4, 6), F(6, 5), F(5)]),
        ["mlp-gradient"] = (a => jax.grad((NDArray[] p, NDArray x, NDArray y) =>
            jnp.mean(jnp.square(jnp.dot(jnp.tanh(jnp.dot(x, p[0]) + p[1]), p[2]) - y)))([a[0], a[1], a[2]], a[3], a[4]),
            [F(3, 5), F(5), F(5, 2), F(4, 3), F(4, 2)]),
        ["regression-step"] = (a => a[0] - 0.1 * jax.grad((NDArray theta, NDArray x, NDArray y) =>
            {
                var (w, b) = theta;
                return jnp.mean(jnp.square(w * x + b - y));
            })(a[0], a[1], a[2]), [F(2), F(8), F(8)]),
        ["random-uniform"] = (a => jax.random.uniform(a[0], (3, 4)) * 2 - 1, [jnp.zeros(2, jnp.uint32)]),
        ["index-update"] = (a => jax.ops.index_update(jnp.exp(a[0]), 3, a[1]), [F(8), F()]),
        ["gather"] = (a => a[0][a[1]] * 2, [F(6, 3), I(4)]),
        ["concatenate-pad"] = (a => jnp.pad(jnp.concatenate([a[0], a[1]], axis: 1), 1) + 1, [F(2, 3), F(2, 2)]),
        ["cumsum"] = (a => jnp.cumsum(jnp.square(a[0]), axis: 1), [F(3, 5)]),
        ["sort"] = (a => jnp.sort(-a[0]) + 1, [F(3, 5)]),
        ["convolution"] = (a => jax.nn.relu(jax.lax.conv(a[0], a[1], [1, 1], "SAME")), [F(1, 2, 6, 6), F(3, 2, 3, 3)]),
        ["argmax"] = (a => jnp.argmax(jnp.abs(a[0]), axis: 1), [F(3, 5)]),
        ["per-example-gradients"] = (a => jax.vmap(jax.grad((NDArray w, NDArray x, NDArray y) => jnp.square(jnp.dot(w, x) - y)),
            in_axes: (null, 0, 0))(a[0], a[1], a[2]), [F(3), F(5, 3), F(5)]),
        ["cross-entropy"] = (a => -jnp.mean(jnp.sum(jax.nn.log_softmax(a[0]) * jax.nn.one_hot(a[1], 6), axis: -1)), [F(4, 6), I(4)]),
        ["integers"] = (a => a[0] / 3 + jnp.floor_divide(a[0], a[1]) % 7 - (a[0] << 2), [I(6), I(6)]),
        ["casts"] = (a => a[0].AsType(jnp.int32).AsType(jnp.bfloat16) + a[1].AsType(jnp.float32), [F(6), jnp.zeros(6, jnp.uint8)]),
        ["select"] = (a => jnp.where((a[0] > 0) & (a[1] < 2), jnp.log(a[0]), a[1]), [F(6), F(6)]),
    };

    public static IEnumerable<object[]> Names => s_programs.Keys.Select(name => new object[] { name });

    private static NDArray F(params int[] shape) => jnp.zeros((Shape)shape, jnp.float32);

    private static NDArray I(params int[] shape) => jnp.zeros((Shape)shape, jnp.int32);

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void Graph_and_kernels_are_as_accepted(string name)
    {
        var (program, arguments) = s_programs[name];
        jax.evaluate(arguments);
        var graph = jax.jit((NDArray[] a) => program(a)).Lower(arguments).Graph;
        var device = new RecordingDevice();
        var prepared = Preparation.Run(device, graph);
        device.Compile(graph);
        Golden.Match(name, GraphText.Of(prepared) + "\n\n" + string.Join("\n", device.Compiled));
    }

    [TestMethod]
    public void There_are_twenty_programs() => Assert.HasCount(20, s_programs);
}
