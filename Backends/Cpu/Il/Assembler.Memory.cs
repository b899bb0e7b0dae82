using System.Numerics;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

// Memory: elements, vectors of neighbours, and the storage of dtypes that are held in wider registers.
internal sealed partial class Assembler
{
    private const int SlotBytes = 64, ResultSlot = 3;

    private LocalBuilder? scratch;

    [StructLayout(LayoutKind.Sequential, Size = 4 * SlotBytes)]
    private struct Scratch;

    private void PushScratch(int slot)
    {
        scratch ??= Il.DeclareLocal(typeof(Scratch));
        Il.Emit(OpCodes.Ldloca, scratch);
        Il.Emit(OpCodes.Conv_U);
        if (slot == 0) return;
        Il.Emit(OpCodes.Ldc_I4, slot * SlotBytes);
        Il.Emit(OpCodes.Add);
    }

    private void PushLane(int slot, DType type, Lane lane)
    {
        PushScratch(slot);
        Push(lane);
        if (type.Size > 1)
        {
            Il.Emit(OpCodes.Ldc_I4, type.Size);
            Il.Emit(OpCodes.Mul);
        }
        Il.Emit(OpCodes.Add);
    }

    /// <summary>Writes the lanes of a vector, in the dtype of its register, to scratch memory.</summary>
    private void Spill(Value v, int slot)
    {
        var storage = ToStorage(Held(v));
        PushScratch(slot);
        PushVector(storage);
        Il.Emit(OpCodes.Stobj, VectorType(storage.Type, storage.Type.Size));
    }

    private Value Unspill(DType type, int slot)
    {
        var held = StorageOf(Register(type));
        PushScratch(slot);
        Il.Emit(OpCodes.Ldobj, VectorType(held, held.Size));
        return FromStorage(TakeVector(held), Register(type)) with { Type = type };
    }

    /// <summary>Loads an element from the address on the stack.</summary>
    public Value LoadScalar(DType type)
    {
        if (type == DType.Float16) Call(typeof(Rounding), nameof(Rounding.LoadHalf), typeof(void*));
        else if (type == DType.BFloat16) Call(typeof(Rounding), nameof(Rounding.LoadBrain), typeof(void*));
        else if (type == DType.Complex64) Call(typeof(Rounding), nameof(Rounding.LoadComplex64), typeof(void*));
        else if (type == DType.Complex128) Il.Emit(OpCodes.Ldobj, typeof(Complex));
        else if (type == DType.Float32) Il.Emit(OpCodes.Ldind_R4);
        else if (type == DType.Float64) Il.Emit(OpCodes.Ldind_R8);
        else if (type.Size == 8) Il.Emit(OpCodes.Ldind_I8);
        else if (type.Size == 4) Il.Emit(OpCodes.Ldind_I4);
        else if (type.Size == 2) Il.Emit(type.Kind == DKind.Int ? OpCodes.Ldind_I2 : OpCodes.Ldind_U2);
        else Il.Emit(type.Kind == DKind.Int ? OpCodes.Ldind_I1 : OpCodes.Ldind_U1);
        return TakeScalar(type);
    }

    /// <summary>Stores an element at the address on the stack.</summary>
    public void StoreScalar(Value v)
    {
        var type = v.Type;
        Push(v);
        if (type == DType.Float16) Call(typeof(Rounding), nameof(Rounding.StoreHalf), typeof(void*), typeof(float));
        else if (type == DType.BFloat16) Call(typeof(Rounding), nameof(Rounding.StoreBrain), typeof(void*), typeof(float));
        else if (type == DType.Complex64) Call(typeof(Rounding), nameof(Rounding.StoreComplex64), typeof(void*), typeof(Complex));
        else if (type == DType.Complex128) Il.Emit(OpCodes.Stobj, typeof(Complex));
        else if (type == DType.Float32) Il.Emit(OpCodes.Stind_R4);
        else if (type == DType.Float64) Il.Emit(OpCodes.Stind_R8);
        else Il.Emit(type.Size switch { 8 => OpCodes.Stind_I8, 4 => OpCodes.Stind_I4, 2 => OpCodes.Stind_I2, _ => OpCodes.Stind_I1 });
    }

    /// <summary>The dtype whose vectors have the layout of memory.</summary>
    private static DType StorageOf(DType type) => type.Kind == DKind.Bool ? DType.UInt8 : IsRounded(type) ? DType.UInt16 : type;

    /// <summary>Loads neighbours, one for each lane, from the address on the stack; only the first <paramref name="count"/> if given (a
    /// native integer).</summary>
    public Value LoadVector(DType type, LocalBuilder? count = null)
    {
        var storage = StorageOf(type);
        int size = storage.Size, bytes = Lanes * size;
        if (count != null)
        {
            Il.Emit(OpCodes.Ldloc, count);
            PushScaled(size);
            Il.Emit(OpCodes.Call, typeof(PartialAccess).GetMethod("Load" + (Width(size) * 8))!);
            Reinterpret(typeof(byte), storage.ClrType, Width(size));
        }
        else if (bytes >= 16)
        {
            Il.Emit(OpCodes.Unaligned, (byte)1);
            Il.Emit(OpCodes.Ldobj, VectorType(storage, size));
        }
        else
        {
            var whole = UnsignedOf(bytes);
            Il.Emit(OpCodes.Unaligned, (byte)1);
            Il.Emit(bytes switch { 8 => OpCodes.Ldind_I8, 4 => OpCodes.Ldind_U4, 2 => OpCodes.Ldind_U2, _ => OpCodes.Ldind_U1 });
            Il.Emit(OpCodes.Call, VectorApi.Method("CreateScalar", 16, whole.ClrType, whole.ClrType));
            Reinterpret(whole.ClrType, storage.ClrType, 16);
        }
        return FromStorage(TakeVector(storage), type);
    }

    /// <summary>Stores the lanes as neighbours; only the first <paramref name="count"/> if given; around the caches if they are whole
    /// registers at an address that is a multiple of one.</summary>
    public void StoreVector(Action pushAddress, Value v, LocalBuilder? count = null, bool aroundCaches = false)
    {
        var stored = ToStorage(Broadcast(v));
        var storage = stored.Type;
        int size = storage.Size, bytes = Lanes * size;
        if (aroundCaches)
        {
            PushVector(stored);
            pushAddress();
            Il.Emit(OpCodes.Call, VectorApi.Method("StoreAlignedNonTemporal", bytes, storage.ClrType, VectorType(storage, size),
                storage.ClrType.MakePointerType()));
            return;
        }
        pushAddress();
        PushVector(stored);
        if (count != null)
        {
            Reinterpret(storage.ClrType, typeof(byte), Width(size));
            Il.Emit(OpCodes.Ldloc, count);
            PushScaled(size);
            Il.Emit(OpCodes.Call, typeof(PartialAccess).GetMethod("Store" + (Width(size) * 8))!);
        }
        else if (bytes >= 16)
        {
            Il.Emit(OpCodes.Unaligned, (byte)1);
            Il.Emit(OpCodes.Stobj, VectorType(storage, size));
        }
        else
        {
            var whole = UnsignedOf(bytes);
            Reinterpret(storage.ClrType, whole.ClrType, 16);
            Il.Emit(OpCodes.Call, VectorApi.Method("ToScalar", 16, whole.ClrType, VectorApi.Vector(whole.ClrType, 16)));
            Il.Emit(OpCodes.Unaligned, (byte)1);
            Il.Emit(bytes switch { 8 => OpCodes.Stind_I8, 4 => OpCodes.Stind_I4, 2 => OpCodes.Stind_I2, _ => OpCodes.Stind_I1 });
        }
    }

    private void PushScaled(int size)
    {
        if (size == 1) return;
        Il.Emit(OpCodes.Ldc_I4, size);
        Il.Emit(OpCodes.Conv_I);
        Il.Emit(OpCodes.Mul);
    }

    private Value ToStorage(Value v)
    {
        if (v.Type.Kind == DKind.Bool)
        {
            PushVector(v, 1);
            Reinterpret(typeof(sbyte), typeof(byte), Width(1));
            var mask = TakeVector(DType.UInt8);
            return Apply(KOp.And, DType.UInt8, mask, Constant(DType.UInt8, 1));
        }
        return v.Type == DType.Float16 ? ToHalfBits(Held(v)) : v.Type == DType.BFloat16 ? ToBrainBits(Held(v)) : v;
    }

    private Value FromStorage(Value v, DType type)
    {
        if (type.Kind == DKind.Bool)
        {
            var negative = Apply(KOp.Neg, DType.Int8, Reinterpreted(v, DType.Int8));
            return negative with { Type = DType.Bool };
        }
        if (type == DType.Float16) return FromHalfBits(v) with { Type = type };
        if (type != DType.BFloat16) return v;
        var shifted = Apply(KOp.ShiftLeft, DType.UInt32, Apply(KOp.Cast, DType.UInt32, v), Constant(DType.UInt32, 16));
        return BitcastVector(shifted, DType.Float32) with { Type = type };
    }
}
