using BenchmarkDotNet.Attributes;

namespace Lazy.Perf;

/// <summary>Elementwise work on ten million float32.</summary>
public class Elementwise
{
    private readonly NDArray _a = jax.random.uniform(jax.random.key(1), 10_000_000).Evaluate();
    private readonly NDArray _b = jax.random.uniform(jax.random.key(2), 10_000_000).Evaluate();
    private readonly NDArray _c = jax.random.uniform(jax.random.key(3), 10_000_000).Evaluate();

    [Benchmark]
    public NDArray MultiplyAdd() => (_a * _b + _c).Evaluate();

    [Benchmark]
    public NDArray Exp() => jnp.exp(_a).Evaluate();

    [Benchmark]
    public NDArray Chain() => (jnp.tanh(_a * _b + _c) * jnp.exp(-_a) + jnp.sqrt(jnp.abs(_b))).Evaluate();

    [Benchmark]
    public NDArray Uniform() => jax.random.uniform(jax.random.key(4), 10_000_000).Evaluate();
}

/// <summary>Reductions and row computations of a 4096 by 4096 matrix.</summary>
public class Rows
{
    private readonly NDArray _m = jax.random.uniform(jax.random.key(1), (4096, 4096)).Evaluate();

    [Benchmark]
    public NDArray SumAll() => jnp.sum(_m).Evaluate();

    [Benchmark]
    public NDArray SumOfColumns() => jnp.sum(_m, axis: 0).Evaluate();

    [Benchmark]
    public NDArray SumOfRows() => jnp.sum(_m, axis: 1).Evaluate();

    [Benchmark]
    public NDArray Softmax() => jax.nn.softmax(_m).Evaluate();

    [Benchmark]
    public NDArray CumulativeSum() => jnp.cumsum(_m).Evaluate();
}

/// <summary>Matrix products with what follows them.</summary>
public class MatrixProducts
{
    private NDArray _x = jnp.zeros(0), _y = jnp.zeros(0), _bias = jnp.zeros(0);

    [Params(256, 1024)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _x = jax.random.normal(jax.random.key(1), (Size, Size)).Evaluate();
        _y = jax.random.normal(jax.random.key(2), (Size, Size)).Evaluate();
        _bias = jax.random.normal(jax.random.key(3), Size).Evaluate();
    }

    [Benchmark]
    public NDArray Product() => jnp.matmul(_x, _y).Evaluate();

    [Benchmark]
    public NDArray ProductBiasRelu() => jax.nn.relu(jnp.matmul(_x, _y) + _bias).Evaluate();
}

/// <summary>A step of gradient descent, with and without jit, and the cost of compiling it.</summary>
public class Training
{
    private readonly NDArray _xs = jax.random.normal(jax.random.key(1), 100).Evaluate();
    private readonly NDArray _ys = jax.random.normal(jax.random.key(2), 100).Evaluate();
    private readonly NDArray _theta = jnp.asarray([1.0, 1.0]).Evaluate();
    private readonly Func<NDArray, NDArray, NDArray, NDArray> _jitted = jax.jit((Func<NDArray, NDArray, NDArray, NDArray>)Update);
    private int _size = 1000;

    [Benchmark]
    public NDArray Step() => Update(_theta, _xs, _ys).Evaluate();

    [Benchmark]
    public NDArray JittedStep() => _jitted(_theta, _xs, _ys);

    /// <summary>Another shape each time, so that nothing is found in a cache.</summary>
    [Benchmark]
    public NDArray CompileAStep()
    {
        var x = jnp.ones(_size++);
        return Update(_theta, x, x).Evaluate();
    }

    private static NDArray Loss(NDArray theta, NDArray x, NDArray y)
    {
        var (w, b) = theta;
        return jnp.mean(jnp.square(w * x + b - y));
    }

    private static NDArray Update(NDArray theta, NDArray x, NDArray y) => theta - 0.1 * jax.grad(Loss)(theta, x, y);
}
