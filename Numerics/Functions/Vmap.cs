using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary><c>jax.vmap</c> for any arity: the function runs once on values without the mapped axis, then its graph is
/// vectorised.</summary>
/// <param name="function">The user's delegate.</param>
/// <param name="f">The same, on packed arguments.</param>
/// <param name="inAxes">For each argument an axis, null, or a tree of them that is a prefix of the argument.</param>
/// <param name="outAxis">Where the mapped axis goes in every result.</param>
internal sealed class Vmap<TArgs, R>(Delegate function, Func<TArgs, R> f,
    object?[] inAxes, int outAxis) where TArgs : struct, IArguments<TArgs>
{
    private static readonly LeafConverter<int?> AxisConverter = static (object value, out int? axis) => (axis = value as int?) is not null;
    private readonly FunctionInfo _info = FunctionInfo.Of(function);

    /// <summary>Runs the function over the batch.</summary>
    public R Run(TArgs args)
    {
        var (leaves, structures) = Differentials.FlattenAll("vmap", _info, args);
        var arguments = Map(leaves, structures, out var size);
        var trace = new Trace("jax.vmap", _info.Name, isAbstract: true);
        var parameters = new Node[arguments.Length];
        var at = 0;
        for (var k = 0; k < structures.Length; k++)
        {
            for (var i = 0; i < structures[k].LeafCount; i++, at++)
            {
                trace.Uses(leaves[at].Trace);
                // What is the same for the whole batch keeps its value.
                parameters[at] = arguments[at].Axis is { } axis
                    ? Parameter.Create(arguments[at].Node.Aval with { Shape = arguments[at].Node.Shape.Without(axis) },
                        Leaves.Label(_info, k, structures[k], i))
                    : Lax.Alias(arguments[at].Node);
            }
        }
        try
        {
            var traced = Traced.Run(trace, f, args, structures, parameters);
            var results = Vectorize.Run(traced.Outputs, parameters, arguments, size);
            return traced.Release<R>(results.Select(r => Vectorize.MoveTo(r, OutAxis(r), size)), trace.Outer);
        }
        finally
        {
            trace.End();
        }
    }

    private int OutAxis(Mapped result) => Axes.NormalizeOne("vmap: out_axes", outAxis, result.Node.Rank + (result.Axis is null ? 1 : 0));

    private Mapped[] Map(List<NDArray> leaves, TreeDef[] structures, out int size)
    {
        var arguments = new Mapped[leaves.Count];
        var sizes = new List<(int Size, string Text)>();
        var at = 0;
        for (var k = 0; k < structures.Length; k++)
        {
            var axes = AxesOf(k, structures[k]);
            for (var i = 0; i < axes.Count; i++, at++)
            {
                var node = Ufunc.Enter("vmap", leaves[at]);
                if (axes[i] is not { } axis)
                {
                    arguments[at] = new(node, null);
                    continue;
                }
                var label = Leaves.Label(_info, k, structures[k], i);
                if (axis < -node.Rank || axis >= node.Rank)
                {
                    throw new ShapeException($"vmap: argument {label} of {_info.Name} is {node.Aval}, which has no axis {axis} to map. " +
                        "Give another axis in in_axes, or null to pass it whole.");
                }
                axis = axis < 0 ? axis + node.Rank : axis;
                sizes.Add((node.Shape[axis], $"axis {axis} of argument {label}, {node.Aval}, has extent {node.Shape[axis]}"));
                arguments[at] = new(node, axis);
            }
        }
        if (sizes.Count == 0) throw new ArgumentException(
            $"vmap: no argument of {_info.Name} is mapped; give at least one an axis in in_axes.");
        size = sizes[0].Size;
        if (sizes.Exists(s => s.Size != sizes[0].Size))
            throw new ShapeException(
                $"vmap: the mapped axes of {_info.Name} differ in extent: {string.Join("; ", sizes.Select(s => s.Text))}.");
        return arguments;
    }

    private List<int?> AxesOf(int argument, TreeDef structure)
    {
        var axes = inAxes[argument];
        if (axes is null or int) return [.. Enumerable.Repeat((int?)axes, structure.LeafCount)];
        return Tree.BroadcastLeaves(axes, structure, noneIsLeaf: true, AxisConverter,
            $"in_axes of argument {Leaves.ArgumentName(_info, argument)} of {_info.Name}");
    }
}
