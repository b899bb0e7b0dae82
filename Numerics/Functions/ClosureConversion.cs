using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>A user's function as a graph, with what it closes over as further parameters.</summary>
/// <param name="Graph">Parameters: the arrays of the arguments, then what was captured.</param>
/// <param name="Captured">The captured nodes.</param>
/// <param name="Result">The structure of the result.</param>
/// <param name="Outer">The trace that the captured nodes belong to.</param>
internal sealed record ClosureConversion(ClosedGraph Graph, Node[] Captured, PyTreeDef Result, Trace? Outer)
{
    /// <summary>Traces a function for arguments of given shapes and dtypes.</summary>
    public static ClosureConversion Of<TArgs, R>(string transform, FunctionInfo info, Func<TArgs, R> f, TArgs args)
        where TArgs : struct, IArguments<TArgs>
    {
        var (leaves, structures) = Differentials.FlattenAll(transform, info, args);
        var trace = new Trace("jax." + transform, info.Name, isAbstract: true);
        try
        {
            var parameters = leaves.Select((x, i) => Parameter.Create(Ufunc.Enter(transform, x).Aval, $"argument {i}")).ToArray();
            var traced = Traced.Run(trace, f, args, structures, parameters);
            var (graph, captured) = Closure.Convert(parameters, traced.Outputs);
            return new(graph.Copy(), captured, traced.Structure, trace.Outer);
        }
        finally
        {
            trace.End();
        }
    }

    /// <summary>What was captured, for the user.</summary>
    public NDArray[] Constants => [.. Captured.Select(c => new NDArray(c, Outer))];

    /// <summary>The function on other arguments, with other values for what was captured.</summary>
    public R Call<R>(string transform, IEnumerable<NDArray> arguments, IReadOnlyList<NDArray> constants)
    {
        if (constants.Count != Captured.Length) throw new ArgumentException(
            $"{transform}: the converted function closes over {Captured.Length} arrays, but got {constants.Count}. Pass those that came with it.");
        NDArray[] all = [.. arguments, .. constants];
        for (var i = 0; i < all.Length; i++)
        {
            var (given, wanted) = (all[i].Node.Aval, Graph.Parameters[Math.Min(i, Graph.Parameters.Count - 1)].Aval);
            if (all.Length != Graph.Parameters.Count || given.Shape != wanted.Shape || given.DType != wanted.DType)
                throw new ArgumentException($"{transform}: the converted function was traced for {wanted}, but got {given}.");
        }
        return Leaves.Unflatten<R>(Result, Ufunc.ApplyMany(transform, all, x => Graph.Apply(x)));
    }
}
