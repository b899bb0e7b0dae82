using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Tests;

/// <summary>
/// Runs what an operation is to a kernel (<see cref="Primitive.Lower"/>) number by number, which proves it against the reference. A read
/// is checked axis by axis: one that leaves its axis but not the buffer would pass a check of the offset.
/// </summary>
internal sealed class MapInterpreter(IReadOnlyList<HostArray> operands, Aval output, DType indexType) : MapContext
{
    private readonly Dictionary<KExpr, KExpr[]> _reads = new(ReferenceEqualityComparer.Instance);

    public override DType IndexType => indexType;

    public override Aval Output => output;

    public override Aval InputAval(int operand) => new(operands[operand].Shape, operands[operand].DType);

    public override KExpr Input(int operand, params ReadOnlySpan<KExpr> index)
    {
        Assert.AreEqual(operands[operand].Shape.Rank, index.Length, "an index per axis");
        foreach (var i in index) Assert.AreEqual(indexType, i.Type, "indices have the kernel's index dtype");
        var load = K.Load(operands[operand].DType, operand, Int(0));
        _reads[load] = index.ToArray();
        return load;
    }

    /// <summary>The result of an operation by its lowering; null where it is left to a routine.</summary>
    public static HostArray? Run(Primitive op, IReadOnlyList<HostArray> x, Aval output, DType indexType)
    {
        var context = new MapInterpreter(x, output, indexType);
        switch (op.Lower([.. x.Select(a => new Aval(a.Shape, a.DType))]))
        {
            case Lowering.Map map:
                var value = map.Value(context, context.Indices(output.Rank));
                Assert.AreEqual(output.DType, value.Type, "the element has the result's dtype");
                return HostArray.Fill(output, index => context.Value(value, index));
            case Lowering.Update update:
                return context.Update(update);
            case Lowering.Reduce reduce:
                return Reduce(reduce, x[0], output);
            case Lowering.Expand expand:
                return RunDefinition(expand.Definition, x, output);
            case Lowering.Routine { Definition: { } definition }:
                return RunDefinition(definition, x, output);
            default:
                return null;
        }
    }

    /// <summary>The expressions of the index at which a read stands.</summary>
    public KExpr[] IndexOf(KExpr read) => _reads[read];

    /// <summary>One element of a map.</summary>
    public Scalar At(Lowering.Map map, params int[] index) => Value(map.Value(this, Indices(index.Length)), index);

    private static HostArray RunDefinition(Func<Node[], Node> definition, IReadOnlyList<HostArray> x, Aval output)
    {
        var result = Rules.Run(nodes => [definition(nodes)], [.. x])[0];
        Assert.AreEqual(output, new Aval(result.Shape, result.DType), "a definition keeps shape and dtype");
        return result;
    }

    private static HostArray Reduce(Lowering.Reduce reduce, HostArray x, Aval output)
    {
        var data = new Scalar[output.Shape.Size];
        Array.Fill(data, reduce.Identity);
        var index = new int[x.Shape.Rank];
        foreach (var element in x.Data)
        {
            int[] kept = [.. index.Where((_, axis) => !reduce.Axes.Contains(axis))];
            ref var sum = ref data[HostArray.Flat(output.Shape, kept)];
            Assert.AreEqual(reduce.Accumulator, sum.Type);
            sum = ScalarMath.Apply(reduce.Combine, reduce.Accumulator, sum, element.Cast(reduce.Accumulator));
            HostArray.Next(x.Shape, index);
        }
        return new HostArray(output.Shape, output.DType, Array.ConvertAll(data, s => s.Cast(output.DType)));
    }

    private HostArray Update(Lowering.Update update)
    {
        var data = (Scalar[])operands[0].Data.Clone();
        var (target, guard, value) = update.Element(this, Indices(update.Space.Rank));
        var index = new int[update.Space.Rank];
        for (long i = 0; i < update.Space.Size; i++, HostArray.Next(update.Space, index))
        {
            if (guard is not null && !Value(guard, index).IsTrue) continue;
            ref var at = ref data[HostArray.Flat(output.Shape, [.. target.Select(t => (int)Value(t, index).Int)])];
            var element = Value(value, index);
            at = update.Combine is { } combine ? ScalarMath.Apply(combine, output.DType, at, element) : element;
        }
        return new HostArray(output.Shape, output.DType, data);
    }

    private KExpr[] Indices(int rank) => [.. Enumerable.Range(0, rank).Select(d => K.Index(indexType, d))];

    private Scalar Value(KExpr root, int[] index)
    {
        // A read depends on the expressions of its index, which are no arguments of the expression here.
        var known = new Dictionary<KExpr, Scalar>(ReferenceEqualityComparer.Instance);
        Scalar Of(KExpr e)
        {
            if (known.TryGetValue(e, out var v)) return v;
            v = e.Op switch
            {
                KOp.Const => e.Value,
                KOp.Index => Scalar.OfInt(e.Type, index[e.Slot]),
                KOp.Load => operands[e.Slot][[.. _reads[e].Select(i => (int)Of(i).Int)]],
                _ => ScalarMath.Apply(e.Op, e.Type, [.. e.Arguments.Select(Of)]),
            };
            known[e] = v;
            return v;
        }
        return Of(root);
    }
}
