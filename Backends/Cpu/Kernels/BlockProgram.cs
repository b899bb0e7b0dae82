using System.Runtime.InteropServices;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <summary>What an instruction of the interpreter does.</summary>
internal enum BlockAction
{
    /// <summary>Applies a loop over lanes.</summary>
    Apply,
    /// <summary>Fetches elements of an input.</summary>
    Load,
    /// <summary>The index along a loop.</summary>
    Index,
    /// <summary>A number given at launch.</summary>
    Uniform,
    /// <summary>The result of a reduction.</summary>
    Accumulator,
}

/// <summary>An offset into a buffer: <c>Base + Σ coefficient·index + Σ coefficient·atom</c>, then a step per lane; or a list of
/// offsets.</summary>
/// <param name="Base">The constant part.</param>
/// <param name="Loops">Loops and what one step along each adds.</param>
/// <param name="Atoms">Places that hold integers, and their factors.</param>
/// <param name="LaneStride">Elements from lane to lane; null if <paramref name="List"/> holds an offset for each lane.</param>
/// <param name="List">The place with the offsets of the lanes.</param>
internal sealed record BlockAccess(
    long Base, (int Loop, long Coefficient)[] Loops, (int Place, long Coefficient)[] Atoms, long? LaneStride, int List);

/// <summary>Computes one expression into its place.</summary>
internal sealed record BlockInstruction(BlockAction Action, int Target, DType Type)
{
    /// <summary>Whether there is a value for each lane, or one for all.</summary>
    public bool IsVector { get; init; }

    /// <summary>Whether the one value must be repeated for all lanes, because a loop over lanes reads it.</summary>
    public bool Repeats { get; init; }

    /// <summary>The loop to apply.</summary>
    public LaneOp? Op { get; init; }

    /// <summary>Places of the arguments.</summary>
    public (int X, int Y, int Z) Arguments { get; init; }

    /// <summary>Which buffer, loop, uniform or reduction.</summary>
    public int Slot { get; init; }

    /// <summary>Where a load reads.</summary>
    public BlockAccess? Access { get; init; }

    /// <summary>Whether a load must copy even where the elements lie side by side, because a store may overwrite them.</summary>
    public bool Copies { get; init; }
}

/// <summary>Writes the lanes of a place.</summary>
internal sealed record BlockStore(int Output, DType Type, BlockAccess Access, int Value, int Guard, LaneOp? Combine);

/// <summary>Combines the lanes of a place into an accumulator.</summary>
internal sealed record BlockReduction(int Slot, DType Type, int Value, LaneOp Combine, Scalar Identity);

/// <summary>The instructions of one stage, by depth as in <see cref="Stage"/>.</summary>
internal sealed record BlockStage(BlockInstruction[][] Outer, BlockInstruction[][] Inner, BlockReduction[] Reductions, BlockStore[] Stores);

/// <summary>A plan as instructions over places, each place a row of lanes in scratch memory.</summary>
internal sealed class BlockProgram
{
    private readonly LoopPlan plan;
    private readonly Dictionary<KExpr, int> places = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<KExpr> repeated = new(ReferenceEqualityComparer.Instance);
    private readonly List<long> offsets = [];

    /// <summary>Translates a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="lanes">The most lanes at once.</param>
    public BlockProgram(LoopPlan plan, int lanes)
    {
        this.plan = plan;
        foreach (var stage in plan.Stages)
        {
            foreach (var e in stage.Outer.Concat(stage.Inner).SelectMany(list => list))
            {
                if (!places.TryAdd(e, places.Count)) continue;
                offsets.Add(Bytes);
                Bytes += Align((long)lanes * e.Type.Size);
                if (!plan.Of(e).IsVector) continue;
                foreach (var a in plan.Operands(e)) repeated.Add(a);
            }
            foreach (var r in stage.Reductions) repeated.Add(r.Value);
            foreach (var s in stage.Stores)
            {
                repeated.Add(s.Value);
                if (s.Guard is not null) repeated.Add(s.Guard);
                if (plan.LaneStride(s.Offset) is null) repeated.Add(s.Offset);
            }
        }
        Constants = [.. places.Where(p => p.Key.Op == KOp.Const).Select(p => (p.Value, p.Key.Value))];
        Stages = [.. plan.Stages.Select(MakeStage)];
    }

    /// <summary>The stages, in order.</summary>
    public BlockStage[] Stages { get; }

    /// <summary>Places that hold constants in every lane.</summary>
    public (int Place, Scalar Value)[] Constants { get; }

    /// <summary>Where each place begins.</summary>
    public IReadOnlyList<long> Offsets => offsets;

    /// <summary>The bytes of all places.</summary>
    public long Bytes { get; private set; }

    /// <summary>Rounds up to whole cache lines.</summary>
    public static long Align(long bytes) => (bytes + 63) & ~63L;

    private BlockStage MakeStage(Stage stage)
    {
        var copied = stage.Stores.Length > 1 ? stage.Stores.Select(s => s.Value).ToHashSet() : [];
        return new(Instructions(stage.Outer), Instructions(stage.Inner), [.. stage.Reductions.Select(Reduction)], [.. stage.Stores.Select(Store)]);

        BlockInstruction[][] Instructions(IReadOnlyList<IReadOnlyList<KExpr>> lists) => [.. lists.Select(InstructionsOf)];

        BlockInstruction[] InstructionsOf(IReadOnlyList<KExpr> list) =>
            [.. list.Where(e => e.Op != KOp.Const).Select(e => Instruction(e, copied.Contains(e)))];

        BlockReduction Reduction(Reduction r) =>
            new(r.Slot, r.Value.Type, places[r.Value], LaneOps.Combine(r.Combine, r.Value.Type), r.Identity);

        BlockStore Store(Store s) => new(s.Output, s.Value.Type, Access(s.Offset), places[s.Value], s.Guard is null ? -1 : places[s.Guard],
            s.Combine is { } c ? LaneOps.Combine(c, s.Value.Type) : null);
    }

    private BlockInstruction Instruction(KExpr e, bool copies)
    {
        var action = e.Op switch
        {
            KOp.Load => BlockAction.Load,
            KOp.Index => BlockAction.Index,
            KOp.Uniform => BlockAction.Uniform,
            KOp.Acc => BlockAction.Accumulator,
            _ => BlockAction.Apply,
        };
        var instruction = new BlockInstruction(action, places[e], e.Type)
        {
            IsVector = plan.Of(e).IsVector,
            Repeats = !plan.Of(e).IsVector && repeated.Contains(e),
            Slot = e.Slot,
            Copies = copies,
        };
        return action switch
        {
            BlockAction.Load => instruction with { Access = Access(e.Args[0]) },
            BlockAction.Apply => instruction with
            {
                Op = LaneOps.Of(e),
                Arguments = (places[e.Args[0]], e.Args.Length > 1 ? places[e.Args[1]] : -1, e.Args.Length > 2 ? places[e.Args[2]] : -1),
            },
            _ => instruction,
        };
    }

    private BlockAccess Access(KExpr offset)
    {
        if (plan.LaneStride(offset) is not { } stride) return new(0, [], [], null, places[offset]);
        var form = plan.Form(offset);
        return new(form.Base, [.. form.Coefficients.Select((c, l) => (l, c)).Where(x => x.c != 0)],
            [.. form.Atoms.Select(a => (places[a.Expr], a.Coefficient))], stride, -1);
    }
}

/// <summary>Memory of one thread for the places of the program that it runs.</summary>
internal sealed unsafe class BlockScratch
{
    [ThreadStatic] private static BlockScratch? ofThread;

    private byte* memory;
    private long bytes;

    ~BlockScratch() => NativeMemory.AlignedFree(memory);

    /// <summary>At least so many bytes, with any contents, until the next call on this thread.</summary>
    public static byte* Get(long bytes)
    {
        var s = ofThread ??= new();
        if (s.bytes < bytes)
        {
            NativeMemory.AlignedFree(s.memory);
            s.bytes = 0;
            s.memory = (byte*)NativeMemory.AlignedAlloc((nuint)bytes, 64);
            s.bytes = bytes;
        }
        return s.memory;
    }
}
