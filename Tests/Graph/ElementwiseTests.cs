using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

/// <summary>
/// Every elementwise operation: its meaning to a kernel against its plain reference for every dtype, its derivative against finite
/// differences and against its own transpose, and its batching rule against a loop.
/// </summary>
[TestClass]
public sealed class ElementwiseTests
{
    /// <summary>
    /// An operation, float64 points at which it is smooth (one array per operand), and the operands by which it has no derivative.
    /// </summary>
    private sealed record Row(Elementwise Op, double[][] Points, int[] NoPartial)
    {
        public Row(Elementwise op, params double[][] points) : this(op, points, []) { }
    }

    private static readonly double[] Some = [-1.3, -0.4, 0.3, 0.9, 1.7], Positive = [0.2, 0.7, 1.1, 2.5, 6], Other = [0.6, -1.2, 2.1, 0.8,
        -0.5];
    private static readonly double[] Unit = [-0.9, -0.4, 0.1, 0.5, 0.95], Above1 = [1.1, 1.5, 2, 3, 8], Fraction = [0.1, 0.3, 0.5, 0.8,
        0.95];

    private static readonly Row[] Table =
    [
        new(new Add(), Some, Other), new(new Sub(), Some, Other), new(new Mul(), Some, Other), new(new Div(), Some, Other),
        new(new Rem(), Some, Other), new(new Pow(), Positive, Other), new(new Atan2(), Some, Other), new(new Max(), Some, Other),
        new(new Min(), Some, Other), new(new NextAfter(), Some, Other), new(new And()), new(new Or()), new(new Xor()), new(new Not()),
        new(new ShiftLeft()), new(new ShiftRightArithmetic()), new(new ShiftRightLogical()), new(new MulHi()), new(new PopCount()),
        new(new Clz()),
        new(new Neg(), Some), new(new Abs(), Some), new(new Sign(), Some), new(new Floor(), Some), new(new Ceil(), Some), new(new Trunc(),
        Some),
        new(new Round(false), Some), new(new Round(true), Some), new(new IsFinite(), Some), new(new Sqrt(), Positive), new(new Rsqrt(),
        Positive),
        new(new Cbrt(), Some), new(new Exp(), Some), new(new Exp2(), Some), new(new Expm1(), Some), new(new Log(), Positive),
        new(new Log1p(), Positive),
        new(new Logistic(), Some), new(new Sin(), Some), new(new Cos(), Some), new(new Tan(), Some), new(new Asin(), Unit),
        new(new Acos(), Unit),
        new(new Atan(), Some), new(new Sinh(), Some), new(new Cosh(), Some), new(new Tanh(), Some), new(new Asinh(), Some),
        new(new Acosh(), Above1),
        new(new Atanh(), Unit), new(new Erf(), Some), new(new Erfc(), Some), new(new ErfInv(), Unit), new(new Lgamma(), Positive),
        new(new Digamma(), Positive), new(new BesselI0e(), Some), new(new BesselI1e(), Some), new(new Igamma(), Positive,
        [.. Positive.Reverse()]),
        new(new Igammac(), Positive, [.. Positive.Reverse()]), new(new IgammaGradA(), Positive, Positive), new(new RandomGammaGrad(),
        Positive, Positive),
        new(new Zeta(), [Above1, Positive], [0]), new(new Polygamma(), [[0, 1, 2, 3, 1], Positive], [0]),
        new(new Betainc(), [Positive, [.. Positive.Reverse()], Fraction], [0, 1]), new(new Square(), Some), new(new IntegerPow(0), Some),
        new(new IntegerPow(3), Some), new(new IntegerPow(-2), Some), new(new IntegerPow(13), Some), new(new Eq(), Some, Other),
        new(new Ne(), Some, Other),
        new(new Lt(), Some, Other), new(new Le(), Some, Other), new(new Gt(), Some, Other), new(new Ge(), Some, Other), new(new Select()),
        new(new Clamp(), [-1, -1, -1, -1, -1], Some, [1, 1, 1, 1, 1]), new(new Lazy.Graph.Ops.Convert(DType.Float32), Some),
        new(new Lazy.Graph.Ops.Convert(DType.Float64), Some), new(new Lazy.Graph.Ops.Convert(DType.Complex128), Some),
        new(new Lazy.Graph.Ops.Convert(DType.BFloat16)), new(new Lazy.Graph.Ops.Convert(DType.Float16)),
        new(new Lazy.Graph.Ops.Convert(DType.Int32), Some),
        new(new Lazy.Graph.Ops.Convert(DType.UInt8), Some), new(new Lazy.Graph.Ops.Convert(DType.Int64), Some),
        new(new Lazy.Graph.Ops.Convert(DType.Bool), Some),
        new(new Bitcast(DType.Int32)), new(new Bitcast(DType.Float16)), new(new Bitcast(DType.UInt64), Some), new(new ReducePrecision(5,
        10)), new(new ReducePrecision(8, 7)),
        new(new ReducePrecision(4, 2)), new(new ReducePrecision(11, 3)), new(new StopGradient(), Some), new(new Alias(), Some),
        new(new DevicePut(null), Some), new(new CheckpointName("x"), Some),
        new(new ComplexOf(), Some, Other), new(new Real()), new(new Imag()), new(new Conj()),
    ];

    public static IEnumerable<object[]> Names => Table.Select((r, i) => new object[] { $"{r.Op} #{i}" });

    [TestMethod]
    public void EveryOperationHasARow()
    {
        var all = typeof(Elementwise).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Elementwise)) && !t.IsAbstract).Select(t => t.Name);
        CollectionAssert.AreEquivalent(all.ToArray(), Table.Select(r => r.Op.GetType().Name).Distinct().ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void KernelAgreesWithReference(string name)
    {
        var op = Find(name).Op;
        var types = 0;
        foreach (var type in DType.All)
        {
            var samples = Samples(type);
            var operands = Enumerable.Range(0, op.Arity).Select(k => op is Select && k == 0 ? DType.Bool : type).ToArray();
            var count = samples.Length * samples.Length;
            var arrays = operands.Select((t, k) => new HostArray(count, t,
                [.. Enumerable.Range(0,
                    count).Select(i => samples[k == 0 ? i % samples.Length : k == 1 ? i / samples.Length : i * 7 % samples.Length]
                    .Cast(t))])).ToArray();
            Aval output;
            try
            {
                output = op.Infer([.. arrays.Select(a => new Aval(a.Shape, a.DType))]);
            }
            catch (DTypeException)
            {
                continue;
            }
            types++;
            var expected = op.Evaluate(arrays, output);
            var lowering = (Lowering.Map)op.Lower([.. arrays.Select(a => new Aval(a.Shape, a.DType))]);
            var context = new Context(arrays, output);
            var body = lowering.Value(context, [K.Uniform(DType.Int32, 0)]);
            Assert.AreSame(output.DType, body.Type);
            NoArithmeticOfHalves(body);
            for (var i = 0; i < count; i++)
            {
                var actual = context.Run(body, i);
                if (!Close(op, expected.Data[i], actual))
                    Assert.Fail($"{op} of {string.Join(", ", arrays.Select(a => $"{a.Data[i]}:{type}"))}: "
                        + $"reference {expected.Data[i]}, kernel {actual}");
            }
        }
        Assert.IsGreaterThan(0, types, "some dtype must be accepted");
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void DerivativeAgreesWithFiniteDifferencesAndWithItsTranspose(string name)
    {
        var (op, points, noPartial) = Find(name);
        if (points.Length == 0 || op.Derivative is Derivative.Undefined) return;
        var x = points.Select(_ => Graphs.Of(DType.Float64, 5)).ToArray();
        var y = op.Of(x);
        for (var k = 0; k < points.Length; k++)
        {
            var tangents = new Node?[points.Length];
            tangents[k] = Lax.FullLike(x[k], 1);
            if (noPartial.Contains(k))
            {
                Assert.ThrowsExactly<DifferentiationException>(() => Jvp(op, x, y, tangents));
                continue;
            }
            var slope = Jvp(op, x, y, tangents);
            if (!y.DType.IsInexact || op is StopGradient)
            {
                Assert.IsNull(slope);
                continue;
            }
            const double Step = 1e-5;
            double[] At(double shift) => Parts(Run(x, y, [.. points.Select((p, j) => j == k ? [.. p.Select(v => v + shift)] : p)]));
            double[] above = At(Step), below = At(-Step);
            var exact = slope is null ? new double[above.Length] : Parts(Run(x, slope, points));
            for (var i = 0; i < exact.Length; i++)
            {
                // Where float32 comes between, differences see its steps; such conversions are exact derivatives of 1.
                var difference = y.DType.RealPart == DType.Float64 ? (above[i] - below[i]) / (2 * Step) : exact[i] == 1 ? 1 : double.NaN;
                Assert.AreEqual(difference, exact[i], 1e-6 * Math.Max(1, Math.Abs(difference)), $"{op}, operand {k}, point {i}");
            }
            // <ct, J t> = <Jᵀ ct, t> with t = 1 and a cotangent of different entries, products without conjugation.
            var ct = Lax.Convert(Lax.Add(y.DType.IsComplex ? Lax.Real(y) : y,
                Lax.FullLike(y.DType.IsComplex ? Lax.Real(y) : y, 0.5)), y.DType);
            var back = Vjp(op, x, y, ct, k);
            if (slope is null)
            {
                Assert.IsNull(back);
                continue;
            }
            var forward = Parts(Run(x, y.DType.IsComplex ? Lax.Real(Lax.Mul(ct, slope)) : Lax.Mul(ct, slope), points));
            var reverse = Parts(Run(x, back!, points));
            for (var i = 0; i < reverse.Length; i++)
                Assert.AreEqual(forward[i], reverse[i], 1e-6 * Math.Max(1, Math.Abs(forward[i])), $"{op} transposed, operand {k}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Names))]
    public void BatchAgreesWithALoop(string name)
    {
        var op = Find(name).Op;
        var type = new[] { DType.Float32, DType.Complex64, DType.Int32, DType.Float16, DType.UInt64 }.First(t => Accepts(op, t));
        const int Size = 3;
        // For each operand: not mapped, or mapped along axis 0, 1 or 2 of a rank 3 array.
        for (var choice = 1; choice < Math.Pow(4, op.Arity); choice++)
        {
            int?[] axes = [.. Enumerable.Range(0, op.Arity).Select(k => (choice >> (2 * k)) % 4 is var a && a == 3 ? null : (int?)a)];
            if (axes.All(a => a is null)) continue;
            var nodes = axes.Select((a, k) => Graphs.Of(op is Select && k == 0 ? DType.Bool : type,
                a is { } at ? Shape.Create([2, 4]).Insert(at, Size).ToArray() : [2, 4])).ToArray();
            var samples = Samples(type);
            var values = nodes.Select((n, k) => new HostArray(n.Shape, n.DType,
                [.. Enumerable.Range(0, (int)n.Shape.Size).Select(i => samples[(i + (5 * k)) % samples.Length].Cast(n.DType))])).ToArray();
            var (result, axis) = op.Batch([.. nodes.Select((n, k) => new Mapped(n, axes[k]))], Size);
            var batched = Interpreter.Run(new ClosedGraph(nodes, [result]), values)[0];
            for (var b = 0; b < Size; b++)
            {
                var slices = values.Select((v, k) => axes[k] is { } a ? Slice(v, a, b) : v).ToArray();
                var one = op.Evaluate(slices, op.Infer([.. slices.Select(s => new Aval(s.Shape, s.DType))]));
                CollectionAssert.AreEqual(one.Data, Slice(batched, axis!.Value, b).Data, $"{op}, axes {string.Join(",", axes)}");
            }
        }
    }

    [TestMethod]
    public void KinksFollowJax()
    {
        Assert.AreEqual(1, Slope(new Abs(), 0, 0));
        Assert.AreEqual(1, Slope(new Abs(), 0, -0.0));
        Assert.AreEqual(0.5, Slope(new Max(), 0, 2, 2));
        Assert.AreEqual(0.5, Slope(new Min(), 1, 2, 2));
        Assert.AreEqual(0, Slope(new Max(), 1, double.NaN, 2));
        Assert.AreEqual(double.PositiveInfinity, Slope(new Sqrt(), 0, 0));
        Assert.AreEqual(0, Slope(new Clamp(), 1, 0, 0, 1));
        Assert.AreEqual(0, Slope(new Clamp(), 1, 0, 1, 1));
        Assert.AreEqual(1, Slope(new Clamp(), 1, 0, 0.5, 1));
        Assert.AreEqual(0, Slope(new Pow(), 1, 0, 2), "log of the base 0 counts as log 1");
        Assert.AreEqual(0, Slope(new Pow(), 0, 0, 0));
        Assert.AreEqual(1, Slope(new Pow(), 0, 0, 1));
        Assert.AreEqual(0, Slope(new IntegerPow(0), 0, 0));
        Assert.AreEqual(0.5, Slope(new BesselI1e(), 0, 0));
    }

    [TestMethod]
    public void ErrorsNameOperationShapesAndTheWayOut()
    {
        Node x = Graphs.Float(2, 3);
        Assert.AreEqual("add: shapes float32[2,3] and float32[2,4] do not match; lax needs equal shapes, jnp broadcasts.",
            Assert.ThrowsExactly<ShapeException>(() => Lax.Add(x, Graphs.Float(2, 4))).Message);
        Assert.AreEqual("add: dtypes of float32[2,3] and int32[2,3] differ; lax does not promote, "
            + "so convert one of them or call jnp, which promotes.",
            Assert.ThrowsExactly<DTypeException>(() => Lax.Add(x, Graphs.Of(DType.Int32, 2, 3))).Message);
        Assert.AreEqual("sin: int32[3] is not accepted; sin takes float or complex dtypes, so convert with astype first.",
            Assert.ThrowsExactly<DTypeException>(() => Lax.Sin(Graphs.Of(DType.Int32, 3))).Message);
        StringAssert.Contains(Assert.ThrowsExactly<DTypeException>(() => Lax.Select(x, x, x)).Message, "must be bool");
        StringAssert.Contains(Assert.ThrowsExactly<DTypeException>(() => Lax.IntegerPow(Graphs.Of(DType.Int32), -1)).Message,
            "no negative powers");
        StringAssert.Contains(Assert.ThrowsExactly<DTypeException>(() => Lax.Bitcast(x, DType.Int8)).Message, "one size");
    }

    [TestMethod]
    public void WeakStaysWeakWhereAllOperandsAre()
    {
        Node weak = Lax.Constant(Scalar.OfFloat(DType.Float32, 2), weak: true), strong = Graphs.Float();
        Assert.IsTrue(Lax.Add(weak, weak).Aval.Weak);
        Assert.IsFalse(Lax.Add(weak, strong).Aval.Weak);
        Assert.IsFalse(Lax.Lt(weak, weak).Aval.Weak);
        Assert.IsTrue(Lax.Select(Lax.Lt(weak, weak), weak, weak).Aval.Weak);
        Assert.IsTrue(Lax.FullLike(Lax.Sin(weak), 1).Aval.Weak);
    }

    private static Row Find(string name) =>
        Table[int.Parse(name[(name.LastIndexOf('#') + 1)..], System.Globalization.CultureInfo.InvariantCulture)];

    private static double Slope(Elementwise op, int operand, params double[] at)
    {
        var x = at.Select(_ => Graphs.Of(DType.Float64)).ToArray();
        var tangents = new Node?[at.Length];
        tangents[operand] = Lax.FullLike(x[operand], 1);
        return Run(x, Jvp(op, x, op.Of(x), tangents)!, [.. at.Select(v => new[] { v })])[0].Re;
    }

    private static bool Accepts(Elementwise op, DType type)
    {
        try
        {
            op.Infer([.. Enumerable.Range(0, op.Arity).Select(k => new Aval(1, op is Select && k == 0 ? DType.Bool : type))]);
            return true;
        }
        catch (DTypeException)
        {
            return false;
        }
    }

    private static Node? Jvp(Primitive op, Node[] x, Node y, Node?[] t)
    {
        switch (op.Derivative)
        {
            case Derivative.Elementwise e:
                Node? sum = null;
                for (var i = 0; i < x.Length; i++)
                {
                    if (t[i] is null || e.Partials[i] is not { } partial) continue;
                    var part = Lax.Mul(t[i]!, partial(x, y));
                    sum = sum is null ? part : Lax.Add(sum, part);
                }
                return sum;
            case Derivative.Linear: return op.Of([.. t.Select((n, i) => n ?? Lax.Zeros(x[i].Aval))]);
            case Derivative.Bilinear: return t[0] is not null ? op.Of(t[0]!, x[1]) : op.Of(x[0], t[1]!);
            case Derivative.Custom c: return c.Jvp(x, y, t);
            default: return null;
        }
    }

    private static Node? Vjp(Primitive op, Node[] x, Node y, Node ct, int operand) => op.Derivative switch
    {
        Derivative.Elementwise e => e.Partials[operand] is { } partial ? Lax.Mul(ct, partial(x, y)) : null,
        Derivative.Linear l => l.Transpose(ct, x, operand),
        Derivative.Bilinear b => operand == 0 ? b.TransposeLeft(ct, x[0], x[1]) : b.TransposeRight(ct, x[0], x[1]),
        Derivative.Custom c => c.Vjp(x, y, ct)[operand],
        _ => null,
    };

    private static Scalar[] Run(Node[] parameters, Node result, double[][] values) => Interpreter.Run(new ClosedGraph(parameters, [result]),
        [.. parameters.Select((p, i) => new HostArray(p.Shape, p.DType, [.. values[i].Select(v => Scalar.OfFloat(p.DType, v))]))])[0].Data;

    private static double[] Parts(Scalar[] numbers) => [.. numbers.Select(s => s.Re)];

    private static HostArray Slice(HostArray x, int axis, int at) => HostArray.Fill(new Aval(x.Shape.Without(axis), x.DType), index =>
    {
        var full = index.ToList();
        full.Insert(axis, at);
        return x[[.. full]];
    });

    // Repeated multiplication rounds at each step, and a reciprocal once more.
    private static bool Close(Primitive op, Scalar expected, Scalar actual)
    {
        if (expected == actual || (double.IsNaN(expected.Re) && double.IsNaN(actual.Re))) return true;
        // A function of a 16-bit float is rounded to float32 first: for one in some thousands that is the other neighbour.
        var isRoundedTwice = expected.Type.IsFloat && expected.Type.Size == 2;
        if (!expected.Type.IsInexact || !(op is IntegerPow || isRoundedTwice)) return expected.Re == actual.Re && expected.Im == actual.Im;
        var tolerance = expected.Type.RealPart == DType.Float64 ? 1e-14 : expected.Type.RealPart == DType.Float32 ? 4e-6
            : expected.Type == DType.Float16 ? 1e-3 : 8e-3;
        return !double.IsFinite(expected.Re) || (expected.Complex - actual.Complex).Magnitude
            <= (tolerance * expected.Complex.Magnitude) + (expected.Type == DType.Float16 ? 6e-8 : 1e-37);
    }

    private static Scalar[] Samples(DType type)
    {
        double[] numbers = [0, 1, 2, 3, 5, 7, 31, 100];
        if (type.Kind == DKind.Bool) return [Scalar.OfBool(false), Scalar.OfBool(true)];
        if (type.IsInteger)
            return [.. numbers.Select(v => Scalar.Of(type, v)), Scalar.OfInt(type, -1), Scalar.OfInt(type, -7), Scalar.Extreme(type,
                true), Scalar.Extreme(type, false)];
        if (type.IsComplex)
            return [.. numbers[..4].SelectMany(v => new[] { new System.Numerics.Complex(v, 0.5), new(-v, 2), new(v, 0), new(0.25, -v) })
                .Select(z => Scalar.OfComplex(type, z))];
        return [.. numbers.Concat([-0.0, 0.5, -0.5, 2.5, -3.7, 1e-3, -1e-5, 6e4, -7e4, 1e10, 1e-40, 300.7, 0.1, double.NaN,
            double.PositiveInfinity,
            double.NegativeInfinity]).Select(v => Scalar.OfFloat(type, v))];
    }

    private static void NoArithmeticOfHalves(KExpr body)
    {
        foreach (var e in KExpr.PostOrder([body]))
        {
            if (e.Op is KOp.Load or KOp.Const or KOp.Cast or KOp.Bitcast or KOp.Select) continue;
            foreach (var a in e.Arguments.Append(e)) Assert.AreSame(a.Type.Accumulator, a.Type, $"{e.Op} of {a.Type}");
        }
    }

    /// <summary>Operands that are read from arrays at the index of the element.</summary>
    private sealed class Context(HostArray[] arrays, Aval output) : MapContext
    {
        public override DType IndexType => DType.Int32;

        public override Aval Output => output;

        public override Aval InputAval(int operand) => new(arrays[operand].Shape, arrays[operand].DType);

        public override KExpr Input(int operand, params ReadOnlySpan<KExpr> index) => K.Load(arrays[operand].DType, operand, index[0]);

        public Scalar Run(KExpr body, int at)
        {
            var known = new Dictionary<KExpr, Scalar>(ReferenceEqualityComparer.Instance);
            foreach (var e in KExpr.PostOrder([body]))
            {
                known[e] = e.Op switch
                {
                    KOp.Const => e.Value,
                    KOp.Uniform => Scalar.OfInt(e.Type, at),
                    KOp.Load => arrays[e.Slot].Data[at],
                    _ => ScalarMath.Apply(e.Op, e.Type, [.. e.Arguments.Select(a => known[a])]),
                };
            }
            return known[body];
        }
    }
}
