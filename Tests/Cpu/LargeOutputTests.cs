using Lazy.Backends.Cpu;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests;

/// <summary>Outputs larger than the last cache, which kernels write around it, with rows that are and are not whole vectors.</summary>
[TestClass]
public class LargeOutputTests
{
    [TestMethod]
    [DataRow(4096)]
    [DataRow(4104)]
    [DataRow(4099)]
    public void EveryElementOfALargeOutputIsWritten(int columns)
    {
        using var scope = LazyConfig.UseBackend("cpu");
        var rows = (int)(LastCache.Bytes / sizeof(float) / columns) + 5;
        var x = jnp.reshape(jnp.arange(rows * columns) % 1000, (rows, columns)).AsType(jnp.float32).Evaluate();
        // A map, and a row kernel; both give small whole numbers.
        float[] map = (x * 2 + 1).ToArray<float>(), less = (x - jnp.max(x, axis: 1, keepdims: true)).ToArray<float>();
        for (var i = 0; i < map.Length; i++)
        {
            var number = i % 1000;
            if (map[i] == 2 * number + 1 && less[i] == number - 999) continue;
            Assert.Fail($"element {i} of {rows}×{columns}: {map[i]} and {less[i]}");
        }
    }
}
