using System.Text;

using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>What a node of a <see cref="PyTreeDef"/> is.</summary>
public enum TreeNodeKind
{
    /// <summary>A place that a leaf takes.</summary>
    Leaf,

    /// <summary>A null: a subtree without leaves.</summary>
    None,

    /// <summary>A member of a record that is no tree: part of the structure, compared by <see cref="object.Equals(object)"/>.</summary>
    Static,

    /// <summary>A container with children.</summary>
    Container,
}

/// <summary>
/// The structure of a tree without its leaves: containers, their keys and their static members. Two structures are equal when a
/// tree rebuilt from either has the same types, keys and static values, so a structure is a cache key. Immutable.
/// </summary>
public sealed class PyTreeDef : IEquatable<PyTreeDef>
{
    private readonly PyTreeDef[] children;
    private readonly int hash;

    private PyTreeDef(TreeNodeKind kind, object? value)
    {
        Kind = kind;
        Data = value;
        children = [];
        LeafCount = kind == TreeNodeKind.Leaf ? 1 : 0;
        hash = HashCode.Combine(kind, value);
    }

    internal PyTreeDef(Container container, object? data, ReadOnlySpan<object?> parts)
    {
        Kind = TreeNodeKind.Container;
        Container = container;
        Data = data;
        children = new PyTreeDef[parts.Length];
        var code = new HashCode();
        code.Add(container.Type);
        code.Add(data);
        for (var i = 0; i < parts.Length; i++)
        {
            children[i] = (PyTreeDef)parts[i]!;
            LeafCount += children[i].LeafCount;
            code.Add(children[i].hash);
        }
        hash = code.ToHashCode();
    }

    /// <summary>The structure of a tree that is one leaf.</summary>
    public static PyTreeDef Leaf { get; } = new(TreeNodeKind.Leaf, null);

    /// <summary>The structure of null: no leaves.</summary>
    public static PyTreeDef None { get; } = new(TreeNodeKind.None, null);

    /// <summary>What the root of this structure is.</summary>
    public TreeNodeKind Kind { get; }

    /// <summary>How many leaves a tree of this structure has.</summary>
    public int LeafCount { get; }

    /// <summary>The structures of the children, in flattening order; a record has one for each member, static ones included.</summary>
    public IReadOnlyList<PyTreeDef> Children => children;

    /// <summary>The type that holds the children, or null where <see cref="Kind"/> is not Container.</summary>
    public Type? ContainerType => Container?.Type;

    internal Container? Container { get; }

    /// <summary>Of a container what is not its children: a dictionary's keys, registered data; of a static member its value.</summary>
    internal object? Data { get; }

    internal ReadOnlySpan<PyTreeDef> Parts => children;

    internal static PyTreeDef Static(object value) => new(TreeNodeKind.Static, value);

    internal TreeKey Key(int child) => Container!.Key(Data, child);

    /// <summary>Whether <paramref name="parts"/> are this structure's children, by reference or, for static members, by value.</summary>
    internal bool HasParts(object? data, ReadOnlySpan<object?> parts)
    {
        if (parts.Length != children.Length || !Equals(data, Data)) return false;
        for (var i = 0; i < parts.Length; i++)
            if (!ReferenceEquals(parts[i], children[i])
                && !(children[i].Kind == TreeNodeKind.Static && children[i].Equals((PyTreeDef)parts[i]!))) return false;
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(PyTreeDef? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || hash != other.hash || Kind != other.Kind || ContainerType != other.ContainerType) return false;
        return Equals(Data, other.Data) && children.AsSpan().SequenceEqual(other.children);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PyTreeDef);

    /// <inheritdoc/>
    public override int GetHashCode() => hash;

    /// <summary>The path to each leaf, in flattening order.</summary>
    public IReadOnlyList<KeyPath> LeafPaths()
    {
        var paths = new List<KeyPath>(LeafCount);
        Walk(this, []);
        return paths;

        void Walk(PyTreeDef def, List<TreeKey> way)
        {
            if (def.Kind == TreeNodeKind.Leaf) paths.Add(new KeyPath(way));
            for (var i = 0; i < def.children.Length; i++)
            {
                way.Add(def.Key(i));
                Walk(def.children[i], way);
                way.RemoveAt(way.Count - 1);
            }
        }
    }

    /// <summary>The tree of this structure with the given leaves.</summary>
    /// <exception cref="ArgumentException">The number of leaves is not <see cref="LeafCount"/>.</exception>
    /// <exception cref="TreeException">A member or element type cannot hold its leaf.</exception>
    public object? Unflatten<TLeaf>(IReadOnlyList<TLeaf> leaves) => Tree.Unflatten(this, leaves);

    /// <summary>The tree of this structure with the given leaves, as a <typeparamref name="T"/>.</summary>
    /// <inheritdoc cref="Unflatten{TLeaf}(IReadOnlyList{TLeaf})"/>
    public T Unflatten<TLeaf, T>(IReadOnlyList<TLeaf> leaves) => Tree.Unflatten<TLeaf, T>(this, leaves);

    /// <summary>The structure as text, a star for each leaf: <c>PyTreeDef({'a': *, 'b': (*, *)})</c>.</summary>
    public override string ToString()
    {
        var text = new StringBuilder("PyTreeDef(");
        return Print(text).Append(')').ToString();
    }

    internal string Text => Print(new StringBuilder()).ToString();

    private StringBuilder Print(StringBuilder text) => Kind switch
    {
        TreeNodeKind.Leaf => text.Append('*'),
        TreeNodeKind.Container => Container!.Print(text, Data, children),
        _ => text.Append(TreeText.Value(Data)),
    };
}
