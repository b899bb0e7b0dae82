using System.Numerics;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>
/// Threefry-2x32 with 20 rounds: a counter enciphered with a key (Salmon, Moraes, Dror, Shaw, Parallel random numbers: as easy as
/// 1, 2, 3, 2011). Once over kernel expressions and once, for the reference, over numbers.
/// </summary>
internal static class Threefry
{
    private const uint Parity = 0x1BD11BDA;

    private static readonly int[][] Rotations = [[13, 15, 26, 6], [17, 29, 16, 24]];

    public static (uint, uint) Block(uint k0, uint k1, uint x0, uint x1)
    {
        uint[] keys = [k0, k1, k0 ^ k1 ^ Parity];
        x0 += k0;
        x1 += k1;
        for (uint i = 0; i < 5; i++)
        {
            foreach (var r in Rotations[i % 2])
            {
                x0 += x1;
                x1 = BitOperations.RotateLeft(x1, r) ^ x0;
            }
            x0 += keys[(i + 1) % 3];
            x1 += keys[(i + 2) % 3] + i + 1;
        }
        return (x0, x1);
    }

    public static (KExpr, KExpr) Block(KExpr k0, KExpr k1, KExpr x0, KExpr x1)
    {
        KExpr[] keys = [k0, k1, K.Binary(KOp.Xor, K.Binary(KOp.Xor, k0, k1), Int(Parity))];
        x0 = K.Add(x0, k0);
        x1 = K.Add(x1, k1);
        for (uint i = 0; i < 5; i++)
        {
            foreach (var r in Rotations[i % 2])
            {
                x0 = K.Add(x0, x1);
                x1 = K.Binary(KOp.Xor, K.Or(K.Binary(KOp.ShiftLeft, x1, Int((uint)r)),
                    K.Binary(KOp.ShiftRightLogical, x1, Int(32 - (uint)r))), x0);
            }
            x0 = K.Add(x0, keys[(i + 1) % 3]);
            x1 = K.Add(x1, K.Add(keys[(i + 2) % 3], Int(i + 1)));
        }
        return (x0, x1);
    }

    private static KExpr Int(uint value) => K.Const(Scalar.OfInt(DType.UInt32, value));
}

/// <summary>
/// One word of the Threefry-2x32 block cipher, element by element. Operands: two key words and two counter words, uint32 of one shape.
/// </summary>
/// <param name="Word">Which of the two words, 0 or 1; a kernel that needs both computes the rounds once.</param>
public sealed record Threefry2x32(int Word) : Primitive
{
    /// <inheritdoc/>
    public override string Name => "threefry2x32";

    /// <inheritdoc/>
    public override Derivative Derivative => Derivative.Zero.Instance;

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 4);
        foreach (var a in x)
        {
            if (a.DType != DType.UInt32) throw new DTypeException($"{Name}: {a} must be uint32, as all four words are.");
            if (a.Shape != x[0].Shape)
            {
                throw new ShapeException($"{Name}: {x[0]} and {a} must have one shape; broadcast the key to the counters.");
            }
        }
        return new(x[0].Shape, DType.UInt32);
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var (nodes, axis) = Batching.Align(x, size);
        return new(Of(nodes), axis);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Map((c, index) =>
    {
        var (w0, w1) = Threefry.Block(c.Input(0, index), c.Input(1, index), c.Input(2, index), c.Input(3, index));
        return Word == 0 ? w0 : w1;
    });

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var data = new Scalar[output.Shape.Size];
        for (long i = 0; i < data.LongLength; i++)
        {
            var (w0, w1) = Threefry.Block((uint)x[0].Data[i].Int, (uint)x[1].Data[i].Int, (uint)x[2].Data[i].Int, (uint)x[3].Data[i].Int);
            data[i] = Scalar.OfInt(DType.UInt32, Word == 0 ? w0 : w1);
        }
        return new HostArray(output.Shape, output.DType, data);
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"word={Word}";
}

/// <summary>
/// Random bits of a key: element i of the row-major order is the Threefry block of the 64-bit counter i, so that it depends on the key and
/// on i alone. The operand holds keys of two uint32 along its last axis; axes before it come first in the result.
/// </summary>
/// <param name="Shape">The shape of the bits of one key.</param>
/// <param name="DType">An unsigned integer: 64 bits are both words, the first one high; fewer are the low bits of their exclusive
/// or.</param>
public sealed record RandomBits(Shape Shape, DType DType) : Primitive
{
    /// <inheritdoc/>
    public override string Name => "random_bits";

    /// <inheritdoc/>
    public override Derivative Derivative => Derivative.Zero.Instance;

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 1);
        Require.Concrete(Name, Shape);
        if (DType.Kind != DKind.UInt) throw new DTypeException($"{Name}: bits come as unsigned integers, not as {DType}; use uint32.");
        if (x[0].DType != DType.UInt32 || x[0].Rank == 0 || x[0].Shape[^1] != 2)
        {
            throw new ShapeException($"{Name}: a key is uint32[2], or uint32[…,2] for several, not {x[0]}; jax.random.key makes one.");
        }
        return new(Shape.Create([.. x[0].Shape.Take(x[0].Rank - 1), .. Shape]), DType);
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size) => new(Of(BatchAxes.Front(x[0], size)), 0);

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Map((c, index) =>
    {
        var keys = c.InputAval(0).Rank - 1;
        var wide = Shape.Size > int.MaxValue ? DType.Int64 : c.IndexType;
        var flat = K.Const(Scalar.OfInt(wide, 0));
        for (var d = 0; d < Shape.Rank; d++)
        {
            if (Shape[d] != 1) flat = K.Add(K.Mul(flat, K.Const(Scalar.OfInt(wide, Shape[d]))), K.Cast(index[keys + d], wide));
        }
        var high = wide.Size == 8 ? K.Cast(K.Binary(KOp.ShiftRightLogical, flat, K.Const(Scalar.OfInt(wide, 32))), DType.UInt32)
            : K.Const(Scalar.OfInt(DType.UInt32, 0));
        var (w0, w1) = Threefry.Block(c.Input(0, [.. index[..keys], c.Int(0)]), c.Input(0, [.. index[..keys], c.Int(1)]),
            high, K.Cast(flat, DType.UInt32));
        return DType.Size < 8 ? K.Cast(K.Binary(KOp.Xor, w0, w1), DType)
            : K.Or(K.Binary(KOp.ShiftLeft, K.Cast(w0, DType), K.Const(Scalar.OfInt(DType, 32))), K.Cast(w1, DType));
    });

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var data = new Scalar[output.Shape.Size];
        for (long i = 0; i < data.LongLength; i++)
        {
            var (key, counter) = Math.DivRem(i, Shape.Size);
            var (w0, w1) = Threefry.Block((uint)x[0].Data[2 * key].Int, (uint)x[0].Data[(2 * key) + 1].Int,
                (uint)(counter >> 32), (uint)counter);
            data[i] = Scalar.OfInt(DType, DType.Size < 8 ? w0 ^ w1 : (long)(((ulong)w0 << 32) | w1));
        }
        return new HostArray(output.Shape, output.DType, data);
    }

    /// <inheritdoc/>
    protected override string Parameters() => $"dtype={DType} shape={Shape}";
}
