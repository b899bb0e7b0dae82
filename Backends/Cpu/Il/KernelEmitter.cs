using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// Writes the loops of a <see cref="LoopPlan"/> as one method. Loops are labels that are jumped back to: at the label of a depth, what
/// becomes known with the index of that loop is computed. This part: the method and its outer loops.
/// </summary>
internal sealed partial class KernelEmitter
{
    // Bytes between a load and its prefetch.
    private const long Ahead = 1024;

    private readonly LoopPlan plan;
    private readonly Partition cut;
    private readonly ILGenerator il;
    private readonly Assembler asm;
    private readonly KernelShape shape;
    private readonly int lanes;
    private readonly HeldRows rows;
    private readonly IReadOnlyList<Stage> stages;
    private readonly Dictionary<int, int> unrolls;
    private readonly EmitRange range;
    private readonly AccumulatorLayout layout;
    private readonly LocalBuilder[] index;
    private readonly Dictionary<int, LocalBuilder> inputs = [], outputs = [];
    private readonly Dictionary<object, Access> accesses = new(ReferenceEqualityComparer.Instance);
    private readonly Rotations rotations;
    private readonly bool hasFunctions;
    private Scope scope;
    private LocalBuilder laneFrom, laneTo, block;
    private bool streams;
    private int pass;

    /// <param name="plan">The plan.</param>
    /// <param name="shape">Lanes and unrolling.</param>
    /// <param name="layout">Where reductions lie in memory.</param>
    /// <param name="il">Where to write.</param>
    /// <param name="rows">The stages to run, and what they keep for each other.</param>
    /// <param name="range">What the arguments tell.</param>
    public KernelEmitter(LoopPlan plan, KernelShape shape, AccumulatorLayout layout, ILGenerator il, HeldRows rows, EmitRange range)
    {
        this.plan = plan;
        cut = plan.Partition;
        this.il = il;
        (this.rows, stages) = (rows, rows.Stages);
        this.layout = layout;
        this.range = range;
        this.shape = shape;
        lanes = shape.Lanes;
        asm = new Assembler(il, lanes);
        rotations = new Rotations(plan, lanes);
        hasFunctions = plan.Kernel.Body.Any(e => e.Op.IsExpensive() && plan.Of(e).IsVector);
        unrolls = stages.ToDictionary(s => s.Number, s => shape.UnrollOf(plan, s, rows));
        scope = new Scope(Math.Max(shape.Unroll, unrolls.Values.Max()));
        index = [.. plan.Extents.Select(_ => il.DeclareLocal(typeof(nint)))];
        (laneFrom, laneTo, block) = (il.DeclareLocal(typeof(nint)), il.DeclareLocal(typeof(nint)), il.DeclareLocal(typeof(nint)));
    }

    private int Outer => plan.OuterCount;

    /// <summary>The outer loops that are not the vector loop.</summary>
    private int RowLoops => plan.VectorIsInner ? Outer : Outer - 1;

    /// <summary>Writes the method.</summary>
    public void Emit()
    {
        ReserveStack();
        ReservePicks();
        LocalBuilder row = Native(), endRow = Native(), lastBlocks = Native();
        PushArgument(1);
        Pop(row);
        if (range != EmitRange.Items)
        {
            PushArgument(1);
            PushNative(1);
            il.Emit(OpCodes.Add);
        }
        else
        {
            PushArgument(2);
        }
        Pop(endRow);
        PushNative(0);
        Pop(block);
        if (cut.BlocksPerRow > 1)
        {
            // Positions become (row, block); the end lies after lastBlocks blocks of row endRow.
            Modulo(endRow, cut.BlocksPerRow, lastBlocks);
            Divide(endRow, cut.BlocksPerRow, endRow);
            Modulo(row, cut.BlocksPerRow, block);
            Divide(row, cut.BlocksPerRow, row);
        }
        DecodeIndices(row, 0, RowLoops);
        var done = il.DefineLabel();
        var labels = new Label[RowLoops + 1];
        for (var d = 0; d <= RowLoops; d++)
        {
            labels[d] = il.DefineLabel();
            il.MarkLabel(labels[d]);
            EmitLevel(d);
        }
        if (plan.VectorIsInner) EmitStages(stages);
        else EmitLaneRow(row, endRow, lastBlocks);
        PushAdd(row, 1);
        Pop(row);
        il.Emit(OpCodes.Ldloc, row);
        il.Emit(OpCodes.Ldloc, endRow);
        if (cut.BlocksPerRow > 1)
        {
            var more = il.DefineLabel();
            il.Emit(OpCodes.Blt, more);
            il.Emit(OpCodes.Ldloc, row);
            il.Emit(OpCodes.Ldloc, endRow);
            il.Emit(OpCodes.Bgt, done);
            il.Emit(OpCodes.Ldloc, lastBlocks);
            il.Emit(OpCodes.Brfalse, done);
            il.MarkLabel(more);
        }
        else
        {
            il.Emit(OpCodes.Bge, done);
        }
        Advance(0, RowLoops, labels);
        il.MarkLabel(done);
        // Such stores are ordered with nothing else.
        if (streams && Sse.IsSupported) il.Emit(OpCodes.Call, typeof(Sse).GetMethod(nameof(Sse.StoreFence))!);
        il.Emit(OpCodes.Ret);
    }

    // Lanes along an outer loop: the blocks of this row that belong to the range, as one run of lanes.
    private void EmitLaneRow(LocalBuilder row, LocalBuilder endRow, LocalBuilder lastBlocks)
    {
        EnterTiles(row, endRow);
        PushScaled(block, cut.LaneBlock);
        Pop(laneFrom);
        PushNative(cut.Lanes);
        Pop(laneTo);
        if (cut.BlocksPerRow > 1)
        {
            var whole = il.DefineLabel();
            il.Emit(OpCodes.Ldloc, row);
            il.Emit(OpCodes.Ldloc, endRow);
            il.Emit(OpCodes.Blt, whole);
            PushScaled(lastBlocks, cut.LaneBlock);
            Pop(laneTo);
            il.MarkLabel(whole);
            PushNative(0);
            Pop(block);
        }
        foreach (var stage in stages) HoistBroadcasts(stage.Outer.Concat(stage.Inner).SelectMany(l => l));
        EmitLaneLoops();
    }

    /// <summary>What becomes known at a depth outside the vector loop.</summary>
    private void EmitLevel(int depth)
    {
        if (depth == 0)
        {
            LoadBuffers();
            PrepareTiles();
            PrepareRows();
        }
        if (depth == Outer) return;
        foreach (var stage in stages) EmitShared(stage.Outer[depth], depth);
        foreach (var stage in stages) ExtendAll(stage, depth);
    }

    private void EmitStages(IReadOnlyList<Stage> run)
    {
        foreach (var stage in run)
        {
            pass = stage.Number;
            EmitShared(stage.Outer[Outer], Outer);
            if (stage.Number == HeldRows.BeforePasses) continue;
            if (stage.Number < plan.Kernel.Passes.Length)
            {
                ExtendAll(stage, Outer);
                EmitPass(stage);
            }
            else EmitStores(stage, Outer);
        }
    }

    private void EmitShared(IReadOnlyList<KExpr> expressions, int depth)
    {
        foreach (var e in expressions)
        {
            if (!scope.Has(e) && !rotations.IsUnused(e)) EmitExpression(e, depth);
        }
    }

    private void LoadBuffers()
    {
        foreach (var e in plan.Kernel.Body)
        {
            if (e.Op == KOp.Load && !inputs.ContainsKey(e.Slot)) inputs[e.Slot] = LoadPointer(nameof(LaunchArguments.Inputs), e.Slot);
        }
        for (var o = 0; o < plan.Kernel.Outputs.Length; o++) outputs[o] = LoadPointer(nameof(LaunchArguments.Outputs), o);
    }

    private LocalBuilder LoadPointer(string table, int slot)
    {
        var local = Native();
        PushField(table, slot * sizeof(long));
        il.Emit(OpCodes.Ldind_I);
        Pop(local);
        return local;
    }

    /// <summary>Pushes a pointer of the launch arguments, moved by some bytes.</summary>
    private void PushField(string name, int bytes)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldfld, typeof(LaunchArguments).GetField(name)!);
        il.Emit(OpCodes.Ldc_I4, bytes);
        il.Emit(OpCodes.Add);
    }

    /// <summary>Indices of loops [from, to) of a row number.</summary>
    private void DecodeIndices(LocalBuilder row, int from, int to)
    {
        if (to - from == 1)
        {
            il.Emit(OpCodes.Ldloc, row);
            Pop(index[from]);
            return;
        }
        var rest = Native();
        il.Emit(OpCodes.Ldloc, row);
        Pop(rest);
        for (var l = to - 1; l >= from; l--)
        {
            Modulo(rest, plan.Extents[l], index[l]);
            Divide(rest, plan.Extents[l], rest);
        }
    }

    /// <summary>Moves loops [from, to) to the next index and jumps to the label of the outermost one that moved; falls through after the
    /// last.</summary>
    private void Advance(int from, int to, Label[] labels)
    {
        for (var l = to - 1; l >= from; l--)
        {
            PushAdd(index[l], 1);
            Pop(index[l]);
            if (l > from)
            {
                il.Emit(OpCodes.Ldloc, index[l]);
                PushNative(plan.Extents[l]);
                il.Emit(OpCodes.Blt, labels[l - from + 1]);
                PushNative(0);
                Pop(index[l]);
            }
            else
            {
                il.Emit(OpCodes.Br, labels[1]);
            }
        }
    }

    /// <summary>
    /// A loop over lanes: bodies of several vectors, then of one vector that may be short, as far as the blocks of lanes can have such ends;
    /// <see cref="copies"/> and <see cref="count"/> tell which of them is being written. Where one vector is all that a body works on, both are
    /// one, and only loads and stores ask how much of it there is: long bodies are compiled once.
    /// </summary>
    private void EmitLaneLoop(
        LocalBuilder i, LocalBuilder from, LocalBuilder to, long blockLanes, long allLanes, int unroll, Action body)
    {
        bool AreMultiples(long n) => blockLanes % n == 0 && allLanes % n == 0;
        Label check = il.DefineLabel(), top = il.DefineLabel(), restCheck = il.DefineLabel(), restTop = il.DefineLabel();
        var outside = scope;
        var hasEnds = lanes > 1 && !AreMultiples(lanes);
        var isOne = hasEnds && unroll == 1;
        il.Emit(OpCodes.Ldloc, from);
        Pop(i);
        if (lanes > 1 && !isOne)
        {
            var limit = Native();
            PushAdd(to, -(long)lanes * unroll);
            Pop(limit);
            il.Emit(OpCodes.Br, check);
            il.MarkLabel(top);
            scope = outside.Nested();
            copies = unroll;
            body();
            PushAdd(i, lanes * unroll);
            Pop(i);
            il.MarkLabel(check);
            il.Emit(OpCodes.Ldloc, i);
            il.Emit(OpCodes.Ldloc, limit);
            il.Emit(OpCodes.Ble, top);
        }
        if (lanes == 1 || !AreMultiples((long)lanes * unroll))
        {
            il.Emit(OpCodes.Br, restCheck);
            il.MarkLabel(restTop);
            scope = outside.Nested();
            (copies, mayBeWhole) = (1, isOne);
            if (hasEnds)
            {
                count = Native();
                il.Emit(OpCodes.Ldloc, to);
                il.Emit(OpCodes.Ldloc, i);
                il.Emit(OpCodes.Sub);
                PushNative(lanes);
                il.Emit(OpCodes.Call, typeof(Math).GetMethod(nameof(Math.Min), [typeof(nint), typeof(nint)])!);
                Pop(count);
            }
            body();
            PushAdd(i, lanes);
            Pop(i);
            il.MarkLabel(restCheck);
            il.Emit(OpCodes.Ldloc, i);
            il.Emit(OpCodes.Ldloc, to);
            il.Emit(OpCodes.Blt, restTop);
        }
        scope = outside;
        (copies, count, mayBeWhole) = (1, null, false);
    }

    // The vectors that the body being written works on, how many lanes of the (only) vector exist, and whether that may be all of them.
    private int copies = 1;
    private LocalBuilder? count;
    private bool mayBeWhole;

    /// <summary>Writes access to memory: once, or for a whole vector and for the lanes that exist. What it needs besides must be there.</summary>
    private void ForEnds(Action access)
    {
        if (!mayBeWhole)
        {
            access();
            return;
        }
        Label part = il.DefineLabel(), end = il.DefineLabel();
        var known = count;
        il.Emit(OpCodes.Ldloc, known!);
        PushNative(lanes);
        il.Emit(OpCodes.Blt, part);
        (count, mayBeWhole) = (null, false);
        access();
        il.Emit(OpCodes.Br, end);
        il.MarkLabel(part);
        count = known;
        access();
        il.MarkLabel(end);
        mayBeWhole = true;
    }

    private Value LoadForEnds(DType type, Func<Value> load)
    {
        if (!mayBeWhole) return load();
        var result = asm.Declare(type, true);
        ForEnds(() => asm.Assign(result, load()));
        return result;
    }

    private LocalBuilder Native() => il.DeclareLocal(typeof(nint));

    private void Pop(LocalBuilder local) => il.Emit(OpCodes.Stloc, local);

    private void PushArgument(int number)
    {
        il.Emit(OpCodes.Ldarg, (short)number);
        il.Emit(OpCodes.Conv_I);
    }

    private void PushNative(long value)
    {
        if (value is >= int.MinValue and <= int.MaxValue) il.Emit(OpCodes.Ldc_I4, (int)value);
        else il.Emit(OpCodes.Ldc_I8, value);
        il.Emit(OpCodes.Conv_I);
    }

    private void PushAdd(LocalBuilder local, long value)
    {
        il.Emit(OpCodes.Ldloc, local);
        PushNative(value);
        il.Emit(OpCodes.Add);
    }

    private void PushScaled(LocalBuilder local, long factor)
    {
        il.Emit(OpCodes.Ldloc, local);
        if (factor == 1) return;
        PushNative(factor);
        il.Emit(OpCodes.Mul);
    }

    // Unsigned: positions are never negative, and the compiler divides by a constant faster so.
    private void Divide(LocalBuilder x, long by, LocalBuilder result)
    {
        il.Emit(OpCodes.Ldloc, x);
        PushNative(by);
        il.Emit(OpCodes.Div_Un);
        Pop(result);
    }

    private void Modulo(LocalBuilder x, long by, LocalBuilder result)
    {
        il.Emit(OpCodes.Ldloc, x);
        PushNative(by);
        il.Emit(OpCodes.Rem_Un);
        Pop(result);
    }
}
