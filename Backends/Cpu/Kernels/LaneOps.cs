using System.Numerics;
using System.Runtime.CompilerServices;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Backends.Cpu;

/// <summary>An operation over lanes: <paramref name="target"/>[i] = op(x[i], y[i], z[i]). The target may be one of the arguments.</summary>
internal unsafe delegate void LaneOp(byte* target, byte* x, byte* y, byte* z, int lanes);

/// <summary>A function of one number.</summary>
internal interface IUnary<T, TResult>
{
    /// <summary>The value of the function.</summary>
    static abstract TResult Of(T x);
}

/// <summary>A function of two numbers.</summary>
internal interface IBinary<T, TResult>
{
    /// <summary>The value of the function.</summary>
    static abstract TResult Of(T x, T y);
}

/// <summary>A function of two numbers that exists for SIMD registers too.</summary>
internal interface IVectorBinary<T> : IBinary<T, T>
{
    /// <summary>The value of the function, by lanes.</summary>
    static abstract Vector<T> Of(Vector<T> x, Vector<T> y);
}

/// <summary>
/// The words of the kernel language over lanes, without dynamic code: a table from word and dtype of the first data argument to a loop.
/// Words that have no loop of their own for a dtype go number by number through their definition. Loops are compiled at once with full
/// optimisation: one launch would else run unoptimised for most of its time.
/// </summary>
internal static unsafe partial class LaneOps
{
    private static readonly LaneOp?[] Table = new LaneOp?[KOps.Count * DType.All.Count];

    static LaneOps()
    {
        AddIntegers<sbyte>();
        AddIntegers<short>();
        AddIntegers<int>();
        AddIntegers<long>();
        AddIntegers<byte>();
        AddIntegers<ushort>();
        AddIntegers<uint>();
        AddIntegers<ulong>();
        AddBools();
        AddFloats<float>();
        AddFloats<double>();
        AddFunctions();
        AddComplex<Complex64, Narrow, float>();
        AddComplex<Complex, Wide, double>();
        foreach (var type in DType.All)
        {
            Set(KOp.Select, type, type.Size switch
            {
                1 => Select<byte>,
                2 => Select<ushort>,
                4 => Select<uint>,
                8 => Select<ulong>,
                _ => Select<UInt128>,
            });
            Set(KOp.Bitcast, type, (target, x, _, _, lanes) =>
                Buffer.MemoryCopy(x, target, (long)lanes * type.Size, (long)lanes * type.Size));
        }
    }

    /// <summary>The loop of an expression.</summary>
    /// <exception cref="InternalException">The word has no meaning for the dtype.</exception>
    public static LaneOp Of(KExpr e)
    {
        if (e.Op == KOp.Cast) return LaneCasts.Of(e.Args[0].Type, e.Type);
        // A choice is of the dtype of its values, whatever decides.
        var type = e.Op == KOp.Select ? e.Type : e.Args[0].Type;
        return Get(e.Op, type) ?? Define(e.Op, e.Type, [.. e.Args.Select(a => a.Type)]);
    }

    /// <summary>The loop that combines two values of a dtype.</summary>
    /// <exception cref="InternalException">The word has no meaning for the dtype.</exception>
    public static LaneOp Combine(KOp op, DType type) => Get(op, type) ?? Define(op, type, [type, type]);

    private static LaneOp? Get(KOp op, DType type) => Table[((int)op * DType.All.Count) + type.Code];

    private static void Set(KOp op, DType type, LaneOp loop) => Table[((int)op * DType.All.Count) + type.Code] = loop;

    private static LaneOp Define(KOp op, DType result, DType[] types)
    {
        if (!ScalarMath.IsFoldable(op)) throw new InternalException($"{op} is no operation over lanes of {types.FirstOrDefault()}.");
        return (target, x, y, z, lanes) =>
        {
            for (var i = 0; i < lanes; i++)
            {
                var a = ScalarMemory.Read(types[0], x, i);
                var value = types.Length switch
                {
                    1 => ScalarMath.Apply(op, result, a),
                    2 => ScalarMath.Apply(op, result, a, ScalarMemory.Read(types[1], y, i)),
                    _ => ScalarMath.Apply(op, result, a, ScalarMemory.Read(types[1], y, i), ScalarMemory.Read(types[2], z, i)),
                };
                ScalarMemory.Write(value, target, i);
            }
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Select<T>(byte* target, byte* x, byte* y, byte* z, int lanes) where T : unmanaged
    {
        for (var i = 0; i < lanes; i++) ((T*)target)[i] = x[i] != 0 ? ((T*)y)[i] : ((T*)z)[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Map<T, TResult, TOp>(byte* target, byte* x, byte* y, byte* z, int lanes)
        where T : unmanaged where TResult : unmanaged where TOp : IUnary<T, TResult>
    {
        for (var i = 0; i < lanes; i++) ((TResult*)target)[i] = TOp.Of(((T*)x)[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Zip<T, TResult, TOp>(byte* target, byte* x, byte* y, byte* z, int lanes)
        where T : unmanaged where TResult : unmanaged where TOp : IBinary<T, TResult>
    {
        for (var i = 0; i < lanes; i++) ((TResult*)target)[i] = TOp.Of(((T*)x)[i], ((T*)y)[i]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ZipVector<T, TOp>(byte* target, byte* x, byte* y, byte* z, int lanes)
        where T : unmanaged where TOp : IVectorBinary<T>
    {
        var i = 0;
        for (; i <= lanes - Vector<T>.Count; i += Vector<T>.Count)
        {
            TOp.Of(Unsafe.ReadUnaligned<Vector<T>>(x + ((long)i * sizeof(T))), Unsafe.ReadUnaligned<Vector<T>>(y + ((long)i * sizeof(T))))
                .StoreUnsafe(ref Unsafe.AsRef<T>(target + ((long)i * sizeof(T))));
        }
        for (; i < lanes; i++) ((T*)target)[i] = TOp.Of(((T*)x)[i], ((T*)y)[i]);
    }
}

/// <summary>Numbers in memory, one at a time.</summary>
internal static unsafe class ScalarMemory
{
    /// <summary>The number at a position of a buffer.</summary>
    public static Scalar Read(DType type, byte* buffer, long index)
    {
        var p = buffer + (index * type.Size);
        return ScalarMath.FromBits(type, type.Size switch
        {
            1 => *p,
            2 => *(ushort*)p,
            4 => *(uint*)p,
            8 => *(ulong*)p,
            _ => Unsafe.ReadUnaligned<UInt128>(p),
        });
    }

    /// <summary>Puts a number into a buffer.</summary>
    public static void Write(Scalar value, byte* buffer, long index)
    {
        var bits = ScalarMath.ToBits(value);
        var p = buffer + (index * value.Type.Size);
        switch (value.Type.Size)
        {
            case 1: *p = (byte)bits; break;
            case 2: *(ushort*)p = (ushort)bits; break;
            case 4: *(uint*)p = (uint)bits; break;
            case 8: *(ulong*)p = (ulong)bits; break;
            default: Unsafe.WriteUnaligned(p, bits); break;
        }
    }
}
