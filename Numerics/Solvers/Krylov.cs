namespace Lazy;

/// <summary>A linear equation of trees as one of vectors.</summary>
internal sealed class KrylovProblem<T>(string operation, Func<T, T> a, T b, T? x0, Func<T, T>? preconditioner)
{
    /// <summary>From the linear function, the preconditioner, the right side and the start, the solution.</summary>
    public delegate NDArray Method(Func<NDArray, NDArray> a, Func<NDArray, NDArray> m, NDArray b, NDArray x0);

    /// <param name="method">The iterations.</param>
    /// <param name="isPositive">Whether A is hermitian positive definite, and so symmetric if it is real.</param>
    public T Solve(Method method, bool isPositive)
    {
        ArgumentNullException.ThrowIfNull(a);
        var right = Leaves.Map(x => Promoted.Inexact(operation, x), b, $"{operation}: b");
        var (flat, unravel) = jax.flatten_util.ravel_pytree(right);
        // A tuple that is not given is not null, but its parts are.
        var start = EqualityComparer<T?>.Default.Equals(x0, default) ? jnp.zeros_like(flat) : Flat(x0!, "x0");
        var m = preconditioner is null ? x => x : Over(preconditioner, "M");
        NDArray Iterate(Func<NDArray, NDArray> function, NDArray y) => method(function, m, y, start);
        // The transpose has no better start and, in general, another preconditioner: that of A is close to it only where A is symmetric.
        NDArray Transposed(Func<NDArray, NDArray> function, NDArray y) => method(function, x => x, y, jnp.zeros_like(flat));
        var isSymmetric = isPositive && !flat.DType.IsComplex;
        return unravel(jax.lax.custom_linear_solve(Over(a, "A"), flat, Iterate, isSymmetric ? null : Transposed, isSymmetric));

        Func<NDArray, NDArray> Over(Func<T, T> f, string name) => x => Flat(f(unravel(x)), $"the result of {name}");

        NDArray Flat(T tree, string what)
        {
            var vector = jax.flatten_util.ravel_pytree(tree).flat;
            return vector.Shape == flat.Shape ? vector.AsType(flat.DType) : throw new ShapeException(
                $"{operation}: {what} has {vector.Size} elements, and b has {flat.Size}; both must be one tree of arrays.");
        }
    }
}

/// <summary>Iterations that know a matrix by its products alone, on vectors.</summary>
internal static class Krylov
{
    /// <summary>The product with a matrix.</summary>
    public static Func<NDArray, NDArray> Product(string operation, NDArray a)
    {
        if (Ufunc.Enter(operation, a).Rank != 2 || a.Shape[0] != a.Shape[1])
            throw new ShapeException($"{operation}: {a.Node.Aval} must be a square matrix, or a function.");
        return x => jnp.matmul(a, x);
    }

    public static NDArray ConjugateGradients(
        Func<NDArray, NDArray> a, Func<NDArray, NDArray> m, NDArray b, NDArray start, double tol, double atol, int? maxiter)
    {
        var (least, limit) = Bounds(b, tol, atol, maxiter);
        var r0 = b - a(start);
        var z0 = m(r0);
        var type = b.DType;
        return jax.lax.while_loop<(NDArray X, NDArray R, NDArray P, NDArray Gamma, NDArray Count)>(
            s => (Square(s.R) > least) & (s.Count < limit),
            s =>
            {
                var ap = a(s.P);
                var alpha = s.Gamma / Product(s.P, ap);
                var r = s.R - (alpha.AsType(type) * ap);
                var z = m(r);
                var gamma = Product(r, z);
                return (s.X + (alpha.AsType(type) * s.P), r, z + ((gamma / s.Gamma).AsType(type) * s.P), gamma, s.Count + 1);
            }, (start, r0, z0, Product(r0, z0), OptaxMath.Zero)).X;

        // Real for hermitian matrices.
        static NDArray Product(NDArray x, NDArray y) => jnp.real(jnp.vdot(x, y));
    }

    public static NDArray BiconjugateGradients(
        Func<NDArray, NDArray> a, Func<NDArray, NDArray> m, NDArray b, NDArray start, double tol, double atol, int? maxiter)
    {
        var (least, limit) = Bounds(b, tol, atol, maxiter);
        var shadow = b - a(start);
        var one = jnp.ones(Shape.Scalar, b.DType);
        return jax.lax.while_loop<(NDArray X, NDArray R, (NDArray P, NDArray Q) Along, (NDArray Alpha, NDArray Omega, NDArray Rho) Last,
            (NDArray Count, NDArray Ends) Run)>(
            s => (Square(s.R) > least) & (s.Run.Count < limit) & ~s.Run.Ends,
            s =>
            {
                var rho = jnp.vdot(shadow, s.R);
                var beta = rho / s.Last.Rho * (s.Last.Alpha / s.Last.Omega);
                var p = s.R + (beta * (s.Along.P - (s.Last.Omega * s.Along.Q)));
                var near = m(p);
                var q = a(near);
                var alpha = rho / jnp.vdot(shadow, q);
                var half = s.R - (alpha * q);
                // Half of a step may be enough; the other half would divide by 0.
                var isEnough = Square(half) < least;
                var nearHalf = m(half);
                var t = a(nearHalf);
                var omega = jnp.vdot(t, half) / jnp.vdot(t, t);
                var x = s.X + (alpha * near);
                // Where one of these is 0 the next step would divide by it.
                var ends = jnp.equal(omega, 0) | jnp.equal(alpha, 0) | jnp.equal(rho, 0);
                return (jnp.where(isEnough, x, x + (omega * nearHalf)), jnp.where(isEnough, half, half - (omega * t)), (p, q),
                    (alpha, omega, rho), (s.Run.Count + 1, ends));
            }, (start, shadow, (jnp.zeros_like(b), jnp.zeros_like(b)), (one, one, one), (OptaxMath.Zero, false))).X;
    }

    public static NDArray LeastResidual(Func<NDArray, NDArray> a, Func<NDArray, NDArray> m, NDArray b, NDArray start, double tol, double atol,
        int restart, int? maxiter)
    {
        var (least, limit) = Bounds(b, tol, atol, maxiter);
        var (n, dimension) = (b.Shape[0], Math.Min(restart, b.Shape[0]));
        if (n == 0) return b;
        var eps = jnp.finfo(b.DType).Eps;
        return jax.lax.while_loop<(NDArray X, NDArray Residual, NDArray Count)>(
            s => (Square(s.Residual) > least) & (s.Count < limit), s =>
            {
                var x = s.X + Correction(m(s.Residual));
                return (x, b - a(x), s.Count + 1);
            }, (start, b - a(start), OptaxMath.Zero)).X;

        // The combination of M·A's powers of a residual that comes nearest to undoing it.
        NDArray Correction(NDArray residual)
        {
            var size = Norm(residual);
            var first = residual / jnp.where(jnp.equal(size, 0), 1, size).AsType(b.DType);
            // Rows are the orthonormal vectors. What is never reached of h stays the unit matrix, and its solution 0.
            var basis = jnp.zeros((dimension + 1, n), b.DType).At[0].Set(first);
            var (vectors, h, _, _) = jax.lax.while_loop<(NDArray Basis, NDArray H, NDArray Ends, NDArray K)>(
                s => ~s.Ends & (s.K < dimension), s =>
                {
                    var v = m(a(jax.lax.dynamic_index_in_dim(s.Basis, s.K, keepdims: false)));
                    var before = Norm(v);
                    // Twice, for once leaves rounding errors.
                    var along = jnp.matmul(jnp.conj(s.Basis), v);
                    v -= jnp.matmul(along, s.Basis);
                    var again = jnp.matmul(jnp.conj(s.Basis), v);
                    v -= jnp.matmul(again, s.Basis);
                    var rest = Norm(v);
                    var ends = rest <= eps * before;
                    var unit = jnp.where(ends, 0, v / jnp.where(ends, 1, rest).AsType(b.DType));
                    var column = (along + again).At[s.K + 1].Set(jnp.where(ends, 0, rest));
                    return (s.Basis.At[s.K + 1].Set(unit), s.H.At[s.K].Set(column), ends, s.K + 1);
                }, (basis, jnp.eye(dimension, dimension + 1, dtype: b.DType), false, OptaxMath.Zero));
            var target = jnp.zeros(dimension + 1, b.DType).At[0].Set(size);
            return jnp.matmul(jnp.linalg.lstsq(h.T, target).X, vectors[..dimension]);
        }
    }

    // The square of the residual that is enough, and the most iterations.
    private static (NDArray Least, int Limit) Bounds(NDArray b, double tol, double atol, int? maxiter) =>
        (jnp.maximum(tol * tol * Square(b), atol * atol), maxiter ?? checked((int)Math.Min(10 * b.Size, int.MaxValue)));

    private static NDArray Square(NDArray x) => jnp.sum(OptaxMath.SquaredModulus(x));

    private static NDArray Norm(NDArray x) => jnp.sqrt(Square(x));
}
