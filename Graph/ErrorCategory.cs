namespace Lazy;

/// <summary>What <c>jax.experimental.checkify</c> looks for: sets, joined by <c>|</c>.</summary>
[Flags]
public enum ErrorCategory
{
    /// <summary>Nothing.</summary>
    None = 0,
    /// <summary>What the user's own checks say.</summary>
    User = 1,
    /// <summary>Indices out of bounds.</summary>
    Index = 2,
    /// <summary>Divisors that are zero.</summary>
    Division = 4,
    /// <summary>Results that are NaN.</summary>
    NaN = 8,
}
