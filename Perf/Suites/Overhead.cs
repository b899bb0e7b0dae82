using BenchmarkDotNet.Attributes;

namespace Lazy.Perf;

/// <summary>What a call costs beside its arithmetic: recording, evaluating and calling what is compiled.</summary>
[MemoryDiagnoser]
public class Overhead
{
    private readonly NDArray _x = jnp.ones(16).Evaluate();
    private readonly NDArray _y = jnp.ones(16).Evaluate();
    private readonly Func<NDArray, NDArray> _jitted = jax.jit((NDArray x) =>
    {
        for (var i = 0; i < 10; i++) x = jnp.sin(x) + 1;
        return x;
    });

    [Benchmark]
    public NDArray RecordAnAdd() => _x + _y;

    [Benchmark]
    public NDArray EvaluateAnAdd() => (_x + _y).Evaluate();

    [Benchmark]
    public NDArray CallAJittedChainOfTen() => _jitted(_x);

    [Benchmark]
    public NDArray RecordAGradient() => jax.grad((NDArray x) => jnp.sum(jnp.square(x)))(_x);
}
