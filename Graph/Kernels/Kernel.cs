using System.Collections.Immutable;

namespace Lazy.Graph.Kernels;

/// <summary>
/// One launch: for each index of the outer loops, some passes over the inner loops, then the outer stores. This form says
/// what is computed and leaves to each backend how: a CPU makes loops with SIMD lanes and chunks for its threads, a GPU
/// work groups with local memory and barriers. Offsets are in elements of row-major buffers.
/// </summary>
/// <remarks>
/// A plain elementwise kernel has no inner loops and no passes. A reduction has one pass. A softmax has three: the maximum,
/// the sum of exponentials, and the map that stores. Loops are numbered for <see cref="KOp.Index"/>: outer ones first.
/// </remarks>
public sealed record Kernel
{
    /// <summary>A short descriptive name, for people: <c>reduce_add_mul</c>.</summary>
    public required string Name { get; init; }

    /// <summary>int32 where all index arithmetic fits in 31 bits, otherwise int64.</summary>
    public required DType IndexType { get; init; }

    /// <summary>The dtypes of the input buffers, by <see cref="KOp.Load"/> slot.</summary>
    public required ImmutableArray<DType> Inputs { get; init; }

    /// <summary>The dtypes of the numbers given at launch, by <see cref="KOp.Uniform"/> slot.</summary>
    public required ImmutableArray<DType> Uniforms { get; init; }

    /// <summary>The buffers written.</summary>
    public required ImmutableArray<KernelOutput> Outputs { get; init; }

    /// <summary>The extents of the outer loops: independent of each other, run in any order and in parallel.</summary>
    public required ImmutableArray<long> Outer { get; init; }

    /// <summary>The extents of the inner loops, over which each pass runs.</summary>
    public required ImmutableArray<long> Inner { get; init; }

    /// <summary>The passes over the inner loops, in order: a pass may use the reductions of those before it.</summary>
    public required ImmutableArray<Pass> Passes { get; init; }

    /// <summary>Stores done once per outer index, after all passes.</summary>
    public required ImmutableArray<Store> OuterStores { get; init; }

    /// <summary>Whether two iterations may store to one target, so that they must run in order (or atomically, where combining allows it).</summary>
    public bool Ordered { get; init; }

    /// <summary>All expressions of the body, arguments first.</summary>
    public IReadOnlyList<KExpr> Body
    {
        get
        {
            using var walk = WalkBody();
            return walk.Order.ToArray();
        }
    }

    /// <summary>A walk over all expressions of the body.</summary>
    internal Walk WalkBody()
    {
        var walk = Walk.Begin();
        foreach (var pass in Passes)
        {
            foreach (var r in pass.Reductions) walk.Add(r.Value);
            foreach (var s in pass.Stores) s.AddTo(walk);
        }
        foreach (var s in OuterStores) s.AddTo(walk);
        return walk;
    }

    /// <summary>The expressions that stores and reductions need, in order of execution.</summary>
    public IEnumerable<KExpr> Roots()
    {
        foreach (var pass in Passes)
        {
            foreach (var r in pass.Reductions) yield return r.Value;
            foreach (var e in pass.Stores.SelectMany(s => s.Roots())) yield return e;
        }
        foreach (var e in OuterStores.SelectMany(s => s.Roots())) yield return e;
    }
}

/// <summary>A buffer that a kernel writes.</summary>
/// <param name="DType">Its dtype.</param>
/// <param name="InPlace">It comes with contents that the kernel changes in part.</param>
public readonly record struct KernelOutput(DType DType, bool InPlace = false);

/// <summary>One run over the inner loops: reductions and stores that need no reduction of the same pass.</summary>
public sealed record Pass(ImmutableArray<Reduction> Reductions, ImmutableArray<Store> Stores);

/// <summary>Combines a value over the inner loops; <see cref="KOp.Acc"/> with this slot reads the result in later passes and outer stores.</summary>
public sealed record Reduction(int Slot, KOp Combine, Scalar Identity, KExpr Value);

/// <summary>Writes a value to an output at an offset, if the guard holds, replacing or combining what is there.</summary>
public sealed record Store(int Output, KExpr Offset, KExpr Value, KExpr? Guard = null, KOp? Combine = null)
{
    /// <summary>The expressions this store needs.</summary>
    public IEnumerable<KExpr> Roots() => Guard is null ? [Offset, Value] : [Offset, Value, Guard];

    /// <summary>Goes on with a walk over the expressions that this store needs.</summary>
    internal Walk AddTo(Walk walk) => walk.Add(Offset).Add(Value).Add(Guard);
}
