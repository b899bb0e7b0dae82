using Lazy.Graph.Reference;

namespace Lazy.Backends.Cpu.VectorMath;

/// <summary>
/// The special functions that have no vector form, for the lanes of a kernel one by one: those of the reference, which rounds only once on
/// the way back to float32.
/// </summary>
public static class ScalarFunctions
{
    /// <inheritdoc cref="SpecialFunctions.Polygamma"/>
    public static double Polygamma(double n, double x) => SpecialFunctions.Polygamma(n, x);

    /// <inheritdoc cref="SpecialFunctions.Zeta"/>
    public static double Zeta(double x, double q) => SpecialFunctions.Zeta(x, q);

    /// <inheritdoc cref="SpecialFunctions.Igamma"/>
    public static double Igamma(double a, double x) => SpecialFunctions.Igamma(a, x);

    /// <inheritdoc cref="SpecialFunctions.Igammac"/>
    public static double Igammac(double a, double x) => SpecialFunctions.Igammac(a, x);

    /// <inheritdoc cref="SpecialFunctions.IgammaGradA"/>
    public static double IgammaGradA(double a, double x) => SpecialFunctions.IgammaGradA(a, x);

    /// <inheritdoc cref="SpecialFunctions.RandomGammaGrad"/>
    public static double RandomGammaGrad(double a, double x) => SpecialFunctions.RandomGammaGrad(a, x);

    /// <inheritdoc cref="SpecialFunctions.Betainc"/>
    public static double Betainc(double a, double b, double x) => SpecialFunctions.Betainc(a, b, x);

    /// <inheritdoc cref="SpecialFunctions.Polygamma"/>
    public static float Polygamma(float n, float x) => (float)SpecialFunctions.Polygamma(n, x);

    /// <inheritdoc cref="SpecialFunctions.Zeta"/>
    public static float Zeta(float x, float q) => (float)SpecialFunctions.Zeta(x, q);

    /// <inheritdoc cref="SpecialFunctions.Igamma"/>
    public static float Igamma(float a, float x) => (float)SpecialFunctions.Igamma(a, x);

    /// <inheritdoc cref="SpecialFunctions.Igammac"/>
    public static float Igammac(float a, float x) => (float)SpecialFunctions.Igammac(a, x);

    /// <inheritdoc cref="SpecialFunctions.IgammaGradA"/>
    public static float IgammaGradA(float a, float x) => (float)SpecialFunctions.IgammaGradA(a, x);

    /// <inheritdoc cref="SpecialFunctions.RandomGammaGrad"/>
    public static float RandomGammaGrad(float a, float x) => (float)SpecialFunctions.RandomGammaGrad(a, x);

    /// <inheritdoc cref="SpecialFunctions.Betainc"/>
    public static float Betainc(float a, float b, float x) => (float)SpecialFunctions.Betainc(a, b, x);
}
