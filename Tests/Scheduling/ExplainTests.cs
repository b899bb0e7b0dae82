using Lazy.Backends;
using Lazy.Graph;
using Lazy.Tests.Devices;

namespace Lazy.Tests.Scheduling;

/// <summary>What users write comes down to the number of kernels that it should, on every backend.</summary>
public abstract class ExplainTests(string backend)
{
    private sealed record Line(NDArray W, NDArray B);

    private static NDArray Random(int seed, Shape shape) => jax.random.normal(jax.random.key(seed), shape).Evaluate();

    private ProgramReport Explained(Func<NDArray> f)
    {
        using (TestDevices.Use(backend)) return f().Explain();
    }

    private void IsOneKernel(ProgramReport report) => HasKernels(1, report);

    private void HasKernels(int most, ProgramReport report)
    {
        Assert.IsInRange(1, most, report.Kernels.Count, report.ToString());
        Assert.IsEmpty(report.Copies, report.ToString());
        foreach (var k in report.Kernels) Assert.StartsWith(backend, k.Device, report.ToString());
    }

    [TestMethod]
    public void An_elementwise_chain()
    {
        NDArray a = Random(1, (50, 20)), b = Random(2, (50, 20)), c = Random(3, 20);
        var report = Explained(() => jnp.tanh(a * b + c) * jnp.exp(-a) + jnp.sqrt(jnp.abs(b)));
        IsOneKernel(report);
        Assert.AreEqual(((2 * 1000) + 20) * 4, report.BytesRead);
        Assert.AreEqual(1000 * 4, report.BytesWritten);
    }

    [TestMethod]
    public void A_sum_of_squared_differences()
    {
        NDArray x = Random(1, (30, 40)), y = Random(2, (30, 40));
        IsOneKernel(Explained(() => jnp.sum(jnp.power(x - y, 2))));
        IsOneKernel(Explained(() => jnp.sum(jnp.square(x - y))));
    }

    [TestMethod]
    public void Softmax()
    {
        var x = Random(1, (30, 40));
        IsOneKernel(Explained(() => jax.nn.softmax(x)));
        IsOneKernel(Explained(() => jax.nn.softmax(x, axis: -1)));
        IsOneKernel(Explained(() => jax.nn.log_softmax(x, axis: -1)));
    }

    [TestMethod]
    public void Logsumexp()
    {
        var x = Random(1, (30, 40));
        IsOneKernel(Explained(() => jax.nn.logsumexp(x, axis: 1)));
        IsOneKernel(Explained(() => jax.nn.logsumexp(x)));
    }

    [TestMethod]
    public void Layer_norm()
    {
        NDArray x = Random(1, (30, 40)), scale = Random(2, 40), bias = Random(3, 40);
        IsOneKernel(Explained(() =>
        {
            var mean = jnp.mean(x, axis: -1, keepdims: true);
            var variance = jnp.var(x, axis: -1, keepdims: true);
            return (x - mean) / jnp.sqrt(variance + 1e-5) * scale + bias;
        }));
        IsOneKernel(Explained(() => jax.nn.standardize(x, axis: -1)));
    }

    [TestMethod]
    public void A_mean_over_the_first_axis()
    {
        var x = Random(1, (30, 40));
        IsOneKernel(Explained(() => jnp.mean(jnp.exp(x * x - 1), axis: 0)));
    }

    [TestMethod]
    public void A_matrix_product_with_bias_and_relu()
    {
        NDArray x = Random(1, (30, 40)), w = Random(2, (40, 20)), b = Random(3, 20);
        IsOneKernel(Explained(() => jax.nn.relu(jnp.matmul(x, w) + b)));
        IsOneKernel(Explained(() => jax.nn.relu(jnp.dot(x, w) + b)));
    }

    [TestMethod]
    public void Random_numbers()
    {
        var key = jax.random.key(3);
        IsOneKernel(Explained(() => jax.random.uniform(key, 1000) * 2 - 1));
        IsOneKernel(Explained(() => jax.random.uniform(key) * 2 - 1));
    }

    [TestMethod]
    public void Cross_entropy()
    {
        NDArray logits = Random(1, (30, 10)), labels = jax.nn.one_hot(jnp.arange(30) % 10, 10).Evaluate();
        IsOneKernel(Explained(() => -jnp.sum(jax.nn.log_softmax(logits) * labels, axis: -1)));
    }

    [TestMethod]
    public void An_update_of_an_array_that_is_given_away()
    {
        using var scope = TestDevices.Use(backend);
        var set = jax.jit((NDArray a) => jax.ops.index_update(a, 3, 7.0), donate_argnums: [0]);
        var x = Random(1, 1000);
        IsOneKernel(set.Explain(x));
        var storage = (Storage)x.Node.Value!;
        var buffer = storage.Buffer;
        var y = set(x);
        Assert.AreSame(buffer, ((Storage)y.Node.Value!).Buffer, "the result lies in the buffer that was given");
        Assert.AreEqual(7f, (float)y[3]);
        Assert.ThrowsExactly<DonatedArrayException>(() => x.ToArray<float>());
    }

    [TestMethod]
    public void An_update_of_an_intermediate_that_dies()
    {
        var x = Random(1, 1000);
        var report = Explained(() => jax.ops.index_update(jnp.exp(x), 3, 7.0));
        HasKernels(2, report);
        // The update writes one element, not the array once more.
        Assert.AreEqual(1001 * 4, report.BytesWritten, report.ToString());
    }

    [TestMethod]
    public void A_gradient_step_of_three_arrays_of_one_shape()
    {
        var step = jax.jit(((NDArray, NDArray, NDArray) p, (NDArray, NDArray, NDArray) g) => jax.tree.map((p, g) => p - 0.1 * g, p, g));
        (NDArray, NDArray, NDArray) Three(int seed) => (Random(seed, (30, 40)), Random(seed + 1, (30, 40)), Random(seed + 2, (30, 40)));
        using (TestDevices.Use(backend)) IsOneKernel(step.Explain(Three(1), Three(4)));
    }

    [TestMethod]
    public void A_regression_step_over_a_vector()
    {
        using var scope = TestDevices.Use(backend);
        NDArray x = Random(1, 100), y = Random(2, 100), theta = jnp.asarray([1.0, 1.0]);
        var step = jax.jit((NDArray theta, NDArray x, NDArray y) =>
        {
            var (value, g) = jax.value_and_grad((NDArray theta, NDArray x, NDArray y) =>
            {
                var (w, b) = theta;
                return jnp.mean(jnp.square(w * x + b - y));
            })(theta, x, y);
            return (value, theta - 0.1 * g);
        });
        HasKernels(3, step.Explain(theta, x, y));
    }

    [TestMethod]
    public void A_regression_step_over_a_record()
    {
        using var scope = TestDevices.Use(backend);
        NDArray x = Random(1, 100), y = Random(2, 100);
        var step = jax.jit((Line line, NDArray x, NDArray y) =>
        {
            var (value, g) = jax.value_and_grad((Line p, NDArray x, NDArray y) => jnp.mean(jnp.square(p.W * x + p.B - y)))(line, x, y);
            return (value, jax.tree.map((p, g) => p - 0.1 * g, line, g));
        });
        HasKernels(3, step.Explain(new Line(1.0, 1.0), x, y));
        HasKernels(3, step.Explain(new Line(jnp.asarray(1f), jnp.asarray(1f)), x, y));
    }

    [TestMethod]
    public void The_report_is_data_and_text()
    {
        var x = Random(1, 64);
        var report = Explained(() => jnp.exp(x) + 1);
        Assert.AreEqual(64 * 4, report.BytesRead);
        Assert.AreEqual(64 * 4, report.BytesWritten);
        Assert.IsGreaterThan(0, report.Operations);
        StringAssert.StartsWith(report.ToString(), "1 kernel, 0 copies, peak 256 bytes");
        Assert.IsEmpty(x.Explain().Kernels);
        var e = Assert.ThrowsExactly<ArgumentException>(() => new Func<NDArray, NDArray>(a => a).Explain(x));
        Assert.StartsWith("Explain", e.Message);
    }
}

/// <summary>On the CPU.</summary>
[TestClass]
public sealed class CpuExplainTests() : ExplainTests("cpu");

/// <summary>With OpenCL.</summary>
[TestClass]
public sealed class OpenClExplainTests() : ExplainTests("opencl");

/// <summary>With Vulkan.</summary>
[TestClass]
public sealed class VulkanExplainTests() : ExplainTests("vulkan");
