using Lazy.Backends;
using Lazy.Graph;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>A jitted function traced for arguments of given shapes and dtypes: <c>jax.jit(f).Trace(x)</c>.</summary>
/// <typeparam name="TFunc">The type of the function.</typeparam>
public sealed class Traced<TFunc> where TFunc : Delegate
{
    private readonly StagedCall _call;
    private readonly Func<StagedCall, TFunc> _caller;

    internal Traced(StagedCall call, Func<StagedCall, TFunc> caller)
    {
        (_call, _caller) = (call, caller);
        Jaxpr = new ClosedJaxpr(call.Staged);
    }

    /// <summary>What the function does.</summary>
    public ClosedJaxpr Jaxpr { get; }

    /// <summary>The name of the function.</summary>
    public string FunctionName => _call.Info.Name;

    /// <summary>The next stage: the function as a graph for a device.</summary>
    public Lowered<TFunc> Lower() => new(_call, _caller);

    /// <summary>The text of the program.</summary>
    public override string ToString() => Jaxpr.ToString();
}

/// <summary>
/// The graph of a jitted function for arguments of given shapes and dtypes, before it is compiled: <c>jax.jit(f).Lower(x)</c>.
/// <code>
/// var compiled = jax.jit(step).Lower(new ShapeDtypeStruct((1000, 10), jnp.float32)).Compile();
/// var y = compiled.Call(x);
/// Console.WriteLine(compiled.CostAnalysis().Flops);
/// </code>
/// </summary>
/// <typeparam name="TFunc">The type of the function.</typeparam>
public sealed class Lowered<TFunc> where TFunc : Delegate
{
    private readonly StagedCall _call;
    private readonly Func<StagedCall, TFunc> _caller;

    internal Lowered(StagedCall call, Func<StagedCall, TFunc> caller) => (_call, _caller) = (call, caller);

    internal ClosedGraph Graph => _call.Staged.Graph;

    /// <summary>The structure of each argument; null for a static one.</summary>
    public IReadOnlyList<PyTreeDef?> InTree => _call.Call.Key.Structures;

    /// <summary>The structure of the result.</summary>
    public PyTreeDef OutTree => _call.Staged.Structure;

    /// <summary>The program for the device, compiled.</summary>
    /// <exception cref="TracedValueException">The function uses values of a running transform.</exception>
    public Compiled<TFunc> Compile() => new(_call, _call.Compile("Lower"), _caller);

    /// <summary>The work of the graph as it stands, before operations are simplified and fused.</summary>
    public CostAnalysis CostAnalysis() => _call.Cost();

    /// <summary>A line per operation, before anything is simplified.</summary>
    public string AsText() => GraphText.Of(Graph);

    /// <summary>The graph in Graphviz' language.</summary>
    public string ToDot() => GraphDot.Of(Graph);

    /// <summary>The same as <see cref="AsText"/>.</summary>
    public override string ToString() => AsText();
}

/// <summary>A program compiled ahead of time, for arguments of the shapes and dtypes for which it was lowered.</summary>
/// <typeparam name="TFunc">The type of the function.</typeparam>
public sealed class Compiled<TFunc> where TFunc : Delegate
{
    private readonly StagedCall _call;
    private readonly Executable _executable;

    internal Compiled(StagedCall call, Executable executable, Func<StagedCall, TFunc> caller) =>
        (_call, _executable, Call) = (call, executable, caller(call));

    /// <summary>Runs the program. Never compiles: other structures, shapes or dtypes are an <see cref="ArgumentException"/>.</summary>
    public TFunc Call { get; }

    /// <summary>The structure of each argument; null for a static one.</summary>
    public IReadOnlyList<PyTreeDef?> InTree => _call.Call.Key.Structures;

    /// <summary>The structure of the result.</summary>
    public PyTreeDef OutTree => _call.Staged.Structure;

    /// <summary>Shape and dtype of each array in the arguments.</summary>
    public IReadOnlyList<Aval> InAvals => [.. _call.Staged.Graph.Parameters.Take(_call.Staged.Arguments).Select(p => p.Aval)];

    /// <summary>Shape and dtype of each array in the result.</summary>
    public IReadOnlyList<Aval> OutAvals => [.. _call.Staged.Results.Select(o => o.Aval)];

    /// <summary>Where the program runs.</summary>
    public Device Device => _call.Device;

    /// <summary>What the program does: kernels, copies, bytes, operations.</summary>
    public ProgramReport Report => _executable.Program.Report;

    /// <summary>The kernels and their source.</summary>
    public string AsText() => string.Join("\n\n", [Report.ToString(), .. Report.Kernels.Select(k => $"{k.Name}:\n{k.Source}")]);

    /// <summary>The work of the compiled program.</summary>
    public CostAnalysis CostAnalysis() =>
        new(Report.Operations, _call.Cost().Transcendentals, Report.BytesRead + Report.BytesWritten);

    /// <summary>The memory that a run takes.</summary>
    public MemoryAnalysis MemoryAnalysis()
    {
        var outputs = _executable.Computed.Sum(o => o.Bytes);
        return new(InAvals.Sum(a => a.Bytes), _executable.Captured.Sum(c => c.Aval.Bytes), outputs,
            Math.Max(0, Report.PeakBytes - outputs), Report.PeakBytes);
    }

    /// <summary>The kernels.</summary>
    public override string ToString() => Report.ToString();
}
