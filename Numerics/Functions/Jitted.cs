using Lazy.Backends;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;
using Lazy.Transforms;
using Lazy.Transforms.Jit;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary><c>jax.jit</c> for any arity: traced once per structure, shapes and dtypes, compiled as one program, then only run.</summary>
internal sealed class Jitted<TArgs, R> where TArgs : struct, IArguments<TArgs>
{
    private readonly FunctionInfo _info;
    private readonly Func<TArgs, R> _f;
    private readonly bool[] _static;
    private readonly bool[] _donated;
    private readonly JitCache<Staged> _cache = new();

    public Jitted(Delegate function, Func<TArgs, R> f, JitArguments arguments = default)
    {
        _info = FunctionInfo.Of(function);
        _f = f;
        _static = arguments.Static(_info, TArgs.Count);
        _donated = arguments.Donated(_info, TArgs.Count);
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
        if (LazyConfig.Current.DisableJit) return _f(args);
        var call = Prepare(args, out var outer);
        var staged = Stage(args, call, out var captured);
        // What has effects happens as often as the function around it runs, whatever its arguments are.
        if (staged.HasEffects) outer = Trace.Join(outer, Effects.Target);
        if (outer is null && captured is null) return Checked(Launch(staged, call), args);
        // A traced value takes part: the function becomes a piece of the graph around it.
        var inner = Trace.Join(outer, captured);
        return Leaves.Unflatten<R>(staged.Structure, [.. staged.Inline(call.Nodes, inner).Select(n => new NDArray(n, inner))]);
    }

    /// <summary>The function traced for arguments, of which only shapes and dtypes matter.</summary>
    public StagedCall TraceFor(TArgs args)
    {
        var call = Prepare(args, out var outer, shapesOnly: true);
        var staged = Stage(args, call, out var captured);
        return new(_info, staged, call, Trace.Join(outer, captured), (Device?)PlaceOf(staged, call) ?? Runtime.Device);
    }

    /// <summary>Shapes and dtypes of the result: a tree of arrays without values.</summary>
    public R Shapes(TArgs args)
    {
        var staged = TraceFor(args).Staged;
        return Leaves.Unflatten<R>(staged.Structure, [.. staged.Results.Select(o => ShapeDtypeStruct.Array(o.Aval))]);
    }

    /// <summary>Runs a program that was compiled ahead of time.</summary>
    public R Run(StagedCall compiled, TArgs args)
    {
        var call = Prepare(args, out var outer);
        compiled.Require(call);
        if (outer is null)
            return Checked(Launch(compiled.Staged, call with { Forms = compiled.Call.Forms, Place = compiled.Call.Place }), args);
        return Leaves.Unflatten<R>(compiled.Staged.Structure,
            [.. compiled.Staged.Inline(call.Nodes, outer).Select(n => new NDArray(n, outer))]);
    }

    private JitCall Prepare(TArgs args, out Trace? outer, bool shapesOnly = false)
    {
        var structures = new PyTreeDef?[TArgs.Count];
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
            if (!shapesOnly || !ReferenceEquals(leaves[i].Trace, Trace.ShapesOnly)) outer = Trace.Join(outer, leaves[i].Trace);
        }
        MarkDonated(nodes, owners, forms);
        var key = new JitKey(structures, avals, forms, [.. statics], outer is null ? place ?? Runtime.Device : null);
        return new(structures, nodes, forms, key, [.. owners], place);
    }

    private INodePlace? Join(INodePlace? a, INodePlace? b) =>
        ReferenceEquals(a, b) || b is null ? a : Primitive.JoinPlaces("jit", $"the arrays of {_info.Name}", a, b);

    private INodePlace? PlaceOf(Staged staged, JitCall call) => Join(call.Place, staged.Place);

    // An array that the call passes more than once stays: its other place needs it.
    private void MarkDonated(Node[] nodes, List<int> owners, JitForm[] forms)
    {
        // A result that is not as it should be is looked for by running the function again.
        if (!_donated.AsSpan().Contains(true) || LazyConfig.Current.ChecksNumbers) return;
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

    private Staged Stage(TArgs args, JitCall call, out Trace? captured)
    {
        captured = null;
        if (_cache.Find(call.Key, _info.Arguments) is { } known) return known;
        using var watch = CompilationLog.Missed(_info, call, _cache.LastMiss!);
        using var origin = Origin.Outside();
        var trace = new Trace("jax.jit", _info.Name, isAbstract: true, effects: TraceEffects.Held);
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
            var (graph, closed) = Effects.Close(trace, parameters, traced.Outputs);
            var hasEffects = trace.TokenIn is not null;
            if (hasEffects) closed = [Lax.Zeros(Callback.Token), .. closed];
            INodePlace? place = null;
            foreach (var o in traced.Outputs) place = Join(place, o.Place);
            var staged = new Staged(graph, closed, traced.Structure, parameters.Length, place, _info.Name, hasEffects);
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

    private R Launch(Staged staged, JitCall call)
    {
        Runtime.RequireExecution($"jit: running {_info.Name}");
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
                numbers.Add(NumberOf(call.Nodes[i]));
                continue;
            }
            inputs.Add((Storage)call.Nodes[i].Value!);
            donated.Add(call.Forms[i] == JitForm.Donated);
        }
        inputs.AddRange(compiled.Captured);
        donated.AddRange(compiled.Captured.Select(_ => false));
        var buffers = Engine.Call(compiled.Program, device, [.. inputs], [.. donated], [.. numbers]);
        var made = new Node?[buffers.Length];
        var results = new NDArray[staged.Structure.LeafCount];
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

    // What was compiled ahead of time for a number may get an array.
    private static Scalar NumberOf(Node node)
    {
        if (node.Op is Constant c) return c.Value.Cast(node.DType);
        Runtime.Evaluate([node]);
        return HostBytes.ReadScalar(node.DType, Runtime.Read(node));
    }

    // A program says only that one of its results is no number; run operation by operation, the function says where that began.
    private R Checked(R result, TArgs args)
    {
        if (!LazyConfig.Current.ChecksNumbers) return result;
        var results = Leaves.Flatten(result, "jit").Leaves;
        if (results.TrueForAll(x => NumberCheck.Find(x.Node) is null)) return result;
        using (LazyConfig.With(o => o.DisableJit = true))
        {
            NDArray.EvaluateAll("jit", [.. Leaves.Flatten(_f(args), "jit").Leaves], default);
        }
        var found = results.Select(x => NumberCheck.Find(x.Node)).First(f => f is not null);
        throw new NotFiniteNumberException(
            $"{NumberCheck.Mode}: a result of jit({_info.Name}) holds {found}, which the same operations one by one do not give: " +
            "the compiled program rounds otherwise.");
    }

    // A result that is an argument, or something the function closed over, is that very array.
    private static Node Passed(Staged staged, JitCall call, Node output)
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
}
