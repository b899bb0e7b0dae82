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
        var seen = new HashSet<KExpr>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<(KExpr Expr, int Next)>();
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
        return order;
    }

    /// <summary>Rebuilds expressions bottom-up: <paramref name="map"/> gets each expression with its new arguments and returns its replacement.</summary>
    public static Dictionary<KExpr, KExpr> Rewrite(IEnumerable<KExpr> roots, Func<KExpr, KExpr[], KExpr> map)
    {
        var done = new Dictionary<KExpr, KExpr>(ReferenceEqualityComparer.Instance);
        foreach (var e in PostOrder(roots))
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
    private readonly Dictionary<Key, KExpr> _known = [];

    /// <summary>The one object for this structure; the arguments must be interned.</summary>
    public KExpr Intern(KExpr e)
    {
        var key = new Key(e.Op, e.Type, e.Slot, e.Value, e.Args);
        if (_known.TryGetValue(key, out var known)) return known;
        _known.Add(key, e);
        return e;
    }

    private readonly struct Key(KOp op, DType type, int slot, Scalar value, KExpr[] args) : IEquatable<Key>
    {
        private readonly KOp _op = op;
        private readonly DType _type = type;
        private readonly int _slot = slot;
        private readonly Scalar _value = value;
        private readonly KExpr[] _args = args;

        public bool Equals(Key other)
        {
            if (_op != other._op || _type != other._type || _slot != other._slot || !_value.Equals(other._value) || _args.Length != other._args.Length) return false;
            for (var i = 0; i < _args.Length; i++)
            {
                if (!ReferenceEquals(_args[i], other._args[i])) return false;
            }
            return true;
        }

        public override bool Equals(object? obj) => obj is Key k && Equals(k);

        public override int GetHashCode()
        {
            var h = HashCode.Combine(_op, _type.Code, _slot, _value);
            foreach (var a in _args) h = HashCode.Combine(h, System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(a));
            return h;
        }
    }
}
