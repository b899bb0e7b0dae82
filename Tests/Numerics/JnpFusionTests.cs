using Lazy.Tests.Devices;

namespace Lazy.Tests;

/// <summary>Functions that must be one kernel: what they are composed of is chosen so that they fuse.</summary>
public abstract class JnpFusionTests(string backend)
{
    private static readonly NDArray Key = jax.random.key(0);
    private static readonly NDArray M = jnp.asarray(new float[4, 8]);

    public static IEnumerable<object[]> Rows { get; } =
    [
        [nameof(jax.random.uniform), () => jax.random.uniform(Key, 100)],
        [nameof(jax.random.normal), () => jax.random.normal(Key, 100)],
        [nameof(jnp.linspace), () => jnp.linspace(0, 1, 100)],
        [nameof(jnp.logaddexp), () => jnp.logaddexp(M, 1)],
        [nameof(jnp.var), () => jnp.var(M, axis: 1)],
        [nameof(jnp.where), () => jnp.sum(jnp.where(M > 0, jnp.log(M), 0))],
        [nameof(jax.nn.softmax), () => jax.nn.softmax(M)],
        [nameof(jax.nn.log_softmax), () => jax.nn.log_softmax(M)],
        [nameof(jax.nn.logsumexp), () => jax.nn.logsumexp(M, axis: 1)],
        [nameof(jax.nn.standardize), () => jax.nn.standardize(M)],
        [nameof(jax.nn.gelu), () => jax.nn.gelu(M)],
        [nameof(jnp.searchsorted), () => jnp.searchsorted(M[0], M)],
        ["slices", () => M["::2, ::-1"] * M[..2] + M[.., 0][0]],
        ["gather", () => 2 * M[new[] { 0, 3 }] + 1],
        ["masked update", () => M.At[M > 0].Set(0) * 2],
    ];

    [TestMethod]
    [DynamicData(nameof(Rows))]
    public void IsOneKernel(string name, Func<NDArray> f)
    {
        using var scope = TestDevices.Use(backend);
        var report = f().Explain();
        Assert.HasCount(1, report.Kernels, $"{name}: {report}");
        Assert.IsEmpty(report.Copies, name);
    }
}

/// <summary>On the CPU.</summary>
[TestClass]
public sealed class CpuJnpFusionTests() : JnpFusionTests("cpu");

/// <summary>With OpenCL.</summary>
[TestClass]
public sealed class OpenClJnpFusionTests() : JnpFusionTests("opencl");

/// <summary>With Vulkan.</summary>
[TestClass]
public sealed class VulkanJnpFusionTests() : JnpFusionTests("vulkan");
