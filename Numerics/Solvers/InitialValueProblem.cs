namespace Lazy;

/// <summary>Ordinary differential equations: trees as vectors, and the derivative by the adjoint equation.</summary>
internal static class InitialValueProblem
{
    private const string Name = "odeint";

    /// <summary>How exact a solution is, and at what cost.</summary>
    public sealed record Limits(double Relative, double Absolute, double Steps, double Longest);

    public static T Solve<T>(Func<T, NDArray, T> func, T y0, NDArray t, Limits limits)
    {
        ArgumentNullException.ThrowIfNull(func);
        if (jnp.ndim(t) != 1 || t.Size == 0) throw new ShapeException($"{Name}: the times {t.Node.Aval} must be a vector that is not empty.");
        var (flat, unravel) = jax.flatten_util.ravel_pytree(y0);
        if (!flat.DType.IsInexact) throw new DTypeException($"{Name}: y0 is {flat.Node.Aval}; it must hold floats.");
        t = t.AsType(flat.DType.RealPart);
        // What func closes over become arguments, so that there are derivatives by them.
        var (closed, captured) = jax.closure_convert((NDArray y, NDArray at) => Flat(y, at), flat, t[0]);
        var ys = Rows((y, at, args) => closed(y, at, args), flat, t, captured, limits);
        return jax.vmap<NDArray, T>(y => unravel(y))(ys);

        NDArray Flat(NDArray y, NDArray at)
        {
            var change = jax.flatten_util.ravel_pytree(func(unravel(y), at)).flat;
            return change.Shape == flat.Shape ? change.AsType(flat.DType) : throw new ArgumentException(
                $"{Name}: func gives {change.Size} elements for a y of {flat.Size}; both must be one tree.");
        }
    }

    // y as a vector at each time: [times,n].
    private static NDArray Rows(Func<NDArray, NDArray, NDArray[], NDArray> func, NDArray y0, NDArray t, NDArray[] args, Limits limits)
    {
        return jax.custom_vjp<NDArray, NDArray, NDArray[], NDArray, (NDArray, NDArray, NDArray[])>(Forward, (y, ts, a) =>
        {
            var ys = Forward(y, ts, a);
            return (ys, (ys, ts, a));
        }, Backward)(y0, t, args);

        NDArray Forward(NDArray y, NDArray ts, NDArray[] a) => DormandPrince.Integrate((v, at) => func(v, at, a), y, ts, limits);

        (NDArray, NDArray, NDArray[]) Backward((NDArray Ys, NDArray Ts, NDArray[] Args) known, NDArray g)
        {
            var (ys, ts, all) = known;
            // Integers have no derivatives, and stay what they are.
            NDArray[] floats = [.. all.Where(a => a.DType.IsInexact)];
            NDArray[] With(NDArray[] some)
            {
                var next = 0;
                return Array.ConvertAll(all, a => a.DType.IsInexact ? some[next++] : a);
            }
            var zero = jnp.zeros(Shape.Scalar, ts.DType);
            var n = ts.Shape[0];
            if (n == 1) return (g[0], jnp.zeros_like(ts), Array.ConvertAll(all, a => jnp.zeros_like(a)));
            // From the last time to the first: the cotangents of y, of the time of the start, and of the arguments.
            var (end, moved) = jax.lax.scan<(NDArray Y, NDArray T, NDArray[] Args), (NDArray Y, NDArray At, NDArray To, NDArray G, NDArray GTo), NDArray>(
                (c, x) =>
                {
                    // Moving the time of a measurement moves what is measured.
                    var byTime = jnp.real(jnp.sum(func(x.Y, x.At, all) * x.G));
                    var (flat, unravel) = jax.flatten_util.ravel_pytree((x.Y, c.Y, c.T - byTime, c.Args));
                    NDArray Augmented(NDArray state, NDArray back, NDArray[] a)
                    {
                        var (y, byY, _, _) = unravel(state);
                        var (change, pullback) = jax.vjp<NDArray, NDArray, NDArray[], NDArray>((v, at, p) => func(v, at, With(p)), y, -back, a);
                        var (dy, dt, da) = pullback(byY);
                        return jax.flatten_util.ravel_pytree((-change, dy, dt, da)).flat;
                    }
                    var span = jnp.stack([-x.At, -x.To]);
                    var (_, toY, toT, toArgs) = unravel(Rows(Augmented, flat, span, floats, limits)[1]);
                    return ((toY + x.GTo, toT, toArgs), byTime);
                }, (g[-1], zero, Array.ConvertAll(floats, a => jnp.zeros_like(a))), (ys[1..], ts[1..], ts[..^1], g[1..], g[..^1]), reverse: true);
            var parts = new Queue<NDArray>(end.Args);
            return (end.Y, jnp.concatenate([jnp.expand_dims(end.T, 0), moved]),
                Array.ConvertAll(all, a => a.DType.IsInexact ? parts.Dequeue() : jnp.zeros_like(a)));
        }
    }
}
