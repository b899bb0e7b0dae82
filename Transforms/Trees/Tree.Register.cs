namespace Lazy.Transforms.Trees;

/// <summary>Types that users teach to be trees. Once for each type, before its first use.</summary>
public static partial class Tree
{
    /// <summary>Makes <typeparamref name="T"/> a container: its children and its other data, and the way back.</summary>
    /// <param name="flatten">Gives the children, with keys if they have names, and data with value equality that the structure
    /// keeps.</param>
    /// <param name="unflatten">Takes the data and new children; a child may be of any type.</param>
    /// <param name="operation">How errors call the function.</param>
    /// <exception cref="ArgumentException">The type is a container already.</exception>
    public static void Register<T>(
        Func<T, (IEnumerable<(TreeKey? Key, object? Child)> Children, object? Data)> flatten,
        Func<object?, IReadOnlyList<object?>, T> unflatten, string operation)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(flatten);
        ArgumentNullException.ThrowIfNull(unflatten);
        Container.Register(new CustomContainer<T>(flatten, unflatten), operation);
    }

    /// <summary>Makes <typeparamref name="T"/> a tree without leaves: its values are a part of the structure.</summary>
    /// <exception cref="ArgumentException">The type is a container already.</exception>
    public static void RegisterStatic<T>(string operation) where T : notnull =>
        Register<T>(static value => ([], value), static (data, _) => (T)data!, operation);

    /// <summary>Makes a class a container of its members, as records are without registration.</summary>
    /// <param name="data">The members that are subtrees; if null, what the other lists do not name.</param>
    /// <param name="meta">The members that the structure keeps; if null, what the other lists do not name.</param>
    /// <param name="drop">Members that are not copied.</param>
    /// <param name="operation">How errors call the function.</param>
    /// <exception cref="ArgumentException">A name is no member, the class cannot be rebuilt, or it is a container already.</exception>
    public static void RegisterMembers<T>(
        IReadOnlyList<string>? data, IReadOnlyList<string>? meta, IReadOnlyList<string>? drop, string operation) where T : notnull =>
        Container.Register(RecordContainer.Plan(typeof(T), data, meta, drop ?? []), operation);
}
