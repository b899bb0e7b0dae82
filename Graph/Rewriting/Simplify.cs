using Lazy.Graph.Ops;

namespace Lazy.Graph.Rewriting;

/// <summary>
/// Rules that change no bit of any result, whatever the operands: NaN, infinities and signed zeros included (x + 0.0 stays, since it turns
/// -0 into 0, and so does x * 0.0). For graphs that are not differentiated any more, since stop_gradient goes.
/// </summary>
public static class Simplify
{
    /// <summary>All exact rules.</summary>
    public static IReadOnlyList<RuleSet> Rules { get; } =
    [
        new("pass on", PassOn),
        new("movement", Movement),
        new("arithmetic", Arithmetic),
        new("logic", Logic),
        new("conversion", Conversion),
        FoldConstants.Rules,
        new("fill", Fill),
    ];

    /// <summary>The roots, simplified, with known numbers folded and equal expressions merged.</summary>
    public static Node[] Run(IReadOnlyList<Node> roots, Action<string>? observer = null) =>
        CommonSubexpressions.Run(new Rewriter(Rules, observer).Run(roots), observer);

    private static Node? PassOn(Node n) => n switch
    {
        (Alias or StopGradient or CheckpointName or DevicePut, [var x]) => x,
        _ => null,
    };

    private static Node? Movement(Node n) => n switch
    {
        (Transpose t, [(Transpose u, [var x])]) => Lax.Transpose(x, Through(t.Permutation, u.Permutation)),
        (Transpose t, [var x]) when t.Permutation == Axes.Range(x.Rank) => x,
        (Reshape r, [(Reshape, [var x])]) => Lax.Reshape(x, r.Shape),
        (Reshape r, [var x]) when r.Shape == x.Shape => x,
        (Broadcast b, [(Broadcast c, [var x])]) => Lax.Broadcast(x, b.Shape, Through(c.Dims, b.Dims)),
        (Broadcast b, [var x]) when b.Shape == x.Shape => x,
        (Reverse r, [(Reverse s, [var x])]) when r.Axes == s.Axes => x,
        (Reverse { Axes.Count: 0 }, [var x]) => x,
        _ => null,
    };

    // On its own, since a rule that captured variables would allocate for every node it looks at.
    private static int[] Through(Axes first, Axes then) => [.. first.Select(i => then[i])];

    private static Node? Arithmetic(Node n) => n switch
    {
        (Neg, [(Neg, [var x])]) => x,
        (Conj, [(Conj, [var x])]) => x,
        (Abs, [(Neg, [var x])]) when IsSigned(x) || x.DType.IsComplex => Lax.Abs(x),
        (Square, [(Neg, [var x])]) => Lax.Square(x),
        (Add, [var x, (Neg, [var y])]) => Like(n, Lax.Sub(x, y)),
        (Sub, [var x, (Neg, [var y])]) => Like(n, Lax.Add(x, y)),
        (Add, [var x, var y]) when IsNeutral(y) => Like(n, x),
        (Add, [var x, var y]) when IsNeutral(x) => Like(n, y),
        (Sub, [var x, var y]) when Numbers.Is(y, 0) => Like(n, x),
        (Sub, [var x, var y]) when ReferenceEquals(x, y) && IsInteger(n) => Lax.Zeros(n.Aval),
        // Not for complex numbers: (a + ∞i)(1 + 0i) has the term ∞·0.
        (Mul or Div, [var x, var y]) when Numbers.Is(y, 1) && !n.DType.IsComplex => Like(n, x),
        (Mul, [var x, var y]) when Numbers.Is(x, 1) && !n.DType.IsComplex => Like(n, y),
        (Mul or Div, [var x, var y]) when Numbers.Is(y, -1) && IsSigned(n) => Like(n, Lax.Neg(x)),
        (Mul, [var x, var y]) when Numbers.Is(x, -1) && IsSigned(n) => Like(n, Lax.Neg(y)),
        (Mul, [var x, var y]) when IsInteger(n) && (Numbers.IsZero(x) || Numbers.IsZero(y)) => Lax.Zeros(n.Aval),
        (Div, [var x, var y]) when ExactReciprocal(y) is { } reciprocal => Like(n, Lax.Mul(x, reciprocal)),
        (Max or Min, [var x, var y]) when ReferenceEquals(x, y) => x,
        (Pow, [var x, var y]) when Numbers.Is(y, 1) && !n.DType.IsComplex => Like(n, x),
        (Pow, [_, var y]) when Numbers.IsZero(y) && !n.DType.IsComplex => Lax.Ones(n.Aval),
        (IntegerPow { N: 0 }, _) => Lax.Ones(n.Aval),
        (IntegerPow { N: 1 }, [var x]) => x,
        (IntegerPow { N: 2 }, [var x]) => Lax.Square(x),
        (Real, [(ComplexOf, [var re, _])]) => Like(n, re),
        (Imag, [(ComplexOf, [_, var im])]) => Like(n, im),
        (ComplexOf, [(Real, [var x]), (Imag, [var y])]) when ReferenceEquals(x, y) => Like(n, x),
        _ => null,
    };

    private static Node? Logic(Node n) => n switch
    {
        (Not, [(Not, [var x])]) => x,
        (Not, [(Eq, [var x, var y])]) => Lax.Ne(x, y),
        (Not, [(Ne, [var x, var y])]) => Lax.Eq(x, y),
        (And or Or, [var x, var y]) when ReferenceEquals(x, y) => x,
        (And, [var x, var y]) when AllOnes(y) => Like(n, x),
        (And, [var x, var y]) when AllOnes(x) => Like(n, y),
        (And, [var x, var y]) when Numbers.IsZero(x) || Numbers.IsZero(y) => Lax.Zeros(n.Aval),
        (Or or Xor, [var x, var y]) when Numbers.IsZero(y) => Like(n, x),
        (Or or Xor, [var x, var y]) when Numbers.IsZero(x) => Like(n, y),
        (Select, [var p, var x, var y]) when Numbers.Of(p) is { } choice => Like(n, choice.IsTrue ? x : y),
        (Select, [_, var x, var y]) when ReferenceEquals(x, y) => x,
        (Select, [(Not, [var p]), var x, var y]) => Lax.Select(p, y, x),
        _ => null,
    };

    private static Node? Conversion(Node n) => n switch
    {
        (Ops.Convert c, [var x]) when c.To == x.DType => Like(n, x),
        (Ops.Convert c, [(Ops.Convert d, [var x])]) when Passes(x.DType, d.To, c.To) => new Ops.Convert(c.To, c.Weak).Of(x),
        (Bitcast b, [var x]) when b.To == x.DType => Like(n, x),
        (Bitcast b, [(Bitcast, [var x])]) => new Bitcast(b.To).Of(x),
        _ => null,
    };

    // What is filled with one number is computed once and stays filled: constants are of rank 0 under one broadcast.
    private static Node? Fill(Node n)
    {
        var (op, inputs) = n;
        if (op is MovementPrimitive and not Broadcast && inputs is [var moved])
            return Numbers.Filling(moved) is { } x ? Lax.Broadcast(x, n.Shape, []) : null;
        if (op is not Elementwise { IsPure: true } || n.Rank == 0) return null;
        var numbers = new Node[inputs.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (Numbers.Filling(inputs[i]) is not { } number) return null;
            numbers[i] = number;
        }
        return Lax.Broadcast(op.Of(numbers), n.Shape, []);
    }

    // A replacement of another dtype or of stronger claim is no replacement.
    private static Node? Like(Node n, Node x) => x.DType == n.DType && x.Shape == n.Shape && (n.Aval.Weak || !x.Aval.Weak) ? x : null;

    private static bool IsInteger(Node n) => n.DType.IsInteger;

    private static bool IsSigned(Node n) => n.DType.Kind is DKind.Int or DKind.Float;

    // x + (-0.0) = x for every float; x + 0.0 is 0 for x = -0.
    private static bool IsNeutral(Node y) => y.DType.IsComplex ? false : y.DType.IsFloat ? Numbers.Is(y, -0.0) : Numbers.IsZero(y);

    private static bool AllOnes(Node n) => Numbers.Of(n) is { } s && (s.Type == DType.Bool ? s.IsTrue : s == Scalar.OfInt(s.Type, -1));

    // Division by a power of two is multiplication by its reciprocal, if that is a normal number.
    private static Node? ExactReciprocal(Node y)
    {
        if (!y.DType.IsFloat || Numbers.Of(y) is not { } s) return null;
        var exponent = Math.ILogB(s.Re);
        if (!double.IsFinite(s.Re) || s.Re == 0 || Math.Abs(s.Re) != Math.ScaleB(1, exponent) || Math.Abs(exponent) > 14) return null;
        return Lax.FullLike(y, 1 / s.Re);
    }

    // Whether a conversion by way of another dtype gives what the direct one does: the way holds every value, and nothing that would
    // wrap directly saturates on the way.
    private static bool Passes(DType from, DType way, DType to) =>
        Holds(way, from) && !(from.IsInteger && way.IsInexact && to.IsInteger && !Holds(to, from));

    private static bool Holds(DType wide, DType narrow) => wide == narrow || (narrow.Kind, wide.Kind) switch
    {
        (DKind.Bool, _) => true,
        (DKind.UInt, DKind.UInt) or (DKind.Int, DKind.Int) => wide.Size >= narrow.Size,
        (DKind.UInt, DKind.Int) => wide.Size > narrow.Size,
        (DKind.UInt or DKind.Int, DKind.Float or DKind.Complex) => narrow.Size * 8 <= BitCasts.FractionBits(wide.RealPart) + 1,
        (DKind.Float, DKind.Float or DKind.Complex) => wide.RealPart.Size > narrow.Size || wide.RealPart == narrow,
        (DKind.Complex, DKind.Complex) => wide.Size >= narrow.Size,
        _ => false,
    };
}
