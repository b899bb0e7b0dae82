using Lazy.Graph;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary><c>jax.fwd_and_bwd</c> for any arity: the two halves of a function's reverse derivative, which may run at different
/// times.</summary>
internal sealed class ForwardBackward<TArgs, R>(Delegate function, Func<TArgs, R> f, params int[] argnums)
    where TArgs : struct, IArguments<TArgs>
{
    private readonly Selection _selection = Selection.Of("fwd_and_bwd", function, TArgs.Count, argnums) with { AllowInt = true };

    public FunctionInfo Info => _selection.Info;

    /// <summary>The value, and what the way back needs.</summary>
    public (R Value, VjpResiduals Residuals) Forward(TArgs args)
    {
        var (trace, arguments, structures, parameters) = Differentiated<TArgs>.Start(_selection, args);
        try
        {
            var (leaves, result) = Leaves.Flatten(f(arguments), $"fwd_and_bwd: the result of {Info.Name}");
            Node[] outputs = [.. leaves.Select(x => Ufunc.Enter("fwd_and_bwd", x))];
            foreach (var x in leaves) trace.Uses(x.Trace);
            var residuals = BackwardPass.Of(outputs, parameters, result, structures, trace.Outer);
            return (Leaves.Unflatten<R>(result, [.. outputs.Select(o => new NDArray(o, trace.Outer))]), residuals);
        }
        finally
        {
            trace.End();
        }
    }

    /// <summary>The way back.</summary>
    public JacobianResult<NDArray?> Backward(VjpResiduals residuals, R cotangent) =>
        BackwardPass.Run("fwd_and_bwd", Info, residuals, cotangent);
}
