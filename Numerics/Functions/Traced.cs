using Lazy.Graph;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>One run of a user's function on its parameters' nodes, for every transform but grad, which wants a scalar and a second
/// result.</summary>
/// <param name="Trace">The trace, still running.</param>
/// <param name="Outputs">The arrays in the result.</param>
/// <param name="Structure">The structure of the result.</param>
internal readonly record struct Traced(Trace Trace, Node[] Outputs, PyTreeDef Structure)
{
    /// <summary>Runs a function on a tree of handles of the given nodes. The caller ends the trace.</summary>
    public static Traced Run<TArgs, R>(Trace trace, Func<TArgs, R> f, TArgs args, PyTreeDef?[] structures, Node[] parameters)
        where TArgs : struct, IArguments<TArgs>
    {
        var result = trace.Run(() => f(args.With(structures, Array.ConvertAll(parameters, p => new NDArray(p, trace)))));
        var leaves = new List<NDArray>();
        var structure = Leaves.FlattenArrays(result, leaves, $"the result of {trace.Function}");
        var outputs = new Node[leaves.Count];
        for (var i = 0; i < outputs.Length; i++)
        {
            outputs[i] = Ufunc.Enter(trace.Transform, leaves[i]);
            trace.Uses(leaves[i].Trace);
        }
        return new(trace, outputs, structure);
    }

    /// <summary>A tree of the result's structure. Its arrays belong to the trace around this one, if this one used that.</summary>
    public R Release<R>(IEnumerable<Node> nodes, Trace? outer) => Leaves.Unflatten<R>(Structure, [.. nodes.Select(n =>
        new NDArray(n, outer))]);
}
