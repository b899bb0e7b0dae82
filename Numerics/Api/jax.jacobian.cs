using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Full derivatives.
public static partial class jax
{
    /// <summary>The Jacobian by reverse mode: one pass for each element of the result.</summary>
    /// <param name="f">A function from a float array to a float array.</param>
    /// <returns>A function whose result has the shape of f's result followed by that of the argument.</returns>
    public static Func<NDArray, NDArray> jacrev(Func<NDArray, NDArray> f) => FunctionInfo.Of(f).Tag<Func<NDArray, NDArray>>("jacrev", x =>
    {
        RequireFloat("jacrev", f, x);
        var (y, pullback) = vjp(f, x);
        RequireFloat("jacrev", f, y);
        var rows = vmap(pullback)(Basis(y));
        return Ufunc.Apply("jacrev", rows, n => Lax.Reshape(n, (int[])[.. y.Shape, .. x.Shape]));
    });

    /// <summary>The Jacobian by forward mode: one pass for each element of the argument.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray})"/>
    public static Func<NDArray, NDArray> jacfwd(Func<NDArray, NDArray> f) => FunctionInfo.Of(f).Tag<Func<NDArray, NDArray>>("jacfwd", x =>
    {
        RequireFloat("jacfwd", f, x);
        var columns = vmap(t => jvp(f, x, t).tangent, out_axes: -1)(Basis(x));
        return Ufunc.Apply("jacfwd", columns, n => Lax.Reshape(n, (int[])[.. n.Shape.Without(n.Rank - 1), .. x.Shape]));
    });

    /// <summary>The Jacobian, by reverse mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray})"/>
    public static Func<NDArray, NDArray> jacobian(Func<NDArray, NDArray> f) => jacrev(f);

    /// <summary>The matrix of second derivatives of a function, by forward over reverse mode.</summary>
    /// <param name="f">A function from a float array to a float array, often a scalar.</param>
    /// <returns>A function whose result has the shape of f's result followed twice by that of the argument.</returns>
    public static Func<NDArray, NDArray> hessian(Func<NDArray, NDArray> f) => jacfwd(jacrev(f));

    /// <summary>The Jacobian with respect to one of two arguments, by reverse mode.</summary>
    /// <param name="f">A function of float arrays.</param>
    /// <param name="argnums">Which argument.</param>
    public static Func<NDArray, NDArray, NDArray> jacrev(Func<NDArray, NDArray, NDArray> f, int argnums = 0) =>
        Of2("jacrev", f, argnums, jacrev);

    /// <summary>The Jacobian with respect to one of two arguments, by forward mode.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray, NDArray}, int)"/>
    public static Func<NDArray, NDArray, NDArray> jacfwd(Func<NDArray, NDArray, NDArray> f, int argnums = 0) =>
        Of2("jacfwd", f, argnums, jacfwd);

    /// <summary>The Jacobian with respect to one of two arguments.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray, NDArray}, int)"/>
    public static Func<NDArray, NDArray, NDArray> jacobian(Func<NDArray, NDArray, NDArray> f, int argnums = 0) => jacrev(f, argnums);

    /// <summary>The second derivatives with respect to one of two arguments.</summary>
    /// <inheritdoc cref="jacrev(Func{NDArray, NDArray, NDArray}, int)"/>
    public static Func<NDArray, NDArray, NDArray> hessian(Func<NDArray, NDArray, NDArray> f, int argnums = 0) =>
        Of2("hessian", f, argnums, hessian);

    private static Func<NDArray, NDArray, NDArray> Of2(
        string name, Func<NDArray, NDArray, NDArray> f, int argnums, Func<Func<NDArray, NDArray>, Func<NDArray, NDArray>> transform)
    {
        if (argnums is < -2 or > 1) throw new ArgumentException(
            $"{name}: argnums names argument {argnums}, but {FunctionInfo.Of(f).Name} takes 2; use 0 or 1.");
        return FunctionInfo.Of(f).Tag<Func<NDArray, NDArray, NDArray>>(
            name, (x, y) => argnums is 0 or -2 ? transform(t => f(t, y))(x) : transform(t => f(x, t))(y));
    }

    // One row for each element, 1 there and 0 elsewhere, in the shape of the array.
    private static NDArray Basis(NDArray x)
    {
        var size = checked((int)x.Size);
        Node rows = Lax.Iota((size, size), DType.Int32, 0), columns = Lax.Iota((size, size), DType.Int32, 1);
        return new NDArray(Lax.Reshape(Lax.Convert(Lax.Eq(rows, columns), x.DType), (int[])[size, .. x.Shape]), null);
    }

    private static void RequireFloat(string transform, Delegate f, NDArray x)
    {
        if (!x.DType.IsFloat)
            throw new DifferentiationException(
                $"{transform}: {FunctionInfo.Of(f).Name} has an argument or result {x.Node.Aval}; both need to be floats. Use " +
                $"x.AsType(jnp.float32).");
    }
}
