using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    public static partial class lax
    {
        /// <summary>The sum over axes.</summary>
        public static NDArray reduce_sum(NDArray operand, Axes axes) => Ufunc.Apply("reduce_sum", operand, x => Lax.Sum(x, axes));

        /// <summary>The product over axes.</summary>
        public static NDArray reduce_prod(NDArray operand, Axes axes) => Ufunc.Apply("reduce_prod", operand, x => Lax.Prod(x, axes));

        /// <summary>The largest element over axes; NaN wins.</summary>
        public static NDArray reduce_max(NDArray operand, Axes axes) => Ufunc.Apply("reduce_max", operand, x => Lax.ReduceMax(x, axes));

        /// <summary>The smallest element over axes; NaN wins.</summary>
        public static NDArray reduce_min(NDArray operand, Axes axes) => Ufunc.Apply("reduce_min", operand, x => Lax.ReduceMin(x, axes));

        /// <summary>Logical or bitwise and over axes.</summary>
        public static NDArray reduce_and(NDArray operand, Axes axes) => Ufunc.Apply("reduce_and", operand, x => Lax.ReduceAnd(x, axes));

        /// <summary>Logical or bitwise or over axes.</summary>
        public static NDArray reduce_or(NDArray operand, Axes axes) => Ufunc.Apply("reduce_or", operand, x => Lax.ReduceOr(x, axes));

        /// <summary>Logical or bitwise exclusive or over axes.</summary>
        public static NDArray reduce_xor(NDArray operand, Axes axes) => Ufunc.Apply("reduce_xor", operand, x => Lax.ReduceXor(x, axes));

        /// <summary>The index of the first largest element along an axis, or of the first NaN.</summary>
        public static NDArray argmax(NDArray operand, int axis, DType index_dtype) =>
            Ufunc.Apply("argmax", operand, x => Lax.ArgMax(x, axis, index_dtype));

        /// <summary>The index of the first smallest element along an axis, or of the first NaN.</summary>
        public static NDArray argmin(NDArray operand, int axis, DType index_dtype) =>
            Ufunc.Apply("argmin", operand, x => Lax.ArgMin(x, axis, index_dtype));

        /// <summary>Running sums along an axis.</summary>
        public static NDArray cumsum(NDArray operand, int axis = 0, bool reverse = false) =>
            Ufunc.Apply("cumsum", operand, x => Lax.CumSum(x, axis, reverse));

        /// <summary>Running products along an axis.</summary>
        public static NDArray cumprod(NDArray operand, int axis = 0, bool reverse = false) =>
            Ufunc.Apply("cumprod", operand, x => Lax.CumProd(x, axis, reverse));

        /// <summary>Running maxima along an axis.</summary>
        public static NDArray cummax(NDArray operand, int axis = 0, bool reverse = false) =>
            Ufunc.Apply("cummax", operand, x => Lax.CumMax(x, axis, reverse));

        /// <summary>Running minima along an axis.</summary>
        public static NDArray cummin(NDArray operand, int axis = 0, bool reverse = false) =>
            Ufunc.Apply("cummin", operand, x => Lax.CumMin(x, axis, reverse));

        /// <summary>Running log Σ exp along an axis.</summary>
        public static NDArray cumlogsumexp(NDArray operand, int axis = 0, bool reverse = false) =>
            Ufunc.Apply("cumlogsumexp", operand, x => Lax.CumLogSumExp(x, axis, reverse));

        /// <summary>Products of vectors and matrices: the last axis of lhs with the first of rhs.</summary>
        public static NDArray dot(NDArray lhs, NDArray rhs, DType? preferred_element_type = null) =>
            Ufunc.Apply("dot", lhs, rhs, (x, y) => Lax.Dot(x, y, preferred_element_type));

        /// <summary>Sums of products over pairs of axes: ((lhs contracting, rhs contracting), (lhs batch, rhs batch)).</summary>
        public static NDArray dot_general(
            NDArray lhs, NDArray rhs, ((Axes, Axes) Contracting, (Axes, Axes) Batch) dimension_numbers,
                DType? preferred_element_type = null) =>
            Ufunc.Apply("dot_general", lhs, rhs, (x, y) =>
                Lax.DotGeneral(x, y, dimension_numbers.Contracting.Item1, dimension_numbers.Contracting.Item2,
                dimension_numbers.Batch.Item1, dimension_numbers.Batch.Item2, preferred_element_type));

        /// <summary>Products of stacks of matrices: [b…,n,k]·[b…,k,m].</summary>
        public static NDArray batch_matmul(NDArray lhs, NDArray rhs) => jnp.matmul(lhs, rhs);

        /// <summary>The elements along an axis in ascending order; NaN last.</summary>
        public static NDArray sort(NDArray operand, int dimension = -1) => Ufunc.Apply("sort", operand, x => Lax.Sort(x, dimension));

        /// <summary>Arrays of one shape, permuted along an axis as the first num_keys of them sort; stable.</summary>
        public static NDArray[] sort(IReadOnlyList<NDArray> operand, int dimension = -1, int num_keys = 1)
        {
            ArgumentNullException.ThrowIfNull(operand);
            return Ufunc.ApplyMany("sort", [.. operand], x => Lax.Sort(x, dimension, num_keys));
        }

        /// <summary>Keys in ascending order along an axis, and values permuted alike.</summary>
        public static (NDArray Keys, NDArray Values) sort_key_val(NDArray keys, NDArray values, int dimension = -1)
        {
            var sorted = sort([keys, values], dimension);
            return (sorted[0], sorted[1]);
        }

        /// <summary>The k largest elements along an axis, largest first, and their indices.</summary>
        public static (NDArray Values, NDArray Indices) top_k(NDArray operand, int k, int axis = -1) => jnp.top_k(operand, k, axis);

        /// <summary>A convolution [N,C,…]·[O,I,…] → [N,O,…]: cross-correlation with strides, padding, dilation and groups.</summary>
        /// <param name="lhs">The input.</param>
        /// <param name="rhs">The kernel.</param>
        /// <param name="window_strides">The step along each spatial axis.</param>
        /// <param name="padding">(before, behind) for each spatial axis.</param>
        /// <param name="lhs_dilation">The distance of the elements of the input.</param>
        /// <param name="rhs_dilation">The distance of the elements of the kernel.</param>
        /// <param name="dimension_numbers">Letters of the axes of input, kernel and result, such as ("NHWC", "HWIO", "NHWC").</param>
        /// <param name="feature_group_count">Groups of features.</param>
        /// <param name="batch_group_count">Groups of the batch.</param>
        public static NDArray conv_general_dilated(
            NDArray lhs, NDArray rhs, Axes window_strides, (int Low, int High)[] padding, Axes? lhs_dilation = null,
                Axes? rhs_dilation = null,
            (string, string, string)? dimension_numbers = null, int feature_group_count = 1, int batch_group_count = 1)
        {
            ArgumentNullException.ThrowIfNull(padding);
            var n = jnp.ndim(lhs) - 2;
            int[] ones = [.. Enumerable.Repeat(1, n)];
            var (input, kernel, output) = Specs(n + 2, dimension_numbers);
            var config = new ConvGeneral(window_strides, (int[])[.. padding.Select(p => p.Low)], (int[])[.. padding.Select(p => p.High)],
                lhs_dilation ?? ones, rhs_dilation ?? ones, feature_group_count, batch_group_count, input, kernel, output);
            return Ufunc.Apply("conv_general_dilated", lhs, rhs, (x, y) => Lax.Conv(x, y, config));
        }

        /// <summary>A convolution with padding by name: "VALID" for none, "SAME" for results of extent ⌈extent / stride⌉, "SAME_LOWER"
        /// with the odd zero in front.</summary>
        public static NDArray conv_general_dilated(
            NDArray lhs, NDArray rhs, Axes window_strides, string padding, Axes? lhs_dilation = null, Axes? rhs_dilation = null,
            (string, string, string)? dimension_numbers = null, int feature_group_count = 1, int batch_group_count = 1)
        {
            var n = jnp.ndim(lhs) - 2;
            var (l, r, _) = Specs(n + 2, dimension_numbers);
            var widths = new (int, int)[n];
            for (var i = 0; i < n; i++)
            {
                var extent = ((lhs.Shape[l[i + 2]] - 1) * (lhs_dilation?[i] ?? 1)) + 1;
                var window = ((rhs.Shape[r[i + 2]] - 1) * (rhs_dilation?[i] ?? 1)) + 1;
                widths[i] = ConvPadding.ByName("conv_general_dilated", padding, extent, window, window_strides[i]);
            }
            return conv_general_dilated(lhs, rhs, window_strides, widths, lhs_dilation, rhs_dilation, dimension_numbers,
                feature_group_count, batch_group_count);
        }

        /// <summary>A convolution [N,C,…]·[O,I,…] → [N,O,…] with padding by name.</summary>
        public static NDArray conv(NDArray lhs, NDArray rhs, Axes window_strides, string padding) =>
            conv_general_dilated(lhs, rhs, window_strides, padding);

        /// <summary>A convolution [N,C,…]·[O,I,…] → [N,O,…] with given padding and dilation.</summary>
        public static NDArray conv_with_general_padding(
            NDArray lhs, NDArray rhs, Axes window_strides, (int Low, int High)[] padding, Axes? lhs_dilation = null,
                Axes? rhs_dilation = null) =>
            conv_general_dilated(lhs, rhs, window_strides, padding, lhs_dilation, rhs_dilation);
    }
}
