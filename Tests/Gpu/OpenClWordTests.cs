using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Tests.Gpu;

/// <summary>Every word of programs in OpenCL C, for each register dtype, alone and in vectors, against the meaning of the word.</summary>
[TestClass]
public sealed class OpenClWordTests
{
    private static readonly DType[] s_registers = [DType.Bool, DType.Int32, DType.UInt32, DType.Int64, DType.UInt64, DType.Float32, DType.Float64];
    private static readonly KOp[] s_comparisons = [KOp.Eq, KOp.Ne, KOp.Lt, KOp.Le, KOp.Gt, KOp.Ge];

    /// <summary>The text for graphics processors differs; any device can run it.</summary>
    public static IEnumerable<object[]> Cases => s_registers.SelectMany(t => new[] { (1, true), (4, true), (16, true), (1, false), (4, false) }
        .Select(c => new object[] { t.Name, c.Item1, c.Item2 }));

    // One word with its operands among the inputs x, y, z, a divisor, a shift and a bool.
    private sealed record Case(KOp Word, DType Result, params int[] Inputs);

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_word_means_on_the_device_what_it_means(string name, int lanes, bool isProcessor)
    {
        var type = DType.Parse(name);
        var cases = CasesOf(type);
        var inputs = Inputs(type, lanes);
        var count = inputs[0].Count;
        using var cl = new OpenClHarness(p => p with { IsProcessor = isProcessor });

        var b = new CodeBuilder();
        foreach (var values in inputs) b.Buffer(values[0].Type, true, false);
        foreach (var c in cases) b.Buffer(c.Result, false, true);
        var at = b.Mul(b.Group(DType.Int32), b.Int(DType.Int32, lanes));
        var loaded = inputs.Select((values, i) => b.Load(values[0].Type, i, at, lanes)).ToArray();
        for (var c = 0; c < cases.Count; c++)
        {
            var operands = cases[c].Inputs.Select(i => loaded[i]).ToArray();
            b.Store(inputs.Length + c, at, b.Apply(cases[c].Word, cases[c].Result, operands));
        }
        var program = b.Finish($"words_{name}_{lanes}", 1, count / lanes);
        var buffers = inputs.Select(values => cl.Memory(OpenClHarness.Bytes(values[0].Type, values)))
            .Concat(cases.Select(c => cl.Driver.Allocate((long)count * c.Result.Size))).ToArray();
        cl.Run(program, [], buffers);

        for (var c = 0; c < cases.Count; c++)
        {
            var (word, result) = (cases[c].Word, cases[c].Result);
            var got = cl.Read<byte>(buffers[inputs.Length + c], count * result.Size);
            for (var i = 0; i < count; i++)
            {
                var x = cases[c].Inputs.Select(k => inputs[k][i]).ToArray();
                if (word == KOp.Cast && !IsInRange(x[0], result)) continue;
                var expected = Expected(word, result, x, cl.Driver.Profile);
                Assert.AreEqual(expected, OpenClHarness.At(result, got, i), $"{word} to {result} of {string.Join(", ", x)}, number {i}");
            }
        }
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(4)]
    [DataRow(16)]
    public void Products_and_sums_round_one_after_the_other(int lanes)
    {
        const int count = 1024;
        using var cl = new OpenClHarness();
        var random = new Random(5);
        var (x, y, z) = (new float[count], new float[count], new float[count]);
        for (var i = 0; i < count; i++) (x[i], y[i], z[i]) = (random.NextSingle(), random.NextSingle(), -random.NextSingle());
        var b = new CodeBuilder();
        for (var i = 0; i < 3; i++) b.Buffer(DType.Float32, true, false);
        b.Buffer(DType.Float32, false, true);
        var at = b.Mul(OpenClHarness.Number(b, 16), b.Int(DType.Int32, lanes));
        var loaded = Enumerable.Range(0, 3).Select(i => b.Load(DType.Float32, i, at, lanes)).ToArray();
        b.Store(3, at, b.Add(b.Mul(loaded[0], loaded[1]), loaded[2]));
        var result = cl.Driver.Allocate(count * 4);
        cl.Run(b.Finish("two_roundings", 16, count / lanes / 16), [], cl.Memory(x), cl.Memory(y), cl.Memory(z), result);
        var got = cl.Read<float>(result, count);
        for (var i = 0; i < count; i++) Assert.AreEqual((float)(x[i] * y[i]) + z[i], got[i], $"{x[i]:R} * {y[i]:R} + {z[i]:R}");
    }

    [TestMethod]
    public void Constants_arrive_exactly()
    {
        using var cl = new OpenClHarness();
        var numbers = s_registers.SelectMany(t => Values(t)).ToList();
        var b = new CodeBuilder();
        foreach (var t in s_registers) b.Buffer(t, false, true);
        var next = new int[s_registers.Length];
        foreach (var n in numbers)
        {
            var slot = Array.IndexOf(s_registers, n.Type);
            b.Store(slot, b.Int(DType.Int32, next[slot]++), b.Constant(n));
        }
        var buffers = s_registers.Select((t, i) => cl.Driver.Allocate(next[i] * t.Size)).ToArray();
        cl.Run(b.Finish("constants", 1, 1), [], buffers);
        for (var t = 0; t < s_registers.Length; t++)
        {
            var got = cl.Read<byte>(buffers[t], next[t] * s_registers[t].Size);
            var values = Values(s_registers[t]);
            for (var i = 0; i < values.Count; i++) Assert.AreEqual(values[i], OpenClHarness.At(s_registers[t], got, i), $"{s_registers[t]}");
        }
    }

    [TestMethod]
    [DataRow(2)]
    [DataRow(8)]
    [DataRow(16)]
    public void Lanes_are_made_and_taken_apart(int lanes)
    {
        using var cl = new OpenClHarness();
        var b = new CodeBuilder();
        foreach (var t in s_registers) b.Buffer(t, true, true);
        var zero = b.Int(DType.Int32, 0);
        for (var t = 0; t < s_registers.Length; t++)
        {
            // Turned around lane by lane, behind it a number in every lane, behind that the numbers of the lanes.
            var x = b.Load(s_registers[t], t, zero, lanes);
            b.Store(t, b.Int(DType.Int32, lanes), b.Join([.. Enumerable.Range(0, lanes).Select(k => b.Lane(x, lanes - 1 - k))]));
            b.Store(t, b.Int(DType.Int32, 2 * lanes), b.Splat(b.Lane(x, 1), lanes));
            if (s_registers[t].IsInteger) b.Store(t, b.Int(DType.Int32, 3 * lanes), b.LaneNumbers(s_registers[t], lanes));
        }
        var given = s_registers.Select(t => Enumerable.Range(0, 4 * lanes).Select(i => Values(t)[i % Values(t).Count]).ToList()).ToArray();
        var buffers = s_registers.Select((t, i) => cl.Memory(OpenClHarness.Bytes(t, given[i]))).ToArray();
        cl.Run(b.Finish($"lanes_{lanes}", 1, 1), [], buffers);
        for (var t = 0; t < s_registers.Length; t++)
        {
            var got = cl.Read<byte>(buffers[t], 4 * lanes * s_registers[t].Size);
            for (var k = 0; k < lanes; k++)
            {
                Assert.AreEqual(given[t][lanes - 1 - k], OpenClHarness.At(s_registers[t], got, lanes + k), $"{s_registers[t]} {k}");
                Assert.AreEqual(given[t][1], OpenClHarness.At(s_registers[t], got, (2 * lanes) + k), $"{s_registers[t]} {k}");
                if (s_registers[t].IsInteger) Assert.AreEqual(k, OpenClHarness.At(s_registers[t], got, (3 * lanes) + k).Int);
            }
        }
    }

    private static Scalar Expected(KOp word, DType result, Scalar[] x, GpuProfile profile)
    {
        if (word != KOp.Fma) return ScalarMath.Apply(word, result, x);
        if (!profile.HasExactFma) Assert.Inconclusive("this device rounds products and sums as it likes");
        return result == DType.Float32 ? Scalar.OfFloat(result, MathF.FusedMultiplyAdd((float)x[0].Re, (float)x[1].Re, (float)x[2].Re))
            : Scalar.OfFloat(result, Math.FusedMultiplyAdd(x[0].Re, x[1].Re, x[2].Re));
    }

    private static bool IsInRange(Scalar x, DType to) =>
        !x.Type.IsFloat || to.IsFloat || (double.IsFinite(x.Re) && x.Cast(to).Cast(DType.Float64).Re == Math.Truncate(x.Re));

    private static List<Case> CasesOf(DType t)
    {
        var cases = new List<Case>();
        void Add(DType result, int[] inputs, params KOp[] words)
        {
            foreach (var w in words) cases.Add(new(w, result, inputs));
        }
        Add(DType.Bool, [0, 1], t.Kind == DKind.Bool ? [KOp.Eq, KOp.Ne] : s_comparisons);
        Add(t, [5, 0, 1], KOp.Select);
        if (!t.IsFloat) Add(t, [0, 1], KOp.And, KOp.Or, KOp.Xor);
        if (!t.IsFloat) Add(t, [0], KOp.Not);
        if (t.Kind != DKind.Bool)
        {
            Add(t, [0, 1], KOp.Add, KOp.Sub, KOp.Mul);
            Add(t, [0], KOp.Neg);
        }
        if (t.IsFloat)
        {
            Add(t, [0, 1], KOp.Div);
            Add(t, [0], KOp.Abs, KOp.Floor, KOp.Ceil, KOp.Trunc, KOp.Round, KOp.Sqrt);
            Add(t, [0, 1, 2], KOp.Fma);
        }
        if (t.IsInteger) Add(t, [0, 4], KOp.ShiftLeft);
        if (t.Kind == DKind.Int) Add(t, [0, 4], KOp.ShiftRightArithmetic);
        if (t.Kind == DKind.UInt)
        {
            Add(t, [0, 4], KOp.ShiftRightLogical);
            Add(t, [0, 3], KOp.Div, KOp.Rem);
        }
        foreach (var to in s_registers)
        {
            if (to != DType.Bool) Add(to, [0], KOp.Cast);
            if (to.Size == t.Size) Add(to, [0], KOp.Bitcast);
        }
        return cases;
    }

    // All pairs of edges; the third operand walks through them at another pace.
    private static List<Scalar>[] Inputs(DType t, int lanes)
    {
        var edges = Values(t);
        var inputs = Enumerable.Range(0, 6).Select(_ => new List<Scalar>()).ToArray();
        for (var i = 0; i < edges.Count * edges.Count || i % lanes != 0; i++)
        {
            var (x, y) = (edges[i % edges.Count], edges[i / edges.Count % edges.Count]);
            inputs[0].Add(x);
            inputs[1].Add(y);
            inputs[2].Add(edges[i * 7 / 3 % edges.Count]);
            inputs[3].Add(y.IsTrue ? y : Scalar.Of(t, 1));
            inputs[4].Add(t.IsInteger ? Scalar.OfInt(t, (long)((ulong)y.Int % (ulong)(t.Size * 8))) : y);
            inputs[5].Add(Scalar.OfBool(i % 3 == 1));
        }
        return inputs;
    }

    private static List<Scalar> Values(DType t) => t.Kind switch
    {
        DKind.Bool => [Scalar.OfBool(false), Scalar.OfBool(true)],
        DKind.Float => [.. new[]
        {
            0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3.25, 1e-3, Math.PI, -1e6, 16777217, 2147483647, -2147483648, 4294967040, 9e18,
            -9.2233720368547758e18, 1.8e19, 1e30, double.PositiveInfinity, double.NegativeInfinity, double.NaN, 0.49999997, 8388609.5,
            t == DType.Float32 ? float.Epsilon : double.Epsilon, t == DType.Float32 ? float.MaxValue : double.MaxValue,
            t == DType.Float32 ? 1.1754943e-38 : -2.2250738585072014E-308,
        }.Select(v => Scalar.OfFloat(t, v))],
        _ => [.. new[]
        {
            0, 1, 2, 3, 7, 10, 31, 33, 64, 255, 65536, 1431655765, int.MaxValue, int.MinValue, -1, -2, -7, -31,
            long.MaxValue, long.MinValue, long.MinValue + 1, 1L << 53, (1L << 53) + 1, (1L << 24) + 1,
        }.Select(v => Scalar.OfInt(t, v)).Distinct()],
    };
}
