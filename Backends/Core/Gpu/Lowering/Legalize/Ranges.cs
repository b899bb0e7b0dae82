using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>
/// Between which numbers an integer expression lies, as far as that is seen at once: enough to know that most dividends of index arithmetic
/// are not negative.
/// </summary>
/// <param name="extent">The extents of the loops. Where they are not known, an index is any number that is not negative.</param>
internal sealed class Ranges(Func<int, long>? extent)
{
    private readonly Dictionary<KExpr, Range> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whether a dividend that was looked at before is not negative.</summary>
    public bool IsNatural(KExpr e) => _known.TryGetValue(e, out var range) && range.Low >= 0;

    /// <summary>Looks at an expression whose arguments were looked at.</summary>
    public void Add(KExpr e)
    {
        if (e.Type.IsInexact) return;
        var whole = Whole(e.Type);
        var found = Of(e, whole);
        // What may overflow wraps, and may be anything.
        _known[e] = found.Low >= whole.Low && found.High <= whole.High ? found : whole;
    }

    private Range Of(KExpr e, Range whole)
    {
        Range x = e.Args.Length > 0 ? Known(e.Args[0]) : whole, y = e.Args.Length > 1 ? Known(e.Args[1]) : whole;
        switch (e.Op)
        {
            case KOp.Const:
                var value = e.Type == DType.UInt64 ? (Int128)(ulong)e.Value.Int : e.Value.Int;
                return new(value, value);
            case KOp.Index: return new(0, extent is null ? whole.High : Max(extent(e.Slot) - 1, 0));
            case KOp.Add: return new(x.Low + y.Low, x.High + y.High);
            case KOp.Sub: return new(x.Low - y.High, x.High - y.Low);
            case KOp.Neg: return new(-x.High, -x.Low);
            case KOp.Mul when IsSmall(x) && IsSmall(y):
                Int128 a = x.Low * y.Low, b = x.Low * y.High, c = x.High * y.Low, d = x.High * y.High;
                return new(Min(Min(a, b), Min(c, d)), Max(Max(a, b), Max(c, d)));
            case KOp.Div when y.Low > 0: return new(x.Low < 0 ? x.Low : 0, x.High > 0 ? x.High / y.Low : 0);
            case KOp.Rem when y.Low > 0: return new(x.Low < 0 ? Max(x.Low, 1 - y.High) : 0, Min(Max(x.High, 0), y.High - 1));
            case KOp.Min: return new(Min(x.Low, y.Low), Min(x.High, y.High));
            case KOp.Max: return new(Max(x.Low, y.Low), Max(x.High, y.High));
            case KOp.And when x.Low >= 0: return new(0, x.High);
            case KOp.And when y.Low >= 0: return new(0, y.High);
            case KOp.ShiftRightArithmetic or KOp.ShiftRightLogical when x.Low >= 0: return new(0, x.High);
            case KOp.Select:
                var z = Known(e.Args[2]);
                return new(Min(y.Low, z.Low), Max(y.High, z.High));
            case KOp.Cast when !e.Args[0].Type.IsInexact && x.Low >= whole.Low && x.High <= whole.High: return x;
            default: return whole;
        }
    }

    private Range Known(KExpr e) => _known.TryGetValue(e, out var range) ? range : new(long.MinValue, ulong.MaxValue);

    private static bool IsSmall(Range r) => r.Low >= -((Int128)1 << 62) && r.High <= (Int128)1 << 62;

    private static Range Whole(DType t) => t.Kind switch
    {
        DKind.Bool => new(0, 1),
        DKind.UInt => new(0, ((Int128)1 << (t.Size * 8)) - 1),
        _ => new(-((Int128)1 << ((t.Size * 8) - 1)), ((Int128)1 << ((t.Size * 8) - 1)) - 1),
    };

    private static Int128 Min(Int128 x, Int128 y) => Int128.Min(x, y);

    private static Int128 Max(Int128 x, Int128 y) => Int128.Max(x, y);

    private readonly record struct Range(Int128 Low, Int128 High);
}
