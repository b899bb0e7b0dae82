using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Loops;

/// <summary>
/// Turns a kernel over complex numbers into one over their real and imaginary parts, which lie side by side in memory, so that it runs on SIMD
/// lanes like any other. complex64 is computed as the words of the language have it: products, quotients and functions in float64, rounded
/// after each.
/// </summary>
internal sealed class ComplexPairs
{
    // Offsets count parts, twice as many as numbers: constants in them must stay far from the end of the index dtype.
    private const long MaxOffset = 1 << 29;

    private readonly Dictionary<KExpr, Parts> _pairs = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<KExpr, KExpr> _reals = new(ReferenceEqualityComparer.Instance);

    private readonly record struct Parts(KExpr Re, KExpr Im);

    /// <summary>The kernel over parts; itself if nothing is complex, or if something has no form over parts here.</summary>
    public static Kernel Of(Kernel kernel)
    {
        if (!HasComplex(kernel)) return kernel;
        var body = kernel.Body;
        var reduces = kernel.Passes.Any(p => p.Reductions.Any(r => r.Value.Type.IsComplex));
        var combines = kernel.OuterStores.Concat(kernel.Passes.SelectMany(p => p.Stores)).Any(s => s.Combine is not null && s.Value.Type.IsComplex);
        if (reduces || combines || kernel.Uniforms.Any(u => u.IsComplex)) return kernel;
        if (body.All(IsMoved)) return Moved(kernel, body);
        return body.All(IsKnown) ? new ComplexPairs().Rewrite(kernel, body) : kernel;
    }

    // Numbers that are only moved are words of 64 bits, which stay together.
    private static bool IsMoved(KExpr e) =>
        !e.Type.IsComplex ? !e.Args.Any(a => a.Type.IsComplex) : e.Type == DType.Complex64 && e.Op is KOp.Load or KOp.Const or KOp.Select;

    private static Kernel Moved(Kernel kernel, IReadOnlyList<KExpr> body)
    {
        static DType Word(DType t) => t == DType.Complex64 ? DType.UInt64 : t;
        var words = new Dictionary<KExpr, KExpr>(ReferenceEqualityComparer.Instance);
        foreach (var e in body)
        {
            words[e] = e.Type.IsComplex && e.Op == KOp.Const ? K.Const(BitsOf(e.Value))
                : e.Type.IsComplex && e.Op == KOp.Load ? K.Load(DType.UInt64, e.Slot, words[e.Args[0]])
                : e.Op == KOp.Select ? K.Select(words[e.Args[0]], words[e.Args[1]], words[e.Args[2]])
                : e.With(Array.ConvertAll(e.Args, a => words[a]));
        }
        return Rewritten(kernel, Word, words,
            s => [s with { Offset = words[s.Offset], Value = words[s.Value], Guard = s.Guard is null ? null : words[s.Guard] }]);
    }

    private static Kernel Rewritten(Kernel kernel, Func<DType, DType> type, Dictionary<KExpr, KExpr> reals, Func<Store, IEnumerable<Store>> stores) =>
        kernel with
        {
            Inputs = [.. kernel.Inputs.Select(type)],
            Outputs = [.. kernel.Outputs.Select(o => o with { DType = type(o.DType) })],
            Passes = [.. kernel.Passes.Select(p =>
                new Pass([.. p.Reductions.Select(r => r with { Value = reals[r.Value] })], [.. p.Stores.SelectMany(stores)]))],
            OuterStores = [.. kernel.OuterStores.SelectMany(stores)],
        };

    private static Scalar BitsOf(Scalar z) => Scalar.OfInt(DType.UInt64,
        (long)(((ulong)BitConverter.SingleToUInt32Bits((float)z.Im) << 32) | BitConverter.SingleToUInt32Bits((float)z.Re)));

    private static bool HasComplex(Kernel kernel)
    {
        using var walk = kernel.WalkBody();
        foreach (var e in walk.Order)
        {
            if (e.Type.IsComplex) return true;
        }
        return false;
    }

    private static bool IsKnown(KExpr e)
    {
        if (e.Op == KOp.Const && e.Type.IsInteger) return Math.Abs(e.Value.Int) < MaxOffset;
        if (!e.Type.IsComplex && !e.Args.Any(a => a.Type.IsComplex)) return true;
        return e.Op switch
        {
            KOp.Load => KExpr.PostOrder(e.Args).TrueForAll(o => o.Op is KOp.Index or KOp.Const or KOp.Add or KOp.Sub or KOp.Mul or KOp.Neg),
            KOp.Const or KOp.Add or KOp.Sub or KOp.Mul or KOp.Div or KOp.Neg or KOp.Conj or KOp.Complex or KOp.Real or KOp.Imag or KOp.Select => true,
            KOp.Eq or KOp.Ne or KOp.IsFinite or KOp.Exp => true,
            KOp.Cast => e.Type.IsComplex,
            // The length of a complex128 needs scaling.
            KOp.Abs or KOp.Log => e.Args[0].Type == DType.Complex64,
            _ => false,
        };
    }

    private Kernel Rewrite(Kernel kernel, IReadOnlyList<KExpr> body)
    {
        foreach (var e in body)
        {
            if (e.Type.IsComplex) _pairs[e] = PairOf(e);
            else _reals[e] = RealOf(e);
        }
        return Rewritten(kernel, t => t.RealPart, _reals, Stores);
    }

    private IEnumerable<Store> Stores(Store s)
    {
        var (offset, guard) = (_reals[s.Offset], s.Guard is null ? null : _reals[s.Guard]);
        if (!s.Value.Type.IsComplex) return [s with { Offset = offset, Value = _reals[s.Value], Guard = guard }];
        var (re, im) = _pairs[s.Value];
        return [s with { Offset = Part(offset, 0), Value = re, Guard = guard }, s with { Offset = Part(offset, 1), Value = im, Guard = guard }];
    }

    private static KExpr Part(KExpr offset, int part)
    {
        var twice = K.Mul(offset, K.Const(Scalar.OfInt(offset.Type, 2)));
        return part == 0 ? twice : K.Add(twice, K.Const(Scalar.OfInt(offset.Type, 1)));
    }

    private KExpr RealOf(KExpr e)
    {
        if (e.Args.Length == 0 || !e.Args[0].Type.IsComplex) return e.With(Array.ConvertAll(e.Args, a => _reals[a]));
        var x = _pairs[e.Args[0]];
        return e.Op switch
        {
            KOp.Real => x.Re,
            KOp.Imag => x.Im,
            KOp.Eq => K.And(K.Compare(KOp.Eq, x.Re, _pairs[e.Args[1]].Re), K.Compare(KOp.Eq, x.Im, _pairs[e.Args[1]].Im)),
            KOp.Ne => K.Or(K.Compare(KOp.Ne, x.Re, _pairs[e.Args[1]].Re), K.Compare(KOp.Ne, x.Im, _pairs[e.Args[1]].Im)),
            KOp.IsFinite => K.And(K.Make(KOp.IsFinite, DType.Bool, x.Re), K.Make(KOp.IsFinite, DType.Bool, x.Im)),
            KOp.Abs => K.Cast(Length(Wide(x)), e.Type),
            _ => throw new InternalException($"{e.Op} of a complex number has no form over parts."),
        };
    }

    private Parts PairOf(KExpr e)
    {
        var type = e.Type.RealPart;
        switch (e.Op)
        {
            case KOp.Const: return new(K.Const(type, e.Value.Re), K.Const(type, e.Value.Im));
            case KOp.Load:
                var offset = _reals[e.Args[0]];
                return new(K.Load(type, e.Slot, Part(offset, 0)), K.Load(type, e.Slot, Part(offset, 1)));
            case KOp.Complex: return new(_reals[e.Args[0]], _reals[e.Args[1]]);
            case KOp.Select:
                var (yes, no) = (_pairs[e.Args[1]], _pairs[e.Args[2]]);
                return new(K.Select(_reals[e.Args[0]], yes.Re, no.Re), K.Select(_reals[e.Args[0]], yes.Im, no.Im));
            case KOp.Cast when !e.Args[0].Type.IsComplex: return new(K.Cast(_reals[e.Args[0]], type), K.Const(type, 0));
        }
        var x = _pairs[e.Args[0]];
        switch (e.Op)
        {
            case KOp.Neg: return new(K.Neg(x.Re), K.Neg(x.Im));
            case KOp.Conj: return new(x.Re, K.Neg(x.Im));
            case KOp.Cast: return new(K.Cast(x.Re, type), K.Cast(x.Im, type));
            case KOp.Add or KOp.Sub:
                var y = _pairs[e.Args[1]];
                return new(K.Binary(e.Op, x.Re, y.Re), K.Binary(e.Op, x.Im, y.Im));
        }
        var wide = e.Op switch
        {
            KOp.Mul => Product(Wide(x), Wide(_pairs[e.Args[1]])),
            KOp.Div => Quotient(Wide(x), Wide(_pairs[e.Args[1]])),
            KOp.Exp => Exponential(Wide(x)),
            KOp.Log => new(K.Unary(KOp.Log, Length(Wide(x))), K.Binary(KOp.Atan2, Wide(x).Im, Wide(x).Re)),
            _ => throw new InternalException($"{e.Op} of complex numbers has no form over parts."),
        };
        return new(K.Cast(wide.Re, type), K.Cast(wide.Im, type));
    }

    private static Parts Wide(Parts x) => new(K.Cast(x.Re, DType.Float64), K.Cast(x.Im, DType.Float64));

    private static Parts Product(Parts x, Parts y) =>
        new(K.Sub(K.Mul(x.Re, y.Re), K.Mul(x.Im, y.Im)), K.Add(K.Mul(x.Im, y.Re), K.Mul(x.Re, y.Im)));

    // R. L. Smith, Algorithm 116, CACM 5 (1962): divides by the larger part of the denominator first.
    private static Parts Quotient(Parts x, Parts y)
    {
        var tall = K.Compare(KOp.Lt, K.Unary(KOp.Abs, y.Im), K.Unary(KOp.Abs, y.Re));
        var (small, large) = (K.Select(tall, y.Im, y.Re), K.Select(tall, y.Re, y.Im));
        var ratio = K.Div(small, large);
        var scale = K.Add(large, K.Mul(small, ratio));
        var re = K.Select(tall, K.Add(x.Re, K.Mul(x.Im, ratio)), K.Add(x.Im, K.Mul(x.Re, ratio)));
        var im = K.Select(tall, K.Sub(x.Im, K.Mul(x.Re, ratio)), K.Sub(K.Mul(x.Im, ratio), x.Re));
        return new(K.Div(re, scale), K.Div(im, scale));
    }

    private static Parts Exponential(Parts x)
    {
        var length = K.Unary(KOp.Exp, x.Re);
        return new(K.Mul(length, K.Unary(KOp.Cos, x.Im)), K.Mul(length, K.Unary(KOp.Sin, x.Im)));
    }

    // Of float32 parts in float64, whose squares cannot overflow. Infinite also beside NaN.
    private static KExpr Length(Parts x)
    {
        var (a, b, infinity) = (K.Unary(KOp.Abs, x.Re), K.Unary(KOp.Abs, x.Im), K.Const(DType.Float64, double.PositiveInfinity));
        var isInfinite = K.Or(K.Compare(KOp.Eq, a, infinity), K.Compare(KOp.Eq, b, infinity));
        return K.Select(isInfinite, infinity, K.Unary(KOp.Sqrt, K.Add(K.Mul(a, a), K.Mul(b, b))));
    }
}
