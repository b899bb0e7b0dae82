using Lazy.Backends.Gpu.Code;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>A store whose value is in parts that fit a register: one, or two of a complex number.</summary>
/// <param name="Buffer">The buffer: that of the output.</param>
/// <param name="Offset">The offset of the first part.</param>
/// <param name="Parts">The parts, as memory wants them.</param>
/// <param name="Guard">When it is done; null for always.</param>
/// <param name="Reads">Whether the value needs what is at the offset.</param>
internal sealed record LegalStore(int Buffer, KExpr Offset, IReadOnlyList<KExpr> Parts, KExpr? Guard, bool Reads)
{
    /// <summary>The offset of a part.</summary>
    public KExpr OffsetOf(int part) => Parts.Count == 1 ? Offset : K.Add(K.Mul(Offset, K.Const(Scalar.OfInt(Offset.Type, 2))), K.Const(Scalar.OfInt(Offset.Type, part)));
}

/// <summary>A reduction whose accumulator is in parts that fit a register.</summary>
/// <param name="Slots">The number of each part among all accumulators.</param>
/// <param name="Identity">What each part begins with.</param>
/// <param name="Value">The parts of the next element.</param>
/// <param name="Combined">The parts of the combination of two: those at <paramref name="Slots"/> and those at <paramref name="Others"/>.</param>
/// <param name="Others">The numbers that stand for the second operand of a combination.</param>
internal sealed record LegalReduction(
    IReadOnlyList<int> Slots, IReadOnlyList<Scalar> Identity, IReadOnlyList<KExpr> Value, IReadOnlyList<KExpr> Combined, IReadOnlyList<int> Others);

/// <summary>A pass in legalised form.</summary>
internal sealed record LegalPass(IReadOnlyList<LegalReduction> Reductions, IReadOnlyList<LegalStore> Stores);

/// <summary>A kernel whose expressions hold only words and dtypes that every target has, over buffers numbered inputs first.</summary>
internal sealed class LegalKernel
{
    // Above all accumulators of a kernel: the second operands of combinations.
    private const int Others = 1 << 20;

    private readonly Legalizer _legal;
    private readonly Kernel _kernel;

    public LegalKernel(Kernel kernel, GpuProfile profile)
    {
        _kernel = kernel;
        var slots = new List<int>();
        foreach (var t in kernel.Uniforms)
        {
            slots.Add(UniformTypes.Count);
            UniformTypes.AddRange(PartsOf(t));
        }
        long[] extents = [.. kernel.Outer, .. kernel.Inner];
        _legal = new Legalizer(profile, s => slots[s], s => 2 * s, loop => extents[loop]);
        Passes = [.. kernel.Passes.Select(p => new LegalPass([.. p.Reductions.Select(Reduction)], [.. p.Stores.Select(Store)]))];
        OuterStores = [.. kernel.OuterStores.Select(Store)];
    }

    /// <summary>The register dtypes of the uniforms; a complex one has two.</summary>
    public List<DType> UniformTypes { get; } = [];

    public IReadOnlyList<LegalPass> Passes { get; }

    public IReadOnlyList<LegalStore> OuterStores { get; }

    /// <summary>The dtypes in which a number is handed to a launch.</summary>
    public static IEnumerable<DType> PartsOf(DType t) =>
        t.IsComplex ? [t.RealPart, t.RealPart] : t == DType.Bool ? [DType.UInt32] : [Legalizer.RegisterOf(t)];

    /// <summary>The dtype of a buffer's elements: complex numbers are pairs of floats.</summary>
    public static DType MemoryOf(DType t) => t.IsComplex ? t.RealPart : t;

    /// <summary>The buffers of the kernel, inputs first, as a program declares them.</summary>
    public void Declare(CodeBuilder code)
    {
        foreach (var t in _kernel.Inputs) code.Buffer(MemoryOf(t), isRead: true, isWritten: false);
        for (var o = 0; o < _kernel.Outputs.Length; o++)
        {
            var buffer = _kernel.Inputs.Length + o;
            var reads = OuterStores.Concat(Passes.SelectMany(p => p.Stores)).Any(s => s.Buffer == buffer && s.Reads);
            code.Buffer(MemoryOf(_kernel.Outputs[o].DType), reads, isWritten: true);
        }
    }

    /// <summary>The parts of an expression, each of a register dtype.</summary>
    public IReadOnlyList<KExpr> Parts(KExpr e)
    {
        if (!e.Type.IsComplex) return [_legal.Real(e)];
        var (re, im) = _legal.Pair(e);
        return [re, im];
    }

    /// <summary>A store to a buffer.</summary>
    public LegalStore Store(int buffer, KExpr offset, KExpr value, KExpr? guard = null, bool reads = false)
    {
        var type = value.Type;
        return new(buffer, _legal.Real(offset), [.. Parts(value).Select(p => type.IsComplex ? p : _legal.ToMemory(p, type))],
            guard is null ? null : _legal.Real(guard), reads);
    }

    private LegalStore Store(Store s)
    {
        var type = _kernel.Outputs[s.Output].DType;
        var buffer = _kernel.Inputs.Length + s.Output;
        var value = s.Combine is { } op ? K.Make(op, type, K.Load(type, buffer, s.Offset), s.Value) : s.Value;
        return Store(buffer, s.Offset, value, s.Guard, s.Combine is not null);
    }

    private LegalReduction Reduction(Reduction r)
    {
        var type = r.Value.Type;
        var combined = Parts(K.Make(r.Combine, type, K.Acc(type, r.Slot), K.Acc(type, Others + r.Slot)));
        var value = Parts(r.Value);
        int[] parts = [.. Enumerable.Range(0, value.Count)];
        var identity = parts.Select(p => type.IsComplex ? Scalar.OfFloat(type.RealPart, p == 0 ? r.Identity.Re : r.Identity.Im)
            : type == DType.Bool ? r.Identity : r.Identity.Cast(type).Cast(Legalizer.RegisterOf(type)));
        return new([.. parts.Select(p => (2 * r.Slot) + p)], [.. identity], value, combined, [.. parts.Select(p => (2 * (Others + r.Slot)) + p)]);
    }
}
