using Lazy.Backends.Gpu.Lowering;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Gpu.Routines;

/// <summary>The operations that run as routines of their own, and the plan of each.</summary>
internal static class GpuRoutines
{
    // A product of fewer multiplications is a reduction like others.
    private const long SmallProduct = 1 << 15;

    // From so many multiplications on it pays to try what is fastest.
    private const long TunedProduct = 1 << 26;

    private delegate RoutineWays Planner(RoutineSpec spec, GpuProfile profile);

    private static readonly Dictionary<Type, (Func<Aval, bool> Takes, Planner Plan)> s_routines = new()
    {
        [typeof(DotGeneral)] = (a => a.DType.Kind is DKind.Int or DKind.UInt or DKind.Float, (s, p) => Multiply(MatrixProduct.Of((DotGeneral)s.Op, s), s, p)),
        [typeof(Conv)] = (a => a.DType.Kind != DKind.Bool, (s, p) => Multiply(ConvolutionProduct.Of((Conv)s.Op, s), s, p)),
        [typeof(Sort)] = (_ => true, (s, p) => One(s, p, plan => SortPlan.Plan(plan, (Sort)s.Op, s))),
        [typeof(TopK)] = (_ => true, (s, p) => One(s, p, plan => SortPlan.Plan(plan, (TopK)s.Op, s))),
        [typeof(CumSum)] = (_ => true, Scan),
        [typeof(CumProd)] = (_ => true, Scan),
        [typeof(CumMax)] = (_ => true, Scan),
        [typeof(CumMin)] = (_ => true, Scan),
        [typeof(CumLogSumExp)] = (_ => true, Scan),
    };

    /// <summary>Whether there is a routine.</summary>
    public static bool Has(Primitive op, ReadOnlySpan<Aval> operands) => s_routines.TryGetValue(op.GetType(), out var r) && r.Takes(operands[0]);

    /// <summary>The ways to run a routine; null where there is none.</summary>
    public static RoutineWays? Ways(RoutineSpec spec, GpuProfile profile) =>
        s_routines.TryGetValue(spec.Op.GetType(), out var r) && r.Takes(spec.Operands[0].Aval) ? r.Plan(spec, profile) : null;

    private static RoutineWays One(RoutineSpec spec, GpuProfile profile, Action<PlanBuilder> fill) => new(null, [() => Fill(spec, profile, fill)]);

    private static LaunchPlan Fill(RoutineSpec spec, GpuProfile profile, Action<PlanBuilder> fill)
    {
        var plan = new PlanBuilder(spec, profile);
        fill(plan);
        return plan.Finish();
    }

    private static RoutineWays Scan(RoutineSpec spec, GpuProfile profile) =>
        One(spec, profile, p => ScanPlan.Plan(p, (CumulativePrimitive)spec.Op, spec));

    private static RoutineWays Multiply(MatrixProduct product, RoutineSpec spec, GpuProfile profile)
    {
        var work = product.Batch * product.Rows * product.Columns * product.Depth;
        if (product.Batch * product.Rows * product.Columns == 0) return One(spec, profile, _ => { });
        var ways = new List<Func<LaunchPlan>>();
        if (work >= SmallProduct && !product.Compute.IsComplex)
        {
            if (profile is { IsProcessor: true, VectorBytes: > 0 })
            {
                ways.AddRange(PanelProduct.Blocks(product, profile)
                    .Select(b => (Func<LaunchPlan>)(() => Fill(spec, profile, plan => PanelProduct.Plan(plan, product, spec, b)))));
            }
            else
            {
                ways.AddRange(Tiling.For(product, profile).Select(t => (Func<LaunchPlan>)(() => Fill(spec, profile, plan =>
                    plan.Launch(GroupProduct.Write(product, spec, t, profile), [.. Enumerable.Range(0, plan.Given)], plan.Uniforms)))));
            }
        }
        if (ways.Count == 0) return One(spec, profile, plan => plan.Run(product.AsKernel(spec), [.. Enumerable.Range(0, plan.Given)], plan.Uniforms));
        static int Size(long n) => System.Numerics.BitOperations.Log2((ulong)Math.Max(1, n));
        var layout = $"{product.RunsAlongDepth.A}{product.RunsAlongDepth.B}";
        return new($"{product.Name} {product.Compute} 2^({Size(product.Batch)}, {Size(product.Rows)}, {Size(product.Columns)}, {Size(product.Depth)}) {layout}", ways)
        {
            IsWorthTuning = work >= TunedProduct,
        };
    }
}

/// <summary>The ways to run a routine, the one that is best without trying first.</summary>
/// <param name="Class">What decides which is best, beside the device: the operation, the dtype and the sizes, roughly.</param>
/// <param name="Plans">The ways.</param>
internal sealed record RoutineWays(string? Class, IReadOnlyList<Func<LaunchPlan>> Plans)
{
    /// <summary>Whether it runs so long that trying them pays.</summary>
    public bool IsWorthTuning { get; init; }
}
