using Lazy;

// What a fresh process needs to its first gradient; `Perf -- startup` measures when each line comes.
Console.WriteLine("first gradient:");
static NDArray loss(NDArray w, NDArray x, NDArray y) => jnp.mean(jnp.square(jnp.tanh(w * x) - y));

var x = jnp.asarray([1.0, 2.0, 3.0, 4.0]);
Console.WriteLine(jax.grad(loss)(x, x, x * 0.5));
