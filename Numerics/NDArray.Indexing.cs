namespace Lazy;

public sealed partial class NDArray
{
    /// <summary>New arrays with some elements changed: <c>x.At[i].Set(v)</c>, <c>x.At[i].Add(v)</c> and so on.</summary>
    public At At => new(this);

    /// <summary>
    /// What an index picks: NumPy's rules with C#'s ranges. Indices that are known throw where they are out of range; those in arrays
    /// are clipped, and negative ones count from the end.
    /// </summary>
    /// <exception cref="IndexException">An index is out of range, or there are more entries than axes.</exception>
    /// <exception cref="TracedValueException">A boolean mask has no value while a function is traced.</exception>
    public NDArray this[params ReadOnlySpan<Idx> index]
    {
        get => AtIndex.Read("index", this, index, IndexMode.Default, null);
        [Obsolete("NDArray is immutable: use x.At[i].Set(v), which returns a new array.", error: true)]
        set => throw new NotSupportedException($"NDArray is immutable: use x.At[i].Set(v), which returns a new array.");
    }
}
