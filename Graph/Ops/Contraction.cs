using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>
/// Sums products of two arrays over pairs of axes (<c>lax.dot_general</c>). The result has the batch axes, then the free axes of the
/// left operand, then those of the right one. 16-bit floats are summed in float32, integers wrap.
/// </summary>
/// <param name="LhsContracting">The axes of the left operand that are summed over.</param>
/// <param name="RhsContracting">Those of the right operand, in the same order.</param>
/// <param name="LhsBatch">The axes of the left operand that run along with axes of the right one.</param>
/// <param name="RhsBatch">Those of the right operand, in the same order.</param>
/// <param name="Preferred">The dtype of sum and result, of the operands' kind and at least as wide; null: the operands' dtype.</param>
public sealed record DotGeneral(Axes LhsContracting, Axes RhsContracting, Axes LhsBatch, Axes RhsBatch, DType? Preferred = null) : Primitive
{
    /// <inheritdoc/>
    public override string Name => "dot_general";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Bilinear(
        (ct, x, y) => TransposeOf(ct, x.Aval, y, LhsContracting, LhsBatch, RhsContracting, RhsBatch, left: true),
        (ct, x, y) => TransposeOf(ct, y.Aval, x, RhsContracting, RhsBatch, LhsContracting, LhsBatch, left: false));

    /// <summary>The axes of the left operand that are neither summed over nor batch axes.</summary>
    public int[] LhsFree(int rank) => Free(rank, LhsContracting, LhsBatch);

    /// <summary>The axes of the right operand that are neither summed over nor batch axes.</summary>
    public int[] RhsFree(int rank) => Free(rank, RhsContracting, RhsBatch);

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 2);
        Require.SameDType(Name, x);
        Aval lhs = x[0], rhs = x[1];
        Require.Distinct(Name, [.. LhsContracting, .. LhsBatch], lhs.Rank);
        Require.Distinct(Name, [.. RhsContracting, .. RhsBatch], rhs.Rank);
        Pair("contracting", LhsContracting, RhsContracting, lhs, rhs);
        Pair("batch", LhsBatch, RhsBatch, lhs, rhs);
        if (Preferred is { } p && (p.Kind != lhs.DType.Kind || p.Size < lhs.DType.Size))
        {
            throw new DTypeException($"{Name}: {lhs} and {rhs} cannot give {p}: the preferred dtype must be of their kind and no " +
                "narrower.");
        }
        int[] shape = [.. LhsBatch.Select(d => lhs.Shape[d]), .. LhsFree(lhs.Rank).Select(d => lhs.Shape[d]),
            .. RhsFree(rhs.Rank).Select(d => rhs.Shape[d])];
        return new(Shape.Create(shape), Preferred ?? lhs.DType, Preferred is null && lhs.Weak && rhs.Weak);
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        int? l = x[0].Axis, r = x[1].Axis;
        var batched = this;
        if (l is { } a)
            batched = batched with { LhsContracting = BatchAxes.Shift(LhsContracting, a), LhsBatch = BatchAxes.Shift(LhsBatch, a) };
        if (r is { } b)
            batched = batched with { RhsContracting = BatchAxes.Shift(RhsContracting, b), RhsBatch = BatchAxes.Shift(RhsBatch, b) };
        // Mapped on both sides it is one more batch axis; on one side it is one more free axis of that side.
        if (l is { } i && r is { } j)
        {
            batched = batched with
            {
                LhsBatch = BatchAxes.Insert(batched.LhsBatch, 0, i),
                RhsBatch = BatchAxes.Insert(batched.RhsBatch, 0, j)
            };
            return new(batched.Of(x[0].Node, x[1].Node), 0);
        }
        var free = batched.LhsFree(x[0].Node.Rank);
        var axis = LhsBatch.Count + (l is { } m ? Array.IndexOf(free, m)
            : free.Length + Array.IndexOf(batched.RhsFree(x[1].Node.Rank), r!.Value));
        return new(batched.Of(x[0].Node, x[1].Node), axis);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x)
    {
        Shape lhs = x[0].Shape, rhs = x[1].Shape;
        // A product with a vector, or without a sum, reads each element about once: a reduction that fuses, and no routine for reuse.
        var reuses = Count(lhs, LhsFree(lhs.Rank)) > 1 && Count(rhs, RhsFree(rhs.Rank)) > 1 && Count(lhs, LhsContracting) > 1;
        return reuses ? new Lowering.Routine(Define) : new Lowering.Expand(Define);
    }

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var (lhs, rhs) = (x[0], x[1]);
        var type = output.DType.IsFloat ? DType.Float64 : output.DType.IsComplex ? DType.Complex128 : output.DType;
        int[] lhsFree = LhsFree(lhs.Shape.Rank), rhsFree = RhsFree(rhs.Shape.Rank);
        var summed = Shape.Create([.. LhsContracting.Select(d => lhs.Shape[d])]);
        int[] l = new int[lhs.Shape.Rank], r = new int[rhs.Shape.Rank], k = new int[summed.Rank];
        return HostArray.Fill(output, index =>
        {
            var at = 0;
            for (var i = 0; i < LhsBatch.Count; i++) l[LhsBatch[i]] = r[RhsBatch[i]] = index[at++];
            foreach (var d in lhsFree) l[d] = index[at++];
            foreach (var d in rhsFree) r[d] = index[at++];
            var sum = Scalar.Of(type, 0);
            for (long n = 0; n < summed.Size; n++)
            {
                for (var i = 0; i < k.Length; i++) l[LhsContracting[i]] = r[RhsContracting[i]] = k[i];
                sum = ScalarMath.Apply(KOp.Add, type, sum, ScalarMath.Apply(KOp.Mul, type, lhs[l].Cast(type), rhs[r].Cast(type)));
                HostArray.Next(summed, k);
            }
            return sum.Cast(output.DType);
        });
    }

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize)
    {
        foreach (var d in LhsContracting) outputSize *= x[0].Shape[d];
        return 2 * outputSize;
    }

    /// <inheritdoc/>
    protected override string Parameters() =>
        $"contract={LhsContracting}x{RhsContracting} batch={LhsBatch}x{RhsBatch}{(Preferred is { } p ? $" dtype={p}" : "")}";

    private static int[] Free(int rank, Axes contracting, Axes batch) =>
        [.. Enumerable.Range(0, rank).Where(d => !contracting.Contains(d) && !batch.Contains(d))];

    private static long Count(Shape shape, IEnumerable<int> axes) => axes.Aggregate(1L, (n, d) => n * shape[d]);

    private void Pair(string what, Axes l, Axes r, Aval lhs, Aval rhs)
    {
        if (l.Count != r.Count) throw new ShapeException($"{Name}: {what} axes {l} of {lhs} and {r} of {rhs} must be as many.");
        for (var i = 0; i < l.Count; i++)
        {
            if (lhs.Shape[l[i]] == rhs.Shape[r[i]]) continue;
            throw new ShapeException($"{Name}: {what} axis {l[i]} of {lhs} and axis {r[i]} of {rhs} have different extents; they must " +
                "be equal.");
        }
    }

    // Sum over a product of both operands spread over (batch, left free, right free, contracted).
    private Node Define(Node[] x)
    {
        Node lhs = x[0], rhs = x[1];
        var type = Preferred ?? lhs.DType;
        int[] lhsFree = LhsFree(lhs.Rank), rhsFree = RhsFree(rhs.Rank);
        int b = LhsBatch.Count, m = lhsFree.Length, n = rhsFree.Length, k = LhsContracting.Count;
        var left = Lax.Transpose(Lax.Convert(lhs, type.Accumulator), [.. LhsBatch, .. lhsFree, .. LhsContracting]);
        var right = Lax.Transpose(Lax.Convert(rhs, type.Accumulator), [.. RhsBatch, .. rhsFree, .. RhsContracting]);
        Shape space = Shape.Create([.. left.Shape.Take(b + m), .. right.Shape.Skip(b)]);
        left = Lax.Broadcast(left, space, [.. Enumerable.Range(0, b + m), .. Enumerable.Range(b + m + n, k)]);
        right = Lax.Broadcast(right, space, [.. Enumerable.Range(0, b), .. Enumerable.Range(b + m, n + k)]);
        Axes summed = [.. Enumerable.Range(b + m + n, k)];
        var result = type == DType.Bool ? Lax.ReduceOr(Lax.And(left, right), summed) : Lax.Sum(Lax.Mul(left, right), summed);
        return Lax.Convert(result, type, weak: Preferred is null && lhs.Aval.Weak && rhs.Aval.Weak);
    }

    // The cotangent contracted with the other operand over the other's free axes. Its axes come out as (batch, own free axes, contracted
    // ones in the order of the other's axes) and are put back where the operand has them.
    private static Node TransposeOf(Node ct, Aval own, Node other,
        Axes ownContracting, Axes ownBatch, Axes otherContracting, Axes otherBatch, bool left)
    {
        int[] ownFree = Free(own.Rank, ownContracting, ownBatch), otherFree = Free(other.Rank, otherContracting, otherBatch);
        var b = ownBatch.Count;
        Axes ctOther = [.. Enumerable.Range(left ? b + ownFree.Length : b, otherFree.Length)];
        var dot = new DotGeneral(ctOther, otherFree, Axes.Range(b), otherBatch).Of(ct, Lax.Convert(other, ct.DType));
        var sorted = otherContracting.Select((axis, i) => (axis, own: ownContracting[i])).OrderBy(p => p.axis).Select(p => p.own);
        Axes order = [.. ownBatch, .. ownFree, .. sorted];
        return Lax.Convert(Lax.Transpose(dot, order.Inverse()), own.DType);
    }
}
