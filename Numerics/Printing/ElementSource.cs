using System.Numerics;

namespace Lazy;

/// <summary>How the elements of an array read and print.</summary>
internal enum ElementKind
{
    /// <summary>Read by <see cref="ElementSource.GetBool"/>.</summary>
    Bool,

    /// <summary>A signed integer of any width, read by <see cref="ElementSource.GetInt64"/>.</summary>
    Int,

    /// <summary>An unsigned integer of any width, read by <see cref="ElementSource.GetUInt64"/>.</summary>
    UInt,

    /// <summary>Read by <see cref="ElementSource.GetDouble"/>, as are all floats: each fits a double exactly.</summary>
    Float16,

    /// <inheritdoc cref="Float16"/>
    BFloat16,

    /// <inheritdoc cref="Float16"/>
    Float32,

    /// <inheritdoc cref="Float16"/>
    Float64,

    /// <summary>Two float32, read by <see cref="ElementSource.GetComplex"/>.</summary>
    Complex64,

    /// <summary>Two float64, read by <see cref="ElementSource.GetComplex"/>.</summary>
    Complex128,
}

/// <summary>
/// The elements of an array by row-major flat index, whatever buffer holds them. A source overrides the one getter of its kind; only
/// the elements that are printed are asked for.
/// </summary>
internal abstract class ElementSource(ElementKind kind)
{
    public ElementKind Kind { get; } = kind;

    public virtual bool GetBool(long index) => throw Wrong(nameof(GetBool));

    public virtual long GetInt64(long index) => throw Wrong(nameof(GetInt64));

    public virtual ulong GetUInt64(long index) => throw Wrong(nameof(GetUInt64));

    public virtual double GetDouble(long index) => throw Wrong(nameof(GetDouble));

    public virtual Complex GetComplex(long index) => throw Wrong(nameof(GetComplex));

    private InvalidOperationException Wrong(string getter) => new($"internal: printing asked for {getter} of a source of {Kind}");
}
