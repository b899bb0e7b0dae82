using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Reliability;

/// <summary>Thirty-two threads over shared arrays and shared, pending expressions give exactly what one thread gives.</summary>
[TestClass]
[DoNotParallelize]
public class ThreadTests
{
    private const int Threads = 32, Rounds = 2000;

    private static NDArray Loss(NDArray w, NDArray x) => jnp.sum(jnp.tanh(w * x) * x);

    [TestMethod]
    [Timeout(240_000)]
    public void OverlappingEvaluationsGradientsAndJitsAgree()
    {
        var x = jnp.asarray([0.5, -1.0, 2.0, 0.25]).Evaluate();
        var w = jnp.asarray([1.0, 2.0, -0.5, 3.0]).Evaluate();
        var grad = jax.grad(Loss);
        var jitted = jax.jit((NDArray a, NDArray b) => jnp.exp(a) * b + 1);
        var mapped = jax.vmap(Loss);
        float[] Expected(int round)
        {
            var s = 1 + (round % 7);
            var shared = jnp.sin(x * s) + w;
            return [.. (shared * shared + x).ToArray<float>(), .. grad(w * s, x).ToArray<float>(), .. jitted(x, w * s).ToArray<float>(),
                .. mapped(w * s, x).ToArray<float>()];
        }
        var expected = Enumerable.Range(0, 7).Select(Expected).ToArray();
        var start = new Barrier(Threads);
        var failures = new System.Collections.Concurrent.ConcurrentQueue<string>();
        // One pending expression per round that all threads evaluate, in opposite orders.
        var sharedPending = Enumerable.Range(0, Rounds).Select(r => jnp.sin(x * (1 + (r % 7))) + w).ToArray();
        var threads = Enumerable.Range(0, Threads).Select(t => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                for (var i = 0; i < Rounds; i++)
                {
                    var r = t % 2 == 0 ? i : Rounds - 1 - i;
                    var s = 1 + (r % 7);
                    var shared = sharedPending[r];
                    float[] actual = [.. (shared * shared + x).ToArray<float>(), .. grad(w * s, x).ToArray<float>(), .. jitted(x, w * s).ToArray<float>(),
                        .. mapped(w * s, x).ToArray<float>()];
                    if (!actual.AsSpan().SequenceEqual(expected[r % 7])) failures.Enqueue($"thread {t}, round {r}: {string.Join(" ", actual)}");
                    if (i % 64 == 0) shared.Evaluate();
                }
            }
            catch (Exception e)
            {
                failures.Enqueue($"thread {t}: {e}");
            }
        })).ToList();
        threads.ForEach(t => t.Start());
        threads.ForEach(t => t.Join());
        Assert.IsEmpty(failures, failures.FirstOrDefault() ?? "");
    }
}
