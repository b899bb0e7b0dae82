using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// Values that wait in rows of scratch memory between two loops over the same index, as long as they fit a cache of the core.
/// <para>What a pass computes at length and a later pass needs again: the first pass keeps it.</para>
/// <para>What is at the end of a long chain of plain words, where a function follows: the schedulers of a core hold no more than such a
/// chain, so that the next vector would begin after it. Two loops, one after the other over some lanes, overlap each in itself.</para>
/// </summary>
internal sealed class HeldRows
{
    /// <summary>The longest rows that wait in a cache beside the one before them.</summary>
    public const long Longest = 256 << 10;

    /// <summary>The number of the stage that computes rows and nothing else.</summary>
    public const int BeforePasses = -1;

    /// <summary>The lanes that the loops of a cut body take in turns.</summary>
    public const int CutLanes = 1024;

    // The rest of a row that does not end with a vector; the dependent words that are worth a loop of their own, and for how many lanes.
    private const int Padding = 64, LongChain = 48, FewLanes = 256;

    private readonly Dictionary<KExpr, (int Pass, long Start)> rows = new(ReferenceEqualityComparer.Instance);
    private readonly long cells;

    /// <summary>The rows of all stages of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="shape">Lanes and unrolling.</param>
    public HeldRows(LoopPlan plan, KernelShape shape)
    {
        Stages = plan.Stages;
        var passes = plan.Kernel.Passes.Length;
        if (plan.Kernel.Ordered || passes == 1) return;
        var body = plan.Kernel.Body;
        if (!body.Any(e => e.Op.IsExpensive())) return;
        if (passes == 0)
        {
            cells = CutLanes;
            if (shape.Lanes > 1 && plan.Extents[plan.VectorLoop] >= FewLanes && body.Count > LongChain) Stages = Cut(plan, body);
            return;
        }
        Width = plan.VectorIsInner ? 1 : shape.Lanes * shape.Unroll;
        cells = plan.Extents.Skip(plan.OuterCount).Aggregate((long)Width, (n, extent) => n * extent);
        var stages = Hold(plan, body);
        if (Bytes <= Longest) Stages = stages;
        else
        {
            rows.Clear();
            Bytes = 0;
        }
    }

    /// <summary>No rows: stages that run apart from each other.</summary>
    public HeldRows(IReadOnlyList<Stage> stages) => Stages = stages;

    /// <summary>The stages without what they find in rows. One before the passes computes rows and nothing else.</summary>
    public IReadOnlyList<Stage> Stages { get; }

    /// <summary>The memory of all rows; 0 if nothing is held.</summary>
    public long Bytes { get; private set; }

    /// <summary>The cells of one index of the inner loops: one, or one for each lane that runs along an outer loop.</summary>
    public int Width { get; }

    /// <summary>The number of the stage that keeps an expression, or null where none does.</summary>
    public int? PassOf(KExpr e) => rows.TryGetValue(e, out var row) ? row.Pass : null;

    /// <summary>Where the row of an expression begins.</summary>
    public long StartOf(KExpr e) => rows[e].Start;

    /// <summary>Bytes of a cell: values are kept as registers hold them.</summary>
    public static int CellBytes(KExpr e) => Assembler.Register(e.Type).Size;

    private void Add(KExpr e, int pass)
    {
        if (rows.TryAdd(e, (pass, Bytes))) Bytes += ((cells * CellBytes(e)) + Padding + 63) & ~63L;
    }

    private List<Stage> Hold(LoopPlan plan, IReadOnlyList<KExpr> body)
    {
        var longs = LongWords(plan, body);
        var computed = new Dictionary<KExpr, int>(ReferenceEqualityComparer.Instance);
        var stages = new List<Stage>();
        foreach (var stage in plan.Stages)
        {
            // From the top, so that of an expression and what it is made of only the expression is kept.
            var trimmed = computed.Count == 0 ? stage : plan.StageOf(stage.Number, e => computed.ContainsKey(e) ? [] : plan.Operands(e));
            foreach (var e in trimmed.Inner.SelectMany(l => l))
            {
                if (computed.TryGetValue(e, out var pass)) Add(e, pass);
            }
            stages.Add(trimmed);
            foreach (var e in stage.Inner.SelectMany(l => l).Where(longs.Contains)) computed.TryAdd(e, stage.Number);
        }
        return stages;
    }

    // Functions, and what is made of them, for the index of all inner loops.
    private static HashSet<KExpr> LongWords(LoopPlan plan, IReadOnlyList<KExpr> body)
    {
        var found = new HashSet<KExpr>(ReferenceEqualityComparer.Instance);
        foreach (var e in body)
        {
            var place = plan.Of(e);
            if (place.Depth < plan.Extents.Length || !place.IsVector || e.Op == KOp.Load || e.Type.Kind == DKind.Bool) continue;
            if (e.Op.IsExpensive() || e.Args.Any(found.Contains)) found.Add(e);
        }
        return found;
    }

    private IReadOnlyList<Stage> Cut(LoopPlan plan, IReadOnlyList<KExpr> body)
    {
        var chains = new Dictionary<KExpr, int>(ReferenceEqualityComparer.Instance);
        foreach (var e in body)
        {
            var longest = plan.Operands(e).Max(a => (int?)chains[a]) ?? 0;
            if (e.Op.IsExpensive())
            {
                foreach (var a in e.Args)
                {
                    if (chains[a] >= LongChain && a.Type.Kind != DKind.Bool) Add(a, BeforePasses);
                }
            }
            chains[e] = plan.Of(e).IsVector && !e.Op.IsExpensive() ? longest + 1 : 0;
        }
        if (rows.Count == 0) return plan.Stages;
        var last = plan.Stages[^1];
        return [plan.StageOf(BeforePasses, rows.Keys, plan.Operands), plan.StageOf(last.Number, e => rows.ContainsKey(e) ? [] : plan.Operands(e))];
    }
}
