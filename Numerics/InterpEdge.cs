namespace Lazy;

/// <summary>What <c>jnp.interp</c> gives beyond one end of its points: a value, or "extrapolate", which goes on in a line. Numbers, arrays and
/// that text convert to it.</summary>
public readonly struct InterpEdge
{
    private InterpEdge(NDArray? value, bool extrapolates) => (Value, Extrapolates) = (value, extrapolates);

    /// <summary>The value; null: that of the outermost point.</summary>
    internal NDArray? Value { get; }

    /// <summary>Whether the line through the two outermost points goes on.</summary>
    internal bool Extrapolates { get; }

    /// <summary>A number.</summary>
    public static implicit operator InterpEdge(double value) => new(value, false);

    /// <summary>An array that broadcasts to the result.</summary>
    public static implicit operator InterpEdge(NDArray? value) => new(value, false);

    /// <summary>"extrapolate".</summary>
    public static implicit operator InterpEdge(string text) => text == "extrapolate" ? new(null, true)
        : throw new ArgumentException($"interp: beyond the points there is no '{text}'; known are numbers, arrays and 'extrapolate'.", nameof(text));
}
