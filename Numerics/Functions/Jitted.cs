using Lazy.Backends;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Jit;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>A traced function: its graph, and what it closed over as further parameters.</summary>
/// <param name="Graph">Parameters: the arrays of the arguments, then what was captured.</param>
/// <param name="Captured">The captured nodes.</param>
/// <param name="Structure">The structure of the result.</param>
/// <param name="Arguments">How many parameters are arguments.</param>
/// <param name="Place">The device to which the function itself commits, by what it closed over or puts there.</param>
internal sealed record Staged(ClosedGraph Graph, Node[] Captured, TreeDef Structure, int Arguments, INodePlace? Place)
{
    private readonly Lock _lock = new();
    private volatile Compiled? _compiled;

    /// <summary>The function inlined into the graph of its arguments.</summary>
    public Node[] Inline(IEnumerable<Node> arguments) => Graph.Apply([.. arguments, .. Captured]);

    /// <summary>The program, compiled when it is first needed.</summary>
    public Compiled Compile(Device device, IReadOnlyList<JitForm> forms)
    {
        if (_compiled is { } known) return known;
        lock (_lock) return _compiled ??= Compiled.Create(this, device, forms);
    }
}

/// <summary>A staged function made ready for a device. Results that are arguments or do not depend on them are no part of the
/// program.</summary>
/// <param name="Program">The program.</param>
/// <param name="Captured">The buffers of what was captured.</param>
/// <param name="Outputs">For each result the node that it is in the graph.</param>
/// <param name="Computed">The results that the program computes, each once.</param>
internal sealed record Compiled(IProgram Program, Storage[] Captured, IReadOnlyList<Node> Outputs, Dictionary<Node, int> Computed)
{
    public static Compiled Create(Staged staged, Device device, IReadOnlyList<JitForm> forms)
    {
        var graph = staged.Graph;
        Runtime.Evaluate(staged.Captured, device: device);
        var given = graph.Parameters.Where((_, i) =>
            i < forms.Count && forms[i] == JitForm.Donated).ToHashSet<Node>(ReferenceEqualityComparer.Instance);
        // A donated argument that is also a result changes hands: the program passes its buffer on.
        var passed = new HashSet<Node>(graph.Parameters.Where(p => !given.Contains(p)), ReferenceEqualityComparer.Instance);
        var computed = new Dictionary<Node, int>(ReferenceEqualityComparer.Instance);
        foreach (var o in graph.Outputs)
        {
            if (!passed.Contains(o)) computed.TryAdd(o, computed.Count);
        }
        var program = device.Compile(new ClosedGraph(graph.Parameters, [.. computed.OrderBy(c => c.Value).Select(c => c.Key)]), given);
        return new(program, [.. staged.Captured.Select(c => (Storage)c.Value!)], graph.Outputs, computed);
    }
}

/// <summary><c>jax.jit</c> for any arity: traced once per structure, shapes and dtypes, compiled as one program, then only run.</summary>
internal sealed class Jitted<TArgs, R> where TArgs : struct, IArguments<TArgs>
{
    private readonly FunctionInfo _info;
    private readonly Func<TArgs, R> _f;
    private readonly bool[] _static;
    private readonly bool[] _donated;
    private readonly JitCache<Staged> _cache = new();

    public Jitted(Delegate function, Func<TArgs, R> f, int[]? staticArgnums, int[]? donateArgnums)
    {
        _info = FunctionInfo.Of(function);
        _f = f;
        _static = Flags(staticArgnums, "static_argnums");
        _donated = Flags(donateArgnums, "donate_argnums");
        for (var i = 0; i < TArgs.Count; i++)
        {
            if (_static[i] && _donated[i]) throw new ArgumentException(
                $"jit: argument {Name(i)} of {_info.Name} cannot be static and donated at once.");
        }
    }

    public FunctionInfo Info => _info;

    /// <summary>The compiled forms.</summary>
    public JitCache<Staged> Cache => _cache;

    /// <summary>Calls the function.</summary>
    public R Run(TArgs args)
    {
        var call = Prepare(args, out var outer);
        var staged = Stage(args, call, out var captured);
        if (outer is null && captured is null) return Launch(staged, call);
        // A traced value takes part: the function becomes a piece of the graph around it.
        var inner = Trace.Join(outer, captured);
        return Leaves.Unflatten<R>(staged.Structure, [.. staged.Inline(call.Nodes).Select(n => new NDArray(n, inner))]);
    }

    /// <summary>What the program of a call does, compiled but not run.</summary>
    public ProgramReport Explain(TArgs args)
    {
        var call = Prepare(args, out var outer);
        var staged = Stage(args, call, out var captured);
        if (Trace.Join(outer, captured) is { } trace)
            throw new TracedValueException(
                $"Explain: {_info.Name} is inlined while {trace} runs and has no program of its own there. Explain the outer function.");
        return staged.Compile((Device?)PlaceOf(staged, call) ?? Runtime.Device, call.Forms).Program.Report;
    }

    /// <summary>The graph of a call.</summary>
    public ClosedGraph Lower(TArgs args) => Stage(args, Prepare(args, out _), out _).Graph;

    private sealed record Call(TreeDef?[] Structures, Node[] Nodes, JitForm[] Forms, JitKey Key, int[] Arguments, INodePlace? Place);

    private Call Prepare(TArgs args, out Trace? outer)
    {
        var structures = new TreeDef?[TArgs.Count];
        var leaves = new List<NDArray>();
        var owners = new List<int>();
        var statics = new List<object?>();
        for (var i = 0; i < structures.Length; i++)
        {
            if (_static[i])
            {
                JitKey.RequireStatic(args[i], _info.Name, Name(i));
                statics.Add(args[i]);
                continue;
            }
            structures[i] = args.Flatten(i, leaves, $"jit: argument {Name(i)} of {_info.Name}");
            while (owners.Count < leaves.Count) owners.Add(i);
        }
        var nodes = new Node[leaves.Count];
        var avals = new Aval[nodes.Length];
        var forms = new JitForm[nodes.Length];
        outer = null;
        INodePlace? place = null;
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = Ufunc.Enter("jit", leaves[i]);
            place = Join(place, nodes[i].Place);
            avals[i] = nodes[i].Aval;
            // Numbers are given at launch, so that a learning rate needs no buffer and a new one no compilation.
            if (nodes[i].Value is null && nodes[i].Op is Constant) forms[i] = JitForm.Number;
            outer = Trace.Join(outer, leaves[i].Trace);
        }
        MarkDonated(nodes, owners, forms);
        var key = new JitKey(structures, avals, forms, [.. statics], outer is null ? place ?? Runtime.Device : null);
        return new(structures, nodes, forms, key, [.. owners], place);
    }

    private INodePlace? Join(INodePlace? a, INodePlace? b) =>
        ReferenceEquals(a, b) || b is null ? a : Primitive.JoinPlaces("jit", $"the arrays of {_info.Name}", a, b);

    private INodePlace? PlaceOf(Staged staged, Call call) => Join(call.Place, staged.Place);

    // An array that the call passes more than once stays: its other place needs it.
    private void MarkDonated(Node[] nodes, List<int> owners, JitForm[] forms)
    {
        if (!_donated.AsSpan().Contains(true)) return;
        HashSet<Node> seen = new(ReferenceEqualityComparer.Instance), repeated = new(ReferenceEqualityComparer.Instance);
        foreach (var n in nodes)
        {
            if (!seen.Add(n)) repeated.Add(n);
        }
        for (var i = 0; i < nodes.Length; i++)
        {
            if (_donated[owners[i]] && forms[i] == JitForm.Array && !repeated.Contains(nodes[i])) forms[i] = JitForm.Donated;
        }
    }

    private Staged Stage(TArgs args, Call call, out Trace? captured)
    {
        captured = null;
        if (_cache.Find(call.Key, _info.Arguments) is { } known) return known;
        var trace = new Trace("jax.jit", _info.Name, isAbstract: true);
        var parameters = new Node[call.Nodes.Length];
        for (int i = 0, leaf = 0; i < parameters.Length; i++, leaf++)
        {
            if (i > 0 && call.Arguments[i] != call.Arguments[i - 1]) leaf = 0;
            var label = Leaves.Label(_info, call.Arguments[i], call.Structures[call.Arguments[i]]!, leaf);
            parameters[i] = Parameter.Create(call.Nodes[i].Aval, label, call.Forms[i] == JitForm.Number);
        }
        try
        {
            var traced = Traced.Run(trace, _f, args, call.Structures, parameters);
            var (graph, closed) = Closure.Convert(parameters, traced.Outputs);
            INodePlace? place = null;
            foreach (var o in traced.Outputs) place = Join(place, o.Place);
            var staged = new Staged(graph, closed, traced.Structure, parameters.Length, place);
            // What depends on values of a running transform is good for this call only.
            captured = trace.Outer;
            if (captured is null) _cache.Add(call.Key, staged);
            return staged;
        }
        finally
        {
            trace.End();
        }
    }

    private R Launch(Staged staged, Call call)
    {
        var place = PlaceOf(staged, call);
        var device = (Device?)place ?? Runtime.Device;
        var compiled = staged.Compile(device, call.Forms);
        Runtime.Evaluate([.. call.Nodes.Where((n, i) => call.Forms[i] != JitForm.Number)], device: device);
        var inputs = new List<Storage>(call.Nodes.Length + compiled.Captured.Length);
        var donated = new List<bool>(inputs.Capacity);
        var numbers = new List<Scalar>();
        for (var i = 0; i < call.Nodes.Length; i++)
        {
            if (call.Forms[i] == JitForm.Number)
            {
                numbers.Add(((Constant)call.Nodes[i].Op!).Value.Cast(call.Nodes[i].DType));
                continue;
            }
            inputs.Add((Storage)call.Nodes[i].Value!);
            donated.Add(call.Forms[i] == JitForm.Donated);
        }
        inputs.AddRange(compiled.Captured);
        donated.AddRange(compiled.Captured.Select(_ => false));
        var buffers = Engine.Call(compiled.Program, device, [.. inputs], [.. donated], [.. numbers]);
        var made = new Node?[buffers.Length];
        var results = new NDArray[compiled.Outputs.Count];
        for (var i = 0; i < results.Length; i++)
        {
            var output = compiled.Outputs[i];
            var node = compiled.Computed.TryGetValue(output, out var k)
                ? made[k] ??= Node.Leaf(output.Aval, new Storage(buffers[k], output.Aval), place)
                : Passed(staged, call, output);
            results[i] = new NDArray(node, null);
        }
        return Leaves.Unflatten<R>(staged.Structure, results);
    }

    // A result that is an argument, or something the function closed over, is that very array.
    private static Node Passed(Staged staged, Call call, Node output)
    {
        for (var i = 0; i < staged.Arguments; i++)
        {
            if (ReferenceEquals(staged.Graph.Parameters[i], output)) return call.Nodes[i];
        }
        for (var i = 0; i < staged.Captured.Length; i++)
        {
            if (ReferenceEquals(staged.Graph.Parameters[staged.Arguments + i], output)) return staged.Captured[i];
        }
        throw new InternalException($"jit: {output} is no parameter.");
    }

    private string Name(int i) => Leaves.ArgumentName(_info, i);

    private bool[] Flags(int[]? argnums, string parameter)
    {
        var flags = new bool[TArgs.Count];
        foreach (var a in argnums ?? [])
        {
            var i = a < 0 ? a + TArgs.Count : a;
            if ((uint)i >= (uint)TArgs.Count)
                throw new ArgumentException(
                    $"jit: {parameter} names argument {a}, but {_info.Name} takes {TArgs.Count}; use 0 to {TArgs.Count - 1}.");
            flags[i] = true;
        }
        return flags;
    }
}
