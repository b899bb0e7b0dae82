using Lazy.Graph;

namespace Lazy;

// Polynomials as vectors of coefficients, the highest power first.
public static partial class jnp
{
    /// <summary>A polynomial with coefficients p, the highest power first, at x; by Horner's scheme.</summary>
    /// <param name="p">[n], or a stack [n,…] that broadcasts with x.</param>
    /// <param name="x">Where.</param>
    /// <param name="unroll">JAX's parameter for its loop; the steps always fuse here.</param>
    public static NDArray polyval(NDArray p, NDArray x, int unroll = 16)
    {
        _ = unroll;
        if (ndim(p) == 0) throw new ShapeException($"polyval: p {p.Node.Aval} must have an axis of coefficients.");
        var result = zeros(broadcast_shapes(shape(x), shape(p).Without(0)), Promotion.Promote(p.DType, false, x.DType, x.IsWeak).DType);
        for (var i = 0; i < shape(p)[0]; i++) result = (result * x) + p[i];
        return result;
    }

    /// <summary>The sum of two polynomials: the length of the longer one.</summary>
    public static NDArray polyadd(NDArray a1, NDArray a2)
    {
        var (x, y) = SameLength("polyadd", a1, a2);
        return x + y;
    }

    /// <summary>The difference of two polynomials: the length of the longer one.</summary>
    public static NDArray polysub(NDArray a1, NDArray a2)
    {
        var (x, y) = SameLength("polysub", a1, a2);
        return x - y;
    }

    /// <summary>The product of two polynomials.</summary>
    /// <param name="a1">[n].</param>
    /// <param name="a2">[m].</param>
    /// <param name="trim_leading_zeros">Whether leading zeros of the factors are cut off first, whose values must be known then.</param>
    public static NDArray polymul(NDArray a1, NDArray a2, bool trim_leading_zeros = false)
    {
        if (trim_leading_zeros) (a1, a2) = (Trimmed(a1), Trimmed(a2));
        return convolve(atleast_1d(a1), atleast_1d(a2));
    }

    /// <summary>Quotient and remainder of two polynomials.</summary>
    /// <param name="u">The dividend [n].</param>
    /// <param name="v">The divisor [m].</param>
    /// <param name="trim_leading_zeros">Whether leading zeros of the remainder are cut off; its values must be known then.</param>
    public static (NDArray Quotient, NDArray Remainder) polydiv(NDArray u, NDArray v, bool trim_leading_zeros = false)
    {
        u = Ufunc.Inexact("polydiv", atleast_1d(u), static x => x);
        v = Ufunc.Inexact("polydiv", atleast_1d(v), static x => x);
        int m = shape(u)[0] - 1, n = shape(v)[0] - 1;
        if (n < 0) throw new ShapeException($"polydiv: the divisor {v.Node.Aval} has no coefficients.");
        var rest = u + zeros(1, v.DType);
        var scale = 1 / v[0];
        var quotient = new List<NDArray>();
        for (var k = 0; k <= m - n; k++)
        {
            var d = scale * rest[k];
            quotient.Add(d);
            rest = rest.At[k..(k + n + 1)].Subtract(d * v);
        }
        var result = quotient.Count == 0 ? zeros(1, rest.DType) : stack(quotient);
        return (result, trim_leading_zeros ? Trimmed(rest) : rest);
    }

    /// <summary>The m-th derivative of a polynomial: [n-m], at least one coefficient.</summary>
    public static NDArray polyder(NDArray p, int m = 1)
    {
        if (m < 0) throw new ArgumentException($"polyder: order {m} is negative.", nameof(m));
        p = Ufunc.Inexact("polyder", atleast_1d(p), static x => x);
        for (; m > 0; m--)
        {
            var n = shape(p)[0];
            if (n <= 1) return zeros(0, p.DType);
            p = p[..^1] * arange(n - 1, 0, -1).AsType(p.DType.RealPart);
        }
        return p;
    }

    /// <summary>The m-th integral of a polynomial: [n+m].</summary>
    /// <param name="p">[n].</param>
    /// <param name="m">How often it is integrated.</param>
    /// <param name="k">The constants of integration, the first one first: [m], or one number for all; 0 unless given.</param>
    public static NDArray polyint(NDArray p, int m = 1, NDArray? k = null)
    {
        if (m < 0) throw new ArgumentException($"polyint: order {m} is negative.", nameof(m));
        p = Ufunc.Inexact("polyint", atleast_1d(p), static x => x);
        var constants = atleast_1d(k ?? 0);
        if (shape(constants).Size is not 1 && shape(constants).Size != m)
            throw new ShapeException($"polyint: k {constants.Node.Aval} must be one number or one for each of {m} integrations.");
        for (var i = 0; i < m; i++)
        {
            var n = shape(p)[0];
            var one = constants[shape(constants)[0] == 1 ? 0 : i];
            p = concatenate([p / arange(n, 0, -1).AsType(p.DType.RealPart), reshape(one, 1).AsType(p.DType)]);
        }
        return p;
    }

    private static NDArray Trimmed(NDArray p) => trim_zeros(atleast_1d(p), "f");

    private static (NDArray X, NDArray Y) SameLength(string operation, NDArray a1, NDArray a2)
    {
        NDArray x = atleast_1d(a1), y = atleast_1d(a2);
        if (ndim(x) != 1 || ndim(y) != 1)
            throw new ShapeException($"{operation}: {x.Node.Aval} and {y.Node.Aval} must be vectors of coefficients.");
        int n = shape(x)[0], m = shape(y)[0];
        return (pad(x, (Math.Max(0, m - n), 0)), pad(y, (Math.Max(0, n - m), 0)));
    }
}
