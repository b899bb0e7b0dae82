using Lazy.Graph.Ops;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>
/// Control flow under <c>jax.disable_jit</c>: plain C# loops and choices, so that values inside of the functions can be read. What is decided
/// by a value that is not known, as under vmap, stays an operation of the graph.
/// </summary>
internal static class Eager
{
    /// <summary>Whether control flow that this value decides runs as C#.</summary>
    public static bool Decides(NDArray x) =>
        LazyConfig.Current.DisableJit && (x.Trace is not { MayBeAbstract: true } || TraceErrors.NoValue("control flow", x.Node, x.Trace) is null);

    /// <summary>A scan over slices, one call for each.</summary>
    /// <exception cref="ArgumentException">There are no slices, so that nothing tells what the results look like.</exception>
    public static (C Carry, Y Stacked) Scan<C, X, Y>(
        string operation, Func<C, X, (C, Y)> f, C init, IReadOnlyList<NDArray> xs, PyTreeDef structure, int trips, bool reverse)
    {
        if (trips == 0)
            throw new ArgumentException($"{operation}: under jax.disable_jit there must be an iteration, since nothing else tells the shapes of the results.");
        var rows = new List<NDArray>[trips];
        PyTreeDef? result = null;
        for (var k = 0; k < trips; k++)
        {
            var i = reverse ? trips - 1 - k : k;
            X slice = xs.Count == 0 ? default! : Leaves.Unflatten<X>(structure, [.. xs.Select(x => Slice(operation, x, i))]);
            (init, var y) = f(init, slice);
            (rows[i], result) = Leaves.Flatten(y, $"{operation}: the result");
        }
        var stacked = Enumerable.Range(0, rows[0].Count).Select(leaf =>
            Ufunc.Apply(operation, [.. rows.Select(row => row[leaf])], nodes => Lax.Stack(nodes, 0)));
        return (init, Leaves.Unflatten<Y>(result!, [.. stacked]));
    }

    /// <summary>A loop for as long as a condition holds; false if the condition comes to depend on a value that is not known.</summary>
    public static bool TryWhile<T>(Func<T, NDArray> test, Func<T, T> f, T init, out T result)
    {
        result = init;
        while (true)
        {
            var goOn = test(result);
            if (!Decides(goOn)) return false;
            if (!(bool)goOn) return true;
            result = f(result);
        }
    }

    private static NDArray Slice(string operation, NDArray x, int i) => Ufunc.Apply(operation, x, node =>
    {
        int[] starts = new int[node.Rank], limits = node.Shape.ToArray();
        (starts[0], limits[0]) = (i, i + 1);
        return Lax.Reshape(Lax.Slice(node, starts, limits), node.Shape.Without(0));
    });
}
