using System.Text;

namespace Lazy.Transforms.Trees;

/// <summary>A type that a user registered: two functions give and take its children and whatever else the structure has to keep.</summary>
internal sealed class CustomContainer<T>(
    Func<T, (IEnumerable<(TreeKey? Key, object? Child)> Children, object? Data)> flatten,
    Func<object?, IReadOnlyList<object?>, T> unflatten)
    : Container(typeof(T), ContainerFamily.Custom)
    where T : notnull
{
    public override object? Open(object value, ChildStack children)
    {
        var (parts, data) = flatten((T)value);
        List<TreeKey>? keys = null;
        foreach (var (key, child) in parts)
        {
            children.Push(child);
            if (key is not null) (keys ??= []).Add(key);
        }
        return keys is null ? data : new Keyed(data, [.. keys]);
    }

    public override object Build(object? data, object?[] children, bool retype) => unflatten(Unkeyed(data), children);

    public override TreeKey Key(object? data, int child) => data is Keyed keyed ? keyed.Keys[child] : new FlattenedIndexKey(child);

    public override StringBuilder Print(StringBuilder text, object? data, IReadOnlyList<PyTreeDef> children) =>
        text.Append("CustomNode(").Append(TreeText.Name(Type)).Append('[').Append(TreeText.Value(Unkeyed(data))).Append("], ")
            .AppendJoined('[', children.Select(child => child.Text), ']').Append(')');

    public override bool Corresponds(object? data, Container other, object? otherData) =>
        Type == other.Type && Equals(Unkeyed(data), Unkeyed(otherData));

    public override object? DataOf(object? data) => Unkeyed(data);

    private static object? Unkeyed(object? data) => data is Keyed keyed ? keyed.Data : data;

    /// <summary>The user's data beside the names of the children, which follow from it or from the type.</summary>
    private sealed class Keyed(object? data, TreeKey[] keys)
    {
        public object? Data => data;

        public TreeKey[] Keys => keys;

        public override bool Equals(object? obj) =>
            obj is Keyed other && Equals(data, other.Data) && keys.AsSpan().SequenceEqual(other.Keys);

        public override int GetHashCode() => HashCode.Combine(data, keys.Length);
    }
}
