namespace Lazy.Backends.VectorMath;

/// <summary>
/// What an elementary function needs of a register <typeparamref name="V"/> full of numbers, so that each algorithm is written once for
/// every width. Static methods over bare registers, and not a struct around one with operators: the just-in-time compiler takes a third
/// of the time over them. Comparisons give masks: lanes of all ones or all zeros. "Bits" operations see lanes as integers of their size.
/// </summary>
internal interface ILanes<V>
{
    /// <summary>Every lane the same number, rounded to the lanes' type.</summary>
    static abstract V C(double value);

    /// <summary>Every lane the same bit pattern.</summary>
    static abstract V Bits(long pattern);
    static abstract V Add(V a, V b);
    static abstract V Sub(V a, V b);
    static abstract V Mul(V a, V b);
    static abstract V Div(V a, V b);

    /// <summary>a*b+c, fused where that costs nothing; two roundings elsewhere. For polynomials.</summary>
    static abstract V MulAdd(V a, V b, V c);

    /// <summary>a*b+c with one rounding on every machine: for error-free products and argument reduction.</summary>
    static abstract V Fma(V a, V b, V c);
    static abstract V Neg(V a);
    static abstract V Abs(V a);
    static abstract V Sqrt(V a);

    /// <summary>To the nearest whole number, halves to even.</summary>
    static abstract V Round(V a);
    static abstract V Floor(V a);
    static abstract V Ceil(V a);
    static abstract V Trunc(V a);

    /// <summary>The smaller one, for a bound that is not NaN: a NaN in <paramref name="value"/> survives.</summary>
    static abstract V AtMost(V value, V bound);

    /// <summary>The larger one, for a bound that is not NaN: a NaN in <paramref name="value"/> survives.</summary>
    static abstract V AtLeast(V value, V bound);

    /// <summary>IEEE 754 minimum: NaN if either is, and -0 below +0.</summary>
    static abstract V Min(V a, V b);

    /// <summary>IEEE 754 maximum: NaN if either is, and -0 below +0.</summary>
    static abstract V Max(V a, V b);
    static abstract V Less(V a, V b);
    static abstract V LessEqual(V a, V b);
    static abstract V Equal(V a, V b);
    static abstract V And(V a, V b);
    static abstract V Or(V a, V b);
    static abstract V Xor(V a, V b);

    /// <summary>a without the bits of b.</summary>
    static abstract V AndNot(V a, V b);
    static abstract V Select(V mask, V whereSet, V elsewhere);

    /// <summary>Whether a lane is known to be set: false where lanes are not known.</summary>
    static abstract bool Any(V mask);

    /// <summary>Whether all lanes are known to be set.</summary>
    static abstract bool All(V mask);
    static abstract V AddBits(V a, V b);
    static abstract V SubBits(V a, V b);
    static abstract V ShiftLeft(V a, int count);

    /// <summary>Shifts lanes as unsigned integers.</summary>
    static abstract V ShiftRight(V a, int count);

    /// <summary>Whether <see cref="Scale"/> exists.</summary>
    static abstract bool CanScale { get; }

    /// <summary>a · 2^n for whole n, rounded once, by one instruction.</summary>
    static abstract V Scale(V a, V n);

    /// <summary>Replaces the lanes whose mask is set by <paramref name="slow"/> of their argument, one by one.</summary>
    static abstract V Patch(V result, V mask, V argument, Func<double, double> slow);

    /// <summary>What is left of an angle without quarter turns; lanes that cannot be patched compute it anew beyond the limit.</summary>
    static abstract V Remainder(V angle, V limit, V reduced);

    /// <summary>The quarter turns that were taken out of an angle, as bits; likewise.</summary>
    static abstract V Quadrant(V angle, V limit, V reduced);
}
