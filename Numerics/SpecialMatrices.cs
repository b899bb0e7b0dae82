using System.Numerics;

namespace Lazy;

/// <summary>Matrices whose elements follow from their places.</summary>
internal static class SpecialMatrices
{
    /// <summary>The numbers of the rows, as a column.</summary>
    public static NDArray Rows(int n) => jnp.expand_dims(jnp.arange(n), 1);

    /// <summary>The vectors [...,k] as the diagonal of that offset of matrices [...,m,n], with zeros elsewhere.</summary>
    public static NDArray Banded(NDArray vectors, int m, int n, int offset)
    {
        NDArray row = Rows(m), at = Math.Min(0, offset) + row;
        return Chosen(vectors, jnp.broadcast_to(at, (m, n)), jnp.equal(jnp.arange(n), row + offset));
    }

    /// <summary>The elements of vectors [...,k] at the places of a matrix [m,n], where it counts and is inside, and zeros
    /// elsewhere.</summary>
    public static NDArray Chosen(NDArray vectors, NDArray places, NDArray? counts = null)
    {
        var last = jnp.shape(vectors)[^1] - 1;
        var isInside = (places >= 0) & (places <= last);
        if (counts is not null) isInside &= counts;
        return last < 0 ? jnp.zeros([.. jnp.shape(vectors).Without(jnp.ndim(vectors) - 1), .. jnp.shape(places)], vectors.DType)
            : jnp.where(isInside, jnp.take(vectors, jnp.clip(places, 0, last), axis: -1), 0);
    }

    /// <summary>Two stacks of vectors in one dtype, with their batch axes broadcast.</summary>
    public static (NDArray X, NDArray Y) SameBatch(string operation, NDArray x, NDArray y)
    {
        (x, y) = (jnp.atleast_1d(x), jnp.atleast_1d(y));
        var type = jnp.result_type(x, y);
        Shape left = jnp.shape(x).Without(jnp.ndim(x) - 1), right = jnp.shape(y).Without(jnp.ndim(y) - 1);
        var batch = Ufunc.BroadcastShapes(operation, left, right);
        return (jnp.broadcast_to(x.AsType(type), [.. batch, jnp.shape(x)[^1]]),
            jnp.broadcast_to(y.AsType(type), [.. batch, jnp.shape(y)[^1]]));
    }

    /// <summary>A matrix [n,n] of whole numbers in the default float.</summary>
    public static NDArray OfIntegers(string operation, int n, Func<int, int, BigInteger> element)
    {
        RequireSize(operation, n, 0);
        var data = new double[n, n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j < n; j++) data[i, j] = (double)element(i, j);
        }
        return jnp.asarray(data);
    }

    /// <summary>n!/(k!·(n-k)!), 0 for k beyond n.</summary>
    public static BigInteger Binomial(int n, int k)
    {
        if (k < 0 || k > n) return 0;
        BigInteger result = 1;
        for (var i = 1; i <= Math.Min(k, n - k); i++) result = result * (n - i + 1) / i;
        return result;
    }

    /// <summary>An extent that is large enough.</summary>
    public static void RequireSize(string operation, int n, int least)
    {
        if (n < least) throw new ArgumentException($"{operation}: n is {n}; it must be at least {least}.", nameof(n));
    }
}
