using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Loops;

/// <summary>A kernel whose loops have been fitted to memory, with the linear forms of its index expressions.</summary>
/// <param name="Kernel">The kernel over the new loops.</param>
/// <param name="Forms">The linear form of each index expression that something other than linear arithmetic consumes.</param>
/// <param name="VectorLoop">The loop along which SIMD lanes run: the last outer or the last inner one.</param>
internal sealed record NormalizedKernel(Kernel Kernel, IReadOnlyDictionary<KExpr, LinearForm> Forms, int VectorLoop);

/// <summary>
/// Fits the loops of a kernel to memory and lanes: drops those of extent 1, splits those that are only used by quotient and remainder, orders them by
/// the strides of memory, merges neighbours that together are one stride, and puts the loop for SIMD lanes last.
/// </summary>
internal sealed class LoopNormalizer
{
    private const int MaxLoops = 16;

    private Kernel kernel;
    private Dictionary<KExpr, LinearForm> forms = [];
    private List<(LinearForm Form, long Divisor)> divisions = [];
    private long[] extents = [];

    private LoopNormalizer(Kernel kernel) => this.kernel = kernel;

    /// <summary>The kernel over fitted loops. All extents must be positive, but for inner ones, which vanish with their passes.</summary>
    public static NormalizedKernel Normalize(Kernel kernel)
    {
        var n = new LoopNormalizer(kernel);
        n.DropTrivial();
        while (n.Split()) { }
        if (!kernel.Ordered) n.OrderByStrides();
        while (n.Merge()) { }
        var vector = n.PlaceVectorLoop();
        return new(n.kernel, n.forms, vector);
    }

    private int OuterCount => kernel.Outer.Length;

    private void Apply(IReadOnlyList<long> middle, int outerAfter, Func<int, LinearForm> index, Func<LinearForm, LinearForm>? finish,
        IEnumerable<long> outer, IEnumerable<long> inner, IReadOnlyDictionary<int, Scalar>? accumulators = null)
    {
        var rewriter = new IndexRewriter(kernel, middle, outerAfter, index, finish, accumulators);
        kernel = rewriter.Rewrite(outer, inner);
        forms = rewriter.Forms;
        divisions = rewriter.Divisions;
        extents = [.. kernel.Outer, .. kernel.Inner];
    }

    private void DropTrivial()
    {
        Dictionary<int, Scalar>? identities = null;
        if (kernel.Inner.Contains(0))
        {
            identities = kernel.Passes.SelectMany(p => p.Reductions).ToDictionary(r => r.Slot, r => r.Identity);
            kernel = kernel with { Passes = [] };
        }
        if (kernel.Passes.IsEmpty) kernel = kernel with { Inner = [] };
        var old = (long[])[.. kernel.Outer, .. kernel.Inner];
        var map = new int[old.Length];
        var kept = new List<int>();
        for (var i = 0; i < old.Length; i++)
        {
            map[i] = old[i] == 1 ? -1 : kept.Count;
            if (old[i] != 1) kept.Add(i);
        }
        var outer = kept.Where(i => i < kernel.Outer.Length).Select(i => old[i]).ToArray();
        var inner = kept.Where(i => i >= kernel.Outer.Length).Select(i => old[i]).ToList();
        // Lanes need a loop to run along: an inner one where there are passes, else an outer one.
        if (!kernel.Passes.IsEmpty && inner.Count == 0) inner.Add(1);
        if (kernel.Passes.IsEmpty && outer.Length == 0) outer = [1];
        var type = kernel.IndexType;
        long[] all = [.. outer, .. inner];
        Apply(all, outer.Length, l => map[l] < 0 ? new LinearForm(type, all.Length, 0) : LinearForm.OfIndex(type, all.Length, map[l]),
            null, outer, inner, identities);
    }

    // i / d and i % d of a loop whose extent d divides become the indices of two loops.
    private bool Split()
    {
        if (extents.Length >= MaxLoops) return false;
        foreach (var (form, divisor) in divisions)
        {
            var loop = Array.FindIndex(form.Coefficients, c => c != 0);
            var isIndex = loop >= 0 && form.IsAffine && form.Base == 0 && form.Coefficients[loop] == 1;
            if (!isIndex || form.Coefficients.Count(c => c != 0) != 1) continue;
            if (divisor <= 1 || divisor >= extents[loop] || extents[loop] % divisor != 0) continue;
            var (type, count, outer) = (kernel.IndexType, extents.Length + 1, OuterCount);
            long[] all = [.. extents[..loop], extents[loop] / divisor, divisor, .. extents[(loop + 1)..]];
            var split = loop < outer ? outer + 1 : outer;
            Apply(all, split, l => l == loop
                    ? LinearForm.OfIndex(type, count, loop).Scale(divisor).Add(LinearForm.OfIndex(type, count, loop + 1), 1)
                    : LinearForm.OfIndex(type, count, l < loop ? l : l + 1),
                null, all[..split], all[split..]);
            return true;
        }
        return false;
    }

    private void OrderByStrides()
    {
        var order = Enumerable.Range(0, extents.Length).ToArray();
        var stores = kernel.OuterStores.Concat(kernel.Passes.SelectMany(p => p.Stores)).Select(s => s.Offset);
        var loads = kernel.Body.Where(e => e.Op == KOp.Load).Select(e => e.Args[0]);
        if (Widest(stores, 0, OuterCount) is { } store) Sort(order, 0, OuterCount, store);
        if (Widest(loads, OuterCount, extents.Length) is { } load) Sort(order, OuterCount, extents.Length, load);
        Permute(order);
    }

    // The access that reaches furthest along the loops in [from, to).
    private LinearForm? Widest(IEnumerable<KExpr> offsets, int from, int to) =>
        offsets.Select(o => forms[o]).Where(f => f.IsAffine)
            .MaxBy(f => Enumerable.Range(from, to - from).Sum(l => (double)Math.Abs(f.Coefficients[l]) * extents[l]));

    private static void Sort(int[] order, int from, int to, LinearForm access)
    {
        // Where it stands still along a loop, other accesses decide, and the order as written is as good as any.
        if (order[from..to].Any(l => access.Coefficients[l] == 0)) return;
        order[from..to].OrderByDescending(l => Math.Abs(access.Coefficients[l])).ToArray().CopyTo(order, from);
    }

    private void Permute(int[] order)
    {
        if (order.Select((l, i) => l == i).All(same => same)) return;
        var place = new int[order.Length];
        for (var i = 0; i < order.Length; i++) place[order[i]] = i;
        long[] all = [.. order.Select(l => extents[l])];
        var (type, outer) = (kernel.IndexType, OuterCount);
        Apply(all, outer, l => LinearForm.OfIndex(type, all.Length, place[l]), null, all[..outer], all[outer..]);
    }

    // Two neighbouring loops that every index expression walks as one.
    private bool Merge()
    {
        for (var a = 0; a + 1 < extents.Length; a++)
        {
            if (a + 1 == OuterCount || forms.Values.Any(f => f.Coefficients[a] != extents[a + 1] * f.Coefficients[a + 1])) continue;
            var (type, count) = (kernel.IndexType, extents.Length);
            var map = new int[count];
            for (var i = 0; i < count; i++) map[i] = i == a ? -1 : i < a ? i : i - 1;
            long[] all = [.. extents[..a], extents[a] * extents[a + 1], .. extents[(a + 2)..]];
            var outer = a < OuterCount ? OuterCount - 1 : OuterCount;
            Apply(extents, outer, l => LinearForm.OfIndex(type, count, l), f => f.Renumber(map, count - 1), all[..outer], all[outer..]);
            return true;
        }
        return false;
    }

    private int PlaceVectorLoop()
    {
        // Order is that of the loops as they are written.
        if (kernel.Ordered) return extents.Length - 1;
        var candidates = Enumerable.Range(0, extents.Length).Reverse().ToList();
        var chosen = candidates.MinBy(l => VectorCost.Estimate(kernel, forms, extents, l));
        var group = chosen < OuterCount ? (Start: 0, End: OuterCount) : (Start: OuterCount, End: extents.Length);
        var order = Enumerable.Range(0, extents.Length).Where(l => l != chosen).ToList();
        order.Insert(group.End - 1, chosen);
        Permute([.. order]);
        return group.End - 1;
    }
}

/// <summary>What lanes along a loop would cost, in rough machine operations per element.</summary>
internal static class VectorCost
{
    // 16 lanes of float32: what one instruction does with AVX-512.
    private const double Lanes = 16;

    /// <summary>The estimated cost per innermost iteration if lanes run along a loop.</summary>
    public static double Estimate(Kernel kernel, IReadOnlyDictionary<KExpr, LinearForm> forms, long[] extents, int loop)
    {
        var outer = kernel.Outer.Length;
        var innerCount = kernel.Inner.Aggregate(1.0, (n, e) => n * e);
        double cost = 0.5;
        foreach (var e in kernel.Body)
        {
            if (e.Op == KOp.Load) cost += Weight(e.Args[0]) * Access(e.Args[0], 5);
        }
        foreach (var s in kernel.Passes.SelectMany(p => p.Stores)) cost += Access(s.Offset, 6);
        foreach (var s in kernel.OuterStores) cost += loop < outer ? Access(s.Offset, 6) / innerCount : 0;
        // Lanes beyond the end of a short loop do nothing.
        var waste = Math.Ceiling(extents[loop] / Lanes) * Lanes / extents[loop];
        var reductions = kernel.Passes.Sum(p => p.Reductions.Length);
        return (cost * waste) + (loop >= outer ? 12 * reductions / innerCount : 0);

        double Weight(KExpr offset) =>
            kernel.Passes.IsEmpty || forms[offset].Atoms.Length > 0 || HasInner(forms[offset]) ? 1 : 1 / innerCount;
        bool HasInner(LinearForm f) => f.Coefficients.Skip(outer).Any(c => c != 0);

        double Access(KExpr offset, double strided)
        {
            var f = forms[offset];
            if (f.Atoms.Any(a => DependsOn(a.Expr, loop))) return strided + 3;
            return f.Coefficients[loop] switch { 0 => 0.3, 1 => 1, -1 => 2, _ => strided };
        }
    }

    private static bool DependsOn(KExpr e, int loop) => KExpr.PostOrder([e]).Any(x => x.Op == KOp.Index && x.Slot == loop);
}
