using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Control;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary><c>lax.cond</c> and <c>lax.switch</c>: all branches are traced, one runs.</summary>
internal static class Choice
{
    /// <summary>The result of one of several functions.</summary>
    /// <param name="operation">What the user called.</param>
    /// <param name="index">The number of the function, an integer of shape (); clamped.</param>
    /// <param name="branches">The functions, as the user gave them.</param>
    /// <param name="f">The same, on packed arguments.</param>
    /// <param name="args">The arguments.</param>
    public static R Run<TArgs, R>(string operation, NDArray index, IReadOnlyList<Delegate> branches, IReadOnlyList<Func<TArgs, R>> f, TArgs args)
        where TArgs : struct, IArguments<TArgs>
    {
        if (branches.Count == 0) throw new ArgumentException($"{operation}: there are no branches.");
        var (leaves, structures) = Differentials.FlattenAll(operation, FunctionInfo.Of(branches[0]), args);
        var nodes = Ufunc.Enter(operation, [.. leaves], out var outer);
        var choice = Ufunc.Enter(operation, index);
        outer = Trace.Join(outer, index.Trace);
        if (choice.Rank != 0 || !choice.DType.IsInteger) throw new ArgumentException($"{operation}: the index is {choice.Aval}; it must be an integer of shape ().");
        if (Eager.Decides(index)) return f[(int)Math.Clamp((long)index, 0, branches.Count - 1)](args);
        var bodies = new Body[branches.Count];
        for (var i = 0; i < bodies.Length; i++) bodies[i] = Body.Trace(operation, branches[i], f[i], structures, Array.ConvertAll(nodes, n => n.Aval), ref outer);
        var outputs = Agree(operation, branches, bodies);
        var hasEffects = Array.Exists(bodies, b => b.HasEffects);

        // Each branch takes what any of them closes over.
        var captured = bodies.SelectMany(b => b.Captured).Distinct<Node>(ReferenceEqualityComparer.Instance).ToArray();
        var graphs = bodies.Select((b, k) =>
        {
            var own = nodes.Length + (b.HasEffects ? 1 : 0);
            // A branch without effects hands the token on.
            Node[] token = !hasEffects ? [] : [b.HasEffects ? b.Graph.Parameters[nodes.Length] : Parameter.Create(Callback.Token, "token")];
            if (hasEffects) outputs[k] = [.. outputs[k], b.HasEffects ? b.Graph.Outputs[^1] : token[0]];
            Node[] parameters = [.. b.Graph.Parameters.Take(nodes.Length), .. token, .. captured.Select(c =>
                Array.FindIndex(b.Captured, n => ReferenceEquals(n, c)) is >= 0 and var at ? b.Graph.Parameters[own + at] : Parameter.Create(c.Aval, "captured"))];
            return new ClosedGraph(parameters, outputs[k]).Copy();
        });
        var cond = new Cond([.. graphs]);
        if (outputs[0].Length == 0) return Leaves.Unflatten<R>(bodies[0].Structure, []);
        if (hasEffects) outer = Trace.Join(outer, Effects.Target);
        Node[] before = hasEffects ? [Effects.Token()] : [];
        var results = Project.All(cond.Of([Lax.Convert(Clamped(choice, branches.Count), DType.Int32), .. nodes, .. before, .. captured]));
        if (hasEffects) Effects.Follow(results[^1], results = results[..^1], outer);
        return Leaves.Unflatten<R>(bodies[0].Structure, Array.ConvertAll(results, n => Ufunc.Wrap(n, outer)));
    }

    // Before the conversion to int32, which would wrap.
    private static Node Clamped(Node index, int count) =>
        index.DType.Size <= 4 && index.DType != DType.UInt32 ? index : Lax.Clamp(Lax.Zeros(index.Aval), index, Lax.FullLike(index, count - 1));

    // The results of all branches in one structure and in one aval each: C# numbers take the dtype of the other branches.
    private static Node[][] Agree(string operation, IReadOnlyList<Delegate> branches, Body[] bodies)
    {
        var outputs = bodies.Select(b => b.Graph.Outputs.Take(b.Structure.LeafCount).ToArray()).ToArray();
        for (var k = 1; k < bodies.Length; k++)
        {
            if (!bodies[k].Structure.Equals(bodies[0].Structure))
            {
                throw new ArgumentException($"{operation}: {Name(branches, 0)} returned the structure {bodies[0].Structure}, {Name(branches, k)} returned "
                    + $"{bodies[k].Structure}. All branches must return the same structure.");
            }
        }
        for (var i = 0; i < outputs[0].Length; i++)
        {
            var (type, weak) = Promotion.Promote([.. outputs.Select(o => o[i].Aval)]);
            for (var k = 0; k < bodies.Length; k++)
            {
                var aval = outputs[k][i].Aval;
                if (aval.Shape != outputs[0][i].Shape || (aval.DType != type && !aval.Weak))
                {
                    var path = bodies[0].Structure.Kind == TreeNodeKind.Leaf ? "" : $" at {bodies[0].Structure.LeafPaths()[i]}";
                    throw new ArgumentException($"{operation}: {Name(branches, 0)} returned {outputs[0][i].Aval}{path}, {Name(branches, k)} returned {aval}. "
                        + "All branches must return the same shapes and dtypes; convert with x.AsType.");
                }
                outputs[k][i] = Lax.Convert(outputs[k][i], type, weak);
            }
        }
        return outputs;
    }

    private static string Name(IReadOnlyList<Delegate> branches, int i) => $"branch {i} ({FunctionInfo.Of(branches[i]).Name})";
}
