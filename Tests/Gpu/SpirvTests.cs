using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Backends.Vulkan.Spirv;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Gpu;

/// <summary>Each instruction of the language of work items, written as SPIR-V, validated, run, and compared with its meaning.</summary>
[TestClass]
public sealed class SpirvTests
{
    public static IEnumerable<object[]> RegisterNames => VulkanHarness.Registers.Select(t => new object[] { t.Name });

    public static IEnumerable<object[]> MemoryNames => VulkanHarness.MemoryTypes.Select(t => new object[] { t.Name });

    [TestMethod]
    [DynamicData(nameof(RegisterNames))]
    public void WordsMeanWhatTheReferenceSays(string name)
    {
        var type = DType.Parse(name);
        using var driver = VulkanHarness.Open();
        var words = SpirvWord.Rows.Where(r => r.Class == SpirvWord.ClassOf(type)).Select(r => r.Word).Distinct().ToArray();
        Assert.AreNotEqual(0, words.Length);
        foreach (var word in words) CheckWord(driver, word, type);
    }

    [TestMethod]
    [DynamicData(nameof(RegisterNames))]
    public void CastsMeanWhatTheReferenceSays(string name)
    {
        var from = DType.Parse(name);
        using var driver = VulkanHarness.Open();
        foreach (var to in VulkanHarness.Registers.Where(t => t != DType.Bool || t == from))
        {
            var inRange = Edges(from).Where(x => FitsInto(x, to)).ToArray();
            Check(driver, KOp.Cast, to, [from], [.. inRange.Select(x => new[] { x })]);
            if (from.Size == to.Size && from != DType.Bool && to != DType.Bool)
            {
                Check(driver, KOp.Bitcast, to, [from], [.. Edges(from).Select(x => new[] { x })]);
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(MemoryNames))]
    public void LoadsWidenAndStoresNarrow(string name)
    {
        var type = DType.Parse(name);
        var register = VulkanHarness.RegisterOf(type);
        using var driver = VulkanHarness.Open();
        Scalar[] numbers = [.. Edges(type)];
        var program = VulkanHarness.PerElement("memory", numbers.Length, (b, i) =>
        {
            var x = b.Load(register, 0, i);
            b.Store(1, i, x);
            // Twice the number, to see that a store keeps the low bits.
            b.Store(2, i, register == DType.Bool ? b.Apply(KOp.Not, register, x) : b.Add(x, x));
            b.Store(3, i, x);
        }, b =>
        {
            b.Buffer(type, true, false);
            b.Buffer(type, false, true);
            b.Buffer(type, false, true);
            b.Buffer(register, false, true);
        });
        using var code = driver.CompileChecked(program);
        using GpuMemory source = driver.Fill(type, numbers), copy = driver.Allocate(numbers.Length * 8),
            twice = driver.Allocate(numbers.Length * 8), wide = driver.Allocate(numbers.Length * 8);
        driver.Launch(code, [source, copy, twice, wide], []);
        var copied = driver.Fetch<byte>(copy, numbers.Length * type.Size);
        CollectionAssert.AreEqual(driver.Fetch<byte>(source, numbers.Length * type.Size), copied);
        var widened = driver.Fetch(register, wide, numbers.Length);
        var doubled = driver.Fetch<byte>(twice, numbers.Length * type.Size);
        for (var i = 0; i < numbers.Length; i++)
        {
            var isBits = type.IsFloat && type.Size == 2;
            var asLoaded = isBits ? Scalar.OfInt(register, (long)ScalarMath.ToBits(numbers[i])) : numbers[i].Cast(register);
            AssertSame(asLoaded, widened[i], $"{type} {numbers[i]} in a register");
            if (type.IsFloat && type.Size >= 4) continue;
            // A sum of bools would be their or.
            var stored = type == DType.Bool ? Scalar.OfBool(!numbers[i].IsTrue) : ScalarMath.Apply(KOp.Add, register, asLoaded, asLoaded);
            var bits = (ulong)ScalarMath.ToBits(stored);
            var expected = BitConverter.GetBytes(bits)[..type.Size];
            CollectionAssert.AreEqual(expected, doubled[(i * type.Size)..((i + 1) * type.Size)], $"{type} {numbers[i]} doubled");
        }
    }

    [TestMethod]
    public void UniformsOfAllDtypesArrive()
    {
        using var driver = VulkanHarness.Open();
        DType[] types = [DType.Float32, DType.Float64, DType.Int32, DType.UInt64, DType.UInt32, DType.Int64];
        Scalar[] numbers =
        [
            Scalar.OfFloat(types[0], -1.5), Scalar.OfFloat(types[1], Math.PI), Scalar.OfInt(types[2], -7), Scalar.OfInt(types[3], -9),
            Scalar.OfInt(types[4], 4000000000), Scalar.OfInt(types[5], long.MinValue + 3),
        ];
        var b = new CodeBuilder();
        foreach (var t in types)
        {
            b.Uniforms.Add(t);
            b.Buffer(t, false, true);
        }
        for (var i = 0; i < types.Length; i++) b.Store(i, b.Int(DType.Int32, 0), b.Uniform(types[i], i));
        using var code = driver.CompileChecked(b.Finish("uniforms", 1, 1));
        var (offsets, bytes) = UniformLayout.Of(types);
        var block = new byte[bytes];
        for (var i = 0; i < types.Length; i++)
        {
            BitConverter.GetBytes((ulong)ScalarMath.ToBits(numbers[i])).AsSpan(0, types[i].Size).CopyTo(block.AsSpan(offsets[i]));
        }
        GpuMemory[] targets = [.. types.Select(_ => driver.Allocate(8))];
        driver.Launch(code, targets, block);
        for (var i = 0; i < types.Length; i++) AssertSame(numbers[i], driver.Fetch(types[i], targets[i], 1)[0], types[i].Name);
    }

    [TestMethod]
    public void LoopsAndBranchesNest()
    {
        // The sum over j = 2, 5, 8, … < i of the steps that Collatz takes from j, of odd j only.
        using var driver = VulkanHarness.Open();
        const int Count = 100;
        var program = VulkanHarness.PerElement("loops", Count, (b, i) =>
        {
            var total = b.Declare(b.Int(DType.Int32, 0));
            b.For(b.Int(DType.Int32, 2), i, b.Int(DType.Int32, 3), j => b.If(IsOdd(b, j), () =>
            {
                var x = b.Declare(j);
                b.While(() => b.Apply(KOp.Ne, DType.Bool, b.Get(x), b.Int(DType.Int32, 1)), () =>
                {
                    var now = b.Get(x);
                    var tripled = b.Add(b.Mul(now, b.Int(DType.Int32, 3)), b.Int(DType.Int32, 1));
                    b.Set(x, b.Select(IsOdd(b, now), tripled, b.Apply(KOp.ShiftRightArithmetic, DType.Int32, now, b.Int(DType.Int32, 1))));
                    b.Set(total, b.Add(b.Get(total), b.Int(DType.Int32, 1)));
                });
            }));
            b.Store(0, i, b.Get(total));
        }, b => b.Buffer(DType.Int32, false, true));
        using var code = driver.CompileChecked(program);
        using var target = driver.Allocate(Count * 4);
        driver.Launch(code, [target], []);
        var expected = new int[Count];
        for (var i = 0; i < Count; i++)
        {
            for (var j = 2; j < i; j += 3)
            {
                for (var x = j; j % 2 == 1 && x != 1; expected[i]++) x = x % 2 == 1 ? (3 * x) + 1 : x / 2;
            }
        }
        CollectionAssert.AreEqual(expected, driver.Fetch<int>(target, Count));

        static Value IsOdd(CodeBuilder b, Value x) => b.Apply(KOp.Eq, DType.Bool, b.And(x, b.Int(DType.Int32, 1)), b.Int(DType.Int32, 1));
    }

    [TestMethod]
    public void WhileTestMayHaveBlocksOfItsOwn()
    {
        using var driver = VulkanHarness.Open();
        var b = new CodeBuilder();
        b.Buffer(DType.Int64, false, true);
        var x = b.Declare(b.Int(DType.Int64, 0));
        b.While(() =>
        {
            b.For(DType.Int64, 3, j => b.Set(x, b.Add(b.Get(x), j)));
            return b.Less(b.Get(x), b.Int(DType.Int64, 10));
        }, () => b.If(b.Constant(Scalar.OfBool(true)), () => b.Set(x, b.Add(b.Get(x), b.Int(DType.Int64, 1)))));
        b.Store(0, b.Int(DType.Int64, 0), b.Get(x));
        using var code = driver.CompileChecked(b.Finish("while", 1, 1));
        using var target = driver.Allocate(8);
        driver.Launch(code, [target], []);
        Assert.AreEqual(11, driver.Fetch<long>(target, 1)[0]);
    }

    [TestMethod]
    [DataRow("float32")]
    [DataRow("int64")]
    [DataRow("uint32")]
    [DataRow("float64")]
    public void GroupsReduceThroughLocalArrays(string name)
    {
        const int Size = 128, Groups = 37;
        var type = DType.Parse(name);
        using var driver = VulkanHarness.Open();
        var b = new CodeBuilder();
        int source = b.Buffer(type, true, false), target = b.Buffer(type, false, true), local = b.Local(type, Size);
        Value group = b.Group(DType.Int64), item = b.Item(DType.Int64);
        b.StoreLocal(local, item, b.Load(type, source, b.Add(b.Mul(group, b.Int(DType.Int64, Size)), item)));
        b.Barrier();
        var half = b.Declare(b.Int(DType.Int64, Size / 2));
        b.While(() => b.Less(b.Int(DType.Int64, 0), b.Get(half)), () =>
        {
            b.If(b.Less(item, b.Get(half)), () =>
                b.StoreLocal(local, item, b.Add(b.LoadLocal(local, item), b.LoadLocal(local, b.Add(item, b.Get(half))))));
            b.Barrier();
            b.Set(half, b.Apply(KOp.ShiftRightArithmetic, DType.Int64, b.Get(half), b.Int(DType.Int64, 1)));
        });
        b.If(b.Apply(KOp.Eq, DType.Bool, item, b.Int(DType.Int64, 0)), () => b.Store(target, group, b.LoadLocal(local, item)));
        using var code = driver.CompileChecked(b.Finish("reduce", Size, Groups));
        Scalar[] numbers = [.. Enumerable.Range(0, Size * Groups).Select(i => Scalar.Of(type, i % 1000))];
        using GpuMemory x = driver.Fill(type, numbers), y = driver.Allocate(Groups * 8);
        driver.Launch(code, [x, y], []);
        var actual = driver.Fetch(type, y, Groups);
        for (var g = 0; g < Groups; g++) Assert.AreEqual(numbers.Skip(g * Size).Take(Size).Sum(n => n.Re), actual[g].Re);
    }

    [TestMethod]
    [DataRow("int32", 200_003)]
    [DataRow("int64", 65536)]
    [DataRow("int32", 131_070)]
    [DataRow("int32", 1)]
    public void ManyGroupsUseTwoAxes(string name, int groups)
    {
        var type = DType.Parse(name);
        using var driver = VulkanHarness.Open();
        var b = new CodeBuilder();
        b.Buffer(DType.Int32, true, true);
        var g = b.Group(type);
        b.Store(0, g, b.Add(b.Load(DType.Int32, 0, g), b.Cast(g, DType.Int32)));
        using var code = driver.CompileChecked(b.Finish("groups", 1, groups));
        // What is behind the last group must stay as it is.
        using var target = driver.Fill(new int[groups + 1000]);
        driver.Launch(code, [target], []);
        var actual = driver.Fetch<int>(target, groups + 1000);
        for (var i = 0; i < actual.Length; i++) Assert.AreEqual(i < groups ? i : 0, actual[i]);
    }

    [TestMethod]
    public void LaunchesAreRectanglesWithFewIdleGroups()
    {
        Assert.AreEqual((0u, 1u), SpirvEmitter.Grid(0, 65535));
        Assert.AreEqual((65535u, 1u), SpirvEmitter.Grid(65535, 65535));
        Assert.AreEqual((32768u, 2u), SpirvEmitter.Grid(65536, 65535));
        var (x, y) = SpirvEmitter.Grid(4_000_000_007, 65535);
        Assert.IsTrue(x <= 65535 && y <= 65535 && (ulong)x * y >= 4_000_000_007 && (ulong)x * y < 4_000_000_007 + y);
        Assert.ThrowsExactly<LazyDeviceException>(() => SpirvEmitter.Grid(1L << 32, 65535));
        Assert.ThrowsExactly<LazyDeviceException>(() => SpirvEmitter.Grid(1L << 31, 1000));
    }

    [TestMethod]
    public void TwoBuffersMayBeTheSameMemory()
    {
        using var driver = VulkanHarness.Open();
        var program = VulkanHarness.PerElement("alias", 500, (b, i) =>
        {
            b.Store(1, i, b.Add(b.Load(DType.Int32, 0, i), b.Int(DType.Int32, 1)));
            b.Store(2, i, b.Mul(b.Load(DType.Int32, 0, i), b.Int(DType.Int32, 3)));
        }, b =>
        {
            b.Buffer(DType.Int32, true, false);
            b.Buffer(DType.Int32, false, true);
            b.Buffer(DType.Int32, false, true);
        });
        using var code = driver.CompileChecked(program);
        using var x = driver.Fill([.. Enumerable.Range(0, 500)]);
        using var y = driver.Allocate(2000);
        driver.Launch(code, [x, x, y], []);
        CollectionAssert.AreEqual(Enumerable.Range(0, 500).Select(i => 3 * (i + 1)).ToArray(), driver.Fetch<int>(y, 500));
    }

    [TestMethod]
    public void WideLanesAreRefused()
    {
        var b = new CodeBuilder();
        b.Buffer(DType.Int32, true, true);
        var zero = b.Int(DType.Int32, 0);
        b.Store(0, zero, b.Load(DType.Int32, 0, zero, 4));
        Assert.ThrowsExactly<InternalException>(() => SpirvEmitter.Emit(b.Finish("wide", 1, 1), new()));
    }

    private static void CheckWord(GpuDriver driver, KOp word, DType type)
    {
        var edges = Edges(type).ToArray();
        IEnumerable<Scalar[]> cases = word switch
        {
            KOp.Select => new[] { true, false }.SelectMany(c => edges.Select(x => new[] { Scalar.OfBool(c), x, edges[0] })),
            KOp.Fma => Pairs(edges, edges).Zip(edges.Concat(edges).Concat(edges)).Select(p => new[] { p.First[0], p.First[1], p.Second }),
            KOp.Div or KOp.Rem when type.IsInteger => Pairs(edges, [.. edges.Where(x => x.IsTrue)]),
            KOp.ShiftLeft or KOp.ShiftRightLogical or KOp.ShiftRightArithmetic =>
                Pairs(edges, [.. new[] { 0, 1, 7, (type.Size * 8) - 1 }.Select(n => Scalar.OfInt(type, n))]),
            _ when word.Arity() == 1 => edges.Select(x => new[] { x }),
            _ => Pairs(edges, edges),
        };
        DType[] operands = word == KOp.Select ? [DType.Bool, type, type] : [.. Enumerable.Repeat(type, word.Arity())];
        Check(driver, word, word.IsComparison() ? DType.Bool : type, operands, [.. cases]);
    }

    private static IEnumerable<Scalar[]> Pairs(Scalar[] xs, Scalar[] ys) => xs.SelectMany(x => ys.Select(y => new[] { x, y }));

    private static void Check(GpuDriver driver, KOp word, DType result, DType[] operands, Scalar[][] cases)
    {
        var program = VulkanHarness.PerElement("word", cases.Length,
            (b, i) => b.Store(operands.Length, i, b.Apply(word, result, [.. operands.Select((t, k) => b.Load(t, k, i))])),
            b =>
            {
                foreach (var t in operands) b.Buffer(t, true, false);
                b.Buffer(result, false, true);
            });
        using var code = driver.CompileChecked(program);
        GpuMemory[] buffers =
            [.. operands.Select((t, k) => driver.Fill(t, [.. cases.Select(c => c[k])])), driver.Allocate(cases.Length * result.Size)];
        driver.Launch(code, buffers, []);
        var actual = driver.Fetch(result, buffers[^1], cases.Length);
        for (var i = 0; i < cases.Length; i++)
        {
            var what = $"{word}({string.Join(", ", cases[i])}) of {operands[^1]} to {result}\n{code.Source}";
            var expected = ScalarMath.Apply(word, result, cases[i]);
            // Where a device does not keep the smallest numbers, any of them may be a zero.
            if (cases[i].Append(expected).Any(IsDenormal)) continue;
            // One rounding or two.
            if (word == KOp.Fma && Same(RoundedTwice(result, cases[i]), actual[i])) continue;
            AssertSame(expected, actual[i], what);
        }
        foreach (var b in buffers) b.Dispose();
    }

    private static Scalar RoundedTwice(DType type, Scalar[] x) =>
        ScalarMath.Apply(KOp.Add, type, ScalarMath.Apply(KOp.Mul, type, x[0], x[1]), x[2]);

    private static bool IsDenormal(Scalar x) => x.Type.IsFloat && x.Re != 0
        && Math.Abs(x.Re) < (x.Type == DType.Float64 ? 2.2250738585072014e-308 : 1.17549435e-38);

    private static bool Same(Scalar x, Scalar y) => x == y || (x.Type.IsFloat && double.IsNaN(x.Re) && double.IsNaN(y.Re));

    private static void AssertSame(Scalar expected, Scalar actual, string what) =>
        Assert.IsTrue(Same(expected, actual), $"{actual} instead of {expected}: {what}");

    private static bool FitsInto(Scalar x, DType to)
    {
        if (!x.Type.IsFloat || !to.IsInteger) return true;
        var t = Math.Truncate(x.Re);
        double low = Scalar.Extreme(to, false).Re, high = Scalar.Extreme(to, true).Re;
        // The largest 64-bit integers round up to a power of two, which is out of range.
        return t >= low && (to.Size == 8 ? t < high : t <= high);
    }

    private static IEnumerable<Scalar> Edges(DType type)
    {
        if (type == DType.Bool) return [Scalar.OfBool(false), Scalar.OfBool(true)];
        if (type.IsFloat)
        {
            double[] all =
            [
                0, -0.0, 1, -1, 0.5, -0.5, 1.5, 2.5, -2.5, 3.25, -7.75, 1e-3, 1.0 / 3, 16777215, 16777216.5, -3e9, 4e9, 1e18, -1e19, 1e30, -1e37,
                1.4e-45, 1e-310, 5e300, double.PositiveInfinity, double.NegativeInfinity, double.NaN,
            ];
            return all.Select(x => Scalar.OfFloat(type, x));
        }
        long[] numbers =
        [
            0, 1, -1, 2, 3, -7, 100, 127, 128, 255, -128, 32767, 65535, 1 << 24, (1 << 24) + 1, int.MaxValue, int.MinValue, 0xFFFFFFFF,
            1L << 40, (1L << 53) + 1, long.MaxValue, long.MinValue, 0x123456789ABCDEF0, -2,
        ];
        return numbers.Select(n => Scalar.OfInt(type, n)).Distinct();
    }
}
