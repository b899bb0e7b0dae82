using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// A node seen as a strided view of another one: transposes, slices, broadcasts and most reshapes only change how a
/// buffer is walked, so routines read them without a copy.
/// </summary>
/// <param name="Base">The node whose buffer is read.</param>
/// <param name="Offset">The position of the first element in it.</param>
/// <param name="Strides">Elements from one index to the next, for each axis.</param>
internal sealed record OperandView(Node Base, long Offset, long[] Strides)
{
    /// <summary>Whether elements lie in the buffer exactly as in a dense array of the node's shape that fills the base.</summary>
    public bool IsDense(Node node)
    {
        if (Offset != 0 || Base.Shape.Size != node.Shape.Size) return false;
        var dense = node.Shape.Strides();
        for (var d = 0; d < dense.Length; d++)
        {
            if (node.Shape[d] > 1 && dense[d] != Strides[d]) return false;
        }
        return true;
    }

    /// <summary>The longest chain of movements from the node down that is still a strided view.</summary>
    public static OperandView Of(Node node)
    {
        var best = new OperandView(node, 0, node.Shape.Strides());
        if (node.Shape.Size == 0) return best;
        var index = new KExpr[node.Rank];
        for (var d = 0; d < index.Length; d++) index[d] = K.Index(DType.Int64, d);
        for (var at = node; at.TryRecipe(out var op, out var inputs) && inputs.Length > 0;)
        {
            if (at.Outputs is not null || op is Graph.Ops.Project || inputs[0].Outputs is not null) break;
            if (at.LoweringOf(op, inputs) is not Lowering.Map { IsView: true } map) break;
            var view = new ViewContext(at.Aval, inputs[0].Aval);
            map.Value(view, index);
            if (view.Index is null) throw new InternalException($"{op} is a view that does not read its operand.");
            (index, at) = (view.Index, inputs[0]);
            if (Affine(index, at.Shape, node) is { } found) best = new OperandView(at, found.Offset, found.Strides);
        }
        return best;
    }

    private static (long Offset, long[] Strides)? Affine(KExpr[] index, Shape shape, Node node)
    {
        var strides = new long[node.Rank];
        var offset = 0L;
        var dense = shape.Strides();
        for (var d = 0; d < index.Length; d++)
        {
            if (!Add(index[d], dense[d], strides, ref offset)) return null;
        }
        for (var d = 0; d < strides.Length; d++)
        {
            if (node.Shape[d] == 1) strides[d] = 0;
        }
        return (offset, strides);
    }

    // Index expressions are as deep as a few movements, so this recursion is shallow.
    private static bool Add(KExpr e, long factor, long[] strides, ref long offset)
    {
        switch (e.Op)
        {
            case KOp.Const:
                offset += e.Value.Int * factor;
                return true;
            case KOp.Index:
                strides[e.Slot] += factor;
                return true;
            case KOp.Add: return Add(e.Args[0], factor, strides, ref offset) && Add(e.Args[1], factor, strides, ref offset);
            case KOp.Sub: return Add(e.Args[0], factor, strides, ref offset) && Add(e.Args[1], -factor, strides, ref offset);
            case KOp.Neg: return Add(e.Args[0], -factor, strides, ref offset);
            case KOp.Mul when e.Args[1].Op == KOp.Const: return Add(e.Args[0], factor * e.Args[1].Value.Int, strides, ref offset);
            default: return false;
        }
    }

    private sealed class ViewContext(Aval output, Aval input) : MapContext
    {
        public KExpr[]? Index { get; private set; }

        public override DType IndexType => DType.Int64;

        public override Aval Output => output;

        public override Aval InputAval(int operand) => input;

        public override KExpr Input(int operand, params ReadOnlySpan<KExpr> index)
        {
            Index = index.ToArray();
            return K.Acc(input.DType, 0);
        }
    }
}
