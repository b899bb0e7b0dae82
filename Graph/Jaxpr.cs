using Lazy.Graph.Ops;

namespace Lazy.Graph;

/// <summary>
/// A graph as a program for people: parameters, one equation per operation, results, in JAX's notation. The graphs that an operation holds
/// are programs within it.
/// <code>
/// { lambda ; a:float32[3] b:float32[]. let
///     c:float32[3] = sin a
///   in (c,) }
/// </code>
/// </summary>
internal sealed class Jaxpr
{
    private readonly Dictionary<Node, string> _names = new(ReferenceEqualityComparer.Instance);
    private readonly List<Node> _constants = [];
    private readonly IReadOnlyList<Node> _parameters;
    private readonly IReadOnlyList<Node> _outputs;

    /// <summary>Reads a function.</summary>
    /// <param name="graph">The function.</param>
    /// <param name="arguments">How many of its parameters are arguments; the rest stands for what it closes over.</param>
    public Jaxpr(ClosedGraph graph, int arguments)
    {
        _parameters = [.. graph.Parameters.Take(arguments)];
        _outputs = graph.Outputs;
        var order = Traversal.PostOrder(graph.Outputs, withLeaves: true);
        var given = new HashSet<Node>(graph.Parameters, ReferenceEqualityComparer.Instance);
        _constants.AddRange(graph.Parameters.Skip(arguments));
        _constants.AddRange(order.Where(n => GraphText.IsGiven(n) && !given.Contains(n)));
        foreach (var n in _constants.Concat(_parameters)) Name(n);
        var parts = order.Where(n => n.Op is Project).ToLookup(n => n.Inputs[0]);
        foreach (var n in order)
        {
            if (n.Op is Alias && n.Value is null) _names[n] = NameOf(n.Inputs[0]);
            else if (!_names.ContainsKey(n) && !GraphText.IsInline(n) && n.Op is not Project) Equations.Add(Equation(n, parts));
        }
    }

    /// <summary>The operations, operands first.</summary>
    public List<JaxprEquation> Equations { get; } = [];

    /// <summary>The text.</summary>
    /// <param name="scopes">Whether the named scope of each operation is shown behind it.</param>
    public string Text(bool scopes = false) => string.Join('\n', Lines(scopes));

    // On one line where that is readable.
    private List<string> Lines(bool scopes)
    {
        var head = $"{{ lambda {Binders(_constants)}; {Binders(_parameters).TrimEnd()}. let";
        var tail = $"in ({string.Join(", ", _outputs.Select(NameOf))}{(_outputs.Count == 1 ? ",)" : ")")} }}";
        var equations = Equations.ConvertAll(e => e.Lines(scopes));
        var short1 = $"{head} {string.Join("; ", equations.Select(e => e[0]))}{(equations.Count == 0 ? "" : " ")}{tail}";
        if (!scopes && equations.TrueForAll(e => e.Count == 1) && short1.Length <= 80) return [short1];
        return [head, .. equations.SelectMany(e => e).Select(line => "    " + line), "  " + tail];
    }

    private string Binders(IEnumerable<Node> nodes) => string.Concat(nodes.Select(n => $"{_names[n]}:{n.Aval} "));

    private JaxprEquation Equation(Node n, ILookup<Node, Node> parts)
    {
        n.TryRecipe(out var op, out var inputs);
        var operands = Array.ConvertAll(inputs, NameOf);
        if (n.Outputs is not { } outputs) return new(op, operands, [(Name(n), n.Aval)], n.Origin);
        var results = new (string, Aval)[outputs.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var read = parts[n].Where(p => ((Project)p.Op!).Part == i).ToList();
            results[i] = (read.Count == 0 ? "_" : Name(read[0]), outputs[i]);
            foreach (var p in read) _names[p] = results[i].Item1;
        }
        return new(op, operands, results, n.Origin);
    }

    private string NameOf(Node n) => GraphText.IsInline(n) ? GraphText.Number(n) : _names[n];

    private string Name(Node n)
    {
        if (!_names.TryGetValue(n, out var name)) _names[n] = name = GraphText.Label(_given++);
        return name;
    }

    private int _given;
}

/// <summary>An equation of a program: an operation with what it reads and writes.</summary>
internal sealed record JaxprEquation(Primitive Op, string[] Operands, (string Name, Aval Aval)[] Results, Origin? Origin)
{
    /// <summary>The named scopes around the operation.</summary>
    public string Scope => Origin?.Scope ?? "";

    /// <summary>The text; the programs within the operation have lines of their own.</summary>
    /// <param name="scopes">Whether named scopes are shown.</param>
    public List<string> Lines(bool scopes = false)
    {
        var left = string.Join(' ', Results.Select(r => $"{r.Name}:{r.Aval}"));
        var right = string.Concat(Operands.Select(o => " " + o)) + (scopes && Scope.Length > 0 ? $"  # {Scope}" : "");
        if (Op.Bodies.Count == 0) return [$"{left} = {Op}{right}"];
        var name = Op.ToString();
        var lines = new List<string> { $"{left} = {(name.EndsWith(']') ? name[..^1] : name + "[")}" };
        foreach (var (role, graph) in Op.Bodies)
        {
            var body = new Jaxpr(graph, graph.Parameters.Count).Text(scopes).Split('\n');
            lines.Add($"  {role}={body[0]}");
            lines.AddRange(body.Skip(1).Select(line => "  " + line));
        }
        lines.Add("]" + right);
        return lines;
    }
}
