using System.Reflection.Emit;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

// What a pass keeps for later ones in rows of scratch memory.
internal sealed partial class KernelEmitter
{
    private readonly Dictionary<KExpr, Value> kept = new(ReferenceEqualityComparer.Instance);
    private LocalBuilder? rowMemory, turnFrom;

    private void PrepareRows()
    {
        if (rows.Bytes == 0) return;
        rowMemory = Native();
        il.Emit(OpCodes.Ldc_I8, rows.Bytes);
        il.Emit(OpCodes.Call, typeof(BlockScratch).GetMethod(nameof(BlockScratch.Get))!);
        Pop(rowMemory);
    }

    /// <summary>Computes and keeps an expression, or finds it in its row.</summary>
    private void EmitHeld(KExpr e, int keeper, int depth)
    {
        for (var u = 0; u < copies; u++)
        {
            var copy = u;
            if (pass > keeper)
            {
                scope.Set(e, u, asm.LoadHeld(() => PushCell(e, copy), kept[e]));
                continue;
            }
            kept[e] = Compute(e, u, depth);
            scope.Set(e, u, kept[e]);
            asm.StoreHeld(() => PushCell(e, copy), kept[e]);
        }
    }

    /// <summary>The address for the indices of the inner loops, or for the lanes in turns. Lanes that do not exist have cells too.</summary>
    private void PushCell(KExpr e, int copy)
    {
        PushAdd(rowMemory!, rows.StartOf(e));
        long cell = HeldRows.CellBytes(e), scale = cell * rows.Width;
        if (plan.Kernel.Passes.IsEmpty)
        {
            il.Emit(OpCodes.Ldloc, index[plan.VectorLoop]);
            il.Emit(OpCodes.Ldloc, turnFrom!);
            il.Emit(OpCodes.Sub);
            PushNative(cell);
            il.Emit(OpCodes.Mul);
            il.Emit(OpCodes.Add);
        }
        for (var l = plan.Extents.Length - 1; l >= Outer; l--)
        {
            PushScaled(index[l], scale);
            il.Emit(OpCodes.Add);
            scale *= plan.Extents[l];
        }
        if (copy == 0) return;
        PushNative(copy * lanes * cell);
        il.Emit(OpCodes.Add);
    }

    /// <summary>The lanes of a row: one loop with all stages in its body, or a loop for each stage over some lanes in turns, or one that picks
    /// lanes in turns with one that stores them.</summary>
    private void EmitLaneLoops()
    {
        if (Picks)
        {
            EmitTurns(LaneList.MostLanes, turnTo =>
            {
                PushNative(0);
                Pop(passed!);
                EmitLanes(turnFrom!, turnTo, shape.Unroll, stages);
                EmitPicked(plan.Kernel.OuterStores[0]);
            });
        }
        else if (plan.Kernel.Passes.IsEmpty && rows.Bytes > 0)
        {
            EmitTurns(HeldRows.CutLanes, turnTo =>
            {
                foreach (var stage in stages) EmitLanes(turnFrom!, turnTo, unrolls[stage.Number], [stage]);
            });
        }
        else
        {
            EmitLanes(laneFrom, laneTo, shape.Unroll, stages);
        }
    }

    private void EmitLanes(LocalBuilder from, LocalBuilder to, int unroll, IReadOnlyList<Stage> run) =>
        EmitLaneLoop(index[plan.VectorLoop], from, to, cut.BlocksPerRow == 1 ? cut.Lanes : cut.LaneBlock, cut.Lanes, unroll, () => EmitStages(run));

    /// <summary>A loop over the lanes of a row by so many at a time.</summary>
    private void EmitTurns(long most, Action<LocalBuilder> body)
    {
        turnFrom = Native();
        var turnTo = Native();
        Label top = il.DefineLabel(), check = il.DefineLabel();
        il.Emit(OpCodes.Ldloc, laneFrom);
        Pop(turnFrom);
        il.Emit(OpCodes.Br, check);
        il.MarkLabel(top);
        PushAdd(turnFrom, most);
        il.Emit(OpCodes.Ldloc, laneTo);
        il.Emit(OpCodes.Call, typeof(Math).GetMethod(nameof(Math.Min), [typeof(nint), typeof(nint)])!);
        Pop(turnTo);
        body(turnTo);
        il.Emit(OpCodes.Ldloc, turnTo);
        Pop(turnFrom);
        il.MarkLabel(check);
        il.Emit(OpCodes.Ldloc, turnFrom);
        il.Emit(OpCodes.Ldloc, laneTo);
        il.Emit(OpCodes.Blt, top);
    }
}
