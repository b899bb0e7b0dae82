using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>What an index that is data does where its window does not fit the array.</summary>
public enum GatherMode
{
    /// <summary>The caller promises that none does; one that does is clamped, so that memory is safe.</summary>
    PromiseInBounds,
    /// <summary>It is clamped so that the window fits.</summary>
    Clip,
    /// <summary>A read gives the fill value, a write is dropped.</summary>
    FillOrDrop,
}

/// <summary>
/// How the axes of a gather correspond, as XLA's dimension numbers say it. The last axis of the indices holds one index vector;
/// all other axes of the indices number the windows and are, in order, the axes of the result that are no offset axes.
/// </summary>
/// <param name="OffsetDims">The axes of the result that run within a window, increasing.</param>
/// <param name="CollapsedSliceDims">The axes of the operand along which a window has extent 1 and that the result lacks,
/// increasing.</param>
/// <param name="StartIndexMap">The axis of the operand that each entry of an index vector starts along.</param>
/// <param name="OperandBatchingDims">The axes of the operand that run along with axes of the indices, increasing.</param>
/// <param name="StartIndicesBatchingDims">Those axes of the indices, in the same order.</param>
public sealed record GatherDims(
    Axes OffsetDims, Axes CollapsedSliceDims, Axes StartIndexMap, Axes OperandBatchingDims, Axes StartIndicesBatchingDims)
{
    /// <summary>The axes of the operand along which a window runs, in the order of the offset axes.</summary>
    internal int[] WindowAxes(int operandRank) =>
        [.. Enumerable.Range(0, operandRank).Where(d => !CollapsedSliceDims.Contains(d) && !OperandBatchingDims.Contains(d))];

    /// <summary>The axes of the result that number the windows.</summary>
    internal int[] BatchAxesOf(int resultRank) => [.. Enumerable.Range(0, resultRank).Where(d => !OffsetDims.Contains(d))];

    /// <summary>The scatter whose windows are those that this gather reads.</summary>
    internal ScatterDims AsScatter() => new(OffsetDims, CollapsedSliceDims, StartIndexMap, OperandBatchingDims, StartIndicesBatchingDims);

    /// <summary>The dimension numbers for a batch in axis 0 of operand, indices, or both.</summary>
    internal GatherDims Batched(bool operand, bool indices)
    {
        var offset = BatchAxes.Shift(OffsetDims, 0);
        if (operand && !indices) offset = BatchAxes.Insert(offset, 0, 0);
        var (batching, indicesBatching) = (OperandBatchingDims, StartIndicesBatchingDims);
        if (operand) batching = BatchAxes.Shift(batching, 0);
        if (indices) indicesBatching = BatchAxes.Shift(indicesBatching, 0);
        if (operand && indices) (batching, indicesBatching) = (BatchAxes.Insert(batching, 0, 0), BatchAxes.Insert(indicesBatching, 0, 0));
        return operand
            ? new(offset, BatchAxes.Shift(CollapsedSliceDims, 0), BatchAxes.Shift(StartIndexMap, 0), batching, indicesBatching)
            : new(offset, CollapsedSliceDims, StartIndexMap, batching, indicesBatching);
    }

    /// <summary>What all windows have in common, checked.</summary>
    internal void Check(string op, Aval operand, Aval indices, Shape window, int resultRank)
    {
        Require.Integer(op, "indices", indices);
        if (indices.Rank == 0)
        {
            throw new ShapeException($"{op}: indices {indices} need an axis for the index vector; reshape them to (1,).");
        }
        Require.Increasing(op, OffsetDims, resultRank);
        Require.Increasing(op, CollapsedSliceDims, operand.Rank);
        Require.Distinct(op, StartIndexMap, operand.Rank);
        Require.Increasing(op, OperandBatchingDims, operand.Rank);
        Require.Distinct(op, StartIndicesBatchingDims, indices.Rank - 1);
        if (window.Rank != operand.Rank) throw new ShapeException($"{op}: window {window} needs one extent per axis of {operand}.");
        if (StartIndexMap.Count != indices.Shape[^1])
        {
            throw new ShapeException($"{op}: the last axis of indices {indices} must have extent {StartIndexMap.Count}, one for each " +
                $"of {StartIndexMap}.");
        }
        if (OperandBatchingDims.Count != StartIndicesBatchingDims.Count)
        {
            throw new ShapeException($"{op}: batching axes {OperandBatchingDims} of {operand} and {StartIndicesBatchingDims} of " +
                $"indices {indices} must be as many.");
        }
        for (var i = 0; i < OperandBatchingDims.Count; i++)
        {
            int d = OperandBatchingDims[i], j = StartIndicesBatchingDims[i];
            if (CollapsedSliceDims.Contains(d) || StartIndexMap.Contains(d) || operand.Shape[d] != indices.Shape[j])
            {
                throw new ShapeException($"{op}: batching axis {d} of {operand} must run along with axis {j} of indices {indices}: " +
                    "equal extents, neither collapsed nor indexed.");
            }
        }
        // Where no window is read, a window may be larger than an empty array.
        var any = indices.Shape.Without(indices.Rank - 1).Size > 0;
        for (var d = 0; d < operand.Rank; d++)
        {
            var single = CollapsedSliceDims.Contains(d) || OperandBatchingDims.Contains(d);
            if (window[d] < 0 || (any && window[d] > operand.Shape[d]) || (single && window[d] > 1))
            {
                throw new ShapeException($"{op}: window {window} does not fit {operand}: along axis {d} it must be " +
                    $"{(single ? "1" : $"at most {operand.Shape[d]}")}.");
            }
        }
    }
}

/// <summary>
/// Reads windows of an array at positions that are data. Operands: the array and the indices, whose last axis is an index vector.
/// </summary>
/// <param name="Dims">How the axes correspond.</param>
/// <param name="SliceSizes">The extents of a window, one per axis of the array.</param>
/// <param name="Mode">What happens out of bounds.</param>
/// <param name="Fill">What a read out of bounds gives under <see cref="GatherMode.FillOrDrop"/>; by default NaN, the smallest signed or
/// largest unsigned integer, or true.</param>
public sealed record Gather(GatherDims Dims, Shape SliceSizes, GatherMode Mode, Scalar? Fill = null) : Primitive
{
    /// <inheritdoc/>
    public override string Name => "gather";

    /// <inheritdoc/>
    public override bool Computes => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Hazard> Hazards(Node[] x) => Hazard.Windows(Name, x[0].Aval, SliceSizes, x[1], Dims.StartIndexMap);

    // Custom and not linear: where the result is the fill value, the tangent is zero.
    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Custom(
        (x, _, t) => t[0] is { } tangent ? (this with { Fill = ZeroFill(tangent.DType) }).Of(tangent, x[1]) : null,
        (x, _, ct) =>
        [
            new Scatter(Dims.AsScatter(), ScatterKind.Add, Mode, Unique: false)
                .Of(Lax.Zeros(new Aval(x[0].Shape, ct.DType)), x[1], ct),
            null,
        ]);

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 2);
        var rank = x[1].Rank - 1 + Dims.OffsetDims.Count;
        Dims.Check(Name, x[0], x[1], SliceSizes, rank);
        var window = Dims.WindowAxes(x[0].Rank);
        if (window.Length != Dims.OffsetDims.Count)
        {
            throw new ShapeException($"{Name}: {x[0]} has {window.Length} window axes, but offset axes {Dims.OffsetDims} are " +
                $"{Dims.OffsetDims.Count}.");
        }
        var extents = new int[rank];
        for (var i = 0; i < window.Length; i++) extents[Dims.OffsetDims[i]] = SliceSizes[window[i]];
        var batch = Dims.BatchAxesOf(rank);
        for (var i = 0; i < batch.Length; i++) extents[batch[i]] = x[1].Shape[i];
        return x[0] with { Shape = Shape.Create(extents) };
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        bool operand = x[0].Axis is not null, indices = x[1].Axis is not null;
        var sizes = operand ? SliceSizes.Insert(0, indices ? 1 : size) : SliceSizes;
        return new((this with { Dims = Dims.Batched(operand, indices), SliceSizes = sizes })
            .Of(operand ? BatchAxes.Front(x[0], size) : x[0].Node, indices ? BatchAxes.Front(x[1], size) : x[1].Node), 0);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Map((c, index) =>
    {
        var shape = c.InputAval(0).Shape;
        var batch = Pick(index, Dims.BatchAxesOf(index.Length));
        var (source, inside) = WindowMath.Place(c, Dims, shape, SliceSizes, batch, Pick(index, Dims.OffsetDims.ToArray()), Mode);
        if (shape.Size == 0) return K.Const(FillValue(c.Output.DType));
        var element = c.Input(0, source);
        return inside is null ? element : K.Select(inside, element, K.Const(FillValue(c.Output.DType)));
    });

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var (operand, indices) = (x[0], x[1]);
        var batch = Dims.BatchAxesOf(output.Rank);
        return HostArray.Fill(output, index =>
        {
            var at = WindowMath.Locate(Dims, operand.Shape, SliceSizes, indices,
                Pick(index, batch), Pick(index, Dims.OffsetDims.ToArray()), Mode);
            return at is null ? FillValue(output.DType) : operand[at];
        });
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"offset={Dims.OffsetDims} collapsed={Dims.CollapsedSliceDims} map={Dims.StartIndexMap} " +
        $"batch={Dims.OperandBatchingDims} along={Dims.StartIndicesBatchingDims} sizes={SliceSizes} " +
            $"mode={Mode}{(Fill is { } f ? $" fill={f}" : "")}";

    private Scalar? ZeroFill(DType type) => Mode == GatherMode.FillOrDrop ? Scalar.Of(type, 0) : null;

    private Scalar FillValue(DType type) => Fill?.Cast(type) ?? (type.IsInexact
        ? type.IsComplex ? Scalar.OfComplex(type, new(double.NaN, double.NaN)) : Scalar.OfFloat(type, double.NaN)
        : Scalar.Extreme(type, largest: type.Kind != DKind.Int));

    private static T[] Pick<T>(T[] index, int[] axes) => Array.ConvertAll(axes, a => index[a]);
}

/// <summary>Where a window lies: what gather and scatter share, as kernel expressions and for the reference.</summary>
internal static class WindowMath
{
    /// <summary>
    /// The index into the operand for a place in a window, in bounds always, and whether it was so before clamping (null: always).
    /// </summary>
    public static (KExpr[] At, KExpr? Inside) Place(MapContext c, GatherDims dims, Shape operand,
        Shape window, KExpr[] batch, KExpr[] offset, GatherMode mode)
    {
        var at = new KExpr[operand.Rank];
        KExpr? inside = null;
        for (int d = 0, next = 0; d < at.Length; d++)
        {
            var along = dims.OperandBatchingDims.AsSpan().IndexOf(d);
            if (along >= 0) at[d] = batch[dims.StartIndicesBatchingDims[along]];
            else at[d] = dims.CollapsedSliceDims.Contains(d) ? c.Int(0) : offset[next++];
            var entry = dims.StartIndexMap.AsSpan().IndexOf(d);
            if (entry < 0) continue;
            KExpr Index() => c.Input(1, [.. batch, c.Int(entry)]);
            var last = operand[d] - window[d];
            if (last > 0) at[d] = K.Add(at[d], IndexMath.Clamp(c, Index(), last));
            if (mode != GatherMode.FillOrDrop) continue;
            var fits = IndexMath.InBounds(Index(), c.IndexType, last);
            inside = inside is null ? fits : K.And(inside, fits);
        }
        return (at, inside);
    }

    /// <summary>The same for the reference: null where the window does not fit and the mode does not clamp.</summary>
    public static int[]? Locate(GatherDims dims, Shape operand, Shape window, HostArray indices, int[] batch, int[] offset, GatherMode mode)
    {
        var at = new int[operand.Rank];
        var axes = dims.WindowAxes(at.Length);
        for (var i = 0; i < axes.Length; i++) at[axes[i]] = offset[i];
        for (var i = 0; i < dims.OperandBatchingDims.Count; i++) at[dims.OperandBatchingDims[i]] = batch[dims.StartIndicesBatchingDims[i]];
        for (var entry = 0; entry < dims.StartIndexMap.Count; entry++)
        {
            var d = dims.StartIndexMap[entry];
            var start = IndexMath.Value(indices[[.. batch, entry]]);
            var last = operand[d] - window[d];
            if (mode == GatherMode.FillOrDrop && (start < 0 || start > last)) return null;
            at[d] += (int)Math.Clamp(start, 0, last);
        }
        return at;
    }
}
