namespace Lazy.Graph.Ops;

/// <summary>How axis numbers change when a mapped axis comes in: what the batching rules of structural operations share.</summary>
internal static class BatchAxes
{
    /// <summary>The operand with its mapped axis in front; one that is not mapped is repeated.</summary>
    public static Node Front(Mapped x, int size) => Batching.At(x, 0, size);

    /// <summary>Axis numbers of one example as axis numbers of a batch whose mapped axis is <paramref name="inserted"/>.</summary>
    public static Axes Shift(Axes axes, int inserted)
    {
        var shifted = new int[axes.Count];
        for (var i = 0; i < shifted.Length; i++) shifted[i] = Shift(axes[i], inserted);
        return Axes.Of(shifted);
    }

    /// <summary>The axis number of one example as that of a batch whose mapped axis is <paramref name="inserted"/>.</summary>
    public static int Shift(int axis, int inserted) => axis >= inserted ? axis + 1 : axis;

    /// <summary>A list with a number per axis, with one more for a mapped axis.</summary>
    public static Axes Insert(Axes list, int position, int value)
    {
        var longer = new List<int>(list);
        longer.Insert(position, value);
        return [.. longer];
    }

    /// <summary>For an operation that removes axes: the axes it removes from a batch, and where the mapped axis is afterwards.</summary>
    public static (Axes Removed, int Axis) AroundRemoved(Axes axes, int mapped)
    {
        var removed = Shift(axes, mapped);
        return (removed, mapped - removed.Count(a => a < mapped));
    }
}
