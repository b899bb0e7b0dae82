using System.Numerics;
using System.Reflection.Emit;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

// A pass: the inner loops, the accumulators of its reductions, and the order in which their parts are combined.
internal sealed partial class KernelEmitter
{
    private const int SlotBytes = 64;

    private LocalBuilder? stack;

    private int StackCopies => plan.VectorIsInner ? 1 : shape.Unroll;

    /// <summary>The most steps that one run of a pass takes.</summary>
    private long MostSteps => range == EmitRange.Steps ? cut.StepChunk : cut.Steps;

    private long Units => (MostSteps + cut.Unit - 1) / cut.Unit;

    // Partial results wait here for a partner that stands for as many units as they do.
    private void ReserveStack()
    {
        var reductions = stages.Max(s => s.Reductions.Length);
        if (Units <= 1 || reductions == 0) return;
        var levels = BitOperations.Log2((ulong)Units) + 2;
        stack = Native();
        PushNative(levels * reductions * StackCopies * SlotBytes);
        il.Emit(OpCodes.Localloc);
        Pop(stack);
    }

    private void EmitPass(Stage stage)
    {
        var outside = scope;
        scope = scope.Nested();
        var rowsEnd = plan.VectorIsInner ? plan.Extents.Length - 1 : plan.Extents.Length;
        LocalBuilder step = Native(), end = Native(), limit = Native(), part = Native();
        StartSteps(step, end, part, rowsEnd);
        var reduce = stage.Reductions.Length > 0 ? new Reducer(this, stage) : null;
        reduce?.Begin();
        StartUnit(limit, step, end, reduce);
        Label lanesLabel = il.DefineLabel(), next = il.DefineLabel(), done = il.DefineLabel();
        var labels = new Label[rowsEnd - Outer + 1];
        for (var d = Outer + 1; d <= rowsEnd; d++)
        {
            labels[d - Outer] = il.DefineLabel();
            il.MarkLabel(labels[d - Outer]);
            EmitShared(stage.Inner[d - Outer - 1], d);
            ExtendAll(stage, d);
        }
        il.MarkLabel(lanesLabel);
        if (plan.VectorIsInner) EmitInnerLanes(stage, part, reduce);
        else
        {
            reduce?.Accumulate();
            EmitStores(stage, rowsEnd);
        }
        PushAdd(step, 1);
        Pop(step);
        il.Emit(OpCodes.Ldloc, step);
        il.Emit(OpCodes.Ldloc, limit);
        il.Emit(OpCodes.Blt, next);
        reduce?.Flush();
        il.Emit(OpCodes.Ldloc, step);
        il.Emit(OpCodes.Ldloc, end);
        il.Emit(OpCodes.Bge, done);
        StartUnit(limit, step, end, reduce);
        il.MarkLabel(next);
        if (cut.StepsPerRow > 1)
        {
            PushAdd(part, 1);
            Pop(part);
            il.Emit(OpCodes.Ldloc, part);
            PushNative(cut.StepsPerRow);
            il.Emit(OpCodes.Blt, lanesLabel);
            PushNative(0);
            Pop(part);
        }
        Advance(Outer, rowsEnd, labels);
        il.MarkLabel(done);
        scope = outside;
        reduce?.Finish();
    }

    private void StartSteps(LocalBuilder step, LocalBuilder end, LocalBuilder part, int rowsEnd)
    {
        if (range != EmitRange.Steps)
        {
            PushNative(0);
            Pop(step);
            PushNative(cut.Steps);
            Pop(end);
            PushNative(0);
            Pop(part);
            for (var l = Outer; l < rowsEnd; l++)
            {
                PushNative(0);
                Pop(index[l]);
            }
            return;
        }
        PushArgument(2);
        Pop(step);
        PushArgument(3);
        Pop(end);
        var row = Native();
        Modulo(step, cut.StepsPerRow, part);
        Divide(step, cut.StepsPerRow, row);
        if (rowsEnd > Outer) DecodeIndices(row, Outer, rowsEnd);
    }

    private void StartUnit(LocalBuilder limit, LocalBuilder step, LocalBuilder end, Reducer? reduce)
    {
        if (reduce == null || Units <= 1)
        {
            il.Emit(OpCodes.Ldloc, end);
        }
        else
        {
            PushAdd(step, cut.Unit);
            il.Emit(OpCodes.Ldloc, end);
            il.Emit(OpCodes.Call, typeof(Math).GetMethod(nameof(Math.Min), [typeof(nint), typeof(nint)])!);
        }
        Pop(limit);
        reduce?.Reset();
    }

    private void EmitInnerLanes(Stage stage, LocalBuilder part, Reducer? reduce)
    {
        LocalBuilder from = Native(), to = Native();
        PushScaled(part, cut.StepBlock);
        Pop(from);
        if (cut.StepsPerRow > 1)
        {
            PushAdd(from, cut.StepBlock);
            PushNative(cut.InnerLanes);
            il.Emit(OpCodes.Call, typeof(Math).GetMethod(nameof(Math.Min), [typeof(nint), typeof(nint)])!);
        }
        else
        {
            PushNative(cut.InnerLanes);
        }
        Pop(to);
        HoistBroadcasts(stage.Inner[^1]);
        var depth = plan.Extents.Length;
        EmitLaneLoop(index[plan.VectorLoop], from, to, cut.StepBlock, cut.InnerLanes, unrolls[stage.Number], () =>
        {
            EmitShared(stage.Inner[^1], depth);
            reduce?.Accumulate();
            EmitStores(stage, depth);
        });
    }

    /// <summary>The address of a reduction in memory: of the only lane, or of the current lane of an item.</summary>
    private void PushResult(int argument, int slot, DType type, int copy)
    {
        il.Emit(OpCodes.Ldarg, (short)argument);
        PushNative(layout[slot]);
        il.Emit(OpCodes.Add);
        if (plan.VectorIsInner) return;
        PushAdd(index[plan.VectorLoop], (long)copy * lanes);
        il.Emit(OpCodes.Ldloc, laneFrom);
        il.Emit(OpCodes.Sub);
        PushNative(type.Size);
        il.Emit(OpCodes.Mul);
        il.Emit(OpCodes.Add);
    }

    // Reductions that other methods ran are in memory.
    private Value LoadAccumulator(KExpr e, int copy)
    {
        if (scope.Accumulator(e.Slot, copy) is { } known) return known;
        PushResult(range == EmitRange.Steps ? 4 : 2, e.Slot, e.Type, copy);
        return IsVector(e) ? asm.LoadVector(e.Type, count) : asm.LoadScalar(e.Type);
    }

    /// <summary>The accumulators of one pass.</summary>
    private sealed class Reducer(KernelEmitter emitter, Stage stage)
    {
        private readonly ILGenerator il = emitter.il;
        private readonly Assembler asm = emitter.asm;
        private readonly int width = emitter.plan.VectorIsInner && emitter.lanes > 1 ? emitter.unrolls[stage.Number] : emitter.copies;
        private readonly int results = emitter.plan.VectorIsInner ? 1 : emitter.copies;
        private Value[][] accumulators = [];
        private Value[][] parts = [];
        private LocalBuilder level = null!, units = null!;

        public void Begin()
        {
            accumulators = [.. stage.Reductions.Select(r =>
                Enumerable.Range(0, width).Select(_ => asm.Declare(r.Value.Type, emitter.lanes > 1)).ToArray())];
            parts = [.. stage.Reductions.Select(r =>
                Enumerable.Range(0, results).Select(_ =>
                    asm.Declare(r.Value.Type, emitter.lanes > 1 && !emitter.plan.VectorIsInner)).ToArray())];
            if (emitter.stack == null) return;
            (level, units) = (emitter.Native(), emitter.Native());
            emitter.PushNative(0);
            il.Emit(OpCodes.Stloc, level);
            emitter.PushNative(0);
            il.Emit(OpCodes.Stloc, units);
        }

        public void Reset()
        {
            Each(accumulators, (r, v) => asm.Assign(v, Value.Of(r.Identity.Cast(r.Value.Type))));
        }

        public void Accumulate()
        {
            for (var i = 0; i < accumulators.Length; i++)
            {
                var r = stage.Reductions[i];
                for (var u = 0; u < emitter.copies; u++)
                {
                    var v = emitter.scope.Get(r.Value, u);
                    // Lanes beyond the end take no part. Along outer loops they are results that nobody stores.
                    if (emitter.count is { } n && emitter.plan.VectorIsInner) v = asm.Keep(v, n, r.Identity.Cast(r.Value.Type));
                    asm.Assign(accumulators[i][u], asm.Apply(r.Combine, r.Value.Type, accumulators[i][u], v));
                }
            }
        }

        /// <summary>Ends a unit: its accumulators become one part, which is combined with waiting parts of the same size.</summary>
        public void Flush()
        {
            for (var i = 0; i < parts.Length; i++)
            {
                var r = stage.Reductions[i];
                var folded = emitter.plan.VectorIsInner ? [Fold(r, accumulators[i])] : accumulators[i];
                for (var c = 0; c < results; c++) asm.Assign(parts[i][c], folded[c]);
            }
            if (emitter.stack == null) return;
            Label test = il.DefineLabel(), store = il.DefineLabel();
            var rest = emitter.Native();
            il.Emit(OpCodes.Ldloc, units);
            il.Emit(OpCodes.Stloc, rest);
            il.MarkLabel(test);
            il.Emit(OpCodes.Ldloc, rest);
            emitter.PushNative(1);
            il.Emit(OpCodes.And);
            il.Emit(OpCodes.Brfalse, store);
            PopLevel();
            il.Emit(OpCodes.Ldloc, rest);
            il.Emit(OpCodes.Ldc_I4_1);
            il.Emit(OpCodes.Shr);
            il.Emit(OpCodes.Stloc, rest);
            il.Emit(OpCodes.Br, test);
            il.MarkLabel(store);
            Place((v, slot) => asm.StoreHeld(() => PushSlot(slot), v));
            emitter.PushAdd(level, 1);
            il.Emit(OpCodes.Stloc, level);
            emitter.PushAdd(units, 1);
            il.Emit(OpCodes.Stloc, units);
        }

        /// <summary>Combines what still waits; the results become the values of the accumulators.</summary>
        public void Finish()
        {
            if (emitter.stack != null)
            {
                // The newest part is on top of the stack and in the variables.
                Label test = il.DefineLabel(), end = il.DefineLabel();
                emitter.PushAdd(level, -1);
                il.Emit(OpCodes.Stloc, level);
                Place((v, slot) => asm.Assign(v, asm.LoadHeld(() => PushSlot(slot), v)));
                il.MarkLabel(test);
                il.Emit(OpCodes.Ldloc, level);
                il.Emit(OpCodes.Brfalse, end);
                PopLevel();
                il.Emit(OpCodes.Br, test);
                il.MarkLabel(end);
            }
            for (var i = 0; i < parts.Length; i++)
            {
                var r = stage.Reductions[i];
                for (var c = 0; c < results; c++)
                {
                    if (emitter.range == EmitRange.Steps) StoreResult(r, parts[i][c], c);
                    else emitter.scope.SetAccumulator(r.Slot, c, parts[i][c]);
                }
            }
        }

        private void StoreResult(Reduction r, Value v, int copy)
        {
            void PushTarget() => emitter.PushResult(5, r.Slot, v.Type, copy);
            if (v.IsVector) asm.StoreVector(PushTarget, v, emitter.count);
            else
            {
                PushTarget();
                asm.StoreScalar(v);
            }
        }

        private Value Fold(Reduction r, Value[] values)
        {
            while (values.Length > 1)
            {
                values = [.. values.Chunk(2).Select(p => p.Length == 2 ? asm.Apply(r.Combine, r.Value.Type, p[0], p[1]) : p[0])];
            }
            return values[0].IsVector ? asm.FoldLanes(r.Combine, values[0]) : values[0];
        }

        private void PopLevel()
        {
            emitter.PushAdd(level, -1);
            il.Emit(OpCodes.Stloc, level);
            var i = 0;
            Place((v, slot) =>
                asm.Assign(v, asm.Apply(stage.Reductions[i++ / results].Combine, v.Type, asm.LoadHeld(() => PushSlot(slot), v), v)));
        }

        private void PushSlot(int slot)
        {
            il.Emit(OpCodes.Ldloc, emitter.stack!);
            emitter.PushScaled(level, (long)parts.Length * results * SlotBytes);
            il.Emit(OpCodes.Add);
            emitter.PushNative(slot * SlotBytes);
            il.Emit(OpCodes.Add);
        }

        private void Place(Action<Value, int> action)
        {
            for (var i = 0; i < parts.Length; i++)
            {
                for (var c = 0; c < results; c++) action(parts[i][c], (i * results) + c);
            }
        }

        private void Each(Value[][] values, Action<Reduction, Value> action)
        {
            for (var i = 0; i < values.Length; i++)
            {
                foreach (var v in values[i]) action(stage.Reductions[i], v);
            }
        }
    }
}
