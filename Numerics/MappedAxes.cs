using System.Runtime.CompilerServices;

namespace Lazy;

/// <summary>
/// What <c>in_axes</c> and <c>out_axes</c> say: an axis for every array, null where nothing is mapped, a tuple or collection with an entry
/// for each argument, or a tree of axes that is a prefix of the argument or result. Unset, it is axis 0.
/// </summary>
[CollectionBuilder(typeof(MappedAxes), nameof(Create))]
public readonly struct MappedAxes
{
    private readonly object? _tree;
    private readonly bool _isSet;

    private MappedAxes(object? tree) => (_tree, _isSet) = (tree, true);

    /// <summary>Stands for an argument that is handed on as it is, whatever it is.</summary>
    internal sealed record Untouched
    {
        public static readonly Untouched Instance = new();
    }

    /// <summary>The axis, null, or the tree.</summary>
    internal object? Tree => _isSet ? _tree : 0;

    /// <summary>A tree of axes and nulls, for a function of one argument or for a result: a record, a dictionary, a list.</summary>
    public static MappedAxes Of(object? tree) => new(tree);

    /// <summary>An entry for each argument; what a collection expression makes.</summary>
    public static MappedAxes Create(ReadOnlySpan<object?> entries) => new(entries.ToArray());

    /// <summary>One axis for all, or none.</summary>
    public static implicit operator MappedAxes(int? axis) => new(axis);

    /// <summary>An entry for each of two arguments or parts.</summary>
    public static implicit operator MappedAxes((object?, object?) axes) => new(axes);

    /// <summary>An entry for each of three arguments or parts.</summary>
    public static implicit operator MappedAxes((object?, object?, object?) axes) => new(axes);

    /// <summary>An entry for each of four arguments or parts.</summary>
    public static implicit operator MappedAxes((object?, object?, object?, object?) axes) => new(axes);

    /// <summary>The entries, where there are several.</summary>
    public IEnumerator<object?> GetEnumerator()
    {
        var entries = Entries ?? [Tree];
        return ((IEnumerable<object?>)entries).GetEnumerator();
    }

    /// <summary>What stands for each of a number of arguments.</summary>
    /// <exception cref="ArgumentException">There are more or fewer entries than arguments.</exception>
    internal object?[] For(int arguments, string function)
    {
        // One argument has no tuple of entries around its own; C# knows no tuple of one.
        if (Tree is null or int || (arguments == 1 && Tree is not object?[])) return [.. Enumerable.Repeat(Tree, arguments)];
        if (Entries is { } entries && entries.Length == arguments) return entries;
        throw new ArgumentException($"vmap: in_axes has {Entries?.Length ?? 1} entries, and {function} takes {arguments} " +
            $"argument{(arguments == 1 ? "" : "s")}; give one for each.");
    }

    private object?[]? Entries => Tree switch
    {
        object?[] list => list,
        ITuple tuple => [.. Enumerable.Range(0, tuple.Length).Select(i => tuple[i])],
        _ => null,
    };
}
