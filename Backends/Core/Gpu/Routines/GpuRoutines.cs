using Lazy.Backends.Gpu.Lowering;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Gpu.Routines;

/// <summary>The operations that run as routines of their own, and the plan of each.</summary>
internal static class GpuRoutines
{
    // A product of fewer multiplications is a reduction like others.
    private const long SmallProduct = 1 << 15;

    private delegate LaunchPlan Planner(RoutineSpec spec, GpuProfile profile);

    private static readonly Dictionary<Type, (Func<Aval, bool> Takes, Planner Plan)> s_routines = new()
    {
        [typeof(DotGeneral)] = (a => a.DType.Kind is DKind.Int or DKind.UInt or DKind.Float, Dot),
        [typeof(Conv)] = (a => a.DType.Kind != DKind.Bool, Convolve),
        [typeof(Sort)] = (_ => true, (spec, profile) => With(spec, profile, p => SortPlan.Plan(p, (Sort)spec.Op, spec))),
        [typeof(TopK)] = (_ => true, (spec, profile) => With(spec, profile, p => SortPlan.Plan(p, (TopK)spec.Op, spec))),
        [typeof(CumSum)] = (_ => true, Scan),
        [typeof(CumProd)] = (_ => true, Scan),
        [typeof(CumMax)] = (_ => true, Scan),
        [typeof(CumMin)] = (_ => true, Scan),
        [typeof(CumLogSumExp)] = (_ => true, Scan),
    };

    /// <summary>Whether there is a routine.</summary>
    public static bool Has(Primitive op, ReadOnlySpan<Aval> operands) => s_routines.TryGetValue(op.GetType(), out var r) && r.Takes(operands[0]);

    /// <summary>The plan of a routine.</summary>
    public static LaunchPlan? Plan(RoutineSpec spec, GpuProfile profile) =>
        s_routines.TryGetValue(spec.Op.GetType(), out var r) && r.Takes(spec.Operands[0].Aval) ? r.Plan(spec, profile) : null;

    private static LaunchPlan With(RoutineSpec spec, GpuProfile profile, Action<PlanBuilder> fill)
    {
        var plan = new PlanBuilder(spec, profile);
        fill(plan);
        return plan.Finish();
    }

    private static LaunchPlan Scan(RoutineSpec spec, GpuProfile profile) => With(spec, profile, p => ScanPlan.Plan(p, (CumulativePrimitive)spec.Op, spec));

    private static LaunchPlan Dot(RoutineSpec spec, GpuProfile profile) => Multiply(MatrixProduct.Of((DotGeneral)spec.Op, spec), spec, profile);

    private static LaunchPlan Convolve(RoutineSpec spec, GpuProfile profile) => Multiply(ConvolutionProduct.Of((Conv)spec.Op, spec), spec, profile);

    private static LaunchPlan Multiply(MatrixProduct product, RoutineSpec spec, GpuProfile profile) => With(spec, profile, plan =>
    {
        if (product.Batch * product.Rows * product.Columns == 0) return;
        var buffers = Enumerable.Range(0, plan.Given).ToList();
        var wide = profile is { IsProcessor: true, VectorBytes: > 0 };
        var plain = product.Depth == 0 || product.Compute.IsComplex || product.Batch * product.Rows * product.Columns * product.Depth < SmallProduct;
        if (!plain && wide && PanelProduct.TryPlan(plan, product, spec)) return;
        if (!plain && !wide && Tiling.For(product, profile).Any())
        {
            var program = GroupProduct.Write(product, spec, Tiling.For(product, profile).First(), profile);
            plan.Launch(program, buffers, [.. (spec.Epilogue?.Uniforms ?? []).Select((t, i) => new UniformSource(i, t))]);
            return;
        }
        plan.Run(product.AsKernel(spec), buffers, [.. (spec.Epilogue?.Uniforms ?? []).Select((t, i) => new UniformSource(i, t))]);
    });
}
