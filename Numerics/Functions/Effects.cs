using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;

namespace Lazy;

/// <summary>
/// The order of effects: each takes the token of the one before and gives its own. While a function is traced without values the tokens
/// belong to its trace, whose transform hands the last one on; elsewhere an effect happens at once.
/// </summary>
internal static class Effects
{
    /// <summary>The token that the next effect takes.</summary>
    public static Node Token() => Target is { } trace ? trace.Token() : Lax.Zeros(Callback.Token);

    /// <summary>Notes that effects were recorded of which this token is the last, or runs them.</summary>
    /// <param name="token">The token.</param>
    /// <param name="results">What is computed along with them: computed apart, the effects would happen twice.</param>
    /// <param name="trace">The trace of the results.</param>
    public static void Follow(Node token, IReadOnlyList<Node> results, Trace? trace)
    {
        if (Target is { } target)
        {
            target.Follow(token);
            return;
        }
        Runtime.Evaluate([.. results, token], keepRecipe: trace is not null);
        foreach (var r in results) trace?.NoteSettled(r);
    }

    /// <summary>The trace that records effects now; null where they run at once.</summary>
    /// <exception cref="TracedValueException">The transform has no place for effects.</exception>
    public static Trace? Target
    {
        get
        {
            var target = Trace.Running.FirstOrDefault(t => t.Effects != TraceEffects.Passed);
            if (target is not { Effects: TraceEffects.Refused }) return target;
            throw new TracedValueException($"{target.Transform}: {target.Function} has effects (a callback, or jax.debug.print), which " +
                $"{target.Transform} cannot keep. Take them out of the function.");
        }
    }

    /// <summary>A traced function closed over what it uses. If it has effects, a token follows its parameters and its results.</summary>
    public static (ClosedGraph Graph, Node[] Captured) Close(Trace trace, IReadOnlyList<Node> parameters, IReadOnlyList<Node> outputs) =>
        trace.TokenIn is { } token ? Closure.Convert([.. parameters, token], [.. outputs, trace.TokenOut!])
            : Closure.Convert(parameters, outputs);
}
