using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;

namespace Lazy;

/// <summary>
/// An array's shape and dtype without an array: what <c>jax.eval_shape</c>, <c>jax.make_jaxpr</c> and <c>jit(f).Lower</c> take in its
/// place, also inside of trees. It converts to an array that has no value, so that it stands where an array is declared:
/// <code>
/// var shape = jax.eval_shape((NDArray x) => x @ x.T, new ShapeDtypeStruct((1000, 10), jnp.float32)).Shape;    // (1000, 1000)
/// </code>
/// </summary>
public sealed class ShapeDtypeStruct : IEquatable<ShapeDtypeStruct>
{
    /// <summary>A shape and a dtype.</summary>
    /// <param name="shape">The extents.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="weak_type">Whether the dtype gives way to others, as that of a C# number does.</param>
    /// <exception cref="ShapeException">An extent is negative.</exception>
    public ShapeDtypeStruct(Shape shape, DType dtype, bool weak_type = false)
    {
        ArgumentNullException.ThrowIfNull(dtype);
        foreach (var d in shape)
        {
            if (d < 0) throw new ShapeException($"ShapeDtypeStruct: shape {shape} has a negative extent.");
        }
        (Shape, DType, IsWeak) = (shape, dtype, weak_type);
    }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>The element type.</summary>
    public DType DType { get; }

    /// <summary>Whether the dtype gives way to others.</summary>
    public bool IsWeak { get; }

    /// <summary>The number of elements.</summary>
    public long Size => Shape.Size;

    /// <summary>The shape and dtype of an array.</summary>
    public static ShapeDtypeStruct Of(NDArray x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return new(x.Shape, x.DType, x.IsWeak);
    }

    /// <summary>An array without a value, for functions that look at shapes and dtypes only.</summary>
    public static implicit operator NDArray(ShapeDtypeStruct x)
    {
        ArgumentNullException.ThrowIfNull(x);
        return Array(new Aval(x.Shape, x.DType, x.IsWeak));
    }

    /// <summary>The same as the conversion.</summary>
    public NDArray ToNDArray() => this;

    /// <inheritdoc/>
    public bool Equals(ShapeDtypeStruct? other) =>
        other is not null && Shape == other.Shape && DType == other.DType && IsWeak == other.IsWeak;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ShapeDtypeStruct);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Shape, DType, IsWeak);

    /// <inheritdoc/>
    public override string ToString() => $"ShapeDtypeStruct(shape={Shape}, dtype={DType.Name}{(IsWeak ? ", weak_type=True" : "")})";

    internal static NDArray Array(Aval aval) => new(Parameter.Create(aval, "a shape"), Trace.ShapesOnly);
}
