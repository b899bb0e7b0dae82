using Lazy.Backends.VectorMath;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using static Lazy.Backends.VectorMath.Words;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>
/// Rewrites kernel expressions over all words and dtypes into expressions over the basic words of <see cref="Code.Instruction.Apply"/> and
/// register dtypes. Narrow integers are computed in 32 bits and wrapped after each word that may leave them, 16-bit floats in float32 and
/// rounded, complex numbers as pairs. One legalizer serves one program; equal results are one object.
/// </summary>
/// <param name="profile">What the device can do.</param>
/// <param name="uniformSlot">The slot of the program for a uniform of the kernel, a complex one taking two; the same if absent.</param>
/// <param name="accSlot">Likewise for the results of reductions.</param>
/// <param name="extent">The extents of the loops: with them most divisions of index arithmetic are seen to need no sign.</param>
internal sealed partial class Legalizer(GpuProfile profile, Func<int, int>? uniformSlot = null, Func<int, int>? accSlot = null,
    Func<int, long>? extent = null)
{
    private readonly Dictionary<KExpr, KExpr> _reals = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<KExpr, Parts> _pairs = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<KExpr, KExpr> _shared = new(ReferenceEqualityComparer.Instance);
    private readonly Interner _interner = new();
    private readonly Ranges _ranges = new(extent);
    private readonly FloatWords _single = new(DType.Float32, profile), _double = new(DType.Float64, profile);

    /// <summary>Whether float64 can be used: its functions look at its bits, hence need 64-bit integers too.</summary>
    public static bool HasWide(GpuProfile profile) => profile.HasFloat64 && profile.HasInt64;

    /// <summary>Whether a word can be computed on a device for operands or results of a dtype. If not, the CPU has to do it.</summary>
    public static bool CanDo(KOp op, DType type, GpuProfile profile)
    {
        if (type.RealPart == DType.Float64 && !HasWide(profile)) return false;
        if (type.IsInteger && type.Size == 8 && !profile.HasInt64) return false;
        // Their series have as many terms as the arguments ask for.
        if (op is >= KOp.Igamma and <= KOp.Betainc) return false;
        // A power carries the errors of a logarithm and an angle multiplied: it needs digits beyond those of the result.
        if (op == KOp.Pow && type.IsComplex) return type == DType.Complex64 && HasWide(profile);
        return !type.IsComplex || HasWide(profile) || op != KOp.Exp2;
    }

    /// <summary>Whether the word of an expression can be computed on a device, its arguments not considered.</summary>
    public static bool CanDo(KExpr e, GpuProfile profile) =>
        CanDo(e.Op, e.Type, profile) && e.Arguments.All(a => CanDo(e.Op, a.Type, profile));

    /// <summary>The dtype in which numbers of a real dtype are kept in registers.</summary>
    public static DType RegisterOf(DType t) => t.Kind switch
    {
        DKind.UInt => t.Size == 8 ? t : DType.UInt32,
        DKind.Int => t.Size == 8 ? t : DType.Int32,
        DKind.Float => t.Size == 8 ? t : DType.Float32,
        DKind.Complex => throw new InternalException("A complex number takes two registers."),
        _ => t,
    };

    /// <summary>The legal form of an expression of a real dtype, of the register dtype for it.</summary>
    public KExpr Real(KExpr e)
    {
        Visit(e);
        return _reals[e];
    }

    /// <summary>The legal forms of the parts of a complex expression.</summary>
    public (KExpr Re, KExpr Im) Pair(KExpr e)
    {
        Visit(e);
        var found = _pairs[e];
        return (found.Re, found.Im);
    }

    /// <summary>What a store to memory takes for a number of a dtype in a register: 16-bit floats become their bits.</summary>
    public KExpr ToMemory(KExpr register, DType t) => SmallFloats.Is(t) ? Share(SmallFloats.ToBits(register, t)) : register;

    // Arguments first, and iteratively: an expression may be thousands deep.
    private void Visit(KExpr root)
    {
        var stack = new Stack<(KExpr Expr, int Next)>();
        stack.Push((root, 0));
        while (stack.Count > 0)
        {
            var (e, next) = stack.Pop();
            if (next == 0 && (_reals.ContainsKey(e) || _pairs.ContainsKey(e))) continue;
            if (next < e.Args.Length)
            {
                stack.Push((e, next + 1));
                stack.Push((e.Args[next], 0));
                continue;
            }
            _ranges.Add(e);
            if (!e.Type.IsComplex)
            {
                _reals[e] = Share(RealOf(e));
                continue;
            }
            var (re, im) = PairOf(e);
            _pairs[e] = new(Share(re), Share(im));
        }
    }

    // One object for equal structure.
    private KExpr Share(KExpr root)
    {
        var stack = new Stack<(KExpr Expr, int Next)>();
        stack.Push((root, 0));
        while (stack.Count > 0)
        {
            var (e, next) = stack.Pop();
            if (next == 0 && _shared.ContainsKey(e)) continue;
            if (next < e.Args.Length)
            {
                stack.Push((e, next + 1));
                stack.Push((e.Args[next], 0));
                continue;
            }
            var args = e.Args;
            for (var i = 0; i < args.Length; i++)
            {
                if (ReferenceEquals(_shared[e.Args[i]], e.Args[i])) continue;
                if (ReferenceEquals(args, e.Args)) args = (KExpr[])e.Args.Clone();
                args[i] = _shared[e.Args[i]];
            }
            var shared = _interner.Intern(e.With(args));
            _shared[e] = shared;
            _shared[shared] = shared;
        }
        return _shared[root];
    }
}
