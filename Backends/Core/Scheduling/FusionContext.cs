using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Scheduling;

/// <summary>Lets an operation say its meaning inside a cluster: every operand it reads becomes a demand of that cluster.</summary>
internal sealed class FusionContext(Fusion fusion, Cluster cluster, Node node, Node[] inputs) : MapContext
{
    public override DType IndexType => fusion.IndexType;

    public override Aval Output => node.Aval;

    public override Aval InputAval(int operand) => inputs[operand].Aval;

    public override KExpr Input(int operand, params ReadOnlySpan<KExpr> index) => fusion.Demand(cluster, inputs[operand], index.ToArray());
}

/// <summary>What it would cost to compute an element of an operation again instead of reading it from a buffer.</summary>
internal sealed class CostProbe : MapContext
{
    private readonly Node _node;
    private readonly Node[] _inputs;

    private CostProbe(Node node, Node[] inputs, DType indexType)
    {
        _node = node;
        _inputs = inputs;
        IndexType = indexType;
    }

    public override DType IndexType { get; }

    public override Aval Output => _node.Aval;

    public override Aval InputAval(int operand) => _inputs[operand].Aval;

    public override KExpr Input(int operand, params ReadOnlySpan<KExpr> index) => K.Acc(_inputs[operand].DType, operand);

    /// <summary>The number of expressions of one element, transcendental functions counted as twenty.</summary>
    public static int Cost(Node node, Lowering.Map map, Node[] inputs, DType indexType)
    {
        if (map.IsView) return 0;
        var index = new KExpr[node.Rank];
        for (var d = 0; d < index.Length; d++) index[d] = K.Index(indexType, d);
        var cost = 0;
        foreach (var e in KExpr.PostOrder([map.Value(new CostProbe(node, inputs, indexType), index)]))
        {
            if (e.Args.Length > 0) cost += e.Op.IsExpensive() ? 20 : 1;
        }
        return cost;
    }
}
