using Lazy.Graph.Ops;

namespace Lazy.Graph;

/// <summary>Something that may be wrong with the operands of an operation, which has a defined result all the same.</summary>
/// <param name="Category">Which kind of error it is.</param>
/// <param name="Failed">Where it is so: a bool of any shape.</param>
/// <param name="Message">The error in words, with a hole <c>{}</c> for the value.</param>
/// <param name="Value">What is wrong, element by element like <paramref name="Failed"/>.</param>
public sealed record Hazard(ErrorCategory Category, Node Failed, string Message, Node? Value = null)
{
    /// <summary>A divisor is zero.</summary>
    internal static Hazard[] Divisor(string operation, Node divisor) =>
        [new(ErrorCategory.Division, Lax.Eq(divisor, Lax.FullLike(divisor, 0)), $"{operation}: division by zero")];

    /// <summary>The window of a gather or scatter does not fit: a hazard per entry of the index vectors.</summary>
    internal static Hazard[] Windows(string operation, Aval operand, Shape window, Node indices, Axes map) =>
        [.. Enumerable.Range(0, map.Count).Select(entry =>
        {
            int[] starts = new int[indices.Rank], limits = indices.Shape.ToArray();
            (starts[^1], limits[^1]) = (entry, entry + 1);
            var index = Lax.Reshape(Lax.Slice(indices, Axes.Of(starts), Axes.Of(limits)), indices.Shape.Without(indices.Rank - 1));
            return Start(operation, operand, window, index, map[entry]);
        })];

    /// <summary>Windows with a start per axis do not fit.</summary>
    internal static Hazard[] Windows(string operation, Aval operand, Shape window, ReadOnlySpan<Node> starts)
    {
        var hazards = new Hazard[starts.Length];
        for (var i = 0; i < hazards.Length; i++) hazards[i] = Start(operation, operand, window, starts[i], i);
        return hazards;
    }

    private static Hazard Start(string operation, Aval operand, Shape window, Node index, int axis)
    {
        // 8 and 16 bits may not hold the bound itself.
        if (index.DType.Size < 4) index = Lax.Convert(index, DType.Int32);
        var failed = Lax.Or(Lax.Lt(index, Lax.FullLike(index, 0)), Lax.Gt(index, Lax.FullLike(index, operand.Shape[axis] - window[axis])));
        var what = window[axis] == 1 ? "index {}" : $"a window of {window[axis]} from index {{}} on";
        return new(ErrorCategory.Index, failed, $"{operation}: {what} is out of bounds for axis {axis} with size " +
            $"{operand.Shape[axis]} of {operand}", index);
    }
}
