using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Control;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>The loops of <c>jax.lax</c>: each traces its functions once and records one operation.</summary>
internal static class Loops
{
    /// <summary>A scan over slices of arrays, or over nothing.</summary>
    public static (C Carry, Y Stacked) Scan<C, X, Y>(
        string operation, Delegate function, Func<C, X, (C, Y)> f, C init, X xs, int? length, bool reverse, int unroll)
    {
        if (unroll < 1) throw new ArgumentException($"{operation}: unroll = {unroll}; it must be at least 1.");
        var leaves = new List<NDArray>();
        var carryStructure = Leaves.FlattenArrays(init, leaves, $"{operation}: init");
        Trace? outer = null;
        var state = new LoopState(operation, function, leaves, carryStructure, ref outer);
        var slices = new List<NDArray>();
        var sliceStructure = xs is null ? PyTreeDef.None : Leaves.FlattenArrays(xs, slices, $"{operation}: xs");
        var sliced = slices.ConvertAll(x => Ufunc.Enter(operation, x));
        foreach (var x in slices) outer = Trace.Join(outer, x.Trace);
        var trips = Length(operation, sliced, sliceStructure, length);
        if (LazyConfig.Current.DisableJit) return Eager.Scan(operation, f, init, slices, sliceStructure, trips, reverse);

        Body body;
        PyTreeDef[] parts;
        var inner = outer;
        do
        {
            inner = outer;
            body = Body.Trace<Args<C, X>, (C, Y)>(operation, function, a => f(a.First, a.Second), [carryStructure, sliceStructure],
                [.. state.Avals, .. sliced.Select(x => x.Aval with { Shape = x.Shape.Without(0) })], ref inner);
            parts = [.. body.Structure.Children];
        }
        while (state.Accept([.. body.Graph.Outputs.Take(parts[0].LeafCount)], parts[0]));

        // The token of effects is one more part of the state.
        int carry = state.Nodes.Length, first = carry + sliced.Count, token = body.HasEffects ? 1 : 0;
        var (p, o) = (body.Graph.Parameters, body.Graph.Outputs);
        Node[] parameters = [.. p.Skip(first + token), .. p.Take(first).Skip(carry), .. p.Take(carry), .. p.Skip(first).Take(token)];
        Node[] outputs = [.. state.Fit(o.Take(carry)), .. o.TakeLast(token), .. o.Skip(carry).SkipLast(token)];
        var scan = new Scan(new ClosedGraph(parameters, outputs).Copy(), body.Captured.Length, carry + token, trips, reverse, unroll);
        var results = Parts(scan, [.. body.Captured, .. sliced, .. state.Nodes], body.HasEffects, carry, inner);
        return (Leaves.Unflatten<C>(carryStructure, results[..carry]), Leaves.Unflatten<Y>(parts[1], results[carry..]));
    }

    /// <summary>A loop for as long as a condition holds.</summary>
    public static T While<T>(Delegate condition, Func<T, NDArray> test, Delegate function, Func<T, T> f, T init)
    {
        const string Operation = "while_loop";
        if (LazyConfig.Current.DisableJit && Eager.TryWhile(test, f, init, out var result)) return result;
        var leaves = new List<NDArray>();
        var structure = Leaves.FlattenArrays(init, leaves, $"{Operation}: init_val");
        Trace? outer = null;
        var state = new LoopState(Operation, function, leaves, structure, ref outer);
        Body body;
        var inner = outer;
        do
        {
            inner = outer;
            body = Body.Trace<Args<T>, T>(Operation, function, a => f(a.First), [structure], [.. state.Avals], ref inner);
        }
        while (state.Accept([.. body.Graph.Outputs.Take(body.Structure.LeafCount)], body.Structure));
        var tested = Body.Trace<Args<T>, NDArray>(Operation, condition, a => test(a.First), [structure], [.. state.Avals], ref inner);
        if (tested.HasEffects)
            throw new ArgumentException($"{Operation}: {FunctionInfo.Of(condition).Name} has effects. How often a condition runs is not defined; "
                + "move them into the body.");
        var goOn = tested.Graph.Outputs[0];
        if (goOn.DType != DType.Bool || goOn.Rank != 0)
        {
            throw new ArgumentException($"{Operation}: {FunctionInfo.Of(condition).Name} returned {goOn.Aval}; the condition must be a bool of shape ().");
        }
        var count = state.Nodes.Length;
        var token = body.HasEffects ? 1 : 0;
        var p = body.Graph.Parameters;
        // The condition passes over the token of effects.
        Node[] skipped = [.. Enumerable.Repeat(0, token).Select(_ => Parameter.Create(Callback.Token, "token"))];
        var goes = new ClosedGraph([.. tested.Graph.Parameters.Skip(count), .. tested.Graph.Parameters.Take(count), .. skipped], tested.Graph.Outputs).Copy();
        var step = new ClosedGraph([.. p.Skip(count + token), .. p.Take(count + token)],
            [.. state.Fit(body.Graph.Outputs.Take(count)), .. body.Graph.Outputs.Skip(count)]).Copy();
        var loop = new While(goes, tested.Captured.Length, step, body.Captured.Length);
        var results = Parts(loop, [.. tested.Captured, .. body.Captured, .. state.Nodes], body.HasEffects, count, inner);
        return Leaves.Unflatten<T>(structure, results);
    }

    /// <summary>A counted loop with bounds that are known: a scan over the numbers.</summary>
    public static T Count<T>(int lower, int upper, Delegate function, Func<NDArray, T, T> f, T init, int unroll)
    {
        var trips = Math.Max(0, checked(upper - lower));
        var numbers = Lax.Add(Lax.Iota(trips, DType.Int32, 0), Lax.BroadcastTo(Lax.Constant(DType.Int32, lower), trips));
        return Scan<T, NDArray, object?>("fori_loop", function, (c, i) => (f(i, c), null), init, new NDArray(numbers, null), trips, false, unroll).Carry;
    }

    /// <summary>A counted loop with bounds that are arrays.</summary>
    public static T Count<T>(NDArray lower, NDArray upper, Delegate function, Func<NDArray, T, T> f, T init)
    {
        foreach (var bound in (NDArray[])[lower, upper])
        {
            if (bound.Rank == 0 && bound.DType.IsInteger) continue;
            throw new ArgumentException($"fori_loop: a bound is {bound.Node.Aval}; both must be integers of shape ().");
        }
        var (a, b) = Ufunc.Promote("fori_loop", Ufunc.Enter("fori_loop", lower), Ufunc.Enter("fori_loop", upper));
        NDArray start = Ufunc.Wrap(Lax.Convert(a, a.DType), lower.Trace), end = Ufunc.Wrap(Lax.Convert(b, b.DType), upper.Trace);
        var one = new NDArray(Lax.Constant(start.DType, 1), null);
        return While<(NDArray I, T State)>(function, s => s.I < end, function, s => (s.I + one, f(s.I, s.State)), (start, init)).State;
    }

    private static int Length(string operation, List<Node> xs, PyTreeDef structure, int? length)
    {
        var paths = structure.LeafPaths();
        string Text(int i) => structure.Kind == TreeNodeKind.Leaf ? $"xs, {xs[i].Aval}" : $"xs{paths[i]}, {xs[i].Aval}";
        for (var i = 0; i < xs.Count; i++)
        {
            if (xs[i].Rank == 0) throw new ShapeException($"{operation}: {Text(i)}, has no axis to go along; pass what stays the same through the closure.");
            if (xs[i].Shape[0] == (length ?? xs[0].Shape[0])) continue;
            throw new ShapeException(length is { } n
                ? $"{operation}: length is {n}, but {Text(i)}, has {xs[i].Shape[0]} slices along its first axis."
                : $"{operation}: {Text(0)}, and {Text(i)}, differ in the extent of their first axis.");
        }
        if (length is < 0) throw new ArgumentException($"{operation}: length = {length}; it must not be negative.");
        return length ?? (xs.Count > 0 ? xs[0].Shape[0] : throw new ArgumentException($"{operation}: without xs the number of iterations must be given as length."));
    }

    // The token of effects follows the state, as operand and as result.
    private static NDArray[] Parts(Primitive op, Node[] operands, bool hasEffects, int state, Trace? trace)
    {
        if (hasEffects) (operands, trace) = ([.. operands, Effects.Token()], Trace.Join(trace, Effects.Target));
        if (op.InferOutputs(Array.ConvertAll(operands, o => o.Aval))!.Length == 0) return [];
        var all = Project.All(op.Of(operands));
        if (hasEffects)
        {
            var token = all[state];
            all = [.. all[..state], .. all[(state + 1)..]];
            Effects.Follow(token, all, trace);
        }
        return Array.ConvertAll(all, n => Ufunc.Wrap(n, trace));
    }
}
