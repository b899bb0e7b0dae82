using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;
using Lazy.Transforms;

namespace Lazy.Tests.Conformance;

/// <summary>Every collective: mapped along another axis it is a loop, and over all examples its derivative is the transpose.</summary>
[TestClass]
public sealed class CollectiveRuleTests
{
    private const int Size = 3, Other = 2;

    private static readonly Shape One = (3, 3);

    private static IEnumerable<Collective> All =>
    [
        new AllReduce("i", Size),
        .. Enumerable.Range(0, 3).Select(a => new AllGather("i", Size, a)),
        .. Enumerable.Range(0, 2).Select(a => new ReduceScatter("i", Size, a)),
        new Permute("i", Size, (2, 0, 1)), new Permute("i", Size, (-1, 0, 1)),
        .. Enumerable.Range(0, 4).Select(n => new AllToAll("i", Size, n / 2, n % 2)),
    ];

    [TestMethod]
    public void All_are_here() => CollectionAssert.AreEquivalent(
        typeof(Collective).Assembly.GetTypes().Where(t => !t.IsAbstract && t.IsAssignableTo(typeof(Collective))).ToArray(),
        All.Select(c => c.GetType()).Distinct().ToArray());

    [TestMethod]
    public void Another_axis_is_a_loop()
    {
        foreach (var op in All)
        {
            for (var axis = 0; axis <= One.Rank; axis++)
            {
                var x = Numbers.Draw(new Aval(One.Insert(axis, Other).Insert(0, Size), DType.Float64), Numbers.Uniform(-1, 1),
                    new Random(3));
                Node one = Place(One), batch = Place(One.Insert(axis, Other)), index = Place(Shape.Scalar, DType.Int32);
                var other = Vectorize.Run([op.Of(one, index)], [one], [new(batch, axis)], Other);
                var actual = OverAll([Vectorize.MoveTo(other[0], 0, Other)], index, (batch, x))[0];
                for (var k = 0; k < Other; k++)
                {
                    var slice = HostArray.Fill(new(One.Insert(0, Size), x.DType), at => x[[.. at[..(axis + 1)], k, .. at[(axis + 1)..]]]);
                    var expected = OverAll([op.Of(one, index)], index, (one, slice))[0];
                    var part = HostArray.Fill(new(expected.Shape, x.DType), at => actual[[at[0], k, .. at[1..]]]);
                    Numbers.AssertEqual(expected, part, 0, 0, false, $"{op} mapped along {axis}");
                }
            }
        }
    }

    [TestMethod]
    public void The_derivative_is_the_transpose()
    {
        foreach (var op in All)
        {
            Node x = Place(One), t = Place(One), index = Place(Shape.Scalar, DType.Int32), y = op.Of(x, index), ct = Place(y.Shape);
            HostArray Random(Node n, int seed) => Numbers.Draw(new Aval(n.Shape.Insert(0, Size), DType.Float64), Numbers.Uniform(-1, 1),
                new(seed));
            HostArray tv = Random(t, 5), cv = Random(ct, 6);
            var results = OverAll([ForwardMode.Run([y], [x], [t])[0]!, ReverseMode.Run([y], [x], [ct])[0]!], index, (t, tv), (ct, cv));
            Assert.AreEqual(Dot(results[0], cv), Dot(results[1], tv), 1e-12, $"{op}");
        }
    }

    private static HostArray[] OverAll(Node[] outputs, Node index, params (Node Parameter, HostArray Value)[] given)
    {
        Node[] arguments = [.. given.Select(g => Place(g.Value.Shape, g.Value.DType))];
        var results = Vectorize.Run(outputs, [.. given.Select(g => g.Parameter), index],
            [.. arguments.Select(a => new Mapped(a, 0)), new(Lax.Iota(Size, DType.Int32, 0), 0)], Size);
        return Interpreter.Run(new ClosedGraph(arguments, [.. results.Select(r => Vectorize.MoveTo(r, 0, Size))]),
            [.. given.Select(g => g.Value)]);
    }

    private static Node Place(Shape shape, DType? type = null) => Parameter.Create(new Aval(shape, type ?? DType.Float64), "p");

    private static double Dot(HostArray a, HostArray b) => a.Data.Zip(b.Data, (u, v) => u.Re * v.Re).Sum();
}
