using System.Text;

namespace Lazy.Transforms.Trees;

/// <summary>A type that a user registered: two functions give and take its children and whatever else the structure has to keep.</summary>
internal sealed class CustomContainer<T>(
    Func<T, (IEnumerable<object?> Children, object? Data)> flatten, Func<object?, IReadOnlyList<object?>, T> unflatten)
    : Container(typeof(T), ContainerFamily.Custom)
    where T : notnull
{
    public override object? Open(object value, ChildStack children)
    {
        var (parts, data) = flatten((T)value);
        foreach (var part in parts) children.Push(part);
        return data;
    }

    public override object Build(object? data, object?[] children, bool retype) => unflatten(data, children);

    public override TreeKey Key(object? data, int child) => new FlattenedIndexKey(child);

    public override StringBuilder Print(StringBuilder text, object? data, IReadOnlyList<TreeDef> children) =>
        text.Append("CustomNode(").Append(TreeText.Name(Type)).Append('[').Append(TreeText.Value(data)).Append("], ")
            .AppendJoined('[', children.Select(child => child.Text), ']').Append(')');

    public override bool Corresponds(object? data, Container other, object? otherData) => Type == other.Type && Equals(data, otherData);
}
