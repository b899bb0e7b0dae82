using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Loops;

/// <summary>
/// Rebuilds a kernel over other loops: index arithmetic becomes linear forms, quotients and comparisons that the extents decide vanish,
/// and equal expressions become one object. Each linear form that something other than linear arithmetic consumes is noted in
/// <see cref="Forms"/>.
/// </summary>
internal sealed class IndexRewriter
{
    // A form with more terms than this is user data rather than an index; left whole, so that sums are not expanded over and over.
    private const int MaxAtoms = 4;

    private readonly Kernel kernel;
    private readonly int loops, outerAfter;
    private readonly Func<int, LinearForm> index;
    private readonly Func<LinearForm, LinearForm> finish;
    private readonly IReadOnlyDictionary<int, Scalar> accumulators;
    private readonly IndexRanges ranges;
    private readonly Interner interner = new();
    private readonly Dictionary<KExpr, LinearForm> forms = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<KExpr, KExpr> values = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<KExpr, int> depths = new(ReferenceEqualityComparer.Instance);

    /// <summary>A rewriting of one kernel.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="extents">The extents of the loops that <paramref name="index"/> speaks of.</param>
    /// <param name="outerAfter">The number of outer loops of the result.</param>
    /// <param name="index">What stands for the index of an old loop.</param>
    /// <param name="finish">Turns a form over <paramref name="extents"/> into one over the loops of the result.</param>
    /// <param name="accumulators">Reductions to replace by numbers.</param>
    public IndexRewriter(Kernel kernel, IReadOnlyList<long> extents, int outerAfter, Func<int, LinearForm> index,
        Func<LinearForm, LinearForm>? finish = null, IReadOnlyDictionary<int, Scalar>? accumulators = null)
    {
        this.kernel = kernel;
        loops = extents.Count;
        this.outerAfter = outerAfter;
        this.index = index;
        this.finish = finish ?? (f => f);
        this.accumulators = accumulators ?? ImmutableDictionary<int, Scalar>.Empty;
        ranges = new IndexRanges(extents);
    }

    /// <summary>The form of each new expression that is a linear form, over the loops of the result.</summary>
    public Dictionary<KExpr, LinearForm> Forms { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>The quotients and remainders left, as (index form, divisor).</summary>
    public List<(LinearForm Form, long Divisor)> Divisions { get; } = [];

    /// <summary>The kernel with its body rebuilt over the given loops.</summary>
    public Kernel Rewrite(IEnumerable<long> outer, IEnumerable<long> inner)
    {
        using var walk = Walk.Over(kernel.Roots());
        values.EnsureCapacity(walk.Order.Length);
        depths.EnsureCapacity(walk.Order.Length);
        foreach (var e in walk.Order) Visit(e);
        var rebuilt = Rebuild(outer, inner);
        interner.Release();
        return rebuilt;
    }

    private Kernel Rebuild(IEnumerable<long> outer, IEnumerable<long> inner) =>
        kernel with
        {
            Outer = [.. outer],
            Inner = [.. inner],
            Passes =
            [
                .. kernel.Passes.Select(p => new Pass([.. p.Reductions.Select(r => r with { Value = Value(r.Value) })], Stores(p.Stores))),
            ],
            OuterStores = Stores(kernel.OuterStores),
        };

    private ImmutableArray<Store> Stores(ImmutableArray<Store> stores) =>
    [
        .. stores.Select(s => s with { Offset = Value(s.Offset), Value = Value(s.Value), Guard = s.Guard is null ? null : Value(s.Guard) })
            .Where(s => !(s.Guard?.IsConst(0) ?? false))
            .Select(s => s.Guard?.IsConst(1) ?? false ? s with { Guard = null } : s),
    ];

    private void Visit(KExpr e)
    {
        if (e.Type == kernel.IndexType && Linear(e) is { } form)
        {
            forms[e] = form;
            return;
        }
        if (e.Op == KOp.Acc && accumulators.TryGetValue(e.Slot, out var identity))
        {
            Define(e, K.Const(identity));
            return;
        }
        if (Decide(e) is { } decided)
        {
            Define(e, decided);
            return;
        }
        var args = new KExpr[e.Args.Length];
        for (var i = 0; i < args.Length; i++) args[i] = Value(e.Args[i]);
        if (Fold(e, args) is { } folded)
        {
            Define(e, folded);
            return;
        }
        var value = Intern(e.Args.AsSpan().SequenceEqual(args) ? e : e.With(args));
        if (args.Length > 0 && value.Type.Kind == DKind.Int) ranges.Note(value, Array.ConvertAll(e.Args, Range));
        Define(e, value);
    }

    private void Define(KExpr e, KExpr value)
    {
        value = Intern(value);
        values[e] = value;
        if (value.Type != kernel.IndexType) return;
        forms[e] = LinearForm.OfAtom(value, loops);
        Forms[value] = finish(forms[e]);
    }

    private IndexRange Range(KExpr old) => forms.TryGetValue(old, out var f) ? ranges.Of(f) : ranges.Of(values[old]);

    private LinearForm? Linear(KExpr e)
    {
        switch (e.Op)
        {
            case KOp.Const: return new LinearForm(e.Type, loops, e.Value.Int);
            case KOp.Index: return index(e.Slot);
            case KOp.Add: return Short(forms[e.Args[0]].Add(forms[e.Args[1]], 1));
            case KOp.Sub: return Short(forms[e.Args[0]].Add(forms[e.Args[1]], -1));
            case KOp.Neg: return Short(forms[e.Args[0]].Scale(-1));
            case KOp.Mul:
                LinearForm x = forms[e.Args[0]], y = forms[e.Args[1]];
                var (scaled, factor) = IsConstant(x) ? (y, x) : (x, y);
                return IsConstant(factor) && scaled.Atoms.Length < 2 ? scaled.Scale(factor.Base) : null;
            case KOp.Div or KOp.Rem when IsConstant(forms[e.Args[1]]):
                var (numerator, divisor) = (forms[e.Args[0]], forms[e.Args[1]].Base);
                if (numerator.TryDivide(divisor, ranges, out var quotient, out var remainder))
                {
                    return e.Op == KOp.Div ? quotient : remainder;
                }
                Divisions.Add((numerator, divisor));
                return null;
            case KOp.Min or KOp.Max:
                IndexRange a = Range(e.Args[0]), b = Range(e.Args[1]);
                if (a.High <= b.Low) return forms[e.Args[e.Op == KOp.Min ? 0 : 1]];
                return b.High <= a.Low ? forms[e.Args[e.Op == KOp.Min ? 1 : 0]] : null;
            case KOp.Select when Value(e.Args[0]) is { Op: KOp.Const } condition: return forms[e.Args[condition.Value.IsTrue ? 1 : 2]];
            default: return null;
        }
    }

    private static LinearForm? Short(LinearForm f) => f.Atoms.Length <= MaxAtoms ? f : null;

    private static bool IsConstant(LinearForm f) => f.IsAffine && f.Coefficients.All(c => c == 0);

    // Comparisons of indices that their ranges settle.
    private KExpr? Decide(KExpr e)
    {
        if (!e.Op.IsComparison() || !e.Args[0].Type.IsInteger) return null;
        IndexRange x = Range(e.Args[0]), y = Range(e.Args[1]);
        bool? always = e.Op switch
        {
            KOp.Lt => x.High < y.Low ? true : x.Low >= y.High ? false : null,
            KOp.Le => x.High <= y.Low ? true : x.Low > y.High ? false : null,
            KOp.Gt => x.Low > y.High ? true : x.High <= y.Low ? false : null,
            KOp.Ge => x.Low >= y.High ? true : x.High < y.Low ? false : null,
            KOp.Eq => x.High < y.Low || x.Low > y.High ? false : null,
            _ => x.High < y.Low || x.Low > y.High ? true : null,
        };
        return always is { } known ? K.Bool(known) : null;
    }

    // What a settled condition leaves.
    private static KExpr? Fold(KExpr e, KExpr[] args) => e.Op switch
    {
        KOp.Select when args[0].Op == KOp.Const => args[0].Value.IsTrue ? args[1] : args[2],
        KOp.And when e.Type == DType.Bool && args[0].Op == KOp.Const => args[0].Value.IsTrue ? args[1] : args[0],
        KOp.And when e.Type == DType.Bool && args[1].Op == KOp.Const => args[1].Value.IsTrue ? args[0] : args[1],
        KOp.Or when e.Type == DType.Bool && args[0].Op == KOp.Const => args[0].Value.IsTrue ? args[0] : args[1],
        KOp.Or when e.Type == DType.Bool && args[1].Op == KOp.Const => args[1].Value.IsTrue ? args[1] : args[0],
        KOp.Not when args[0].Op == KOp.Const => K.Not(args[0]),
        _ => null,
    };

    private KExpr Value(KExpr old)
    {
        if (values.TryGetValue(old, out var known)) return known;
        var form = finish(forms[old]);
        var value = Build(form);
        Forms[value] = form;
        return values[old] = value;
    }

    // Terms that change in outer loops first, so that their sums are computed there.
    private KExpr Build(LinearForm form)
    {
        var terms = new List<(KExpr Expr, long Coefficient)>();
        for (var i = 0; i < form.Coefficients.Length; i++)
        {
            if (form.Coefficients[i] != 0) terms.Add((Intern(K.Index(form.Type, i)), form.Coefficients[i]));
        }
        terms.AddRange(form.Atoms);
        KExpr? sum = null;
        foreach (var (e, c) in terms.OrderBy(t => Depth(t.Expr)))
        {
            if (sum is null)
            {
                sum = c == 1 ? e : c == -1 ? New(KOp.Neg, e) : New(KOp.Mul, e, Int(c));
                if (form.Base != 0) sum = New(KOp.Add, sum, Int(form.Base));
            }
            else sum = c == -1 ? New(KOp.Sub, sum, e) : New(KOp.Add, sum, c == 1 ? e : New(KOp.Mul, e, Int(c)));
        }
        return sum ?? Int(form.Base);

        KExpr Int(long value) => Intern(K.Const(Scalar.OfInt(form.Type, value)));
        KExpr New(KOp op, params KExpr[] args) => Intern(new KExpr(op, form.Type, args));
    }

    private KExpr Intern(KExpr e)
    {
        var known = interner.Intern(e);
        ref var depth = ref CollectionsMarshal.GetValueRefOrAddDefault(depths, known, out var exists);
        if (!exists)
        {
            depth = known.Op switch
            {
                KOp.Index => known.Slot + 1,
                KOp.Acc => outerAfter,
                _ => known.Args.Length == 0 ? 0 : known.Args.Max(a => depths[a]),
            };
        }
        return known;
    }

    private int Depth(KExpr e) => depths[e];
}
