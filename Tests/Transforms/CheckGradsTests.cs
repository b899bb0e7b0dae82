namespace Lazy.Tests;

[TestClass]
public class CheckGradsTests
{
    private sealed record Layer(NDArray W, NDArray B);

    private static NDArray D(params double[] data) => NDArray.Create<double>(data, data.Length);

    [TestMethod]
    public void RightDerivativesPass()
    {
        jax.test_util.check_grads((NDArray x) => jnp.sin(x) * x, D(0.3, 1.7), order: 3);
        jax.test_util.check_grads((NDArray x, NDArray y) => jnp.dot(x, jnp.exp(y)), (D(1, 2), D(0.1, -0.2)), order: 2);
        jax.test_util.check_grads((Layer l, NDArray n) => (jnp.tanh(l.W * l.B), n), (new Layer(D(1, 2), D(3, 4)), jnp.arange(2)), order: 2);
        jax.test_util.check_grads((NDArray a, NDArray b, NDArray c, NDArray d) => a * b / c + d, (D(1), D(2), D(3), D(4)), 2, modes: ["rev"]);
        var z = jnp.asarray([new System.Numerics.Complex(1, 2)]).AsType(jnp.complex128);
        jax.test_util.check_grads((NDArray x) => x * x * x, z, order: 2);
        jax.test_util.check_grads((NDArray x) => jnp.real(x) * jnp.imag(x), z, order: 2);
        jax.test_util.check_jvp((NDArray x) => jnp.sin(x), (x, t) => (jnp.sin(x), jnp.cos(x) * t), D(1, 2));
        jax.test_util.check_vjp((NDArray x, NDArray y) => x * y, (x, y) => (x * y, ct => (ct * y, ct * x)), (D(1, 2), D(3, 4)));
    }

    [TestMethod]
    public void WrongDerivativesAreNamedWithBothNumbers()
    {
        var wrong = jax.custom_jvp((NDArray w) => w * w, (w, t) => (w * w, w * t));
        var e = Assert.ThrowsExactly<DifferentiationException>(() => jax.test_util.check_grads((Layer l) => wrong(l.W) + l.B, new Layer(D(3), D(1)), 1));
        StringAssert.StartsWith(e.Message, "check_grads: forward mode of a lambda function by argument l.W: the derivative of element 0 of the result is ");
        StringAssert.Contains(e.Message, ", and a difference gives ");
        Expect("reverse mode", () => jax.test_util.check_grads((Layer l) => wrong(l.W), new Layer(D(3), D(1)), 1, modes: ["rev"]));
        Expect("itself is", () => jax.test_util.check_jvp((NDArray x) => x * x, (x, t) => (x, 2 * x * t), D(3)));
        Expect("argument y", () => jax.test_util.check_vjp((NDArray x, NDArray y) => x * y, (x, y) => (x * y, ct => (ct * y, ct * y)), (D(1), D(3))));
        Expect("order is 0", () => jax.test_util.check_grads((NDArray x) => x, D(1), 0));
        Expect("\"forward\" is neither", () => jax.test_util.check_grads((NDArray x) => x, D(1), 1, modes: ["forward"]));

        // The second derivative is wrong although the first one is right.
        var square = jax.custom_jvp((NDArray w) => w * w, (w, t) => (w * w, 2 * jax.lax.stop_gradient(w) * t));
        jax.test_util.check_grads(square, D(3), 1);
        Expect("check_grads", () => jax.test_util.check_grads(square, D(3), 2));

        static void Expect(string text, Action check) => StringAssert.Contains(Assert.Throws<Exception>(check).Message, text);
    }
}
