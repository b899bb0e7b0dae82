using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;
using Lazy.Graph;

namespace Lazy;

/// <summary>Masks: how many elements they pick is data, so that their values are read.</summary>
internal static class Mask
{
    // Of each byte the numbers of its bits that are set, from the front of eight places on.
    private static readonly int[] PlacesOfBits = [.. Enumerable.Range(0, 256).SelectMany(PlacesOfByte)];

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
        return Indices(operation, mask);
    }

    /// <summary>The indices where a mask is true, in row-major order, one int32 array per axis.</summary>
    /// <exception cref="TracedValueException">The mask has no value while a function is traced.</exception>
    public static NDArray[] Indices(string operation, NDArray mask) =>
        TrueAt(operation, mask, static column => NDArray.Create<int>(column, column.Length));

    /// <summary>The same, in host memory.</summary>
    public static int[][] TrueAt(string operation, NDArray mask) => TrueAt(operation, mask, static column => column.ToArray());

    // Memory of the size of the mask is rented: fresh arrays of that size cost more than the search.
    private static T[] TrueAt<T>(string operation, NDArray mask, Func<ReadOnlySpan<int>, T> make)
    {
        NDArray.EvaluateAll($"{operation} with a boolean mask (whose number of true elements must be known)", [mask], default);
        var size = checked((int)mask.Size);
        var flat = ArrayPool<byte>.Shared.Rent(size);
        var hits = ArrayPool<int>.Shared.Rent(size + 8);
        var column = mask.Rank == 1 ? [] : ArrayPool<int>.Shared.Rent(size);
        try
        {
            Runtime.Read(mask.Node, flat.AsSpan(0, size));
            var found = Search(flat.AsSpan(0, size), hits);
            // Along a single axis they are the indices.
            if (mask.Rank == 1) return [make(hits.AsSpan(0, found))];
            var strides = mask.Shape.Strides();
            var columns = new T[mask.Rank];
            for (var d = 0; d < columns.Length; d++)
            {
                var (stride, extent) = ((uint)strides[d], (uint)mask.Shape[d]);
                for (var i = 0; i < found; i++) column[i] = (int)((uint)hits[i] / stride % extent);
                columns[d] = make(column.AsSpan(0, found));
            }
            return columns;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(flat);
            ArrayPool<int>.Shared.Return(hits);
            if (mask.Rank != 1) ArrayPool<int>.Shared.Return(column);
        }
    }

    // Eight elements at once, without a branch to guess: their places are written in any case, and those that are hits are kept.
    private static int Search(ReadOnlySpan<byte> flat, Span<int> hits)
    {
        int found = 0, i = 0;
        for (; i + 8 <= flat.Length; i += 8)
        {
            // The product moves the lowest bit of byte k to bit k of the highest byte.
            var eight = (int)((BinaryPrimitives.ReadUInt64LittleEndian(flat[i..]) * 0x0102040810204080) >> 56);
            (Vector256.Create(PlacesOfBits.AsSpan(8 * eight)) + Vector256.Create(i)).CopyTo(hits[found..]);
            found += BitOperations.PopCount((uint)eight);
        }
        for (; i < flat.Length; i++)
        {
            hits[found] = i;
            found += flat[i];
        }
        return found;
    }

    private static int[] PlacesOfByte(int bits)
    {
        var places = new int[8];
        for (int i = 0, found = 0; i < 8; i++)
        {
            if ((bits >> i & 1) != 0) places[found++] = i;
        }
        return places;
    }
}
