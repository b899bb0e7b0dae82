using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

// Lanes seen one by one or against each other: gathers, strided access, short vectors, horizontal reductions.
internal sealed partial class Assembler
{
    private static DType SignedOf(int size) => size switch { 1 => DType.Int8, 2 => DType.Int16, 4 => DType.Int32, _ => DType.Int64 };

    /// <summary>A local of a dtype, not yet assigned. Vectors of bools get lanes that fill a register.</summary>
    public Value Declare(DType type, bool isVector)
    {
        if (!isVector) return new Value(type, Il.DeclareLocal(ScalarType(type)));
        var lane = type.Kind == DKind.Bool ? Math.Clamp(VectorApi.RegisterBytes / Lanes, 1, 8) : LaneOf(type);
        return new Value(type, Il.DeclareLocal(VectorType(type, lane)), default, lane);
    }

    /// <summary>0, 1, 2, … as a vector of an integer dtype.</summary>
    public Value Ramp(DType type)
    {
        PushConstant(Scalar.OfInt(type, 0));
        PushConstant(Scalar.OfInt(type, 1));
        Il.Emit(OpCodes.Call, VectorApi.Method("CreateSequence", Width(type.Size), type.ClrType, type.ClrType, type.ClrType));
        return TakeVector(type);
    }

    /// <summary>The value in the first lanes, another one in the lanes beyond a count.</summary>
    public Value Keep(Value v, LocalBuilder count, Scalar beyond)
    {
        var index = SignedOf(v.IsVector ? v.Lane : LaneOf(v.Type));
        Il.Emit(OpCodes.Ldloc, count);
        Il.Emit(index.Size == 8 ? OpCodes.Conv_I8 : OpCodes.Conv_I4);
        var limit = TakeScalar(index);
        return Apply(KOp.Select, v.Type, Apply(KOp.Lt, DType.Bool, Ramp(index), limit), v, Value.Of(beyond));
    }

    /// <summary>Pushes the lanes of a mask as the bits of an integer, the first one lowest.</summary>
    public void PushBits(Value mask)
    {
        var (element, width) = (MaskType(mask.Lane), Width(mask.Lane));
        PushVector(mask, mask.Lane);
        Il.Emit(OpCodes.Call, VectorApi.Method("ExtractMostSignificantBits", width, element, VectorApi.Vector(element, width)));
        Il.Emit(OpCodes.Conv_U4);
        if (Lanes * mask.Lane == width) return;
        Il.Emit(OpCodes.Ldc_I4, (1 << Lanes) - 1);
        Il.Emit(OpCodes.And);
    }

    /// <summary>Whether <see cref="StorePacked"/> knows vectors of a dtype.</summary>
    public bool CanPack(DType type) => Avx512F.VL.IsSupported && type.Size >= 4 && !type.IsComplex && Lanes * type.Size >= 16;

    /// <summary>Stores the lanes that a mask lets pass, without gaps, in a whole register.</summary>
    public void StorePacked(Action pushAddress, Value v, Value mask)
    {
        var (type, size) = (v.Type, v.Type.Size);
        var (width, vector) = (Width(size), VectorType(type, size));
        pushAddress();
        PushVector(Constant(type, 0));
        PushVector(mask, size);
        Reinterpret(MaskType(size), type.ClrType, width);
        PushVector(v);
        Call(width == 64 ? typeof(Avx512F) : typeof(Avx512F.VL), nameof(Avx512F.Compress), vector, vector, vector);
        Il.Emit(OpCodes.Unaligned, (byte)1);
        Il.Emit(OpCodes.Stobj, vector);
    }

    /// <summary>Combines the lanes of a vector: halves, quarters and so on, each time with the lane as far away as half of what is
    /// left.</summary>
    public Value FoldLanes(KOp combine, Value v)
    {
        var element = ElementType(v.Type, v.Lane);
        var (width, index) = (Width(v.Lane), SignedOf(v.Lane));
        for (var distance = Lanes / 2; distance > 0; distance /= 2)
        {
            var partner = Apply(KOp.Xor, index, Ramp(index), Value.Of(Scalar.OfInt(index, distance)));
            PushVector(v, v.Lane);
            Reinterpret(element, index.ClrType, width);
            PushVector(partner);
            var vector = VectorType(index, v.Lane);
            Il.Emit(OpCodes.Call, VectorApi.Method("Shuffle", width, index.ClrType, vector, vector));
            Reinterpret(index.ClrType, element, width);
            v = Apply(combine, v.Type, v, TakeVector(v.Type, v.Lane));
        }
        PushVector(v, v.Lane);
        Il.Emit(OpCodes.Call, VectorApi.Method("ToScalar", width, element, VectorApi.Vector(element, width)));
        if (v.Type.Kind == DKind.Bool)
        {
            if (v.Lane == 8) Il.Emit(OpCodes.Conv_I4);
            Il.Emit(OpCodes.Ldc_I4_1);
            Il.Emit(OpCodes.And);
        }
        return TakeScalar(v.Type);
    }

    /// <summary>Stores a register as it is.</summary>
    public void StoreHeld(Action pushAddress, Value v)
    {
        pushAddress();
        Il.Emit(OpCodes.Ldloc, v.Local!);
        Il.Emit(OpCodes.Unaligned, (byte)1);
        Il.Emit(OpCodes.Stobj, v.Local!.LocalType);
    }

    /// <summary>Loads what <see cref="StoreHeld"/> stored from a value of the same form.</summary>
    public Value LoadHeld(Action pushAddress, Value like)
    {
        pushAddress();
        var local = Il.DeclareLocal(like.Local!.LocalType);
        Il.Emit(OpCodes.Unaligned, (byte)1);
        Il.Emit(OpCodes.Ldobj, local.LocalType);
        Il.Emit(OpCodes.Stloc, local);
        return like with { Local = local };
    }

    /// <summary>Loads elements at a distance of bytes from each other, from the address on the stack.</summary>
    /// <param name="type">The dtype.</param>
    /// <param name="stride">The distance.</param>
    /// <param name="phase">How far behind a multiple of the distance the address is, where that is known.</param>
    /// <param name="count">How many, if not all lanes.</param>
    public Value LoadStrided(DType type, long stride, long? phase, LocalBuilder? count)
    {
        if (count == null && phase is { } behind && LoadWords(type, stride, behind) is { } words) return words;
        if (count == null && stride == 2 * type.Size && ArePairs(type))
        {
            var pairs = StoreAddress();
            // The second register ends with the last element that is wanted, so that nothing behind it is read.
            PushChosen(i => PushRegister(pairs, i * (Lanes - 1) * type.Size, SignedOf(type.Size).ClrType, Width(type.Size)), type.Size,
                lane => lane < Lanes / 2 ? 2 * lane : (2 * lane) + 1);
            Reinterpret(SignedOf(type.Size).ClrType, type.ClrType, Width(type.Size));
            return TakeVector(type);
        }
        var first = StoreAddress();
        return Collect(type, count, lane =>
        {
            Il.Emit(OpCodes.Ldloc, first);
            PushTimes(lane, stride);
            Il.Emit(OpCodes.Add);
        });
    }

    // Small elements at a distance of 2, 4 or 8 bytes: whole words of that distance. They start at multiples of their size, so that they lie
    // within an allocation where one of their bytes does. The address stays on the stack where words do not help.
    private Value? LoadWords(DType type, long stride, long behind)
    {
        var storage = StorageOf(type);
        if (storage.Size > 2 || stride is not (2 or 4 or 8) || stride == storage.Size || Lanes * storage.Size < 16) return null;
        var width = Width(storage.Size);
        PushWords(StoreAddress(), -(int)behind, (int)stride, 8 * (int)behind, storage.Size, width);
        Reinterpret(UnsignedOf(storage.Size).ClrType, storage.ClrType, width);
        return FromStorage(TakeVector(storage), type);
    }

    // A register of what is wanted of words, in some number of bytes each: shifted to the low end, and then narrowed as often as it takes.
    private void PushWords(LocalBuilder first, int at, int word, int shift, int size, int width)
    {
        var element = UnsignedOf(size).ClrType;
        if (size == word)
        {
            PushRegister(first, at, element, width);
            Il.Emit(OpCodes.Ldc_I4, shift);
            Il.Emit(OpCodes.Call, VectorApi.Method("ShiftRightLogical", width, element, VectorApi.Vector(element, width), typeof(int)));
            return;
        }
        PushWords(first, at, word, shift, 2 * size, width);
        PushWords(first, at + (width * word / (2 * size)), word, shift, 2 * size, width);
        var wider = VectorApi.Vector(UnsignedOf(2 * size).ClrType, width);
        Il.Emit(OpCodes.Call, VectorApi.Method("Narrow", width, element, wider, wider));
    }

    /// <summary>Whether two vectors of a dtype can be loaded and stored as elements in turn.</summary>
    public bool ArePairs(DType type) => type.Size >= 4 && !type.IsComplex && Lanes * type.Size >= 16;

    private LocalBuilder StoreAddress()
    {
        var address = Il.DeclareLocal(typeof(nint));
        Il.Emit(OpCodes.Stloc, address);
        return address;
    }

    private void PushRegister(LocalBuilder address, int at, Type element, int width)
    {
        Il.Emit(OpCodes.Ldloc, address);
        Il.Emit(OpCodes.Ldc_I4, at);
        Il.Emit(OpCodes.Add);
        Il.Emit(OpCodes.Unaligned, (byte)1);
        Il.Emit(OpCodes.Ldobj, VectorApi.Vector(element, width));
    }

    // Lanes of two registers of integers by their numbers, which count on in the second.
    private void PushChosen(Action<int> push, int size, Func<int, int> number)
    {
        var (element, width) = (SignedOf(size).ClrType, Width(size));
        var vector = VectorApi.Vector(element, width);
        push(0);
        if (width == 64 ? Avx512F.IsSupported : Avx512F.VL.IsSupported)
        {
            PushNumbers(0);
            push(1);
            Call(width == 64 ? typeof(Avx512F) : typeof(Avx512F.VL), $"PermuteVar{Lanes}x{8 * size}x2", vector, vector, vector);
            return;
        }
        // What is not there is zero.
        PushNumbers(0);
        Il.Emit(OpCodes.Call, VectorApi.Method("Shuffle", width, element, vector, vector));
        push(1);
        PushNumbers(Lanes);
        Il.Emit(OpCodes.Call, VectorApi.Method("Shuffle", width, element, vector, vector));
        Il.Emit(OpCodes.Call, VectorApi.Method("BitwiseOr", width, element, vector, vector));

        void PushNumbers(int from)
        {
            for (var lane = 0; lane < Lanes; lane++) PushConstant(Scalar.OfInt(SignedOf(size), number(lane) - from));
            Il.Emit(OpCodes.Call, VectorApi.Method("Create", width, element, [.. Enumerable.Repeat(element, Lanes)]));
        }
    }

    /// <summary>Stores the lanes of two vectors in turn.</summary>
    public void StorePairs(Action pushAddress, Value even, Value odd)
    {
        var (type, size) = (even.Type, even.Type.Size);
        var (part, width) = (SignedOf(size).ClrType, Width(size));
        Value[] both = [Broadcast(even), Broadcast(odd)];
        pushAddress();
        var address = StoreAddress();
        for (var half = 0; half < 2; half++)
        {
            Il.Emit(OpCodes.Ldloc, address);
            Il.Emit(OpCodes.Ldc_I4, half * width);
            Il.Emit(OpCodes.Add);
            var first = half * Lanes / 2;
            PushChosen(Push, size, lane => first + (lane / 2) + (lane % 2 * Lanes));
            Il.Emit(OpCodes.Unaligned, (byte)1);
            Il.Emit(OpCodes.Stobj, VectorApi.Vector(part, width));
        }

        void Push(int i)
        {
            PushVector(both[i]);
            Reinterpret(type.ClrType, part, width);
        }
    }

    /// <summary>Loads elements of a buffer at a vector of offsets.</summary>
    public Value Gather(DType type, LocalBuilder buffer, Value offsets, LocalBuilder? count)
    {
        Spill(offsets, 0);
        return Collect(type, count, lane => PushGathered(buffer, offsets.Type, lane, type.Size));
    }

    private void PushGathered(LocalBuilder buffer, DType index, Lane lane, int size)
    {
        Il.Emit(OpCodes.Ldloc, buffer);
        PushLane(0, index, lane);
        Push(LoadScalar(index));
        Il.Emit(OpCodes.Conv_I);
        PushScaled(size);
        Il.Emit(OpCodes.Add);
    }

    private Value Collect(DType type, LocalBuilder? count, Action<Lane> pushSource)
    {
        var storage = StorageOf(type);
        if (count == null && storage.Size >= 4 && Lanes * storage.Size >= 16)
        {
            // Straight from memory into the lanes: a vector load that follows stores of its elements would wait for them.
            var element = storage.ClrType;
            for (var i = 0; i < Lanes; i++)
            {
                pushSource(new(null, i));
                Il.Emit(OpCodes.Ldobj, element);
            }
            Il.Emit(OpCodes.Call, VectorApi.Method("Create", Width(storage.Size), element, [.. Enumerable.Repeat(element, Lanes)]));
            return FromStorage(TakeVector(storage), type);
        }
        EachLane(count, lane =>
        {
            PushLane(ResultSlot, storage, lane);
            pushSource(lane);
            StoreScalar(LoadScalar(storage));
        });
        PushScratch(ResultSlot);
        Il.Emit(OpCodes.Ldobj, VectorType(storage, storage.Size));
        return FromStorage(TakeVector(storage), type);
    }

    /// <summary>
    /// Runs code for lane after lane with the element of a value and the push of its address: a first address and the bytes between lanes,
    /// or a buffer and a vector of offsets. Lanes whose guard is false are left out.
    /// </summary>
    public void ForLanes(LocalBuilder? count, Value value, Value? guard, Value? offsets, long stride, Action pushFirst, int size,
        Action<Value, Action> code)
    {
        var storage = StorageOf(value.Type);
        var stored = ToStorage(Broadcast(value));
        if (offsets is { } o) Spill(o, 0);
        PushScratch(1);
        PushVector(stored);
        Il.Emit(OpCodes.Stobj, VectorType(storage, storage.Size));
        if (guard is { } g) Spill(g, 2);
        var first = Il.DeclareLocal(typeof(nint));
        pushFirst();
        Il.Emit(OpCodes.Stloc, first);
        EachLane(count, lane =>
        {
            var skip = Il.DefineLabel();
            if (guard != null)
            {
                PushLane(2, DType.Bool, lane);
                Il.Emit(OpCodes.Ldind_U1);
                Il.Emit(OpCodes.Brfalse, skip);
            }
            PushLane(1, storage, lane);
            code(LoadScalar(value.Type), () =>
            {
                if (offsets is { } at)
                {
                    PushGathered(first, at.Type, lane, size);
                    return;
                }
                Il.Emit(OpCodes.Ldloc, first);
                PushTimes(lane, stride);
                Il.Emit(OpCodes.Add);
            });
            Il.MarkLabel(skip);
        });
    }

    private void PushTimes(Lane lane, long factor)
    {
        Push(lane);
        Il.Emit(OpCodes.Conv_I);
        Il.Emit(OpCodes.Ldc_I8, factor);
        Il.Emit(OpCodes.Conv_I);
        Il.Emit(OpCodes.Mul);
    }

    /// <summary>The number of a lane: in a local, or known.</summary>
    private readonly record struct Lane(LocalBuilder? Local, int Number);

    private void Push(Lane lane)
    {
        if (lane.Local is { } local) Il.Emit(OpCodes.Ldloc, local);
        else Il.Emit(OpCodes.Ldc_I4, lane.Number);
    }

    private void EachLane(LocalBuilder? count, Action<Lane> body)
    {
        var lane = Il.DeclareLocal(typeof(int));
        Label top = Il.DefineLabel();
        Il.Emit(OpCodes.Ldc_I4_0);
        Il.Emit(OpCodes.Stloc, lane);
        Il.MarkLabel(top);
        body(new(lane, 0));
        Il.Emit(OpCodes.Ldloc, lane);
        Il.Emit(OpCodes.Ldc_I4_1);
        Il.Emit(OpCodes.Add);
        Il.Emit(OpCodes.Stloc, lane);
        Il.Emit(OpCodes.Ldloc, lane);
        if (count == null) Il.Emit(OpCodes.Ldc_I4, Lanes);
        else
        {
            Il.Emit(OpCodes.Ldloc, count);
            Il.Emit(OpCodes.Conv_I4);
        }
        Il.Emit(OpCodes.Blt, top);
    }
}
