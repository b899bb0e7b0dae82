namespace Lazy.Tests;

/// <summary>Numbers under a bound. The order that MSTest compares by puts NaN below all numbers, and would pass it for a small error.</summary>
internal static class Bound
{
    /// <summary>Fails unless value &lt; limit.</summary>
    public static void Below(double limit, double value, string what = "") => Assert.IsTrue(value < limit, $"{what} {value} is not below {limit}.");

    /// <summary>Fails unless value ≤ limit.</summary>
    public static void AtMost(double limit, double value, string what = "") => Assert.IsTrue(value <= limit, $"{what} {value} is above {limit}.");
}
