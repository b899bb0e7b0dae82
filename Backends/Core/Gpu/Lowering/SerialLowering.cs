using Lazy.Backends.Gpu.Code;
using Lazy.Backends.Loops;
using Lazy.Graph;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>
/// Kernels whose stores may meet: one work item runs all loops in order, so that the last store wins and sums have one order. Where that
/// takes longer than a work item may run, several launches of one program go on from where the one before them stopped.
/// </summary>
internal static class SerialLowering
{
    /// <summary>The launches of a kernel.</summary>
    public static IReadOnlyList<PlannedLaunch> Launches(NormalizedKernel fitted, GpuProfile profile, IReadOnlyList<int> buffers)
    {
        var total = fitted.Kernel.Outer.Aggregate(1L, (n, e) => n * e);
        if (total <= profile.MaxIterations) return [KernelLowering.Launch(fitted, profile, buffers)];
        var kernel = fitted.Kernel;
        var type = kernel.IndexType;
        // The number at which a launch begins is one more uniform.
        var c = new LoweringContext(fitted with { Kernel = kernel with { Uniforms = kernel.Uniforms.Add(type) } }, profile);
        var from = c.LastUniform();
        Value end = c.Code.Add(from, c.Code.Int(type, profile.MaxIterations)), limit = c.Code.Int(type, total);
        c.Code.For(from, c.Code.Select(c.Code.Less(end, limit), end, limit), c.Code.Int(type, 1), number => c.Emitter.Scope(() =>
        {
            c.SetIndices(number, 0, c.Extents.Length);
            c.Write(c.OuterStores);
        }));
        var program = c.Finish();
        var given = kernel.Uniforms.Select((t, i) => new UniformSource(i, t)).ToList();
        return [.. Enumerable.Range(0, (int)((total + profile.MaxIterations - 1) / profile.MaxIterations))
            .Select(i => new PlannedLaunch(program, buffers, [.. given, new(-1, type, Scalar.OfInt(type, i * profile.MaxIterations))]))];
    }

    /// <summary>All loops in one launch.</summary>
    public static void Write(LoweringContext c)
    {
        Loop(0);

        void Loop(int l)
        {
            if (l == c.Extents.Length)
            {
                c.Write(c.OuterStores);
                return;
            }
            c.Emitter.Hoist(LoweringContext.RootsOf(c.OuterStores.Where(s => s.Guard is null && !s.Reads)));
            var type = c.Kernel.IndexType;
            c.Emitter.For(l, c.Code.Int(type, 0), c.Code.Int(type, c.Extents[l]), c.Code.Int(type, 1), () => Loop(l + 1));
        }
    }
}
