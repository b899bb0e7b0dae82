namespace Lazy.Backends.Cpu;

/// <summary>
/// A convolution of any number of spatial axes in any layout: sizes, and element strides of the input (lhs), the window (rhs) and the
/// result.
/// In-between zeros of the dilated input and the padding are never stored. The window has InFeatures / FeatureGroups input features.
/// </summary>
internal sealed record ConvGeometry
{
    /// <summary>Batch size of the input; the result has Batch / BatchGroups.</summary>
    public required long Batch { get; init; }

    /// <summary>Features of the input.</summary>
    public required long InFeatures { get; init; }

    /// <summary>Features of the result.</summary>
    public required long OutFeatures { get; init; }

    /// <summary>Spatial sizes of the input.</summary>
    public required long[] Spatial { get; init; }

    /// <summary>Spatial sizes of the window.</summary>
    public required long[] Window { get; init; }

    /// <summary>Steps of the window, in elements of the dilated input.</summary>
    public required long[] Strides { get; init; }

    /// <summary>Zeros before the dilated input; negative crops.</summary>
    public required long[] PadLow { get; init; }

    /// <summary>Zeros after the dilated input; negative crops.</summary>
    public required long[] PadHigh { get; init; }

    /// <summary>Distance of input elements in the dilated input, 1 for none.</summary>
    public required long[] LhsDilation { get; init; }

    /// <summary>Distance of window elements, 1 for none.</summary>
    public required long[] RhsDilation { get; init; }

    /// <summary>Groups of input features, each seen by its group of output features alone.</summary>
    public long FeatureGroups { get; init; } = 1;

    /// <summary>Groups of the batch, each seen by its group of output features alone.</summary>
    public long BatchGroups { get; init; } = 1;

    public required long LhsBatch { get; init; }

    public required long LhsFeature { get; init; }

    public required long[] LhsSpatial { get; init; }

    public required long RhsOut { get; init; }

    public required long RhsIn { get; init; }

    public required long[] RhsSpatial { get; init; }

    public required long OutBatch { get; init; }

    public required long OutFeature { get; init; }

    public required long[] OutSpatial { get; init; }

    /// <summary>Groups of either kind; at most one kind is present.</summary>
    public long Groups => FeatureGroups * BatchGroups;

    /// <summary>Batch size of the result.</summary>
    public long OutBatches => Batch / BatchGroups;

    /// <summary>Input features that one result sees.</summary>
    public long GroupFeatures => InFeatures / FeatureGroups;

    /// <summary>Spatial size of the result: ⌊(padded, dilated input - dilated window) / stride⌋ + 1.</summary>
    public long OutSize(int axis)
    {
        var padded = Dilated(Spatial[axis], LhsDilation[axis]) + PadLow[axis] + PadHigh[axis];
        var window = Dilated(Window[axis], RhsDilation[axis]);
        return padded < window ? 0 : (padded - window) / Strides[axis] + 1;
    }

    private static long Dilated(long size, long dilation) => size == 0 ? 0 : (size - 1) * dilation + 1;
}
