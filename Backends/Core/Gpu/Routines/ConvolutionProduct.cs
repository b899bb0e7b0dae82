using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Gpu.Routines;

/// <summary>
/// A convolution as a batch of matrix products (implicit GEMM): a product for each group; rows are (image, position), columns output
/// features, and the sum runs over (input feature, place in the window). Elements between and beside those of the input are zeros that are
/// never stored.
/// </summary>
internal static class ConvolutionProduct
{
    public static MatrixProduct Of(Conv op, RoutineSpec spec)
    {
        var c = op.Config;
        var (lhs, rhs) = (spec.Operands[0], spec.Operands[1]);
        var type = lhs.Aval.DType;
        var shape = op.Infer([lhs.Aval, rhs.Aval]).Shape;
        var n = c.SpatialRank;
        int[] axes = [.. Enumerable.Range(0, n)];
        long groups = (long)c.FeatureGroups * c.BatchGroups, images = shape[c.OutSpec[0]], features = shape[c.OutSpec[1]] / groups,
            depth = rhs.Aval.Shape[c.RhsSpec[1]];
        long[] positions = [.. axes.Select(a => (long)shape[c.OutSpec[a + 2]])], window = [.. axes.Select(a => (long)rhs.Aval.Shape[c.RhsSpec[a + 2]])];
        var rowExtents = (long[])[images, .. positions];
        var sumExtents = (long[])[depth, .. window];
        var index = spec.Epilogue?.IndexType == DType.Int64 ? new IndexMath(DType.Int64)
            : IndexMath.For(lhs.Aval.Shape.Size, rhs.Aval.Shape.Size, shape.Size, MatrixProduct.Product(rowExtents) * 4);

        KExpr Input(KExpr group, KExpr row, KExpr k)
        {
            KExpr[] at = index.Split(row, rowExtents), place = index.Split(k, sumExtents);
            var image = c.BatchGroups > 1 ? K.Add(K.Mul(group, index.Int(images)), at[0]) : at[0];
            var feature = c.FeatureGroups > 1 ? K.Add(K.Mul(group, index.Int(depth)), place[0]) : place[0];
            var terms = new List<(KExpr, long)> { (image, lhs.Strides[c.LhsSpec[0]]), (feature, lhs.Strides[c.LhsSpec[1]]) };
            KExpr? inside = null;
            void Require(KExpr condition) => inside = inside is null ? condition : K.And(inside, condition);
            foreach (var a in axes)
            {
                long extent = lhs.Aval.Shape[c.LhsSpec[a + 2]], dilation = c.LhsDilation[a], last = (extent - 1) * dilation;
                var x = K.Sub(K.Add(K.Mul(at[a + 1], index.Int(c.Strides[a])), K.Mul(place[a + 1], index.Int(c.RhsDilation[a]))), index.Int(c.PadLow[a]));
                var highest = ((positions[a] - 1) * c.Strides[a]) + ((window[a] - 1) * c.RhsDilation[a]) - c.PadLow[a];
                // Only those tests are made that some position can fail; the index is clamped, because a select computes both sides.
                if (c.PadLow[a] > 0)
                {
                    Require(K.Compare(KOp.Ge, x, index.Int(0)));
                    x = K.Max(x, index.Int(0));
                }
                if (highest > last)
                {
                    Require(K.Compare(KOp.Le, x, index.Int(last)));
                    x = K.Min(x, index.Int(last));
                }
                if (dilation > 1)
                {
                    Require(K.Compare(KOp.Eq, K.Rem(x, index.Int(dilation)), index.Int(0)));
                    x = K.Div(x, index.Int(dilation));
                }
                terms.Add((x, lhs.Strides[c.LhsSpec[a + 2]]));
            }
            var element = K.Load(type, 0, index.Offset(lhs.Offset, terms));
            return K.Cast(inside is null ? element : K.Select(inside, element, K.Const(type, 0)), type.Accumulator);
        }

        KExpr Weight(KExpr group, KExpr k, KExpr column)
        {
            var place = index.Split(k, sumExtents);
            var terms = new List<(KExpr, long)>
            {
                (K.Add(K.Mul(group, index.Int(features)), column), rhs.Strides[c.RhsSpec[0]]), (place[0], rhs.Strides[c.RhsSpec[1]]),
            };
            terms.AddRange(axes.Select(a => (place[a + 1], rhs.Strides[c.RhsSpec[a + 2]])));
            return K.Cast(K.Load(type, 1, index.Offset(rhs.Offset, terms)), type.Accumulator);
        }

        KExpr[] Output(KExpr group, KExpr row, KExpr column)
        {
            var at = index.Split(row, rowExtents);
            var result = new KExpr[shape.Rank];
            result[c.OutSpec[0]] = at[0];
            result[c.OutSpec[1]] = K.Add(K.Mul(group, index.Int(features)), column);
            foreach (var a in axes) result[c.OutSpec[a + 2]] = at[a + 1];
            return result;
        }

        return new("convolution", index, groups, MatrixProduct.Product(rowExtents), features, MatrixProduct.Product(sumExtents), type.Accumulator,
            Input, Weight, Output);
    }
}
