using System.Numerics;
using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class JacobianTests
{
    private sealed record Layer(NDArray W, NDArray B);

    private sealed record Energies(NDArray Kinetic, NDArray Potential);

    private static readonly NDArray X = F(1, 2), Y = F(5, 7);

    private static NDArray Product(NDArray x, NDArray y) => x * x * y;

    private static (NDArray, NDArray) WithAux(NDArray x, NDArray y) => (x * x * y, x + y);

    [TestMethod]
    public void OneOrSeveralArguments()
    {
        foreach (var jac in new[] { jax.jacrev(Product, argnums: (0, 1)), jax.jacfwd(Product, argnums: (0, 1)), jax.jacobian(Product, (0, 1)) })
        {
            var (jx, jy) = jac(X, Y);
            Near(jx, 10, 0, 0, 28);
            Near(jy, 1, 0, 0, 4);
        }
        Near(jax.jacrev(Product, argnums: -1)(X, Y), 1, 0, 0, 4);
        Near(jax.jacfwd(Product, argnums: 1)(X, Y), 1, 0, 0, 4);
        Near(jax.jacrev((NDArray a, NDArray b, NDArray c) => a * b * c, argnums: 2)(X, Y, X), 5, 0, 0, 14);
        Near(jax.jacfwd((NDArray a, NDArray b, NDArray c, NDArray d) => a * d, argnums: 3)(X, Y, X, Y), 1, 0, 0, 2);
        Near(jax.jit(jax.jacrev(Product))(X, Y), 10, 0, 0, 28);
        Near(jax.vmap(jax.jacfwd(Product))(M(new float[,] { { 1, 2 }, { 3, 4 } }), M(new float[,] { { 1, 1 }, { 2, 2 } })),
            2, 0, 0, 4, 12, 0, 0, 16);
    }

    [TestMethod]
    public void SecondDerivatives()
    {
        static NDArray f(NDArray x, NDArray y) => Sum(x * x * y);
        var ((xx, xy), (yx, yy)) = jax.hessian(f, argnums: (0, 1))(X, Y);
        Near(xx, 10, 0, 0, 14);
        Near(xy, 2, 0, 0, 4);
        Near(yx, 2, 0, 0, 4);
        Near(yy, 0, 0, 0, 0);
        Near(jax.hessian(f)(X, Y), 10, 0, 0, 14);
        Near(jax.hessian((NDArray x) => Sum(x * x * x))(X), 6, 0, 0, 12);
        var (h, aux) = jax.hessian((NDArray x) => (Sum(x * x * x), x * 10), has_aux: true)(X);
        Near(h, 6, 0, 0, 12);
        Near(aux, 10, 20);
        var tree = jax.hessian((Layer p) => Sum(p.W * p.W * p.B))(new(X, Y));
        Near(tree[p => p.W].W, 10, 0, 0, 14);
        Near(tree[p => p.W].B, 2, 0, 0, 4);
        Near(tree[p => p.B].B, 0, 0, 0, 0);
    }

    [TestMethod]
    public void AuxiliaryResults()
    {
        var (j, aux) = jax.jacrev(WithAux, has_aux: true)(X, Y);
        Near(j, 10, 0, 0, 28);
        Near(aux * 1, 6, 9);
        (j, aux) = jax.jacfwd(WithAux, has_aux: true, argnums: 1)(X, Y);
        Near(j, 1, 0, 0, 4);
        Near(aux, 6, 9);
        var e = Assert.ThrowsExactly<ArgumentException>(() => jax.jacrev(WithAux, has_aux: false));
        StringAssert.Contains(e.Message, "has_aux: true");
    }

    [TestMethod]
    public void TreesInAndOut()
    {
        // Of an array with respect to a tree: a tree like the argument.
        var p = jax.jacrev((Layer l) => l.W * l.B)(new(X, Y));
        Near(p.W, 5, 0, 0, 7);
        Near(p.B, 1, 0, 0, 2);
        var first = jax.jacfwd((Layer l, NDArray x) => l.W * x)(new(X, Y), X);
        Near(first.W, 1, 0, 0, 2);
        Near(first.B, 0, 0, 0, 0);
        // Of a tree with respect to an array: a tree like the result.
        var r = jax.jacfwd((NDArray x) => new Energies(Sum(x * x), x * 3))(X);
        Near(r.Kinetic, 2, 4);
        Near(r.Potential, 3, 0, 0, 3);
        var (a, b) = jax.jacobian((NDArray x) => (x * 2, Sum(x)))(X);
        Near(a, 2, 0, 0, 2);
        Near(b, 1, 1);
        var d = jax.jacrev((NDArray x) => new Dictionary<string, NDArray> { ["s"] = Sum(x * x) })(X);
        Near(d["s"], 2, 4);
        // Of a tree with respect to a tree: a tree of trees.
        foreach (var jac in new[] { jax.jacrev<Layer, Energies>(Both), jax.jacfwd<Layer, Energies>(Both), jax.jit(jax.jacobian<Layer, Energies>(Both)) })
        {
            var j = jac(new(X, Y));
            Near(j[e => e.Kinetic].W, 5, 7);
            Near(j[e => e.Kinetic].B, 1, 2);
            Near(j[e => e.Potential].B, 2, 0, 0, 2);
            StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => j[e => e.Kinetic * 2]).Message, "TreeOf: ");
        }
        var pairs = jax.jacrev(((NDArray, NDArray) q) => (q.Item1 * q.Item2, Sum(q.Item1)))((X, Y)).As<((NDArray, NDArray), (NDArray, NDArray))>();
        Near(pairs.Item1.Item2, 1, 0, 0, 2);
        Near(pairs.Item2.Item1, 1, 1);

        static Energies Both(Layer l) => new(Sum(l.W * l.B), l.B * 2);
    }

    [TestMethod]
    public void LinearizeRunsTheFunctionOnce()
    {
        var runs = 0;
        var (y, f_jvp) = jax.linearize((NDArray x) =>
        {
            runs++;
            return Sin(x);
        }, X);
        Near(y, MathF.Sin(1), MathF.Sin(2));
        Near(f_jvp(F(1, 0)), MathF.Cos(1), 0);
        Near(jax.vmap(f_jvp)(M(new float[,] { { 1, 0 }, { 0, 2 } })), MathF.Cos(1), 0, 0, 2 * MathF.Cos(2));
        Assert.AreEqual(1, runs);
        var (v, jvp2, aux) = jax.linearize((NDArray a, NDArray b) => (a * b, a + b), X, Y, has_aux: true);
        Near(v, 5, 14);
        Near(jvp2(F(1, 1), F(0, 1)), 5, 9);
        Near(aux, 6, 9);
        var (_, tree) = jax.linearize((Layer l) => (l.W * l.B, l.W), new Layer(X, Y));
        Near(tree(new(F(1, 1), F(0, 0))).Item1, 5, 7);
        var e = Assert.ThrowsExactly<ArgumentException>(() => f_jvp(F(1, 2, 3)));
        StringAssert.Contains(e.Message, "linearize: the tangent of a float32[2] argument");
        // A linear function is differentiable in what it was linearised at.
        Near(jax.grad((NDArray x) => Sum(jax.linearize((NDArray a) => a * a, x).f_jvp(X)))(X), 2, 4);
    }

    [TestMethod]
    public void LinearTranspose()
    {
        var m = M(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } });
        var t = jax.linear_transpose((NDArray x) => jnp.dot(m, x), X);
        Near(t(F(1, 0, 1)), 6, 8);
        var (a, b) = jax.linear_transpose((NDArray x, NDArray y) => x * 2 + y * 3, X, Y)(F(1, 1));
        Near(a, 2, 2);
        Near(b, 3, 3);
        Near(jax.linear_transpose((Layer l) => l.W * 2, new Layer(X, Y))(X).W, 2, 4);
        var e = Assert.ThrowsExactly<DifferentiationException>(() => jax.linear_transpose((NDArray x) => x * x, X));
        StringAssert.StartsWith(e.Message, "linear_transpose: a lambda function is not linear");
        StringAssert.Contains(e.Message, "jax.vjp");
    }

    [TestMethod]
    public void SecondResultsOfJvpAndVjp()
    {
        var (y, t, aux) = jax.jvp((NDArray x) => (x * x, x * 10), X, F(1, 1), has_aux: true);
        Near(y, 1, 4);
        Near(t, 2, 4);
        Near(aux, 10, 20);
        var (v, pull, names) = jax.vjp((NDArray x, NDArray z) => (x * z, new Dictionary<string, NDArray> { ["sum"] = x + z }), X, Y, has_aux: true);
        Near(v, 5, 14);
        Near(names["sum"], 6, 9);
        var (gx, gz) = pull(F(1, 1));
        Near(gx, 5, 7);
        Near(gz, 1, 2);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => jax.vjp((NDArray x) => (x, x), X, has_aux: false)).Message, "has_aux");
    }

    [TestMethod]
    public void HolomorphicFunctions()
    {
        var z = jnp.asarray([new Complex(1, 2)])[0];
        static NDArray Cube(NDArray a) => a * a * a;
        AreNear(jax.grad(Cube, holomorphic: true)(z), 3 * new Complex(1, 2) * new Complex(1, 2));
        AreNear(jax.jacrev(Cube, holomorphic: true)(z), new Complex(-9, 12));
        AreNear(jax.jacfwd(Cube, holomorphic: true)(z), new Complex(-9, 12));
        AreNear(jax.hessian(Cube, holomorphic: true)(z), new Complex(6, 12));
        // A real function of complex numbers: ∂f/∂x − i ∂f/∂y.
        AreNear(jax.grad((NDArray a) => jnp.real(a) * jnp.real(a) + jnp.imag(a))(z), new Complex(2, -1));
        AreNear(jax.jacrev((NDArray a) => jnp.abs(a) * jnp.abs(a))(z), new Complex(2, -4));
        Message("grad", "needs complex arguments", () => jax.grad(Cube, holomorphic: true)(X[0]));
        Message("grad", "holomorphic: true needs a complex result", () => jax.grad((NDArray a) => jnp.real(a), holomorphic: true)(z));
        Message("grad", "pass holomorphic: true", () => jax.grad(Cube)(z));
        Message("jacfwd", "holomorphic: true", () => jax.jacfwd(Cube)(z));
        Message("jacrev", "holomorphic: true", () => jax.jacrev(Cube)(z));

        static void AreNear(NDArray actual, Complex expected)
        {
            var a = actual.ToArray<Complex64>()[0];
            Assert.AreEqual(expected.Real, a.Real, 1e-4 * (1 + Complex.Abs(expected)));
            Assert.AreEqual(expected.Imaginary, a.Imaginary, 1e-4 * (1 + Complex.Abs(expected)));
        }
    }

    [TestMethod]
    public void IntegersHaveZeroGradientsWhereTheyAreAllowed()
    {
        var i = NDArray.Create<int>([1, 2], 2);
        var (gi, gx) = jax.grad((NDArray n, NDArray x) => Sum(x * n), argnums: (0, 1), allow_int: true)(i, X);
        Assert.AreEqual(DType.Int32, gi.DType);
        CollectionAssert.AreEqual(new[] { 0, 0 }, gi.ToArray<int>());
        Near(gx, 1, 2);
        Message("grad", "allow_int: true", () => jax.grad((NDArray n) => Sum(n * 1.0))(i));
        Message("jacfwd", "only floats have a gradient", () => jax.jacfwd((NDArray n) => n * 1.0)(i));
        Message("jacrev", "returned int32", () => jax.jacrev((NDArray x) => i)(X));
    }

    private static void Message(string transform, string text, Func<NDArray> f)
    {
        var e = Assert.ThrowsExactly<DifferentiationException>(() => f());
        StringAssert.StartsWith(e.Message, transform + ": ");
        StringAssert.Contains(e.Message, text);
    }
}
