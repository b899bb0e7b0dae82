namespace Lazy.Tests.Errors;

/// <summary>
/// Mistakes fail in the call that makes them, not when a value is read, and the text begins with the operation and shows what it was given.
/// </summary>
[TestClass]
public sealed class BadInputTests
{
    private static readonly NDArray s_vector = jnp.asarray([1.0, 2.0, 3.0, 4.0]);
    private static readonly NDArray s_matrix = jnp.asarray(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
    private static readonly NDArray s_integers = jnp.asarray([1, 2, 3, 4]);
    private static readonly NDArray s_complex = jnp.asarray([new System.Numerics.Complex(1, 2)]);

    /// <summary>What the text begins with, what else it says, and the mistake.</summary>
    private static readonly (string Operation, string[] Says, Func<object?> Mistake)[] s_mistakes =
    [
        ("add", ["(4,)", "(2, 3)"], () => s_vector + s_matrix),
        ("subtract", ["(4,)", "(2, 3)"], () => s_vector - s_matrix),
        ("less", ["(4,)", "(2, 3)"], () => s_vector < s_matrix),
        ("where", ["(4,)", "(2, 3)"], () => jnp.where(s_vector > 0, s_matrix, 0)),
        ("matmul", ["float32[2,3]", "float32[4]"], () => jnp.matmul(s_matrix, s_vector)),
        ("matmul", ["float32[]", "float32[4]"], () => jnp.matmul(jnp.asarray(1f), s_vector)),
        ("dot", ["float32[2,3]", "float32[4]"], () => jnp.dot(s_matrix, s_vector)),
        ("einsum", ["float32[2,3]"], () => jnp.einsum("ij,j", s_matrix, s_vector)),
        ("tensordot", ["float32[2,3]", "float32[4]"], () => jnp.tensordot(s_matrix, s_vector, 1)),
        ("concatenate", ["float32[4]", "float32[2,3]"], () => jnp.concatenate([s_vector, s_matrix])),
        ("concatenate", ["float32[2,3]", "float32[2,2]"], () => jnp.concatenate([s_matrix, s_matrix[.., ..2]])),
        ("concatenate", ["no arrays"], () => jnp.concatenate([])),
        ("stack", ["float32[4]", "float32[2,3]"], () => jnp.stack([s_vector, s_matrix])),
        ("stack", ["axis 3"], () => jnp.stack([s_vector, s_vector], axis: 3)),
        ("reshape", ["float32[4]", "(3, 2)"], () => jnp.reshape(s_vector, (3, 2))),
        ("reshape", ["float32[4]", "(3, -1)"], () => jnp.reshape(s_vector, (3, -1))),
        ("reshape", ["(-1, -1)"], () => jnp.reshape(s_vector, (-1, -1))),
        ("reshape", ["order 'A'", "memory"], () => jnp.reshape(s_vector, (2, 2), order: "A")),
        ("interp", ["float32[4]", "float32[2,3]"], () => jnp.interp(0.5, s_vector, s_matrix)),
        ("interp", ["float32[0]"], () => jnp.interp(0.5, s_vector[..0], s_vector[..0])),
        ("interp", ["'line'", "extrapolate"], () => jnp.interp(0.5, s_vector, s_vector, left: "line")),
        ("broadcast_to", ["float32[2,3]", "(2, 4)"], () => jnp.broadcast_to(s_matrix, (2, 4))),
        ("broadcast_to", ["float32[2,3]", "(3,)"], () => jnp.broadcast_to(s_matrix, 3)),
        ("sum", ["axis 2"], () => jnp.sum(s_matrix, axis: 2)),
        ("sum", ["axis"], () => jnp.sum(s_matrix, axis: (0, 0))),
        ("mean", ["axis -3"], () => jnp.mean(s_matrix, axis: -3)),
        ("argmax", ["axis 2"], () => jnp.argmax(s_matrix, axis: 2)),
        ("cumsum", ["axis 2"], () => jnp.cumsum(s_matrix, axis: 2)),
        ("sort", ["axis 2"], () => jnp.sort(s_matrix, axis: 2)),
        ("softmax", ["axis 2"], () => jax.nn.softmax(s_matrix, axis: 2)),
        ("transpose", ["(0, 0)"], () => jnp.transpose(s_matrix, (0, 0))),
        ("transpose", ["float32[2,3]"], () => jnp.transpose(s_matrix, 0)),
        ("squeeze", ["float32[2,3]"], () => jnp.squeeze(s_matrix, 0)),
        ("flip", ["axis 2"], () => jnp.flip(s_matrix, 2)),
        ("expand_dims", ["axis 4"], () => jnp.expand_dims(s_matrix, 4)),
        ("split", ["3", "float32[2,3]"], () => jnp.split(s_matrix, 3)),
        ("deconstruct", ["(4,)"], () => { var (a, b) = s_vector; return a; }),
        ("index", ["index 4", "size 4"], () => s_vector[4]),
        ("index", ["index -5", "size 4"], () => s_vector[-5]),
        ("index", ["float32[4]"], () => s_vector[0, 0]),
        ("index", ["float32[4]"], () => s_vector[s_vector]),
        ("index_update", ["index 4", "size 4"], () => jax.ops.index_update(s_vector, 4, 1)),
        ("bitwise_and", ["float32[4]"], () => s_vector & s_vector),
        ("left_shift", ["float32"], () => s_vector << 1),
        ("bitwise_not", ["float32[4]"], () => ~s_vector),
        ("floor", ["complex64[1]"], () => jnp.floor(s_complex)),
        ("ToArray", ["float32[4]", "Single"], () => s_vector.ToArray<int>()),
        ("ToArray2D", ["(4,)"], () => s_vector.ToArray2D<float>()),
        ("ToScalar", ["(4,)"], () => s_vector.ToScalar<float>()),
        ("NDArray.Create", ["(2, 2)"], () => NDArray.Create<float>([1, 2, 3], (2, 2))),
        ("iinfo", ["float32"], () => jnp.iinfo(jnp.float32)),
        ("one_hot", ["-1"], () => jax.nn.one_hot(s_integers, -1)),
        ("normal", ["int32"], () => jax.random.normal(jax.random.key(0), 3, jnp.int32)),
        ("split", ["float32[4]"], () => jax.random.split(s_vector)),
        ("grad", ["float32[4]"], () => jax.grad((NDArray x) => x * 2)(s_vector)),
        ("grad", ["int32[]"], () => jax.grad((NDArray x) => jnp.argmax(x))(s_vector)),
        ("grad", ["complex64[]"], () => jax.grad((NDArray x) => jnp.sum(x.AsType(jnp.complex64)))(s_vector)),
        ("grad", ["int32[4]"], () => jax.grad((NDArray x) => jnp.sum(x))(s_integers)),
        ("value_and_grad", ["float32[4]"], () => jax.value_and_grad((NDArray x) => x * 2)(s_vector)),
        ("grad", ["argnums", "2"], () => jax.grad((NDArray x, NDArray y) => jnp.sum(x * y), argnums: 2)),
        ("jit", ["donate_argnums", "3"], () => jax.jit((NDArray x) => x, donate_argnums: [3])),
        ("vmap", ["axis 1", "float32[4]"], () => jax.vmap((NDArray x) => x, in_axes: 1)(s_vector)),
        ("vmap", ["4", "2"], () => jax.vmap((NDArray x, NDArray y) => x)(s_vector, s_matrix)),
        ("jvp", ["float32[4]", "float32[2,3]"], () => jax.jvp((NDArray x) => jnp.sin(x), s_vector, s_matrix)),
        ("vjp", ["float32[4]", "float32[2,3]"], () => jax.vjp((NDArray x) => jnp.sin(x), s_vector).pullback(s_matrix)),
        ("grad", ["Stream"], () => jax.grad((Stream s) => s_vector[0])(Stream.Null)),
        ("jit", ["Stream"], () => jax.jit((Stream s) => s_vector)(Stream.Null)),
        ("float(x)", ["float32[]", "jit"], () => jax.jit((NDArray x) => x * (float)jnp.sum(x))(s_vector)),
        ("bool(x)", ["bool[]", "jit"], () => jax.jit((NDArray x) => (bool)(x[0] > 0) ? x : -x)(s_vector)),
        ("ToArray", ["float32[]", "vmap"], () => jax.vmap((NDArray x) => jnp.asarray(x.ToArray<float>()))(s_vector)),
        ("evaluate", ["float32[4]", "jit"], () => jax.jit((NDArray x) => x.Evaluate())(s_vector)),
        ("add", ["float32[4]", "grad"], () => Escaped(f => jax.grad((NDArray x) => jnp.sum(f(x)))(s_vector)) + 1),
        ("add", ["float32[4]", "jit"], () => Escaped(f => jax.jit((NDArray x) => f(x))(s_vector)) + 1),
        ("add", ["float32[]", "vmap"], () => Escaped(f => jax.vmap((NDArray x) => f(x))(s_vector)) + 1),
        ("add", ["float32[4]", "donated"], () => Donated() + 1),
        ("Explain", ["jax.jit"], () => new Func<NDArray, NDArray>(x => x).Explain(s_vector)),
    ];

    public static IEnumerable<object[]> Mistakes => s_mistakes.Select((m, i) => new object[] { i, m.Operation });

    [TestMethod]
    [DynamicData(nameof(Mistakes))]
    public void A_mistake_fails_in_its_call_and_says_what_it_is(int row, string operation)
    {
        var (_, says, mistake) = s_mistakes[row];
        var e = Assert.Throws<Exception>(() => mistake());
        Assert.IsTrue(e is ArgumentException or InvalidOperationException, e.ToString());
        Assert.StartsWith(operation, e.Message);
        foreach (var word in says) Assert.Contains(word, e.Message);
    }

    private static NDArray Escaped(Func<Func<NDArray, NDArray>, NDArray> transform)
    {
        NDArray? kept = null;
        transform(x => kept = x * 2);
        return kept!;
    }

    private static NDArray Donated()
    {
        var x = jnp.asarray([1.0, 2.0, 3.0, 4.0]);
        jax.jit((NDArray x) => x + 1, donate_argnums: [0])(x);
        return x;
    }
}
