using Lazy.Graph;
using Lazy.Tests.Devices;

namespace Lazy.Tests;

/// <summary>Arrays that are read across their rows, through tiles.</summary>
[TestClass]
public sealed class ColumnTileTests
{
    // Whole blocks of four and eight, and one less and one more, along rows and along lanes.
    [TestMethod]
    public void Every_element_is_turned()
    {
        using var scope = TestDevices.Use("cpu");
        foreach (var dtype in (DType[])[jnp.int8, jnp.int16, jnp.int32, jnp.int64])
        {
            foreach (var rows in (int[])[31, 32, 33, 40, 67])
            {
                foreach (var columns in (int[])[16, 29, 36, 64, 71]) Check(dtype, rows, columns);
            }
        }
    }

    private static void Check(DType dtype, int rows, int columns)
    {
        var x = jnp.reshape((jnp.arange(rows * columns) % 101).AsType(dtype), (rows, columns)).Evaluate();
        var turned = (jnp.transpose(x) + 1).AsType(jnp.int64).ToArray<long>();
        for (var i = 0; i < turned.Length; i++)
        {
            var (column, row) = (i / rows, i % rows);
            Assert.AreEqual((((row * columns) + column) % 101) + 1, turned[i], $"{dtype}[{rows},{columns}] at {row}, {column}");
        }
    }
}
