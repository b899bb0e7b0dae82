using Lazy.Graph.Ops;

namespace Lazy.Tests.Cpu;

/// <summary>Schur forms and eigenvectors of matrices of low rank, defective ones, orthogonal ones, graded ones, and such as have numbers
/// whose squares overflow or vanish, of all dtypes, by the CPU and by the interpreter.</summary>
[TestClass]
public sealed class GeneralEigenTests
{
    private static readonly string[] s_kinds = ["random", "zero", "ones", "low rank", "one column", "jordan", "nilpotent", "cyclic",
        "second differences", "graded", "frank", "orthogonal", "pairs", "tiny", "huge"];

    private static readonly DType[] s_types = [jnp.float64, jnp.float32, jnp.complex128, jnp.complex64];

    public static IEnumerable<(string Kind, string Backend)> Cases =>
        s_kinds.SelectMany(kind => new[] { (kind, "cpu"), (kind, "reference") });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Difficult_matrices(string kind, string backend)
    {
        foreach (var n in backend == "cpu" ? (int[])[3, 20, 50] : [3, 20])
        {
            foreach (var type in s_types.Where(type => type.RealPart == jnp.float64 || kind is not ("tiny" or "huge")))
            {
                var a = Difficult(kind, n).AsType(type);
                if (type.IsComplex) a *= jnp.exp(new System.Numerics.Complex(0, 0.3) * jnp.arange(n).AsType(jnp.float64)).AsType(type);
                using (LazyConfig.UseBackend(backend)) Check(a, $"{kind}, {n}, {type}");
            }
        }
    }

    private static void Check(NDArray a, string what)
    {
        var n = a.Shape[0];
        var tolerance = 4 * n * (a.DType.RealPart == jnp.float64 ? 2.2e-16 : 1.2e-7);
        // Everything from here on is compared in complex128, beside the length of the matrix.
        var scale = jnp.max(jnp.abs(Wide(a))).ToScalar<double>();
        if (scale == 0) scale = 1;
        NDArray wide = Wide(a) / scale, eye = jnp.eye(n, dtype: jnp.complex128);
        tolerance *= Math.Max(1, jnp.linalg.norm(wide).ToScalar<double>());
        var (w, v) = jnp.linalg.eig(a);
        Near(Wide(v) * (Wide(w) / scale), jnp.matmul(wide, Wide(v)), "right vectors");
        Near(jnp.ones(n), jnp.sum(jnp.square(jnp.abs(Wide(v))), 0), "lengths");
        var left = jax.lax.linalg.eig(a);
        var vh = Adjoint(Wide(left[1]));
        Near(jnp.expand_dims(Wide(left[0]) / scale, 1) * vh, jnp.matmul(vh, wide), "left vectors");
        Near(jnp.trace(wide), jnp.sum(Wide(jnp.linalg.eigvals(a)) / scale), "values alone");
        var (t, z) = jax.lax.linalg.schur(a);
        Near(wide, jnp.matmul(jnp.matmul(Wide(z), Wide(t) / scale), Adjoint(Wide(z))), "schur");
        Near(eye, jnp.matmul(Adjoint(Wide(z)), Wide(z)), "Z");
        Near(jnp.zeros((n, n)), jnp.tril(Wide(t) / scale, a.DType.IsComplex ? -1 : -2), "triangular");

        void Near(NDArray expected, NDArray actual, string part) =>
            Bound.AtMost(tolerance, jnp.max(jnp.abs(expected - actual)).AsType(jnp.float64).ToScalar<double>(), $"{what}: {part}");
    }

    [TestMethod]
    [DataRow(1, 0, 0, 1)]
    [DataRow(1, 2, 0, 3)]
    [DataRow(1, 0, 2, 3)]
    [DataRow(1, 2, -3, 1)]
    [DataRow(4, 1, 2, 3)]
    [DataRow(1, 2, -3, 5)]
    [DataRow(1, 1e-9, -1e-9, 1 + 2e-9)]
    [DataRow(1, 1e-170, 1e-9, 1)]
    [DataRow(0, 1e-90, -1e-95, 3e-93)]
    [DataRow(-2, 0.25, -1, -1)]
    public void Blocks_come_to_their_standard_form(double a, double b, double c, double d)
    {
        var block = new RealBlock(a, b, c, d);
        var (cosine, sine, t) = block.Standardize();
        var size = Math.Max(Math.Max(Math.Abs(a), Math.Abs(b)), Math.Max(Math.Abs(c), Math.Abs(d)));
        Bound.AtMost(1e-15, Math.Abs((cosine * cosine) + (sine * sine) - 1), "a rotation");
        var rotated = block.Rotated(cosine, sine);
        Bound.AtMost(4e-15 * size, Math.Abs(rotated.A - t.A), "A");
        Bound.AtMost(4e-15 * size, Math.Abs(rotated.B - t.B), "B");
        Bound.AtMost(4e-15 * size, Math.Abs(rotated.C - t.C), "C");
        Bound.AtMost(4e-15 * size, Math.Abs(rotated.D - t.D), "D");
        Assert.IsTrue(t.C == 0 || (t.A == t.D && Math.Sign(t.B) == -Math.Sign(t.C)), $"{t}");
    }

    private static NDArray Difficult(string kind, int n) => kind switch
    {
        "zero" => jnp.zeros((n, n), jnp.float64),
        "ones" => jnp.ones((n, n), jnp.float64),
        "low rank" => Of(n, (i, j) => i + j),
        "one column" => Of(n, (i, j) => (i + 1) / (double)n * ((j % 3) - 1)),
        "jordan" => Of(n, (i, j) => i == j ? 2 : j == i + 1 ? 1 : 0),
        "nilpotent" => Of(n, (i, j) => j == i + 1 ? 1 : 0),
        "cyclic" => Of(n, (i, j) => j == (i + 1) % n ? 1 : 0),
        "second differences" => Of(n, (i, j) => i == j ? 2 : Math.Abs(i - j) == 1 ? -1 : 0),
        "graded" => Of(n, (i, j) => Math.Pow(10, -(i + j) * 75.0 / n) * (0.5 + (((i * 7) + (j * 3)) % 5))),
        "frank" => Of(n, (i, j) => j >= i - 1 ? n - Math.Max(i, j) : 0),
        "orthogonal" => jnp.linalg.qr(Random(n)).Q,
        "pairs" => Of(n, (i, j) => i / 2 == j / 2 ? (i == j ? i / 6 : i - j) : j > i ? 1 : 0),
        "tiny" => Random(n) * 1e-290,
        "huge" => Random(n) * 1e290,
        _ => Random(n),
    };

    private static NDArray Of(int n, Func<int, int, double> element) =>
        jnp.asarray(Enumerable.Range(0, n * n).Select(k => element(k / n, k % n)).ToArray(), jnp.float64).Reshape(n, n);

    private static NDArray Random(int n) => jax.random.normal(jax.random.key(12), (n, n), jnp.float64);

    private static NDArray Wide(NDArray x) => x.AsType(jnp.complex128);

    private static NDArray Adjoint(NDArray x) => jnp.conj(jnp.matrix_transpose(x));
}
