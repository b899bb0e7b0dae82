using Lazy.Backends.VectorMath;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Lowering;

/// <content>Elementary functions: the algorithms of the CPU, written down.</content>
internal sealed partial class FloatWords
{
    private KExpr Elementary(KOp op, KExpr x, KExpr? y) => type == DType.Float64
        ? profile.HasExactFma ? Function<double, ExactFma>(op, x, y) : Function<double, SplitFma>(op, x, y)
        : profile.HasExactFma ? Function<float, ExactFma>(op, x, y)
        : Legalizer.HasWide(profile) ? Function<float, WideFma>(op, x, y) : Function<float, SplitFma>(op, x, y);

    /// <summary>Sine, cosine or tangent of an angle up to 10⁵, or a function that takes them of such angles.</summary>
    public KExpr OfSmallAngle(KOp op, KExpr x) => type == DType.Float64
        ? profile.HasExactFma ? Function<double, SmallAngles<ExactFma>>(op, x, null) : Function<double, SmallAngles<SplitFma>>(op, x, null)
        : profile.HasExactFma ? Function<float, SmallAngles<ExactFma>>(op, x, null)
        : Legalizer.HasWide(profile) ? Function<float, SmallAngles<WideFma>>(op, x, null)
        : Function<float, SmallAngles<SplitFma>>(op, x, null);

    // Their angles lie within half a turn.
    private KExpr Special(KOp op, KExpr x) => IsWidened
        ? K.Cast(new FloatWords(DType.Float64, profile).OfSmallAngle(op, K.Cast(x, DType.Float64)), DType.Float32)
        : OfSmallAngle(op, x);

    private static KExpr Function<T, TFma>(KOp op, KExpr x, KExpr? y) where TFma : struct, IFusedMultiplyAdd =>
        Functions<ExprLanes<T, TFma>, KExpr, T>.TryOf(op, x, y!, out var result)
            ? ExprLanes<T, TFma>.Number(result)
            : throw new InternalException($"{op} has no form in basic words.");
}
