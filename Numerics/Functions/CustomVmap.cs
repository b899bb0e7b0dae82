using Lazy.Graph;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>A function with a rule for vmap.</summary>
/// <typeparam name="TArgs">The arguments.</typeparam>
/// <typeparam name="TIn">How the rule is told which arguments are batched.</typeparam>
/// <typeparam name="R">The result.</typeparam>
/// <typeparam name="TOut">How the rule tells which results are batched.</typeparam>
internal sealed class CustomVmap<TArgs, TIn, R, TOut>(Delegate function, Func<TArgs, R> f, Func<int, TIn, TArgs, (R, TOut)> rule)
    : CustomFunction<TArgs, R>(function, f, "jax.custom_batching.custom_vmap") where TArgs : struct, IArguments<TArgs>
{
    private static readonly LeafConverter<bool> Flag = static (object value, out bool flag) => (flag = value is true) || value is false;

    private protected override Primitive Make(TArgs args, PyTreeDef?[] structures, ClosedGraph body, int arguments, PyTreeDef result,
        bool hasEffects) =>
        new CustomVmapCall(Info.Name, body, arguments, (size, batched, x) => InTrace(trace =>
        {
            var (outputs, flags) = rule(size, InBatched(structures!, batched), Pack(args, structures, x, trace));
            return (Nodes(outputs, result, "the value that the rule gives"), OutBatched(flags, result));
        }))
        {
            HasEffects = hasEffects,
        };

    // A record cannot hold bools where it declares arrays, so a plain list of flags serves every argument.
    private TIn InBatched(PyTreeDef[] structures, bool[] batched)
    {
        if (typeof(TIn) == typeof(bool[])) return (TIn)batched.Clone();
        var structure = TArgs.Count == 1 ? structures[0] : Tree.TupleOf(structures, typeof(NDArray));
        var name = $"custom_vmap: in_batched of the rule of {Info.Name} (declare it as bool[] for a flag per array)";
        var tree = Tree.UnflattenTo(structure, batched, name);
        return tree is TIn typed ? typed : throw new ArgumentException($"{name} is declared as {TreeText.Name(typeof(TIn))}; " +
            $"for these arguments it is {(tree is null ? "null" : TreeText.Name(tree.GetType()))}.");
    }

    private bool[] OutBatched(TOut flags, PyTreeDef result) => flags is bool[] list && list.Length == result.LeafCount ? list
        : [.. Tree.BroadcastLeaves(flags, result, noneIsLeaf: false, Flag, $"custom_vmap: out_batched of the rule of {Info.Name}")];
}

/// <summary>A function whose batch is a loop.</summary>
internal sealed class SequentialVmap<TArgs, R>(Delegate function, Func<TArgs, R> f)
    : CustomFunction<TArgs, R>(function, f, "jax.custom_batching.sequential_vmap") where TArgs : struct, IArguments<TArgs>
{
    private protected override Primitive Make(TArgs args, PyTreeDef?[] structures, ClosedGraph body, int arguments, PyTreeDef result,
        bool hasEffects) =>
        CustomVmapCall.Sequential(Info.Name, body, hasEffects ? arguments : null);
}
