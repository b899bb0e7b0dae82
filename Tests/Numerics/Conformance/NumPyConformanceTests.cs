using System.Runtime.CompilerServices;
using Lazy.Tests.Devices;

namespace Lazy.Tests;

/// <summary>One row: an expression, its dtype and shape, and its values in row-major order.</summary>
internal sealed record NumPyRow(Func<NDArray> Expression, string Type, double[] Values, [CallerArgumentExpression(nameof(Expression))] string Text = "");

/// <summary>The arrays that the rows use.</summary>
internal static partial class NumPyRows
{
    private const double NaN = double.NaN, Inf = double.PositiveInfinity;

    private static readonly NDArray A = jnp.asarray(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } });
    private static readonly NDArray X = jnp.asarray([-2.5, -1, -0.5, 0, 0.5, 1, 2.5]);
    private static readonly NDArray P = jnp.asarray([0.25, 0.5, 1, 2, 4]);
    private static readonly NDArray I = jnp.asarray([-5, -3, 0, 3, 7]);
    private static readonly NDArray J = jnp.asarray([2, -2, 3, -3, 2]);
    private static readonly NDArray B = jnp.asarray([true, false, true]);
    private static readonly NDArray N = jnp.asarray([1, NaN, 3, Inf]);
    private static readonly NDArray C = jnp.reshape(jnp.arange(24), 2, 3, 4);
    private static readonly NDArray U = jnp.asarray([-0.75, -0.25, 0, 0.25, 0.75]);
    private static readonly NDArray D = jnp.asarray([3, 1, 2, 3, 1]);
    private static readonly NDArray V = jnp.asarray([1.0, 2.0, 3.0]);

    public static IReadOnlyDictionary<string, NumPyRow[]> Groups => new Dictionary<string, NumPyRow[]>
    {
        ["Activations"] = [.. Activations],
        ["Contraction"] = [.. Contraction],
        ["Creation"] = [.. Creation],
        ["Elementwise"] = [.. Elementwise],
        ["Indexing"] = [.. Indexing],
        ["Reductions"] = [.. Reductions],
        ["Shape"] = [.. Shape],
        ["Sorting"] = [.. Sorting],
        ["Updates"] = [.. Updates],
    };
}

/// <summary>The rows on one backend.</summary>
public abstract class NumPyConformanceTests(string backend)
{
    public static IEnumerable<object[]> Groups => NumPyRows.Groups.Select(g => new object[] { g.Key });

    [TestMethod]
    [DynamicData(nameof(Groups))]
    public void EqualsNumPy(string group)
    {
        using var scope = TestDevices.Use(backend);
        var failures = NumPyRows.Groups[group].Select(Failure).Where(f => f is not null).ToList();
        Assert.IsEmpty(failures, string.Join("\n", failures));
    }

    private static string? Failure(NumPyRow row)
    {
        NDArray x;
        double[] values;
        try
        {
            x = row.Expression();
            values = x.AsType(jnp.float64).ToArray<double>();
        }
        catch (Exception e)
        {
            return $"{row.Text}: {e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n').FirstOrDefault()}";
        }
        var type = $"{x.DType}[{string.Join(",", x.Shape)}]";
        if (type != row.Type) return $"{row.Text}: {type} instead of {row.Type}";
        for (var i = 0; i < values.Length; i++)
        {
            double expected = row.Values[i], tolerance = 2e-6 * Math.Max(1, Math.Abs(expected));
            var same = double.IsNaN(expected) ? double.IsNaN(values[i]) : values[i] == expected || Math.Abs(values[i] - expected) <= tolerance;
            if (!same) return $"{row.Text}: element {i} is {values[i]:R} instead of {expected:R}";
        }
        return null;
    }
}

/// <summary>On the CPU.</summary>
[TestClass]
public sealed class CpuNumPyConformanceTests() : NumPyConformanceTests("cpu");

/// <summary>With OpenCL.</summary>
[TestClass]
public sealed class OpenClNumPyConformanceTests() : NumPyConformanceTests("opencl");

/// <summary>With Vulkan.</summary>
[TestClass]
public sealed class VulkanNumPyConformanceTests() : NumPyConformanceTests("vulkan");
