using Lazy.Graph.Ops;

namespace Lazy.Tests;

/// <summary>Short names for what tests of transforms write all the time.</summary>
internal static class T
{
    public static NDArray F(params float[] data) => NDArray.Create<float>(data, data.Length);

    public static NDArray M(float[,] data) => NDArray.Create<float>(data.Cast<float>().ToArray(), (data.GetLength(0), data.GetLength(1)));

    public static NDArray Sum(NDArray x) => Ufunc.Apply("sum", x, Lax.SumAll);

    public static NDArray Sin(NDArray x) => Ufunc.Inexact("sin", x, Lax.Sin);

    public static NDArray Cos(NDArray x) => Ufunc.Inexact("cos", x, Lax.Cos);

    public static NDArray Tanh(NDArray x) => Ufunc.Inexact("tanh", x, Lax.Tanh);

    public static NDArray Exp(NDArray x) => Ufunc.Inexact("exp", x, Lax.Exp);

    public static void Near(NDArray actual, params float[] expected)
    {
        var a = actual.ToArray<float>();
        Assert.AreEqual(expected.Length, a.Length, actual.Shape.ToString());
        for (var i = 0; i < a.Length; i++) Assert.AreEqual(expected[i], a[i], 1e-5f * Math.Max(1, Math.Abs(expected[i])),
            $"element {i} of {actual}");
    }
}
