using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;

namespace Lazy;

/// <summary>A rule for the way back that came with a value, as a C# function: recorded, so that it can run later and over a batch.</summary>
internal static class RecordedRule
{
    /// <summary>Records a rule; what it closes over is kept.</summary>
    public static VjpResiduals Of<T, R>(FunctionInfo info, Func<R, T> rule, R value)
    {
        var (leaves, result) = Leaves.Flatten(value, $"custom_gradient: the value of {info.Name}");
        var trace = new Trace("jax.custom_gradient", info.Name, isAbstract: true);
        try
        {
            var cotangents = leaves.Select((x, i) => Parameter.Create(Ufunc.Enter("custom_gradient", x).Aval, $"cotangent {i}")).ToArray();
            var given = rule(Leaves.Unflatten<R>(result, Array.ConvertAll(cotangents, c => new NDArray(c, trace))));
            var (back, structure) = Leaves.Flatten(given, $"custom_gradient: the cotangent that the rule of {info.Name} gives");
            var (graph, values) = LinearPart.Split(new ClosedGraph(cotangents, [.. back.Select(b => Ufunc.Enter("custom_gradient", b))]));
            foreach (var b in back) trace.Uses(b.Trace);
            return new([.. values.Select(v => new NDArray(v, trace.Outer))], new BackwardPass(graph.Copy(), result, [structure]));
        }
        finally
        {
            trace.EndKeepingRecipes();
        }
    }
}
