using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>How a scattered value meets what is there.</summary>
public enum ScatterKind
{
    /// <summary>It replaces it; of several at one place the last wins.</summary>
    Set,
    /// <summary>Sum.</summary>
    Add,
    /// <summary>Product.</summary>
    Mul,
    /// <summary>The smaller; NaN wins.</summary>
    Min,
    /// <summary>The larger; NaN wins.</summary>
    Max,
}

/// <summary>
/// How the axes of a scatter correspond; the mirror image of <see cref="GatherDims"/>, with the updates in place of the result.
/// </summary>
/// <param name="UpdateWindowDims">The axes of the updates that run within a window, increasing.</param>
/// <param name="InsertedWindowDims">The axes of the operand along which a window has extent 1 and that the updates lack,
/// increasing.</param>
/// <param name="ScatterDimsToOperandDims">The axis of the operand that each entry of an index vector starts along.</param>
/// <param name="OperandBatchingDims">The axes of the operand that run along with axes of the indices, increasing.</param>
/// <param name="ScatterIndicesBatchingDims">Those axes of the indices, in the same order.</param>
public sealed record ScatterDims(
    Axes UpdateWindowDims, Axes InsertedWindowDims, Axes ScatterDimsToOperandDims,
    Axes OperandBatchingDims, Axes ScatterIndicesBatchingDims)
{
    /// <summary>The gather that reads the windows that this scatter writes.</summary>
    internal GatherDims AsGather() =>
        new(UpdateWindowDims, InsertedWindowDims, ScatterDimsToOperandDims, OperandBatchingDims, ScatterIndicesBatchingDims);

    /// <summary>The extents of a window along the axes of the operand.</summary>
    internal Shape Window(Shape operand, Shape updates)
    {
        var window = new int[operand.Rank];
        Array.Fill(window, 1);
        var axes = AsGather().WindowAxes(operand.Rank);
        for (var i = 0; i < axes.Length; i++) window[axes[i]] = updates[UpdateWindowDims[i]];
        return Shape.Of(window);
    }
}

/// <summary>
/// The array with windows changed at positions that are data. Operands: the array, the indices (their last axis is an index vector)
/// and the updates.
/// </summary>
/// <param name="Dims">How the axes correspond.</param>
/// <param name="Kind">How an update meets what is there.</param>
/// <param name="Mode">What happens out of bounds.</param>
/// <param name="Unique">The caller promises that no element is hit twice.</param>
public sealed record Scatter(ScatterDims Dims, ScatterKind Kind, GatherMode Mode, bool Unique) : Primitive
{
    /// <inheritdoc/>
    public override string Name => Kind switch
    {
        ScatterKind.Add => "scatter_add",
        ScatterKind.Mul => "scatter_mul",
        ScatterKind.Min => "scatter_min",
        ScatterKind.Max => "scatter_max",
        _ => "scatter",
    };

    /// <inheritdoc/>
    public override bool Computes => Kind != ScatterKind.Set;

    /// <inheritdoc/>
    public override IReadOnlyList<Hazard> Hazards(Node[] x) =>
        Hazard.Windows(Name, x[0].Aval, Dims.Window(x[0].Shape, x[2].Shape), x[1], Dims.ScatterDimsToOperandDims);

    /// <inheritdoc/>
    public override Derivative Derivative => Kind switch
    {
        ScatterKind.Add => new Derivative.Linear((ct, x, operand) => operand == 0 ? ct : Read(ct, x[1], x[2].Shape),
            operand => operand != 1),
        ScatterKind.Set => new Derivative.Custom(
            (x, _, t) => Add(t[0] is null ? null : Erase(t[0]!, x), t[2] is null ? null : Accumulate(Keep(t[2]!, x), x)),
            (x, _, ct) => [Erase(ct, x), null, Keep(Read(ct, x[1], x[2].Shape), x)]),
        ScatterKind.Mul when !Unique => new Derivative.Undefined(
            $"{Name} may hit an element twice, and then its derivative has no simple form; pass unique_indices: true " +
            "if none is hit twice."),
        ScatterKind.Mul => new Derivative.Custom(
            (x, _, t) => Add(t[0] is null ? null : Of(t[0]!, x[1], x[2]), t[2] is null ? null : Lax.Mul(x[0], Accumulate(t[2]!, x))),
            (x, _, ct) => [Of(ct, x[1], x[2]), null, Read(Lax.Mul(ct, x[0]), x[1], x[2].Shape)]),
        _ => new Derivative.Custom(
            (x, y, t) =>
            {
                var (stays, wins, count) = Shares(x, y);
                var tangent = Add(t[0] is null ? null : Lax.Mul(t[0]!, stays), t[2] is null ? null : Accumulate(Lax.Mul(t[2]!, wins), x));
                return tangent is null ? null : Lax.Div(tangent, count);
            },
            (x, y, ct) =>
            {
                var (stays, wins, count) = Shares(x, y);
                var share = Lax.Div(ct, count);
                return [Lax.Mul(share, stays), null, Lax.Mul(Read(share, x[1], x[2].Shape), wins)];
            }),
    };

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 3);
        Require.SameDType(Name, [x[0], x[2]]);
        if (x[0].DType == DType.Bool && Kind is ScatterKind.Add or ScatterKind.Mul)
        {
            throw new DTypeException($"{Name}: {x[0]}: bool has no sums and products; convert to int32, or scatter maxima for \"or\" and minima for \"and\".");
        }
        if (x[0].DType.IsComplex && Kind is ScatterKind.Min or ScatterKind.Max)
        {
            throw new DTypeException($"{Name}: {x[0]} has no order that could be combined in place; use real and imaginary part.");
        }
        var dims = Dims.AsGather();
        Require.Increasing(Name, Dims.UpdateWindowDims, x[2].Rank);
        if (dims.WindowAxes(x[0].Rank).Length != Dims.UpdateWindowDims.Count)
        {
            throw new ShapeException($"{Name}: {x[0]} has {dims.WindowAxes(x[0].Rank).Length} window axes, but update axes " +
                $"{Dims.UpdateWindowDims} are {Dims.UpdateWindowDims.Count}.");
        }
        dims.Check(Name, x[0], x[1], Dims.Window(x[0].Shape, x[2].Shape), x[2].Rank);
        var batch = dims.BatchAxesOf(x[2].Rank);
        for (var i = 0; i < Math.Max(batch.Length, x[1].Rank - 1); i++)
        {
            if (i < batch.Length && i < x[1].Rank - 1 && x[2].Shape[batch[i]] == x[1].Shape[i]) continue;
            throw new ShapeException($"{Name}: updates {x[2]} do not fit indices {x[1]}: the axes that are no window axes " +
                $"{Dims.UpdateWindowDims} must be those of the indices but for their last.");
        }
        return x[0] with { Weak = x[0].Weak && x[2].Weak };
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var indices = x[1].Axis is not null;
        var d = Dims.AsGather().Batched(operand: true, indices);
        return new((this with { Dims = d.AsScatter() })
            .Of(BatchAxes.Front(x[0], size), indices ? BatchAxes.Front(x[1], size) : x[1].Node, BatchAxes.Front(x[2], size)), 0);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Update(x[2].Shape, Word, (c, index) =>
    {
        var dims = Dims.AsGather();
        var operand = c.InputAval(0).Shape;
        KExpr[] batch = [.. dims.BatchAxesOf(index.Length).Select(d => index[d])],
            offset = [.. Dims.UpdateWindowDims.Select(d => index[d])];
        var (target, inside) = WindowMath.Place(c, dims, operand, Dims.Window(operand, c.InputAval(2).Shape), batch, offset, Mode);
        return (target, inside, c.Input(2, index));
    }, Ordered: !Unique);

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var (operand, indices, updates) = (x[0], x[1], x[2]);
        var dims = Dims.AsGather();
        var window = Dims.Window(operand.Shape, updates.Shape);
        var batch = dims.BatchAxesOf(updates.Shape.Rank);
        var data = (Scalar[])operand.Data.Clone();
        var index = new int[updates.Shape.Rank];
        foreach (var update in updates.Data)
        {
            int[] number = [.. batch.Select(d => index[d])], offset = [.. Dims.UpdateWindowDims.Select(d => index[d])];
            if (WindowMath.Locate(dims, operand.Shape, window, indices, number, offset, Mode) is { } at)
            {
                ref var target = ref data[HostArray.Flat(operand.Shape, at)];
                target = Word is { } word ? ScalarMath.Apply(word, output.DType, target, update) : update;
            }
            HostArray.Next(updates.Shape, index);
        }
        return new HostArray(operand.Shape, operand.DType, data);
    }

    /// <inheritdoc/>
    protected override string Parameters() =>
        $"window={Dims.UpdateWindowDims} inserted={Dims.InsertedWindowDims} map={Dims.ScatterDimsToOperandDims} " +
        $"batch={Dims.OperandBatchingDims} along={Dims.ScatterIndicesBatchingDims} mode={Mode}{(Unique ? " unique" : "")}";

    private KOp? Word => Kind switch
    {
        ScatterKind.Add => KOp.Add,
        ScatterKind.Mul => KOp.Mul,
        ScatterKind.Min => KOp.Min,
        ScatterKind.Max => KOp.Max,
        _ => null,
    };

    private static Node? Add(Node? x, Node? y) => x is null ? y : y is null ? x : Lax.Add(x, y);

    // What each update sees of an array: zero for those that were dropped.
    private Node Read(Node x, Node indices, Shape updates) => new Gather(Dims.AsGather(), Dims.Window(x.Shape, updates), Mode,
        Mode == GatherMode.FillOrDrop ? Scalar.Of(x.DType, 0) : null).Of(x, indices);

    // The sum of updates at each element of the operand.
    private Node Accumulate(Node updates, Node[] x) => (this with { Kind = ScatterKind.Add })
        .Of(Lax.Zeros(new Aval(x[0].Shape, updates.DType)), x[1], updates);

    private Node Erase(Node x, Node[] operands) => (this with { Kind = ScatterKind.Set })
        .Of(x, operands[1], Lax.Zeros(new Aval(operands[2].Shape, x.DType)));

    // Of several updates at one element only the last one written has a derivative: numbers scattered in the same order tell which.
    private Node Keep(Node t, Node[] x)
    {
        if (Unique) return t;
        var number = Lax.Reshape(Lax.Iota((int)x[2].Shape.Size, DType.Int32, 0), x[2].Shape);
        var winner = Read((this with { Kind = ScatterKind.Set }).Of(Lax.Zeros(new Aval(x[0].Shape, DType.Int32)), x[1], number),
            x[1], x[2].Shape);
        return Lax.Select(Lax.Eq(winner, number), t, Lax.ZerosLike(t));
    }

    // Minimum and maximum share their derivative evenly among all values equal to the result: the old one and the updates.
    private (Node Stays, Node Wins, Node Count) Shares(Node[] x, Node y)
    {
        var stays = Lax.Convert(Lax.Eq(x[0], y), y.DType);
        var wins = Lax.Convert(Lax.Eq(x[2], Read(y, x[1], x[2].Shape)), y.DType);
        // With NaN nothing is equal to the result, and nothing has a derivative.
        return (stays, wins, Lax.Max(Lax.Add(stays, Accumulate(wins, x)), Lax.FullLike(y, 1)));
    }
}
