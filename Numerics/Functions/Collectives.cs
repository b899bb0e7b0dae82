using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;

namespace Lazy;

/// <summary>Collectives on handles: they find the axes of their names and combine the operations across one axis.</summary>
internal sealed class Collectives
{
    private readonly string _operation;
    private readonly (NamedAxis Axis, Trace Trace)[] _axes;

    public Collectives(string operation, AxisNames names)
    {
        if (names.Names.Length == 0) throw new ArgumentException($"{operation}: axis_name is empty; give the name of a mapped axis.");
        _operation = operation;
        _axes = new (NamedAxis, Trace)[names.Names.Length];
        for (var i = 0; i < _axes.Length; i++) _axes[i] = NamedAxis.Find(operation, names.Names[i]);
    }

    /// <summary>The product of the extents.</summary>
    public int Size => _axes.Aggregate(1, (n, a) => checked(n * a.Axis.Size));

    /// <summary>The number of the example; of several axes the last varies fastest.</summary>
    public NDArray Index() => Ufunc.Apply(_operation, Indices, n =>
    {
        var sum = n[0];
        for (var i = 1; i < n.Length; i++) sum = Lax.Add(Lax.Mul(sum, Lax.FullLike(sum, _axes[i].Axis.Size)), n[i]);
        return sum;
    });

    /// <summary>The sum over the examples.</summary>
    public NDArray Sum(NDArray x) => Each(x, n => _axes.Aggregate(Ufunc.ToNumber(n), (m, a) =>
        new AllReduce(a.Axis.Name, a.Axis.Size).Of(m, a.Axis.Index)));

    /// <summary>All examples along one new axis.</summary>
    public NDArray Gather(NDArray x, int axis) => Each(x, n =>
    {
        var at = Axes.NormalizeOne(_operation, axis, n.Rank + 1);
        foreach (var (a, _) in _axes.Reverse()) n = new AllGather(a.Name, a.Size, at).Of(n, a.Index);
        for (var i = 1; i < _axes.Length; i++) n = Merge(n, at);
        return n;
    });

    /// <summary>All examples, one behind the other along an axis that is there.</summary>
    public NDArray GatherTiled(NDArray x, int axis)
    {
        var at = Axes.NormalizeOne(_operation, axis, x.Rank);
        return Each(Gather(x, at), n => Merge(n, at));
    }

    /// <summary>A function of what all examples hold, along axis 0.</summary>
    public NDArray Reduce(NDArray x, Func<Node, Node> reduce) => Each(Gather(x, 0), reduce);

    /// <summary>The sum over the examples, of which each gets its slice of an axis.</summary>
    public NDArray SumScatter(NDArray x, int axis, bool tiled)
    {
        var (a, _) = Single();
        return Each(x, n =>
        {
            var at = Axes.NormalizeOne(_operation, axis, n.Rank);
            return new ReduceScatter(a.Name, a.Size, at).Of(tiled ? Divide(n, at, a) : n, a.Index);
        });
    }

    /// <summary>The value of another example, or zeros: pairs of source and destination.</summary>
    public NDArray Permute(NDArray x, IEnumerable<(int Source, int Destination)> pairs)
    {
        var (a, _) = Single();
        int[] sources = new int[a.Size], uses = new int[a.Size];
        Array.Fill(sources, -1);
        foreach (var (source, destination) in pairs)
        {
            if ((uint)source >= (uint)a.Size || (uint)destination >= (uint)a.Size)
                throw new ArgumentException($"{_operation}: perm has the pair ({source}, {destination}), but the axis \"{a.Name}\" has " +
                    $"extent {a.Size}; " +
                    $"use numbers from 0 to {a.Size - 1}.");
            if (sources[destination] >= 0 || ++uses[source] > 1)
                throw new ArgumentException($"{_operation}: perm names " +
                    $"{(sources[destination] >= 0 ? $"destination {destination}" : $"source {source}")} " +
                    "twice; each example gives and gets at most once.");
            sources[destination] = source;
        }
        return Each(x, n => new Permute(a.Name, a.Size, sources).Of(n, a.Index));
    }

    /// <summary>Each example gets a slice of every example.</summary>
    public NDArray AllToAll(NDArray x, int splitAxis, int concatAxis, bool tiled)
    {
        var (a, _) = Single();
        return Each(x, n =>
        {
            int split = Axes.NormalizeOne(_operation, splitAxis, n.Rank), concat = Axes.NormalizeOne(_operation, concatAxis, n.Rank);
            if (!tiled) return new AllToAll(a.Name, a.Size, split, concat).Of(n, a.Index);
            // The rest of a divided axis stays where it was, behind the part that is dealt out.
            var result = new AllToAll(a.Name, a.Size, split, concat).Of(Divide(n, split, a), a.Index);
            return Merge(result, concat);
        });
    }

    private (NamedAxis Axis, Trace Trace) Single() => _axes.Length == 1 ? _axes[0] : throw new ArgumentException(
        $"{_operation}: takes one axis, not {_axes.Length}. Do it axis by axis, or map one axis of the product of the extents.");

    private Node Divide(Node n, int axis, NamedAxis a) => n.Shape[axis] % a.Size == 0
        ? Lax.Reshape(n, n.Shape.With(axis, n.Shape[axis] / a.Size).Insert(axis, a.Size))
        : throw new ShapeException($"{_operation}: axis {axis} of {n.Aval} has extent {n.Shape[axis]}, which is no multiple of " +
            $"{a.Size}, the " +
            $"extent of the axis \"{a.Name}\".");

    private static Node Merge(Node n, int axis) =>
        Lax.Reshape(n, n.Shape.Without(axis).With(axis, n.Shape[axis] * n.Shape[axis + 1]));

    private NDArray[] Indices => Array.ConvertAll(_axes, a => new NDArray(a.Axis.Index, a.Trace));

    // The result belongs to the traces of the axes too, even where the operand is a constant.
    private NDArray Each(NDArray x, Func<Node, Node> f) => Ufunc.Apply(_operation, [x, .. Indices], n => f(n[0]));
}
