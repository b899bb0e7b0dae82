using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;

namespace Lazy;

/// <summary>What the backward pass of a function keeps, for people to read.</summary>
internal static class SavedResiduals
{
    /// <summary>Shape and dtype of each value that is kept, and where it comes from.</summary>
    public static IReadOnlyList<(string Aval, string Source)> Of<TArgs, R>(Delegate function, Func<TArgs, R> f, TArgs args)
        where TArgs : struct, IArguments<TArgs>
    {
        const string Name = "print_saved_residuals";
        var info = FunctionInfo.Of(function);
        var (leaves, structures) = Differentials.FlattenAll(Name, info, args);
        var trace = new Trace("jax." + Name, info.Name, isAbstract: true);
        try
        {
            var parameters = new List<Node>();
            for (var k = 0; k < structures.Length; k++)
            {
                for (var i = 0; i < structures[k].LeafCount; i++)
                    parameters.Add(Parameter.Create(leaves[parameters.Count].Node.Aval, Leaves.Label(info, k, structures[k], i)));
            }
            var traced = Traced.Run(trace, f, args, structures, [.. parameters]);
            var (_, values) = LinearPart.Split(Differentials.Pullback(traced.Outputs, [.. parameters]));
            return [.. values.Select(v => (v.Aval.ToString(), Source(v, parameters)))];
        }
        finally
        {
            trace.End();
        }
    }

    /// <summary>One line each on the console.</summary>
    public static void Print(IReadOnlyList<(string Aval, string Source)> residuals)
    {
        foreach (var (aval, source) in residuals) Console.WriteLine($"{aval} {source}");
    }

    private static string Source(Node n, List<Node> parameters)
    {
        if (parameters.Contains(n)) return $"from the argument {((Parameter)n.Op!).Label}";
        return n.Op switch
        {
            CheckpointName name => $"named '{name.Label}'",
            Project when n.Inputs[0].Op is Checkpoint c => $"saved inside the checkpointed function {c.Function}",
            { } op => $"output of {op.Name}",
            null => "from a value that the function closes over",
        };
    }
}
