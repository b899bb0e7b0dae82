using Lazy.Graph;
using Lazy.Graph.Reference;
using Lazy.Transforms;

namespace Lazy.Tests.Conformance;

/// <summary>Every row of the table under batching: a batch is a loop over its examples, whichever axes are mapped, and a batch of batches
/// a loop in a loop.</summary>
[TestClass]
public sealed class BatchTests
{
    private const int Size = 2, OuterSize = 3;

    public static IEnumerable<object[]> Batchable => ConformanceTable.Rows.Where(r => r.Operands.Length > 0)
        .Select(r => new object[] { r.Name });

    [TestMethod]
    [DynamicData(nameof(Batchable))]
    public void Batch(string row)
    {
        var r = ConformanceTable.Row(row);
        var type = r.FirstType;
        HostArray[][] examples = [.. Enumerable.Range(0, Size).Select(e => r.Sample(type, 41 + e))];
        var turn = 0;
        foreach (var axes in AxisChoices(r.Operands, 0))
        {
            Node[] parameters = r.Parameters(type, weak: false);
            HostArray[] batch = [.. axes.Select((axis, i) => axis is { } a ? Stack([.. examples.Select(e => e[i])], a) : examples[0][i])];
            Node[] arguments = Places(batch);
            var mapped = Vectorize.Run(r.Build(type, parameters), parameters, [.. arguments.Select((n, i) => new Mapped(n, axes[i]))],
                Size);
            // The mapped axis of the results goes to each place in turn.
            int[] places = [.. mapped.Select(m => turn % (m.Axis is null ? m.Node.Rank + 1 : m.Node.Rank))];
            turn++;
            Node[] outputs = [.. mapped.Select((m, k) => Vectorize.MoveTo(m, places[k], Size))];
            var actual = Interpreter.Run(new ClosedGraph(arguments, outputs), batch);
            var what = $"{row} mapped along {Text(axes)}";
            for (var e = 0; e < Size; e++)
            {
                var expected = r.Reference(type, [.. axes.Select((axis, i) => examples[axis is null ? 0 : e][i])]);
                for (var k = 0; k < expected.Length; k++)
                {
                    var at = places[k];
                    AssertEqual(r, expected[k], index => actual[k][[.. index[..at], e, .. index[at..]]],
                        $"{what}, result {k} along {at}, example {e}");
                }
            }
        }
    }

    [TestMethod]
    [DynamicData(nameof(Batchable))]
    public void Batch_of_batches(string row)
    {
        var r = ConformanceTable.Row(row);
        var type = r.FirstType;
        HostArray[][][] examples = [.. Enumerable.Range(0, OuterSize).Select(f => (HostArray[][])
            [.. Enumerable.Range(0, Size).Select(e => r.Sample(type, 61 + (10 * f) + e))])];
        var inner = AxisChoices(r.Operands, 0).ToArray();
        for (var turn = 0; turn < inner.Length; turn += 1 + (inner.Length / 6))
        {
            var axes = inner[turn];
            var choices = AxisChoices(r.Operands, 1).Where(c =>
                !c.Where((a, i) => a == r.Operands[i].Shape.Rank + 1 && axes[i] is null).Any()).ToArray();
            var outer = choices[turn * 7 % choices.Length];
            HostArray At(int f, int e, int i) => examples[outer[i] is null ? 0 : f][axes[i] is null ? 0 : e][i];
            HostArray[] batch = [.. axes.Select((axis, i) =>
            {
                HostArray Inner(int f) => axis is { } a ? Stack([.. Enumerable.Range(0, Size).Select(e => At(f, e, i))], a) : At(f, 0, i);
                return outer[i] is { } b ? Stack([.. Enumerable.Range(0, OuterSize).Select(Inner)], b) : Inner(0);
            })];
            Node[] arguments = Places(batch), parameters = r.Parameters(type, weak: false);
            Node[] middle = [.. arguments.Select((n, i) => Parameter(n, outer[i]))];
            var once = Vectorize.Run(r.Build(type, parameters), parameters, [.. middle.Select((n, i) => new Mapped(n, axes[i]))], Size);
            var twice = Vectorize.Run([.. once.Select(m => Vectorize.MoveTo(m, 0, Size))], middle,
                [.. arguments.Select((n, i) => new Mapped(n, outer[i]))], OuterSize);
            var actual = Interpreter.Run(new ClosedGraph(arguments, [.. twice.Select(m => Vectorize.MoveTo(m, 0, OuterSize))]), batch);
            for (var f = 0; f < OuterSize; f++)
            {
                for (var e = 0; e < Size; e++)
                {
                    var expected = r.Reference(type, [.. axes.Select((_, i) => At(f, e, i))]);
                    for (var k = 0; k < expected.Length; k++)
                    {
                        AssertEqual(r, expected[k], index => actual[k][[f, e, .. index]],
                            $"{row} mapped along {Text(axes)}, then {Text(outer)}, result {k}, example {f}, {e}");
                    }
                }
            }
        }
    }

    // All choices of an axis, or none, for each operand; where these are many, a fixed selection of them.
    private static IEnumerable<int?[]> AxisChoices(Operand[] operands, int more)
    {
        IEnumerable<int?[]> choices = [[]];
        foreach (var o in operands)
        {
            int?[] own = [null, .. Enumerable.Range(0, o.Shape.Rank + 1 + more).Select(a => (int?)a)];
            choices = choices.SelectMany(c => own.Select(a => (int?[])[.. c, a]));
        }
        var all = choices.Where(c => c.Any(a => a is not null)).ToArray();
        var step = 1 + (all.Length / 60);
        return all.Where((_, i) => i % step == 0 || i == all.Length - 1);
    }

    private static HostArray Stack(HostArray[] examples, int axis) => HostArray.Fill(
        new(examples[0].Shape.Insert(axis, examples.Length), examples[0].DType),
        index => examples[index[axis]][[.. index[..axis], .. index[(axis + 1)..]]]);

    private static Node[] Places(HostArray[] batch) =>
        [.. batch.Select((b, i) => Graph.Ops.Parameter.Create(new Aval(b.Shape, b.DType), $"b{i}"))];

    private static Node Parameter(Node batch, int? axis) =>
        Graph.Ops.Parameter.Create(axis is { } a ? batch.Aval with { Shape = batch.Shape.Without(a) } : batch.Aval, "m");

    private static string Text(int?[] axes) => string.Join(", ", axes.Select(a => a?.ToString() ?? "none"));

    private static void AssertEqual(ConformanceRow r, HostArray expected, Func<int[], Scalar> actual, string what) => Numbers.AssertEqual(
        expected, HostArray.Fill(new(expected.Shape, expected.DType), actual), r.Ulps > 0 ? 4 : 0, r.ScaleUlps > 0 ? 4 : 0, false, what);
}
