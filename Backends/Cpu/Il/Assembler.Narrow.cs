using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

// float16 and bfloat16 in vectors of float32, by integer arithmetic on the bits: .NET shows no instruction for it.
internal sealed partial class Assembler
{
    private static readonly DType Bits32 = DType.UInt32, Single = DType.Float32;

    /// <summary>Rounds the register to the values of the dtype.</summary>
    private Value RoundVector(Value v)
    {
        if (v.Type == DType.BFloat16) return BitcastVector(RoundBrain(Held(v)), Single) with { Type = v.Type };
        return v.Type == DType.Float16 ? RoundHalf(Held(v)) with { Type = v.Type } : v;
    }

    private static Value Word(uint bits) => Value.Of(Scalar.OfInt(Bits32, bits));

    private Value And(Value x, Value y) => Apply(KOp.And, Bits32, x, y);

    private Value Or(Value x, Value y) => Apply(KOp.Or, Bits32, x, y);

    private Value Plus(Value x, Value y) => Apply(KOp.Add, Bits32, x, y);

    private Value Right(Value x, int count) => Apply(KOp.ShiftRightLogical, Bits32, x, Word((uint)count));

    private Value Choose(Value condition, Value x, Value y) => Apply(KOp.Select, x.Type, condition, x, y);

    /// <summary>Adds what rounds to nearest even when the low bits are dropped.</summary>
    private Value AddHalfUlp(Value bits, int dropped) =>
        Plus(Plus(bits, Word((1u << (dropped - 1)) - 1)), And(Right(bits, dropped), Word(1)));

    /// <summary>The bits of the nearest bfloat16, in the upper half.</summary>
    private Value RoundBrain(Value x)
    {
        var bits = BitcastVector(x, Bits32);
        // Rounding could carry a NaN into infinity.
        var nan = Apply(KOp.Ne, DType.Bool, x, x);
        return And(Choose(nan, Or(bits, Word(0x00400000)), AddHalfUlp(bits, 16)), Word(0xFFFF0000));
    }

    private Value ToBrainBits(Value x) => Apply(KOp.Cast, DType.UInt16, Right(BitcastVector(x, Bits32), 16));

    private Value RoundHalf(Value x)
    {
        var bits = BitcastVector(x, Bits32);
        var sign = And(bits, Word(0x80000000));
        var magnitude = And(bits, Word(0x7FFFFFFF));
        var number = BitcastVector(magnitude, Single);
        var normal = And(AddHalfUlp(magnitude, 13), Word(0xFFFFE000));
        // 65520 is half way to the first value that float16 lacks.
        var bounded = Choose(Apply(KOp.Ge, DType.Bool, number, Constant(Single, 65520)), Word(0x7F800000), normal);
        // Below 2^-14 the unit in the last place stays 2^-24: that of float32 between 0.5 and 1.
        var half = Constant(Single, 0.5);
        var subnormal = BitcastVector(Apply(KOp.Sub, Single, Apply(KOp.Add, Single, number, half), half), Bits32);
        var rounded = Choose(Apply(KOp.Lt, DType.Bool, number, Constant(Single, 6.103515625e-05)), subnormal, bounded);
        var nan = Apply(KOp.Ne, DType.Bool, x, x);
        return BitcastVector(Or(sign, Choose(nan, Word(0x7FC00000), rounded)), Single);
    }

    // The scaling by 2^-112 moves the exponent from float32's bias to float16's, subnormals included; exact for values of float16.
    private Value ToHalfBits(Value x)
    {
        var bits = BitcastVector(x, Bits32);
        var sign = Right(And(bits, Word(0x80000000)), 16);
        var number = BitcastVector(And(bits, Word(0x7FFFFFFF)), Single);
        var scaled = Right(BitcastVector(Apply(KOp.Mul, Single, number, Constant(Single, Math.ScaleB(1, -112))), Bits32), 13);
        var finite = Apply(KOp.Lt, DType.Bool, number, Constant(Single, double.PositiveInfinity));
        var nan = Apply(KOp.Ne, DType.Bool, x, x);
        var magnitude = Choose(finite, scaled, Choose(nan, Word(0x7E00), Word(0x7C00)));
        return Apply(KOp.Cast, DType.UInt16, Or(sign, magnitude));
    }

    private Value FromHalfBits(Value storage)
    {
        var bits = Apply(KOp.Cast, Bits32, storage);
        var sign = Apply(KOp.ShiftLeft, Bits32, And(bits, Word(0x8000)), Word(16));
        var magnitude = Apply(KOp.ShiftLeft, Bits32, And(bits, Word(0x7FFF)), Word(13));
        var number = BitcastVector(Apply(KOp.Mul, Single, BitcastVector(magnitude, Single), Constant(Single, Math.ScaleB(1, 112))), Bits32);
        var special = Apply(KOp.Ge, DType.Bool, magnitude, Word(0x7C00 << 13));
        return BitcastVector(Or(sign, Choose(special, Or(magnitude, Word(0x7F800000)), number)), Single);
    }
}
