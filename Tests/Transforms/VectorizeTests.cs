using static Lazy.Tests.T;

namespace Lazy.Tests;

[TestClass]
public class VectorizeTests
{
    private static NDArray Grid(params int[] shape) => jnp.reshape(jnp.arange(shape.Aggregate(1.0f, (a, b) => a * b)), shape);

    [TestMethod]
    public void Matrices_and_vectors_broadcast_over_further_axes()
    {
        var f = jnp.vectorize((NDArray v, NDArray m) => jnp.dot(m, v), signature: "(n),(m,n)->(m)");
        var (v, m) = (Grid(3), Grid(2, 3));
        Near(f(v, m), 5, 14);
        var many = f(Grid(4, 1, 3), Grid(5, 2, 3));
        Assert.AreEqual((Shape)(4, 5, 2), many.Shape);
        var expected = jnp.einsum("ak,bmk->abm", Grid(4, 3), Grid(5, 2, 3));
        Near(many, expected.ToArray<float>());
        Near(jax.jit(f)(Grid(4, 1, 3), Grid(5, 2, 3)), expected.ToArray<float>());
        Near(jax.grad((NDArray x) => jnp.sum(f(x, Grid(5, 2, 3))))(v), 135, 145, 155);
    }

    [TestMethod]
    public void Without_a_signature_everything_is_a_scalar()
    {
        var f = jnp.vectorize((NDArray a, NDArray b) => a * b + 1);
        Near(f(F(1, 2), M(new float[,] { { 1 }, { 2 }, { 3 } })), 2, 3, 3, 5, 4, 7);
        var (sum, product) = jnp.vectorize((NDArray a, NDArray b) => (a + b, a * b))(F(1, 2), 3f);
        Near(sum, 4, 5);
        Near(product, 3, 6);
    }

    [TestMethod]
    public void Excluded_arguments_are_passed_whole()
    {
        var f = jnp.vectorize((NDArray x, NDArray weights) => jnp.sum(weights) * x, excluded: [1]);
        Near(f(F(1, 2), F(1, 2, 3)), 6, 12);
        var g = jnp.vectorize((NDArray x, int times) => x * times, excluded: [1], signature: "(n)->(n)");
        Near(g(M(new float[,] { { 1, 2 }, { 3, 4 } }), 3), 3, 6, 9, 12);
    }

    [TestMethod]
    public void Errors_name_argument_and_signature()
    {
        NDArray Dot(NDArray a, NDArray b) => jnp.dot(a, b);
        string Error<T>(string? signature, NDArray a, NDArray b) where T : Exception =>
            Assert.ThrowsExactly<T>(() => jnp.vectorize(Dot, signature: signature)(a, b)).Message;
        StringAssert.Contains(Error<ArgumentException>("(n,->()", F(1), F(1)), "is no signature");
        StringAssert.Contains(Error<ArgumentException>("(n)->()", F(1), F(1)), "has 1 arguments, and Dot takes 2");
        StringAssert.Contains(Error<ShapeException>("(n),(n)->()", F(1, 2), F(1, 2, 3)),
            "argument b of Dot, of shape (3,), has extent 3 where n");
        StringAssert.Contains(Error<ShapeException>("(n),(n)->()", F(1)[0], F(1)), "wants at least 1 axes");
        StringAssert.Contains(Error<ShapeException>("(n),(n)->(n)", F(1, 2), F(1, 2)), "result 0 of Dot");
        StringAssert.Contains(Assert.ThrowsExactly<ShapeException>(() => jnp.vectorize((NDArray a) => jnp.stack([a, a]))(F(1, 2))).Message,
            "without a signature its results must be scalars");
    }
}
