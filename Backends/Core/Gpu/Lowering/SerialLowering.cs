namespace Lazy.Backends.Gpu.Lowering;

/// <summary>Kernels whose stores may meet: one work item runs all loops in order, so that the last store wins and sums have one order.</summary>
internal static class SerialLowering
{
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
