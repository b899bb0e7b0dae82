using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>Moves the elements of one operand: a view, whose reading costs index arithmetic and nothing else.</summary>
public abstract record MovementPrimitive : Primitive
{
    /// <inheritdoc/>
    public sealed override bool Computes => false;

    /// <inheritdoc/>
    public sealed override Derivative Derivative => new Derivative.Linear((ct, x, _) => Transposed(ct, x[0].Aval));

    /// <inheritdoc/>
    public sealed override Lowering Lower(ReadOnlySpan<Aval> x) =>
        new Lowering.Map((c, index) => c.Input(0, Source(c, index)), IsView: true);

    /// <inheritdoc/>
    public sealed override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var operand = x[0];
        var source = new int[operand.Shape.Rank];
        return HostArray.Fill(output, index =>
        {
            Locate(operand.Shape, index, source);
            return operand[source];
        });
    }

    /// <summary>The adjoint of the movement: what each element of the operand receives from the cotangent of the result.</summary>
    protected abstract Node? Transposed(Node ct, Aval operand);

    /// <summary>Where in the operand the element of the result at an index comes from, as kernel expressions.</summary>
    protected abstract KExpr[] Source(MapContext c, KExpr[] index);

    /// <summary>The same for the plain reference, into <paramref name="source"/>.</summary>
    protected abstract void Locate(Shape operand, int[] index, int[] source);
}

/// <summary>Combines the elements along axes, which vanish.</summary>
/// <param name="Axes">The axes, increasing; none leaves the operand as it is.</param>
public abstract record ReductionPrimitive(Axes Axes) : Primitive
{
    /// <summary>The word that combines two elements.</summary>
    protected abstract KOp Combine { get; }

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 1);
        Require.Increasing(Name, Axes, x[0].Rank);
        CheckDType(x[0].DType);
        return x[0] with { Shape = x[0].Shape.Without(Axes) };
    }

    /// <inheritdoc/>
    public sealed override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var (axes, axis) = BatchAxes.AroundRemoved(Axes, x[0].Axis!.Value);
        return new((this with { Axes = axes }).Of(x[0].Node), axis);
    }

    /// <inheritdoc/>
    public sealed override Lowering Lower(ReadOnlySpan<Aval> x) =>
        new Lowering.Reduce(Combine, Axes, Identity(x[0].DType.Accumulator), x[0].DType.Accumulator);

    /// <inheritdoc/>
    public sealed override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var (operand, wide) = (x[0], x[0].DType.Accumulator);
        var data = new Scalar[output.Shape.Size];
        Array.Fill(data, Identity(wide));
        // The reference sums floats in float64: it is the value that backends are measured against.
        var exact = wide == DType.Float32 ? DType.Float64 : wide == DType.Complex64 ? DType.Complex128 : wide;
        var (index, kept) = (new int[operand.Shape.Rank], new int[output.Shape.Rank]);
        foreach (var element in operand.Data)
        {
            for (int i = 0, k = 0; i < index.Length; i++)
            {
                if (!Axes.Contains(i)) kept[k++] = index[i];
            }
            ref var sum = ref data[HostArray.Flat(output.Shape, kept)];
            sum = ScalarMath.Apply(Combine, exact, sum.Cast(exact), element.Cast(exact));
            HostArray.Next(operand.Shape, index);
        }
        for (var i = 0; i < data.Length; i++) data[i] = data[i].Cast(output.DType);
        return new HostArray(output.Shape, output.DType, data);
    }

    /// <summary>The value that changes nothing, which is also the result over no elements.</summary>
    protected abstract Scalar Identity(DType type);

    /// <summary>Refuses dtypes for which the operation has no meaning.</summary>
    protected abstract void CheckDType(DType type);

    /// <summary>A reduced node spread over the shape from which it was reduced.</summary>
    protected Node Spread(Node reduced, Shape shape)
    {
        var kept = new List<int>();
        for (var i = 0; i < shape.Rank; i++)
        {
            if (!Axes.Contains(i)) kept.Add(i);
        }
        return Lax.Broadcast(reduced, shape, [.. kept]);
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"axes={Axes}";
}
