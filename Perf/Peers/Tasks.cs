using System.Numerics.Tensors;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;

namespace Lazy.Perf.Peers;

/// <summary>The tasks, by topic. The goals are those of docs/performance.md.</summary>
internal static class Tasks
{
    private const double Square = 4096.0 * 4096;

    /// <summary>Topics and their tasks, in the order of the table. Naming the tasks makes no arrays.</summary>
    public static IReadOnlyList<(string Topic, Func<Data, IEnumerable<PeerTask>> Of)> Topics { get; } =
    [
        ("dot products", Dots), ("elementwise", Elementwise), ("reductions", Reductions), ("row kernels", Rows), ("matmul", Products),
        ("convolution", Convolutions), ("scans and sorts", Scans), ("moves", Moves), ("random", _ => Random()), ("decompositions", Decompositions),
        ("overhead", Training.Small), ("training steps", Training.Steps),
    ];

    public static IEnumerable<PeerTask> All(Data d) => Topics.SelectMany(t => t.Of(d));

    /// <summary>Several functions of elements that become one kernel.</summary>
    public static NDArray Chain(NDArray a, NDArray b, NDArray c) => jnp.tanh(a * b + c) * jnp.exp(-a) + jnp.sqrt(jnp.abs(b));

    private static IEnumerable<PeerTask> Dots(Data data)
    {
        Input a = data["a"], b = data["b"], i = data["ints"], j = data["more_ints"];
        yield return new("dot int32, 1e7", () => jnp.dot(i.A, j.A))
        {
            Goal = 1.5, Bytes = 8e7, OnlyReads = true, Tolerance = 0,
            Torch = () => (i.T * j.T).sum(torch.ScalarType.Int32), Tensors = () => new[] { TensorPrimitives.Dot<int>(i.I, j.I) }, NumPy = "np.dot(ints, more_ints)",
        };
        yield return new("dot, 1e7", () => jnp.dot(a.A, b.A))
        {
            Goal = 1, Bytes = 8e7, OnlyReads = true,
            Torch = () => torch.dot(a.T, b.T), Tensors = () => new[] { TensorPrimitives.Dot<float>(a.F, b.F) }, NumPy = "np.dot(a, b)",
        };
    }

    private static IEnumerable<PeerTask> Elementwise(Data data)
    {
        Input a = data["a"], b = data["b"], c = data["c"];
        float[]? buffer = null;
        Array Filled(Action<float[]> fill)
        {
            fill(buffer ??= new float[a.F.Length]);
            return buffer;
        }
        yield return new("a*b+c, 1e7", () => a.A * b.A + c.A)
        {
            Goal = 1.4, Bytes = 16e7, Torch = () => torch.addcmul(c.T, a.T, b.T, 1),
            NumSharp = () =>
            {
                using var product = a.N * b.N;
                using var sum = product + c.N;
                return sum.ToArray<float>();
            },
            Tensors = () => Filled(r => TensorPrimitives.MultiplyAdd(a.F, b.F, c.F, r)), NumPy = "a * b + c",
        };
        yield return new("exp, 1e7", () => jnp.exp(a.A))
        {
            Goal = 1.4, Bytes = 8e7, Torch = () => a.T.exp(), Tensors = () => Filled(r => TensorPrimitives.Exp<float>(a.F, r)), NumPy = "np.exp(a)",
        };
        yield return new("tanh(a*b+c)*exp(-a)+sqrt(abs(b)), 1e7", () => Chain(a.A, b.A, c.A))
        {
            Goal = 8, Bytes = 16e7, Torch = () => (a.T * b.T + c.T).tanh() * (-a.T).exp() + b.T.abs().sqrt(),
            NumPy = "np.tanh(a * b + c) * np.exp(-a) + np.sqrt(np.abs(b))",
        };
    }

    private static IEnumerable<PeerTask> Reductions(Data data)
    {
        var m = data["square"];
        foreach (var (axis, name) in new (int?, string)[] { (null, "all"), (0, "axis 0"), (1, "axis 1") })
        {
            var numpy = axis is { } n ? $"axis={n}" : "";
            yield return new($"sum, 4096², {name}", () => axis is { } k ? jnp.sum(m.A, axis: k) : jnp.sum(m.A))
            {
                Goal = 1, Bytes = 4 * Square, OnlyReads = true, Torch = () => axis is { } k ? m.T.sum(k) : m.T.sum(), NumPy = $"square.sum({numpy})",
                Tensors = axis is null ? () => new[] { TensorPrimitives.Sum<float>(m.F) } : null,
            };
            yield return new($"max, 4096², {name}", () => axis is { } k ? jnp.max(m.A, axis: k) : jnp.max(m.A))
            {
                Goal = 1, Bytes = 4 * Square, OnlyReads = true, Torch = () => axis is { } k ? m.T.amax([k]) : m.T.amax(), NumPy = $"square.max({numpy})",
                Tensors = axis is null ? () => new[] { TensorPrimitives.Max<float>(m.F) } : null,
            };
        }
    }

    private static IEnumerable<PeerTask> Rows(Data data)
    {
        var m = data["square"];
        yield return new("softmax, 4096²", () => jax.nn.softmax(m.A))
        {
            Goal = 1.4, Bytes = 8 * Square, Torch = () => F.softmax(m.T, 1), NumPy = "softmax(square)",
        };
        yield return new("layer norm, 4096²", () =>
            {
                var mean = jnp.mean(m.A, axis: 1, keepdims: true);
                return (m.A - mean) * jax.lax.rsqrt(jnp.var(m.A, axis: 1, keepdims: true) + 1e-5);
            })
        {
            Goal = 1.3, Bytes = 8 * Square, Torch = () => F.layer_norm(m.T, [4096]), NumPy = "layer_norm(square)",
        };
    }

    private static IEnumerable<PeerTask> Products(Data data)
    {
        foreach (var n in new[] { 256, 512, 1024, 2048 })
        {
            Input x = data[$"x{n}"], y = data[$"y{n}"];
            yield return new($"matmul, {n}", () => jnp.matmul(x.A, y.A))
            {
                Goals = [("NumPy", 0.95), ("TorchSharp", 1.7)], Operations = 2.0 * n * n * n, Torch = () => torch.matmul(x.T, y.T), NumPy = $"x{n} @ y{n}",
                MathNet = n <= 512 ? () => (x.M32 * y.M32).ToRowMajorArray() : null, Inner = n <= 256 ? 10 : 1,
            };
        }
        Input d = data["d1024"], b1 = data["batch1"], b2 = data["batch2"], x1 = data["x1024"], y1 = data["y1024"], bias = data["bias"];
        yield return new("matmul float64, 1024", () => jnp.matmul(d.A, d.A))
        {
            Goal = 1, Operations = 2.0 * 1024 * 1024 * 1024, Torch = () => torch.matmul(d.T, d.T), NumPy = "d1024 @ d1024",
        };
        yield return new("matmul, 64 of 128", () => jnp.matmul(b1.A, b2.A))
        {
            Goal = 1.5, Operations = 64 * 2.0 * 128 * 128 * 128, Torch = () => torch.matmul(b1.T, b2.T), NumPy = "batch1 @ batch2", Inner = 3,
        };
        yield return new("matmul + bias + gelu, 1024", () => jax.nn.gelu(jnp.matmul(x1.A, y1.A) + bias.A, approximate: false))
        {
            Goal = 1.2, Operations = 2.0 * 1024 * 1024 * 1024, Torch = () => F.gelu(torch.addmm(bias.T, x1.T, y1.T, 1, 1)), NumPy = "gelu(x1024 @ y1024 + bias)",
        };
    }

    private static IEnumerable<PeerTask> Convolutions(Data data)
    {
        Input image = data["image"], filter = data["filter"];
        const double flops = 2.0 * 32 * 64 * 56 * 56 * 64 * 9;
        NDArray Convolve(NDArray x, NDArray w) => jax.lax.conv_general_dilated(x, w, (1, 1), "SAME");
        yield return new("convolution 3×3, 32×64×56×56", () => Convolve(image.A, filter.A))
        {
            Goal = 0.9, Operations = flops, Torch = () => F.conv2d(image.T, filter.T, padding: [1, 1]), Tolerance = 1e-3,
        };
        yield return new("convolution with both gradients", () =>
            {
                var (gx, gw) = jax.grad((NDArray x, NDArray w) => jnp.sum(jnp.square(Convolve(x, w))), argnums: (0, 1))(image.A, filter.A);
                return jnp.concatenate([jnp.ravel(gw), jnp.ravel(gx)]);
            })
        {
            Goal = 0.9, Operations = 3 * flops, Tolerance = 1e-3,
            Torch = () =>
            {
                using var x = image.T.detach().requires_grad_(true);
                using var w = filter.T.detach().requires_grad_(true);
                F.conv2d(x, w, padding: [1, 1]).square().sum().backward();
                return torch.cat([w.grad!.flatten(), x.grad!.flatten()]);
            },
        };
    }

    private static IEnumerable<PeerTask> Scans(Data data)
    {
        var a = data["a"];
        yield return new("cumsum, 1e7", () => jnp.cumsum(a.A)) { Goal = 2.5, Bytes = 8e7, Torch = () => a.T.cumsum(0), NumPy = "np.cumsum(a)", Tolerance = 1e-3 };
        yield return new("sort, 1e7", () => jnp.sort(a.A)) { Goal = 1, Bytes = 8e7, Torch = () => a.T.sort().Values, NumPy = "np.sort(a)" };
    }

    private static IEnumerable<PeerTask> Moves(Data data)
    {
        Input m = data["square"], table = data["million"], index = data["index"], signal = data["signal"];
        yield return new("gather, 1e6", () => table.A[index.A])
        {
            Goal = 2, Bytes = 12e6, Torch = () => table.T.index_select(0, index.T), NumPy = "million[index]", Inner = 4,
        };
        yield return new("scatter-add, 1e6", () => table.A.At[index.A].Add(table.A))
        {
            Goal = 2, Bytes = 16e6, Torch = () => table.T.index_add(0, index.T.to_type(torch.ScalarType.Int64), table.T, 1), NumPy = "scatter_add(million, index, million)",
        };
        yield return new("transpose copy, 4096²", () => jnp.transpose(m.A) + 0)
        {
            Goal = 2, Bytes = 8 * Square, Torch = () => m.T.t().contiguous(), NumPy = "np.ascontiguousarray(square.T)",
        };
        yield return new("FFT, 2^20 complex64", () => jnp.fft.fft(signal.A))
        {
            Goal = 0.8, Torch = () => torch.fft.fft_(signal.T), NumPy = "scipy.fft.fft(signal)", Tolerance = 1e-3, Operations = 5.0 * 20 * (1 << 20),
        };
    }

    private static IEnumerable<PeerTask> Random()
    {
        const int n = 10_000_000;
        var key = jax.random.key(0);
        yield return new("uniform, 1e7", () => jax.random.uniform(key, n)) { Goal = 8, Bytes = 4e7, Torch = () => torch.rand(n), NumPy = "np.random.default_rng(0).random(10_000_000, np.float32)", Tolerance = double.NaN };
        yield return new("normal, 1e7", () => jax.random.normal(key, n)) { Goal = 4, Bytes = 4e7, Torch = () => torch.randn(n), NumPy = "np.random.default_rng(0).standard_normal(10_000_000, np.float32)", Tolerance = double.NaN };
    }

    private static IEnumerable<PeerTask> Decompositions(Data data)
    {
        foreach (var n in new[] { 512, 1024 })
        {
            Input d = data[$"d{n}"], e = data[$"e{n}"];
            var cubes = (double)n * n * n;
            var slow = n == 512;
            yield return new($"LU float64, {n}", () => jax.lax.linalg.lu(d.A).Lu)
            {
                Goal = 0.6, Operations = 2.0 / 3 * cubes, Torch = () => torch.linalg.lu_factor(d.T).LU, NumPy = $"scipy.linalg.lu_factor(d{n})[0]",
                MathNet = slow ? () => d.M64.LU().L.Enumerate().Take(1).ToArray() : null, Tolerance = 1e-8,
            };
            yield return new($"Cholesky float64, {n}", () => jnp.linalg.cholesky(e.A))
            {
                Goal = 0.6, Operations = cubes / 3, Torch = () => torch.linalg.cholesky(e.T), NumPy = $"np.linalg.cholesky(e{n})", MathNet = slow ? () => e.M64.Cholesky().Factor.ToRowMajorArray() : null, Tolerance = 1e-8,
            };
            yield return new($"solve float64, {n}", () => jnp.linalg.solve(d.A, e.A))
            {
                Goal = 0.6, Operations = 8.0 / 3 * cubes, Torch = () => torch.linalg.solve(d.T, e.T), NumPy = $"np.linalg.solve(d{n}, e{n})", MathNet = slow ? () => d.M64.Solve(e.M64).ToRowMajorArray() : null, Tolerance = 1e-6,
            };
            yield return new($"QR float64, {n}", () => jnp.abs(jnp.linalg.qr(d.A).R))
            {
                Goal = 0.6, Operations = 8.0 / 3 * cubes, Torch = () => torch.linalg.qr(d.T).R.abs(), NumPy = $"np.abs(np.linalg.qr(d{n})[1])", MathNet = slow ? () => d.M64.QR().R.PointwiseAbs().ToRowMajorArray() : null, Tolerance = 1e-8,
            };
        }
        Input s = data["e512"], g = data["d512"];
        yield return new("eigh float64, 512", () =>
            {
                var (w, v) = jnp.linalg.eigh(s.A);
                return jnp.concatenate([w, jnp.abs(jnp.ravel(v))]);
            })
        {
            Goal = 0.3,
            Torch = () =>
            {
                var (w, v) = torch.linalg.eigh(s.T);
                return torch.cat([w, v.abs().flatten()]);
            },
            NumPy = "(lambda r: np.concatenate([r[0], np.abs(r[1]).ravel()]))(np.linalg.eigh(e512))", Tolerance = 1e-6,
        };
        yield return new("SVD float64, 512", () => jnp.linalg.svd(g.A).S)
        {
            Goal = 0.3, Torch = () => torch.linalg.svd(g.T).S, NumPy = "np.linalg.svd(d512)[1]", Tolerance = 1e-8,
        };
    }
}
