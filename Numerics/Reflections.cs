using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>Products of reflections, and iterations on orthogonal factors.</summary>
internal static class Reflections
{
    /// <summary>The first columns of the product of reflections.</summary>
    public static Node Product(Node a, Node taus)
    {
        var (v, t) = Compact("householder_product", a, taus);
        var eye = Matrices.Resize(Matrices.Eye(a, a.Shape[^1]), a.Shape[^2], a.Shape[^1]);
        return Lax.Sub(eye, Matrices.Multiply(v, Matrices.Multiply(t, Matrices.Multiply(Matrices.Adjoint(v), eye))));
    }

    /// <summary>Q·C, C·Q, or the same with the adjoint of Q.</summary>
    public static Node Apply(Node a, Node taus, Node c, bool left, bool transpose)
    {
        var (v, t) = Compact("ormqr", a, taus);
        if (transpose) t = Matrices.Adjoint(t);
        return left ? Lax.Sub(c, Matrices.Multiply(v, Matrices.Multiply(t, Matrices.Multiply(Matrices.Adjoint(v), c))))
            : Lax.Sub(c, Matrices.Multiply(Matrices.Multiply(Matrices.Multiply(c, v), t), Matrices.Adjoint(v)));
    }

    /// <summary>A = U·H.</summary>
    public static (NDArray U, NDArray H, NDArray Iterations, NDArray IsConverged) Polar(NDArray a, bool isHermitian, int maxIterations,
        double? eps)
    {
        if (jnp.ndim(a) != 2 || jnp.shape(a)[0] < jnp.shape(a)[1])
            throw new ShapeException($"qdwh: {a.Node.Aval}: a matrix with no more columns than rows is needed.");
        if (!a.DType.IsInexact) a = a.AsType(jnp.float32);
        var (n, type) = (jnp.shape(a)[1], a.DType.RealPart);
        var epsilon = eps ?? jnp.finfo(type).Eps;
        // Bounds of the singular values: from above by the norms, from below by the epsilon, which costs an iteration at most.
        var scale = jnp.sqrt(jnp.linalg.norm(a, 1) * jnp.linalg.norm(a, double.PositiveInfinity));
        scale = jnp.where(jnp.equal(scale, 0), 1, scale).AsType(type);
        var tolerance = Math.Cbrt(5 * epsilon);
        var start = (a / scale.AsType(a.DType), jnp.full(Shape.Scalar, epsilon, type), jnp.asarray(0), jnp.asarray(true));
        var (u, _, count, going) = jax.lax.while_loop<(NDArray, NDArray, NDArray, NDArray)>(
            s => s.Item4 & (s.Item3 < maxIterations),
            s =>
            {
                var (x, l, k, _) = s;
                var l2 = l * l;
                var d = jnp.cbrt(4 * (1 / l2 - 1) / l2);
                var root = jnp.sqrt(1 + d);
                var wa = root + (0.5 * jnp.sqrt(8 - (4 * d) + (8 * (2 - l2) / (l2 * root))));
                NDArray wb = (wa - 1) * (wa - 1) / 4, wc = wa + wb - 1;
                // The QR form, stable for any weights: [√c·X; I] = Q·R gives X·(I + c·XᴴX)⁻¹ = Q₁·Q₂ᴴ/√c.
                var rootC = jnp.sqrt(wc);
                var q = jnp.linalg.qr(jnp.concatenate([rootC.AsType(x.DType) * x, jnp.eye(n, dtype: x.DType)])).Q;
                var m = jnp.shape(x)[0];
                var product = jnp.matmul(q[..m], jnp.conj(jnp.matrix_transpose(q[m..])));
                var next = ((wb / wc).AsType(x.DType) * x) + (((wa - (wb / wc)) / rootC).AsType(x.DType) * product);
                if (isHermitian && m == n) next = (next + jnp.conj(jnp.matrix_transpose(next))) / 2;
                var bound = jnp.minimum(l * (wa + (wb * l2)) / (1 + (wc * l2)), 1).AsType(type);
                var moved = jnp.linalg.norm(next - x);
                var isGoing = (moved > tolerance) | (jnp.abs(1 - bound) > 5 * epsilon);
                return (next, bound, k + 1, isGoing);
            }, start);
        // One step of Newton and Schulz makes the factor orthogonal to rounding.
        u = (1.5 * u) - (0.5 * jnp.matmul(u, jnp.matmul(jnp.conj(u.T), u)));
        var h = jnp.matmul(jnp.conj(u.T), a);
        return (u, (h + jnp.conj(h.T)) / 2, count, jnp.logical_not(going));
    }

    // The product of the first k reflections is I - V·T·Vᴴ with T⁻¹ = D⁻¹ + strictly upper(VᴴV), D = diag(τ).
    private static (Node V, Node T) Compact(string operation, Node a, Node taus)
    {
        a = LinearAlgebra.Matrix(operation, a);
        var k = taus.Shape[^1];
        if (k > Math.Min(a.Shape[^1], a.Shape[^2]) || taus.Rank != a.Rank - 1)
            throw new ShapeException($"{operation}: {a.Aval} with factors {taus.Aval}: at most as many factors as columns are needed.");
        var v = Matrices.StrictlyLower(Matrices.Columns(a, 0, k));
        v = Lax.Add(v, Matrices.Resize(Matrices.Eye(a, k), a.Shape[^2], k));
        var products = Matrices.StrictlyUpper(Matrices.Multiply(Matrices.Adjoint(v), v));
        var eye = Matrices.Eye(a, k);
        var d = Lax.Mul(eye, Matrices.AsColumns(taus, eye.Shape));
        return (v, Lax.TriangularSolve(Lax.Add(Matrices.Multiply(d, products), eye), d, leftSide: true, lower: false));
    }
}
