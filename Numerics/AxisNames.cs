using System.Runtime.CompilerServices;

namespace Lazy;

/// <summary>The names of one or several mapped axes, as collectives take them; of several, the last varies fastest.</summary>
[CollectionBuilder(typeof(AxisNames), nameof(Create))]
public readonly struct AxisNames
{
    private readonly string[]? _names;

    private AxisNames(string[] names) => _names = names;

    internal ReadOnlySpan<string> Names => _names;

    /// <summary>Names in order; what a collection expression makes.</summary>
    public static AxisNames Create(ReadOnlySpan<string> names) => new(names.ToArray());

    /// <summary>One axis.</summary>
    public static implicit operator AxisNames(string name) => new([name ?? throw new ArgumentNullException(nameof(name))]);

    /// <summary>Two axes.</summary>
    public static implicit operator AxisNames((string, string) names) => new([names.Item1, names.Item2]);

    /// <summary>Three axes.</summary>
    public static implicit operator AxisNames((string, string, string) names) => new([names.Item1, names.Item2, names.Item3]);

    /// <summary>The names in order.</summary>
    public IEnumerator<string> GetEnumerator() => ((IEnumerable<string>)(_names ?? [])).GetEnumerator();
}
