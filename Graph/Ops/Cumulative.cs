using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>Combines each element with all before it along an axis.</summary>
/// <remarks>
/// The tangent of a running result y is itself a running result: y'ₖ = aₖ·y'ₖ₋₁ + bₖ·x'ₖ with coefficients made from x and y. So one
/// rule serves them all, and it is a composition of differentiable operations.
/// </remarks>
/// <param name="Axis">The axis.</param>
/// <param name="Reverse">Whether to run from the last element to the first.</param>
public abstract record CumulativePrimitive(int Axis, bool Reverse) : Primitive
{
    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Custom(
        (x, y, t) =>
        {
            var (a, b) = Coefficients(x[0], y);
            return Recurrence(a, Lax.Mul(b, t[0]!), Forward);
        },
        (x, y, ct) =>
        {
            // Transposed, the recurrence runs the other way, and each coefficient acts on the neighbour from which it came.
            var (a, b) = Coefficients(x[0], y);
            return [Lax.Mul(b, Recurrence(Previous(a, -Forward, 0), ct, -Forward))];
        });

    /// <inheritdoc/>
    public sealed override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 1);
        Require.Increasing(Name, Axis, x[0].Rank);
        CheckDType(x[0].DType);
        return x[0];
    }

    /// <inheritdoc/>
    public sealed override Mapped Batch(ReadOnlySpan<Mapped> x, int size) =>
        new((this with { Axis = BatchAxes.Shift(Axis, x[0].Axis!.Value) }).Of(x[0].Node), x[0].Axis);

    /// <inheritdoc/>
    public sealed override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Routine();

    /// <inheritdoc/>
    public sealed override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var operand = x[0];
        var type = output.DType;
        var exact = type.IsFloat ? DType.Float64 : type.IsComplex ? DType.Complex128 : type;
        var data = new Scalar[output.Shape.Size];
        // The running value keeps float64 between steps, and is rounded where it is stored.
        var lines = new Dictionary<long, Scalar>();
        long stride = output.Shape.Strides()[Axis], extent = output.Shape[Axis];
        for (long step = 0; step < data.LongLength; step++)
        {
            var i = Reverse ? data.LongLength - 1 - step : step;
            var line = (i / (stride * extent) * stride) + (i % stride);
            var element = operand.Data[i].Cast(exact);
            var sum = lines.TryGetValue(line, out var before) ? Combine(exact, before, element) : element;
            lines[line] = sum;
            data[i] = sum.Cast(type);
        }
        return new HostArray(output.Shape, type, data);
    }

    /// <summary>+1 if it runs to higher indices, otherwise -1.</summary>
    protected int Forward => Reverse ? -1 : 1;

    /// <summary>The coefficients (a, b) of the tangent's recurrence.</summary>
    protected abstract (Node A, Node B) Coefficients(Node x, Node y);

    /// <summary>Combines the result so far with the next element.</summary>
    protected abstract Scalar Combine(DType type, Scalar before, Scalar next);

    /// <summary>The same as an expression of a kernel.</summary>
    public abstract KExpr Combined(KExpr before, KExpr next);

    /// <summary>Refuses dtypes for which the operation has no meaning.</summary>
    protected abstract void CheckDType(DType type);

    /// <summary>For each element the one before it in a direction; the first gets a number instead.</summary>
    protected Node Previous(Node x, int direction, double first) => Lax.Shift(x, Axis, direction, Scalar.Of(x.DType, first));

    /// <summary>
    /// rₖ = aₖ·rₖ₋₁ + bₖ in a direction, r before the first element being 0. By doubling: after a step of length s, each pair (a, b) stands
    /// for 2s elements; log₂ n steps (Hillis and Steele, Data parallel algorithms, 1986).
    /// </summary>
    protected Node Recurrence(Node a, Node b, int direction)
    {
        for (var s = 1; s < a.Shape[Axis]; s *= 2)
        {
            b = Lax.Add(b, Lax.Mul(a, Previous(b, direction * s, 0)));
            if (2 * s < a.Shape[Axis]) a = Lax.Mul(a, Previous(a, direction * s, 0));
        }
        return b;
    }

    /// <inheritdoc/>
    protected sealed override string Parameters() => $"axis={Axis}{(Reverse ? " reverse" : "")}";
}

/// <summary>Running sums.</summary>
public sealed record CumSum(int Axis, bool Reverse = false) : CumulativePrimitive(Axis, Reverse)
{
    /// <inheritdoc/>
    public override string Name => "cumsum";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Linear((ct, _, _) => new CumSum(Axis, !Reverse).Of(ct));

    /// <inheritdoc/>
    protected override (Node A, Node B) Coefficients(Node x, Node y) => (Lax.FullLike(x, 1), Lax.FullLike(x, 1));

    /// <inheritdoc/>
    protected override Scalar Combine(DType type, Scalar before, Scalar next) => ScalarMath.Apply(KOp.Add, type, before, next);

    /// <inheritdoc/>
    public override KExpr Combined(KExpr before, KExpr next) => K.Add(before, next);

    /// <inheritdoc/>
    protected override void CheckDType(DType type)
    {
        if (type == DType.Bool) throw new DTypeException($"{Name}: bool has no sums; convert to int32 first.");
    }
}

/// <summary>Running products.</summary>
public sealed record CumProd(int Axis, bool Reverse = false) : CumulativePrimitive(Axis, Reverse)
{
    /// <inheritdoc/>
    public override string Name => "cumprod";

    // (y·x)' = x·y' + y·x': no division, so that zeros do no harm.
    /// <inheritdoc/>
    protected override (Node A, Node B) Coefficients(Node x, Node y) => (x, Previous(y, Forward, 1));

    /// <inheritdoc/>
    protected override Scalar Combine(DType type, Scalar before, Scalar next) => ScalarMath.Apply(KOp.Mul, type, before, next);

    /// <inheritdoc/>
    public override KExpr Combined(KExpr before, KExpr next) => K.Mul(before, next);

    /// <inheritdoc/>
    protected override void CheckDType(DType type)
    {
        if (type == DType.Bool) throw new DTypeException($"{Name}: bool has no products; convert to int32 first.");
    }
}

/// <summary>Running maxima or minima; NaN wins.</summary>
public abstract record CumulativeExtremePrimitive(int Axis, bool Reverse) : CumulativePrimitive(Axis, Reverse)
{
    /// <summary>Max or Min.</summary>
    protected abstract KOp Word { get; }

    // The derivative is the mean over all elements so far that equal the extreme. With mₖ = 1 where x equals the running extreme, and
    // n the count of such elements since the extreme last changed: y'ₖ = ((n - m)/n) y'ₖ₋₁ + (m/n) x'ₖ, without the first term at a change.
    /// <inheritdoc/>
    protected sealed override (Node A, Node B) Coefficients(Node x, Node y)
    {
        var wide = x.DType.Accumulator;
        var hit = Lax.Convert(Lax.Eq(x, y), wide);
        var same = Lax.Convert(Lax.Eq(y, Previous(y, Forward, double.NaN)), wide);
        var count = Lax.Max(Recurrence(same, hit, Forward), Lax.FullLike(hit, 1));
        var share = Lax.Div(hit, count);
        return (Lax.Convert(Lax.Mul(same, Lax.Sub(Lax.FullLike(hit, 1), share)), x.DType), Lax.Convert(share, x.DType));
    }

    /// <inheritdoc/>
    protected sealed override Scalar Combine(DType type, Scalar before, Scalar next) => ScalarMath.Apply(Word, type, before, next);

    /// <inheritdoc/>
    public sealed override KExpr Combined(KExpr before, KExpr next) => K.Binary(Word, before, next);

    /// <inheritdoc/>
    protected sealed override void CheckDType(DType type) { }
}

/// <summary>Running maxima.</summary>
public sealed record CumMax(int Axis, bool Reverse = false) : CumulativeExtremePrimitive(Axis, Reverse)
{
    /// <inheritdoc/>
    public override string Name => "cummax";

    /// <inheritdoc/>
    protected override KOp Word => KOp.Max;
}

/// <summary>Running minima.</summary>
public sealed record CumMin(int Axis, bool Reverse = false) : CumulativeExtremePrimitive(Axis, Reverse)
{
    /// <inheritdoc/>
    public override string Name => "cummin";

    /// <inheritdoc/>
    protected override KOp Word => KOp.Min;
}

/// <summary>Running log(Σ exp(x)), without overflow.</summary>
public sealed record CumLogSumExp(int Axis, bool Reverse = false) : CumulativePrimitive(Axis, Reverse)
{
    /// <inheritdoc/>
    public override string Name => "cumlogsumexp";

    // d log(eʸ + eˣ) = eʸ⁻ˡ dy + eˣ⁻ˡ dx with l the new value: both weights are at most 1.
    /// <inheritdoc/>
    protected override (Node A, Node B) Coefficients(Node x, Node y)
    {
        // Where nothing but -inf has come yet, the difference of infinities would be NaN: the weights are 0.
        var empty = Lax.Eq(y, Lax.FullLike(y, double.NegativeInfinity));
        var zero = Lax.ZerosLike(y);
        Node Weight(Node v) => Lax.Select(empty, zero, Lax.Exp(Lax.Sub(v, Lax.Select(empty, zero, y))));
        return (Weight(Previous(y, Forward, double.NegativeInfinity)), Weight(x));
    }

    /// <inheritdoc/>
    protected override Scalar Combine(DType type, Scalar before, Scalar next)
    {
        double hi = Math.Max(before.Re, next.Re), lo = Math.Min(before.Re, next.Re);
        return Scalar.OfFloat(type, double.IsInfinity(hi) ? hi : hi + Math.Log(1 + Math.Exp(lo - hi)));
    }

    /// <inheritdoc/>
    public override KExpr Combined(KExpr before, KExpr next)
    {
        KExpr hi = K.Max(before, next), lo = K.Min(before, next), infinity = K.Const(hi.Type, double.PositiveInfinity);
        var sum = K.Add(hi, K.Unary(KOp.Log1p, K.Unary(KOp.Exp, K.Sub(lo, hi))));
        return K.Select(K.Compare(KOp.Eq, K.Unary(KOp.Abs, hi), infinity), hi, sum);
    }

    /// <inheritdoc/>
    protected override void CheckDType(DType type)
    {
        if (!type.IsFloat) throw new DTypeException($"{Name}: {type} is no real float; convert to float32 first.");
    }
}
