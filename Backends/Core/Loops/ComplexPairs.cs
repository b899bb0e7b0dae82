using Lazy.Backends.VectorMath;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Loops;

/// <summary>
/// Turns a kernel over complex numbers into one over their real and imaginary parts, which lie side by side in memory, so that it runs on SIMD
/// lanes like any other. complex64 is computed as the words of the language have it: products, quotients and functions in float64, rounded
/// after each. The formulas are those of graphics processors.
/// </summary>
internal sealed class ComplexPairs
{
    // Offsets count parts, twice as many as numbers: constants in them must stay far from the end of the index dtype.
    private const long MaxOffset = 1 << 29;

    private static readonly ComplexWords s_ofSingle = new(new LaneWords(), narrow: true), s_ofDouble = new(new LaneWords(), narrow: false);

    private readonly Dictionary<KExpr, Parts> _pairs = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<KExpr, KExpr> _reals = new(ReferenceEqualityComparer.Instance);
    // Of reductions, a complex one taking two.
    private readonly Dictionary<int, int> _slots = [];

    /// <summary>The kernel over parts; itself if nothing is complex, or if something has no form over parts here.</summary>
    public static Kernel Of(Kernel kernel)
    {
        if (!HasComplex(kernel)) return kernel;
        var body = kernel.Body;
        // Parts are added apart from each other, but not multiplied or compared.
        var reduces = kernel.Passes.Any(p => p.Reductions.Any(r => r.Value.Type.IsComplex && r.Combine != KOp.Add));
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
        return Rewritten(kernel, Word, r => [r with { Value = words[r.Value] }],
            s => [s with { Offset = words[s.Offset], Value = words[s.Value], Guard = s.Guard is null ? null : words[s.Guard] }]);
    }

    private static Kernel Rewritten(
        Kernel kernel, Func<DType, DType> type, Func<Reduction, IEnumerable<Reduction>> reductions, Func<Store, IEnumerable<Store>> stores) =>
        kernel with
        {
            Inputs = [.. kernel.Inputs.Select(type)],
            Outputs = [.. kernel.Outputs.Select(o => o with { DType = type(o.DType) })],
            Passes = [.. kernel.Passes.Select(p => new Pass([.. p.Reductions.SelectMany(reductions)], [.. p.Stores.SelectMany(stores)]))],
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
            KOp.Const or KOp.Acc or KOp.Add or KOp.Sub or KOp.Mul or KOp.Div or KOp.Neg or KOp.Conj or KOp.Complex or KOp.Real or KOp.Imag or KOp.Select => true,
            KOp.Lt or KOp.Le or KOp.Gt or KOp.Ge or KOp.Eq or KOp.Ne or KOp.IsFinite or KOp.Cast or KOp.Min or KOp.Max => true,
            KOp.Exp or KOp.Exp2 or KOp.Expm1 or KOp.Logistic or KOp.Sin or KOp.Cos or KOp.Tan or KOp.Sinh or KOp.Cosh or KOp.Tanh => true,
            KOp.Abs or KOp.Sign or KOp.Sqrt or KOp.Rsqrt or KOp.Log or KOp.Log1p => true,
            KOp.Asin or KOp.Acos or KOp.Atan or KOp.Asinh or KOp.Acosh or KOp.Atanh => true,
            // A power carries the errors of a logarithm and an angle multiplied: it needs digits beyond those of the result.
            KOp.Pow => e.Type == DType.Complex64,
            _ => false,
        };
    }

    private Kernel Rewrite(Kernel kernel, IReadOnlyList<KExpr> body)
    {
        var slots = 0;
        foreach (var r in kernel.Passes.SelectMany(p => p.Reductions))
        {
            _slots[r.Slot] = slots;
            slots += r.Value.Type.IsComplex ? 2 : 1;
        }
        foreach (var e in body)
        {
            if (e.Type.IsComplex) _pairs[e] = PairOf(e);
            else _reals[e] = RealOf(e);
        }
        return Rewritten(kernel, t => t.RealPart, Reductions, Stores);
    }

    private IEnumerable<Reduction> Reductions(Reduction r)
    {
        var slot = _slots[r.Slot];
        if (!r.Value.Type.IsComplex) return [r with { Slot = slot, Value = _reals[r.Value] }];
        var (re, im) = _pairs[r.Value];
        return [new(slot, r.Combine, Scalar.OfFloat(re.Type, r.Identity.Re), re), new(slot + 1, r.Combine, Scalar.OfFloat(im.Type, r.Identity.Im), im)];
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
        if (e.Op == KOp.Acc) return K.Acc(e.Type, _slots[e.Slot]);
        if (e.Args.Length == 0 || !e.Args[0].Type.IsComplex) return e.With(Array.ConvertAll(e.Args, a => _reals[a]));
        var x = _pairs[e.Args[0]];
        if (e.Op.IsComparison()) return ComplexWords.Compare(e.Op, x, _pairs[e.Args[1]]);
        return e.Op switch
        {
            KOp.Real => x.Re,
            KOp.Imag => x.Im,
            KOp.IsFinite => K.And(K.Make(KOp.IsFinite, DType.Bool, x.Re), K.Make(KOp.IsFinite, DType.Bool, x.Im)),
            KOp.Abs => K.Cast(WordsOf(e.Args[0].Type).Abs(Wide(x)), e.Type),
            KOp.Cast when e.Type.Kind == DKind.Bool => K.Or(K.Cast(x.Re, DType.Bool), K.Cast(x.Im, DType.Bool)),
            KOp.Cast => K.Cast(x.Re, e.Type),
            _ => throw new InternalException($"{e.Op} of a complex number has no form over parts."),
        };
    }

    private Parts PairOf(KExpr e)
    {
        var type = e.Type.RealPart;
        switch (e.Op)
        {
            case KOp.Const: return new(K.Const(type, e.Value.Re), K.Const(type, e.Value.Im));
            case KOp.Acc: return new(K.Acc(type, _slots[e.Slot]), K.Acc(type, _slots[e.Slot] + 1));
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
        var wide = WordsOf(e.Type).Apply(e.Op, Wide(x), e.Args.Length > 1 ? Wide(_pairs[e.Args[1]]) : default);
        return new(K.Cast(wide.Re, type), K.Cast(wide.Im, type));
    }

    private static ComplexWords WordsOf(DType type) => type == DType.Complex64 ? s_ofSingle : s_ofDouble;

    private static Parts Wide(Parts x) => new(K.Cast(x.Re, DType.Float64), K.Cast(x.Im, DType.Float64));

    // As the lanes of a processor have them.
    private sealed class LaneWords : IRealWords
    {
        public DType Type => DType.Float64;

        public KExpr Apply(KOp op, KExpr x, KExpr? y = null, KExpr? z = null) =>
            z is not null ? K.Make(op, Type, x, y!, z) : y is not null ? K.Binary(op, x, y) : K.Unary(op, x);

        // T. J. Dekker, Numerische Mathematik 18 (1971): products of halves are exact, with or without an instruction that rounds once.
        public KExpr ErrorOfProduct(KExpr x, KExpr y, KExpr product)
        {
            var ((a, b), (c, d)) = (Halves(x), Halves(y));
            var first = K.Add(K.Sub(K.Mul(a, c), product), K.Add(K.Mul(a, d), K.Mul(b, c)));
            return K.Add(first, K.Mul(b, d));
        }

        private static (KExpr High, KExpr Low) Halves(KExpr x)
        {
            var scaled = K.Mul(x, K.Const(DType.Float64, (1 << 27) + 1));
            var high = K.Sub(scaled, K.Sub(scaled, x));
            return (high, K.Sub(x, high));
        }
    }
}
