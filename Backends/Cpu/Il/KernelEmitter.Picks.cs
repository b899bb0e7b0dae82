using System.Numerics;
using System.Reflection.Emit;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

// The store of a kernel whose targets have owners. A branch on each guard would be guessed wrong all the time: of some lanes, offsets and
// values of those that pass wait in memory without one, and are stored when all lanes are known. Where registers cannot be packed, all
// lanes wait, and a list tells which of them pass.
internal sealed partial class KernelEmitter
{
    private LocalBuilder? waitingOffsets, waitingValues, passing, passed;

    private bool Picks => cut.HasOwners && lanes > 1;

    private bool Packs(Store s) => asm.CanPack(plan.Kernel.IndexType) && (!plan.Of(s.Value).IsVector || asm.CanPack(s.Value.Type));

    private void ReservePicks()
    {
        if (!Picks) return;
        // A register may be written at the end.
        int Room(int size) => (LaneList.MostLanes * size) + SlotBytes;
        var (offsets, values) = (Room(plan.Kernel.IndexType.Size), Room(plan.Kernel.OuterStores[0].Value.Type.Size));
        (waitingOffsets, waitingValues, passing, passed) = (Native(), Native(), Native(), Native());
        PushNative(offsets + values + Room(sizeof(ushort)) + SlotBytes);
        il.Emit(OpCodes.Localloc);
        PushNative(SlotBytes - 1);
        il.Emit(OpCodes.Add);
        PushNative(-SlotBytes);
        il.Emit(OpCodes.And);
        Pop(waitingOffsets);
        PushAdd(waitingOffsets, offsets);
        Pop(waitingValues);
        PushAdd(waitingValues, values);
        Pop(passing);
    }

    /// <summary>Lets offsets and values of a vector wait.</summary>
    private void EmitPick(Store s, int copy)
    {
        Value guard = scope.Get(s.Guard!, copy), value = scope.Get(s.Value, copy), offset = scope.Get(s.Offset, copy);
        if (count != null) guard = asm.Keep(guard, count, Scalar.OfBool(false));
        if (Packs(s))
        {
            asm.StorePacked(() => PushWaiting(waitingOffsets!, passed!, offset.Type.Size), offset, guard);
            if (value.IsVector) asm.StorePacked(() => PushWaiting(waitingValues!, passed!, value.Type.Size), value, guard);
            il.Emit(OpCodes.Ldloc, passed!);
            asm.PushBits(guard);
            il.Emit(OpCodes.Call, typeof(BitOperations).GetMethod(nameof(BitOperations.PopCount), [typeof(uint)])!);
            il.Emit(OpCodes.Conv_I);
            il.Emit(OpCodes.Add);
            Pop(passed!);
            return;
        }
        var place = Native();
        PushAdd(index[plan.VectorLoop], (long)copy * lanes);
        il.Emit(OpCodes.Ldloc, turnFrom!);
        il.Emit(OpCodes.Sub);
        Pop(place);
        asm.StoreVector(() => PushWaiting(waitingOffsets!, place, offset.Type.Size), offset);
        if (value.IsVector) asm.StoreVector(() => PushWaiting(waitingValues!, place, value.Type.Size), value);
        il.Emit(OpCodes.Ldloc, passing!);
        il.Emit(OpCodes.Ldloc, passed!);
        asm.PushBits(guard);
        il.Emit(OpCodes.Ldloc, place);
        il.Emit(OpCodes.Call, typeof(LaneList).GetMethod(lanes <= 8 ? nameof(LaneList.Append8) : nameof(LaneList.Append16))!);
        Pop(passed!);
    }

    /// <summary>Stores what waits, in order.</summary>
    private void EmitPicked(Store s)
    {
        LocalBuilder next = Native(), lane = Packs(s) ? next : Native();
        Label top = il.DefineLabel(), check = il.DefineLabel();
        PushNative(0);
        Pop(next);
        il.Emit(OpCodes.Br, check);
        il.MarkLabel(top);
        if (lane != next)
        {
            PushWaiting(passing!, next, sizeof(ushort));
            il.Emit(OpCodes.Ldind_U2);
            il.Emit(OpCodes.Conv_I);
            Pop(lane);
        }
        var offset = LoadWaiting(waitingOffsets!, lane, plan.Kernel.IndexType);
        var value = plan.Of(s.Value).IsVector ? LoadWaiting(waitingValues!, lane, s.Value.Type) : scope.Get(s.Value, 0);
        StoreElement(s, value, () => PushElement(outputs[s.Output], offset, s.Value.Type.Size));
        PushAdd(next, 1);
        Pop(next);
        il.MarkLabel(check);
        il.Emit(OpCodes.Ldloc, next);
        il.Emit(OpCodes.Ldloc, passed!);
        il.Emit(OpCodes.Blt, top);
    }

    private void PushWaiting(LocalBuilder memory, LocalBuilder place, int size)
    {
        il.Emit(OpCodes.Ldloc, memory);
        PushScaled(place, size);
        il.Emit(OpCodes.Add);
    }

    private Value LoadWaiting(LocalBuilder memory, LocalBuilder place, DType type)
    {
        PushWaiting(memory, place, type.Size);
        return asm.LoadScalar(type);
    }
}
