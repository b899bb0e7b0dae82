using System.Reflection.Emit;
using Lazy.Graph;

namespace Lazy.Backends.Cpu.Il;

/// <summary>A plan as generated code. The runtime compiles the methods when they first run, fully optimised.</summary>
internal sealed unsafe class IlKernel : KernelRunner
{
    private readonly ItemsMethod? items;
    private readonly PassMethod[] passes = [];
    private readonly FinishMethod? finish;

    /// <summary>Generates the code of a plan.</summary>
    public IlKernel(LoopPlan plan) : base(plan)
    {
        Shape = KernelShape.Of(plan);
        Type arguments = typeof(LaunchArguments*), results = typeof(byte*), number = typeof(long);
        if (!plan.Partition.SplitsPasses)
        {
            items = Generate<ItemsMethod>("", [arguments, number, number], EmitRange.Items, new HeldRows(plan, Shape));
            return;
        }
        passes = [.. plan.Stages[..^1].Select(s =>
            Generate<PassMethod>($"_pass{s.Number}", [arguments, number, number, number, results, results], EmitRange.Steps, new([s])))];
        finish = Generate<FinishMethod>("_finish", [arguments, number, results], EmitRange.Finish, new([plan.Stages[^1]]));
    }

    private delegate void ItemsMethod(LaunchArguments* arguments, long start, long end);

    private delegate void PassMethod(LaunchArguments* arguments, long item, long start, long end, byte* accumulators, byte* results);

    private delegate void FinishMethod(LaunchArguments* arguments, long item, byte* accumulators);

    /// <summary>Lanes and unrolling.</summary>
    public KernelShape Shape { get; }

    /// <inheritdoc/>
    public override string Source
    {
        get
        {
            var plan = LoopPlan.Create(Plan.Source)!;
            return IlListing.Of(plan, Shape, plan.Partition.SplitsPasses ? new(plan.Stages) : new(plan, Shape));
        }
    }

    /// <inheritdoc/>
    protected override void RunItems(LaunchArguments* arguments, long start, long end) => items!(arguments, start, end);

    /// <inheritdoc/>
    protected override void RunPass(LaunchArguments* arguments, int pass, long item, long start, long end, byte* accumulators,
        byte* results) =>
        passes[pass](arguments, item, start, end, accumulators, results);

    /// <inheritdoc/>
    protected override void Finish(LaunchArguments* arguments, long item, byte* accumulators) => finish!(arguments, item, accumulators);

    private TMethod Generate<TMethod>(string suffix, Type[] parameters, EmitRange range, HeldRows rows)
        where TMethod : Delegate
    {
        // Zeroing vector locals would cost as much as a short loop.
        var method = new DynamicMethod(Plan.Source.Name + suffix, typeof(void), parameters, typeof(IlKernel).Module,
            skipVisibility: true)
        { InitLocals = false };
        new KernelEmitter(Plan, Shape, Layout, method.GetILGenerator(1024), rows, range).Emit();
        return method.CreateDelegate<TMethod>();
    }
}

/// <summary>What a generated method runs, and so what its arguments are.</summary>
internal enum EmitRange
{
    /// <summary>Whole items: launch arguments, first item, end of items.</summary>
    Items,
    /// <summary>Some steps of a pass: launch arguments, item, first step, end of steps, reductions of earlier passes, reductions of these
    /// steps.</summary>
    Steps,
    /// <summary>The last stage of an item: launch arguments, item, reductions.</summary>
    Finish,
}
