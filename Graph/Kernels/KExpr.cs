using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Lazy.Graph.Kernels;

/// <summary>
/// An expression of the kernel language for one element: an operation on expressions, immutable and shared, so that a
/// kernel body is a directed acyclic graph. Equality is by reference; <see cref="Interner"/> makes equal structure one object.
/// </summary>
public class KExpr
{
    internal KExpr(KOp op, DType type, KExpr[] args, int slot = 0)
    {
        Op = op;
        Type = type;
        Args = args;
        Slot = slot;
    }

    /// <summary>The operation.</summary>
    public KOp Op { get; }

    /// <summary>The dtype of the result.</summary>
    public DType Type { get; }

    /// <summary>The arguments.</summary>
    public IReadOnlyList<KExpr> Arguments => Args;

    /// <summary>Which loop (Index), uniform, buffer (Load) or reduction (Acc) a leaf stands for.</summary>
    public int Slot { get; }

    /// <summary>The number of a Const.</summary>
    public Scalar Value => this is Literal literal ? literal.Number : default;

    internal KExpr[] Args { get; }

    /// <summary>Whether this is a constant with the given integer value.</summary>
    public bool IsConst(long value) => Op == KOp.Const && !Type.IsInexact && Value.Int == value;

    /// <summary>All expressions that the roots need, each once, arguments first. Iterative: a body may be thousands deep.</summary>
    public static List<KExpr> PostOrder(IEnumerable<KExpr> roots)
    {
        using var walk = Walk.Over(roots);
        return [.. walk.Order];
    }

    /// <summary>The same operation on other arguments.</summary>
    public KExpr With(KExpr[] args) => args.Length == 0 || ReferenceEquals(args, Args) ? this : new KExpr(Op, Type, args, Slot);

    /// <summary>The operation alone, for debugging.</summary>
    public override string ToString() => $"{Op}:{Type.ShortName}{(Op == KOp.Const ? $"={Value}" : Args.Length == 0 || Op == KOp.Load ? $"#{Slot}" : "")}";
}

/// <summary>A constant.</summary>
internal sealed class Literal(Scalar number) : KExpr(KOp.Const, number.Type, [])
{
    public Scalar Number { get; } = number;
}

/// <summary>Makes equal expressions one object, so that a renderer computes each once.</summary>
public sealed class Interner
{
    // Most are small and live shortly: the next one takes the set of one before.
    private const int MaxKept = 1024, MaxFree = 16;

    [ThreadStatic]
    private static Stack<HashSet<KExpr>>? s_free;

    private HashSet<KExpr>? _known = s_free is { } free && free.TryPop(out var known) ? known : new(Structure.Instance);

    /// <summary>The one object for this structure; the arguments must be interned.</summary>
    public KExpr Intern(KExpr e)
    {
        if (_known!.TryGetValue(e, out var known)) return known;
        _known.Add(e);
        return e;
    }

    /// <summary>Gives its memory to the next one; nothing can be interned here afterwards. An interner without an end costs no more than that.</summary>
    internal void Release()
    {
        var known = Interlocked.Exchange(ref _known, null);
        if (known is null || known.Count > MaxKept || (s_free ??= new()).Count == MaxFree) return;
        known.Clear();
        s_free.Push(known);
    }

    /// <summary>Whether this very object stands for its structure.</summary>
    public bool IsInterned(KExpr e) => _known!.TryGetValue(e, out var known) && ReferenceEquals(known, e);

    private sealed class Structure : IEqualityComparer<KExpr>
    {
        public static readonly Structure Instance = new();

        public bool Equals(KExpr? x, KExpr? y)
        {
            if (ReferenceEquals(x, y)) return true;
            if (x is null || y is null || x.Op != y.Op || x.Type != y.Type || x.Slot != y.Slot || !x.Value.Equals(y.Value)) return false;
            if (x.Args.Length != y.Args.Length) return false;
            for (var i = 0; i < x.Args.Length; i++)
            {
                if (!ReferenceEquals(x.Args[i], y.Args[i])) return false;
            }
            return true;
        }

        public int GetHashCode(KExpr e)
        {
            var h = HashCode.Combine(e.Op, e.Type.Code, e.Slot, e.Value);
            foreach (var a in e.Args) h = HashCode.Combine(h, RuntimeHelpers.GetHashCode(a));
            return h;
        }
    }
}
