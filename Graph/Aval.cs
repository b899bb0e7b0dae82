namespace Lazy.Graph;

/// <summary>
/// An abstract value: what is known of an array without its elements. Prints as <c>float32[3,4]</c>. A weak dtype came
/// from a C# scalar and gives way to the dtype of what it meets.
/// </summary>
public readonly record struct Aval(Shape Shape, DType DType, bool Weak = false)
{
    /// <summary>Bytes of a dense buffer.</summary>
    public long Bytes => Shape.Size * DType.Size;

    /// <summary>The number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>Dtype and extents; a weak dtype carries a star.</summary>
    public override string ToString() => $"{DType.Name}{(Weak ? "*" : "")}[{string.Join(",", Shape)}]";
}
