using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Divisors, bits in bytes, and the parts of floats.
public static partial class jnp
{
    /// <summary>The greatest common divisor of integers; of 0 and 0 it is 0.</summary>
    /// <exception cref="DTypeException">The arrays are no integers.</exception>
    public static NDArray gcd(NDArray x1, NDArray x2) => Integers("gcd", x1, x2, static (x, y) => jax.lax.while_loop(
        static (s) => any(not_equal(s.Item2, 0)),
        static (s) => (where(equal(s.Item2, 0), s.Item1, s.Item2), where(equal(s.Item2, 0), 0, remainder(s.Item1, s.Item2))),
        (x, y)).Item1);

    /// <summary>The least common multiple of integers; with 0 it is 0.</summary>
    /// <exception cref="DTypeException">The arrays are no integers.</exception>
    public static NDArray lcm(NDArray x1, NDArray x2) => Integers("lcm", x1, x2, static (x, y) =>
    {
        var divisor = gcd(x, y);
        return where(equal(divisor, 0), 0, x * floor_divide(y, where(equal(divisor, 0), 1, divisor)));
    });

    /// <summary>Truth values as the bits of bytes, eight to one; the last byte is filled with zeros.</summary>
    /// <param name="a">Bools or integers, of which each counts as "not zero".</param>
    /// <param name="axis">The axis, or null: the elements in row-major order.</param>
    /// <param name="bitorder">"big": the first is the highest bit; "little": the lowest.</param>
    public static NDArray packbits(NDArray a, int? axis = null, string bitorder = "big")
    {
        if (Ufunc.Enter("packbits", a).DType is var type && type != DType.Bool && !type.IsInteger)
            throw new DTypeException($"packbits: {a.Node.Aval} must hold bools or integers.");
        var places = BitPlaces("packbits", bitorder);
        if (axis is null) (a, axis) = (ravel(a), 0);
        var bits = moveaxis(a.DType == DType.Bool ? a : not_equal(a, 0), axis.Value, -1);
        var (lead, n) = (shape(bits), shape(bits)[^1]);
        var bytes = (n + 7) / 8;
        var widths = new (int, int)[lead.Rank];
        widths[^1] = (0, (8 * bytes) - n);
        bits = pad(bits, widths).AsType(uint8);
        var packed = Ufunc.Apply("packbits", bits, x => Packed(x, places));
        return moveaxis(packed, -1, axis.Value);
    }

    // Bit by bit, the highest first, each the same distance apart in memory.
    private static Node Packed(Node bits, int[] places)
    {
        Node Bit(int place) => Lax.SliceAxis(bits, -1, Array.IndexOf(places, place), bits.Shape[^1], 8);
        var packed = Bit(7);
        for (var place = 6; place >= 0; place--) packed = Lax.Or(Lax.Add(packed, packed), Bit(place));
        return packed;
    }

    /// <summary>The bits of bytes, as uint8 zeros and ones.</summary>
    /// <param name="a">uint8.</param>
    /// <param name="axis">The axis, or null: the bytes in row-major order.</param>
    /// <param name="count">The number of bits; negative: without so many at the end. By default all.</param>
    /// <param name="bitorder">"big": the first is the highest bit; "little": the lowest.</param>
    public static NDArray unpackbits(NDArray a, int? axis = null, int? count = null, string bitorder = "big")
    {
        if (Ufunc.Enter("unpackbits", a).DType != DType.UInt8) throw new DTypeException($"unpackbits: {a.Node.Aval} must be uint8.");
        var places = asarray(BitPlaces("unpackbits", bitorder)).AsType(uint8);
        if (axis is null) (a, axis) = (ravel(a), 0);
        var bytes = moveaxis(a, axis.Value, -1);
        var lead = shape(bytes);
        var bits = bitwise_and(right_shift(expand_dims(bytes, -1), places), 1);
        bits = reshape(bits, lead.With(lead.Rank - 1, 8 * lead[^1]));
        var n = shape(bits)[^1];
        if (count is { } some)
        {
            var wanted = some < 0 ? Math.Max(0, n + some) : some;
            var widths = new (int, int)[lead.Rank];
            widths[^1] = (0, Math.Max(0, wanted - n));
            bits = pad(bits["...", ..Math.Min(n, wanted)], widths);
        }
        return moveaxis(bits, -1, axis.Value);
    }

    /// <summary>x1·2^x2, exactly where the result is a normal number.</summary>
    /// <exception cref="DTypeException">x2 holds no integers, or x1 is complex.</exception>
    public static NDArray ldexp(NDArray x1, NDArray x2)
    {
        if (!Ufunc.Enter("ldexp", x2).DType.IsInteger) throw new DTypeException($"ldexp: x2 {x2.Node.Aval} must hold integers.");
        return Ufunc.Apply("ldexp", x1, x2, FloatParts.Scale);
    }

    /// <summary>Each number as mantissa·2^exponent with the mantissa in [0.5, 1), and int32 exponents; 0, infinities and NaN have
    /// exponent 0.</summary>
    /// <exception cref="DTypeException">x is complex.</exception>
    public static (NDArray Mantissa, NDArray Exponent) frexp(NDArray x)
    {
        var parts = Ufunc.ApplyMany("frexp", [x], static v => FloatParts.Split(v[0]));
        return (parts[0], parts[1]);
    }

    /// <summary>The distance of x to the next number of its dtype that is further from 0, with the sign of x.</summary>
    public static NDArray spacing(NDArray x) => Ufunc.Inexact("spacing", x, static v =>
    {
        if (v.DType.IsComplex) throw new DTypeException($"spacing: {v.Aval} is complex and has no neighbours.");
        var outwards = NumPyMath.CopySign(Lax.FullLike(v, double.PositiveInfinity), v);
        return Lax.Sub(Lax.NextAfter(v, outwards), v);
    });

    private static NDArray Integers(string operation, NDArray x1, NDArray x2, Func<NDArray, NDArray, NDArray> f)
    {
        if (!Ufunc.Enter(operation, x1).DType.IsInteger || !Ufunc.Enter(operation, x2).DType.IsInteger)
            throw new DTypeException($"{operation}: {x1.Node.Aval} and {x2.Node.Aval} must hold integers.");
        var pair = Ufunc.ApplyMany(operation, [x1, x2], v => Ufunc.Broadcast(operation, Ufunc.Promote(operation, v)));
        return abs(f(abs(pair[0]), abs(pair[1])));
    }

    // Of each bit in its order the number of the bit of a byte.
    private static int[] BitPlaces(string operation, string bitorder) => bitorder switch
    {
        "big" => [7, 6, 5, 4, 3, 2, 1, 0],
        "little" => [0, 1, 2, 3, 4, 5, 6, 7],
        _ => throw new ArgumentException($"{operation}: bitorder is '{bitorder}'; it must be 'big' or 'little'.", nameof(bitorder)),
    };
}
