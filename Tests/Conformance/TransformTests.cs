using Lazy.Backends;
using Lazy.Backends.Cpu;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;
using Lazy.Transforms;

namespace Lazy.Tests.Conformance;

/// <summary>
/// Every row of the table under differentiation: tangents against central differences, cotangents against tangents, the same
/// again for the derivative.
/// </summary>
[TestClass]
public sealed class TransformTests
{
    private static readonly DType Real = DType.Float64, Complex = DType.Complex128;

    public static IEnumerable<object[]> Differentiable => ConformanceTable.Rows
        .Where(r => r.Order > 0 && (r.Accepts(Real) || r.Accepts(Complex))).Select(r => new object[] { r.Name });

    public static IEnumerable<object[]> Undefined => ConformanceTable.Rows.Where(r => r.Primitive.Derivative is Derivative.Undefined)
        .Select(r => new object[] { r.Name });

    [TestMethod]
    [DynamicData(nameof(Differentiable))]
    public void Derivative_(string row)
    {
        var r = ConformanceTable.Row(row);
        foreach (var type in new[] { Real, Complex }.Where(t => r.Accepts(t) && r.IsSmooth(t)))
        {
            Check(x => r.Build(type, x), r.Sample(type, 21), i => r.IsActive(i), r, r.Order, $"{row} of {type}");
        }
    }

    [TestMethod]
    [DynamicData(nameof(Undefined))]
    public void Derivative_is_refused(string row)
    {
        var r = ConformanceTable.Row(row);
        var x = r.Parameters(Real, weak: false);
        var y = r.Build(Real, x);
        Node[] tangents = [.. x.Select(n => Lax.Ones(n.Aval))], cotangents = [.. y.Select(n => Lax.Ones(n.Aval))];
        foreach (var error in new[]
        {
            Assert.ThrowsExactly<DifferentiationException>(() => ForwardMode.Run(y, x, tangents)),
            Assert.ThrowsExactly<DifferentiationException>(() => ReverseMode.Run(y, x, cotangents)),
        })
        {
            Assert.StartsWith(r.Primitive.Name, error.Message);
        }
    }

    // Differentiates f; then, for higher orders, x, ct -> vjp(f)(x, ct) in its turn, by both.
    private static void Check(Func<Node[], Node[]> f, HostArray[] x, Func<int, bool> isActive, ConformanceRow row, int order, string what)
    {
        Node[] p = [.. x.Select((a, i) => Parameter.Create(new Aval(a.Shape, a.DType), $"x{i}"))];
        var y = f(p);
        bool[] active = [.. x.Select((a, i) => a.DType.IsInexact && isActive(i))];
        var random = new Random(77);
        HostArray?[] t = [.. x.Select((a, i) => active[i] ? Direction(a.Shape, a.DType, random) : null)];
        HostArray?[] ct = [.. y.Select(n => n.DType.IsInexact ? Direction(n.Shape, n.DType, random) : null)];
        Node?[] tp = [.. t.Select(Place)], cp = [.. ct.Select(Place)];

        Node[] tangents = row.ReverseOnly ? [] : [.. ForwardMode.Run(y, p, tp).Select((n, k) => n ?? Lax.Zeros(y[k].Aval))];
        Node[] wanted = [.. p.Where((_, i) => active[i])];
        Node[] pulled = [.. ReverseMode.Run(y, wanted, cp).Select((n, k) => n ?? Lax.Zeros(wanted[k].Aval))];
        for (var k = 0; k < tangents.Length; k++) Assert.AreEqual(y[k].Aval, tangents[k].Aval with { Weak = y[k].Aval.Weak },
            $"{what}: a tangent is as its result");
        for (var k = 0; k < pulled.Length; k++) Assert.AreEqual(wanted[k].Aval, pulled[k].Aval, $"{what}: a cotangent is as its operand");

        Node[] parameters = [.. p, .. tp.OfType<Node>(), .. cp.OfType<Node>()];
        HostArray[] arguments = [.. x, .. t.OfType<HostArray>(), .. ct.OfType<HostArray>()];
        var graph = new ClosedGraph(parameters, [.. tangents, .. pulled]);
        var values = Interpreter.Run(graph, arguments);
        CompareOnCpu(graph, arguments, values, what);

        double forward = 0, reverse = 0, size = 0;
        HostArray[] up = Moved(f, x, t, 1), down = Moved(f, x, t, -1);
        for (var k = 0; k < y.Length; k++)
        {
            if (ct[k] is not { } weights) continue;
            // What does not move has no difference: fill values and results over nothing, NaN and infinities too.
            HostArray difference = new(up[k].Shape, up[k].DType, [.. up[k].Data.Zip(down[k].Data, (u, d) => u == d ? Scalar.Of(u.Type, 0)
                : u.Type.IsComplex ? Scalar.OfComplex(u.Type, (u.Complex - d.Complex) / (2 * Step))
                    : Scalar.OfFloat(u.Type, (u.Re - d.Re) / (2 * Step)))]);
            if (row.ReverseOnly)
            {
                forward += Dot(weights, difference, ref size);
                continue;
            }
            var scale = Math.Max(1, difference.Data.Select(s => s.Complex.Magnitude).DefaultIfEmpty(0).Max());
            for (var i = 0; i < difference.Data.Length; i++)
            {
                var (expected, actual) = (difference.Data[i].Complex, values[k].Data[i].Complex);
                Assert.IsTrue((expected - actual).Magnitude <= 2e-6 * scale,
                    $"{what}: tangent {k}, element {i} is {actual}, by differences {expected}");
            }
            forward += Dot(weights, values[k], ref size);
        }
        var next = tangents.Length;
        foreach (var direction in t.OfType<HostArray>()) reverse += Dot(values[next++], direction, ref size);
        Assert.AreEqual(forward, reverse, (row.ReverseOnly ? 1e-6 : 1e-10) * Math.Max(1, size), $"{what}: <ct, J t> against <ct J, t>");
        if (order == 1) return;

        var (count, flags) = (x.Length, active);
        Check(nodes =>
        {
            var results = f(nodes[..count]);
            var at = count;
            Node?[] weights = [.. results.Select(n => n.DType.IsInexact ? nodes[at++] : null)];
            Node[] by = [.. nodes[..count].Where((_, i) => flags[i])];
            return [.. ReverseMode.Run(results, by, weights).Select((n, k) => n ?? Lax.Zeros(by[k].Aval))];
        }, [.. x, .. ct.OfType<HostArray>()], i => i >= count || flags[i], row, order - 1, $"derivative of {what}");
    }

    private const double Step = 1e-5;

    private static HostArray[] Moved(Func<Node[], Node[]> f, HostArray[] x, HostArray?[] t, int sign)
    {
        static Scalar Add(Scalar v, double step, Scalar d) =>
            v.Type.IsComplex ? Scalar.OfComplex(v.Type, v.Complex + (step * d.Complex)) : Scalar.OfFloat(v.Type, v.Re + (step * d.Re));
        HostArray[] moved = [.. x.Select((a, i) => t[i] is not { } d ? a
            : new HostArray(a.Shape, a.DType, [.. a.Data.Zip(d.Data, (v, dv) => Add(v, sign * Step, dv))]))];
        Node[] p = [.. x.Select((a, i) => Parameter.Create(new Aval(a.Shape, a.DType), $"x{i}"))];
        return Interpreter.Run(new ClosedGraph(p, f(p)), moved);
    }

    // Derivatives are larger graphs than operations alone: fused, and with routines among them.
    private static void CompareOnCpu(ClosedGraph graph, HostArray[] arguments, HostArray[] expected, string what)
    {
        var leaves = arguments.Select(a =>
        {
            var aval = new Aval(a.Shape, a.DType);
            return Node.Leaf(aval, Storage.FromHost(CpuBackend.Device, HostBytes.ToBytes(a), aval));
        }).ToArray();
        var results = graph.Apply(leaves);
        Engine.Evaluate(results, CpuBackend.Device);
        for (var k = 0; k < results.Length; k++)
        {
            var bytes = new byte[results[k].Aval.Bytes];
            ((Storage)results[k].Value!).Read(0, bytes);
            Numbers.AssertEqual(expected[k], HostBytes.FromBytes(results[k].Aval, bytes), 1e4, 1e4, false,
                $"{what} on cpu, derivative {k}");
        }
    }

    private static HostArray Direction(Shape shape, DType type, Random random) =>
        Numbers.Draw(new Aval(shape, type), Numbers.Uniform(-1, 1), random);

    private static Node? Place(HostArray? x) => x is null ? null : Parameter.Create(new Aval(x.Shape, x.DType), "t");

    // Without conjugation; of a result that is real on one side and complex on the other, the real part pairs.
    private static double Dot(HostArray a, HostArray b, ref double size)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Data.Length; i++)
        {
            var product = (a.Data[i].Complex * b.Data[i].Complex).Real;
            sum += product;
            size += Math.Abs(product);
        }
        return sum;
    }
}
