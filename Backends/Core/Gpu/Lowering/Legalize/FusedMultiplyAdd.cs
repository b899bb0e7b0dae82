using Lazy.Backends.VectorMath;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Graph.Kernels.K;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>x * y + z as if rounded once: exact wherever that is an error of rounding, which is what the functions ask of it.</summary>
internal interface IFusedMultiplyAdd
{
    static abstract KExpr Of(KExpr x, KExpr y, KExpr z);

    /// <summary>Whether angles beyond the reach of a reduction by products with one rounding occur.</summary>
    static virtual bool MeetsLargeAngles => true;
}

/// <summary>The same where angles are known to be small.</summary>
internal readonly struct SmallAngles<TFma> : IFusedMultiplyAdd
    where TFma : struct, IFusedMultiplyAdd
{
    public static bool MeetsLargeAngles => false;

    public static KExpr Of(KExpr x, KExpr y, KExpr z) => TFma.Of(x, y, z);
}

/// <summary>By the word itself, on devices where it rounds once.</summary>
internal readonly struct ExactFma : IFusedMultiplyAdd
{
    public static KExpr Of(KExpr x, KExpr y, KExpr z) => Make(KOp.Fma, x.Type, x, y, z);
}

/// <summary>For float32: the product is exact in float64, and the sum is rounded there and again on the way back.</summary>
internal readonly struct WideFma : IFusedMultiplyAdd
{
    public static KExpr Of(KExpr x, KExpr y, KExpr z) =>
        Cast(Add(Mul(Wide(x), Wide(y)), Wide(z)), DType.Float32);

    private static KExpr Wide(KExpr x) => Cast(x, DType.Float64);
}

/// <summary>
/// From words that round each by itself: Dekker's product and Knuth's sum, each with its error. A factor next to the largest number is not
/// split, which leaves its product as it was rounded.
/// </summary>
internal readonly struct SplitFma : IFusedMultiplyAdd
{
    public static KExpr Of(KExpr x, KExpr y, KExpr z)
    {
        var product = Mul(x, y);
        var (xHigh, xLow) = Split(x);
        var (yHigh, yLow) = Split(y);
        var error = Sub(Mul(xLow, yLow), Sub(Sub(Sub(product, Mul(xHigh, yHigh)), Mul(xLow, yHigh)), Mul(xHigh, yLow)));
        if (z.Op == KOp.Neg && IsProduct(z.Args[0], x, y)) return error;
        var sum = Add(product, z);
        var part = Sub(sum, product);
        var lost = Add(Sub(product, Sub(sum, part)), Sub(z, part));
        return Add(sum, Add(lost, error));
    }

    private static bool IsProduct(KExpr e, KExpr x, KExpr y) =>
        e.Op == KOp.Mul && ReferenceEquals(e.Args[0], x) && ReferenceEquals(e.Args[1], y);

    // Veltkamp's: two numbers of half the digits.
    private static (KExpr High, KExpr Low) Split(KExpr x)
    {
        var isDouble = x.Type == DType.Float64;
        var scaled = Mul(x, Const(x.Type, isDouble ? (1 << 27) + 1 : (1 << 12) + 1));
        var safe = Words.Lt(Words.Abs(x), Const(x.Type, Math.ScaleB(1, isDouble ? 990 : 110)));
        var high = Select(safe, Sub(scaled, Sub(scaled, x)), x);
        return (high, Sub(x, high));
    }
}
