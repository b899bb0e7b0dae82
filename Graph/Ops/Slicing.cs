using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>A window with static bounds, with a step along each axis.</summary>
/// <param name="Starts">The first index along each axis.</param>
/// <param name="Limits">The end along each axis, exclusive.</param>
/// <param name="Strides">The positive step along each axis.</param>
public sealed record Slice(Axes Starts, Axes Limits, Axes Strides) : MovementPrimitive
{
    /// <inheritdoc/>
    public override string Name => "slice";

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 1);
        Require.PerAxis(Name, "starts", Starts, x[0]);
        Require.PerAxis(Name, "limits", Limits, x[0]);
        Require.PerAxis(Name, "strides", Strides, x[0]);
        var extents = new int[x[0].Rank];
        for (var i = 0; i < extents.Length; i++)
        {
            if (Starts[i] < 0 || Starts[i] > Limits[i] || Limits[i] > x[0].Shape[i] || Strides[i] < 1)
            {
                throw new ShapeException($"{Name}: starts {Starts}, limits {Limits} and strides {Strides} do not fit {x[0]}: " +
                    $"axis {i} needs 0 <= start <= limit <= {x[0].Shape[i]} and a stride of at least 1.");
            }
            extents[i] = (int)(((long)Limits[i] - Starts[i] + Strides[i] - 1) / Strides[i]);
        }
        return x[0] with { Shape = Shape.Of(extents) };
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var axis = x[0].Axis!.Value;
        var batched = new Slice(BatchAxes.Insert(Starts, axis, 0), BatchAxes.Insert(Limits, axis, size),
            BatchAxes.Insert(Strides, axis, 1));
        return new(batched.Of(x[0].Node), axis);
    }

    /// <inheritdoc/>
    protected override Node? Transposed(Node ct, Aval operand)
    {
        if (ct.Shape.Size == 0) return null;
        var (high, interior) = (new int[ct.Rank], new int[ct.Rank]);
        for (var i = 0; i < high.Length; i++)
        {
            interior[i] = Strides[i] - 1;
            high[i] = operand.Shape[i] - Starts[i] - ((ct.Shape[i] - 1) * Strides[i]) - 1;
        }
        return Lax.Pad(ct, Lax.Zero(ct.DType), Starts, high, interior);
    }

    /// <inheritdoc/>
    protected override KExpr[] Source(MapContext c, KExpr[] index) =>
        [.. index.Select((at, i) => K.Add(K.Mul(at, c.Int(Strides[i])), c.Int(Starts[i])))];

    /// <inheritdoc/>
    protected override void Locate(Shape operand, int[] index, int[] source)
    {
        for (var i = 0; i < source.Length; i++) source[i] = Starts[i] + (index[i] * Strides[i]);
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"starts={Starts} limits={Limits} strides={Strides}";
}

/// <summary>
/// A window whose start is data. Operands: the array, then one integer of rank 0 per axis; starts are clamped so that the window fits.
/// </summary>
/// <param name="Sizes">The extents of the window.</param>
public sealed record DynamicSlice(Shape Sizes) : Primitive
{
    /// <inheritdoc/>
    public override string Name => "dynamic_slice";

    /// <inheritdoc/>
    public override bool Computes => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Hazard> Hazards(Node[] x) => Hazard.Windows(Name, x[0].Aval, Sizes, x.AsSpan(1));

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Linear(
        (ct, x, _) => Lax.DynamicUpdateSlice(Lax.Zeros(x[0].Aval with { DType = ct.DType }), ct, x.AsSpan(1)), operand => operand == 0);

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        WindowStarts.Check(Name, x[0], Sizes, x[1..]);
        return x[0] with { Shape = Sizes };
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        if (!WindowStarts.AnyMapped(x[1..]))
        {
            var nodes = WindowStarts.WithFirst(x, x[0].Axis!.Value);
            nodes[0] = x[0].Node;
            return new(new DynamicSlice(Sizes.Insert(x[0].Axis!.Value, size)).Of(nodes), x[0].Axis);
        }
        var rank = Sizes.Rank;
        var starts = WindowStarts.Stack(x[1..], size);
        // Each example reads a window of its own: a gather whose windows are whole, with the batch as batching axis where the array has
        // one.
        var dims = new GatherDims(Axes.Of([.. Enumerable.Range(1, rank)]), default, Axes.Range(rank), default, default);
        if (x[0].Axis is null) return new(new Gather(dims, Sizes, GatherMode.Clip).Of(x[0].Node, starts), 0);
        dims = new GatherDims(dims.OffsetDims, default, BatchAxes.Shift(dims.StartIndexMap, 0), 0, 0);
        return new(new Gather(dims, Sizes.Insert(0, 1), GatherMode.Clip).Of(BatchAxes.Front(x[0], size), starts), 0);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Map((c, index) =>
    {
        return c.Input(0, WindowStarts.Lower(c, index, c.InputAval(0).Shape, Sizes, 1));
    });

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var operand = x[0];
        var starts = WindowStarts.Evaluate(operand.Shape, Sizes, x[1..]);
        return HostArray.Fill(output, index => operand[[.. index.Select((at, i) => at + starts[i])]]);
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"sizes={Sizes}";
}

/// <summary>
/// The array with a window replaced whose start is data. Operands: the array, the new contents, then one integer of rank 0 per axis;
/// starts are clamped so that the window fits.
/// </summary>
public sealed record DynamicUpdateSlice : Primitive
{
    /// <inheritdoc/>
    public override string Name => "dynamic_update_slice";

    /// <inheritdoc/>
    public override bool Computes => false;

    /// <inheritdoc/>
    public override IReadOnlyList<Hazard> Hazards(Node[] x) => Hazard.Windows(Name, x[0].Aval, x[1].Shape, x.AsSpan(2));

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Linear(
        (ct, x, operand) => operand == 0
            ? Lax.DynamicUpdateSlice(ct, Lax.Zeros(x[1].Aval with { DType = ct.DType }), x.AsSpan(2))
            : Lax.DynamicSlice(ct, x[1].Shape, x.AsSpan(2)),
        operand => operand <= 1);

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.SameDType(Name, x[..2]);
        WindowStarts.Check(Name, x[0], x[1].Shape, x[2..]);
        return x[0] with { Weak = x[0].Weak && x[1].Weak };
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        Node operand = BatchAxes.Front(x[0], size), update = BatchAxes.Front(x[1], size);
        if (!WindowStarts.AnyMapped(x[2..]))
        {
            var nodes = new List<Node>(WindowStarts.WithFirst(x[1..], 0));
            nodes[0] = update;
            return new(Of([operand, .. nodes]), 0);
        }
        var rank = operand.Rank - 1;
        var dims = new ScatterDims(Axes.Of([.. Enumerable.Range(1, rank)]), default, Axes.Of([.. Enumerable.Range(1, rank)]), 0, 0);
        return new(new Scatter(dims, ScatterKind.Set, GatherMode.Clip, Unique: true)
            .Of(operand, WindowStarts.Stack(x[2..], size), update), 0);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Update(x[1].Shape, null, (c, index) =>
        (WindowStarts.Lower(c, index, c.InputAval(0).Shape, c.InputAval(1).Shape, 2), null, c.Input(1, index)), Ordered: false);

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var (operand, update) = (x[0], x[1]);
        var starts = WindowStarts.Evaluate(operand.Shape, update.Shape, x[2..]);
        var data = (Scalar[])operand.Data.Clone();
        var index = new int[operand.Shape.Rank];
        foreach (var element in update.Data)
        {
            data[HostArray.Flat(operand.Shape, [.. index.Select((at, i) => at + starts[i])])] = element;
            HostArray.Next(update.Shape, index);
        }
        return new HostArray(operand.Shape, operand.DType, data);
    }
}

/// <summary>The start operands that <see cref="DynamicSlice"/> and <see cref="DynamicUpdateSlice"/> share.</summary>
internal static class WindowStarts
{
    public static void Check(string op, Aval operand, Shape window, ReadOnlySpan<Aval> starts)
    {
        if (window.Rank != operand.Rank || starts.Length != operand.Rank)
        {
            throw new ShapeException($"{op}: {operand} with a window {window} and {starts.Length} starts; all three must have one rank.");
        }
        for (var i = 0; i < starts.Length; i++)
        {
            if (window[i] < 0 || window[i] > operand.Shape[i])
            {
                throw new ShapeException($"{op}: window {window} is larger than {operand} along axis {i}; it must fit.");
            }
            Require.Integer(op, "start", starts[i]);
            if (starts[i].Rank != 0) throw new ShapeException($"{op}: start {starts[i]} must have rank 0; give one integer per axis.");
        }
    }

    public static bool AnyMapped(ReadOnlySpan<Mapped> starts)
    {
        foreach (var s in starts)
        {
            if (s.Axis is not null) return true;
        }
        return false;
    }

    /// <summary>
    /// The nodes of (anything, starts…) with a start of 0 put in for a whole axis; the first entry is the caller's to set.
    /// </summary>
    public static Node[] WithFirst(ReadOnlySpan<Mapped> x, int axis)
    {
        var nodes = new List<Node>(x.Length + 1);
        foreach (var m in x) nodes.Add(m.Node);
        nodes.Insert(1 + axis, Lax.Constant(DType.Int32, 0));
        return [.. nodes];
    }

    /// <summary>Starts of rank 0, mapped or not, as one int32 array [batch, rank].</summary>
    public static Node Stack(ReadOnlySpan<Mapped> starts, int size)
    {
        var columns = new Node[starts.Length];
        for (var i = 0; i < columns.Length; i++)
        {
            var start = BatchAxes.Front(starts[i], size);
            if (start.DType.Size == 8 || start.DType == DType.UInt32)
            {
                // Starts are clamped in any case; doing it before they are narrowed keeps huge ones from wrapping into bounds.
                Node Bound(long value) => Lax.Full(start.Shape, Scalar.OfInt(start.DType, value));
                start = Lax.Min(Lax.Max(start, Bound(0)), Bound(int.MaxValue));
            }
            columns[i] = Lax.ExpandDims(Lax.Convert(start, DType.Int32), 1);
        }
        return Lax.Concatenate(columns, 1);
    }

    /// <summary>The index in the operand of an index in the window.</summary>
    public static KExpr[] Lower(MapContext c, KExpr[] index, Shape operand, Shape window, int firstStart)
    {
        var at = new KExpr[index.Length];
        for (var i = 0; i < at.Length; i++)
        {
            // Nothing is read where the window is all of the axis.
            var last = operand[i] - window[i];
            at[i] = last == 0 ? index[i] : K.Add(index[i], IndexMath.Clamp(c, c.Input(firstStart + i), last));
        }
        return at;
    }

    public static int[] Evaluate(Shape operand, Shape window, ReadOnlySpan<HostArray> starts)
    {
        var at = new int[starts.Length];
        for (var i = 0; i < at.Length; i++) at[i] = (int)Math.Clamp(IndexMath.Value(starts[i].Data[0]), 0, operand[i] - window[i]);
        return at;
    }
}
