using System.Collections;
using System.Globalization;
using System.Text;

using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>One step from a container to a child. The names are those of JAX's key classes.</summary>
public abstract record TreeKey
{
    /// <summary>The step as C# source would spell it: <c>.W</c>, <c>[2]</c>, <c>["w"]</c>.</summary>
    public abstract override string ToString();

    /// <summary>The name or number alone: <c>W</c>, <c>2</c>, <c>w</c>.</summary>
    internal abstract string Simple { get; }

    private protected static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A member of a record or an item of a tuple: <c>.W</c>, <c>.Item1</c>.</summary>
public sealed record GetAttrKey(string Name) : TreeKey
{
    public override string ToString() => "." + Name;

    internal override string Simple => Name;
}

/// <summary>An element of an array or a list: <c>[2]</c>.</summary>
public sealed record SequenceKey(int Index) : TreeKey
{
    public override string ToString() => "[" + Text(Index) + "]";

    internal override string Simple => Text(Index);
}

/// <summary>An entry of a dictionary: <c>["w"]</c> or <c>[3]</c>.</summary>
public sealed record DictKey(object Key) : TreeKey
{
    public override string ToString() => Key is string text ? "[\"" + text + "\"]" : "[" + TreeText.Invariant(Key) + "]";

    internal override string Simple => TreeText.Invariant(Key);
}

/// <summary>A child of a type registered by hand, which has a position and no name.</summary>
public sealed record FlattenedIndexKey(int Index) : TreeKey
{
    public override string ToString() => "[<child " + Text(Index) + ">]";

    internal override string Simple => Text(Index);
}

/// <summary>The way from the root of a tree to one of its leaves.</summary>
public sealed class KeyPath : IReadOnlyList<TreeKey>, IEquatable<KeyPath>
{
    private readonly TreeKey[] keys;

    /// <summary>A path of the given steps, from the root down.</summary>
    public KeyPath(IEnumerable<TreeKey> keys) => this.keys = [.. keys];

    /// <inheritdoc/>
    public int Count => keys.Length;

    /// <inheritdoc/>
    public TreeKey this[int index] => keys[index];

    /// <inheritdoc/>
    public bool Equals(KeyPath? other) => other is not null && keys.AsSpan().SequenceEqual(other.keys);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as KeyPath);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var key in keys) hash.Add(key);
        return hash.ToHashCode();
    }

    /// <summary>The steps without a root: <c>.Layers[2].W</c>; empty for a tree that is a leaf.</summary>
    public override string ToString() => ToString("");

    /// <summary>The steps behind the name of the root: <c>params.Layers[2].W</c>.</summary>
    public string ToString(string root)
    {
        var text = new StringBuilder(root);
        foreach (var key in keys) text.Append(key);
        return text.ToString();
    }

    /// <summary>The steps with a text between them, and without brackets and dots: <c>Layers/2/W</c>.</summary>
    public string ToSimpleString(string separator = "") => string.Join(separator, keys.Select(key => key.Simple));

    /// <inheritdoc/>
    public IEnumerator<TreeKey> GetEnumerator() => ((IEnumerable<TreeKey>)keys).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => keys.GetEnumerator();
}
