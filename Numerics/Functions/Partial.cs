namespace Lazy;

/// <summary>A function and the argument that it is bound to: see <see cref="jax.tree_util.Partial{TBound, TResult}"/>.</summary>
/// <param name="Function">The function; part of the tree's structure.</param>
/// <param name="Bound">Its argument: a tree.</param>
public sealed record Partial<TBound, TResult>([property: Static] Func<TBound, TResult> Function, TBound Bound)
{
    /// <summary>Calls the function.</summary>
    public TResult Invoke() => Function(Bound);
}

/// <summary>A function and its bound first argument: see <see cref="jax.tree_util.Partial{TBound, T, TResult}"/>.</summary>
/// <param name="Function">The function; part of the tree's structure.</param>
/// <param name="Bound">Its first argument: a tree.</param>
public sealed record Partial<TBound, T, TResult>([property: Static] Func<TBound, T, TResult> Function, TBound Bound)
{
    /// <summary>Calls the function with the argument that is left.</summary>
    public TResult Invoke(T arg) => Function(Bound, arg);
}

/// <summary>A function and its bound first argument: see <see cref="jax.tree_util.Partial{TBound, T1, T2, TResult}"/>.</summary>
/// <param name="Function">The function; part of the tree's structure.</param>
/// <param name="Bound">Its first argument: a tree.</param>
public sealed record Partial<TBound, T1, T2, TResult>([property: Static] Func<TBound, T1, T2, TResult> Function, TBound Bound)
{
    /// <summary>Calls the function with the arguments that are left.</summary>
    public TResult Invoke(T1 arg1, T2 arg2) => Function(Bound, arg1, arg2);
}
