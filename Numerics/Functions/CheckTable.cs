using Lazy.Transforms.Checks;

namespace Lazy;

/// <summary>The texts of the checks of a function, by their numbers: the part of an <see cref="Error"/> that is no array.</summary>
public sealed class CheckTable : IEquatable<CheckTable>
{
    private readonly CheckMessage[] _messages;

    internal CheckTable(IEnumerable<CheckMessage> messages) => _messages = [.. messages];

    internal IReadOnlyList<CheckMessage> Messages => _messages;

    /// <summary>The first of the arrays that a check shows.</summary>
    internal int First(int check) => _messages.Take(check).Sum(m => m.Arrays);

    /// <inheritdoc/>
    public bool Equals(CheckTable? other) => other is not null && _messages.AsSpan().SequenceEqual(other._messages);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CheckTable);

    /// <inheritdoc/>
    public override int GetHashCode() => _messages.Length == 0 ? 0 : HashCode.Combine(_messages.Length, _messages[0]);

    /// <inheritdoc/>
    public override string ToString() => $"{_messages.Length} checks";
}
