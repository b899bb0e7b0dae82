using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Tests;

/// <summary>
/// Checks the rules of one operation against its plain meaning: the lowering, the batching rule against a loop over the examples, and
/// the derivative against finite differences, forward against reverse.
/// </summary>
internal static class Rules
{
    public static HostArray Array(DType type, Shape shape, params double[] values) =>
        new(shape, type, System.Array.ConvertAll(values, v => Scalar.Of(type, v)));

    /// <summary>Distinct small numbers without ties, the same for the same seed.</summary>
    public static HostArray Numbers(DType type, Shape shape, int seed = 1)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(1, (int)shape.Size).ToArray();
        random.Shuffle(values);
        return new(shape, type, System.Array.ConvertAll(values, v => type.IsComplex
            ? Scalar.OfComplex(type, new((v * 0.37) - 1, 1.3 - (v * 0.21)))
            : Scalar.Of(type, type.IsFloat ? (v * 0.37) - 1 : v)));
    }

    public static Aval AvalOf(HostArray x) => new(x.Shape, x.DType);

    /// <summary>Runs a function of nodes with the interpreter.</summary>
    public static HostArray[] Run(Func<Node[], IReadOnlyList<Node>> f, params HostArray[] x)
    {
        Node[] parameters = [.. x.Select((a, i) => Parameter.Create(AvalOf(a), $"x{i}"))];
        return Interpreter.Run(new ClosedGraph(parameters, f(parameters)), x);
    }

    public static HostArray Run1(Func<Node[], Node> f, params HostArray[] x) => Run(n => [f(n)], x)[0];

    public static HostArray[] Apply(Primitive op, params HostArray[] x)
    {
        Aval[] avals = [.. x.Select(AvalOf)];
        return op.InferOutputs(avals) is null ? [op.Evaluate(x, op.Infer(avals))] : op.EvaluateOutputs(x);
    }

    public static void Equal(HostArray expected, HostArray actual, double tolerance, string what)
    {
        Assert.AreEqual(expected.Shape, actual.Shape, what);
        Assert.AreEqual(expected.DType, actual.DType, what);
        for (var i = 0; i < expected.Data.Length; i++)
        {
            Scalar e = expected.Data[i], a = actual.Data[i];
            var near = e.Type.IsInexact
                ? Near(e.Re, a.Re, tolerance) && Near(e.Im, a.Im, tolerance)
                : e == a;
            Assert.IsTrue(near, $"{what}: element {i} of {expected.Shape} is {a}, expected {e}");
        }
    }

    public static void CheckLowering(Primitive op, params HostArray[] x)
    {
        Aval[] avals = [.. x.Select(AvalOf)];
        if (op.InferOutputs(avals) is not null) return;
        var (output, expected) = (op.Infer(avals), Apply(op, x)[0]);
        foreach (var indexType in new[] { DType.Int32, DType.Int64 })
        {
            if (MapInterpreter.Run(op, x, output, indexType) is { } lowered)
                Equal(expected, lowered, Tolerance(output.DType), $"{op} lowered");
        }
    }

    /// <summary>Every set of mapped operands, mapped along their first or their last axis.</summary>
    public static void CheckBatching(Primitive op, params HostArray[] x)
    {
        const int Size = 2;
        for (var mask = 1; mask < 1 << x.Length; mask++)
        {
            for (var last = 0; last < 2; last++)
            {
                int?[] axes = [.. x.Select((a, i) => (mask >> i & 1) == 0 ? null : (int?)(last == 0 ? 0 : i % 2 == 0 ? a.Shape.Rank : 0))];
                HostArray[] batch = [.. x.Select((a, i) => axes[i] is { } axis ? Stacked(a, axis, Size) : a)];
                int? mapped = null;
                var results = Run(nodes =>
                {
                    var m = op.Batch([.. nodes.Select((n, i) => new Mapped(n, axes[i]))], Size);
                    mapped = m.Axis;
                    return m.Node.Outputs is null ? [m.Node] : Project.All(m.Node);
                }, batch);
                var what = $"{op} mapped along {string.Join(", ", axes.Select(a => a?.ToString() ?? "none"))}";
                Assert.IsNotNull(mapped, what);
                for (var e = 0; e < Size; e++)
                {
                    var expected = Apply(op, [.. batch.Select((a, i) => axes[i] is { } axis ? Example(a, axis, e) : a)]);
                    for (var k = 0; k < expected.Length; k++)
                        Equal(expected[k], Example(results[k], mapped.Value, e), Tolerance(expected[k].DType), what);
                }
            }
        }
    }

    /// <summary>Tangents against central differences in float64, and cotangents against tangents: ⟨ct, J t⟩ = ⟨Jᵀ ct, t⟩.</summary>
    public static void CheckDerivative(Primitive op, params HostArray[] x)
    {
        const double Step = 1e-6;
        var t = x.Select((a, i) => a.DType == DType.Float64 ? Numbers(DType.Float64, a.Shape, 11 + i) : null).ToArray();
        HostArray[] Moved(double by) => [.. x.Select((a, i) => t[i] is not { } d ? a
            : new HostArray(a.Shape, a.DType, [.. a.Data.Zip(d.Data, (v, dv) => Scalar.OfFloat(a.DType, v.Re + (by * dv.Re)))]))];
        HostArray[] up = Apply(op, Moved(Step)), down = Apply(op, Moved(-Step));
        var tangents = Jvp(op, x, t);
        var cts = up.Select((a, i) => a.DType == DType.Float64 ? Numbers(DType.Float64, a.Shape, 31 + i) : null).ToArray();
        var forward = 0.0;
        for (var k = 0; k < up.Length; k++)
        {
            if (cts[k] is not { } ct) continue;
            var difference = new HostArray(up[k].Shape, DType.Float64,
                [.. up[k].Data.Zip(down[k].Data, (u, d) => Scalar.OfFloat(DType.Float64, (u.Re - d.Re) / (2 * Step)))]);
            var tangent = tangents[k]
                ?? new HostArray(up[k].Shape, DType.Float64, [.. up[k].Data.Select(_ => Scalar.Of(DType.Float64, 0))]);
            Equal(difference, tangent, 1e-6, $"{op} jvp against differences");
            forward += Dot(ct, tangent);
        }
        var pulled = Vjp(op, x, cts);
        var reverse = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            if (t[i] is not { } d || pulled[i] is not { } p) continue;
            Assert.AreEqual(x[i].Shape, p.Shape, $"{op}: a cotangent has its operand's shape");
            reverse += Dot(p, d);
        }
        Assert.IsTrue(Near(forward, reverse, 1e-9), $"{op}: <ct, Jt> = {forward}, <J'ct, t> = {reverse}");
    }

    public static HostArray?[] Jvp(Primitive op, HostArray[] x, HostArray?[] t) => Some(op, x, t, (nodes, result, tangents) =>
    {
        switch (op.Derivative)
        {
            case Derivative.Linear linear:
                Node[] operands = [.. nodes.Select((n, i) => linear.IsLinear?.Invoke(i) == false ? n : tangents[i] ?? Lax.ZerosLike(n))];
                return [op.Of(operands)];
            case Derivative.Bilinear: return [Lax.Add(op.Of(tangents[0]!, nodes[1]), op.Of(nodes[0], tangents[1]!))];
            case Derivative.Custom custom: return [custom.Jvp(nodes, result, tangents)];
            case Derivative.CustomOutputs custom: return custom.Jvp(nodes, result, tangents);
            default: throw new AssertFailedException($"{op} has no derivative to check");
        }
    });

    public static HostArray?[] Vjp(Primitive op, HostArray[] x, HostArray?[] ct) =>
        Some(op, x, ct, (nodes, result, cts) => op.Derivative switch
    {
        Derivative.Linear linear => [.. nodes.Select((_, i) => linear.IsLinear?.Invoke(i) == false
            ? null : linear.Transpose(cts[0]!, nodes, i))],
        Derivative.Bilinear bilinear => [bilinear.TransposeLeft(cts[0]!, nodes[0], nodes[1]),
            bilinear.TransposeRight(cts[0]!, nodes[0], nodes[1])],
        Derivative.Custom custom => custom.Vjp(nodes, result, cts[0]!),
        Derivative.CustomOutputs custom => custom.Vjp(nodes, result, cts, [.. nodes.Select(_ => true)]),
        _ => throw new AssertFailedException($"{op} has no derivative to check"),
    });

    // Runs a rule whose inputs and outputs may be null.
    private static HostArray?[] Some(Primitive op, HostArray[] x, HostArray?[] given, Func<Node[], Node, Node?[], Node?[]> rule)
    {
        Node?[] results = [];
        var some = given.OfType<HostArray>().ToArray();
        var values = Run(nodes =>
        {
            var next = x.Length;
            Node?[] extra = [.. given.Select(g => g is null ? null : nodes[next++])];
            Node[] operands = nodes[..x.Length];
            results = rule(operands, op.Of(operands), extra);
            return [.. results.OfType<Node>()];
        }, [.. x, .. some]);
        var at = 0;
        return [.. results.Select(r => r is null ? null : values[at++])];
    }

    private static bool Near(double e, double a, double tolerance) =>
        e.Equals(a) || e == a || Math.Abs(e - a) <= tolerance * Math.Max(1, Math.Abs(e));

    private static double Tolerance(DType type) =>
        !type.IsInexact ? 0 : type.RealPart == DType.Float64 ? 1e-12 : type.RealPart == DType.Float32 ? 1e-5 : 2e-2;

    private static double Dot(HostArray a, HostArray b) => a.Data.Zip(b.Data, (p, q) => p.Re * q.Re).Sum();

    // The example itself and, behind it, a variation: other numbers, and for integers other indices.
    private static HostArray Stacked(HostArray x, int axis, int size) => HostArray.Fill(new(x.Shape.Insert(axis, size), x.DType), index =>
    {
        var value = x[[.. index[..axis], .. index[(axis + 1)..]]];
        return index[axis] == 0 ? value
            : x.DType.IsInexact ? Scalar.Of(x.DType, (value.Re * -0.7) + 0.1)
            : x.DType == DType.Bool ? Scalar.OfBool(!value.IsTrue) : Scalar.OfInt(x.DType, value.Int + index[axis]);
    });

    private static HostArray Example(HostArray x, int axis, int e) =>
        HostArray.Fill(new(x.Shape.Without(axis), x.DType), index => x[[.. index[..axis], e, .. index[axis..]]]);
}
