using System.Numerics;

namespace Lazy.Backends.Cpu;

/// <summary>Convolutions (cross-correlations, as networks mean the word) on strided memory.</summary>
internal static unsafe class Convolution
{
    /// <summary>Below this many positions per image, re-packing the window for every image costs too much.</summary>
    private const long ManyPositions = 256;

    /// <summary>
    /// out[n, o, p] = Σ over c, w of lhs[n, c, p·stride + w·dilation - pad] · rhs[o, c, w], with groups and layouts as the geometry tells.
    /// float16 and bfloat16 are summed in float32 and rounded once; integers wrap around.
    /// </summary>
    /// <exception cref="ArgumentException">The dtype is bool.</exception>
    public static void Run(DType type, ConvGeometry geometry, nint lhs, nint rhs, nint output)
    {
        if (type == DType.Float32) Number<float, float, SameElement<float>>(geometry, lhs, rhs, output);
        else if (type == DType.Float64) Number<double, double, SameElement<double>>(geometry, lhs, rhs, output);
        else if (type == DType.Int32 || type == DType.UInt32) Number<int, int, SameElement<int>>(geometry, lhs, rhs, output);
        else if (type == DType.Int64 || type == DType.UInt64) Number<long, long, SameElement<long>>(geometry, lhs, rhs, output);
        else if (type == DType.Float16) Number<Half, float, HalfElement>(geometry, lhs, rhs, output);
        else if (type == DType.BFloat16) Number<BFloat16, float, BFloat16Element>(geometry, lhs, rhs, output);
        else if (type == DType.Int8) Number<sbyte, int, IntegerElement<sbyte>>(geometry, lhs, rhs, output);
        else if (type == DType.UInt8) Number<byte, int, IntegerElement<byte>>(geometry, lhs, rhs, output);
        else if (type == DType.Int16) Number<short, int, IntegerElement<short>>(geometry, lhs, rhs, output);
        else if (type == DType.UInt16) Number<ushort, int, IntegerElement<ushort>>(geometry, lhs, rhs, output);
        else if (type == DType.Complex64) ComplexNumber<float>(geometry, lhs, rhs, output);
        else if (type == DType.Complex128) ComplexNumber<double>(geometry, lhs, rhs, output);
        else throw new ArgumentException($"convolution: {type} has no products; cast the operands to a number type first.");
    }

    private static void Number<TStored, T, TConversion>(ConvGeometry g, nint lhs, nint rhs, nint output)
        where TStored : unmanaged where T : unmanaged, INumberBase<T> where TConversion : IElementConversion<TStored, T>
    {
        var sizes = Enumerable.Range(0, g.Spatial.Length).Select(g.OutSize).ToArray();
        if (g.OutFeatures == 0 || g.OutBatches == 0 || sizes.Contains(0)) return;
        var same = typeof(TStored) == typeof(T);
        if (same && Filter<T>.Fits(g)) Filter<T>.Run(g, sizes, lhs, rhs, output);
        else if (same && Winograd<T>.Fits(g, sizes)) Winograd<T>.Run(g, lhs, rhs, output, Products<TStored, T, TConversion>);
        else Products<TStored, T, TConversion>(g, lhs, rhs, output);
    }

    // As a matrix product, whatever the layout.
    private static void Products<TStored, T, TConversion>(ConvGeometry g, nint lhs, nint rhs, nint output)
        where TStored : unmanaged where T : unmanaged, INumberBase<T> where TConversion : IElementConversion<TStored, T>
    {
        var sizes = Enumerable.Range(0, g.Spatial.Length).Select(g.OutSize).ToArray();
        long positions = 1, depth = g.GroupFeatures;
        foreach (var size in sizes) positions *= size;
        foreach (var size in g.Window) depth *= size;
        var (features, batches) = (g.OutFeatures / g.Groups, g.OutBatches);
        var step = CommonStep(sizes, g.OutSpatial);
        var same = typeof(TStored) == typeof(T);
        // A product writes rows of unit stride. Positions side by side: rows are features and each image is a product of its own.
        if (same && step == 1 && (positions >= ManyPositions || batches == 1))
        {
            for (long group = 0; group < g.Groups; group++)
            {
                var c = output + (nint)(group * features * g.OutFeature * sizeof(T));
                GemmDriver<T, ConvPack<TStored, T, TConversion>>.Run(
                    new(batches, features, positions, depth, c, g.OutBatch, g.OutFeature, null), new(g, lhs, rhs, group));
            }
            return;
        }
        var rows = batches * positions;
        // Features side by side, and positions at one distance through the whole batch: rows are positions.
        if (same && g.OutFeature == 1 && CommonStep([batches, .. sizes], [g.OutBatch, .. g.OutSpatial]) is { } rowStep)
        {
            GemmDriver<T, ConvPack<TStored, T, TConversion>>.Run(
                new(g.Groups, rows, features, depth, output, features, rowStep, null), new(g, lhs, rhs, -1));
            return;
        }
        // Any other layout or type: rows are positions in scratch memory, and finished rectangles are spread while they are in cache.
        using var scratch = new Scratch<T>(g.Groups * rows * features);
        var wide = (nint)scratch.Pointer;
        GemmDriver<T, ConvPack<TStored, T, TConversion>>.Run(
            new(g.Groups, rows, features, depth, wide, rows * features, features, Spread), new(g, lhs, rhs, -1));

        void Spread(long group, long row, long count, long column, long columns)
        {
            var offsets = stackalloc long[64];
            for (var end = row + count; row < end; row += 64)
            {
                var block = (int)Math.Min(64, end - row);
                for (var r = 0; r < block; r++) offsets[r] = OutOffset(g, sizes, row + r);
                for (var j = column; j < column + columns; j++)
                {
                    var from = (T*)wide + (group * rows + row) * features + j;
                    var to = (TStored*)output + (group * features + j) * g.OutFeature;
                    for (var r = 0; r < block; r++) to[offsets[r]] = TConversion.Narrow(from[r * features]);
                }
            }
        }
    }

    /// <summary>
    /// Complex numbers as real convolutions: (a + ib)(c + id) = (ac - bd) + i(ad + bc). The parts are views of twice the strides, and the
    /// four real results are joined.
    /// </summary>
    private static void ComplexNumber<T>(ConvGeometry g, nint lhs, nint rhs, nint output) where T : unmanaged, INumberBase<T>
    {
        var sizes = Enumerable.Range(0, g.Spatial.Length).Select(g.OutSize).ToArray();
        long count = g.OutBatches * g.OutFeatures;
        foreach (var size in sizes) count *= size;
        if (count == 0) return;
        var spatial = new long[sizes.Length];
        var inner = g.OutFeatures;
        for (var axis = sizes.Length - 1; axis >= 0; axis--) (spatial[axis], inner) = (inner, inner * sizes[axis]);
        static long[] Twice(long[] strides) => [.. strides.Select(s => 2 * s)];
        var real = g with
        {
            LhsBatch = 2 * g.LhsBatch,
            LhsFeature = 2 * g.LhsFeature,
            LhsSpatial = Twice(g.LhsSpatial),
            RhsOut = 2 * g.RhsOut,
            RhsIn = 2 * g.RhsIn,
            RhsSpatial = Twice(g.RhsSpatial),
            OutBatch = inner,
            OutFeature = 1,
            OutSpatial = spatial,
        };
        using var memory = new Scratch<T>(4 * count);
        var products = memory.Pointer;
        for (var part = 0; part < 4; part++)
            Number<T, T, SameElement<T>>(real, lhs + part / 2 * sizeof(T), rhs + part % 2 * sizeof(T), (nint)(products + part * count));
        for (long i = 0; i < count; i++)
        {
            var (row, feature) = Math.DivRem(i, g.OutFeatures);
            var to = (T*)output + 2 * (OutOffset(g, sizes, row) + feature * g.OutFeature);
            to[0] = products[i] - products[i + 3 * count];
            to[1] = products[i + count] + products[i + 2 * count];
        }
    }

    /// <summary>Where position <paramref name="row"/> of the batch lies in the result, for feature 0.</summary>
    private static long OutOffset(ConvGeometry g, long[] sizes, long row)
    {
        long offset = 0;
        for (var axis = sizes.Length - 1; axis >= 0; axis--)
        {
            (row, var at) = Math.DivRem(row, sizes[axis]);
            offset += at * g.OutSpatial[axis];
        }
        return offset + row * g.OutBatch;
    }

    /// <summary>The stride that steps through all positions in row-major order, if there is one.</summary>
    private static long? CommonStep(long[] sizes, long[] strides)
    {
        long? step = null;
        long count = 1;
        for (var axis = sizes.Length - 1; axis >= 0; axis--)
        {
            if (sizes[axis] == 1) continue;
            step ??= strides[axis];
            if (strides[axis] != step * count) return null;
            count *= sizes[axis];
        }
        return step ?? 1;
    }
}
