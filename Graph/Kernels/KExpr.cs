using System.Runtime.CompilerServices;

namespace Lazy.Graph.Kernels;

/// <summary>
/// An expression of the kernel language for one element: an operation on expressions, immutable and shared, so that a
/// kernel body is a directed acyclic graph. Equality is by reference; <see cref="Interner"/> makes equal structure one object.
/// </summary>
public class KExpr
{
    internal KExpr(KOp op, DType type, KExpr[] args, int slot = 0, Scalar value = default)
    {
        Op = op;
        Type = type;
        Args = args;
        Slot = slot;
        Value = value;
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
    public Scalar Value { get; }

    internal KExpr[] Args { get; }

    /// <summary>Whether this is a constant with the given integer value.</summary>
    public bool IsConst(long value) => Op == KOp.Const && !Type.IsInexact && Value.Int == value;

    /// <summary>All expressions that the roots need, each once, arguments first. Iterative: a body may be thousands deep.</summary>
    public static List<KExpr> PostOrder(IEnumerable<KExpr> roots)
    {
        var order = new List<KExpr>();
        var (seen, stack) = Walk.Take();
        foreach (var root in roots)
        {
            if (!seen.Add(root)) continue;
            stack.Push((root, 0));
            while (stack.Count > 0)
            {
                var (e, next) = stack.Pop();
                if (next == e.Args.Length)
                {
                    order.Add(e);
                    continue;
                }
                stack.Push((e, next + 1));
                if (seen.Add(e.Args[next])) stack.Push((e.Args[next], 0));
            }
        }
        Walk.Return(seen, stack);
        return order;
    }

    /// <summary>Rebuilds expressions bottom-up: <paramref name="map"/> gets each expression with its new arguments and returns its replacement.</summary>
    public static Dictionary<KExpr, KExpr> Rewrite(IEnumerable<KExpr> roots, Func<KExpr, KExpr[], KExpr> map)
    {
        var order = PostOrder(roots);
        var done = new Dictionary<KExpr, KExpr>(order.Count, ReferenceEqualityComparer.Instance);
        foreach (var e in order)
        {
            var args = e.Args;
            for (var i = 0; i < args.Length; i++)
            {
                if (ReferenceEquals(done[e.Args[i]], e.Args[i])) continue;
                if (ReferenceEquals(args, e.Args)) args = (KExpr[])e.Args.Clone();
                args[i] = done[e.Args[i]];
            }
            done[e] = map(e, args);
        }
        return done;
    }

    /// <summary>The same operation on other arguments.</summary>
    public KExpr With(KExpr[] args) => ReferenceEquals(args, Args) ? this : new KExpr(Op, Type, args, Slot, Value);

    /// <summary>The operation alone, for debugging.</summary>
    public override string ToString() => $"{Op}:{Type.ShortName}{(Op == KOp.Const ? $"={Value}" : Args.Length == 0 || Op == KOp.Load ? $"#{Slot}" : "")}";
}

/// <summary>Makes equal expressions one object, so that a renderer computes each once.</summary>
public sealed class Interner
{
    private readonly HashSet<KExpr> _known = new(Structure.Instance);

    /// <summary>The one object for this structure; the arguments must be interned.</summary>
    public KExpr Intern(KExpr e)
    {
        if (_known.TryGetValue(e, out var known)) return known;
        _known.Add(e);
        return e;
    }

    /// <summary>Whether this very object stands for its structure.</summary>
    public bool IsInterned(KExpr e) => _known.TryGetValue(e, out var known) && ReferenceEquals(known, e);

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

/// <summary>The memory of a walk over expressions, which is used again: there are many walks, and most are short.</summary>
internal static class Walk
{
    private const int MaxKept = 1024;

    [ThreadStatic]
    private static (HashSet<KExpr> Seen, Stack<(KExpr Expr, int Next)> Stack)? s_free;

    public static (HashSet<KExpr> Seen, Stack<(KExpr Expr, int Next)> Stack) Take()
    {
        if (s_free is not { } free) return (new(ReferenceEqualityComparer.Instance), new());
        s_free = null;
        return free;
    }

    public static void Return(HashSet<KExpr> seen, Stack<(KExpr Expr, int Next)> stack)
    {
        // A large set takes long to clear.
        if (seen.Count > MaxKept) return;
        seen.Clear();
        s_free = (seen, stack);
    }
}
