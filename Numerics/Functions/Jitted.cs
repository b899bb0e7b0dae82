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
    private readonly bool _donates;
    private readonly string[] _names;
    private readonly string _running;
    private readonly JitCache<Staged> _cache = new();

    public Jitted(Delegate function, Func<TArgs, R> f, JitArguments arguments = default)
    {
        _info = FunctionInfo.Of(function);
        _f = f;
        _static = arguments.Static(_info, TArgs.Count);
        _donated = arguments.Donated(_info, TArgs.Count);
        _donates = _donated.AsSpan().Contains(true);
        _running = $"jit: running {_info.Name}";
        _names = [.. Enumerable.Range(0, TArgs.Count).Select(i => $"jit: argument {Name(i)} of {_info.Name}")];
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
        R result;
        if (outer is null && captured is null) result = Checked(Launch(staged, call, call.Key.Forms, PlaceOf(staged, call)), args);
        else
        {
            // A traced value takes part: the function becomes a piece of the graph around it.
            var inner = Trace.Join(outer, captured);
            result = Leaves.Unflatten<R>(staged.Structure, [.. staged.Inline(call.Nodes, inner).Select(n => new NDArray(n, inner))]);
        }
        call.Release();
        return result;
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
        var result = outer is null
            ? Checked(Launch(compiled.Staged, call, compiled.Call.Key.Forms, PlaceOf(compiled.Staged, compiled.Call)), args)
            : Leaves.Unflatten<R>(compiled.Staged.Structure, [.. compiled.Staged.Inline(call.Nodes, outer).Select(n => new NDArray(n, outer))]);
        call.Release();
        return result;
    }

    private JitCall Prepare(TArgs args, out Trace? outer, bool shapesOnly = false)
    {
        var call = JitCall.Rent();
        for (var i = 0; i < TArgs.Count; i++)
        {
            if (_static[i])
            {
                JitKey.RequireStatic(args[i], _info.Name, Name(i));
                call.Key.AddStatic(args[i]);
                continue;
            }
            call.Key.AddArgument(args.Flatten(i, call.Leaves, _names[i]));
            while (call.Arguments.Count < call.Leaves.Count) call.Arguments.Add(i);
        }
        outer = null;
        foreach (var x in call.Leaves)
        {
            var node = Ufunc.Enter("jit", x);
            call.Nodes.Add(node);
            call.Place = Join(call.Place, node.Place);
            if (!shapesOnly || !ReferenceEquals(x.Trace, Trace.ShapesOnly)) outer = Trace.Join(outer, x.Trace);
        }
        // A result that is not as it should be is looked for by running the function again, with the same arrays.
        var repeated = _donates && !LazyConfig.Current.ChecksNumbers ? call.Repeated() : null;
        for (var i = 0; i < call.Nodes.Count; i++) call.Key.AddArray(call.Nodes[i].Aval, FormOf(call, i, repeated));
        call.Key.Seal(outer is null ? call.Place ?? Runtime.Device : null);
        return call;
    }

    private INodePlace? Join(INodePlace? a, INodePlace? b) =>
        ReferenceEquals(a, b) || b is null ? a : Primitive.JoinPlaces("jit", $"the arrays of {_info.Name}", a, b);

    private INodePlace? PlaceOf(Staged staged, JitCall call) => Join(call.Place, staged.Place);

    private JitForm FormOf(JitCall call, int i, HashSet<Node>? repeated)
    {
        var node = call.Nodes[i];
        // Numbers are given at launch, so that a learning rate needs no buffer and a new one no compilation.
        if (node.Value is null && node.Op is Constant) return JitForm.Number;
        // An array that the call passes more than once stays: its other place needs it.
        return repeated is not null && _donated[call.Arguments[i]] && !repeated.Contains(node) ? JitForm.Donated : JitForm.Array;
    }

    private Staged Stage(TArgs args, JitCall call, out Trace? captured)
    {
        captured = null;
        if (_cache.Find(call.Key, _info.Arguments) is { } known) return known;
        using var watch = CompilationLog.Missed(_info, call, _cache.LastMiss!);
        using var origin = Origin.Outside();
        var trace = new Trace("jax.jit", _info.Name, isAbstract: true, effects: TraceEffects.Held);
        var parameters = new Node[call.Nodes.Count];
        PyTreeDef?[] structures = [.. call.Key.Structures];
        for (int i = 0, leaf = 0; i < parameters.Length; i++, leaf++)
        {
            if (i > 0 && call.Arguments[i] != call.Arguments[i - 1]) leaf = 0;
            var label = Leaves.Label(_info, call.Arguments[i], structures[call.Arguments[i]]!, leaf);
            parameters[i] = Parameter.Create(call.Nodes[i].Aval, label, call.Key.Forms[i] == JitForm.Number);
        }
        try
        {
            var traced = Traced.Run(trace, _f, args, structures, parameters);
            var (graph, closed) = Effects.Close(trace, parameters, traced.Outputs);
            var hasEffects = trace.TokenIn is not null;
            if (hasEffects) closed = [Lax.Zeros(Callback.Token), .. closed];
            INodePlace? place = null;
            foreach (var o in traced.Outputs) place = Join(place, o.Place);
            var staged = new Staged(graph, closed, traced.Structure, parameters.Length, place, _info.Name, hasEffects);
            // What depends on values of a running transform is good for this call only.
            captured = trace.Outer;
            if (captured is null) _cache.Add(call.KeepKey(), staged);
            return staged;
        }
        finally
        {
            trace.End();
        }
    }

    private R Launch(Staged staged, JitCall call, IReadOnlyList<JitForm> forms, INodePlace? place)
    {
        Runtime.RequireExecution(_running);
        var device = (Device?)place ?? Runtime.Device;
        var compiled = staged.Compile(device, forms);
        EvaluatePending(call, forms, device);
        Few<Storage> fewInputs = new();
        Few<bool> fewDonated = new();
        Few<Scalar> fewNumbers = new();
        var inputs = fewInputs.Take(call.Nodes.Count + compiled.Captured.Length);
        var donated = fewDonated.Take(inputs.Length);
        var numbers = fewNumbers.Take(call.Nodes.Count);
        int arrays = 0, count = 0;
        for (var i = 0; i < call.Nodes.Count; i++)
        {
            if (forms[i] == JitForm.Number)
            {
                numbers[count++] = NumberOf(call.Nodes[i]);
                continue;
            }
            donated[arrays] = forms[i] == JitForm.Donated;
            inputs[arrays++] = (Storage)call.Nodes[i].Value!;
        }
        compiled.Captured.CopyTo(inputs[arrays..]);
        arrays += compiled.Captured.Length;
        var buffers = Engine.Call(compiled.Program, device, inputs[..arrays], donated[..arrays], numbers[..count]);
        var results = new NDArray[staged.Structure.LeafCount];
        for (int i = 0, next = 0; i < results.Length; i++)
        {
            var source = compiled.Sources[i];
            if (source == next)
            {
                var aval = compiled.Computed[next];
                results[i] = new NDArray(Node.Leaf(aval, new Storage(buffers[next++], aval), place), null);
            }
            // The same as an earlier result; or an argument, or something that the function closed over: that very array.
            else results[i] = new NDArray(source >= 0 ? results[Array.IndexOf(compiled.Sources, source)].Node
                : -1 - source < staged.Arguments ? call.Nodes[-1 - source] : staged.Captured[-1 - source - staged.Arguments], null);
        }
        return Leaves.Unflatten<R>(staged.Structure, results);
    }

    private static void EvaluatePending(JitCall call, IReadOnlyList<JitForm> forms, Device device)
    {
        var (few, count) = (new Few<Node>(), 0);
        var pending = few.Take(call.Nodes.Count);
        for (var i = 0; i < pending.Length; i++)
        {
            if (forms[i] != JitForm.Number && call.Nodes[i].Value is null) pending[count++] = call.Nodes[i];
        }
        Runtime.Evaluate(pending[..count], device: device);
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

    private string Name(int i) => Leaves.ArgumentName(_info, i);
}
