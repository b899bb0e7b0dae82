namespace Lazy.Graph.Reference;

/// <summary>A dense row-major array of single numbers: slow, plain, and the same for every dtype. The oracle works on these.</summary>
public sealed class HostArray
{
    /// <summary>Wraps elements; their number must fit the shape.</summary>
    public HostArray(Shape shape, DType type, Scalar[] data)
    {
        if (data.LongLength != shape.Size) throw new InternalException($"HostArray: {data.LongLength} elements for shape {shape}.");
        Shape = shape;
        DType = type;
        Data = data;
    }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>The dtype of every element.</summary>
    public DType DType { get; }

    /// <summary>The elements in row-major order.</summary>
    public Scalar[] Data { get; }

    /// <summary>The element at an index.</summary>
    public Scalar this[ReadOnlySpan<int> index] => Data[Flat(Shape, index)];

    /// <summary>Fills an array from a function of the index; the span passed to it is reused.</summary>
    public static HostArray Fill(Aval aval, Func<int[], Scalar> element)
    {
        var data = new Scalar[aval.Shape.Size];
        var index = new int[aval.Shape.Rank];
        for (long i = 0; i < data.LongLength; i++)
        {
            data[i] = element(index);
            Next(aval.Shape, index);
        }
        return new HostArray(aval.Shape, aval.DType, data);
    }

    /// <summary>The row-major position of an index.</summary>
    public static long Flat(Shape shape, ReadOnlySpan<int> index)
    {
        long flat = 0;
        for (var d = 0; d < index.Length; d++)
        {
            if ((uint)index[d] >= (uint)shape[d]) throw new InternalException($"reference: index {index[d]} on axis {d} of {shape}.");
            flat = (flat * shape[d]) + index[d];
        }
        return flat;
    }

    /// <summary>Moves to the next index in row-major order; false after the last.</summary>
    public static bool Next(Shape shape, int[] index)
    {
        for (var d = index.Length - 1; d >= 0; d--)
        {
            if (++index[d] < shape[d]) return true;
            index[d] = 0;
        }
        return false;
    }
}
