using Lazy.Graph.Kernels;

namespace Lazy.Backends.Scheduling;

/// <summary>Where a kernel could write its results into the buffers that it reads.</summary>
internal static class Overwriting
{
    /// <summary>
    /// Pairs of an output and an input of equal element size, of which the kernel reads the input nowhere but at the offset of that store, and not
    /// for later stores. Found while the kernel is at hand, so that it need not be kept until memory is planned.
    /// </summary>
    public static (int Output, int Input)[] Of(Kernel kernel)
    {
        if (kernel.Passes.Length > 0) return [];
        // By input: the one offset at which it is read, and the last store that needs it.
        var (offsets, lasts) = (new KExpr?[kernel.Inputs.Length], new int[kernel.Inputs.Length]);
        for (var s = 0; s < kernel.OuterStores.Length; s++)
        {
            using var walk = kernel.OuterStores[s].AddTo(Walk.Begin());
            foreach (var e in walk.Order)
            {
                if (e.Op != KOp.Load) continue;
                var isFirst = offsets[e.Slot] is null && lasts[e.Slot] == 0;
                offsets[e.Slot] = isFirst || ReferenceEquals(offsets[e.Slot], e.Args[0]) ? e.Args[0] : null;
                lasts[e.Slot] = s + 1;
            }
        }
        List<(int, int)>? pairs = null;
        for (var o = 0; o < kernel.OuterStores.Length; o++)
        {
            for (var b = 0; b < offsets.Length; b++)
            {
                if (!ReferenceEquals(offsets[b], kernel.OuterStores[o].Offset) || lasts[b] > o + 1) continue;
                if (kernel.Inputs[b].Size == kernel.Outputs[o].DType.Size) (pairs ??= []).Add((o, b));
            }
        }
        return pairs is null ? [] : [.. pairs];
    }
}
