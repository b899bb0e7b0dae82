namespace Lazy;

/// <summary>What an update knows beside gradients and state.</summary>
/// <param name="Params">The parameters; null if they were not given.</param>
/// <param name="Value">The value of the loss.</param>
/// <param name="Grad">Its gradient.</param>
/// <param name="ValueFn">The loss as a function of the parameters' arrays.</param>
internal sealed record Step(NDArray[]? Params, NDArray? Value = null, NDArray[]? Grad = null, Func<NDArray[], NDArray>? ValueFn = null)
{
    public NDArray[] Need(string operation) =>
        Params ?? throw new ArgumentException($"{operation}: the update depends on the parameters: tx.Update(grads, state, params).");
}

/// <summary>The two functions of a transformation on the arrays of trees.</summary>
internal delegate (NDArray[] Updates, OptState State) UpdateRule(NDArray[] updates, OptState state, Step step);

/// <summary>Arrays of parameters with their structure, which masks look at.</summary>
internal sealed record ParamTree(NDArray[] Leaves, PyTreeDef? Structure);
