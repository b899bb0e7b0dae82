using Lazy.Backends;
using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Lowering;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;
using Lazy.Tests.Conformance;

namespace Lazy.Tests.Gpu;

/// <summary>
/// Every word for every dtype on numbers at the edges and on random ones, in basic words and computed strictly, against its meaning.
/// </summary>
[TestClass]
public sealed partial class LegalizerTests
{
    private static readonly Dictionary<string, GpuProfile> Profiles = new()
    {
        ["everything"] = Profile(true, true, true),
        ["two roundings"] = Profile(true, true, false),
        ["no float64"] = Profile(true, false, true),
        ["no float64, two roundings"] = Profile(true, false, false),
        ["32 bits"] = Profile(false, false, true),
        ["32 bits, two roundings"] = Profile(false, false, false),
    };

    private static GpuProfile Profile(bool int64, bool float64, bool exactFma) => new()
    {
        Name = "paper", Kind = DeviceKind.Gpu, Fingerprint = "", HasInt64 = int64, HasFloat64 = float64, HasExactFma = exactFma,
    };

    public static IEnumerable<object[]> ProfilesAndDTypes => Profiles.Keys.SelectMany(p => DType.All.Select(t => new object[] { p, t.Name }));

    [TestMethod]
    [DynamicData(nameof(ProfilesAndDTypes))]
    public void EveryWord(string profileName, string typeName)
    {
        var (profile, type) = (Profiles[profileName], DType.Parse(typeName));
        var failures = new List<string>();
        foreach (var op in Enum.GetValues<KOp>().Where(op => IsDefined(op, type)))
        {
            var result = ResultOf(op, type);
            KExpr[] loads = [.. Enumerable.Range(0, op.Arity()).Select(i => K.Load(type, i, K.Index(DType.Int32, 0)))];
            var e = K.Make(op, result, loads);
            if (!Legalizer.CanDo(e, profile)) continue;
            try
            {
                Check(profile, e, Operands(op, type), Ulps(op, type, profile), ScaleUlps(op), $"{op} of {type} with {profileName}");
            }
            catch (AssertFailedException failure)
            {
                failures.Add(failure.Message);
            }
        }
        Assert.AreEqual(0, failures.Count, string.Join('\n', failures));
    }

    [TestMethod]
    [DynamicData(nameof(ProfilesAndDTypes))]
    public void Conversions(string profileName, string typeName)
    {
        var (profile, from) = (Profiles[profileName], DType.Parse(typeName));
        var load = K.Load(from, 0, K.Index(DType.Int32, 0));
        foreach (var to in DType.All)
        {
            var convert = K.Make(KOp.Cast, to, load);
            if (!Legalizer.CanDo(convert, profile)) continue;
            Scalar[][] x = [.. Numbers.Edges(from).Concat(Many(from, 2000, 5)).Select(s => new[] { s })];
            Check(profile, convert, x, 0, 0, $"{from} to {to} with {profileName}");
            if (from.Size != to.Size || from.IsComplex != to.IsComplex || to.Kind == DKind.Bool) continue;
            Check(profile, K.Make(KOp.Bitcast, to, load), x, 0, 0, $"bits of {from} as {to} with {profileName}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(ProfilesAndDTypes))]
    public void ChoicesAndLeaves(string profileName, string typeName)
    {
        var (profile, type) = (Profiles[profileName], DType.Parse(typeName));
        if (!Legalizer.CanDo(KOp.Select, type, profile)) return;
        KExpr index = K.Index(DType.Int32, 0), condition = K.Load(DType.Bool, 0, index);
        Scalar[][] x = [.. from c in Numbers.Edges(DType.Bool) from a in Many(type, 40, 1) select new[] { c, a, a }];
        Check(profile, K.Make(KOp.Select, type, condition, K.Load(type, 1, index), K.Uniform(type, 2)), x, 0, 0, $"select of {type}");
        Check(profile, K.Make(KOp.Select, type, condition, K.Acc(type, 1), K.Load(type, 2, index)), x, 0, 0, $"select of {type}");
        foreach (var constant in Numbers.Edges(type).Take(12))
        {
            Check(profile, K.Make(KOp.Select, type, condition, K.Const(constant), K.Load(type, 2, index)), x, 0, 0, $"choice of {constant}");
        }
    }

    [TestMethod]
    public void LongChainsAreNoRecursion()
    {
        var legalizer = new Legalizer(Profiles["everything"]);
        var e = K.Load(DType.Float16, 0, K.Index(DType.Int32, 0));
        for (var i = 0; i < 100_000; i++) e = K.Neg(e);
        Assert.IsNotNull(legalizer.Real(e));
        var half = K.Load(DType.Float16, 1, K.Index(DType.Int32, 0));
        for (var i = 0; i < 20_000; i++) half = K.Add(half, e);
        Assert.IsNotNull(legalizer.Real(half));
    }

    // The float64 that is nearest to a multiple of π/2 for its size; the value is from 2,000 digits.
    [TestMethod]
    public void TheWorstAngleKeepsItsDigits()
    {
        var x = 6381956970095103 * Math.ScaleB(1, 797);
        foreach (var profile in new[] { Profiles["everything"], Profiles["two roundings"] })
        {
            var cosine = new Legalizer(profile).Real(K.Unary(KOp.Cos, K.Load(DType.Float64, 0, K.Index(DType.Int32, 0))));
            var found = new BasicWords(profile.HasExactFma, cosine).Run((leaf, at) => Leaf(leaf, at, [Scalar.OfFloat(DType.Float64, x)]));
            Assert.AreEqual(-4.687165924254627611e-19, BitConverter.UInt64BitsToDouble(found[0]), 2e-34);
        }
    }

    [TestMethod]
    public void EqualExpressionsAreOne()
    {
        var legalizer = new Legalizer(Profiles["everything"]);
        KExpr X() => K.Unary(KOp.Sin, K.Load(DType.Float32, 0, K.Index(DType.Int32, 0)));
        Assert.AreSame(legalizer.Real(X()), legalizer.Real(X()));
    }

    [TestMethod]
    public void IndexArithmeticHasNoGuards()
    {
        static bool HasSelect(KExpr e, Func<int, long> extent) =>
            KExpr.PostOrder([new Legalizer(Profiles["everything"], extent: extent).Real(e)]).Exists(x => x.Op == KOp.Select);
        static KExpr Number(long value) => K.Const(Scalar.OfInt(DType.Int32, value));
        KExpr row = K.Index(DType.Int32, 0), column = K.Index(DType.Int32, 1);
        var index = K.Add(K.Mul(row, Number(12)), column);
        Assert.IsFalse(HasSelect(K.Rem(K.Div(index, Number(5)), Number(7)), _ => 1000));
        // A reversed index is not negative either.
        Assert.IsFalse(HasSelect(K.Div(K.Sub(Number(9), row), Number(2)), _ => 10));
        Assert.IsTrue(HasSelect(K.Div(K.Sub(Number(9), row), Number(2)), _ => 11));
        // A product that wraps may be negative.
        Assert.IsTrue(HasSelect(K.Div(K.Mul(row, Number(1_000_000)), Number(7)), _ => 10_000));
    }

    private static void Check(GpuProfile profile, KExpr e, Scalar[][] operands, double ulps, double scaleUlps, string what)
    {
        var legalizer = new Legalizer(profile, slot => 10 * slot, slot => 20 + (10 * slot));
        KExpr[] roots = e.Type.IsComplex ? [legalizer.Pair(e).Re, legalizer.Pair(e).Im]
            : [legalizer.ToMemory(legalizer.Real(e), e.Type), legalizer.Real(e)];
        var program = new BasicWords(profile.HasExactFma, roots);
        foreach (var t in program.Types)
        {
            if (t == DType.Float64 && !profile.HasFloat64 || t.IsInteger && t.Size == 8 && !profile.HasInt64) Assert.Fail($"{what} uses {t}");
        }
        var expected = new Scalar[operands.Length];
        var actual = new Scalar[operands.Length];
        for (var i = 0; i < operands.Length; i++)
        {
            var x = operands[i];
            var found = program.Run((leaf, offset) => Leaf(leaf, offset, x));
            expected[i] = Meaning(e, x);
            actual[i] = Number(e.Type, found);
            if (!SmallFloats.Is(e.Type)) continue;
            var register = ScalarMath.FromBits(DType.Float32, found[1]);
            Assert.AreEqual(actual[i].Re, register.Re, $"{what}: a register of {string.Join(", ", x)} is not rounded");
        }
        Compare(expected, actual, operands, e.Type, ulps, scaleUlps, $"{what}, {program.Count} steps");
    }

    // Buffers have one element, of two parts if complex; every leaf of a slot has the operand's number.
    private static ulong Leaf(KExpr leaf, long offset, Scalar[] x)
    {
        if (leaf.Op == KOp.Index) return 0;
        var slot = leaf.Op == KOp.Uniform ? leaf.Slot / 10 : leaf.Op == KOp.Acc ? (leaf.Slot / 10) - 2 : leaf.Slot;
        var operand = x[slot];
        var second = leaf.Op == KOp.Load ? offset == 1 : leaf.Slot % 10 == 1;
        Assert.IsTrue(operand.Type.IsComplex || !second);
        if (operand.Type.IsComplex) return BasicWords.Pattern(Scalar.OfFloat(leaf.Type, second ? operand.Im : operand.Re));
        if (leaf.Op == KOp.Load && SmallFloats.Is(operand.Type)) return (ulong)ScalarMath.ToBits(operand);
        return BasicWords.Pattern(operand.Type.IsFloat ? Scalar.OfFloat(leaf.Type, operand.Re) : Scalar.OfInt(leaf.Type, operand.Int));
    }

    private static Scalar Number(DType t, ulong[] found) =>
        t.IsComplex ? Scalar.OfComplex(t, new(ScalarMath.FromBits(t.RealPart, found[0]).Re, ScalarMath.FromBits(t.RealPart, found[1]).Re))
        : ScalarMath.FromBits(t, t.Kind == DKind.Bool ? found[0] & 1 : found[0]);

    private static Scalar Meaning(KExpr e, Scalar[] x) => e.Op switch
    {
        KOp.Load or KOp.Uniform or KOp.Acc => x[e.Slot],
        KOp.Const => e.Value,
        KOp.Index => Scalar.OfInt(e.Type, 0),
        _ => ScalarMath.Apply(e.Op, e.Type, [.. e.Arguments.Select(a => Meaning(a, x))]),
    };

    private static void Compare(Scalar[] expected, Scalar[] actual, Scalar[][] x, DType type, double ulps, double scaleUlps, string what)
    {
        var scale = scaleUlps == 0 ? 0 : expected.Select(s => Math.Abs(s.Re)).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        var (worst, at) = (0.0, 0);
        for (var i = 0; i < expected.Length; i++)
        {
            var error = type.IsComplex
                ? Math.Max(Distance(expected[i].Re, actual[i].Re, expected[i], false), Distance(expected[i].Im, actual[i].Im, expected[i], false))
                : type.IsFloat ? Distance(expected[i].Re, actual[i].Re, expected[i], true)
                : expected[i] == actual[i] ? 0 : double.PositiveInfinity;
            if (error > worst) (worst, at) = (error, i);
        }
        if (ulps > 0) Console.WriteLine($"{what}: {worst:f2} ulp");
        if (worst > ulps) Assert.Fail($"{what}: of {string.Join(", ", x[at])} is {actual[at]}, not {expected[at]}: {worst} ulp of {ulps}");

        // How many units in the last place, less what is allowed beside them.
        double Distance(double e, double a, Scalar whole, bool signed)
        {
            if (e.Equals(a)) return !signed || e != 0 || double.IsNegative(e) == double.IsNegative(a) ? 0 : double.PositiveInfinity;
            if (!double.IsFinite(e) || !double.IsFinite(a)) return double.PositiveInfinity;
            var size = Math.Max(Math.Abs(whole.Re), Math.Abs(whole.Im));
            var (epsilon, tiny) = (Numbers.Epsilon(type), ScalarMath.FromBits(type.RealPart, 1).Re);
            return Math.Max(0, Math.Abs(e - a) - (epsilon * scaleUlps * scale)) / ((epsilon * size) + tiny);
        }
    }
}
