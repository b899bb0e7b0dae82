using System.Globalization;

namespace Lazy;

/// <summary>The order of a norm: a number, which may be infinite, or "fro" or "nuc". Numbers and texts convert to it.</summary>
public readonly record struct NormOrder
{
    private NormOrder(double number, string? name) => (Number, Name) = (number, name);

    /// <summary>The number, if it is one.</summary>
    internal double Number { get; }

    /// <summary>The name, if it is none.</summary>
    internal string? Name { get; }

    /// <summary>The order that is a number.</summary>
    public static implicit operator NormOrder(double number) => new(number, null);

    /// <summary>The order of a name: "fro", "nuc", "inf" or "-inf".</summary>
    public static implicit operator NormOrder(string name) => name switch
    {
        "inf" => new(double.PositiveInfinity, null),
        "-inf" => new(double.NegativeInfinity, null),
        "fro" or "nuc" => new(0, name),
        _ => throw new ArgumentException($"norm: there is no order '{name}'; known are numbers, inf, -inf, fro and nuc.", nameof(name)),
    };

    /// <inheritdoc/>
    public override string ToString() => Name ?? Number.ToString(CultureInfo.InvariantCulture);
}
