using System.Numerics;

namespace Lazy.Backends.Cpu;

/// <summary>A matrix operand: element strides of its rows and columns, and of the axes of the batch.</summary>
/// <param name="Row">Elements from one row to the next; any sign, 0 repeats.</param>
/// <param name="Column">Elements from one column to the next.</param>
/// <param name="Batch">Elements from one item to the next along each batch axis, as many as the batch has axes.</param>
internal readonly record struct GemmOperand(long Row, long Column, long[] Batch)
{
    /// <summary>The element offset of the item with the row-major number <paramref name="index"/> in a batch of the given shape.</summary>
    public long Offset(long index, long[] shape)
    {
        long offset = 0;
        for (var axis = shape.Length - 1; axis >= 0; axis--)
        {
            (index, var at) = Math.DivRem(index, shape[axis]);
            offset += at * Batch[axis];
        }
        return offset;
    }
}

/// <summary>Called with each rectangle of the result as soon as it is final and while it is in cache, from several threads at once. The
/// rectangles cover every item of the batch once.</summary>
internal delegate void GemmEpilogue(long item, long row, long rows, long column, long columns);

/// <summary>Matrix products on strided memory.</summary>
internal static unsafe class Gemm
{
    /// <summary>
    /// c[i] = a[i] · b[i] for each item of a batch: a is m x k, b is k x n, both with any strides; c is m x n with unit column stride.
    /// float32, float64 and the integers (which wrap around) are summed in their type, float16 and bfloat16 in float32, rounded once; bool
    /// is "any of both"; complex numbers multiply by the textbook formula. The bits do not depend on the number of threads.
    /// With k = 0 the result is zero; the epilogue runs nevertheless.
    /// </summary>
    /// <param name="batch">Sizes of the batch axes; empty for a single product.</param>
    /// <param name="cItem">Elements from one item of c to the next, in row-major order of the batch.</param>
    /// <param name="ldc">Elements from one row of c to the next, n or more.</param>
    /// <exception cref="ArgumentException">T is no element type.</exception>
    public static void Run<T>(long[] batch, long m, long n, long k, T* a, in GemmOperand aLayout, T* b, in GemmOperand bLayout,
        T* c, long cItem, long ldc, GemmEpilogue? epilogue = null) where T : unmanaged
    {
        long items = 1;
        foreach (var size in batch) items *= size;
        var operands = new GemmOperands(batch, (nint)a, aLayout, (nint)b, bLayout);
        var problem = new GemmProblem(items, m, n, k, (nint)c, cItem, ldc, epilogue);
        if (typeof(T) == typeof(float)) Direct<float>(problem, operands);
        else if (typeof(T) == typeof(double)) Direct<double>(problem, operands);
        // Two's complement: the low bits of sums and products are those of the signed type of the same width.
        else if (typeof(T) == typeof(int) || typeof(T) == typeof(uint)) Direct<int>(problem, operands);
        else if (typeof(T) == typeof(long) || typeof(T) == typeof(ulong)) Direct<long>(problem, operands);
        else if (typeof(T) == typeof(Half)) Wide<Half, float, HalfElement>(problem, operands);
        else if (typeof(T) == typeof(BFloat16)) Wide<BFloat16, float, BFloat16Element>(problem, operands);
        else if (typeof(T) == typeof(sbyte)) Wide<sbyte, int, IntegerElement<sbyte>>(problem, operands);
        else if (typeof(T) == typeof(byte)) Wide<byte, int, IntegerElement<byte>>(problem, operands);
        else if (typeof(T) == typeof(short)) Wide<short, int, IntegerElement<short>>(problem, operands);
        else if (typeof(T) == typeof(ushort)) Wide<ushort, int, IntegerElement<ushort>>(problem, operands);
        else if (typeof(T) == typeof(bool)) Wide<bool, int, BoolElement>(problem, operands);
        else if (typeof(T) == typeof(Complex64)) GemmDriver<float, ComplexPack<float>>.Run(problem, new(operands));
        else if (typeof(T) == typeof(Complex)) GemmDriver<double, ComplexPack<double>>.Run(problem, new(operands));
        else throw new ArgumentException($"matmul: {typeof(T).Name} is no element type of arrays.");
    }

    /// <summary>c += a · b or c -= a · b for one product in float32 or float64; c has unit column stride.</summary>
    public static void Add<T>(long m, long n, long k, T* a, long aRow, long aColumn, T* b, long bRow, long bColumn, T* c, long ldc,
        bool subtract = false) where T : unmanaged, INumberBase<T>
    {
        var operands = new GemmOperands([], (nint)a, new(aRow, aColumn, []), (nint)b, new(bRow, bColumn, []));
        var problem = new GemmProblem(1, m, n, k, (nint)c, 0, ldc, null, subtract ? GemmStore.Subtract : GemmStore.Add);
        if (Blas.Current?.TryMultiply<T>(problem, operands) == true) return;
        GemmDriver<T, MatrixPack<T, T, SameElement<T>>>.Run(problem, new(operands));
    }

    private static void Direct<T>(in GemmProblem problem, in GemmOperands operands) where T : unmanaged, INumberBase<T>
    {
        if (problem.M == 1 || problem.N == 1) Gemv<T>.Run(problem, operands);
        else if (Blas.Current?.TryMultiply<T>(problem, operands) == true) return;
        else if (IsNarrow<T>(problem)) GemmDriver<T, MatrixPack<T, T, SameElement<T>>>.Run(problem.Turn(), new(operands.Turn()));
        else GemmDriver<T, MatrixPack<T, T, SameElement<T>>>.Run(problem, new(operands));
    }

    /// <summary>Whether few columns would leave most of a tile empty, which they fill as rows. Not where the depth is cut.</summary>
    private static bool IsNarrow<T>(in GemmProblem p) where T : unmanaged =>
        2 * p.N <= GemmKernel<T>.Columns && p.M > GemmKernel<T>.Columns && p.K <= LongestNarrow;

    private const long LongestNarrow = 4096;

    /// <summary>The product in the wide type goes to scratch memory, from where each rectangle is rounded into c once it is
    /// final.</summary>
    private static void Wide<TStored, T, TConversion>(in GemmProblem problem, in GemmOperands operands)
        where TStored : unmanaged where T : unmanaged, INumberBase<T> where TConversion : IElementConversion<TStored, T>
    {
        var (m, n, ldc, cItem, c, after) = (problem.M, problem.N, problem.Ldc, problem.CItem, problem.C, problem.Epilogue);
        using var scratch = new Scratch<T>(problem.Items * m * n);
        var wide = (nint)scratch.Pointer;
        GemmDriver<T, MatrixPack<TStored, T, TConversion>>.Run(problem with { C = wide, CItem = m * n, Ldc = n, Epilogue = Narrow },
            new(operands));

        void Narrow(long item, long row, long rows, long column, long columns)
        {
            for (var r = row; r < row + rows; r++)
            {
                var from = (T*)wide + (item * m + r) * n;
                var to = (TStored*)c + item * cItem + r * ldc;
                for (var j = column; j < column + columns; j++) to[j] = TConversion.Narrow(from[j]);
            }
            after?.Invoke(item, row, rows, column, columns);
        }
    }
}

/// <summary>Two operands of a batched product.</summary>
internal readonly unsafe record struct GemmOperands(long[] Batch, nint A, GemmOperand ALayout, nint B, GemmOperand BLayout)
{
    /// <summary>The first element of the left operand of an item.</summary>
    public T* Left<T>(long item) where T : unmanaged => (T*)A + ALayout.Offset(item, Batch);

    /// <summary>The first element of the right operand of an item.</summary>
    public T* Right<T>(long item) where T : unmanaged => (T*)B + BLayout.Offset(item, Batch);

    /// <summary>The operands of the transposed product, bᵀ·aᵀ.</summary>
    public GemmOperands Turn() => new(Batch, B, new(BLayout.Column, BLayout.Row, BLayout.Batch), A, new(ALayout.Column, ALayout.Row, ALayout.Batch));
}

/// <summary>The sizes and the destination of a batched product.</summary>
/// <param name="Items">Products of the batch.</param>
/// <param name="M">Rows of the left operand.</param>
/// <param name="N">Columns of the right operand.</param>
/// <param name="K">Terms of a sum.</param>
/// <param name="C">The first element of the result.</param>
/// <param name="CItem">Elements from one item of the result to the next.</param>
/// <param name="Ldc">Elements from one row of the result to the next.</param>
/// <param name="Epilogue">Told of rectangles of the result.</param>
/// <param name="Into">What becomes of the product.</param>
/// <param name="Turned">Whether the result is stored, and rectangles are told of, transposed.</param>
internal readonly record struct GemmProblem(long Items, long M, long N, long K, nint C, long CItem, long Ldc, GemmEpilogue? Epilogue,
    GemmStore Into = GemmStore.Set, bool Turned = false)
{
    /// <summary>The transposed product with the same result.</summary>
    public GemmProblem Turn() => this with { M = N, N = M, Turned = true };
}
