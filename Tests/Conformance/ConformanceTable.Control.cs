using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms.Control;

namespace Lazy.Tests.Conformance;

public static partial class ConformanceTable
{
    // Bodies that only move elements, so that they take every dtype and give the same bits everywhere.
    private static IEnumerable<ConformanceRow> Controlled()
    {
        foreach (var reverse in new[] { false, true })
        {
            yield return new ConformanceRow(reverse ? "scan: reverse" : "scan", (_, x) =>
            {
                Node slice = Parameter.Create(x[0].Aval with { Shape = x[0].Shape.Without(0) }, "x"), carry = Parameter.Create(slice.Aval, "c");
                var start = Lax.Reshape(Lax.Slice(x[0], (Axes)(1, 0), (Axes)(2, 2)), 2);
                return Project.All(new Scan(new ClosedGraph([slice, carry], [Lax.Reverse(slice, 0), Lax.Concatenate([carry, slice], 0)]), 0, 1, 3, reverse).Of(x[0], start));
            }, Data(3, 2))
            {
                Order = 2,
                Strewn = true,
                Formula = x => reverse ? [x[0][1], x[0][0]] : [x[0][5], x[0][4]],
            };
        }
        yield return new ConformanceRow("while_loop", (_, x) =>
        {
            Node Count() => Parameter.Create(new Aval(Shape.Scalar, DType.Int32), "k");
            Node State() => Parameter.Create(x[0].Aval, "s");
            Node tested = Count(), k = Count(), s = State();
            var condition = new ClosedGraph([tested, State()], [Lax.Lt(tested, Lax.Constant(DType.Int32, 3))]);
            var body = new ClosedGraph([k, s], [Lax.Add(k, Lax.Constant(DType.Int32, 1)), Lax.Reverse(s, 0)]);
            return [Project.All(new While(condition, 0, body, 0).Of(Lax.Constant(DType.Int32, 0), x[0]))[1]];
        }, Data(3, 2))
        {
            Strewn = true,
            Formula = x => [x[0][4], x[0][5], x[0][2], x[0][3], x[0][0], x[0][1]],
        };
        yield return new ConformanceRow("cond", (_, x) =>
        {
            ClosedGraph Reversed(int axis)
            {
                var p = Parameter.Create(x[1].Aval, "p");
                return new ClosedGraph([p], [Lax.Reverse(p, axis)]);
            }
            return Project.All(new Cond([Reversed(1), Reversed(0)]).Of(x[0], x[1]));
        }, Ints(Shape.Scalar, 1, 3), Data(3, 2))
        {
            Strewn = true,
            Order = 2,
            IsActive = i => i == 1,
            Formula = x => [x[1][4], x[1][5], x[1][2], x[1][3], x[1][0], x[1][1]],
        };
    }
}
