using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Cpu;

/// <summary>
/// Tensor contractions as batches of matrix products. The free axes of an operand become rows or columns and the contracted axes the
/// summed dimension, where their strides allow it; an operand whose strides do not is copied first.
/// </summary>
internal static unsafe class DotGeneralBinding
{
    private delegate void Product(
        long[] batch, long m, long n, long k, byte* a, in GemmOperand aLayout, byte* b, in GemmOperand bLayout, byte* c);

    private static readonly Product[] Products = MakeProducts();

    /// <summary>The routine for the operands' layouts.</summary>
    public static RoutineBody Create(RoutineSpec spec)
    {
        var op = (DotGeneral)spec.Op;
        var (lhs, rhs) = (spec.Operands[0], spec.Operands[1]);
        var type = op.Preferred ?? lhs.Aval.DType;
        int[] lhsFree = op.LhsFree(lhs.Aval.Rank), rhsFree = op.RhsFree(rhs.Aval.Rank);
        // The order of the sum is free: take the one in which the left operand lies.
        var summed = Enumerable.Range(0, op.LhsContracting.Count);
        var order = summed.OrderByDescending(i => Math.Abs(lhs.Strides[op.LhsContracting[i]])).ToArray();
        var a = new Side(lhs, [.. op.LhsBatch], lhsFree, [.. order.Select(i => op.LhsContracting[i])], type, contractedLast: true);
        var b = new Side(rhs, [.. op.RhsBatch], rhsFree, [.. order.Select(i => op.RhsContracting[i])], type, contractedLast: false);
        long[] batch = [.. op.LhsBatch.Select(d => (long)lhs.Aval.Shape[d])];
        long m = Extent(lhs, lhsFree), n = Extent(rhs, rhsFree), k = Extent(lhs, op.LhsContracting);
        GemmOperand aLayout = new(a.Free, a.Contracted, a.Batch), bLayout = new(b.Contracted, b.Free, b.Batch);
        var product = Products[type.Code];
        return (inputs, outputs) =>
        {
            if (m == 0 || n == 0 || batch.Contains(0)) return;
            using Scratch<byte> left = new(a.ScratchBytes), right = new(b.ScratchBytes);
            product(batch, m, n, k, a.Fetch(inputs[0], left.Pointer), aLayout, b.Fetch(inputs[1], right.Pointer), bLayout, outputs[0]);
        };
    }

    private static long Extent(RoutineOperand o, IEnumerable<int> axes) => axes.Aggregate(1L, (n, d) => n * o.Aval.Shape[d]);

    private static Product[] MakeProducts()
    {
        var table = new Product[DType.All.Count];
        Add<bool>();
        Add<byte>();
        Add<ushort>();
        Add<uint>();
        Add<ulong>();
        Add<sbyte>();
        Add<short>();
        Add<int>();
        Add<long>();
        Add<BFloat16>();
        Add<Half>();
        Add<float>();
        Add<double>();
        Add<Complex64>();
        Add<Complex>();
        return table;

        void Add<T>() where T : unmanaged => table[DType.Of<T>().Code] =
            (batch, m, n, k, a, in aLayout, b, in bLayout, c) => Gemm.Run(batch, m, n, k, (T*)a, aLayout, (T*)b, bLayout, (T*)c, m * n, n);
    }

    /// <summary>One operand: its strides as a matrix, and the copy that gives it such strides.</summary>
    private sealed class Side
    {
        private readonly StridedCopy? copy;
        private readonly long offsetBytes;

        public Side(RoutineOperand operand, int[] batch, int[] free, int[] contracted, DType type, bool contractedLast)
        {
            if (operand.Aval.DType == type && Merged(operand, free) is { } f && Merged(operand, contracted) is { } c)
            {
                (Free, Contracted, Batch) = (f, c, [.. batch.Select(d => operand.Strides[d])]);
                offsetBytes = operand.Offset * type.Size;
                return;
            }
            copy = new StridedCopy(operand, contractedLast ? [.. batch, .. free, .. contracted] : [.. batch, .. contracted, .. free], type);
            long m = Extent(operand, free), k = Extent(operand, contracted), item = m * k;
            (Free, Contracted) = contractedLast ? (k, 1L) : (1L, m);
            Batch = new long[batch.Length];
            for (var i = batch.Length - 1; i >= 0; i--)
            {
                Batch[i] = item;
                item *= operand.Aval.Shape[batch[i]];
            }
        }

        /// <summary>Elements from one free index to the next.</summary>
        public long Free { get; }

        /// <summary>Elements from one summed index to the next.</summary>
        public long Contracted { get; }

        /// <summary>Elements from one batch index to the next, by axis.</summary>
        public long[] Batch { get; }

        public long ScratchBytes => copy?.Bytes ?? 0;

        public byte* Fetch(byte* memory, byte* scratch)
        {
            if (copy is null) return memory + offsetBytes;
            copy.Run(memory, scratch);
            return scratch;
        }

        // The stride of several axes walked as one, outermost first; null if they do not follow each other.
        private static long? Merged(RoutineOperand o, int[] axes)
        {
            long? stride = null;
            var span = 0L;
            foreach (var d in axes.Reverse())
            {
                if (o.Aval.Shape[d] == 1) continue;
                if (stride is not null && o.Strides[d] != span) return null;
                stride ??= o.Strides[d];
                span = o.Strides[d] * o.Aval.Shape[d];
            }
            return stride ?? 0;
        }
    }
}
