namespace Lazy;

public static partial class jax
{
    public static partial class lax
    {
        /// <summary>A convolution that goes back from the result's shape to the input's: the input is dilated by the strides. Axes are
        /// by default those of ("NHWC", "HWIO", "NHWC").</summary>
        /// <param name="lhs">The input.</param>
        /// <param name="rhs">The kernel.</param>
        /// <param name="strides">The factor by which each spatial axis grows.</param>
        /// <param name="padding">"SAME" or "VALID", as of the convolution that is undone.</param>
        /// <param name="rhs_dilation">The distance of the elements of the kernel.</param>
        /// <param name="dimension_numbers">Letters of the axes of input, kernel and result.</param>
        /// <param name="transpose_kernel">Turns the kernel round and swaps its features, as the transpose of a convolution has it.</param>
        public static NDArray conv_transpose(NDArray lhs, NDArray rhs, Axes strides, string padding, Axes? rhs_dilation = null,
            (string, string, string)? dimension_numbers = null, bool transpose_kernel = false)
        {
            var names = dimension_numbers ?? Channels(jnp.ndim(lhs));
            var kernel = Specs(jnp.ndim(lhs), names).Kernel;
            return conv_transpose(lhs, rhs, strides, [.. strides.Select((s, i) => ConvPadding.Transposed(padding,
                ((rhs.Shape[kernel[i + 2]] - 1) * (rhs_dilation?[i] ?? 1)) + 1, s))], rhs_dilation, names, transpose_kernel);
        }

        /// <summary>The same with (before, behind) for each spatial axis.</summary>
        public static NDArray conv_transpose(NDArray lhs, NDArray rhs, Axes strides, (int Low, int High)[] padding,
            Axes? rhs_dilation = null, (string, string, string)? dimension_numbers = null, bool transpose_kernel = false)
        {
            var names = dimension_numbers ?? Channels(jnp.ndim(lhs));
            if (transpose_kernel)
            {
                var kernel = Specs(jnp.ndim(lhs), names).Kernel;
                rhs = jnp.swapaxes(rev(rhs, kernel[2..]), kernel[0], kernel[1]);
            }
            int[] ones = [.. Enumerable.Repeat(1, strides.Count)];
            return conv_general_dilated(lhs, rhs, ones, padding, strides, rhs_dilation, names);
        }

        /// <summary>The windows that a convolution reads, as features: C·Πfilter_shape of them, the feature of the input
        /// counting slowest.</summary>
        public static NDArray conv_general_dilated_patches(
            NDArray lhs, Axes filter_shape, Axes window_strides, (int Low, int High)[] padding, Axes? lhs_dilation = null,
            Axes? rhs_dilation = null, (string, string, string)? dimension_numbers = null)
        {
            var names = dimension_numbers ?? FeaturesFirst(jnp.ndim(lhs));
            var features = lhs.Shape[Specs(jnp.ndim(lhs), names).Input[1]];
            var kernel = PatchKernel(filter_shape, features, names, lhs.DType);
            return conv_general_dilated(lhs, kernel, window_strides, padding, lhs_dilation, rhs_dilation, names, features);
        }

        /// <summary>The same with padding by name.</summary>
        public static NDArray conv_general_dilated_patches(NDArray lhs, Axes filter_shape, Axes window_strides, string padding,
            Axes? lhs_dilation = null, Axes? rhs_dilation = null, (string, string, string)? dimension_numbers = null)
        {
            var names = dimension_numbers ?? FeaturesFirst(jnp.ndim(lhs));
            var features = lhs.Shape[Specs(jnp.ndim(lhs), names).Input[1]];
            var kernel = PatchKernel(filter_shape, features, names, lhs.DType);
            return conv_general_dilated(lhs, kernel, window_strides, padding, lhs_dilation, rhs_dilation, names, features);
        }

        /// <summary>A convolution with a kernel of its own at each place of the result; the kernel's spatial axes are those of the result,
        /// and its input features are the C·Πfilter_shape of <see cref="conv_general_dilated_patches(NDArray, Axes, Axes, string, Axes?, Axes?,
        /// ValueTuple{string, string, string}?)"/>.</summary>
        public static NDArray conv_general_dilated_local(NDArray lhs, NDArray rhs, Axes window_strides, (int Low, int High)[] padding,
            Axes filter_shape, Axes? lhs_dilation = null, Axes? rhs_dilation = null, (string, string, string)? dimension_numbers = null) =>
            Local(conv_general_dilated_patches(lhs, filter_shape, window_strides, padding, lhs_dilation, rhs_dilation, dimension_numbers),
                rhs, dimension_numbers);

        /// <summary>The same with padding by name.</summary>
        public static NDArray conv_general_dilated_local(NDArray lhs, NDArray rhs, Axes window_strides, string padding,
            Axes filter_shape, Axes? lhs_dilation = null, Axes? rhs_dilation = null, (string, string, string)? dimension_numbers = null) =>
            Local(conv_general_dilated_patches(lhs, filter_shape, window_strides, padding, lhs_dilation, rhs_dilation, dimension_numbers),
                rhs, dimension_numbers);

        /// <summary>The positions of the axes in input, kernel and result of a convolution: batch (of the kernel: result's features),
        /// features, then the spatial axes in the kernel's order. Without letters features come before spatial axes.</summary>
        public static (Axes Input, Axes Kernel, Axes Output) conv_dimension_numbers(
            Shape lhs_shape, Shape rhs_shape, (string, string, string)? dimension_numbers = null)
        {
            if (lhs_shape.Rank < 2 || lhs_shape.Rank != rhs_shape.Rank)
                throw new ShapeException($"conv_dimension_numbers: {lhs_shape} and {rhs_shape} must have one rank, of 2 or more.");
            return Specs(lhs_shape.Rank, dimension_numbers);
        }

        private static NDArray Local(NDArray patches, NDArray kernels, (string, string, string)? names)
        {
            var (_, kernel, output) = Specs(jnp.ndim(patches), names);
            // The places are a batch: [places…, N, O].
            int[] places = [.. Enumerable.Range(2, output.Length - 2).OrderBy(i => output[i])];
            var product = dot_general(patches, kernels, ((output[1], kernel[1]),
                ((int[])[.. places.Select(i => output[i])], (int[])[.. places.Select(i => kernel[i])])));
            return jnp.moveaxis(product, (-2, -1), (output[0], output[1]));
        }

        private static (int[] Input, int[] Kernel, int[] Output) Specs(int rank, (string, string, string)? names)
        {
            if (names is not var (input, kernel, output))
            {
                int[] plain = [.. Enumerable.Range(0, rank)];
                return (plain, plain, plain);
            }
            int[] Spec(string axes, char first, char second)
            {
                int At(char c) => axes.IndexOf(c, StringComparison.Ordinal) is >= 0 and var i ? i
                    : throw new ArgumentException($"conv_general_dilated: the axes '{axes}' lack '{c}'.", nameof(names));
                return axes.Length == rank ? [At(first), At(second), .. kernel.Where(c => c is not ('O' or 'I')).Select(At)]
                    : throw new ArgumentException($"conv_general_dilated: the axes '{axes}' of an array of {rank} axes.", nameof(names));
            }
            return (Spec(input, 'N', 'C'), Spec(kernel, 'O', 'I'), Spec(output, 'N', 'C'));
        }

        // A kernel for each place of the window, which picks it out.
        private static NDArray PatchKernel(Axes window, int features, (string, string, string) names, DType type)
        {
            var places = window.Aggregate(1, (n, e) => n * e);
            var eye = jnp.reshape(jnp.eye(places, dtype: type), (int[])[places, 1, .. window]);
            var kernel = tile(eye, (int[])[features, 1, .. window.Select(_ => 1)]);
            // Axis i of (O, I, spatial…) goes to where the letters have it.
            return jnp.transpose(kernel, ((Axes)Specs(window.Count + 2, names).Kernel).Inverse());
        }

        private static (string, string, string) FeaturesFirst(int rank)
        {
            var spatial = "UVWXYZ"[..(rank - 2)];
            return ("NC" + spatial, "OI" + spatial, "NC" + spatial);
        }

        private static (string, string, string) Channels(int rank)
        {
            var spatial = "UVWXYZ"[..(rank - 2)];
            return ($"N{spatial}C", $"{spatial}IO", $"N{spatial}C");
        }
    }
}
