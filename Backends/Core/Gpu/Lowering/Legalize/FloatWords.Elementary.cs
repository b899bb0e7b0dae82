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
        ExprLanes<T, TFma>.Number(op switch
        {
            KOp.Pow => Functions<ExprLanes<T, TFma>, KExpr, T>.Pow(x, y!),
            KOp.Cbrt => Functions<ExprLanes<T, TFma>, KExpr, T>.Cbrt(x),
            KOp.Exp => Functions<ExprLanes<T, TFma>, KExpr, T>.Exp(x),
            KOp.Exp2 => Functions<ExprLanes<T, TFma>, KExpr, T>.Exp2(x),
            KOp.Expm1 => Functions<ExprLanes<T, TFma>, KExpr, T>.Expm1(x),
            KOp.Log => Functions<ExprLanes<T, TFma>, KExpr, T>.Log(x),
            KOp.Log1p => Functions<ExprLanes<T, TFma>, KExpr, T>.Log1p(x),
            KOp.Logistic => Functions<ExprLanes<T, TFma>, KExpr, T>.Logistic(x),
            KOp.Sin => Functions<ExprLanes<T, TFma>, KExpr, T>.Sin(x),
            KOp.Cos => Functions<ExprLanes<T, TFma>, KExpr, T>.Cos(x),
            KOp.Tan => Functions<ExprLanes<T, TFma>, KExpr, T>.Tan(x),
            KOp.Asin => Functions<ExprLanes<T, TFma>, KExpr, T>.Asin(x),
            KOp.Acos => Functions<ExprLanes<T, TFma>, KExpr, T>.Acos(x),
            KOp.Atan => Functions<ExprLanes<T, TFma>, KExpr, T>.Atan(x),
            KOp.Atan2 => Functions<ExprLanes<T, TFma>, KExpr, T>.Atan2(x, y!),
            KOp.Sinh => Functions<ExprLanes<T, TFma>, KExpr, T>.Sinh(x),
            KOp.Cosh => Functions<ExprLanes<T, TFma>, KExpr, T>.Cosh(x),
            KOp.Tanh => Functions<ExprLanes<T, TFma>, KExpr, T>.Tanh(x),
            KOp.Asinh => Functions<ExprLanes<T, TFma>, KExpr, T>.Asinh(x),
            KOp.Acosh => Functions<ExprLanes<T, TFma>, KExpr, T>.Acosh(x),
            KOp.Atanh => Functions<ExprLanes<T, TFma>, KExpr, T>.Atanh(x),
            KOp.Erf => Functions<ExprLanes<T, TFma>, KExpr, T>.Erf(x),
            KOp.Erfc => Functions<ExprLanes<T, TFma>, KExpr, T>.Erfc(x),
            KOp.ErfInv => Functions<ExprLanes<T, TFma>, KExpr, T>.ErfInv(x),
            KOp.Lgamma => Functions<ExprLanes<T, TFma>, KExpr, T>.Lgamma(x),
            KOp.Digamma => Functions<ExprLanes<T, TFma>, KExpr, T>.Digamma(x),
            KOp.BesselI0e => Functions<ExprLanes<T, TFma>, KExpr, T>.BesselI0e(x),
            KOp.BesselI1e => Functions<ExprLanes<T, TFma>, KExpr, T>.BesselI1e(x),
            _ => throw new InternalException($"{op} has no form in basic words."),
        });
}
