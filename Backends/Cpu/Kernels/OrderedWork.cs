using System.Numerics;
using Lazy.Backends.Loops;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu;

/// <summary>
/// How an ordered kernel goes to several threads: stores that may meet stay on one of them and in their order, so that every element gets
/// the same bits as from one thread.
/// <para>Apart: loops at the front whose indices never store to one target, such as the examples of a batch. Where targets are rows that
/// are hit as a whole, pieces of their columns become such a loop.</para>
/// <para>Owners: each thread runs all iterations and stores to those targets alone that it owns. Blocks of neighbouring targets belong to the
/// owners in turns, so that indices that crowd together are shared too. The guard of the store asks three more uniforms: what to add to an
/// offset so that blocks begin where cache lines do, a mask of the number of a block, and the owner's number under it.</para>
/// </summary>
/// <param name="Fitted">The kernel.</param>
/// <param name="Apart">The loops at the front that are apart.</param>
/// <param name="HasOwners">Whether targets have owners.</param>
internal sealed record OrderedWork(NormalizedKernel Fitted, int Apart, bool HasOwners)
{
    /// <summary>The most owners: each of them looks at all indices.</summary>
    public const int MostOwners = 8;

    /// <summary>The uniforms that owners have beside those of the kernel.</summary>
    public const int OwnerUniforms = 3;

    /// <summary>The largest blocks, in bytes.</summary>
    public const int Page = 4096;

    // Fewer updates take less than it costs to wake another thread. Memory moves between threads by pairs of cache lines.
    private const long LeastUpdates = 1 << 14, Lines = 128, LeastBlocks = 8;

    /// <summary>The way for a kernel; one that is not ordered stays as it is.</summary>
    public static OrderedWork Of(NormalizedKernel fitted)
    {
        var kernel = fitted.Kernel;
        var alone = new OrderedWork(fitted, 0, false);
        if (!kernel.Ordered || !kernel.Passes.IsEmpty || kernel.OuterStores is not [var store] || Product(kernel.Outer) < LeastUpdates) return alone;
        var target = fitted.Forms[store.Offset];
        var ranges = RangesOf(fitted);
        var apart = CountApart(target, kernel.Outer, ranges);
        if (Product(kernel.Outer.Take(apart)) >= Environment.ProcessorCount) return alone with { Apart = apart };
        return Columns(fitted, target) ?? Owners(fitted, target, ranges) ?? alone with { Apart = apart };
    }

    // Outside the lanes; a loop is apart if one step of it passes all that the loops within it reach.
    private static int CountApart(LinearForm target, IReadOnlyList<long> extents, IndexRanges ranges)
    {
        for (var loop = 0; loop < extents.Count - 1; loop++)
        {
            var step = Int128.Abs(target.Coefficients[loop]);
            target = target.WithCoefficient(loop, 0);
            var rest = ranges.Of(target);
            if (rest.High - rest.Low >= step) return loop;
        }
        return Math.Max(0, extents.Count - 1);
    }

    // Lanes along a whole row: everything else moves by whole rows.
    private static OrderedWork? Columns(NormalizedKernel fitted, LinearForm target)
    {
        var (kernel, lanes) = (fitted.Kernel, fitted.VectorLoop);
        if (target.Coefficients[lanes] != 1) return null;
        var row = target.WithCoefficient(lanes, 0).Coefficients.Concat(target.Atoms.Select(a => a.Coefficient))
            .Aggregate(BigInteger.Zero, (gcd, c) => BigInteger.GreatestCommonDivisor(gcd, c));
        var (extent, size) = (kernel.Outer[lanes], kernel.OuterStores[0].Value.Type.Size);
        if (target.Base < 0 || target.Base % BigInteger.Max(1, row) + extent > row) return null;
        var parts = PowerOfTwo(Math.Min(Environment.ProcessorCount, extent * size / Lines));
        while (parts > 1 && extent % parts != 0) parts /= 2;
        if (parts < 2) return null;
        var (type, count, width) = (kernel.IndexType, kernel.Outer.Length + 1, extent / parts);
        long[] extents = [parts, .. kernel.Outer[..lanes], width];
        var rewriter = new IndexRewriter(kernel, extents, count, l => l == lanes
            ? LinearForm.OfIndex(type, count, 0).Scale(width).Add(LinearForm.OfIndex(type, count, count - 1), 1)
            : LinearForm.OfIndex(type, count, l + 1));
        return new(new(rewriter.Rewrite(extents, []), rewriter.Forms, count - 1), 1, false);
    }

    private static OrderedWork? Owners(NormalizedKernel fitted, LinearForm target, IndexRanges ranges)
    {
        var (kernel, store) = (fitted.Kernel, fitted.Kernel.OuterStores[0]);
        // Without lanes, or with lanes that are neighbours, a guard would be a branch that is guessed wrong.
        if (kernel.Body.Any(e => e.Type.IsComplex) || !target.Atoms.Any(a => MovesAlong(a.Expr, fitted.VectorLoop))) return null;
        var size = store.Value.Type.Size;
        var bytes = (ranges.Of(target).High + 1) * size;
        if (bytes < LeastBlocks * Lines) return null;
        var block = PowerOfTwo((long)Int128.Clamp(bytes / LeastBlocks / MostOwners, Lines, Page)) / size;
        KExpr Uniform(int n) => K.Uniform(kernel.IndexType, kernel.Uniforms.Length + n);
        var number = K.Binary(KOp.ShiftRightLogical, K.Add(store.Offset, Uniform(0)), K.Const(Scalar.OfInt(kernel.IndexType, long.Log2(block))));
        var isMine = K.Compare(KOp.Eq, K.And(number, Uniform(1)), Uniform(2));
        var owned = kernel with
        {
            Uniforms = [.. kernel.Uniforms, .. Enumerable.Repeat(kernel.IndexType, OwnerUniforms)],
            OuterStores = [store with { Guard = store.Guard is null ? isMine : K.And(store.Guard, isMine) }],
        };
        return new(fitted with { Kernel = owned }, 0, true);
    }

    private static bool MovesAlong(KExpr e, int loop) => KExpr.PostOrder([e]).Any(x => x.Op == KOp.Index && x.Slot == loop);

    private static IndexRanges RangesOf(NormalizedKernel fitted)
    {
        var ranges = new IndexRanges(fitted.Kernel.Outer);
        IndexRange Range(KExpr e) => fitted.Forms.TryGetValue(e, out var form) ? ranges.Of(form) : ranges.Of(e);
        foreach (var e in fitted.Kernel.Body)
        {
            if (e.Args.Length > 0 && e.Type.Kind == DKind.Int) ranges.Note(e, Array.ConvertAll(e.Args, Range));
        }
        return ranges;
    }

    private static long PowerOfTwo(long most) => most < 1 ? 0 : 1L << (int)long.Log2(most);

    private static long Product(IEnumerable<long> extents) => extents.Aggregate(1L, (n, e) => n * e);
}
