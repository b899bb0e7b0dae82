using Lazy.Backends.VectorMath;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Backends.VectorMath.Words;

namespace Lazy.Backends.Gpu.Lowering;

/// <content>One expression, whose arguments have legal forms.</content>
internal sealed partial class Legalizer
{
    private KExpr RealOf(KExpr e)
    {
        switch (e.Op)
        {
            case KOp.Const: return Constant(e.Value, e.Type);
            case KOp.Uniform: return Uniform(e.Type, MapUniform(e.Slot));
            case KOp.Index: return e;
            case KOp.Acc: return K.Acc(RegisterOf(e.Type), accSlot?.Invoke(e.Slot) ?? e.Slot);
            case KOp.Load:
                var offset = _reals[e.Args[0]];
                return SmallFloats.Is(e.Type) ? SmallFloats.FromBits(K.Load(DType.UInt32, e.Slot, offset), e.Type)
                    : K.Load(RegisterOf(e.Type), e.Slot, offset);
        }
        var type = e.Args[0].Type;
        if (type.IsComplex) return OfComplex(e, _pairs[e.Args[0]], e.Args.Length > 1 ? _pairs[e.Args[1]] : default);
        KExpr x = _reals[e.Args[0]], y = e.Args.Length > 1 ? _reals[e.Args[1]] : x, z = e.Args.Length > 2 ? _reals[e.Args[2]] : x;
        switch (e.Op)
        {
            case KOp.Select: return K.Select(x, y, z);
            case KOp.Cast: return Casts.Convert(x, type, e.Type, HasWide(profile));
            case KOp.Bitcast: return Casts.SameBits(x, type, e.Type);
            case KOp.IsFinite: return type.IsFloat ? IsFinite(x) : K.Bool(true);
            case KOp.Real: return x;
            case KOp.Imag: return K.Const(x.Type, 0);
        }
        if (e.Op.IsComparison()) return type.Kind == DKind.Bool ? IntegerWords.CompareBool(e.Op, x, y) : K.Compare(e.Op, x, y);
        if (type.Kind == DKind.Bool) return IntegerWords.ApplyBool(e.Op, x, y);
        return type.IsFloat ? OfFloat(e, x, y, z)
            : IntegerWords.Apply(e.Op, type, x, y, _ranges.IsNatural(e.Args[0]), profile.HasInt64);
    }

    private KExpr OfFloat(KExpr e, KExpr x, KExpr y, KExpr z)
    {
        var words = x.Type == DType.Float64 ? _double : _single;
        if (!SmallFloats.Is(e.Type)) return words.Apply(e.Op, x, y, z);
        if (e.Op == KOp.NextAfter) return NextSmall(e.Type, x, y);
        // No float16 is a large angle.
        var isSmall = e.Type == DType.Float16 && (e.Op is KOp.Sin or KOp.Cos or KOp.Tan);
        var result = isSmall ? words.OfSmallAngle(e.Op, x) : words.Apply(e.Op, x, y, z);
        return KeepsDigits(e.Op) ? result : SmallFloats.Round(result, e.Type);
    }

    // Words whose result has no more digits than the operands, and is no larger in magnitude than a power of two that they may have.
    private static bool KeepsDigits(KOp op) => op is KOp.Neg or KOp.Abs or KOp.Sign or KOp.Min or KOp.Max or KOp.Floor or KOp.Ceil
        or KOp.Round or KOp.RoundAway or KOp.Trunc or KOp.Rem;

    private static KExpr NextSmall(DType t, KExpr x, KExpr y)
    {
        // A bfloat16 is the upper half of a float32. A float16 is counted in its own bits, which are in the low half.
        if (t == DType.BFloat16) return FloatWords.NextAfter(x, y, 1 << 16);
        KExpr Pattern(KExpr v) => As(SmallFloats.ToBits(v, t), DType.Int32);
        return FloatWords.Neighbour(x, y, Pattern(x), Pattern(y), Int(DType.Int32, 0x8000), 1,
            bits => SmallFloats.FromBits(As(bits, DType.UInt32), t));
    }

    private int MapUniform(int slot) => uniformSlot?.Invoke(slot) ?? slot;

    private static KExpr Constant(Scalar value, DType t) => t.IsFloat
        ? K.Const(Scalar.OfFloat(RegisterOf(t), Scalar.Round(t, value.Re)))
        : K.Const(Scalar.OfInt(RegisterOf(t), value.Int));

    private static KExpr Uniform(DType t, int slot) =>
        t.Kind == DKind.Bool ? IsNonZero(K.Uniform(DType.UInt32, slot)) : K.Uniform(RegisterOf(t), slot);

    // Words whose result is real and whose operands are complex.
    private KExpr OfComplex(KExpr e, Parts x, Parts y)
    {
        if (e.Op.IsComparison()) return ComplexWords.Compare(e.Op, x, y);
        switch (e.Op)
        {
            case KOp.Real: return x.Re;
            case KOp.Imag: return x.Im;
            case KOp.IsFinite: return Both(IsFinite(x.Re), IsFinite(x.Im));
            case KOp.Abs: return Narrow(Complexes(e.Args[0].Type).Abs(Widen(x)), x.Re.Type);
            case KOp.Cast when e.Type.Kind == DKind.Bool: return Either(IsNonZero(x.Re), IsNonZero(x.Im));
            case KOp.Cast: return Casts.Convert(x.Re, x.Re.Type, e.Type, HasWide(profile));
            default: throw new InternalException($"{e.Op} has no meaning for {e.Args[0].Type}.");
        }
    }

    private Parts PairOf(KExpr e)
    {
        var part = e.Type.RealPart;
        switch (e.Op)
        {
            case KOp.Const: return new(K.Const(Scalar.OfFloat(part, e.Value.Re)), K.Const(Scalar.OfFloat(part, e.Value.Im)));
            case KOp.Uniform:
                var slot = MapUniform(e.Slot);
                return new(K.Uniform(part, slot), K.Uniform(part, slot + 1));
            case KOp.Acc:
                var acc = accSlot?.Invoke(e.Slot) ?? e.Slot;
                return new(K.Acc(part, acc), K.Acc(part, acc + 1));
            case KOp.Load:
                var twice = ShiftLeft(_reals[e.Args[0]], 1);
                return new(K.Load(part, e.Slot, twice), K.Load(part, e.Slot, K.Add(twice, Int(twice.Type, 1))));
            case KOp.Complex: return new(_reals[e.Args[0]], _reals[e.Args[1]]);
            case KOp.Select:
                Parts yes = _pairs[e.Args[1]], no = _pairs[e.Args[2]];
                return new(K.Select(_reals[e.Args[0]], yes.Re, no.Re), K.Select(_reals[e.Args[0]], yes.Im, no.Im));
            case KOp.Cast when e.Args[0].Type.IsComplex:
                var old = _pairs[e.Args[0]];
                return new(Casts.Convert(old.Re, old.Re.Type, part, HasWide(profile)), Casts.Convert(old.Im, old.Im.Type, part, HasWide(profile)));
            case KOp.Cast:
                return new(Casts.Convert(_reals[e.Args[0]], e.Args[0].Type, part, HasWide(profile)), K.Const(part, 0));
            case KOp.Bitcast when e.Args[0].Type == e.Type: return _pairs[e.Args[0]];
        }
        Parts x = _pairs[e.Args[0]], y = e.Args.Length > 1 ? _pairs[e.Args[1]] : x;
        // Sums and products lose no more in float32 than a rounding or two; everything else is for float64, where there is one.
        if (e.Op is KOp.Add or KOp.Sub or KOp.Mul or KOp.Neg or KOp.Conj or KOp.Min or KOp.Max)
            return new ComplexWords(part == DType.Float64 ? _double : _single, narrow: false).Apply(e.Op, x, y);
        var found = Complexes(e.Type).Apply(e.Op, Widen(x), Widen(y));
        return new(Narrow(found.Re, part), Narrow(found.Im, part));
    }

    private ComplexWords Complexes(DType t) => t == DType.Complex128 ? new(_double, narrow: false)
        : HasWide(profile) ? new(_double, narrow: true) : new(_single, narrow: false);

    private Parts Widen(Parts x) => HasWide(profile) && x.Re.Type == DType.Float32
        ? new(Casts.Convert(x.Re, DType.Float32, DType.Float64, true), Casts.Convert(x.Im, DType.Float32, DType.Float64, true)) : x;

    private static KExpr Narrow(KExpr x, DType part) => Casts.Convert(x, x.Type, part, true);
}
