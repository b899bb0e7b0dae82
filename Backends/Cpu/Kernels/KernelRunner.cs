using System.Numerics;
using System.Runtime.CompilerServices;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <summary>The memory that one launch works on.</summary>
internal unsafe struct LaunchArguments
{
    /// <summary>Bytes from one uniform to the next.</summary>
    public const int UniformSize = 16;

    /// <summary>The input buffers, by slot.</summary>
    public byte** Inputs;

    /// <summary>The output buffers, by slot.</summary>
    public byte** Outputs;

    /// <summary>The uniforms by slot, <see cref="UniformSize"/> bytes each, in their dtype's storage.</summary>
    public byte* Uniforms;
}

/// <summary>Where the results of reductions lie between the pieces of a launch: for each slot, one element per lane.</summary>
internal sealed class AccumulatorLayout
{
    private readonly long[] offsets;

    /// <summary>The layout for a number of lanes.</summary>
    public AccumulatorLayout(Kernel kernel, long lanes)
    {
        var reductions = kernel.Passes.SelectMany(p => p.Reductions).ToList();
        offsets = new long[reductions.Count == 0 ? 0 : reductions.Max(r => r.Slot) + 1];
        foreach (var r in reductions)
        {
            offsets[r.Slot] = Bytes;
            // Whole cache lines, so that neighbours may belong to different threads.
            Bytes += ((lanes * r.Value.Type.Size) + 63) & ~63L;
        }
    }

    /// <summary>The size of all.</summary>
    public long Bytes { get; }

    /// <summary>The number of slots.</summary>
    public int Slots => offsets.Length;

    /// <summary>Where a slot begins.</summary>
    public long this[int slot] => offsets[slot];
}

/// <summary>
/// A plan made executable. This class deals its pieces to the threads; what a piece does is written in IL by one subclass and
/// interpreted by another. Pieces are cut by <see cref="Partition"/>, and their results combined in a fixed order.
/// </summary>
internal abstract unsafe class KernelRunner
{
    /// <summary>Prepares a plan.</summary>
    protected KernelRunner(LoopPlan plan)
    {
        Plan = plan;
        Layout = new AccumulatorLayout(plan.Kernel, plan.VectorIsInner ? 1 : plan.Partition.LaneBlock);
    }

    /// <summary>The plan.</summary>
    public LoopPlan Plan { get; }

    /// <summary>The listing, for people.</summary>
    public abstract string Source { get; }

    /// <summary>How reductions lie in memory where passes are split: for each slot <see cref="Partition.LaneBlock"/> lanes, or one if lanes
    /// run inside.</summary>
    public AccumulatorLayout Layout { get; }

    /// <summary>Does all stages of the items in [start, end).</summary>
    protected abstract void RunItems(LaunchArguments* arguments, long start, long end);

    /// <summary>Does the steps in [start, end) of a pass of one item; the start is a multiple of <see cref="Partition.Unit"/>.</summary>
    /// <param name="arguments">The memory of the launch.</param>
    /// <param name="pass">The pass.</param>
    /// <param name="item">The item.</param>
    /// <param name="start">The first step.</param>
    /// <param name="end">The end of the steps.</param>
    /// <param name="accumulators">The reductions of earlier passes, in <see cref="Layout"/>.</param>
    /// <param name="results">Gets the reductions of this pass over these steps, in <see cref="Layout"/>.</param>
    protected abstract void RunPass(
        LaunchArguments* arguments, int pass, long item, long start, long end, byte* accumulators, byte* results);

    /// <summary>Does the stores at the end of one item.</summary>
    /// <param name="arguments">The memory of the launch.</param>
    /// <param name="item">The item.</param>
    /// <param name="accumulators">The reductions of all passes, in <see cref="Layout"/>.</param>
    protected abstract void Finish(LaunchArguments* arguments, long item, byte* accumulators);

    /// <summary>Runs the whole kernel; returns when it is done.</summary>
    public void Run(LaunchArguments* arguments)
    {
        var p = Plan.Partition;
        if (p.SplitsPasses) RunSplit(arguments);
        else if (p.HasOwners) RunOwners(arguments);
        else if (p.Serial) RunItems(arguments, 0, p.Items);
        else WorkerPool.For(p.Items, p.ItemChunk, new ItemsBody(this, arguments));
    }

    // Each owner is a piece of work: so many of them that all threads have one.
    private void RunOwners(LaunchArguments* arguments)
    {
        var owners = 1 << BitOperations.Log2((uint)Math.Min(WorkerPool.Threads, OrderedWork.MostOwners));
        WorkerPool.For(owners, 1, new OwnerBody(this, arguments, owners));
    }

    private void RunSplit(LaunchArguments* arguments)
    {
        var p = Plan.Partition;
        var bytes = Layout.Bytes;
        var memory = HostPool.Shared.Rent(p.Items * (p.StepChunks + 1) * bytes, out var capacity);
        try
        {
            var accumulators = (byte*)memory;
            var partials = accumulators + (p.Items * bytes);
            for (var pass = 0; pass < Plan.Kernel.Passes.Length; pass++)
            {
                WorkerPool.For(p.Items * p.StepChunks, 1, new PassBody(this, arguments, pass, accumulators, partials));
                foreach (var r in Plan.Kernel.Passes[pass].Reductions)
                {
                    for (var item = 0L; item < p.Items; item++)
                    {
                        var offset = Layout[r.Slot];
                        Combine(r, partials + (item * p.StepChunks * bytes) + offset, accumulators + (item * bytes) + offset);
                    }
                }
            }
            for (var item = 0L; item < p.Items; item++) Finish(arguments, item, accumulators + (item * bytes));
        }
        finally
        {
            HostPool.Shared.Return(memory, capacity);
        }
    }

    // Pairs, then pairs of pairs: the order depends on the number of pieces alone.
    private void Combine(Reduction reduction, byte* partials, byte* result)
    {
        var (chunks, stride, type) = (Plan.Partition.StepChunks, Layout.Bytes, reduction.Value.Type);
        var lanes = Plan.VectorIsInner ? 1 : (int)Plan.Partition.LaneBlock;
        var combine = LaneOps.Combine(reduction.Combine, type);
        for (var gap = 1L; gap < chunks; gap *= 2)
        {
            for (var i = 0L; i + gap < chunks; i += 2 * gap)
            {
                var left = partials + (i * stride);
                combine(left, left, left + (gap * stride), null, lanes);
            }
        }
        Buffer.MemoryCopy(partials, result, lanes * type.Size, lanes * type.Size);
    }

    private readonly struct ItemsBody(KernelRunner runner, LaunchArguments* arguments) : IRangeBody
    {
        public void Run(long start, long end) => runner.RunItems(arguments, start, end);
    }

    private readonly struct OwnerBody(KernelRunner runner, LaunchArguments* arguments, int owners) : IRangeBody
    {
        public void Run(long start, long end)
        {
            var kernel = runner.Plan.Kernel;
            var given = kernel.Uniforms.Length - OrderedWork.OwnerUniforms;
            var uniforms = stackalloc byte[kernel.Uniforms.Length * LaunchArguments.UniformSize];
            Unsafe.CopyBlock(uniforms, arguments->Uniforms, (uint)(given * LaunchArguments.UniformSize));
            var mine = *arguments with { Uniforms = uniforms };
            var shift = ((long)arguments->Outputs[0] & (OrderedWork.Page - 1)) / kernel.Outputs[0].DType.Size;
            for (var owner = start; owner < end; owner++)
            {
                Set(0, shift);
                Set(1, owners - 1);
                Set(2, owner);
                runner.RunItems(&mine, 0, runner.Plan.Partition.Items);
            }

            void Set(int number, long value) =>
                ScalarMemory.Write(Scalar.OfInt(kernel.IndexType, value), uniforms + ((given + number) * LaunchArguments.UniformSize), 0);
        }
    }

    private readonly struct PassBody(KernelRunner runner, LaunchArguments* arguments, int pass, byte* accumulators, byte* partials)
        : IRangeBody
    {
        public void Run(long start, long end)
        {
            var p = runner.Plan.Partition;
            var bytes = runner.Layout.Bytes;
            for (var i = start; i < end; i++)
            {
                var (item, chunk) = Math.DivRem(i, p.StepChunks);
                var (first, last) = (chunk * p.StepChunk, Math.Min((chunk + 1) * p.StepChunk, p.Steps));
                runner.RunPass(arguments, pass, item, first, last, accumulators + (item * bytes), partials + (i * bytes));
            }
        }
    }
}
