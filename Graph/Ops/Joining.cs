using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>Puts a value around and between the elements of an array. Operands: the array and the value, of rank 0.</summary>
/// <param name="Low">How many in front along each axis; negative numbers cut off.</param>
/// <param name="High">How many behind along each axis; negative numbers cut off.</param>
/// <param name="Interior">How many between two elements along each axis.</param>
public sealed record Pad(Axes Low, Axes High, Axes Interior) : Primitive
{
    /// <inheritdoc/>
    public override string Name => "pad";

    /// <inheritdoc/>
    public override bool Computes => false;

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Linear(
        (ct, x, operand) => operand == 0 ? Unpad(ct, x[0].Shape) : SumOfPadding(ct, x[0].Shape));

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 2);
        Require.SameDType(Name, x);
        if (x[1].Rank != 0) throw new ShapeException($"{Name}: the padding value {x[1]} must have rank 0.");
        Require.PerAxis(Name, "low", Low, x[0]);
        Require.PerAxis(Name, "high", High, x[0]);
        Require.PerAxis(Name, "interior", Interior, x[0]);
        var extents = new int[x[0].Rank];
        for (var i = 0; i < extents.Length; i++)
        {
            var extent = Low[i] + (long)High[i] + Spread(x[0].Shape, i);
            if (Interior[i] < 0 || extent is < 0 or > int.MaxValue)
            {
                throw new ShapeException($"{Name}: low {Low}, high {High} and interior {Interior} give axis {i} of {x[0]} the extent " +
                    $"{extent}; " +
                    "interior must not be negative, and no more may be cut off than there is.");
            }
            extents[i] = (int)extent;
        }
        return x[0] with { Shape = Shape.Create(extents), Weak = x[0].Weak && x[1].Weak };
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        if (x[1].Axis is null)
        {
            var axis = x[0].Axis!.Value;
            return new(new Pad(BatchAxes.Insert(Low, axis, 0), BatchAxes.Insert(High, axis, 0), BatchAxes.Insert(Interior, axis, 0))
                .Of(x[0].Node, x[1].Node), axis);
        }
        // A value per example: pad with zeros, and put each example's value where the padding is.
        var operand = BatchAxes.Front(x[0], size);
        var batched = new Pad(BatchAxes.Insert(Low, 0, 0), BatchAxes.Insert(High, 0, 0), BatchAxes.Insert(Interior, 0, 0));
        var padded = batched.Of(operand, Lax.Zero(operand.DType));
        return new(Lax.Select(batched.Mask(operand.Shape), Lax.Broadcast(x[1].Node, padded.Shape, 0), padded), 0);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Map((c, index) =>
    {
        var shape = c.InputAval(0).Shape;
        var fill = c.Input(1);
        if (shape.Size == 0) return fill;
        var inside = K.Bool(true);
        var source = new KExpr[index.Length];
        for (var i = 0; i < source.Length; i++)
        {
            // Only those tests are made that some index can fail; the source is clamped, because a select computes both sides.
            int step = Interior[i] + 1;
            long last = (shape[i] - 1L) * step, first = -(long)Low[i], end = c.Output.Shape[i] - 1L - Low[i];
            var at = K.Sub(index[i], c.Int(Low[i]));
            if (step > 1) inside = And(inside, K.Compare(KOp.Eq, K.Rem(at, c.Int(step)), c.Int(0)));
            if (first < 0)
            {
                inside = And(inside, K.Compare(KOp.Ge, at, c.Int(0)));
                at = K.Max(at, c.Int(0));
            }
            if (end > last)
            {
                inside = And(inside, K.Compare(KOp.Le, at, c.Int(last)));
                at = K.Min(at, c.Int(last));
            }
            source[i] = K.Div(at, c.Int(step));
        }
        return K.Select(inside, c.Input(0, source), fill);
    });

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var operand = x[0];
        var result = new Scalar[output.Shape.Size];
        Array.Fill(result, x[1].Data[0]);
        var (index, target) = (new int[operand.Shape.Rank], new int[operand.Shape.Rank]);
        foreach (var element in operand.Data)
        {
            var inside = true;
            for (var i = 0; i < index.Length; i++)
            {
                target[i] = Low[i] + (index[i] * (Interior[i] + 1));
                inside &= target[i] >= 0 && target[i] < output.Shape[i];
            }
            if (inside) result[HostArray.Flat(output.Shape, target)] = element;
            HostArray.Next(operand.Shape, index);
        }
        return new HostArray(output.Shape, output.DType, result);
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"low={Low} high={High} interior={Interior}";

    // The extent with the interior padding alone.
    private long Spread(Shape shape, int axis) => shape[axis] + (Math.Max(0, shape[axis] - 1L) * Interior[axis]);

    private Node Unpad(Node ct, Shape shape)
    {
        int[] Minus(Axes a) => [.. a.Select(n => -n)];
        // Cutting is padding by a negative amount, which also gives back zeros for what the padding had cut off.
        var spread = Lax.Pad(ct, Lax.Zero(ct.DType), Minus(Low), Minus(High));
        return Lax.Slice(spread, new int[shape.Rank], spread.Shape.ToArray(), Interior.Select(n => n + 1).ToArray());
    }

    // Sums the padding alone: the difference of two sums would lose digits, and turn an infinity elsewhere into NaN.
    private Node SumOfPadding(Node ct, Shape shape) => Lax.SumAll(Lax.Select(Mask(shape), ct, Lax.ZerosLike(ct)));

    private Node Mask(Shape shape) => Of(Lax.Full(shape, Scalar.OfBool(false)), Lax.Constant(Scalar.OfBool(true)));

    // A test of a known index is known itself, and may fail.
    private static KExpr And(KExpr x, KExpr y) => x.Op == KOp.Const ? x.Value.IsTrue ? y : x : y.Op == KOp.Const ? And(y, x) : K.And(x, y);
}

/// <summary>Joins arrays along an axis.</summary>
/// <param name="Axis">The axis; the extents along all others are equal.</param>
public sealed record Concatenate(int Axis) : Primitive
{
    // With more operands than this, an element of one kernel would read too many arrays of which it needs one.
    private const int MaxSelects = 12;

    /// <inheritdoc/>
    public override string Name => "concatenate";

    /// <inheritdoc/>
    public override bool Computes => false;

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Linear((ct, x, operand) =>
    {
        var start = 0;
        for (var i = 0; i < operand; i++) start += x[i].Shape[Axis];
        return Lax.SliceAxis(ct, Axis, start, start + x[operand].Shape[Axis]);
    });

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        if (x.Length == 0) throw new ShapeException($"{Name}: there are no operands; give it at least one array.");
        Require.SameDType(Name, x);
        if ((uint)Axis >= (uint)x[0].Rank) throw new ShapeException($"{Name}: axis {Axis} is out of range for {x[0]}.");
        var (extent, weak) = (0L, true);
        foreach (var a in x)
        {
            if (a.Rank != x[0].Rank || a.Shape.With(Axis, 0) != x[0].Shape.With(Axis, 0))
            {
                throw new ShapeException($"{Name}: {string.Join(", ", x.ToArray())} must be equal but for axis {Axis}.");
            }
            extent += a.Shape[Axis];
            weak &= a.Weak;
        }
        if (extent > int.MaxValue) throw new ShapeException($"{Name}: the result would have {extent} elements along axis {Axis}.");
        return new(x[0].Shape.With(Axis, (int)extent), x[0].DType, weak);
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var operands = new Node[x.Length];
        for (var i = 0; i < x.Length; i++) operands[i] = BatchAxes.Front(x[i], size);
        return new(new Concatenate(Axis + 1).Of(operands), 0);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x)
    {
        var count = x.Length;
        return count > MaxSelects ? new Lowering.Expand(WriteInto) : new Lowering.Map((c, index) => Choose(c, index, count)) { Narrow = WriteInto };
    }

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var operands = x.ToArray();
        return HostArray.Fill(output, index =>
        {
            var at = (int[])index.Clone();
            var operand = 0;
            while (at[Axis] >= operands[operand].Shape[Axis]) at[Axis] -= operands[operand++].Shape[Axis];
            return operands[operand][at];
        });
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"axis={Axis}";

    private KExpr Choose(MapContext c, KExpr[] index, int count)
    {
        KExpr? result = null;
        var end = c.Output.Shape[Axis];
        for (var operand = count - 1; operand >= 0; operand--)
        {
            var extent = c.InputAval(operand).Shape[Axis];
            if (extent == 0) continue;
            var start = end - extent;
            // The operands that are not chosen are read as well, at the nearest index that they have.
            var at = K.Sub(index[Axis], c.Int(start));
            if (start > 0) at = K.Max(at, c.Int(0));
            if (end < c.Output.Shape[Axis]) at = K.Min(at, c.Int(extent - 1));
            var source = (KExpr[])index.Clone();
            source[Axis] = at;
            var element = c.Input(operand, source);
            result = result is null ? element : K.Select(K.Compare(KOp.Lt, index[Axis], c.Int(end)), element, result);
            end = start;
        }
        return result ?? K.Const(c.Output.DType, 0);
    }

    private Node WriteInto(Node[] x)
    {
        var shape = x[0].Shape.With(Axis, x.Sum(n => n.Shape[Axis]));
        var result = Lax.Zeros(new Aval(shape, x[0].DType, x.All(n => n.Aval.Weak)));
        var start = 0;
        foreach (var part in x)
        {
            var starts = new Node[shape.Rank];
            for (var i = 0; i < starts.Length; i++) starts[i] = Lax.Constant(DType.Int32, i == Axis ? start : 0);
            result = Lax.DynamicUpdateSlice(result, part, starts);
            start += part.Shape[Axis];
        }
        return result;
    }
}
