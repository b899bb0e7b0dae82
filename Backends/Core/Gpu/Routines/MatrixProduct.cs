using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Gpu.Routines;

/// <summary>
/// A batch of products C = A·B as expressions: what an element of A and B is, and where the result lies. Contractions and convolutions are
/// both of this form; how it runs is decided by <see cref="GroupProduct"/> and <see cref="PanelProduct"/>, or it is a reduction like others.
/// </summary>
/// <param name="Name">For people.</param>
/// <param name="Index">The index arithmetic.</param>
/// <param name="Batch">The number of products.</param>
/// <param name="Rows">Rows of A and C.</param>
/// <param name="Columns">Columns of B and C.</param>
/// <param name="Depth">Columns of A, rows of B.</param>
/// <param name="Compute">The dtype of the sum.</param>
/// <param name="A">The element of A at (batch, row, k), from buffer 0; indices are in bounds.</param>
/// <param name="B">The element of B at (batch, k, column), from buffer 1.</param>
/// <param name="Axes">The index of the result along each axis, from (batch, row, column).</param>
internal sealed record MatrixProduct(string Name, IndexMath Index, long Batch, long Rows, long Columns, long Depth, DType Compute,
    Func<KExpr, KExpr, KExpr, KExpr> A, Func<KExpr, KExpr, KExpr, KExpr> B, Func<KExpr, KExpr, KExpr, KExpr[]> Axes)
{
    /// <summary>Whether neighbours along k are neighbours in memory, in A and in B.</summary>
    public (bool A, bool B) RunsAlongDepth { get; init; } = (true, false);

    /// <summary>
    /// The product as a kernel over loops (batch, row, column) and k, whose buffers are those of the routine: operands, further inputs of the
    /// epilogue, outputs. Accumulator 0 is the sum. Routines that compute the sum in a way of their own take its stores.
    /// </summary>
    public Kernel AsKernel(RoutineSpec spec)
    {
        var shape = spec.Op.Infer([.. spec.Operands.Select(o => o.Aval)]);
        var axes = Axes(Index.Loop(0), Index.Loop(1), Index.Loop(2));
        var result = K.Cast(K.Acc(Compute, 0), shape.DType);
        var kernel = new Kernel
        {
            Name = Name,
            IndexType = Index.Type,
            Inputs = [.. spec.Operands.Select(o => o.Aval.DType)],
            Uniforms = [],
            Outputs = [new(shape.DType)],
            Outer = [Batch, Rows, Columns],
            Inner = [Depth],
            Passes = [new([new(0, KOp.Add, Scalar.Of(Compute, 0), K.Mul(A(Index.Loop(0), Index.Loop(1), Index.Loop(3)),
                B(Index.Loop(0), Index.Loop(3), Index.Loop(2))))], [])],
            OuterStores = [new(0, Index.Offset(0, axes.Zip(shape.Shape.Strides())), result)],
        };
        if (spec.Epilogue is not { } epilogue) return kernel;
        using var map = Walk.Rewrite(epilogue.Roots(), (e, args) => e.Op switch
        {
            KOp.Index => K.Cast(axes[e.Slot], e.Type),
            KOp.Load when e.Slot == 0 => result,
            KOp.Load => new KExpr(KOp.Load, e.Type, args, e.Slot + 1),
            _ => args.Length == 0 ? e : K.Make(e.Op, e.Type, args),
        });
        return kernel with
        {
            Name = $"{Name}_{epilogue.Name}",
            Inputs = [.. kernel.Inputs, .. epilogue.Inputs.Skip(1)],
            Uniforms = epilogue.Uniforms,
            Outputs = epilogue.Outputs,
            OuterStores = [.. epilogue.OuterStores.Select(s => s with
            {
                Offset = map[s.Offset],
                Value = map[s.Value],
                Guard = s.Guard is null ? null : map[s.Guard],
            })],
        };
    }

    /// <summary>A contraction of two arrays.</summary>
    public static MatrixProduct Of(DotGeneral op, RoutineSpec spec)
    {
        var (lhs, rhs) = (spec.Operands[0], spec.Operands[1]);
        var type = op.Preferred ?? lhs.Aval.DType;
        int[] lhsFree = op.LhsFree(lhs.Aval.Rank), rhsFree = op.RhsFree(rhs.Aval.Rank);
        // The order of the sum is free: the one in which the left operand lies.
        var order = Enumerable.Range(0, op.LhsContracting.Count).OrderByDescending(i => Math.Abs(lhs.Strides[op.LhsContracting[i]])).ToArray();
        int[] lhsSum = [.. order.Select(i => op.LhsContracting[i])], rhsSum = [.. order.Select(i => op.RhsContracting[i])];
        var (batch, m, n, k) = (Extents(lhs, op.LhsBatch), Extents(lhs, lhsFree), Extents(rhs, rhsFree), Extents(lhs, lhsSum));
        var index = spec.Epilogue?.IndexType == DType.Int64 ? new IndexMath(DType.Int64)
            : IndexMath.For(spec.Operands[0].Aval.Shape.Size, Reach(lhs), Reach(rhs), Product(batch) * Product(m) * Product(n));
        var a = new Side(index, lhs, 0, type, op.LhsBatch, lhsFree, lhsSum);
        var b = new Side(index, rhs, 1, type, op.RhsBatch, rhsFree, rhsSum);
        return new("matmul", index, Product(batch), Product(m), Product(n), Product(k), type.Accumulator,
            a.Element, (i, p, j) => b.Element(i, j, p), (i, row, column) => [.. index.Split(i, batch), .. index.Split(row, m), .. index.Split(column, n)])
        {
            RunsAlongDepth = (lhsSum.Any(d => lhs.Strides[d] == 1), rhsSum.Any(d => rhs.Strides[d] == 1)),
        };
    }

    public static long Product(IEnumerable<long> extents) => extents.Aggregate(1L, (x, e) => x * e);

    private static long[] Extents(RoutineOperand o, IEnumerable<int> axes) => [.. axes.Select(d => (long)o.Aval.Shape[d])];

    private static long Reach(RoutineOperand o) => o.Offset + o.Strides.Select((s, d) => Math.Abs(s) * Math.Max(0, o.Aval.Shape[d] - 1L)).Sum() + 1;

    private sealed class Side(IndexMath index, RoutineOperand operand, int buffer, DType type, IReadOnlyList<int> batch, int[] free, int[] contracted)
    {
        public KExpr Element(KExpr number, KExpr row, KExpr k)
        {
            var terms = Terms(number, batch).Concat(Terms(row, free)).Concat(Terms(k, contracted));
            var element = K.Load(operand.Aval.DType, buffer, index.Offset(operand.Offset, terms));
            return K.Cast(K.Cast(element, type), type.Accumulator);
        }

        // Axes that follow each other in memory are walked as one, so that nothing is divided.
        private IEnumerable<(KExpr, long)> Terms(KExpr number, IReadOnlyList<int> axes)
        {
            var merged = new List<(long Extent, long Stride)>();
            foreach (var d in axes)
            {
                var (extent, stride) = ((long)operand.Aval.Shape[d], operand.Strides[d]);
                if (extent == 1) continue;
                if (merged.Count > 0 && merged[^1].Stride == stride * extent) merged[^1] = (merged[^1].Extent * extent, stride);
                else merged.Add((extent, stride));
            }
            return index.Split(number, [.. merged.Select(x => x.Extent)]).Zip(merged.Select(x => x.Stride));
        }
    }
}
