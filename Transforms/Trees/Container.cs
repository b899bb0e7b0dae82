using System.Collections.Concurrent;
using System.Text;

namespace Lazy.Transforms.Trees;

/// <summary>Containers of one family correspond to each other whatever their element types are, as an array does to a list.</summary>
internal enum ContainerFamily { Tuple, Sequence, Dictionary, Record, Custom }

/// <summary>
/// Everything known about one container type: how to open a value into children, how to build one again, and how it prints. It knows
/// no leaf type, so one plan serves every leaf type; plans are made once for each type.
/// </summary>
internal abstract class Container(Type type, ContainerFamily family)
{
    private static readonly ConcurrentDictionary<Type, Container?> Known = new();
    private static readonly object Registering = new();

    // A handful of structures seen last. A training loop flattens the same few structures for ever, and gets the same objects back:
    // nothing is allocated, and comparing structures is comparing references. Races only cost a duplicate.
    private readonly PyTreeDef?[] recent = new PyTreeDef?[4];
    private uint next;

    public Type Type { get; } = type;

    public ContainerFamily Family { get; } = family;

    protected ReadOnlySpan<PyTreeDef?> Recent => recent;

    /// <summary>Pushes the children of <paramref name="value"/> and returns what else has to be known to build it again.</summary>
    public abstract object? Open(object value, ChildStack children);

    /// <summary>
    /// The inverse of <see cref="Open"/>. With <paramref name="retype"/>, a generic container takes the element types that its new
    /// children need; without, a child that does not fit is a fault.
    /// </summary>
    public abstract object Build(object? data, object?[] children, bool retype);

    public abstract TreeKey Key(object? data, int child);

    public abstract StringBuilder Print(StringBuilder text, object? data, IReadOnlyList<PyTreeDef> children);

    /// <summary>Whether two containers of this family have children that correspond one to one, given equal counts.</summary>
    public virtual bool Corresponds(object? data, Container other, object? otherData) => Family == other.Family;

    /// <summary>What users see of the data, as <c>flatten_one_level</c> returns it.</summary>
    public virtual object? DataOf(object? data) => data;

    /// <summary>The plan of a type, or null when it is no container.</summary>
    public static Container? Of(Type type) => Known.TryGetValue(type, out var known) ? known : Known.GetOrAdd(type, Plan);

    public static void Register(Container custom, string operation)
    {
        lock (Registering)
        {
            // A type that was seen as plain data until now may still become a tree; one already flattened in another way may not,
            // because structures made from it are alive.
            if (Known.TryGetValue(custom.Type, out var known) && known is not null)
                throw new ArgumentException($"{operation}: {TreeText.Name(custom.Type)} is already a tree ({known.Family}); " +
                    "register a type once, before its first use");
            Known[custom.Type] = custom;
        }
    }

    /// <summary>The structure of the value alone: whatever its children are, they count as leaves. The children go on the stack.</summary>
    public PyTreeDef Peek(object value, ChildStack children)
    {
        var data = Open(value, children);
        return new PyTreeDef(this, data, Enumerable.Repeat<object?>(PyTreeDef.Leaf, children.Count).ToArray());
    }

    /// <summary>The structure with these children, the very object of last time where nothing changed.</summary>
    public PyTreeDef Intern(object? data, ReadOnlySpan<object?> children)
    {
        foreach (var seen in recent)
            if (seen is not null && seen.HasParts(data, children)) return seen;
        return recent[next++ % (uint)recent.Length] = new PyTreeDef(this, data, children);
    }

    /// <summary>Whether a place of type <paramref name="slot"/> can hold the value.</summary>
    protected static bool Fits(Type slot, object? value) =>
        value is null
            ? !slot.IsValueType || Nullable.GetUnderlyingType(slot) is not null
            : value.GetType() == slot || slot.IsInstanceOfType(value);

    protected static TreeFault Misfit(TreeKey key, Type slot, object? value)
    {
        var given = value is null ? "null" : TreeText.Name(value.GetType());
        var way = value is null ? "" : $"; declare it as {given} (a C# scalar converts on assignment), or keep it out of the tree";
        return new TreeFault(key, $"is declared as {TreeText.Name(slot)} and cannot hold {given}{way}");
    }

    /// <summary>The element type for children that a container was not declared for: theirs if they agree, else object.</summary>
    protected static Type Common(object?[] children)
    {
        var types = children.OfType<object>().Select(child => child.GetType()).Distinct().ToArray();
        return types.Length != 1 ? typeof(object)
            : types[0].IsValueType && children.Contains(null) ? typeof(Nullable<>).MakeGenericType(types[0]) : types[0];
    }

    private static Container? Plan(Type type) =>
        (Container?)TupleContainer.TryPlan(type) ?? SequenceContainer.TryPlan(type)
        ?? (Container?)DictionaryContainer.TryPlan(type) ?? RecordContainer.TryPlan(type);
}

/// <summary>The children of all containers open at the moment, so that flattening allocates no array for each of them.</summary>
internal sealed class ChildStack
{
    [ThreadStatic] private static ChildStack? spare;
    private object?[] items = new object?[64];

    public int Count { get; private set; }

    /// <summary>The thread's stack, or another when a registered type's own function flattens in the middle of a flattening.</summary>
    public static ChildStack Rent()
    {
        var stack = spare ?? new ChildStack();
        spare = null;
        return stack;
    }

    public void Return()
    {
        Pop(0);
        spare = this;
    }

    public ref object? this[int index] => ref items[index];

    public void Push(object? child)
    {
        if (Count == items.Length) Array.Resize(ref items, 2 * Count);
        items[Count++] = child;
    }

    public ReadOnlySpan<object?> From(int start) => items.AsSpan(start, Count - start);

    /// <summary>Forgets all above <paramref name="start"/>; cleared, because a kept stack must not keep arrays alive.</summary>
    public void Pop(int start)
    {
        items.AsSpan(start, Count - start).Clear();
        Count = start;
    }
}
