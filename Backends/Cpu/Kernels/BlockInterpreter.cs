using System.Globalization;
using System.Numerics;
using System.Text;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <summary>
/// Runs a plan without dynamic code: each expression is a loop over a block of lanes, so that the cost of deciding what to do next is
/// shared by all lanes of the block.
/// </summary>
internal sealed unsafe partial class BlockInterpreter : KernelRunner
{
    // Long enough to hide the dispatch, short enough that the places of a body stay in the first-level cache.
    private const int MaxLanes = 256;

    private readonly int lanes;
    private readonly BlockProgram program;
    private readonly AccumulatorLayout local;
    private readonly long[] stackOffsets;
    private readonly long scratchBytes;
    private readonly int unitLanes;

    /// <summary>Prepares a plan.</summary>
    public BlockInterpreter(LoopPlan plan) : base(plan)
    {
        // Several stores of an ordered kernel alternate from one index to the next.
        var alternates = plan.Kernel.Ordered && plan.Stages.Any(s => s.Stores.Length > 1);
        lanes = alternates ? 1 : (int)Math.Min(MaxLanes, plan.Extents[plan.VectorLoop]);
        program = new BlockProgram(plan, lanes);
        local = new AccumulatorLayout(plan.Kernel, lanes);
        // Results of units wait for their partner on a stack, one level per doubling.
        unitLanes = plan.VectorIsInner ? 1 : lanes;
        var levels = BitOperations.Log2((ulong)(plan.Partition.Steps / plan.Partition.Unit) + 1) + 2;
        stackOffsets = new long[local.Slots];
        scratchBytes = program.Bytes + (2 * local.Bytes);
        foreach (var r in plan.Kernel.Passes.SelectMany(p => p.Reductions))
        {
            stackOffsets[r.Slot] = scratchBytes;
            scratchBytes += BlockProgram.Align((long)levels * unitLanes * r.Value.Type.Size);
        }
    }

    /// <inheritdoc/>
    public override string Source
    {
        get
        {
            var text = new StringBuilder();
            var plan = LoopPlan.Create(Plan.Source)!;
            var extents = string.Join(", ", Plan.Extents);
            Line($"// {Plan.Source.Name}: interpreted, {lanes} lanes along loop {Plan.VectorLoop} of [{extents}]");
            foreach (var stage in plan.Stages)
            {
                foreach (var list in stage.Outer.Concat(stage.Inner))
                {
                    foreach (var e in list) Line($"stage {stage.Number} depth {plan.Of(e).Depth}: {e}({string.Join(", ", plan.Operands(e))})");
                }
                foreach (var r in stage.Reductions) Line($"stage {stage.Number}: acc{r.Slot} {r.Combine}= {r.Value}");
                foreach (var s in stage.Stores) Line($"stage {stage.Number}: out{s.Output} {s.Combine}= {s.Value}");
            }
            return text.ToString();

            void Line(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
        }
    }

    /// <inheritdoc/>
    protected override void RunItems(LaunchArguments* arguments, long start, long end)
    {
        var pointers = stackalloc byte*[program.Offsets.Count];
        var index = stackalloc long[Plan.Extents.Length];
        var frame = NewFrame(arguments, pointers, index);
        for (var item = start; item < end; item++)
        {
            var (laneStart, laneEnd) = frame.Enter(item, Plan);
            for (var lane = laneStart; lane < laneEnd; lane += lanes)
            {
                frame.MoveTo(lane, laneEnd, Plan, lanes);
                for (var pass = 0; pass < program.Stages.Length - 1; pass++)
                {
                    RunSteps(ref frame, program.Stages[pass], 0, Plan.Partition.Steps);
                    foreach (var r in program.Stages[pass].Reductions)
                    {
                        CopyLanes(Unit(frame, r), frame.Accumulators + local[r.Slot], unitLanes, r.Type);
                    }
                }
                RunFinal(ref frame);
                frame.Done();
            }
        }
    }

    /// <inheritdoc/>
    protected override void RunPass(
        LaunchArguments* arguments, int pass, long item, long start, long end, byte* accumulators, byte* results)
    {
        var pointers = stackalloc byte*[program.Offsets.Count];
        var index = stackalloc long[Plan.Extents.Length];
        var frame = NewFrame(arguments, pointers, index);
        var (laneStart, laneEnd) = frame.Enter(item, Plan);
        for (var lane = laneStart; lane < laneEnd; lane += lanes)
        {
            frame.MoveTo(lane, laneEnd, Plan, lanes);
            Fetch(frame, accumulators, lane - laneStart, pass);
            RunSteps(ref frame, program.Stages[pass], start, end);
            foreach (var r in program.Stages[pass].Reductions)
            {
                var target = results + Layout[r.Slot] + ((lane - laneStart) * r.Type.Size);
                CopyLanes(Unit(frame, r), target, Plan.VectorIsInner ? 1 : frame.Lanes, r.Type);
            }
            frame.Done();
        }
    }

    /// <inheritdoc/>
    protected override void Finish(LaunchArguments* arguments, long item, byte* accumulators)
    {
        var pointers = stackalloc byte*[program.Offsets.Count];
        var index = stackalloc long[Plan.Extents.Length];
        var frame = NewFrame(arguments, pointers, index);
        var (laneStart, laneEnd) = frame.Enter(item, Plan);
        for (var lane = laneStart; lane < laneEnd; lane += lanes)
        {
            frame.MoveTo(lane, laneEnd, Plan, lanes);
            Fetch(frame, accumulators, lane - laneStart, program.Stages.Length - 1);
            RunFinal(ref frame);
            frame.Done();
        }
    }

    private Frame NewFrame(LaunchArguments* arguments, byte** pointers, long* index)
    {
        var scratch = BlockScratch.Get(scratchBytes);
        for (var i = 0; i < program.Offsets.Count; i++) pointers[i] = scratch + program.Offsets[i];
        foreach (var (place, value) in program.Constants)
        {
            ScalarMemory.Write(value, pointers[place], 0);
            Repeat(pointers[place], value.Type.Size, lanes);
        }
        for (var i = 0; i < Plan.Extents.Length; i++) index[i] = 0;
        return new Frame
        {
            Arguments = arguments,
            Pointers = pointers,
            Index = index,
            Scratch = scratch,
            Accumulators = scratch + program.Bytes,
            Units = scratch + program.Bytes + local.Bytes,
        };
    }

    // Reductions of earlier passes, where passes are split between threads.
    private void Fetch(in Frame frame, byte* accumulators, long lane, int passes)
    {
        for (var pass = 0; pass < passes; pass++)
        {
            foreach (var r in program.Stages[pass].Reductions)
            {
                var source = accumulators + Layout[r.Slot] + (lane * r.Type.Size);
                CopyLanes(source, frame.Accumulators + local[r.Slot], Plan.VectorIsInner ? 1 : frame.Lanes, r.Type);
            }
        }
    }

    private byte* Unit(in Frame frame, BlockReduction r) => frame.Units + local[r.Slot];

    private static void CopyLanes(byte* from, byte* to, int lanes, DType type) =>
        Buffer.MemoryCopy(from, to, (long)lanes * type.Size, (long)lanes * type.Size);

    // The stage after the passes.
    private void RunFinal(ref Frame frame)
    {
        var stage = program.Stages[^1];
        RunOuter(ref frame, stage);
        foreach (var s in stage.Stores) Write(frame, s, Plan.VectorIsInner ? 1 : frame.Lanes);
    }

    private void RunOuter(ref Frame frame, BlockStage stage)
    {
        for (var depth = frame.Changed; depth < stage.Outer.Length; depth++) Execute(frame, stage.Outer[depth], frame.Lanes);
    }

    // Reduces steps [start, end) into the unit buffers, in units that are combined in pairs.
    private void RunSteps(ref Frame frame, BlockStage stage, long start, long end)
    {
        RunOuter(ref frame, stage);
        var p = Plan.Partition;
        var count = 0L;
        var changed = Plan.OuterCount;
        for (var unit = start; unit < end; unit += p.Unit)
        {
            foreach (var r in stage.Reductions)
            {
                ScalarMemory.Write(r.Identity, Unit(frame, r), 0);
                Repeat(Unit(frame, r), r.Type.Size, lanes);
            }
            var last = Math.Min(unit + p.Unit, end);
            for (var step = unit; step < last; step++) changed = RunStep(frame, stage, step, changed);
            foreach (var r in stage.Reductions) Push(frame, r, count);
            count++;
        }
        foreach (var r in stage.Reductions) Collect(frame, r, count);
    }

    // Returns the first loop that is fresh for the next step.
    private int RunStep(in Frame frame, BlockStage stage, long step, int changed)
    {
        var p = Plan.Partition;
        var (row, block) = Math.DivRem(step, p.StepsPerRow);
        var (rowLoopEnd, innermost) = (Plan.VectorIsInner ? Plan.Extents.Length - 1 : Plan.Extents.Length, stage.Inner.Length - 1);
        changed = Math.Min(changed, Frame.Decode(frame.Index, Plan.Extents.AsSpan(), Plan.OuterCount, rowLoopEnd, row));
        for (var loop = changed; loop < rowLoopEnd; loop++) Execute(frame, stage.Inner[loop - Plan.OuterCount], frame.Lanes);
        if (!Plan.VectorIsInner)
        {
            Accumulate(frame, stage, frame.Lanes);
            return rowLoopEnd;
        }
        var (lane, laneEnd) = (block * p.StepBlock, Math.Min((block + 1) * p.StepBlock, p.InnerLanes));
        for (; lane < laneEnd; lane += lanes)
        {
            frame.Index[Plan.VectorLoop] = lane;
            var n = (int)Math.Min(lanes, laneEnd - lane);
            Execute(frame, stage.Inner[innermost], n);
            Accumulate(frame, stage, n);
        }
        return rowLoopEnd;
    }

    private void Accumulate(in Frame frame, BlockStage stage, int n)
    {
        foreach (var r in stage.Reductions)
        {
            var unit = Unit(frame, r);
            r.Combine(unit, unit, frame.Pointers[r.Value], null, n);
        }
        foreach (var s in stage.Stores) Write(frame, s, n);
    }

    // Like counting in binary: a finished unit merges with as many waiting ones as there are trailing ones in their count.
    private void Push(in Frame frame, BlockReduction r, long count)
    {
        var unit = Unit(frame, r);
        // Lanes of one sum fold by halves.
        for (var width = Plan.VectorIsInner ? lanes : 1; width > 1;)
        {
            var half = (width + 1) / 2;
            r.Combine(unit, unit, unit + ((long)half * r.Type.Size), null, width - half);
            width = half;
        }
        var stack = frame.Scratch + stackOffsets[r.Slot];
        var size = (long)unitLanes * r.Type.Size;
        var top = BitOperations.PopCount((ulong)count);
        for (; (count & 1) != 0; count >>= 1)
        {
            top--;
            r.Combine(unit, stack + (top * size), unit, null, unitLanes);
        }
        CopyLanes(unit, stack + (top * size), unitLanes, r.Type);
    }

    private void Collect(in Frame frame, BlockReduction r, long count)
    {
        var unit = Unit(frame, r);
        var stack = frame.Scratch + stackOffsets[r.Slot];
        var size = (long)unitLanes * r.Type.Size;
        for (var top = BitOperations.PopCount((ulong)count) - 2; top >= 0; top--)
        {
            r.Combine(unit, stack + (top * size), unit, null, unitLanes);
        }
    }
}
