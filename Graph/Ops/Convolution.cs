using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>
/// The parameters of a general convolution, as XLA has them. A spec lists positions: of the batch axis, the feature axis, then the
/// spatial axes; for the kernel, of the output feature axis, the input feature axis, then the spatial axes.
/// </summary>
/// <param name="Strides">The step of the window along each spatial axis.</param>
/// <param name="PadLow">Zeros in front of each spatial axis, after dilation; negative numbers cut off.</param>
/// <param name="PadHigh">Zeros behind each spatial axis.</param>
/// <param name="LhsDilation">The distance of the elements of the input: d - 1 zeros are put between them.</param>
/// <param name="RhsDilation">The distance of the elements of the kernel.</param>
/// <param name="FeatureGroups">Groups of input features, each convolved with its own share of the kernels.</param>
/// <param name="BatchGroups">Groups of the batch, each convolved with its own share of the kernels.</param>
/// <param name="LhsSpec">The positions of the axes of the input.</param>
/// <param name="RhsSpec">The positions of the axes of the kernel.</param>
/// <param name="OutSpec">The positions of the axes of the result.</param>
public sealed record ConvGeneral(
    Axes Strides, Axes PadLow, Axes PadHigh, Axes LhsDilation, Axes RhsDilation, int FeatureGroups, int BatchGroups,
    Axes LhsSpec, Axes RhsSpec, Axes OutSpec)
{
    /// <summary>The number of spatial axes.</summary>
    public int SpatialRank => Strides.Count;

    /// <inheritdoc/>
    public override string ToString() => $"strides={Strides} low={PadLow} high={PadHigh} dilation={LhsDilation}x{RhsDilation} " +
        $"groups={FeatureGroups}x{BatchGroups} specs={LhsSpec}{RhsSpec}->{OutSpec}";
}

/// <summary>A convolution (cross-correlation: the kernel is not flipped) with strides, padding, dilation and groups.</summary>
/// <param name="Config">Its parameters.</param>
public sealed record Conv(ConvGeneral Config) : Primitive
{
    /// <inheritdoc/>
    public override string Name => "conv_general_dilated";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Bilinear(TransposeLhs, TransposeRhs);

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 2);
        Require.SameDType(Name, x);
        Aval lhs = x[0], rhs = x[1];
        var c = Config;
        if (lhs.DType == DType.Bool) throw new DTypeException($"{Name}: {lhs} and {rhs}: bool has no products; convert to float32.");
        var n = c.SpatialRank;
        foreach (var list in (ReadOnlySpan<Axes>)[c.PadLow, c.PadHigh, c.LhsDilation, c.RhsDilation])
        {
            if (list.Count != n) throw new ShapeException($"{Name}: {c} must give {n} numbers each for strides, padding and dilation.");
        }
        foreach (var (spec, a) in (ReadOnlySpan<(Axes, Aval)>)[(c.LhsSpec, lhs), (c.RhsSpec, rhs)])
        {
            if (a.Rank != n + 2 || spec.Count != n + 2)
            {
                throw new ShapeException($"{Name}: {lhs} and {rhs} must have rank {n + 2} for {c}.");
            }
            Require.Distinct(Name, spec, n + 2);
        }
        Require.Distinct(Name, c.OutSpec, n + 2);
        if (c.OutSpec.Count != n + 2) throw new ShapeException($"{Name}: the output spec {c.OutSpec} must list {n + 2} axes.");
        int batch = lhs.Shape[c.LhsSpec[0]], features = lhs.Shape[c.LhsSpec[1]],
            outFeatures = rhs.Shape[c.RhsSpec[0]], perGroup = rhs.Shape[c.RhsSpec[1]];
        if (c.FeatureGroups < 1 || c.BatchGroups < 1 || (c.FeatureGroups > 1 && c.BatchGroups > 1))
        {
            throw new ShapeException($"{Name}: {c.FeatureGroups} feature groups and {c.BatchGroups} batch groups: one of them " +
                "must be 1, the other at least 1.");
        }
        if (features != (long)perGroup * c.FeatureGroups || outFeatures % c.FeatureGroups != 0
            || outFeatures % c.BatchGroups != 0 || batch % c.BatchGroups != 0)
        {
            throw new ShapeException($"{Name}: input {lhs} has {features} features and batch {batch}, kernel {rhs} has {perGroup} input " +
                $"and {outFeatures} output features, with {c.FeatureGroups} feature and {c.BatchGroups} batch groups: the input's features " +
                "must be the kernel's times the feature groups, and the groups must divide output features and batch.");
        }
        var shape = new int[n + 2];
        (shape[c.OutSpec[0]], shape[c.OutSpec[1]]) = (batch / c.BatchGroups, outFeatures);
        for (var i = 0; i < n; i++)
        {
            if (c.Strides[i] < 1 || c.LhsDilation[i] < 1 || c.RhsDilation[i] < 1)
            {
                throw new ShapeException($"{Name}: {c}: strides and dilations must be at least 1.");
            }
            var padded = Dilate(lhs.Shape[c.LhsSpec[i + 2]], c.LhsDilation[i]) + c.PadLow[i] + c.PadHigh[i];
            if (padded < 0) throw new ShapeException($"{Name}: the padding of {c} cuts off more than {lhs} has along spatial axis {i}.");
            var window = Dilate(rhs.Shape[c.RhsSpec[i + 2]], c.RhsDilation[i]);
            shape[c.OutSpec[i + 2]] = padded < window ? 0 : (int)(((padded - window) / c.Strides[i]) + 1);
        }
        return new(Shape.Create(shape), lhs.DType, lhs.Weak && rhs.Weak);
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var c = Config;
        int lhsBatch = c.LhsSpec[0], rhsOut = c.RhsSpec[0], outBatch = c.OutSpec[0], outFeature = c.OutSpec[1];
        if (x[0].Axis is { } l && x[1].Axis is { } r)
        {
            // Each example is a group of its own. Groups are outermost, so the batch goes in front of groups that are there already.
            var groups = c.BatchGroups > 1 ? c with { BatchGroups = c.BatchGroups * size }
                : c with { FeatureGroups = c.FeatureGroups * size };
            var both = new Conv(groups).Of(
                FoldInto(x[0].Node, l, c.BatchGroups > 1 ? lhsBatch : c.LhsSpec[1]), FoldInto(x[1].Node, r, rhsOut));
            return new(SplitAxis(both, outFeature, size), outFeature);
        }
        if (x[0].Axis is { } left)
        {
            // More of the batch, inside of its groups.
            var folded = FoldWithin(x[0].Node, left, lhsBatch, c.BatchGroups);
            return new(SplitAxis(Of(folded, x[1].Node), outBatch, size), outBatch);
        }
        // More output features, inside of their groups.
        var count = Math.Max(c.FeatureGroups, c.BatchGroups);
        var result = Of(x[0].Node, FoldWithin(x[1].Node, x[1].Axis!.Value, rhsOut, count));
        if (count == 1) return new(SplitAxis(result, outFeature, size), outFeature);
        var parts = SplitAxis(SplitAxis(result, outFeature, count), outFeature + 1, size);
        return new(FoldInto(parts, outFeature, outFeature + 1), outFeature);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Routine();

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var (lhs, rhs, c) = (x[0], x[1], Config);
        var n = c.SpatialRank;
        int perGroup = rhs.Shape[c.RhsSpec[1]], outFeatures = rhs.Shape[c.RhsSpec[0]], batch = output.Shape[c.OutSpec[0]];
        var window = Shape.Create([.. Enumerable.Range(2, n).Select(i => rhs.Shape[c.RhsSpec[i]])]);
        var type = output.DType.IsFloat ? DType.Float64 : output.DType.IsComplex ? DType.Complex128 : output.DType;
        int[] l = new int[n + 2], r = new int[n + 2], w = new int[n];
        return HostArray.Fill(output, index =>
        {
            var feature = index[c.OutSpec[1]];
            l[c.LhsSpec[0]] = index[c.OutSpec[0]] + (feature / (outFeatures / c.BatchGroups) * batch);
            r[c.RhsSpec[0]] = feature;
            var sum = Scalar.Of(type, 0);
            for (long k = 0; k < window.Size; k++, HostArray.Next(window, w))
            {
                var inside = true;
                for (var i = 0; i < n; i++)
                {
                    var at = (index[c.OutSpec[i + 2]] * c.Strides[i]) - c.PadLow[i] + (w[i] * c.RhsDilation[i]);
                    inside &= at >= 0 && at % c.LhsDilation[i] == 0 && at / c.LhsDilation[i] < lhs.Shape[c.LhsSpec[i + 2]];
                    (l[c.LhsSpec[i + 2]], r[c.RhsSpec[i + 2]]) = (at / c.LhsDilation[i], w[i]);
                }
                if (!inside) continue;
                for (var f = 0; f < perGroup; f++)
                {
                    l[c.LhsSpec[1]] = (feature / (outFeatures / c.FeatureGroups) * perGroup) + f;
                    r[c.RhsSpec[1]] = f;
                    sum = ScalarMath.Apply(Kernels.KOp.Add, type, sum,
                        ScalarMath.Apply(Kernels.KOp.Mul, type, lhs[l].Cast(type), rhs[r].Cast(type)));
                }
            }
            return sum.Cast(output.DType);
        });
    }

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) =>
        2 * outputSize * (x[1].Shape.Size / Math.Max(1, x[1].Shape[Config.RhsSpec[0]]));

    /// <inheritdoc/>
    protected override string Parameters() => Config.ToString();

    private static long Dilate(int extent, int dilation) => extent == 0 ? 0 : ((extent - 1L) * dilation) + 1;

    private static Axes Swap(Axes spec) => [spec[1], spec[0], .. spec.Skip(2)];

    private Axes PerAxis(Func<int, int> value) => [.. Enumerable.Range(0, Config.SpatialRank).Select(value)];

    // The dilated extents of input, kernel and result along a spatial axis.
    private (int Lhs, int Rhs, int Out) Dilated(int i, Shape lhs, Shape rhs, Shape output) => (
        (int)Dilate(lhs[Config.LhsSpec[i + 2]], Config.LhsDilation[i]),
        (int)Dilate(rhs[Config.RhsSpec[i + 2]], Config.RhsDilation[i]),
        (int)Dilate(output[Config.OutSpec[i + 2]], Config.Strides[i]));

    // The cotangent convolved with the flipped kernel, whose input and output features change places: where the window stepped, the
    // cotangent is dilated, and the padding is what makes the full correlation of the right extent.
    private Node TransposeLhs(Node ct, Node lhs, Node rhs)
    {
        var c = Config;
        if (ct.Shape.Size == 0 || rhs.Shape.Size == 0) return Lax.Zeros(new Aval(lhs.Shape, ct.DType));
        var groups = Math.Max(c.FeatureGroups, c.BatchGroups);
        // The groups of output features become groups of the features that the transposed kernel puts out.
        var kernel = groups == 1 ? rhs : FoldInto(SplitAxis(rhs, c.RhsSpec[0], groups), c.RhsSpec[0], c.RhsSpec[1]);
        kernel = Lax.Reverse(kernel, [.. c.RhsSpec.Skip(2)]);
        var low = PerAxis(i => Dilated(i, lhs.Shape, rhs.Shape, ct.Shape).Rhs - c.PadLow[i] - 1);
        var high = PerAxis(i =>
        {
            var (l, r, o) = Dilated(i, lhs.Shape, rhs.Shape, ct.Shape);
            return l + r - 1 - o - low[i];
        });
        var result = new Conv(new ConvGeneral(c.LhsDilation, low, high, c.Strides, c.RhsDilation,
            groups, 1, c.OutSpec, Swap(c.RhsSpec), c.LhsSpec)).Of(ct, kernel);
        return c.BatchGroups == 1 ? result : FoldInto(SplitAxis(result, c.LhsSpec[1], groups), c.LhsSpec[1], c.LhsSpec[0]);
    }

    // The input convolved with the cotangent as its kernel: batch and features change places everywhere, strides and dilations too.
    private Node TransposeRhs(Node ct, Node lhs, Node rhs)
    {
        var c = Config;
        if (ct.Shape.Size == 0 || lhs.Shape.Size == 0) return Lax.Zeros(new Aval(rhs.Shape, ct.DType));
        var high = PerAxis(i =>
        {
            var (l, r, o) = Dilated(i, lhs.Shape, rhs.Shape, ct.Shape);
            return o - l + r - c.PadLow[i] - 1;
        });
        return new Conv(new ConvGeneral(c.RhsDilation, c.PadLow, high, c.LhsDilation, c.Strides, c.BatchGroups, c.FeatureGroups,
            Swap(c.LhsSpec), Swap(c.OutSpec), Swap(c.RhsSpec))).Of(lhs, ct);
    }

    /// <summary>Merges an axis into another one as its outer part; the other is numbered as if the first were gone.</summary>
    private static Node FoldInto(Node x, int axis, int into)
    {
        var moved = Lax.MoveAxis(x, axis, into);
        return Lax.Reshape(moved, moved.Shape.Without(into).With(into, moved.Shape[into] * moved.Shape[into + 1]));
    }

    /// <summary>The same inside of the groups in which the other axis is divided.</summary>
    private static Node FoldWithin(Node x, int axis, int into, int groups)
    {
        if (groups == 1) return FoldInto(x, axis, into);
        var at = BatchAxes.Shift(into, axis);
        var parts = SplitAxis(x, at, groups);
        // (…, group, rest, …) with the mapped axis put between group and rest.
        var folded = FoldInto(parts, axis > at ? axis + 1 : axis, into + 1);
        return FoldInto(folded, into, into);
    }

    /// <summary>Cuts an axis into an outer and an inner one.</summary>
    private static Node SplitAxis(Node x, int axis, int outer) =>
        Lax.Reshape(x, x.Shape.With(axis, x.Shape[axis] / outer).Insert(axis, outer));
}
