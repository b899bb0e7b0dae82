namespace Lazy;

// Windows: weights of M points that fall off to both sides. Formulas as numpy's documentation gives them; a window of one point is 1.
public static partial class jnp
{
    /// <summary>The triangle 1 - |2n/(M-1) - 1|: float32[M].</summary>
    public static NDArray bartlett(int M) => Window("bartlett", M, static x => 1 - abs(x));

    /// <summary>0.42 + 0.5·cos(πx) + 0.08·cos(2πx) with x from -1 to 1: float32[M].</summary>
    public static NDArray blackman(int M) => Window("blackman", M, static x => 0.42 + (0.5 * cos(pi * x)) + (0.08 * cos(2 * pi * x)));

    /// <summary>0.54 + 0.46·cos(πx) with x from -1 to 1: float32[M].</summary>
    public static NDArray hamming(int M) => Window("hamming", M, static x => 0.54 + (0.46 * cos(pi * x)));

    /// <summary>0.5 + 0.5·cos(πx) with x from -1 to 1: float32[M].</summary>
    public static NDArray hanning(int M) => Window("hanning", M, static x => 0.5 + (0.5 * cos(pi * x)));

    /// <summary>I0(beta·√(1 - x²)) / I0(beta) with x from -1 to 1: float32[M].</summary>
    public static NDArray kaiser(int M, NDArray beta) =>
        Window("kaiser", M, x => i0(beta * sqrt(maximum(1 - square(x), 0))) / i0(beta));

    private static NDArray Window(string operation, int M, Func<NDArray, NDArray> f)
    {
        if (M < 0) throw new ShapeException($"{operation}: M is {M}; the number of points must not be negative.");
        return M <= 1 ? ones(M) : f(((2.0 / (M - 1)) * arange(M).AsType(float32)) - 1);
    }
}
