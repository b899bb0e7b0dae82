using System.Diagnostics.CodeAnalysis;

namespace Lazy.Transforms.Trees;

/// <summary>Turns a value that is no container, such as a C# scalar, into a leaf; false when it cannot.</summary>
public delegate bool LeafConverter<TLeaf>(object value, [MaybeNullWhen(false)] out TLeaf leaf);

/// <summary>
/// What counts as a leaf beside the values of type <typeparamref name="TLeaf"/>. Where that is <see cref="object"/>, everything that is
/// neither a container nor null is one.
/// </summary>
/// <param name="Convert">Makes leaves of other values.</param>
/// <param name="IsLeaf">Where flattening stops although it could go on: the value there has to be a <typeparamref name="TLeaf"/> or
/// null.</param>
/// <param name="IsLeafAt">The same by path and value.</param>
public readonly record struct LeafRule<TLeaf>(
    LeafConverter<TLeaf>? Convert, Func<object?, bool>? IsLeaf = null, Func<KeyPath, object?, bool>? IsLeafAt = null)
{
    /// <summary>Whether any value that is no container is a leaf.</summary>
    internal static readonly bool TakesAnything = typeof(TLeaf) == typeof(object);

    /// <summary>A rule that only converts.</summary>
    [SuppressMessage("Usage", "CA2225", Justification = "The constructor is the other way.")]
    public static implicit operator LeafRule<TLeaf>(LeafConverter<TLeaf>? convert) => new(convert);

    /// <summary>The leaf that a value is by its type or by conversion.</summary>
    internal bool TryTake(object? value, [MaybeNullWhen(false)] out TLeaf leaf)
    {
        if (value is TLeaf typed)
        {
            leaf = typed;
            return true;
        }
        leaf = default;
        return value is null ? default(TLeaf) is null : Convert is not null && Convert(value, out leaf);
    }
}
