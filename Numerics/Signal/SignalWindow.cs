using MathNet.Numerics;

namespace Lazy;

/// <summary>
/// The window of a spectrum: a name ("hann", "hamming", "boxcar", …), a name with its parameter (("kaiser", 8.6), ("tukey", 0.25)), or a
/// vector of weights. Names, tuples and arrays convert to it. Named windows are periodic, with the formulas of scipy.signal.windows.
/// </summary>
public readonly struct SignalWindow
{
    // Weights of cos(2πkn/M), with alternating signs. Nuttall, 1981, and D'Antona and Ferrero, 2006, as scipy.signal.windows cites them.
    private static readonly Dictionary<string, double[]> s_cosines = new()
    {
        ["boxcar"] = [1],
        ["hann"] = [0.5, 0.5],
        ["hamming"] = [0.54, 0.46],
        ["blackman"] = [0.42, 0.5, 0.08],
        ["nuttall"] = [0.3635819, 0.4891775, 0.1365995, 0.0106411],
        ["blackmanharris"] = [0.35875, 0.48829, 0.14128, 0.01168],
        ["flattop"] = [0.21557895, 0.41663158, 0.277263158, 0.083578947, 0.006947368],
    };

    private readonly string? _name;
    private readonly double? _parameter;

    private SignalWindow(string? name, double? parameter, NDArray? weights) => (_name, _parameter, Weights) = (name, parameter, weights);

    /// <summary>The weights, where they are given.</summary>
    internal NDArray? Weights { get; }

    /// <summary>A window by name.</summary>
    public static implicit operator SignalWindow(string name) => new(name, null, null);

    /// <summary>A window by name, with its parameter.</summary>
    public static implicit operator SignalWindow((string Name, double Parameter) window) => new(window.Name, window.Parameter, null);

    /// <summary>Weights.</summary>
    public static implicit operator SignalWindow(NDArray weights) => new(null, null, weights);

    /// <summary>n weights.</summary>
    internal NDArray Of(string operation, int n, DType type)
    {
        if (Weights is not null) return Weights.AsType(type);
        if (n == 1) return jnp.ones(1, type);
        var f = Formula(operation, n);
        return jnp.asarray((double[])[.. Enumerable.Range(0, n).Select(i => f(i))], type);
    }

    private Func<int, double> Formula(string operation, int n)
    {
        var name = _name ?? "hann";
        if (s_cosines.TryGetValue(name, out var a) && _parameter is null)
            return i => a.Select((w, k) => (k % 2 == 0 ? w : -w) * Math.Cos(2 * Math.PI * k * i / n)).Sum();
        return (name, _parameter) switch
        {
            ("bartlett", null) => i => 1 - Math.Abs((2.0 * i / n) - 1),
            ("cosine", null) => i => Math.Sin(Math.PI * (i + 0.5) / (n + 1)),
            ("kaiser", { } beta) => i => SpecialFunctions.BesselI0(beta * Math.Sqrt(Math.Max(0, 1 - Square((2.0 * i / n) - 1))))
                / SpecialFunctions.BesselI0(beta),
            ("gaussian", { } deviation) => i => Math.Exp(-0.5 * Square((i - (n / 2.0)) / deviation)),
            ("general_hamming", { } alpha) => i => alpha - ((1 - alpha) * Math.Cos(2 * Math.PI * i / n)),
            ("tukey", var alpha) => i => Tukey(i, n, alpha ?? 0.5),
            ("kaiser" or "gaussian" or "general_hamming", null) => throw new ArgumentException(
                $"{operation}: the window '{name}' has a parameter: (\"{name}\", 0.5)."),
            _ => throw new ArgumentException($"{operation}: there is no window '{name}'{(_parameter is null ? "" : " with a parameter")}; known are " +
                $"{string.Join(", ", s_cosines.Keys)}, bartlett, cosine, tukey, and with a parameter kaiser, gaussian, general_hamming and tukey."),
        };
    }

    private static double Tukey(int i, int n, double alpha)
    {
        if (alpha <= 0) return 1;
        var edge = Math.Min(i, n - i) / (Math.Min(alpha, 1) * n / 2);
        return edge >= 1 ? 1 : 0.5 * (1 - Math.Cos(Math.PI * edge));
    }

    private static double Square(double x) => x * x;
}
