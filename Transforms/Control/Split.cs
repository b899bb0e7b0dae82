using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Transforms.Control;

/// <summary>
/// The reverse derivative of a graph in two parts: what the way back needs of the way there (<see cref="Saved"/>), and the way back as a function
/// of that and of the cotangents. Elementwise work is done again on the way back, where it costs no memory and little time; results of
/// reductions, products and other routines are saved.
/// </summary>
internal sealed class Split
{
    private readonly Node?[] _cotangents;
    private readonly Node?[] _back;
    private readonly int[] _wanted;

    private Split(Node?[] cotangents, Node?[] back, int[] wanted, List<Node> saved) =>
        (_cotangents, _back, _wanted, Saved) = (cotangents, back, wanted, saved);

    /// <summary>The nodes of the way there that the way back reads, parameters included.</summary>
    public IReadOnlyList<Node> Saved { get; }

    /// <summary>The outputs that have a cotangent, as it is known to the way back.</summary>
    public IReadOnlyList<Node?> Cotangents => _cotangents;

    /// <summary>Differentiates a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="wanted">The parameters whose cotangents are needed.</param>
    /// <param name="given">The outputs that have a cotangent.</param>
    public static Split Of(ClosedGraph graph, IReadOnlyList<bool> wanted, IReadOnlyList<bool> given)
    {
        var cotangents = graph.Outputs.Select((o, i) => given[i] && o.DType.IsInexact ? Parameter.Create(o.Aval, "cotangent") : null).ToArray();
        var at = BodyRules.Where(wanted);
        var back = at.Length == 0 ? [] : ReverseMode.Run(graph.Outputs, [.. at.Select(i => graph.Parameters[i])], cotangents);
        return new(cotangents, back, at, Frontier(graph, back, cotangents));
    }

    /// <summary>The cotangents of all parameters, null where they are zero or not wanted.</summary>
    /// <param name="count">The number of parameters of the graph.</param>
    /// <param name="replacement">What stands for saved nodes and for the parameters of cotangents.</param>
    public Node?[] Back(int count, Dictionary<Node, Node> replacement)
    {
        var present = _back.Where(b => b is not null).Select(b => b!).ToArray();
        var rebuilt = new Queue<Node>(Traversal.Rebuild(present, new(replacement, ReferenceEqualityComparer.Instance)));
        var result = new Node?[count];
        for (var i = 0; i < _back.Length; i++) result[_wanted[i]] = _back[i] is null ? null : rebuilt.Dequeue();
        return result;
    }

    private static List<Node> Frontier(ClosedGraph graph, Node?[] back, Node?[] cotangents)
    {
        var isParameter = new HashSet<Node>(graph.Parameters, ReferenceEqualityComparer.Instance);
        var late = new HashSet<Node>(cotangents.OfType<Node>(), ReferenceEqualityComparer.Instance);
        var seen = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var saved = new List<Node>();
        var stack = new Stack<Node>();
        foreach (var n in Traversal.PostOrder(back.OfType<Node>()))
        {
            if (late.Contains(n)) continue;
            var inputs = n.Inputs;
            foreach (var i in inputs)
            {
                if (!late.Contains(i)) continue;
                late.Add(n);
                break;
            }
            if (!late.Contains(n)) continue;
            foreach (var i in inputs) stack.Push(i);
        }
        foreach (var b in back.OfType<Node>()) stack.Push(b);
        while (stack.TryPop(out var n))
        {
            if (late.Contains(n) || !seen.Add(n)) continue;
            if (isParameter.Contains(n)) saved.Add(n);
            else if (IsCheap(n)) foreach (var i in n.Inputs) stack.Push(i);
            else saved.Add(n);
        }
        return saved;
    }

    private static bool IsCheap(Node n)
    {
        if (n.Outputs is not null || !n.TryRecipe(out var op, out var inputs) || op is Project) return false;
        return inputs.Length == 0 || op.Lower(Array.ConvertAll(inputs, i => i.Aval)) is Lowering.Map;
    }
}
