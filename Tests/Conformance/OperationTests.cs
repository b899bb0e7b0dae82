using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Tests.Conformance;

/// <summary>Every row of the table without a device: the reference's own values, dtypes and weakness, and what is refused.</summary>
[TestClass]
public sealed class OperationTests
{
    /// <summary>Leaves and parts of results are tested with all other operations; they have no row of their own.</summary>
    private static readonly Type[] Leaves = [typeof(Parameter), typeof(Constant), typeof(Project)];

    [TestMethod]
    public void Every_primitive_has_a_row()
    {
        var all = new[] { typeof(Primitive).Assembly, typeof(Transforms.Trace).Assembly }
            .SelectMany(a => a.GetTypes()).Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(Primitive))).Except(Leaves)
            // vmap resolves these before anything is computed; CollectiveRuleTests has all of them.
            .Where(t => !t.IsAssignableTo(typeof(Transforms.Collective)));
        var covered = ConformanceTable.Rows.Select(r => r.Primitive.GetType()).ToHashSet();
        Assert.AreEqual("", string.Join(", ", all.Where(t => !covered.Contains(t)).Select(t => t.Name)), "operations without a row");
        Assert.IsFalse(Leaves.Any(covered.Contains), "a leaf has a row and needs no exception");
        foreach (var t in all) Assert.IsTrue(t.IsSealed, $"{t} is an operation and must be sealed");
    }

    [TestMethod]
    public void What_holds_graphs_can_hold_others()
    {
        var holding = ConformanceTable.Rows.Select(r => r.Primitive).Where(p => p.Bodies.Count > 0).ToArray();
        Assert.IsGreaterThan(8, holding.Length);
        foreach (var p in holding)
        {
            var copies = p.Bodies.Select(b => b.Graph.Copy()).ToArray();
            var other = p.WithBodies(copies);
            Assert.AreEqual(p.Name, other.Name);
            Assert.IsTrue(copies.SequenceEqual(other.Bodies.Select(b => b.Graph), ReferenceEqualityComparer.Instance), p.Name);
        }
    }

    [TestMethod]
    [DynamicData(nameof(ConformanceTable.Names), typeof(ConformanceTable))]
    public void Formula(string row)
    {
        var r = ConformanceTable.Row(row);
        foreach (var (x, y) in r.Known)
        {
            // Bits are those of float32; numbers are plainest in float64.
            var type = r.Accepts(DType.Float64) && r.Primitive is not (Bitcast or ReducePrecision) ? DType.Float64
                : r.Accepts(DType.Float32) || !r.Accepts(DType.Int32) ? r.FirstType : DType.Int32;
            var got = r.Reference(type, [.. x.Select(v => new HostArray(Shape.Scalar, type, [Scalar.Of(type, v)]))])[0].Data[0];
            Near(y, got.Re, $"{row} of ({string.Join(", ", x)})");
        }
        if (r.Formula is { } formula && Plain(r) is { } plain)
        {
            var x = r.Sample(plain, 5);
            var expected = formula(Array.ConvertAll(x, a => Array.ConvertAll(a.Data, s => s.Re)));
            var got = r.Reference(plain, x)[0];
            Assert.HasCount(expected.Length, got.Data, row);
            for (var i = 0; i < expected.Length; i++) Near(expected[i], got.Data[i].Re, $"{row}, element {i}");
        }
        if (r.ComplexFormula is { } complex && r.Accepts(DType.Complex128))
        {
            var x = r.Sample(DType.Complex128, 6);
            var got = r.Reference(DType.Complex128, x)[0];
            for (var i = 0; i < got.Data.Length; i++)
            {
                var expected = complex(Array.ConvertAll(x, a => a.Data[i].Complex));
                Near(expected.Real, got.Data[i].Re, $"{row} of {x[0].Data[i]}, real part");
                Near(expected.Imaginary, got.Data[i].Im, $"{row} of {x[0].Data[i]}, imaginary part");
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(ConformanceTable.Names), typeof(ConformanceTable))]
    public void DTypes(string row)
    {
        var r = ConformanceTable.Row(row);
        foreach (var type in DType.All)
        {
            if (!r.Accepts(type))
            {
                var name = r.Primitive.Name;
                var error = Assert.Throws<ArgumentException>(() => r.Build(type, r.Parameters(type, weak: false)), $"{row} of {type}");
                Assert.IsTrue(error is DTypeException or ShapeException, $"{row} of {type}: {error.GetType()}");
                Assert.StartsWith(name + ":", error.Message, $"{row} of {type}");
                Assert.Contains(type.Name, error.Message, $"{row} names the dtype");
                continue;
            }
            foreach (var weak in new[] { false, true })
            {
                var result = r.Build(type, r.Parameters(type, weak))[0].Aval;
                Assert.AreEqual(r.Result(type), result.DType, $"{row} of {type}");
                Assert.AreEqual(weak && r.PassesWeakness && result.DType != DType.Bool, result.Weak,
                    $"{row} of {type}, {(weak ? "weak" : "not weak")}");
            }
        }
        var varying = r.Operands.Select((o, i) => (o, i)).Where(p => p.o.Fixed is null).Select(p => p.i).ToArray();
        if (varying.Length < 2 || r.Primitive is Sort) return;
        foreach (var other in varying)
        {
            var parameters = r.Parameters(r.FirstType, weak: true);
            parameters[other] = Parameter.Create(parameters[other].Aval with { Weak = false }, "strong");
            Assert.IsFalse(r.Build(r.FirstType, parameters)[0].Aval.Weak, $"{row}: one operand that is not weak decides");
            var mixed = r.FirstType == DType.Float32 ? DType.Float64 : DType.Int64;
            parameters[other] = Parameter.Create(parameters[other].Aval with { DType = mixed }, "mixed");
            var error = Assert.ThrowsExactly<DTypeException>(() => r.Build(r.FirstType, parameters), $"{row} of two dtypes");
            Assert.StartsWith(r.Primitive.Name + ":", error.Message);
            if (!r.IsElementwise) continue;
            parameters[other] = Parameter.Create(new Aval((2, 4), r.FirstType), "longer");
            Assert.StartsWith(r.Primitive.Name + ":", Assert.ThrowsExactly<ShapeException>(() => r.Build(r.FirstType, parameters)).Message);
        }
    }

    private static DType? Plain(ConformanceRow r) => r.Accepts(DType.Float64) ? DType.Float64 : r.Accepts(DType.Int32) ? DType.Int32 : null;

    private static void Near(double expected, double actual, string what)
    {
        if (expected.Equals(actual) || expected == actual) return;
        var close = Math.Abs(expected - actual) <= 2e-6 * Math.Max(1e-3, Math.Abs(expected))
            && Math.Abs(expected) < double.PositiveInfinity;
        Assert.IsTrue(close, $"{what} is {actual}, not {expected}");
    }
}
