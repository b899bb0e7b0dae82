using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>
/// A step of an optimiser: what becomes of gradients before they are added to parameters. <c>Init</c> makes the state for parameters, and
/// <c>Update</c> gives updates and the next state; both take any tree, also within jit. Optimisers are chains of these.
/// </summary>
public sealed class GradientTransformation
{
    internal GradientTransformation(Func<ParamTree, OptState> init, UpdateRule update) => (Start, Run) = (init, update);

    internal GradientTransformation(UpdateRule update) : this(static _ => new EmptyState(), update) { }

    internal Func<ParamTree, OptState> Start { get; }

    internal UpdateRule Run { get; }

    /// <summary>The state at the start, for parameters of these shapes and dtypes.</summary>
    public OptState Init<T>(T @params)
    {
        var (leaves, structure) = Leaves.Flatten(@params, "Init: params");
        return Start(new([.. leaves], structure));
    }

    /// <summary>Updates to be added to the parameters, and the next state.</summary>
    /// <param name="updates">Gradients: a tree in the structure of the parameters.</param>
    /// <param name="state">The state so far.</param>
    /// <param name="params">The parameters, where the transformation depends on them (weight decay, trust ratios).</param>
    /// <param name="value">The value of the loss, for line searches and Polyak's step.</param>
    /// <param name="grad">The gradient, for line searches; the updates are something else there.</param>
    /// <param name="value_fn">The loss as a function of the parameters, for line searches.</param>
    public (T updates, OptState state) Update<T>(T updates, OptState state, T? @params = default, NDArray? value = null, T? grad = default,
        Func<T, NDArray>? value_fn = null)
    {
        ArgumentNullException.ThrowIfNull(state);
        var (leaves, structure) = Leaves.Flatten(updates, "Update: updates");
        var parameters = Parts(@params, structure, "params");
        Func<NDArray[], NDArray>? loss = value_fn is null ? null : x => value_fn(Leaves.Unflatten<T>(structure, x));
        var (result, next) = Run([.. leaves], state, new(parameters, value, Parts(grad, structure, "grad"), loss));
        return (Leaves.Unflatten<T>(structure, result), next);
    }

    private static NDArray[]? Parts<T>(T? tree, PyTreeDef structure, string name)
    {
        if (tree is null) return null;
        var (leaves, own) = Leaves.Flatten(tree, $"Update: {name}");
        return own.LeafCount == structure.LeafCount ? [.. leaves]
            : throw new ArgumentException($"Update: {name} has {own.LeafCount} arrays and updates have {structure.LeafCount}; both must be one tree.");
    }
}
