using Lazy.Graph.Kernels;

namespace Lazy.Graph.Ops;

/// <summary>Indices that are data: they may have any integer dtype and any value, and a kernel must never read out of bounds.</summary>
internal static class IndexMath
{
    /// <summary>An index of data clamped to [0, last], in the kernel's index dtype.</summary>
    public static KExpr Clamp(MapContext c, KExpr index, long last)
    {
        var wide = Widen(index, c.IndexType);
        // Clamped before it is narrowed: a 64-bit index cast to 32 bits could come back into bounds.
        var bounded = K.Min(wide, Int(wide.Type, last));
        return K.Cast(wide.Type.Kind == DKind.UInt ? bounded : K.Max(bounded, Int(wide.Type, 0)), c.IndexType);
    }

    /// <summary>Whether an index of data lies in [0, last].</summary>
    public static KExpr InBounds(KExpr index, DType indexType, long last)
    {
        if (last < 0) return K.Bool(false);
        var wide = Widen(index, indexType);
        var below = K.Compare(KOp.Le, wide, Int(wide.Type, last));
        return wide.Type.Kind == DKind.UInt ? below : K.And(K.Compare(KOp.Ge, wide, Int(wide.Type, 0)), below);
    }

    /// <summary>An index for the reference; a huge unsigned one becomes the largest signed one, which is out of bounds as well.</summary>
    public static long Value(Scalar index) => index.Type == DType.UInt64 && index.Int < 0 ? long.MaxValue : index.Int;

    // 8 and 16 bits may not hold the bound itself.
    private static KExpr Widen(KExpr index, DType indexType) => index.Type.Size < 4 ? K.Cast(index, indexType) : index;

    private static KExpr Int(DType type, long value) => K.Const(Scalar.OfInt(type, value));
}
