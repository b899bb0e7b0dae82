using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

/// <summary>A plan as generated code. The methods are compiled by the runtime when they first run.</summary>
internal sealed unsafe class IlKernel
{
    private readonly ItemsMethod? items;
    private readonly PieceMethod[] pieces = [];
    private readonly CombineMethod[] combines = [];

    private IlKernel(LoopPlan plan)
    {
        Plan = plan;
        Shape = KernelShape.Of(plan);
        if (!plan.Partition.SplitsPasses)
        {
            items = Generate<ItemsMethod>("", [typeof(long*), typeof(long), typeof(long)], il => new KernelEmitter(plan, Shape, il, plan.Stages, false).Emit());
            return;
        }
        var passes = plan.Stages[..^1];
        items = Generate<ItemsMethod>("_end", [typeof(long*), typeof(long), typeof(long)], il => new KernelEmitter(plan, Shape, il, [plan.Stages[^1]], false).Emit());
        Type[] piece = [typeof(long*), typeof(long), typeof(long), typeof(long), typeof(byte*)];
        pieces = [.. passes.Select(s => Generate<PieceMethod>($"_pass{s.Number}", piece, il => new KernelEmitter(plan, Shape, il, [s], true).Emit()))];
        combines = [.. passes.Select(s => Generate<CombineMethod>($"_combine{s.Number}", [typeof(byte*), typeof(byte*)], il => EmitCombine(il, s)))];
    }

    private delegate void ItemsMethod(long* frame, long begin, long end);

    private delegate void PieceMethod(long* frame, long item, long begin, long end, byte* results);

    private delegate void CombineMethod(byte* into, byte* from);

    /// <summary>The plan.</summary>
    public LoopPlan Plan { get; }

    /// <summary>Lanes and unrolling.</summary>
    public KernelShape Shape { get; }

    /// <summary>Words of the frame.</summary>
    public int FrameWords => KernelShape.ResultsWord(Plan.Kernel) + 1;

    /// <summary>Generates the code of a plan.</summary>
    public static IlKernel Compile(LoopPlan plan) => new(plan);

    /// <summary>
    /// Runs the kernel. The frame holds the addresses of the inputs and outputs, then for each uniform 16 bytes that hold its value as an
    /// array of its dtype would, then a word of its own.
    /// </summary>
    public void Run(long* frame)
    {
        var cut = Plan.Partition;
        if (cut.SplitsPasses) RunSplit(frame);
        else if (cut.Serial) items!(frame, 0, cut.Items);
        else WorkerPool.For(cut.Items, cut.ItemChunk, new ItemsBody(items!, frame));
    }

    // Few items and long passes: the steps of one pass go to several threads; then the next pass.
    private void RunSplit(long* frame)
    {
        var cut = Plan.Partition;
        var area = Plan.Kernel.Passes.Sum(p => p.Reductions.Length) * cut.LaneBlock * KernelShape.ResultBytes;
        var memory = new byte[Math.Max(1, area * cut.StepChunks)];
        fixed (byte* results = memory)
        {
            frame[FrameWords - 1] = (long)results;
            for (long item = 0; item < cut.Items; item++)
            {
                for (var p = 0; p < pieces.Length; p++)
                {
                    WorkerPool.For(cut.Steps, cut.StepChunk, new PieceBody(pieces[p], frame, item, results, area, cut.StepChunk));
                    // In pairs, so that errors grow with the logarithm of the number of pieces. The first area receives all.
                    for (long distance = 1; distance < cut.StepChunks; distance *= 2)
                    {
                        for (long c = 0; c + distance < cut.StepChunks; c += 2 * distance) combines[p](results + (c * area), results + ((c + distance) * area));
                    }
                }
                items!(frame, item, item + 1);
            }
        }
    }

    private TMethod Generate<TMethod>(string suffix, Type[] parameters, Action<ILGenerator> emit) where TMethod : Delegate
    {
        // Zeroing vector locals would cost as much as a short loop.
        var method = new DynamicMethod(Plan.Source.Name + suffix, typeof(void), parameters, typeof(IlKernel).Module, skipVisibility: true) { InitLocals = false };
        emit(method.GetILGenerator(4096));
        return method.CreateDelegate<TMethod>();
    }

    private void EmitCombine(ILGenerator il, Stage stage)
    {
        var asm = new Assembler(il, 1);
        var ordinal = Plan.Kernel.Passes.Take(stage.Number).Sum(p => p.Reductions.Length);
        foreach (var r in stage.Reductions)
        {
            var held = Assembler.Register(r.Value.Type);
            var lane = il.DeclareLocal(typeof(int));
            var top = il.DefineLabel();
            var start = (int)(ordinal++ * Plan.Partition.LaneBlock * KernelShape.ResultBytes);
            il.Emit(OpCodes.Ldc_I4, start);
            il.Emit(OpCodes.Stloc, lane);
            il.MarkLabel(top);
            var x = Element(OpCodes.Ldarg_0);
            var y = Element(OpCodes.Ldarg_1);
            var sum = asm.Apply(r.Combine, r.Value.Type, x, y);
            PushElement(OpCodes.Ldarg_0);
            asm.StoreScalar(sum with { Type = held });
            il.Emit(OpCodes.Ldloc, lane);
            il.Emit(OpCodes.Ldc_I4, held.Size);
            il.Emit(OpCodes.Add);
            il.Emit(OpCodes.Stloc, lane);
            il.Emit(OpCodes.Ldloc, lane);
            il.Emit(OpCodes.Ldc_I4, start + (int)(Plan.Partition.LaneBlock * held.Size));
            il.Emit(OpCodes.Blt, top);

            void PushElement(OpCode argument)
            {
                il.Emit(argument);
                il.Emit(OpCodes.Ldloc, lane);
                il.Emit(OpCodes.Add);
            }

            Value Element(OpCode argument)
            {
                PushElement(argument);
                return asm.LoadScalar(held) with { Type = r.Value.Type };
            }
        }
        il.Emit(OpCodes.Ret);
    }

    private readonly struct ItemsBody(ItemsMethod method, long* frame) : IRangeBody
    {
        public void Run(long start, long end) => method(frame, start, end);
    }

    private readonly struct PieceBody(PieceMethod method, long* frame, long item, byte* results, long area, long chunk) : IRangeBody
    {
        public void Run(long start, long end) => method(frame, item, start, end, results + (start / chunk * area));
    }
}
