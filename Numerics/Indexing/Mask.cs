using Lazy.Graph;

namespace Lazy;

/// <summary>Masks: how many elements they pick is data, so that their values are read.</summary>
internal static class Mask
{
    /// <summary>The indices where a mask over axes of an array is true, one int32 array per axis.</summary>
    public static NDArray[] Indices(string operation, NDArray mask, Aval array, int axis)
    {
        if (mask.Rank == 0)
            throw new IndexException($"{operation}: the mask {mask.Node.Aval} has no axes; it needs those of the array that it picks " +
                "from.");
        for (var i = 0; i < mask.Rank; i++)
        {
            if (mask.Shape[i] != array.Shape[axis + i])
            {
                throw new IndexException($"{operation}: axis {i} of the mask {mask.Node.Aval} has extent {mask.Shape[i]}, " +
                    $"but axis {axis + i} of {array}, which it picks from, has {array.Shape[axis + i]}; they must be equal.");
            }
        }
        return Array.ConvertAll(TrueAt(operation, mask), column => NDArray.Create<int>(column, column.Length));
    }

    /// <summary>The indices where a mask is true, in row-major order, for each axis.</summary>
    /// <exception cref="TracedValueException">The mask has no value while a function is traced.</exception>
    public static int[][] TrueAt(string operation, NDArray mask)
    {
        NDArray.EvaluateAll($"{operation} with a boolean mask (whose number of true elements must be known)", [mask], default);
        var hits = Hits(mask.ToArray<bool>());
        // Along a single axis they are the indices.
        if (mask.Rank == 1) return [hits];
        var strides = mask.Shape.Strides();
        var columns = new int[mask.Rank][];
        for (var d = 0; d < columns.Length; d++)
        {
            var (stride, extent) = (strides[d], mask.Shape[d]);
            columns[d] = Array.ConvertAll(hits, h => (int)(h / stride % extent));
        }
        return columns;
    }

    private static int[] Hits(ReadOnlySpan<bool> flat)
    {
        var hits = new int[flat.Count(true)];
        // The next hit is written in any case and kept if it is one: no branch to guess. Behind the last one nothing is left to do.
        for (int i = 0, found = 0; found < hits.Length; i++)
        {
            hits[found] = i;
            found += flat[i] ? 1 : 0;
        }
        return hits;
    }
}
