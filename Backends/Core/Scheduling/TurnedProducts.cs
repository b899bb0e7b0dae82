using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// A product of which only the transposed result is read becomes the product of its operands the other way round, so that what follows
/// it can be fused with it. Gradients by the right operand are such products.
/// </summary>
internal static class TurnedProducts
{
    public static Node[] Run(Node[] outputs)
    {
        var order = Traversal.PostOrder(outputs);
        if (!order.Exists(n => n.Op is Transpose && n.Inputs[0].Op is DotGeneral)) return outputs;
        var uses = new Dictionary<Node, int>(ReferenceEqualityComparer.Instance);
        foreach (var n in order)
        {
            foreach (var i in n.Inputs) uses[i] = uses.GetValueOrDefault(i) + 1;
        }
        foreach (var o in outputs) uses[o] = uses.GetValueOrDefault(o) + 1;
        var map = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        foreach (var n in order)
        {
            if (!n.TryRecipe(out var op, out var inputs)) continue;
            using var origin = Origin.Of(n);
            if (op is Transpose t && inputs[0] is (DotGeneral product, [var x, var y]) && uses[inputs[0]] == 1
                && Turns(t, product, x.Rank, y.Rank))
            {
                var turned = new DotGeneral(
                    product.RhsContracting, product.LhsContracting, product.RhsBatch, product.LhsBatch, product.Preferred);
                map[n] = turned.Of(map.GetValueOrDefault(y, y), map.GetValueOrDefault(x, x));
            }
            else if (Array.Exists(inputs, map.ContainsKey)) map[n] = op.Of(Array.ConvertAll(inputs, i => map.GetValueOrDefault(i, i)));
        }
        return Array.ConvertAll(outputs, o => map.GetValueOrDefault(o, o));
    }

    // Whether a transposition swaps the free axes of both operands, as they are.
    private static bool Turns(Transpose t, DotGeneral product, int left, int right)
    {
        var b = product.LhsBatch.Count;
        int m = product.LhsFree(left).Length, n = product.RhsFree(right).Length;
        Axes turned = [.. Enumerable.Range(0, b), .. Enumerable.Range(b + m, n), .. Enumerable.Range(b, m)];
        return t.Permutation == turned;
    }
}
