using Lazy.Backends.Gpu.Code;
using Lazy.Backends.Gpu.Lowering;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Routines;

/// <summary>Collects the launches of a routine over its operands, its outputs and scratch buffers, in this numbering.</summary>
internal sealed class PlanBuilder(RoutineSpec spec, GpuProfile profile)
{
    private readonly List<PlannedLaunch> _launches = [];
    private readonly List<long> _scratch = [];

    public GpuProfile Profile { get; } = profile;

    /// <summary>The number of buffers that are given: operands, further inputs of the epilogue, outputs.</summary>
    public int Given { get; } = InputCount(spec) + spec.Outputs.Count;

    /// <summary>The numbers of the epilogue.</summary>
    public IReadOnlyList<UniformSource> Uniforms { get; } = [.. (spec.Epilogue?.Uniforms ?? []).Select((t, i) => new UniformSource(i, t))];

    /// <summary>The buffer of an output.</summary>
    public int Output(int number) => InputCount(spec) + number;

    /// <summary>A scratch buffer.</summary>
    public int Scratch(long bytes)
    {
        _scratch.Add(bytes);
        return Given + _scratch.Count - 1;
    }

    public LaunchPlan Finish() => new(_launches, _scratch);

    /// <summary>A program over buffers of the plan.</summary>
    public void Launch(ThreadProgram program, IReadOnlyList<int> buffers, params IReadOnlyList<UniformSource> uniforms) =>
        _launches.Add(new(program, buffers, uniforms));

    /// <summary>A kernel over buffers of the plan, which may come to several launches.</summary>
    public void Run(Kernel kernel, IReadOnlyList<int> buffers, params IReadOnlyList<UniformSource> uniforms) =>
        Run(KernelLowering.Lower(kernel, Profile), buffers, uniforms);

    /// <summary>The launches of a plan again, over buffers of this plan: a program that is compiled once may run often with other numbers.</summary>
    public void Run(LaunchPlan plan, IReadOnlyList<int> buffers, params IReadOnlyList<UniformSource> uniforms)
    {
        int[] all = [.. buffers, .. plan.Scratch.Select(Scratch)];
        foreach (var l in plan.Launches)
        {
            IReadOnlyList<UniformSource> numbers = uniforms.Count == 0 ? l.Uniforms : [.. l.Uniforms.Select(u => u.Slot < 0 ? u : uniforms[u.Slot])];
            _launches.Add(new(l.Program, [.. l.Buffers.Select(b => all[b])], numbers));
        }
    }

    /// <summary>The epilogue as a kernel of its own, on a result that lies in a buffer of this plan.</summary>
    public void RunEpilogue(int result)
    {
        var kernel = spec.Epilogue!;
        var extra = Enumerable.Range(spec.Operands.Count, kernel.Inputs.Length - 1);
        Run(kernel, [result, .. extra, .. Enumerable.Range(0, kernel.Outputs.Length).Select(Output)], Uniforms);
    }

    /// <summary>An elementwise kernel.</summary>
    public static Kernel Map(string name, DType indexType, IReadOnlyList<DType> inputs, DType output, IReadOnlyList<long> loops, KExpr offset, KExpr value,
        IReadOnlyList<DType>? uniforms = null) => new()
        {
            Name = name,
            IndexType = indexType,
            Inputs = [.. inputs],
            Uniforms = [.. uniforms ?? []],
            Outputs = [new(output)],
            Outer = [.. loops],
            Inner = [],
            Passes = [],
            OuterStores = [new(0, offset, value)],
        };

    private static int InputCount(RoutineSpec spec) => spec.Operands.Count + (spec.Epilogue?.Inputs.Length - 1 ?? 0);
}

/// <summary>Index arithmetic in one integer dtype.</summary>
internal readonly record struct IndexMath(DType Type)
{
    public KExpr Loop(int loop) => K.Index(Type, loop);

    public KExpr Int(long value) => K.Const(Scalar.OfInt(Type, value));

    /// <summary>The offset of an index in a strided layout.</summary>
    public KExpr Offset(long start, IEnumerable<(KExpr Index, long Stride)> terms)
    {
        var offset = Int(start);
        foreach (var (i, s) in terms) offset = K.Add(offset, K.Mul(i, Int(s)));
        return offset;
    }

    /// <summary>The indices along axes from one number that counts through them, the last axis fastest.</summary>
    public KExpr[] Split(KExpr number, IReadOnlyList<long> extents)
    {
        var result = new KExpr[extents.Count];
        for (var d = extents.Count - 1; d >= 0; d--)
        {
            result[d] = d == 0 ? number : K.Rem(number, Int(extents[d]));
            if (d > 0) number = K.Div(number, Int(extents[d]));
        }
        return result;
    }

    /// <summary>The index dtype that reaches so many elements.</summary>
    public static IndexMath For(params ReadOnlySpan<long> sizes)
    {
        foreach (var s in sizes)
        {
            if (s >= int.MaxValue) return new(DType.Int64);
        }
        return new(DType.Int32);
    }
}
