using System.Globalization;

namespace Lazy;

/// <summary>In an index: a new axis of extent 1. Written <c>jnp.newaxis</c>.</summary>
public sealed class NewAxis
{
    /// <summary>The only instance.</summary>
    public static readonly NewAxis Instance = new();

    private NewAxis() { }
}

/// <summary>
/// One entry of an index, or several as text. An int or <see cref="Index"/> picks a slice and removes the axis; a <see cref="Range"/> is a
/// window (<c>..</c> the whole axis); <see cref="NewAxis"/> is a new axis; an array of integers picks several slices; an array of bools
/// picks
/// where it is true; text is Python's notation: <c>"::2, ..., 0"</c>, <c>"1:-1"</c>, <c>"None"</c>.
/// </summary>
public readonly struct Idx
{
    internal Idx(IndexItem item) => Items = [item];

    private Idx(IndexItem[] items) => Items = items;

    // A default entry is the whole axis, as `..` is.
    internal IndexItem[] Items => field ?? [IndexItem.All];

    /// <summary>The slice at an index; a negative one counts from the end.</summary>
    public static implicit operator Idx(int i) => new(new IndexItem.Integer(new Bound(i, false)));

    /// <summary>The slice at an index; <c>^1</c> is the last.</summary>
    public static implicit operator Idx(Index i) => new(new IndexItem.Integer(new Bound(i.Value, i.IsFromEnd)));

    /// <summary>A window; bounds beyond the end stop there.</summary>
    public static implicit operator Idx(Range r) => new(r.Equals(Range.All) ? IndexItem.All
        : new IndexItem.Slice(new Bound(r.Start.Value, r.Start.IsFromEnd), new Bound(r.End.Value, r.End.IsFromEnd), 1));

    /// <summary>Python's notation, several entries separated by commas.</summary>
    /// <exception cref="IndexException">The text cannot be read.</exception>
    public static implicit operator Idx(string text) => new(IndexText.Parse(text));

    /// <summary>The slices at an array of indices, or where an array of bools is true.</summary>
    public static implicit operator Idx(NDArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        return new(new IndexItem.Array(array));
    }

    /// <summary>The slices at indices.</summary>
    public static implicit operator Idx(int[] indices) => new(new IndexItem.Array(NDArray.Create<int>(indices, indices?.Length ?? 0)));

    /// <summary>Where an entry is true.</summary>
    public static implicit operator Idx(bool[] mask) => new(new IndexItem.Array(NDArray.Create<bool>(mask, mask?.Length ?? 0)));

    /// <summary>A new axis of extent 1.</summary>
    public static implicit operator Idx(NewAxis axis) => new(IndexItem.New);
}

/// <summary>A place along an axis, counted from its start or (as C#'s <c>^</c> does) from its end.</summary>
internal readonly record struct Bound(int Value, bool FromEnd)
{
    public long In(int extent) => FromEnd ? (long)extent - Value : Value < 0 ? (long)extent + Value : Value;

    public override string ToString() => FromEnd ? $"^{Value}" : Value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The kinds of entries.</summary>
internal abstract record IndexItem
{
    public static readonly IndexItem All = new Slice(null, null, 1), New = new NewAxisItem(), Rest = new Ellipsis();

    public sealed record Integer(Bound At) : IndexItem;

    public sealed record Slice(Bound? Start, Bound? Stop, int Step) : IndexItem;

    public sealed record Array(NDArray Value) : IndexItem;

    public sealed record NewAxisItem : IndexItem;

    public sealed record Ellipsis : IndexItem;
}

/// <summary>Python's notation of an index.</summary>
internal static class IndexText
{
    public static IndexItem[] Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Array.ConvertAll(text.Split(',', StringSplitOptions.TrimEntries), part => Entry(part, text));
    }

    private static IndexItem Entry(string part, string text)
    {
        if (part == "...") return IndexItem.Rest;
        if (part is "None" or "newaxis") return IndexItem.New;
        var numbers = part.Split(':', StringSplitOptions.TrimEntries);
        if (numbers.Length == 1) return new IndexItem.Integer(Number(part, text) ?? throw Unreadable(part, text));
        if (numbers.Length > 3) throw Unreadable(part, text);
        var step = numbers.Length == 3 ? Number(numbers[2], text)?.Value ?? 1 : 1;
        if (step == 0)
            throw new IndexException($"index: the step of '{part}' in \"{text}\" is 0; it must be a positive or negative number.");
        return new IndexItem.Slice(Number(numbers[0], text), Number(numbers[1], text), step);
    }

    private static Bound? Number(string digits, string text)
    {
        if (digits.Length == 0) return null;
        return int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? new Bound(value, false)
            : throw Unreadable(digits, text);
    }

    private static IndexException Unreadable(string part, string text) => new(
        $"index: '{part}' in \"{text}\" cannot be read. Entries are numbers, slices such as 1:-1 or ::2, '...', 'None' and " +
        "'newaxis', separated by commas.");
}

/// <summary>Indices that are known when the call is made.</summary>
internal static class StaticIndex
{
    /// <summary>The index counted from the start.</summary>
    /// <exception cref="IndexException">It is out of range.</exception>
    public static int Checked(string operation, int index, int axis, int size) => Checked(operation, new Bound(index, false), axis, size);

    /// <summary>The index counted from the start.</summary>
    /// <exception cref="IndexException">It is out of range.</exception>
    public static int Checked(string operation, Bound index, int axis, int size)
    {
        var i = index.In(size);
        if (i >= 0 && i < size) return (int)i;
        throw new IndexException($"{operation}: index {index} is out of range for axis {axis} with size {size}; " +
            (size == 0 ? "an empty axis has no elements." : $"indices run from {-size} to {size - 1}."));
    }
}
