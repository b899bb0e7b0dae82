using Lazy.Graph.Reference;

namespace Lazy.Backends.VectorMath;

/// <summary>The Taylor series of ln Γ about 2 (DLMF 5.7.3). In a class of its own: a static of a generic one costs a call to reach.</summary>
internal static class LgammaSeries
{
    /// <summary>(-1)^k (ζ(k)-1) / k at k, from 2 on.</summary>
    public static readonly double[] Coefficients =
        [0, 0, .. SpecialFunctions.ZetaMinusOne.Select((zeta, i) => (i % 2 == 0 ? 1 : -1) * zeta / (i + 2))];
}
