using System.Globalization;
using System.Text;
using TorchSharp;
using static TorchSharp.torch;

namespace Lazy.Perf.Peers;

/// <summary>An array as each library holds it, made when it is asked for.</summary>
internal sealed class Input(Func<NDArray> ours)
{
    private readonly Dictionary<Type, object> _made = [];
    private NDArray? _ours;

    /// <summary>Ours.</summary>
    public NDArray A => _ours ??= ours().Evaluate();

    /// <summary>As float32 in C#.</summary>
    public float[] F => Make(() => A.ToArray<float>());

    /// <summary>As float64 in C#.</summary>
    public double[] D => Make(() => A.ToArray<double>());

    /// <summary>As int32 in C#.</summary>
    public int[] I => Make(() => A.ToArray<int>());

    /// <summary>As a matrix of MathNet.</summary>
    public MathNet.Numerics.LinearAlgebra.Matrix<float> M32 =>
        Make(() => MathNet.Numerics.LinearAlgebra.Matrix<float>.Build.DenseOfRowMajor(A.Shape[0], A.Shape[1], F));

    /// <summary>As a matrix of MathNet in float64.</summary>
    public MathNet.Numerics.LinearAlgebra.Matrix<double> M64 =>
        Make(() => MathNet.Numerics.LinearAlgebra.Matrix<double>.Build.DenseOfRowMajor(A.Shape[0], A.Shape[1], D));

    /// <summary>As a tensor of TorchSharp.</summary>
    public Tensor T => Make(() =>
    {
        long[] shape = [.. A.Shape.Select(e => (long)e)];
        var made = A.DType == jnp.int32 ? torch.tensor(I, shape) : A.DType == jnp.float64 ? torch.tensor(D, shape)
            : A.DType == jnp.complex64 ? torch.tensor(A.AsType(jnp.complex128).ToArray<System.Numerics.Complex>(), shape).to_type(ScalarType.ComplexFloat32) : torch.tensor(F, shape);
        // It outlives the scope of the task that asks for it first.
        return made.DetachFromDisposeScope();
    });

    /// <summary>As an array of NumSharp.</summary>
    public NumSharp.NDArray N => Make(() => NumSharp.np.array(F).reshape([.. A.Shape]));

    /// <summary>Writes NumPy's file of one array, by its public description (format 1.0).</summary>
    public void Save(string path)
    {
        var type = A.DType == jnp.int32 ? "<i4" : A.DType == jnp.float64 ? "<f8" : A.DType == jnp.complex64 ? "<c8" : "<f4";
        var shape = string.Concat(A.Shape.Select(e => e.ToString(CultureInfo.InvariantCulture) + ","));
        var header = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}";
        header = header.PadRight(((header.Length + 11 + 63) / 64 * 64) - 11) + "\n";
        using var file = File.Create(path);
        file.Write([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0, (byte)(header.Length & 255), (byte)(header.Length >> 8)]);
        file.Write(Encoding.ASCII.GetBytes(header));
        file.Write(A.ToBytes());
    }

    private T Make<T>(Func<T> make)
        where T : class
    {
        if (!_made.TryGetValue(typeof(T), out var made)) _made.Add(typeof(T), made = make());
        return (T)made;
    }
}

/// <summary>The arrays of all tasks, by the names under which the child process of NumPy knows them.</summary>
internal sealed class Data
{
    private readonly Dictionary<string, Input> _inputs = [];

    /// <summary>Those of <see cref="Tasks"/>.</summary>
    public static Data OfTasks()
    {
        var data = new Data();
        data.AddAll();
        return data;
    }

    public Input this[string name] => _inputs[name];

    public void Save(string folder)
    {
        foreach (var (name, input) in _inputs) input.Save(Path.Combine(folder, name + ".npy"));
    }

    public void Add(string name, Func<NDArray> make) => _inputs.Add(name, new(make));

    private void AddAll()
    {
        const int n = 10_000_000;
        foreach (var (name, seed) in new[] { ("a", 1), ("b", 2), ("c", 3) }) Add(name, () => Uniform(seed, n));
        Add("square", () => Uniform(4, 4096, 4096));
        Add("ints", () => jax.random.randint(jax.random.key(5), n, -100, 100));
        Add("more_ints", () => jax.random.randint(jax.random.key(6), n, -100, 100));
        Add("index", () => jax.random.randint(jax.random.key(7), 1_000_000, 0, 1_000_000));
        Add("million", () => Uniform(8, 1_000_000));
        foreach (var size in new[] { 16, 256, 512, 1024, 2048 })
        {
            Add($"x{size}", () => Uniform(9, size, size));
            Add($"y{size}", () => Uniform(10, size, size));
        }
        foreach (var size in new[] { 512, 1024 })
        {
            Add($"d{size}", () => jax.random.uniform(jax.random.key(11), (size, size), dtype: jnp.float64) * 2 - 1);
            Add($"e{size}", () => Definite(this[$"d{size}"].A));
        }
        Add("batch1", () => Uniform(12, 64, 128, 128));
        Add("batch2", () => Uniform(13, 64, 128, 128));
        Add("bias", () => Uniform(14, 1024));
        Add("image", () => Uniform(15, 32, 64, 56, 56));
        Add("filter", () => Uniform(16, 64, 64, 3, 3));
        Add("signal", () => jax.lax.complex(Uniform(17, 1 << 20), Uniform(18, 1 << 20)));
        Add("small", () => Uniform(19, 16));
        Add("xs", () => Uniform(20, 100));
        Add("ys", () => 3 * this["xs"].A - 1);
        Add("digits", () => Uniform(21, 128, 784));
        Add("labels", () => jax.random.randint(jax.random.key(22), 128, 0, 10));
        Add("w1", () => Uniform(23, 784, 512) * 0.05);
        Add("w2", () => Uniform(24, 512, 512) * 0.05);
        Add("w3", () => Uniform(25, 512, 10) * 0.05);
    }

    private static NDArray Uniform(int seed, params int[] shape) => jax.random.uniform(jax.random.key(seed), (Shape)shape) * 2 - 1;

    private static NDArray Definite(NDArray d) => jnp.matmul(d, jnp.transpose(d)) / d.Shape[0] + jnp.eye(d.Shape[0], dtype: jnp.float64);
}
