using Lazy.Graph;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>
/// What the forward half of a function keeps for its backward half, as <c>jax.fwd_and_bwd</c> gives it. A tree of arrays, so that it goes
/// through jit and may be stored between the halves.
/// </summary>
/// <param name="Values">The arrays that are kept.</param>
/// <param name="Backward">The backward half that takes them; opaque.</param>
public sealed record VjpResiduals(NDArray[] Values, object Backward);

/// <summary>A backward pass, recorded: a linear function of the cotangents, with what it keeps of the forward pass as parameters.</summary>
/// <param name="Linear">From cotangents and kept values, the cotangents of the arguments.</param>
/// <param name="Result">The structure of the cotangents.</param>
/// <param name="Arguments">The structures of the arguments.</param>
internal sealed record BackwardPass(ClosedGraph Linear, PyTreeDef Result, PyTreeDef[] Arguments)
{
    /// <summary>The backward pass of results that were computed from parameters.</summary>
    public static VjpResiduals Of(Node[] outputs, Node[] parameters, PyTreeDef result, PyTreeDef[] arguments, Trace? trace)
    {
        var (graph, values) = LinearPart.Split(Differentials.Pullback(outputs, parameters));
        return new([.. values.Select(v => new NDArray(v, trace))], new BackwardPass(graph.Copy(), result, arguments));
    }

    /// <summary>Runs a recorded backward pass.</summary>
    public static JacobianResult<NDArray?> Run<R>(string transform, FunctionInfo info, VjpResiduals residuals, R cotangent)
    {
        var pass = residuals.Backward as BackwardPass ?? throw new ArgumentException(
            $"{transform}: the residuals of {info.Name} did not come from its forward half.");
        var (leaves, structure) = Leaves.Flatten(cotangent, $"{transform}: the cotangent of {info.Name}");
        Differentials.RequireCotangent(transform, info, pass.Result, structure);
        var back = Differentials.Apply(transform, "the cotangent of a", "result", info, pass.Linear, [.. leaves, .. residuals.Values], null);
        return new(null, PyTreeDef.Leaf, pass.Arguments, [back]);
    }
}
