using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Loops;

/// <summary>
/// An integer expression as <c>Base + Σ Coefficient[loop]·index(loop) + Σ coefficient·atom</c>, where atoms are expressions that are not
/// linear themselves (a loaded start index, a quotient). Exact in wrapping arithmetic. Immutable.
/// </summary>
internal sealed class LinearForm
{
    /// <summary>The form of a constant.</summary>
    public LinearForm(DType type, int loops, long value)
    {
        Type = type;
        Base = value;
        Coefficients = new long[loops];
        Atoms = [];
    }

    private LinearForm(DType type, long value, long[] coefficients, (KExpr Expr, long Coefficient)[] atoms)
    {
        Type = type;
        Base = value;
        Coefficients = coefficients;
        Atoms = atoms;
    }

    /// <summary>The dtype of the expression.</summary>
    public DType Type { get; }

    /// <summary>The constant part.</summary>
    public long Base { get; }

    /// <summary>What one step along each loop adds.</summary>
    public long[] Coefficients { get; }

    /// <summary>The parts that are not linear, each once, never with coefficient 0.</summary>
    public (KExpr Expr, long Coefficient)[] Atoms { get; }

    /// <summary>Whether nothing but loops and constants takes part.</summary>
    public bool IsAffine => Atoms.Length == 0;

    /// <summary>The form of an index.</summary>
    public static LinearForm OfIndex(DType type, int loops, int loop)
    {
        var f = new LinearForm(type, loops, 0);
        f.Coefficients[loop] = 1;
        return f;
    }

    /// <summary>The form of an expression that is not linear.</summary>
    public static LinearForm OfAtom(KExpr e, int loops) => new(e.Type, 0, new long[loops], [(e, 1)]);

    /// <summary>this + factor·other.</summary>
    public LinearForm Add(LinearForm other, long factor)
    {
        unchecked
        {
            var coefficients = new long[Coefficients.Length];
            for (var i = 0; i < coefficients.Length; i++) coefficients[i] = Coefficients[i] + (factor * other.Coefficients[i]);
            if (other.Atoms.Length == 0) return new(Type, Base + (factor * other.Base), coefficients, Atoms);
            var atoms = Atoms.ToList();
            foreach (var (e, c) in other.Atoms)
            {
                var at = atoms.FindIndex(a => ReferenceEquals(a.Expr, e));
                if (at < 0) atoms.Add((e, factor * c));
                else atoms[at] = (e, atoms[at].Coefficient + (factor * c));
            }
            return new(Type, Base + (factor * other.Base), coefficients, [.. atoms.Where(a => a.Coefficient != 0)]);
        }
    }

    /// <summary>factor·this.</summary>
    public LinearForm Scale(long factor) => factor == 1 ? this : new LinearForm(Type, Coefficients.Length, 0).Add(this, factor);

    /// <summary>The same parts over other loops: <paramref name="map"/> says where each loop goes, -1 for a loop to leave out.</summary>
    public LinearForm Renumber(int[] map, int loops)
    {
        var coefficients = new long[loops];
        for (var i = 0; i < map.Length; i++)
        {
            if (map[i] >= 0) coefficients[map[i]] = Coefficients[i];
        }
        return new(Type, Base, coefficients, Atoms);
    }

    /// <summary>The form with one coefficient changed.</summary>
    public LinearForm WithCoefficient(int loop, long value)
    {
        var coefficients = (long[])Coefficients.Clone();
        coefficients[loop] = value;
        return new(Type, Base, coefficients, Atoms);
    }

    /// <summary>
    /// Splits this into quotient and remainder by a positive divisor where that needs no division: the parts that the divisor divides, and
    /// a rest in [0, divisor). Truncating division agrees with this only from 0 upwards, hence the condition on the whole range.
    /// </summary>
    public bool TryDivide(long divisor, IndexRanges ranges, out LinearForm quotient, out LinearForm remainder)
    {
        quotient = remainder = this;
        if (divisor <= 0 || ranges.Of(this).Low < 0) return false;
        var low = ((Base % divisor) + divisor) % divisor;
        var q = new long[Coefficients.Length];
        var r = new long[Coefficients.Length];
        for (var i = 0; i < q.Length; i++)
        {
            var whole = Coefficients[i] % divisor == 0;
            q[i] = whole ? Coefficients[i] / divisor : 0;
            r[i] = whole ? 0 : Coefficients[i];
        }
        remainder = new(Type, low, r, [.. Atoms.Where(a => a.Coefficient % divisor != 0)]);
        var rest = ranges.Of(remainder);
        if (rest.Low < 0 || rest.High >= divisor) return false;
        var atoms = Atoms.Where(a => a.Coefficient % divisor == 0).Select(a => (a.Expr, a.Coefficient / divisor));
        quotient = new(Type, (Base - low) / divisor, q, [.. atoms]);
        return true;
    }
}

/// <summary>The values that an index expression can take, both ends included.</summary>
internal readonly record struct IndexRange(Int128 Low, Int128 High);

/// <summary>Ranges of index expressions over loops of known extents; whatever is not understood has the range of its dtype.</summary>
internal sealed class IndexRanges(IReadOnlyList<long> extents)
{
    private readonly Dictionary<KExpr, IndexRange> known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The range of a linear form.</summary>
    public IndexRange Of(LinearForm form)
    {
        Int128 low = form.Base, high = form.Base;
        for (var i = 0; i < form.Coefficients.Length; i++) Widen(form.Coefficients[i], 0, Math.Max(0, extents[i] - 1));
        foreach (var (e, c) in form.Atoms)
        {
            var r = Of(e);
            Widen(c, r.Low, r.High);
        }
        var all = All(form.Type);
        // Arithmetic may wrap where user data takes part; then nothing is known.
        return low < all.Low || high > all.High ? all : new(low, high);

        void Widen(long c, Int128 from, Int128 to)
        {
            low += c >= 0 ? c * from : c * to;
            high += c >= 0 ? c * to : c * from;
        }
    }

    /// <summary>The range of an expression that is an atom of a form, as far as it was noted.</summary>
    public IndexRange Of(KExpr e) => known.TryGetValue(e, out var r) ? r : All(e.Type);

    /// <summary>Notes the range of a nonlinear expression, given those of its arguments.</summary>
    public void Note(KExpr e, ReadOnlySpan<IndexRange> x)
    {
        if (e.Type.Kind != DKind.Int) return;
        var all = All(e.Type);
        var range = e.Op switch
        {
            KOp.Min => new(Int128.Min(x[0].Low, x[1].Low), Int128.Min(x[0].High, x[1].High)),
            KOp.Max => new(Int128.Max(x[0].Low, x[1].Low), Int128.Max(x[0].High, x[1].High)),
            KOp.Select => new(Int128.Min(x[1].Low, x[2].Low), Int128.Max(x[1].High, x[2].High)),
            KOp.Div when x[1].Low == x[1].High && x[1].Low > 0 => new(x[0].Low / x[1].Low, x[0].High / x[1].Low),
            KOp.Rem when x[1].Low == x[1].High && x[1].Low > 0 =>
                new(x[0].Low >= 0 ? 0 : 1 - x[1].Low, x[0].High <= 0 ? 0 : Int128.Min(x[0].High, x[1].Low - 1)),
            KOp.Cast when x[0].Low >= all.Low && x[0].High <= all.High => x[0],
            _ => all,
        };
        known[e] = range;
    }

    private static IndexRange All(DType type) => type.Kind switch
    {
        DKind.UInt => new(0, ((Int128)1 << (type.Size * 8)) - 1),
        DKind.Bool => new(0, 1),
        DKind.Float or DKind.Complex => new(Int128.MinValue >> 1, Int128.MaxValue >> 1),
        _ => new(-((Int128)1 << ((type.Size * 8) - 1)), ((Int128)1 << ((type.Size * 8) - 1)) - 1),
    };
}
