using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Jit;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>
/// A function that becomes one operation, for any arity: with a derivative of its author's, or checkpointed. Outside of transforms it is
/// the function itself; inside, an operation whose graph is traced once per shapes, dtypes and static arguments.
/// </summary>
/// <param name="function">The user's delegate.</param>
/// <param name="f">The same, on packed arguments.</param>
/// <param name="transform">What made it, for texts.</param>
/// <param name="statics">The arguments that are C# values and no trees of arrays.</param>
internal abstract class CustomFunction<TArgs, R>(Delegate function, Func<TArgs, R> f,
    string transform, params int[] statics) where TArgs : struct, IArguments<TArgs>
{
    private readonly JitCache<Entry> _cache = new();
    private readonly int[] _statics = Selection.Of(transform, function, TArgs.Count, statics).Argnums;

    public FunctionInfo Info { get; } = FunctionInfo.Of(function);

    /// <summary>Calls the function.</summary>
    public R Run(TArgs args)
    {
        var leaves = new List<NDArray>();
        var structures = new PyTreeDef?[TArgs.Count];
        for (var i = 0; i < structures.Length; i++)
        {
            if (!_statics.Contains(i)) structures[i] = args.Flatten(i, leaves,
                $"{transform}: argument {Leaves.ArgumentName(Info, i)} of {Info.Name}");
        }
        var nodes = Ufunc.Enter(transform, [.. leaves], out var outer);
        if (outer is null) return f(args);
        var key = new JitKey();
        for (var i = 0; i < structures.Length; i++)
        {
            if (structures[i] is { } structure) key.AddArgument(structure);
            else key.AddStatic(args[i]);
        }
        foreach (var n in nodes) key.AddArray(n.Aval, JitForm.Array);
        key.Seal(null);
        var entry = _cache.Find(key, Info.Arguments) ?? Trace(args, structures, nodes, key, ref outer);
        Node[] operands = entry.HasEffects ? [.. nodes, Effects.Token(), .. entry.Captured] : [.. nodes, .. entry.Captured];
        var results = Project.All(entry.Call.Of(operands));
        if (entry.HasEffects)
        {
            outer = Transforms.Trace.Join(outer, Effects.Target);
            Effects.Follow(results[^1], results = results[..^1], outer);
        }
        return Leaves.Unflatten<R>(entry.Structure, Array.ConvertAll(results, r => new NDArray(r, outer)));
    }

    /// <summary>The operation.</summary>
    /// <param name="args">The static arguments of the call, and nothing of the others.</param>
    /// <param name="structures">For each argument its structure, or null for a static one.</param>
    /// <param name="body">The function; parameters after the first <paramref name="arguments"/> are what it closes over.</param>
    /// <param name="arguments">How many arrays are in the arguments.</param>
    /// <param name="result">The structure of the result.</param>
    /// <param name="hasEffects">Whether a token of effects follows the arguments and the results.</param>
    private protected abstract Primitive Make(TArgs args, PyTreeDef?[] structures, ClosedGraph body, int arguments, PyTreeDef result,
        bool hasEffects);

    /// <summary>Runs a rule on handles that may be read where their values are known.</summary>
    private protected T InTrace<T>(Func<Trace, T> rule)
    {
        var trace = new Trace(transform, Info.Name, isAbstract: true, effects: TraceEffects.Passed);
        try
        {
            return trace.Run(() => rule(trace));
        }
        finally
        {
            trace.EndKeepingRecipes();
        }
    }

    private protected static TArgs Pack(TArgs args, PyTreeDef?[] structures, Node[] nodes, Trace trace) =>
        args.With(structures, Array.ConvertAll(nodes, n => new NDArray(n, trace)));

    /// <summary>The nodes of a rule's result, which has to have a structure.</summary>
    private protected Node[] Nodes<T>(T tree, PyTreeDef? expected, string what)
    {
        var (leaves, structure) = Leaves.Flatten(tree, $"{transform}: {what} of {Info.Name}");
        if (expected is not null && !structure.Equals(expected))
            throw new DifferentiationException($"{transform}: {what} of {Info.Name} has the structure {structure}; {expected} is needed.");
        return [.. leaves.Select(x => Ufunc.Enter(transform, x))];
    }

    private Entry Trace(TArgs args, PyTreeDef?[] structures, Node[] nodes, JitKey key, ref Trace? outer)
    {
        var trace = new Trace(transform, Info.Name, isAbstract: true, effects: TraceEffects.Held);
        try
        {
            var parameters = new List<Node>(nodes.Length);
            for (var k = 0; k < structures.Length; k++)
            {
                if (structures[k] is not { } def) continue;
                for (var i = 0; i < def.LeafCount; i++)
                    parameters.Add(Parameter.Create(nodes[parameters.Count].Aval, Leaves.Label(Info, k, def, i)));
            }
            var traced = Traced.Run(trace, f, args, structures, [.. parameters]);
            var (graph, captured) = Effects.Close(trace, parameters, traced.Outputs);
            var hasEffects = trace.TokenIn is not null;
            var call = Make(args.Static(structures), structures, graph, nodes.Length, traced.Structure, hasEffects);
            var entry = new Entry(call, captured, traced.Structure, hasEffects);
            if (trace.Outer is null) _cache.Add(key, entry);
            outer = Transforms.Trace.Join(outer, trace.Outer);
            return entry;
        }
        finally
        {
            trace.End();
        }
    }

    private sealed record Entry(Primitive Call, Node[] Captured, PyTreeDef Structure, bool HasEffects);
}

/// <summary>A function with a jvp rule.</summary>
internal sealed class CustomJvp<TArgs, R>(Delegate function, Func<TArgs, R> f, Func<TArgs, TArgs, (R, R)> jvp, params int[] statics)
    : CustomFunction<TArgs, R>(function, f, "jax.custom_jvp", statics) where TArgs : struct, IArguments<TArgs>
{
    private protected override Primitive Make(TArgs args, PyTreeDef?[] structures, ClosedGraph primal, int arguments, PyTreeDef result,
        bool hasEffects) =>
        new CustomCall(Info.Name, primal, arguments, (x, t) => InTrace(trace =>
        {
            var (outputs, tangents) = jvp(Pack(args, structures, x, trace), Pack(args, structures, t, trace));
            return (Nodes(outputs, result, "the value that the jvp rule gives"), Nodes(tangents, result,
                "the tangent that the jvp rule gives"));
        }))
        {
            HasEffects = hasEffects,
        };
}

/// <summary>A function with a vjp rule in two halves.</summary>
internal sealed class CustomVjp<TArgs, R, TResiduals, TCotangents>(
    Delegate function, Func<TArgs, R> f, Func<TArgs, (R, TResiduals)> forward, Func<TArgs, TResiduals, R, TCotangents> backward,
    params int[] statics)
    : CustomFunction<TArgs, R>(function, f, "jax.custom_vjp", statics) where TArgs : struct, IArguments<TArgs>
{
    private protected override Primitive Make(TArgs args, PyTreeDef?[] structures, ClosedGraph primal, int arguments, PyTreeDef result,
        bool hasEffects)
    {
        // The structure of the residuals is known once the first half has run; it depends on shapes and dtypes alone.
        PyTreeDef? residualStructure = null;
        return new CustomCall(
            Info.Name,
            primal,
            arguments,
            x => InTrace(trace =>
            {
                var (outputs, residuals) = forward(Pack(args, structures, x, trace));
                var (leaves, structure) = Leaves.Flatten(residuals, $"jax.custom_vjp: the residuals of {Info.Name}");
                residualStructure = structure;
                return (Nodes(outputs, result, "the value that fwd gives"), leaves.ConvertAll(l =>
                    Ufunc.Enter("jax.custom_vjp", l)).ToArray());
            }),
            (residuals, cotangents) => InTrace(trace =>
            {
                var back = backward(
                    args,
                    Leaves.Unflatten<TResiduals>(residualStructure!, Array.ConvertAll(residuals, n => new NDArray(n, trace))),
                    Leaves.Unflatten<R>(result, Array.ConvertAll(cotangents, n => new NDArray(n, trace))));
                var nodes = Nodes(back, null, "the cotangent that bwd gives");
                if (nodes.Length != arguments)
                    throw new DifferentiationException(
                        $"jax.custom_vjp: bwd of {Info.Name} gave {nodes.Length} cotangents for {arguments} arrays in its arguments.");
                return (Node?[])nodes;
            }))
        {
            HasEffects = hasEffects,
        };
    }
}

/// <summary>A function that is computed again in the backward pass.</summary>
internal sealed class Checkpointed<TArgs, R>(Delegate function, Func<TArgs, R> f, bool preventCse, CheckpointPolicy? policy,
    params int[] statics)
    : CustomFunction<TArgs, R>(function, f, "jax.checkpoint", statics) where TArgs : struct, IArguments<TArgs>
{
    private protected override Primitive Make(TArgs args, PyTreeDef?[] structures, ClosedGraph body, int arguments, PyTreeDef result,
        bool hasEffects) =>
        new Checkpoint(Info.Name, body, policy, preventCse);
}
