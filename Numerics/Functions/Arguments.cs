using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>The arguments of a call as one value, so that each transform is written once for all arities.</summary>
internal interface IArguments<TSelf> where TSelf : struct, IArguments<TSelf>
{
    /// <summary>The number of arguments.</summary>
    static abstract int Count { get; }

    /// <summary>One of the arguments.</summary>
    object? this[int i] { get; }

    /// <summary>Appends the arrays in an argument to a list.</summary>
    PyTreeDef Flatten(int i, List<NDArray> leaves, string name);

    /// <summary>Arguments with other arrays in them.</summary>
    /// <param name="structures">For each argument its structure, or null to keep it as it is.</param>
    /// <param name="leaves">The arrays of all arguments with a structure, in order.</param>
    TSelf With(PyTreeDef?[] structures, IReadOnlyList<NDArray> leaves);

    /// <summary>The arguments without a structure alone: what may be kept without keeping arrays alive.</summary>
    TSelf Static(PyTreeDef?[] structures);
}

internal readonly record struct Args<A>(A First) : IArguments<Args<A>>
{
    public static int Count => 1;

    public object? this[int i] => First;

    public PyTreeDef Flatten(int i, List<NDArray> leaves, string name) => Leaves.FlattenArrays(First, leaves, name);

    public Args<A> With(PyTreeDef?[] structures, IReadOnlyList<NDArray> leaves)
    {
        var reader = new LeafReader(structures, leaves);
        return new(reader.Next(First));
    }

    public Args<A> Static(PyTreeDef?[] structures) => new(structures[0] is null ? First : default!);
}

internal readonly record struct Args<A, B>(A First, B Second) : IArguments<Args<A, B>>
{
    public static int Count => 2;

    public object? this[int i] => i == 0 ? First : Second;

    public PyTreeDef Flatten(int i, List<NDArray> leaves, string name) =>
        i == 0 ? Leaves.FlattenArrays(First, leaves, name) : Leaves.FlattenArrays(Second, leaves, name);

    public Args<A, B> With(PyTreeDef?[] structures, IReadOnlyList<NDArray> leaves)
    {
        var reader = new LeafReader(structures, leaves);
        return new(reader.Next(First), reader.Next(Second));
    }

    public Args<A, B> Static(PyTreeDef?[] structures) => new(
        structures[0] is null ? First : default!, structures[1] is null ? Second : default!);
}

internal readonly record struct Args<A, B, C>(A First, B Second, C Third) : IArguments<Args<A, B, C>>
{
    public static int Count => 3;

    public object? this[int i] => i switch { 0 => First, 1 => Second, _ => Third };

    public PyTreeDef Flatten(int i, List<NDArray> leaves, string name) => i switch
    {
        0 => Leaves.FlattenArrays(First, leaves, name),
        1 => Leaves.FlattenArrays(Second, leaves, name),
        _ => Leaves.FlattenArrays(Third, leaves, name),
    };

    public Args<A, B, C> With(PyTreeDef?[] structures, IReadOnlyList<NDArray> leaves)
    {
        var reader = new LeafReader(structures, leaves);
        return new(reader.Next(First), reader.Next(Second), reader.Next(Third));
    }

    public Args<A, B, C> Static(PyTreeDef?[] structures) => new(
        structures[0] is null ? First : default!, structures[1] is null ? Second : default!, structures[2] is null ? Third : default!);
}

internal readonly record struct Args<A, B, C, D>(A First, B Second, C Third, D Fourth) : IArguments<Args<A, B, C, D>>
{
    public static int Count => 4;

    public object? this[int i] => i switch { 0 => First, 1 => Second, 2 => Third, _ => Fourth };

    public PyTreeDef Flatten(int i, List<NDArray> leaves, string name) => i switch
    {
        0 => Leaves.FlattenArrays(First, leaves, name),
        1 => Leaves.FlattenArrays(Second, leaves, name),
        2 => Leaves.FlattenArrays(Third, leaves, name),
        _ => Leaves.FlattenArrays(Fourth, leaves, name),
    };

    public Args<A, B, C, D> With(PyTreeDef?[] structures, IReadOnlyList<NDArray> leaves)
    {
        var reader = new LeafReader(structures, leaves);
        return new(reader.Next(First), reader.Next(Second), reader.Next(Third), reader.Next(Fourth));
    }

    public Args<A, B, C, D> Static(PyTreeDef?[] structures) => new(
        structures[0] is null ? First : default!, structures[1] is null ? Second : default!,
        structures[2] is null ? Third : default!, structures[3] is null ? Fourth : default!);
}

/// <summary>Hands out the arrays of one argument after the other.</summary>
internal ref struct LeafReader(PyTreeDef?[] structures, IReadOnlyList<NDArray> leaves)
{
    private int _argument;
    private int _leaf;

    public T Next<T>(T original)
    {
        if (structures[_argument++] is not { } def) return original;
        var part = new NDArray[def.LeafCount];
        for (var i = 0; i < part.Length; i++) part[i] = leaves[_leaf++];
        return Leaves.Unflatten<T>(def, part);
    }
}
