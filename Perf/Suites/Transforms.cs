using BenchmarkDotNet.Attributes;

namespace Lazy.Perf;

/// <summary>What transforms of a small loss cost with evaluation, without jit.</summary>
[MemoryDiagnoser]
public class Transforms
{
    private readonly NDArray _x = (jax.random.normal(jax.random.key(1), (32, 16)) * 0.5).Evaluate();
    private readonly NDArray _w = (jax.random.normal(jax.random.key(2), 16) * 0.5).Evaluate();

    [Benchmark(Baseline = true)]
    public NDArray Value() => Loss(_w, _x).Evaluate();

    [Benchmark]
    public NDArray Gradient() => jax.grad(Loss)(_w, _x).Evaluate();

    [Benchmark]
    public NDArray JacobianVectorProduct() => jax.jvp((NDArray w) => Loss(w, _x), _w, _w).Item2.Evaluate();

    [Benchmark]
    public NDArray GradientOfEachExample() => jax.vmap(jax.grad(Loss), in_axes: (null, 0))(_w, _x).Evaluate();

    [Benchmark]
    public NDArray Hessian() => jax.hessian((NDArray w) => Loss(w, _x))(_w).Evaluate();

    private static NDArray Loss(NDArray w, NDArray x) => jnp.mean(jnp.square(jnp.tanh(jnp.dot(x, w)) - 0.5));
}

/// <summary>Tracing and compiling functions of many operations with empty caches.</summary>
public class CompileTime
{
    private readonly NDArray _x = jnp.ones((16, 16)).Evaluate();

    /// <summary>About how many operations.</summary>
    [Params(200, 1000)]
    public int Operations { get; set; }

    /// <summary>The kinds of functions.</summary>
    public IEnumerable<string> Kinds => CompileTable.Programs.Select(p => p.Name);

    /// <summary>What kind of function.</summary>
    [ParamsSource(nameof(Kinds))]
    public string Kind { get; set; } = "";

    [Benchmark]
    public object Compile() => Compiled(f => f);

    [Benchmark]
    public object CompileGradient() => Compiled(f => jax.grad(f));

    private object Compiled(Func<Func<NDArray, NDArray>, Func<NDArray, NDArray>> transform)
    {
        jax.clear_caches();
        var program = CompileTable.Programs.Single(p => p.Name == Kind).Program;
        return jax.jit(transform(x => program(x, Operations))).Lower(_x).Compile();
    }
}
