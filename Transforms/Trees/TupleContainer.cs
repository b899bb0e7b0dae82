using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Lazy.Transforms.Trees;

/// <summary><see cref="ValueTuple"/> and <see cref="Tuple"/> of any length; from 8 items on they nest, which users never see.</summary>
internal sealed class TupleContainer : Container
{
    private const int Direct = 7;
    private readonly Type[] items;
    private readonly ConstructorInvoker? create;
    private readonly TupleContainer? rest;

    private TupleContainer(Type type) : base(type, ContainerFamily.Tuple)
    {
        var arguments = type.GetGenericArguments();
        if (arguments.Length > Direct) rest = (TupleContainer)Of(arguments[Direct])!;
        items = rest is null ? arguments : [.. arguments[..Direct], .. rest.items];
        // The value tuple without items has no constructor of its own.
        if (arguments.Length > 0) create = ConstructorInvoker.Create(type.GetConstructor(arguments)!);
    }

    public static TupleContainer? TryPlan(Type type) => IsTuple(type) ? new TupleContainer(type) : null;

    public static bool IsTuple(Type type) =>
        type.Namespace == "System"
            && (type.Name.StartsWith("ValueTuple", StringComparison.Ordinal) || type.Name.StartsWith("Tuple`", StringComparison.Ordinal))
        && typeof(ITuple).IsAssignableFrom(type);

    public override object? Open(object value, ChildStack children)
    {
        var tuple = (ITuple)value;
        for (var i = 0; i < items.Length; i++) children.Push(tuple[i]);
        return null;
    }

    public override object Build(object? data, object?[] children, bool retype)
    {
        for (var i = 0; i < items.Length; i++)
            if (!Fits(items[i], children[i]))
                return retype ? Retype(children).Build(data, children, false) : throw Misfit(Key(data, i), items[i], children[i]);
        return Build(children);
    }

    public override TreeKey Key(object? data, int child) => new GetAttrKey($"Item{child + 1}");

    public override StringBuilder Print(StringBuilder text, object? data, IReadOnlyList<PyTreeDef> children)
    {
        text.AppendJoined('(', children.Select(child => child.Text), ')');
        return children.Count == 1 ? text.Insert(text.Length - 1, ',') : text;
    }

    private object Build(ReadOnlySpan<object?> children)
    {
        if (create is null) return default(ValueTuple);
        if (rest is null) return create.Invoke(children.ToArray());
        return create.Invoke([.. children[..Direct], rest.Build(children[Direct..])]);
    }

    /// <summary>The value tuple of the given item types.</summary>
    public static Container OfItems(Type[] types) => Of(types.Length == 0 ? typeof(ValueTuple) : Close("System.ValueTuple`", types))!;

    private Container Retype(object?[] children)
    {
        var types = items.Select((item, i) => Fits(item, children[i]) ? item : children[i]?.GetType() ?? typeof(object)).ToArray();
        return Of(Close(Type.IsValueType ? "System.ValueTuple`" : "System.Tuple`", types))!;
    }

    private static Type Close(string family, Type[] types)
    {
        var arguments = types.Length <= Direct ? types : [.. types[..Direct], Close(family, types[Direct..])];
        return typeof(ITuple).Assembly.GetType(family + arguments.Length)!.MakeGenericType(arguments);
    }
}
