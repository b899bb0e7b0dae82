using System.Collections;
using System.Collections.ObjectModel;
using System.Reflection;
using System.Text;

namespace Lazy.Transforms.Trees;

/// <summary>Dictionaries. Children come in the order of the keys (strings by ordinal), whatever the order of insertion.</summary>
internal sealed class DictionaryContainer : Container
{
    private static readonly Type[] Supported = [typeof(Dictionary<,>), typeof(SortedDictionary<,>), typeof(ReadOnlyDictionary<,>)];
    private readonly Type element;
    private readonly ConstructorInvoker create;
    private readonly ConstructorInvoker? wrap;
    private readonly MethodInvoker? comparer;

    private DictionaryContainer(Type type, Type definition) : base(type, ContainerFamily.Dictionary)
    {
        var arguments = type.GetGenericArguments();
        element = arguments[1];
        var mutable = definition == typeof(ReadOnlyDictionary<,>) ? typeof(Dictionary<,>).MakeGenericType(arguments) : type;
        if (mutable != type) wrap = ConstructorInvoker.Create(type.GetConstructors().Single(c => c.GetParameters().Length == 1));
        else comparer = MethodInvoker.Create(type.GetProperty("Comparer")!.GetMethod!);
        // A dictionary that ignores case must do so after a round trip: the comparer is part of the structure.
        var order = (definition == typeof(SortedDictionary<,>) ? typeof(IComparer<>) : typeof(IEqualityComparer<>))
            .MakeGenericType(arguments[0]);
        create = ConstructorInvoker.Create(mutable.GetConstructor([order])!);
    }

    public static DictionaryContainer? TryPlan(Type type) =>
        type.IsGenericType && Supported.Contains(type.GetGenericTypeDefinition()) ? new(type, type.GetGenericTypeDefinition()) : null;

    public override object? Open(object value, ChildStack children)
    {
        var dictionary = (IDictionary)value;
        var order = comparer?.Invoke(value);
        var keys = SeenKeys(dictionary, order) ?? new Keys(Sorted(dictionary), order);
        foreach (var key in keys.Values) children.Push(dictionary[key]);
        return keys;
    }

    public override object Build(object? data, object?[] children, bool retype)
    {
        var keys = (Keys)data!;
        var dictionary = (IDictionary)create.Invoke(keys.Comparer);
        for (var i = 0; i < children.Length; i++)
        {
            if (!Fits(element, children[i]))
                return retype ? Retype(Common(children)).Build(data, children, false) : throw Misfit(Key(data, i), element, children[i]);
            dictionary.Add(keys.Values[i], children[i]);
        }
        return wrap is null ? dictionary : wrap.Invoke(dictionary);
    }

    public override object? DataOf(object? data) => ((Keys)data!).Values.Clone();

    public override TreeKey Key(object? data, int child) => new DictKey(((Keys)data!).Values[child]);

    public override StringBuilder Print(StringBuilder text, object? data, IReadOnlyList<PyTreeDef> children) =>
        text.AppendJoined('{', children.Select((child, i) => TreeText.Value(((Keys)data!).Values[i]) + ": " + child.Text), '}');

    public override bool Corresponds(object? data, Container other, object? otherData) =>
        base.Corresponds(data, other, otherData) && ((Keys)data!).Values.AsSpan().SequenceEqual(((Keys)otherData!).Values);

    /// <summary>The keys of a structure seen before, if they are this dictionary's: looking keys up is cheaper than sorting them.</summary>
    private Keys? SeenKeys(IDictionary dictionary, object? order)
    {
        foreach (var seen in Recent)
        {
            if (seen?.Data is Keys keys && keys.Values.Length == dictionary.Count && Equals(keys.Comparer, order)
                && HasAll(dictionary, keys.Values))
                return keys;
        }
        return null;
    }

    private static bool HasAll(IDictionary dictionary, object[] keys)
    {
        foreach (var key in keys)
            if (!dictionary.Contains(key)) return false;
        return true;
    }

    private static object[] Sorted(IDictionary dictionary)
    {
        var keys = dictionary.Keys.Cast<object>().ToArray();
        try
        {
            Array.Sort(keys, (a, b) =>
                a is string x && b is string y ? string.CompareOrdinal(x, y) : Comparer<object>.Default.Compare(a, b));
        }
        catch (InvalidOperationException)
        {
            throw new TreeFault($"has keys of type {TreeText.Name(keys[0].GetType())}, which have no order; " +
                "use strings, numbers, or a key that is IComparable");
        }
        return keys;
    }

    private Container Retype(Type item) =>
        Of(Type.GetGenericTypeDefinition().MakeGenericType(Type.GetGenericArguments()[0], item))!;

    /// <summary>Sorted keys with element-wise equality, and the comparer that the dictionary was made with.</summary>
    private sealed class Keys(object[] values, object? comparer) : IEquatable<Keys>
    {
        public object[] Values { get; } = values;

        public object? Comparer { get; } = comparer;

        public bool Equals(Keys? other) =>
            ReferenceEquals(this, other)
                || (other is not null && Equals(Comparer, other.Comparer) && Values.AsSpan().SequenceEqual(other.Values));

        public override bool Equals(object? obj) => Equals(obj as Keys);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            foreach (var key in Values) hash.Add(key);
            return hash.ToHashCode();
        }
    }
}
