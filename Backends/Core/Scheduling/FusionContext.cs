using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// Lets an operation say its meaning inside a cluster: every operand it reads becomes a demand of that cluster. One serves all operations in turn.
/// </summary>
internal sealed class FusionContext(Fusion fusion) : MapContext
{
    private Cluster? _cluster;
    private Node? _node;
    private Node[] _inputs = [];

    public override DType IndexType => fusion.IndexType;

    public override Aval Output => _node!.Aval;

    public override Aval InputAval(int operand) => _inputs[operand].Aval;

    public override KExpr Input(int operand, params ReadOnlySpan<KExpr> index) => fusion.Demand(_cluster!, _inputs[operand], index.ToArray());

    /// <summary>For a node in a cluster.</summary>
    public FusionContext Of(Cluster cluster, Node node, Node[] inputs)
    {
        (_cluster, _node, _inputs) = (cluster, node, inputs);
        return this;
    }
}

/// <summary>What an operation says in the kernel language, outside of any kernel: its cost, and the words that it needs.</summary>
internal sealed class OperationProbe : MapContext
{
    private readonly Aval[] _operands;
    private readonly List<KExpr> _indices = [];

    private OperationProbe(Aval[] operands, Aval output, DType indexType)
    {
        _operands = operands;
        Output = output;
        IndexType = indexType;
    }

    public override DType IndexType { get; }

    public override Aval Output { get; }

    public override Aval InputAval(int operand) => _operands[operand];

    public override KExpr Input(int operand, params ReadOnlySpan<KExpr> index)
    {
        _indices.AddRange(index);
        return K.Acc(_operands[operand].DType, operand);
    }

    /// <summary>
    /// All expressions of an operation that becomes part of a kernel, index arithmetic included; operands appear as <see cref="KOp.Acc"/>.
    /// A device that lacks words looks here to answer <see cref="Device.CanRun"/>. Empty for routines and for what others define.
    /// </summary>
    public static IReadOnlyList<KExpr> Expressions(Primitive op, ReadOnlySpan<Aval> operands, Aval output, DType indexType)
    {
        var probe = new OperationProbe(operands.ToArray(), output, indexType);
        KExpr[] Index(Shape space) => [.. Enumerable.Range(0, space.Rank).Select(d => K.Index(indexType, d))];
        switch (op.Lower(operands))
        {
            case Lowering.Map map:
                var element = map.Value(probe, Index(output.Shape));
                return KExpr.PostOrder([element, .. probe._indices]);
            case Lowering.Reduce reduce:
                var (partial, next) = (K.Acc(reduce.Accumulator, 1), K.Cast(K.Acc(operands[0].DType, 0), reduce.Accumulator));
                return KExpr.PostOrder([K.Cast(K.Make(reduce.Combine, reduce.Accumulator, partial, next), output.DType)]);
            case Lowering.Update update:
                var (target, guard, value) = update.Element(probe, Index(update.Space));
                if (update.Combine is { } combine) value = K.Make(combine, output.DType, K.Acc(output.DType, 0), value);
                return KExpr.PostOrder([value, .. target, .. guard is null ? [] : new[] { guard }, .. probe._indices]);
            default:
                return [];
        }
    }

    /// <summary>The number of expressions of one element, transcendental functions counted as twenty.</summary>
    public static int Cost(Node node, Lowering.Map map, Node[] inputs, DType indexType)
    {
        if (map.IsView) return 0;
        var index = new KExpr[node.Rank];
        for (var d = 0; d < index.Length; d++) index[d] = K.Index(indexType, d);
        var cost = 0;
        using var walk = Walk.Begin().Add(map.Value(new OperationProbe(Array.ConvertAll(inputs, i => i.Aval), node.Aval, indexType), index));
        foreach (var e in walk.Order)
        {
            if (e.Args.Length > 0) cost += e.Op.IsExpensive() ? 20 : 1;
        }
        return cost;
    }
}
