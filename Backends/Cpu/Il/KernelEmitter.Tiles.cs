using System.Reflection.Emit;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

// Loads that run across the rows of their array while the loop outside runs along them: read through tiles.
internal sealed partial class KernelEmitter
{
    private readonly Dictionary<Access, (LocalBuilder Row, long Start)> tiles = [];
    private LocalBuilder? tileSlot, tileRows, tileMemory;

    private bool IsTiled(KExpr e, Access access) =>
        IsVector(e) && access.LaneBytes != access.Size && access.LaneBytes != 0 && e.Type.Size <= 8
        && access.Terms(RowLoops - 1, RowLoops).ToList() is [{ Atom: null } term] && term.Scale == access.Size;

    private void PrepareTiles()
    {
        if (lanes == 1 || plan.VectorIsInner || RowLoops == 0 || plan.Kernel.Passes.Length > 0 || cut.BlocksPerRow > 1 || rows.Bytes > 0) return;
        if (cut.Lanes > ColumnTile.MaxLanes || cut.Lanes < lanes || plan.Extents[RowLoops - 1] < ColumnTile.Rows / 2) return;
        var bytes = 0L;
        foreach (var e in stages[0].Outer[Outer])
        {
            if (e.Op != KOp.Load || plan.LaneStride(e.Args[0]) is null) continue;
            var access = AccessOf(e, e.Args[0], inputs[e.Slot], e.Type.Size);
            if (!IsTiled(e, access)) continue;
            tiles[access] = (Native(), bytes);
            bytes += ColumnTile.Rows * ColumnTile.RowBytes(cut.Lanes, access.Size);
        }
        if (tiles.Count == 0) return;
        (tileSlot, tileRows, tileMemory) = (Native(), Native(), Native());
        PushNative(0);
        Pop(tileSlot);
        PushNative(0);
        Pop(tileRows);
        il.Emit(OpCodes.Ldc_I8, bytes);
        il.Emit(OpCodes.Call, typeof(ColumnTile).GetMethod(nameof(ColumnTile.Scratch))!);
        Pop(tileMemory);
    }

    /// <summary>At the start of a row: makes sure that the tiles hold it, and finds it in them.</summary>
    private void EnterTiles(LocalBuilder row, LocalBuilder endRow)
    {
        if (tiles.Count == 0) return;
        Label fill = il.DefineLabel(), ready = il.DefineLabel();
        var loop = index[RowLoops - 1];
        il.Emit(OpCodes.Ldloc, loop);
        il.Emit(OpCodes.Brfalse, fill);
        il.Emit(OpCodes.Ldloc, tileSlot!);
        il.Emit(OpCodes.Ldloc, tileRows!);
        il.Emit(OpCodes.Blt, ready);
        il.MarkLabel(fill);
        PushNative(0);
        Pop(tileSlot!);
        PushDifference(() => PushNative(plan.Extents[RowLoops - 1]), loop);
        PushDifference(() => il.Emit(OpCodes.Ldloc, endRow), row);
        var least = typeof(Math).GetMethod(nameof(Math.Min), [typeof(nint), typeof(nint)])!;
        il.Emit(OpCodes.Call, least);
        PushNative(ColumnTile.Rows);
        il.Emit(OpCodes.Call, least);
        Pop(tileRows!);
        foreach (var (access, tile) in tiles)
        {
            Extend(access, RowLoops);
            il.Emit(OpCodes.Ldloc, scope.Address(access)!.Value.Address);
            PushNative(access.LaneBytes);
            PushAdd(tileMemory!, tile.Start);
            il.Emit(OpCodes.Ldloc, tileRows!);
            PushNative(cut.Lanes);
            PushNative(ColumnTile.RowBytes(cut.Lanes, access.Size));
            il.Emit(OpCodes.Ldc_I4, access.Size);
            il.Emit(OpCodes.Call, typeof(ColumnTile).GetMethod(nameof(ColumnTile.Fill))!);
        }
        il.MarkLabel(ready);
        foreach (var (access, tile) in tiles)
        {
            PushAdd(tileMemory!, tile.Start);
            PushScaled(tileSlot!, ColumnTile.RowBytes(cut.Lanes, access.Size));
            il.Emit(OpCodes.Add);
            Pop(tile.Row);
        }
        PushAdd(tileSlot!, 1);
        Pop(tileSlot!);
    }

    private void PushDifference(Action push, LocalBuilder less)
    {
        push();
        il.Emit(OpCodes.Ldloc, less);
        il.Emit(OpCodes.Sub);
    }

    private Value LoadFromTile(KExpr e, LocalBuilder row, int copy)
    {
        il.Emit(OpCodes.Ldloc, row);
        PushScaled(index[plan.VectorLoop], e.Type.Size);
        il.Emit(OpCodes.Add);
        PushNative((long)copy * lanes * e.Type.Size);
        il.Emit(OpCodes.Add);
        return asm.LoadVector(e.Type, count);
    }
}
