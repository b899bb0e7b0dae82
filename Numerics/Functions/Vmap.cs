using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary><c>jax.vmap</c> for any arity: the function runs once on values without the mapped axis, then its graph is
/// vectorised.</summary>
/// <param name="function">The user's delegate.</param>
/// <param name="f">The same, on packed arguments.</param>
/// <param name="inAxes">What is mapped.</param>
/// <param name="outAxes">Where the mapped axis goes.</param>
/// <param name="axisSize">The extent of the mapped axes; null to read it off the arguments.</param>
/// <param name="axisName">What collectives call the axis.</param>
internal sealed class Vmap<TArgs, R>(Delegate function, Func<TArgs, R> f,
    MappedAxes inAxes, MappedAxes outAxes, int? axisSize = null, string? axisName = null) where TArgs : struct, IArguments<TArgs>
{
    private static readonly LeafConverter<int?> AxisConverter = static (object value, out int? axis) => (axis = value as int?) is not null;
    private readonly FunctionInfo _info = FunctionInfo.Of(function);
    private readonly object?[] _inAxes = inAxes.For(TArgs.Count, FunctionInfo.Of(function).Name);

    /// <summary>Runs the function over the batch.</summary>
    public R Run(TArgs args)
    {
        var leaves = new List<NDArray>();
        var structures = new PyTreeDef?[TArgs.Count];
        for (var k = 0; k < structures.Length; k++)
        {
            if (_inAxes[k] is not MappedAxes.Untouched)
                structures[k] = args.Flatten(k, leaves, $"vmap: argument {Leaves.ArgumentName(_info, k)} of {_info.Name}");
        }
        var arguments = Map(leaves, structures, out var size);
        var index = axisName is null ? null : Parameter.Create(new(Shape.Scalar, DType.Int32), $"the index of axis \"{axisName}\"");
        var named = index is null ? null : new NamedAxis(axisName!, size, index);
        var trace = new Trace("jax.vmap", _info.Name, isAbstract: true, named, TraceEffects.Held);
        var parameters = new Node[arguments.Length];
        var at = 0;
        for (var k = 0; k < structures.Length; k++)
        {
            for (var i = 0; i < structures[k]?.LeafCount; i++, at++)
            {
                trace.Uses(leaves[at].Trace);
                // What is the same for the whole batch keeps its value.
                parameters[at] = arguments[at].Axis is { } axis
                    ? Parameter.Create(arguments[at].Node.Aval with { Shape = arguments[at].Node.Shape.Without(axis) },
                        Leaves.Label(_info, k, structures[k]!, i))
                    : Lax.Alias(arguments[at].Node);
            }
        }
        try
        {
            var traced = Traced.Run(trace, f, args, structures, parameters);
            var hasEffects = trace.TokenIn is not null;
            if (index is not null)
            {
                parameters = [.. parameters, index];
                arguments = [.. arguments, new(Lax.Iota(size, DType.Int32, 0), 0)];
            }
            if (hasEffects)
            {
                trace.Uses(Effects.Target);
                parameters = [.. parameters, trace.TokenIn!];
                arguments = [.. arguments, new(Effects.Token(), null)];
            }
            var results = Vectorize.Run(hasEffects ? [.. traced.Outputs, trace.TokenOut!] : traced.Outputs, parameters, arguments, size);
            var token = hasEffects ? Lax.Reshape(results[^1].Node, Callback.Token.Shape) : null;
            if (hasEffects) results = results[..^1];
            var axes = Spread(outAxes.Tree, traced.Structure, $"vmap: out_axes of {_info.Name}");
            Node[] placed = [.. results.Select((r, i) => Place(r, axes[i], size, traced.Structure, i))];
            if (token is not null) Effects.Follow(token, placed, trace.Outer);
            return traced.Release<R>(placed, trace.Outer);
        }
        finally
        {
            trace.End();
        }
    }

    private Node Place(Mapped result, int? axis, int size, PyTreeDef structure, int leaf)
    {
        if (axis is { } to) return Vectorize.MoveTo(result, Normalize(to, result, structure, leaf), size);
        if (result.Axis is null) return result.Node;
        throw new ArgumentException($"vmap: out_axes says null for result{Path(structure, leaf)} of {_info.Name}, but it differs from " +
            $"example " +
            $"to example ({result.Node.Aval}, axis {result.Axis}). Give it an axis, or reduce over the examples.");
    }

    private int Normalize(int axis, Mapped result, PyTreeDef structure, int leaf)
    {
        var rank = result.Node.Rank + (result.Axis is null ? 1 : 0);
        if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
        throw new ShapeException($"vmap: out_axes puts the mapped axis of result{Path(structure, leaf)} of {_info.Name} at {axis}, but " +
            $"with it the " +
            $"result has {rank} axes; use {-rank} to {rank - 1}.");
    }

    private static string Path(PyTreeDef structure, int leaf) =>
        structure.Kind == TreeNodeKind.Leaf ? "" : " " + structure.LeafPaths()[leaf];

    private Mapped[] Map(List<NDArray> leaves, PyTreeDef?[] structures, out int size)
    {
        var arguments = new Mapped[leaves.Count];
        var sizes = new List<(int Size, string Text)>();
        if (axisSize is { } given) sizes.Add((given, $"axis_size is {given}"));
        var at = 0;
        for (var k = 0; k < structures.Length; k++)
        {
            if (structures[k] is not { } structure) continue;
            var axes = Spread(_inAxes[k], structure, $"vmap: in_axes of argument {Leaves.ArgumentName(_info, k)} of {_info.Name}");
            for (var i = 0; i < axes.Count; i++, at++)
            {
                var node = Ufunc.Enter("vmap", leaves[at]);
                if (axes[i] is not { } axis)
                {
                    arguments[at] = new(node, null);
                    continue;
                }
                var label = Leaves.Label(_info, k, structure, i);
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
            $"vmap: no argument of {_info.Name} is mapped; give at least one an axis in in_axes, or say axis_size.");
        size = sizes[0].Size;
        if (size < 0) throw new ArgumentException($"vmap: axis_size of {_info.Name} is {size}; it cannot be negative.");
        if (sizes.Exists(s => s.Size != sizes[0].Size))
            throw new ShapeException(
                $"vmap: the mapped axes of {_info.Name} differ in extent: {string.Join("; ", sizes.Select(s => s.Text))}.");
        return arguments;
    }

    private static List<int?> Spread(object? axes, PyTreeDef structure, string name) => axes is null or int
        ? [.. Enumerable.Repeat((int?)axes, structure.LeafCount)]
        : Tree.BroadcastLeaves(axes, structure, noneIsLeaf: true, AxisConverter, name);
}
