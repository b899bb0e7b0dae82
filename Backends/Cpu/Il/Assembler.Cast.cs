using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

// Conversions of vectors.
internal sealed partial class Assembler
{
    private Value CastVector(Value x, DType to)
    {
        DType from = x.Type, source = Register(from), target = Register(to);
        if (from == to) return x;
        if (to.Kind == DKind.Bool) return Apply(KOp.Ne, to, x, Constant(from, 0));
        if (from.Kind == DKind.Bool) return FromMask(x, to);
        if (target.IsInteger) return source.IsInteger ? ResizeInteger(x, to) : FloatToInteger(Held(x), to);
        if (to == DType.Float16 && source.IsInteger)
        {
            // What float32 does not hold exactly is beyond the range of float16.
            return RoundVector(CastVector(x, target) with { Type = to });
        }
        if (source.IsInteger)
            return to == DType.BFloat16 && source.Size > 2 ? LaneByLane(KOp.Cast, to, [x])
                : RoundVector(IntegerToFloat(x, target) with { Type = to });
        if (source == target) return RoundVector(Held(x) with { Type = to });
        if (source == DType.Float32) return WidenFloat(Held(x));
        return IsRounded(to) ? RoundVector(NarrowToOdd(x) with { Type = to }) : NarrowFloat(x);
    }

    private Value FromMask(Value mask, DType to)
    {
        var lane = LaneOf(to);
        PushVector(mask, lane);
        Reinterpret(MaskType(lane), ElementType(to, lane), Width(lane));
        PushVector(Constant(to, 1), lane);
        var v = VectorType(to, lane);
        Il.Emit(OpCodes.Call, VectorApi.Method("BitwiseAnd", Width(lane), ElementType(to, lane), v, v));
        return TakeVector(to);
    }

    private Value IntegerToFloat(Value x, DType to)
    {
        var from = x.Type;
        if (to == DType.Float32)
        {
            // From 64 bits through float64, as the definition does.
            if (from.Size == 8) return NarrowFloat(IntegerToFloat(x, DType.Float64));
            if (from.Size < 4) x = ResizeInteger(x, DType.Int32);
        }
        else if (from.Size < 8)
        {
            x = ResizeInteger(x, DType.Int64);
        }
        PushVector(x);
        var name = to == DType.Float32 ? "ConvertToSingle" : "ConvertToDouble";
        Il.Emit(OpCodes.Call, VectorApi.Method(name, Width(LaneOf(to)), x.Type.ClrType, VectorType(x.Type, LaneOf(x.Type))));
        return TakeVector(to);
    }

    // The conversions saturate and turn NaN into 0; a bound that is no value of the float is beyond the range of no narrower integer.
    private Value FloatToInteger(Value x, DType to)
    {
        var from = x.Type;
        if (to.Size < from.Size)
        {
            var bounded = Apply(KOp.Min, from, Apply(KOp.Max, from, x, Constant(from, Scalar.Extreme(to, false).Re)),
                Constant(from, Scalar.Extreme(to, true).Re));
            return ResizeInteger(FloatToInteger(bounded, from.Size == 4 ? DType.Int32 : DType.Int64), to);
        }
        if (to.Size > from.Size) return FloatToInteger(WidenFloat(x), to);
        PushVector(x);
        Il.Emit(OpCodes.Call, VectorApi.Method("ConvertTo" + to.ClrType.Name, Width(from.Size), from.ClrType, VectorType(from, from.Size)));
        return TakeVector(to);
    }

    private Value ResizeInteger(Value x, DType to)
    {
        var size = x.Type.Size;
        PushVector(x);
        ResizeOnStack(x.Type.ClrType, size, to.ClrType, to.Size);
        return TakeVector(to);
    }

    /// <summary>A mask with lanes of another width.</summary>
    private Value Resize(Value mask, int lane)
    {
        Il.Emit(OpCodes.Ldloc, mask.Local!);
        ResizeOnStack(MaskType(mask.Lane), mask.Lane, MaskType(lane), lane);
        return TakeVector(DType.Bool, lane);
    }

    /// <summary>Widens by the sign of the source's type, or truncates.</summary>
    private void ResizeOnStack(Type from, int size, Type to, int newSize)
    {
        while (size != newSize)
        {
            if (newSize > size)
            {
                var direct = ExtendMethod(from, size, newSize);
                var step = direct == null ? size * 2 : newSize;
                if (direct != null) Il.Emit(OpCodes.Call, direct);
                else WidenOnStack(from, size);
                from = direct?.ReturnType.GetGenericArguments()[0] ?? (IsUnsigned(from) ? UnsignedOf(step).ClrType : MaskType(step));
                size = step;
            }
            else
            {
                var direct = TruncateMethod(from, size, newSize);
                var step = direct == null ? size / 2 : newSize;
                if (direct != null) Il.Emit(OpCodes.Call, direct);
                else NarrowOnStack(from, size);
                from = direct?.ReturnType.GetGenericArguments()[0] ?? (IsUnsigned(from) ? UnsignedOf(step).ClrType : MaskType(step));
                size = step;
            }
        }
        Reinterpret(from, to, Width(size));
    }

    private static bool IsUnsigned(Type t) => t == typeof(byte) || t == typeof(ushort) || t == typeof(uint) || t == typeof(ulong);

    // One instruction from any narrower integer to a register of any width.
    private System.Reflection.MethodInfo? ExtendMethod(Type from, int size, int newSize)
    {
        var width = Width(newSize);
        var (owner, supported) = width == 64 && newSize == 2 ? (typeof(Avx512BW), Avx512BW.IsSupported)
            : width == 64 ? (typeof(Avx512F), Avx512F.IsSupported)
            : width == 32 ? (typeof(Avx2), Avx2.IsSupported) : (typeof(Sse41), Sse41.IsSupported);
        return supported
            ? VectorApi.Find(owner, $"ConvertToVector{width * 8}Int{newSize * 8}", null, [VectorApi.Vector(from, Width(size))]) : null;
    }

    private System.Reflection.MethodInfo? TruncateMethod(Type from, int size, int newSize)
    {
        var full = Width(size) == 64;
        var (owner, supported) = size == 2
            ? full ? (typeof(Avx512BW), Avx512BW.IsSupported) : (typeof(Avx512BW.VL), Avx512BW.VL.IsSupported)
            : full ? (typeof(Avx512F), Avx512F.IsSupported) : (typeof(Avx512F.VL), Avx512F.VL.IsSupported);
        var name = newSize == 1 ? "SByte" : "Int" + (newSize * 8);
        return supported
            ? VectorApi.Find(owner, $"ConvertToVector{Width(newSize) * 8}{name}", null, [VectorApi.Vector(from, Width(size))]) : null;
    }

    private void WidenOnStack(Type from, int size)
    {
        var width = Width(size);
        var v = VectorApi.Vector(from, width);
        var lower = VectorApi.Method("WidenLower", width, from, v);
        if (Lanes * size * 2 <= width)
        {
            Il.Emit(OpCodes.Call, lower);
            return;
        }
        Il.Emit(OpCodes.Dup);
        var half = lower.ReturnType;
        var upperHalf = Il.DeclareLocal(half);
        Il.Emit(OpCodes.Call, VectorApi.Method("WidenUpper", width, from, v));
        Il.Emit(OpCodes.Stloc, upperHalf);
        Il.Emit(OpCodes.Call, lower);
        Il.Emit(OpCodes.Ldloc, upperHalf);
        Il.Emit(OpCodes.Call, VectorApi.Method("Create", width * 2, half.GetGenericArguments()[0], half, half));
    }

    private void NarrowOnStack(Type from, int size)
    {
        var width = Width(size);
        var v = VectorApi.Vector(from, width);
        Il.Emit(OpCodes.Dup);
        if (Lanes * size <= 16)
        {
            Il.Emit(OpCodes.Call, VectorApi.Method("Narrow", 16, from, v, v));
            return;
        }
        var half = VectorApi.Vector(from, width / 2);
        var upper = Il.DeclareLocal(half);
        Il.Emit(OpCodes.Call, VectorApi.Method("GetUpper", width, from, v));
        Il.Emit(OpCodes.Stloc, upper);
        Il.Emit(OpCodes.Call, VectorApi.Method("GetLower", width, from, v));
        Il.Emit(OpCodes.Ldloc, upper);
        Il.Emit(OpCodes.Call, VectorApi.Method("Narrow", width / 2, from, half, half));
    }

    private Value WidenFloat(Value x)
    {
        PushVector(x);
        var width = Width(8);
        var direct = width == 64 && Avx512F.IsSupported
            ? VectorApi.Find(typeof(Avx512F), "ConvertToVector512Double", null, [VectorType(x.Type, 4)])
            : width == 32 && Avx.IsSupported ? VectorApi.Find(typeof(Avx), "ConvertToVector256Double", null, [VectorType(x.Type, 4)])
            : null;
        if (direct != null) Il.Emit(OpCodes.Call, direct);
        else WidenOnStack(typeof(float), 4);
        return TakeVector(DType.Float64);
    }

    private Value NarrowFloat(Value x)
    {
        PushVector(x);
        var width = Width(8);
        var direct = width == 64 && Avx512F.IsSupported
            ? VectorApi.Find(typeof(Avx512F), "ConvertToVector256Single", null, [VectorType(x.Type, 8)])
            : width == 32 && Avx.IsSupported ? VectorApi.Find(typeof(Avx), "ConvertToVector128Single", null, [VectorType(x.Type, 8)])
            : null;
        if (direct != null) Il.Emit(OpCodes.Call, direct);
        else NarrowOnStack(typeof(double), 8);
        return TakeVector(DType.Float32);
    }

    // To float32 with inexact results made odd (Boldo and Melquiond): a second rounding to fewer bits is then as good as one.
    private Value NarrowToOdd(Value x)
    {
        var near = NarrowFloat(x);
        var back = WidenFloat(near);
        var inexact = Apply(KOp.And, DType.Bool, Apply(KOp.Ne, DType.Bool, back, x), Apply(KOp.IsFinite, DType.Bool, near));
        var beyond = Apply(KOp.Gt, DType.Bool, Apply(KOp.Abs, x.Type, back), Apply(KOp.Abs, x.Type, x));
        var bits = BitcastVector(near, DType.UInt32);
        bits = Apply(KOp.Select, DType.UInt32, beyond, Apply(KOp.Sub, DType.UInt32, bits, Constant(DType.UInt32, 1)), bits);
        var odd = Apply(KOp.Or, DType.UInt32, bits, Constant(DType.UInt32, 1));
        return Apply(KOp.Select, DType.Float32, inexact, BitcastVector(odd, DType.Float32), near);
    }

    private Value BitcastVector(Value x, DType to)
    {
        if (x.Type == to) return x;
        if (x.Type.Kind == DKind.Bool || to.Kind == DKind.Bool || IsRounded(x.Type) || IsRounded(to))
            return FromStorage(Reinterpreted(ToStorage(x), StorageOf(to)), to);
        return Reinterpreted(x, to);
    }

    private Value Reinterpreted(Value x, DType to)
    {
        if (x.Type == to) return x;
        PushVector(x);
        Reinterpret(x.Type.ClrType, to.ClrType, Width(to.Size));
        return TakeVector(to);
    }
}
