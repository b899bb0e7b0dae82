using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>What the special functions share.</summary>
internal static class SpecialMath
{
    /// <summary>A function of one array of real floats; integers become the default float.</summary>
    public static NDArray Unary(string operation, NDArray x, Func<NDArray, NDArray> f) => f(Operands(operation, x)[0]);

    /// <summary>A function of two arrays, promoted to one real float dtype and broadcast to one shape.</summary>
    public static NDArray Binary(string operation, NDArray x, NDArray y, Func<NDArray, NDArray, NDArray> f)
    {
        var v = Operands(operation, x, y);
        return f(v[0], v[1]);
    }

    /// <summary>A function of three arrays, promoted to one real float dtype and broadcast to one shape.</summary>
    public static NDArray Ternary(string operation, NDArray x, NDArray y, NDArray z, Func<NDArray, NDArray, NDArray, NDArray> f)
    {
        var v = Operands(operation, x, y, z);
        return f(v[0], v[1], v[2]);
    }

    /// <summary>Arrays in the float dtype to which they promote, and in one shape.</summary>
    /// <exception cref="DTypeException">It is complex.</exception>
    public static NDArray[] Operands(string operation, params ReadOnlySpan<NDArray> x) => Ufunc.ApplyMany(operation, x, v =>
    {
        var floats = Ufunc.Promote(operation, v);
        for (var i = 0; i < floats.Length; i++)
        {
            if (floats[i].DType.IsComplex) throw new DTypeException($"{operation}: {v[i].Aval} is complex; real numbers are needed.");
            floats[i] = Ufunc.ToInexact(floats[i]);
        }
        return Ufunc.Broadcast(operation, floats);
    });

    /// <summary>A strict function of nodes on arrays.</summary>
    public static NDArray Of(string operation, Func<Graph.Node, Graph.Node> f, NDArray x) => Ufunc.Apply(operation, x, f);

    /// <summary>sin πx, exact at whole numbers.</summary>
    public static NDArray SinPi(NDArray x)
    {
        var whole = jnp.rint(x);
        var half = 0.5 * whole;
        var sine = jnp.sin(Math.PI * (x - whole));
        return jnp.where(jnp.not_equal(half, jnp.floor(half)), -sine, sine);
    }

    /// <summary>x where it is in a range, else a number of the range: for the branch of a choice that is not taken.</summary>
    public static NDArray Within(NDArray x, NDArray condition, double otherwise) => jnp.where(condition, x, otherwise);

    /// <summary>e^(-x²) with the digits that x² loses.</summary>
    public static NDArray Gauss(NDArray x)
    {
        // x = high + low with a square of high that is exact; then x² = high² + low·(x + high).
        var scale = x.DType == DType.Float64 ? 16.0 : 4.0;
        var near = jnp.clip(x, -1e4, 1e4);
        var high = jnp.trunc(near * scale) / scale;
        return jnp.exp(-high * high) * jnp.exp(-(near - high) * (near + high));
    }
}
