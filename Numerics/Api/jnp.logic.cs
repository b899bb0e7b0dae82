using Lazy.Graph.Ops;

namespace Lazy;

// Comparison, logic and bits.
public static partial class jnp
{
    /// <summary>x == y, element by element.</summary>
    public static NDArray equal(NDArray x, NDArray y) => Ufunc.Binary("equal", x, y, Lax.Eq);

    /// <summary>x != y, element by element.</summary>
    public static NDArray not_equal(NDArray x, NDArray y) => Ufunc.Binary("not_equal", x, y, Lax.Ne);

    /// <summary>x &lt; y, element by element.</summary>
    public static NDArray less(NDArray x, NDArray y) => Ufunc.Binary("less", x, y, Lax.Lt);

    /// <summary>x &lt;= y, element by element.</summary>
    public static NDArray less_equal(NDArray x, NDArray y) => Ufunc.Binary("less_equal", x, y, Lax.Le);

    /// <summary>x &gt; y, element by element.</summary>
    public static NDArray greater(NDArray x, NDArray y) => Ufunc.Binary("greater", x, y, Lax.Gt);

    /// <summary>x &gt;= y, element by element.</summary>
    public static NDArray greater_equal(NDArray x, NDArray y) => Ufunc.Binary("greater_equal", x, y, Lax.Ge);

    /// <summary>Whether x and y are not zero.</summary>
    public static NDArray logical_and(NDArray x, NDArray y) =>
        Ufunc.Binary("logical_and", x, y, static (x, y) => Lax.And(NumPyMath.Truth(x), NumPyMath.Truth(y)));

    /// <summary>Whether x or y are not zero.</summary>
    public static NDArray logical_or(NDArray x, NDArray y) =>
        Ufunc.Binary("logical_or", x, y, static (x, y) => Lax.Or(NumPyMath.Truth(x), NumPyMath.Truth(y)));

    /// <summary>Whether exactly one of x and y is not zero.</summary>
    public static NDArray logical_xor(NDArray x, NDArray y) =>
        Ufunc.Binary("logical_xor", x, y, static (x, y) => Lax.Xor(NumPyMath.Truth(x), NumPyMath.Truth(y)));

    /// <summary>Whether x is zero.</summary>
    public static NDArray logical_not(NDArray x) => Ufunc.Apply("logical_not", x, static x => Lax.Not(NumPyMath.Truth(x)));

    /// <summary>Bitwise and; of bools, logical.</summary>
    public static NDArray bitwise_and(NDArray x, NDArray y) => Ufunc.Binary("bitwise_and", x, y, Lax.And);

    /// <summary>Bitwise or; of bools, logical.</summary>
    public static NDArray bitwise_or(NDArray x, NDArray y) => Ufunc.Binary("bitwise_or", x, y, Lax.Or);

    /// <summary>Bitwise exclusive or; of bools, logical.</summary>
    public static NDArray bitwise_xor(NDArray x, NDArray y) => Ufunc.Binary("bitwise_xor", x, y, Lax.Xor);

    /// <summary>Bitwise complement; of bools, logical.</summary>
    public static NDArray bitwise_not(NDArray x) => Ufunc.Apply("bitwise_not", x, Lax.Not);

    /// <summary>Another name of <see cref="bitwise_not"/>.</summary>
    public static NDArray invert(NDArray x) => bitwise_not(x);

    /// <summary>Another name of <see cref="bitwise_not"/>.</summary>
    public static NDArray bitwise_invert(NDArray x) => bitwise_not(x);

    /// <summary>x shifted left by y bits.</summary>
    public static NDArray left_shift(NDArray x, NDArray y) => Ufunc.Arithmetic("left_shift", x, y, Lax.ShiftLeft);

    /// <summary>Another name of <see cref="left_shift"/>.</summary>
    public static NDArray bitwise_left_shift(NDArray x, NDArray y) => left_shift(x, y);

    /// <summary>x shifted right by y bits; the sign stays for signed dtypes.</summary>
    public static NDArray right_shift(NDArray x, NDArray y) => Ufunc.Arithmetic("right_shift", x, y, NumPyMath.RightShift);

    /// <summary>Another name of <see cref="right_shift"/>.</summary>
    public static NDArray bitwise_right_shift(NDArray x, NDArray y) => right_shift(x, y);

    /// <summary>The number of bits that are set in |x|, as uint8.</summary>
    public static NDArray bitwise_count(NDArray x) =>
        Ufunc.Number("bitwise_count", x, static x => Lax.Convert(Lax.PopCount(x.DType.Kind == DKind.Int ? Lax.Abs(x) : x), DType.UInt8));

    /// <summary>Whether x is NaN.</summary>
    public static NDArray isnan(NDArray x) => Ufunc.Apply("isnan", x, static x => Lax.Ne(x, x));

    /// <summary>Whether x is infinite.</summary>
    public static NDArray isinf(NDArray x) => Ufunc.Apply("isinf", x, NumPyMath.IsInf);

    /// <summary>Whether x is neither infinite nor NaN.</summary>
    public static NDArray isfinite(NDArray x) => Ufunc.Apply("isfinite", x, NumPyMath.IsFinite);

    /// <summary>Whether x is positive infinity.</summary>
    public static NDArray isposinf(NDArray x) => equal(x, inf);

    /// <summary>Whether x is negative infinity.</summary>
    public static NDArray isneginf(NDArray x) => equal(x, -inf);

    /// <summary>Whether the sign is minus, of -0 and NaN too.</summary>
    public static NDArray signbit(NDArray x) => Ufunc.Apply("signbit", x, NumPyMath.SignBit);

    /// <summary>Whether the imaginary part is zero.</summary>
    public static NDArray isreal(NDArray x) => equal(imag(x), 0);

    /// <summary>Whether the imaginary part is not zero.</summary>
    public static NDArray iscomplex(NDArray x) => not_equal(imag(x), 0);

    /// <summary>|a - b| &lt;= atol + rtol·|b|, element by element; equal infinities are close, and NaN is close to NaN if equal_nan is
    /// true.</summary>
    public static NDArray isclose(NDArray a, NDArray b, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) =>
        Ufunc.InexactBinary("isclose", a, b, (x, y) => NumPyMath.IsClose(x, y, rtol, atol, equal_nan));

    /// <summary>Whether all elements are close: bool[]; see <see cref="isclose"/>.</summary>
    public static NDArray allclose(NDArray a, NDArray b, double rtol = 1e-5, double atol = 1e-8, bool equal_nan = false) =>
        all(isclose(a, b, rtol, atol, equal_nan));

    /// <summary>Whether two arrays have one shape and equal elements: bool[].</summary>
    public static NDArray array_equal(NDArray a1, NDArray a2, bool equal_nan = false)
    {
        if (shape(a1) != shape(a2)) return false;
        var same = equal(a1, a2);
        return all(equal_nan ? logical_or(same, logical_and(isnan(a1), isnan(a2))) : same);
    }

    /// <summary>Whether two arrays broadcast to one shape and have equal elements there: bool[].</summary>
    public static NDArray array_equiv(NDArray a1, NDArray a2)
    {
        var (n, m) = (shape(a1), shape(a2));
        for (var i = 1; i <= Math.Min(n.Rank, m.Rank); i++)
        {
            if (n[^i] != m[^i] && n[^i] != 1 && m[^i] != 1) return false;
        }
        return all(equal(a1, a2));
    }

    /// <summary>x where the condition is not zero, otherwise y; all three are broadcast to one shape. Both are differentiated: a NaN in
    /// the derivative of
    /// the one that is not taken spoils the result, so keep the argument of such a function in its domain by another where.</summary>
    public static NDArray where(NDArray condition, NDArray x, NDArray y) => Ufunc.Apply("where", [condition, x, y], static v =>
    {
        var (x, y) = Ufunc.Promote("where", v[1], v[2]);
        var all = Ufunc.Broadcast("where", NumPyMath.Truth(v[0]), x, y);
        return Lax.Select(all[0], all[1], all[2]);
    });

    /// <summary>For each element the choice of the first condition that holds, or the default.</summary>
    public static NDArray select(IReadOnlyList<NDArray> condlist, IReadOnlyList<NDArray> choicelist, NDArray? @default = null)
    {
        ArgumentNullException.ThrowIfNull(condlist);
        ArgumentNullException.ThrowIfNull(choicelist);
        if (condlist.Count != choicelist.Count || condlist.Count == 0)
            throw new ShapeException($"select: {condlist.Count} conditions and {choicelist.Count} choices; as many of both are needed, " +
                "and at least one.");
        var result = @default ?? 0;
        for (var i = condlist.Count - 1; i >= 0; i--) result = where(condlist[i], choicelist[i], result);
        return result;
    }
}
