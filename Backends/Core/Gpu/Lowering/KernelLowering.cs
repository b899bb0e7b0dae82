using Lazy.Backends.Gpu.Code;
using Lazy.Backends.Loops;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>
/// Turns kernels into programs of work items. Which way a kernel takes depends on its loops and on the device:
/// <list type="number">
/// <item>No passes: <see cref="MapLowering"/>. A work item computes one vector of elements, or on processor cores a run of them.</item>
/// <item>Passes: <see cref="RowLowering"/>. A group, or a work item, computes one index of the outer loops.</item>
/// <item>Passes with too few outer indices to occupy the device: <see cref="ReductionSplit"/> cuts the inner loops into parts.</item>
/// <item>Stores whose order matters: <see cref="SerialLowering"/>, one after another.</item>
/// </list>
/// </summary>
internal static class KernelLowering
{
    /// <summary>The launches of a kernel.</summary>
    public static LaunchPlan Lower(Kernel kernel, GpuProfile profile)
    {
        if (kernel.Outer.Contains(0)) return new([], []);
        var fitted = LoopNormalizer.Normalize(kernel);
        if (ReductionSplit.Of(fitted, profile) is { } split) return split;
        var buffers = Enumerable.Range(0, kernel.Inputs.Length + kernel.Outputs.Length).ToList();
        return new(kernel.Ordered ? SerialLowering.Launches(fitted, profile, buffers) : [Launch(fitted, profile, buffers)], []);
    }

    /// <summary>One launch of a fitted kernel over buffers of a plan.</summary>
    public static PlannedLaunch Launch(NormalizedKernel fitted, GpuProfile profile, IReadOnlyList<int> buffers)
    {
        var context = new LoweringContext(fitted, profile);
        if (fitted.Kernel.Ordered) SerialLowering.Write(context);
        else if (fitted.Kernel.Passes.IsEmpty) MapLowering.Write(context);
        else RowLowering.Write(context);
        var uniforms = fitted.Kernel.Uniforms.Select((t, i) => new UniformSource(i, t)).ToList();
        return new(context.Finish(), buffers, uniforms);
    }
}

/// <summary>What the ways of lowering share while they write one program.</summary>
internal sealed class LoweringContext
{
    private readonly LegalKernel _legal;
    private readonly bool _handsOver;
    private int? _uniformBuffer;

    public LoweringContext(NormalizedKernel fitted, GpuProfile profile)
    {
        Kernel = fitted.Kernel;
        VectorLoop = fitted.VectorLoop;
        Profile = profile;
        _legal = new LegalKernel(Kernel, profile);
        _legal.Declare(Code);
        Extents = [.. Kernel.Outer, .. Kernel.Inner];
        // Work items past the end are numbered too, and must not wrap around.
        var total = Extents.Aggregate(1.0, (n, e) => n * e);
        IndexType = total > int.MaxValue - (1 << 20) ? DType.Int64 : Kernel.IndexType;
        Emitter = new ThreadEmitter(Code, static slot => slot, Uniform);
        _handsOver = UniformLayout.Of(_legal.UniformTypes).Bytes <= profile.MaxUniformBytes;
        if (_handsOver) Code.Uniforms.AddRange(_legal.UniformTypes);
    }

    public Kernel Kernel { get; }

    public GpuProfile Profile { get; }

    public CodeBuilder Code { get; } = new();

    public ThreadEmitter Emitter { get; }

    /// <summary>The extents of the loops, outer ones first.</summary>
    public long[] Extents { get; }

    public int OuterCount => Kernel.Outer.Length;

    /// <summary>The loop along which neighbours lie side by side in memory.</summary>
    public int VectorLoop { get; }

    /// <summary>The dtype in which work items are numbered.</summary>
    public DType IndexType { get; }

    public IReadOnlyList<LegalPass> Passes => _legal.Passes;

    public IReadOnlyList<LegalStore> OuterStores => _legal.OuterStores;

    /// <summary>Whether work items are few, each with vectors of its own.</summary>
    public bool IsWide => Profile is { IsProcessor: true, VectorBytes: > 0 };

    /// <summary>The parts of a further expression, each of a register dtype; accumulator s has parts 2s and, if complex, 2s + 1.</summary>
    public IReadOnlyList<KExpr> Parts(KExpr e) => _legal.Parts(e);

    /// <summary>A further store.</summary>
    public LegalStore StoreOf(int buffer, KExpr offset, KExpr value) => _legal.Store(buffer, offset, value);

    public int GroupSize { get; set; } = 1;

    public long Groups { get; set; } = 1;

    public ThreadProgram Finish() => Code.Finish(Kernel.Name, GroupSize, Groups);

    /// <summary>The lanes that fill a vector of the device with the widest numbers of the kernel.</summary>
    public int FullLanes()
    {
        if (Profile.VectorBytes == 0) return 1;
        var size = 4;
        foreach (var t in Kernel.Outputs.Select(o => o.DType).Concat(Kernel.Inputs)) size = Math.Max(size, t.IsComplex ? t.Size / 2 : t.Size);
        return Math.Clamp(Profile.VectorBytes / size, 1, 16);
    }

    /// <summary>The number of this work item among all of the launch.</summary>
    public Value GlobalIndex()
    {
        var group = Code.Group(IndexType);
        return GroupSize == 1 ? group : Code.Add(Code.Mul(group, Code.Int(IndexType, GroupSize)), Code.Item(IndexType));
    }

    /// <summary>Gives loops their indices from one number that counts through them, the last loop fastest.</summary>
    public void SetIndices(Value number, int from, int to)
    {
        for (var l = to - 1; l >= from; l--)
        {
            var rest = number;
            if (l > from) (number, rest) = Code.DivRem(number, Extents[l]);
            Emitter.SetIndex(l, Code.Cast(rest, Kernel.IndexType));
        }
    }

    /// <summary>The expressions of stores.</summary>
    public static IEnumerable<KExpr> RootsOf(IEnumerable<LegalStore> stores) =>
        stores.SelectMany(s => s.Guard is null ? s.Parts.Append(s.Offset) : s.Parts.Append(s.Offset).Append(s.Guard));

    /// <summary>Writes the stores of the present index.</summary>
    public void Write(IEnumerable<LegalStore> stores)
    {
        foreach (var s in stores)
        {
            void Parts()
            {
                // All parts are computed before the first is stored: they may need what is there.
                foreach (var p in s.Parts) Emitter.Emit(p);
                for (var p = 0; p < s.Parts.Count; p++) Emitter.Store(s.Buffer, s.OffsetOf(p), s.Parts[p]);
            }
            if (s.Guard is null) Parts();
            else Code.If(Emitter.Emit(s.Guard), () => Emitter.Scope(Parts));
        }
    }

    /// <summary>The last of the kernel's uniforms, a real one.</summary>
    public Value LastUniform() => Uniform(_legal.UniformTypes[^1], _legal.UniformTypes.Count - 1);

    private Value Uniform(DType type, int slot)
    {
        if (_handsOver) return Code.Uniform(type, slot);
        // Too many to be handed over directly: words of a buffer, which the device binds last.
        _uniformBuffer ??= Code.Buffer(DType.UInt32, isRead: true, isWritten: false);
        var at = UniformLayout.Of(_legal.UniformTypes).Offsets[slot] / 4;
        Value Word(int i) => Code.Load(DType.UInt32, _uniformBuffer.Value, Code.Int(DType.Int32, at + i));
        if (type.Size == 4) return Code.Apply(KOp.Bitcast, type, Word(0));
        var high = Code.Apply(KOp.ShiftLeft, DType.UInt64, Code.Cast(Word(1), DType.UInt64), Code.Int(DType.UInt64, 32));
        return Code.Apply(KOp.Bitcast, type, Code.Apply(KOp.Or, DType.UInt64, high, Code.Cast(Word(0), DType.UInt64)));
    }

}
