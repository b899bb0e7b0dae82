using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Checks;

namespace Lazy;

/// <summary><c>checkify</c> for any arity: the function is traced, and its graph copied with an error along with it.</summary>
internal sealed class Checkified<TArgs, R>(Delegate function, Func<TArgs, R> f, ErrorCategory errors)
    where TArgs : struct, IArguments<TArgs>
{
    private readonly FunctionInfo _info = FunctionInfo.Of(function);

    /// <summary>The function's result, and its error.</summary>
    public (Error, R) Run(TArgs args)
    {
        var (leaves, structures) = Differentials.FlattenAll("checkify", _info, args);
        var trace = new Trace("jax.experimental.checkify", _info.Name, isAbstract: true, effects: TraceEffects.Held);
        var start = Parameter.Create(Callback.Token, "start");
        var parameters = new Node[leaves.Count];
        var map = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        for (int k = 0, at = 0; k < structures.Length; k++)
        {
            for (var i = 0; i < structures[k].LeafCount; i++, at++)
            {
                var given = Ufunc.Enter("checkify", leaves[at]);
                trace.Uses(leaves[at].Trace);
                parameters[at] = Parameter.Create(given.Aval, Leaves.Label(_info, k, structures[k], i));
                map[parameters[at]] = given;
            }
        }
        try
        {
            var traced = Traced.Run(trace, f, args, structures, parameters);
            var checker = new Checker(errors);
            Node[] roots = trace.TokenOut is { } last ? [.. traced.Outputs, last] : traced.Outputs;
            var (outputs, code, payload) = checker.Run(roots, map, start.Id);
            var results = outputs[..traced.Outputs.Length];
            Node[] all = [.. results, code, .. payload];
            // Checks are gone; what is left of the tokens belongs to other effects.
            if (trace.TokenIn is { } token && !ReferenceEquals(outputs[^1], token))
            {
                trace.Uses(Effects.Target);
                map = new(ReferenceEqualityComparer.Instance) { [token] = Effects.Token() };
                all = Traversal.Rebuild([.. all, outputs[^1]], map, start.Id);
                Effects.Follow(all[^1], all = all[..^1], trace.Outer);
            }
            // All at once: apart, the function would run once for its error and once more for its results.
            else if (trace.Outer is null)
            {
                Runtime.Evaluate(all);
            }
            var error = all.Skip(results.Length).Select(n => new NDArray(n, trace.Outer)).ToArray();
            return (new Error(error[0], error[1..], new(checker.Messages)),
                traced.Release<R>(all[..results.Length], trace.Outer));
        }
        finally
        {
            trace.End();
        }
    }
}

/// <summary>The user's own checks.</summary>
internal static class UserChecks
{
    private const string Operation = "checkify.check";

    /// <summary>Throws, where values are known; otherwise the check becomes a part of what is traced.</summary>
    public static void Run(NDArray pred, string message, ReadOnlySpan<NDArray> args, bool isDebug)
    {
        var format = new PrintFormat(message, Operation);
        format.Require(args.Length);
        var holds = Ufunc.Enter(Operation, pred);
        if (holds.DType != DType.Bool || holds.Rank != 0)
            throw new ArgumentException($"{Operation}: pred is {holds.Aval}; it must be a bool of shape (). Use jnp.all or jnp.any.");
        var text = message + (UserCode.Line() is { } line ? $" (check failed at {Checker.Literal(line)})" : " (check failed)");
        if (Effects.Target is not null) Record(text, isDebug, [pred, .. args]);
        else if (!isDebug && !(bool)pred) throw new CheckFailedException(new PrintFormat(text, Operation).Fill(args.ToArray()));
    }

    /// <summary>Throws an error, or makes its checks a part of what is traced.</summary>
    public static void Run(Error error)
    {
        if (Effects.Target is null)
        {
            error.Throw();
            return;
        }
        var (code, payload) = (error.Code, error.Payload);
        if (code.Rank > 0)
        {
            // The first error of a batch.
            var at = jnp.argmax(jnp.not_equal(jnp.ravel(code), 0).AsType(DType.Int32));
            NDArray First(NDArray x) => jnp.take(Examples(x, code.Rank), at, axis: 0);
            (code, payload) = (First(code), Array.ConvertAll(payload, First));
        }
        for (var k = 0; k < error.Checks.Messages.Count; k++)
        {
            var message = error.Checks.Messages[k];
            Record(message.Text, isDebug: false, [jnp.not_equal(code, k + 1), .. payload.Skip(error.Checks.First(k)).Take(message.Arrays)]);
        }
    }

    /// <summary>An array of which the first axes number examples, with one axis for all of them.</summary>
    public static NDArray Examples(NDArray x, int axes)
    {
        var extents = x.Shape.ToArray();
        return jnp.reshape(x, Shape.Of([extents[..axes].Aggregate(1, (n, e) => n * e), .. extents[axes..]]));
    }

    private static void Record(string text, bool isDebug, NDArray[] operands)
    {
        var nodes = Ufunc.Enter(Operation, operands, out var trace);
        trace = Trace.Join(trace, Effects.Target);
        Effects.Follow(new Check(text, isDebug).Of([Effects.Token(), .. nodes]), [], trace);
    }
}
