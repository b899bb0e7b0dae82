using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>One run of a user's function on its parameters' nodes, for every transform but grad, which wants a scalar and a second
/// result.</summary>
/// <param name="Trace">The trace, still running.</param>
/// <param name="Outputs">The arrays in the result.</param>
/// <param name="Structure">The structure of the result.</param>
internal readonly record struct Traced(Trace Trace, Node[] Outputs, TreeDef Structure)
{
    /// <summary>Runs a function on a tree of handles of the given nodes. The caller ends the trace.</summary>
    public static Traced Run<TArgs, R>(Trace trace, Func<TArgs, R> f, TArgs args, TreeDef?[] structures, Node[] parameters)
        where TArgs : struct, IArguments<TArgs>
    {
        var result = f(args.With(structures, Array.ConvertAll(parameters, p => new NDArray(p, trace))));
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

/// <summary><c>jax.jvp</c>, <c>jax.vjp</c> and what is made of them, for one argument that may be any tree.</summary>
internal static class Differentials
{
    /// <summary>The value of a function and its derivative along tangents.</summary>
    public static (R Value, R Tangent) Jvp<TArgs, R>(Delegate function, Func<TArgs, R> f, TArgs primals, TArgs tangents)
        where TArgs : struct, IArguments<TArgs>
    {
        var info = FunctionInfo.Of(function);
        var trace = new Trace("jax.jvp", info.Name, isAbstract: false);
        var (x, structures) = FlattenAll("jvp", info, primals);
        var (t, tangentStructures) = FlattenAll("jvp", info, tangents);
        for (var i = 0; i < structures.Length; i++)
        {
            if (structures[i].Equals(tangentStructures[i])) continue;
            throw new ArgumentException($"jvp: argument {Leaves.ArgumentName(info, i)} of {info.Name} has the structure {structures[i]}, " +
                $"but its tangent has {tangentStructures[i]}.");
        }
        var parameters = new Node[x.Count];
        var directions = new Node?[x.Count];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = Lax.Alias(Ufunc.Enter("jvp", x[i]));
            directions[i] = Fit("jvp",
                $"the tangent of a {parameters[i].Aval} argument of {info.Name}", Ufunc.Enter("jvp", t[i]), parameters[i].Aval);
            trace.Uses(x[i].Trace);
        }
        try
        {
            var traced = Traced.Run(trace, f, primals, structures, parameters);
            var results = ForwardMode.Run(traced.Outputs, parameters, directions);
            foreach (var tangent in t) trace.Uses(tangent.Trace);
            return (traced.Release<R>(traced.Outputs, trace.Outer),
                traced.Release<R>(results.Select((r, i) => r ?? Lax.Zeros(traced.Outputs[i].Aval)), trace.Outer));
        }
        finally
        {
            trace.End();
        }
    }

    /// <summary>The value of a function, and the function from cotangents of the value to cotangents of the arguments.</summary>
    public static (R Value, Func<R, TArgs> Pullback) Vjp<TArgs, R>(Delegate function, Func<TArgs, R> f, TArgs primals)
        where TArgs : struct, IArguments<TArgs>
    {
        var info = FunctionInfo.Of(function);
        var trace = new Trace("jax.vjp", info.Name, isAbstract: false);
        var (x, structures) = FlattenAll("vjp", info, primals);
        var parameters = new Node[x.Count];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = Lax.Alias(Ufunc.Enter("vjp", x[i]));
            trace.Uses(x[i].Trace);
        }
        try
        {
            var traced = Traced.Run(trace, f, primals, structures, parameters);
            // The way back is recorded once, for cotangents that come later: each call of the pullback copies what depends on them.
            var cotangents = traced.Outputs.Select((o, i) => Parameter.Create(o.Aval, $"cotangent {i}")).ToArray();
            var back = ReverseMode.Run(traced.Outputs, parameters, [.. cotangents.Select((c, i) =>
                traced.Outputs[i].DType.IsInexact ? c : null)]);
            var graph = new ClosedGraph(cotangents,
                [.. back.Select((b, i) =>
                    b is null ? Lax.Zeros(parameters[i].Aval) : Lax.Convert(b, parameters[i].DType, parameters[i].Aval.Weak))]);
            var outer = trace.Outer;
            return (traced.Release<R>(traced.Outputs, outer), ct =>
            {
                if (outer is { Ended: true }) throw TraceErrors.Ended("vjp", traced.Outputs[0], outer);
                var (leaves, structure) = Leaves.Flatten(ct, $"vjp: the cotangent of {info.Name}");
                if (!structure.Equals(traced.Structure))
                    throw new ArgumentException(
                        $"vjp: {info.Name} gives the structure {traced.Structure}, but the cotangent has {structure}.");
                var nodes = new Node[leaves.Count];
                var inner = outer;
                for (var i = 0; i < nodes.Length; i++)
                {
                    nodes[i] = Fit("vjp",
                        $"the cotangent of a {cotangents[i].Aval} result of " +
                        $"{info.Name}", Ufunc.Enter("vjp", leaves[i]), cotangents[i].Aval);
                    inner = Trace.Join(inner, leaves[i].Trace);
                }
                return default(TArgs).With(structures, Array.ConvertAll(graph.Apply(nodes), n => new NDArray(n, inner)));
            }
            );
        }
        finally
        {
            trace.End();
        }
    }

    /// <summary>The arrays of all arguments.</summary>
    public static (List<NDArray> Leaves, TreeDef[] Structures) FlattenAll<TArgs>(string transform, FunctionInfo info, TArgs args)
        where TArgs : struct, IArguments<TArgs>
    {
        var leaves = new List<NDArray>();
        var structures = new TreeDef[TArgs.Count];
        for (var i = 0; i < structures.Length; i++) structures[i] = args.Flatten(i, leaves,
            $"{transform}: argument {Leaves.ArgumentName(info, i)} of {info.Name}");
        return (leaves, structures);
    }

    // C# numbers take the dtype that is wanted; everything else must have it, since a tangent of another precision hides a mistake.
    private static Node Fit(string transform, string what, Node given, Aval wanted)
    {
        if (given.Shape == wanted.Shape && (given.DType == wanted.DType || (given.Aval.Weak && wanted.DType.IsInexact)))
            return given.DType == wanted.DType ? given : Lax.Convert(given, wanted.DType);
        // Integers have no tangent; whatever stands for it is ignored.
        if (given.Shape == wanted.Shape && !wanted.DType.IsInexact) return Lax.Zeros(wanted);
        throw new ArgumentException($"{transform}: {what} is {given.Aval}; it must have the same shape and dtype.");
    }
}
