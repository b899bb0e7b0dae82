using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Operators: operands are promoted by JAX's lattice and broadcast by NumPy's rule. C# scalars are weak, so that x * 0.5 keeps x's dtype.
public sealed partial class NDArray
{
    /// <summary>A weak int32 scalar.</summary>
    public static implicit operator NDArray(int value) => Weak(Scalar.OfInt(DType.Int32, value));

    /// <summary>A weak integer scalar; beyond 32 bits it may only meet 64-bit integers and floats.</summary>
    public static implicit operator NDArray(long value) => Weak(Scalar.OfInt(value == (int)value ? DType.Int32 : DType.Int64, value));

    /// <summary>A weak float32 scalar.</summary>
    public static implicit operator NDArray(float value) => Weak(Scalar.OfFloat(DType.Float32, value));

    /// <summary>A weak float32 scalar, which becomes float64 without loss where it meets that.</summary>
    public static implicit operator NDArray(double value) => Weak(Scalar.Unrounded(DType.Float32, value));

    /// <summary>A bool scalar.</summary>
    public static implicit operator NDArray(bool value) => new(Lax.Constant(Scalar.OfBool(value)), null);

    /// <summary>A weak complex64 scalar, which becomes complex128 without loss where it meets that.</summary>
    public static implicit operator NDArray(Complex value) => Weak(Scalar.Unrounded(DType.Complex64, value));

    /// <summary>x + y; for bools, x or y.</summary>
    public static NDArray operator +(NDArray x, NDArray y) => Ufunc.Binary("add", x, y, NumPyMath.Add);

    /// <summary>x - y.</summary>
    public static NDArray operator -(NDArray x, NDArray y) => Ufunc.Binary("subtract", x, y, NumPyMath.Subtract);

    /// <summary>x * y; for bools, x and y.</summary>
    public static NDArray operator *(NDArray x, NDArray y) => Ufunc.Binary("multiply", x, y, NumPyMath.Multiply);

    /// <summary>x / y; integers give floats.</summary>
    public static NDArray operator /(NDArray x, NDArray y) => Ufunc.InexactBinary("divide", x, y, Lax.Div);

    /// <summary>x modulo y with the sign of y, as NumPy has it; for integers x % 0 is 0.</summary>
    public static NDArray operator %(NDArray x, NDArray y) => Ufunc.Binary("remainder", x, y, NumPyMath.Remainder);

    /// <summary>Bitwise and; for bools, logical.</summary>
    public static NDArray operator &(NDArray x, NDArray y) => Ufunc.Binary("bitwise_and", x, y, Lax.And);

    /// <summary>Bitwise or; for bools, logical.</summary>
    public static NDArray operator |(NDArray x, NDArray y) => Ufunc.Binary("bitwise_or", x, y, Lax.Or);

    /// <summary>Bitwise exclusive or; for bools, logical.</summary>
    public static NDArray operator ^(NDArray x, NDArray y) => Ufunc.Binary("bitwise_xor", x, y, Lax.Xor);

    /// <summary>x shifted left by y bits.</summary>
    public static NDArray operator <<(NDArray x, NDArray y) => Ufunc.Binary("left_shift", x, y, Lax.ShiftLeft);

    /// <summary>x shifted right by y bits; the sign stays for signed dtypes.</summary>
    public static NDArray operator >>(NDArray x, NDArray y) => Ufunc.Binary("right_shift", x, y, NumPyMath.RightShift);

    /// <summary>Elementwise x &lt; y.</summary>
    public static NDArray operator <(NDArray x, NDArray y) => Ufunc.Binary("less", x, y, Lax.Lt);

    /// <summary>Elementwise x &gt; y.</summary>
    public static NDArray operator >(NDArray x, NDArray y) => Ufunc.Binary("greater", x, y, Lax.Gt);

    /// <summary>Elementwise x &lt;= y.</summary>
    public static NDArray operator <=(NDArray x, NDArray y) => Ufunc.Binary("less_equal", x, y, Lax.Le);

    /// <summary>Elementwise x &gt;= y.</summary>
    public static NDArray operator >=(NDArray x, NDArray y) => Ufunc.Binary("greater_equal", x, y, Lax.Ge);

    /// <summary>-x.</summary>
    public static NDArray operator -(NDArray x) => Ufunc.Apply("negative", x, Lax.Neg);

    /// <summary>x.</summary>
    public static NDArray operator +(NDArray x) => x;

    /// <summary>Bitwise not; for bools, logical.</summary>
    public static NDArray operator ~(NDArray x) => Ufunc.Apply("bitwise_not", x, Lax.Not);

    private static NDArray Weak(Scalar value) => new(Lax.Constant(value, weak: true), null);
}

/// <summary>NumPy's arithmetic where it differs from the strict operations: operands already have one dtype and one shape.</summary>
internal static partial class NumPyMath
{
    /// <summary>x + y, or its logical form for bools.</summary>
    public static Node Add(Node x, Node y) => x.DType == DType.Bool ? Lax.Or(x, y) : Lax.Add(x, y);

    /// <summary>x * y, or its logical form for bools.</summary>
    public static Node Multiply(Node x, Node y) => x.DType == DType.Bool ? Lax.And(x, y) : Lax.Mul(x, y);

    /// <summary>x - y.</summary>
    public static Node Subtract(Node x, Node y) => x.DType != DType.Bool ? Lax.Sub(x, y)
        : throw new DTypeException(
            $"subtract: {x.Aval} and {y.Aval} are bools, which have no difference. Use ^ (jnp.logical_xor), or convert to integers.");

    /// <summary>x >> y by the signedness of x.</summary>
    public static Node RightShift(Node x, Node y) =>
        x.DType.Kind == DKind.Int ? Lax.ShiftRightArithmetic(x, y) : Lax.ShiftRightLogical(x, y);

    /// <summary>The remainder with the sign of the divisor: the truncated remainder, moved by y where the signs differ. x % 0 is 0 for
    /// integers.</summary>
    public static Node Remainder(Node x, Node y)
    {
        var zero = Lax.FullLike(y, 0);
        if (y.DType.IsInteger) y = Lax.Select(Lax.Eq(y, zero), Lax.FullLike(y, 1), y);
        var r = Lax.Rem(x, y);
        var moves = Lax.And(Lax.Ne(r, zero), Lax.Ne(Lax.Lt(r, zero), Lax.Lt(y, zero)));
        return Lax.Select(moves, Lax.Add(r, y), r);
    }
}
