using System.Collections;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Lazy.Transforms.Trees;

/// <summary>Arrays, lists, and what the compiler makes of a collection expression for a read-only interface.</summary>
internal sealed class SequenceContainer : Container
{
    private readonly Type element;
    private readonly Func<Array, object> fromArray;

    // An ImmutableArray that was never set counts as empty; enumerating it would throw.
    private readonly MethodInvoker? isDefault;

    private SequenceContainer(Type type, Type element, Func<Array, object> fromArray) : base(type, ContainerFamily.Sequence)
    {
        this.element = element;
        this.fromArray = fromArray;
        if (type.IsValueType) isDefault = MethodInvoker.Create(type.GetProperty(nameof(ImmutableArray<>.IsDefault))!.GetMethod!);
    }

    public static Container? TryPlan(Type type)
    {
        if (type.IsSZArray) return new SequenceContainer(type, type.GetElementType()!, array => array);
        if (!type.IsGenericType) return null;
        var definition = type.GetGenericTypeDefinition();
        var element = type.GetGenericArguments()[0];
        if (definition == typeof(List<>))
        {
            var create = ConstructorInvoker.Create(type.GetConstructor([typeof(IEnumerable<>).MakeGenericType(element)])!);
            return new SequenceContainer(type, element, array => create.Invoke(array));
        }
        if (definition == typeof(ReadOnlyCollection<>))
        {
            var create = ConstructorInvoker.Create(type.GetConstructor([typeof(IList<>).MakeGenericType(element)])!);
            return new SequenceContainer(type, element, array => create.Invoke(array));
        }
        if (definition == typeof(ImmutableArray<>))
        {
            var asImmutable = typeof(ImmutableCollectionsMarshal).GetMethod(nameof(ImmutableCollectionsMarshal.AsImmutableArray))!;
            var wrap = MethodInvoker.Create(asImmutable.MakeGenericMethod(element));
            return new SequenceContainer(type, element, array => wrap.Invoke(null, array)!);
        }
        // `IReadOnlyList<T> x = [a, b]` is of a compiler-made type that nobody can construct: it is an array to us.
        return type.Name.StartsWith("<>z__ReadOnly", StringComparison.Ordinal) && typeof(IList).IsAssignableFrom(type)
            ? Of(element.MakeArrayType()) : null;
    }

    public override object? Open(object value, ChildStack children)
    {
        if (value is object?[] array)
            foreach (var item in array) children.Push(item);
        else if (isDefault?.Invoke(value) is not true)
            foreach (var item in (IList)value) children.Push(item);
        return null;
    }

    public override object Build(object? data, object?[] children, bool retype)
    {
        var array = Array.CreateInstance(element, children.Length);
        for (var i = 0; i < children.Length; i++)
        {
            if (!Fits(element, children[i]))
                return retype ? Retype(Common(children)).Build(data, children, false) : throw Misfit(Key(data, i), element, children[i]);
            if (array is object?[] references) references[i] = children[i];
            else array.SetValue(children[i], i);
        }
        return fromArray(array);
    }

    public override TreeKey Key(object? data, int child) => new SequenceKey(child);

    public override StringBuilder Print(StringBuilder text, object? data, IReadOnlyList<PyTreeDef> children) =>
        text.AppendJoined('[', children.Select(child => child.Text), ']');

    private Container Retype(Type item) =>
        Of(Type.IsArray ? item.MakeArrayType() : Type.GetGenericTypeDefinition().MakeGenericType(item))!;
}
