using System.Runtime.InteropServices;

namespace Lazy.Graph.Kernels;

/// <summary>
/// A walk over all expressions that some roots need, each once, arguments first; and what they become in a rewriting. Its memory is used again:
/// there are many walks, and most are short.
/// </summary>
internal sealed class Walk : IDisposable
{
    private const int MaxKept = 1024;

    [ThreadStatic]
    private static Walk? s_free;

    // Numbered as they are met.
    private readonly Dictionary<KExpr, int> _numbers = new(ReferenceEqualityComparer.Instance);
    private readonly Stack<(KExpr Expr, KExpr[] Args, int Next)> _stack = new();
    private readonly List<KExpr> _order = [];
    private KExpr?[] _values = [];
    private Func<KExpr, KExpr[]>? _argsOf;

    private Walk() { }

    /// <summary>The expressions met so far.</summary>
    public ReadOnlySpan<KExpr> Order => CollectionsMarshal.AsSpan(_order);

    /// <summary>What an expression has become.</summary>
    public KExpr this[KExpr e] => _values[_numbers[e]]!;

    /// <summary>A walk without roots as yet.</summary>
    /// <param name="args">What an expression needs; its arguments by default.</param>
    public static Walk Begin(Func<KExpr, KExpr[]>? args = null)
    {
        var walk = Interlocked.Exchange(ref s_free, null) ?? new Walk();
        walk._argsOf = args;
        return walk;
    }

    /// <summary>Walks from some roots.</summary>
    /// <param name="roots">The roots.</param>
    /// <param name="args">What an expression needs; its arguments by default.</param>
    public static Walk Over(IEnumerable<KExpr> roots, Func<KExpr, KExpr[]>? args = null)
    {
        var walk = Begin(args);
        foreach (var root in roots) walk.Add(root);
        return walk;
    }

    /// <summary>Rebuilds expressions bottom-up.</summary>
    /// <param name="roots">The expressions.</param>
    /// <param name="map">Gets each expression with its new arguments and returns its replacement.</param>
    public static Walk Rewrite(IEnumerable<KExpr> roots, Func<KExpr, KExpr[], KExpr> map)
    {
        var walk = Over(roots);
        walk.Map(map);
        return walk;
    }

    /// <summary>Goes on from a further root, if there is one. Iterative: a body may be thousands deep.</summary>
    public Walk Add(KExpr? root)
    {
        if (root is null) return this;
        Enter(root);
        while (_stack.TryPop(out var top))
        {
            var (e, args, next) = top;
            if (next == args.Length)
            {
                _order.Add(e);
                continue;
            }
            _stack.Push((e, args, next + 1));
            Enter(args[next]);
        }
        return this;
    }

    /// <summary>Finds what every expression becomes, arguments first.</summary>
    /// <param name="map">Gets each expression with its new arguments and returns its replacement.</param>
    public void Map(Func<KExpr, KExpr[], KExpr> map)
    {
        if (_values.Length < _numbers.Count) _values = new KExpr?[Math.Max(_numbers.Count, 2 * _values.Length)];
        foreach (var e in _order)
        {
            var args = e.Args;
            for (var i = 0; i < args.Length; i++)
            {
                var arg = this[e.Args[i]];
                if (ReferenceEquals(arg, e.Args[i])) continue;
                if (ReferenceEquals(args, e.Args)) args = (KExpr[])e.Args.Clone();
                args[i] = arg;
            }
            _values[_numbers[e]] = map(e, args);
        }
    }

    public void Dispose()
    {
        // A large set takes long to clear.
        if (_numbers.Count > MaxKept) return;
        Array.Clear(_values, 0, Math.Min(_values.Length, _numbers.Count));
        _numbers.Clear();
        _stack.Clear();
        _order.Clear();
        _argsOf = null;
        s_free = this;
    }

    private void Enter(KExpr e)
    {
        if (_numbers.TryAdd(e, _numbers.Count)) _stack.Push((e, _argsOf?.Invoke(e) ?? e.Args, 0));
    }
}
