namespace Lazy;

/// <summary>Makes an array of a shape from a random key.</summary>
/// <param name="key">A key.</param>
/// <param name="shape">The shape.</param>
/// <param name="dtype">The dtype; null: that which the maker of the initializer was given.</param>
public delegate NDArray Initializer(NDArray key, Shape shape, DType? dtype = null);

public static partial class jax
{
    public static partial class nn
    {
        /// <summary>Random starts for the weights of neural networks.</summary>
        public static partial class initializers
        {
            /// <summary>Zeros.</summary>
            public static NDArray zeros(NDArray key, Shape shape, DType? dtype = null) => jnp.zeros(shape, dtype);

            /// <summary>Ones.</summary>
            public static NDArray ones(NDArray key, Shape shape, DType? dtype = null) => jnp.ones(shape, dtype);

            /// <summary>An array of one value.</summary>
            public static Initializer constant(NDArray value, DType? dtype = null) => (_, shape, type) =>
                jnp.broadcast_to(value.AsType(type ?? dtype ?? DType.Float32), shape);

            /// <summary>Uniform numbers from 0 to a scale.</summary>
            public static Initializer uniform(double scale = 0.01, DType? dtype = null) => (key, shape, type) =>
                scale * random.uniform(key, shape, type ?? dtype);

            /// <summary>Normal numbers of a standard deviation.</summary>
            public static Initializer normal(double stddev = 0.01, DType? dtype = null) => (key, shape, type) =>
                stddev * random.normal(key, shape, type ?? dtype);

            /// <summary>Normal numbers, cut at bounds that are given in standard deviations before the cut.</summary>
            public static Initializer truncated_normal(double stddev = 0.01, DType? dtype = null, double lower = -2, double upper = 2) =>
                (key, shape, type) => stddev * random.truncated_normal(key, lower, upper, shape, type ?? dtype);

            /// <summary>Numbers of variance scale/n, where n counts what goes into a unit, comes out of it, or their mean or geometric
            /// mean.</summary>
            /// <param name="scale">The factor.</param>
            /// <param name="mode">fan_in, fan_out, fan_avg or fan_geo_avg.</param>
            /// <param name="distribution">truncated_normal (at two standard deviations, made up for), normal or uniform.</param>
            /// <param name="in_axis">The axes of what goes in.</param>
            /// <param name="out_axis">The axes of what comes out.</param>
            /// <param name="batch_axis">Axes that count for neither.</param>
            /// <param name="dtype">The dtype.</param>
            /// <exception cref="ArgumentException">mode or distribution is none of these.</exception>
            public static Initializer variance_scaling(double scale, string mode, string distribution, Axes? in_axis = null,
                Axes? out_axis = null, Axes? batch_axis = null, DType? dtype = null)
            {
                if (mode is not ("fan_in" or "fan_out" or "fan_avg" or "fan_geo_avg"))
                    throw new ArgumentException($"variance_scaling: mode '{mode}' is none of fan_in, fan_out, fan_avg, fan_geo_avg.",
                        nameof(mode));
                if (distribution is not ("truncated_normal" or "normal" or "uniform"))
                    throw new ArgumentException(
                        $"variance_scaling: distribution '{distribution}' is none of truncated_normal, normal, uniform.",
                        nameof(distribution));
                return (key, shape, type) =>
                {
                    var (fanIn, fanOut) = Fans(shape, in_axis ?? -2, out_axis ?? -1, batch_axis ?? Axes.Range(0));
                    var n = mode switch
                    {
                        "fan_in" => fanIn,
                        "fan_out" => fanOut,
                        "fan_avg" => (fanIn + fanOut) / 2,
                        _ => Math.Sqrt(fanIn * fanOut),
                    };
                    var deviation = Math.Sqrt(scale / n);
                    var to = type ?? dtype ?? DType.Float32;
                    return distribution switch
                    {
                        "normal" => deviation * random.normal(key, shape, to),
                        "uniform" => Math.Sqrt(3) * deviation * random.uniform(key, shape, to, -1),
                        // The standard deviation of a normal number between -2 and 2.
                        _ => deviation / 0.87962566103423978 * random.truncated_normal(key, -2, 2, shape, to),
                    };
                };
            }

            /// <summary>Uniform of variance 2/(in + out): Glorot and Bengio, 2010.</summary>
            public static Initializer glorot_uniform(Axes? in_axis = null, Axes? out_axis = null,
                Axes? batch_axis = null, DType? dtype = null) =>
                variance_scaling(1, "fan_avg", "uniform", in_axis, out_axis, batch_axis, dtype);

            /// <summary>Normal of variance 2/(in + out): Glorot and Bengio, 2010.</summary>
            public static Initializer glorot_normal(Axes? in_axis = null, Axes? out_axis = null,
                Axes? batch_axis = null, DType? dtype = null) =>
                variance_scaling(1, "fan_avg", "truncated_normal", in_axis, out_axis, batch_axis, dtype);

            /// <summary>Another name of <see cref="glorot_uniform"/>.</summary>
            public static Initializer xavier_uniform(Axes? in_axis = null, Axes? out_axis = null,
                Axes? batch_axis = null, DType? dtype = null) =>
                glorot_uniform(in_axis, out_axis, batch_axis, dtype);

            /// <summary>Another name of <see cref="glorot_normal"/>.</summary>
            public static Initializer xavier_normal(Axes? in_axis = null, Axes? out_axis = null,
                Axes? batch_axis = null, DType? dtype = null) =>
                glorot_normal(in_axis, out_axis, batch_axis, dtype);

            /// <summary>Uniform of variance 1/in: LeCun et al., 1998.</summary>
            public static Initializer lecun_uniform(Axes? in_axis = null, Axes? out_axis = null,
                Axes? batch_axis = null, DType? dtype = null) =>
                variance_scaling(1, "fan_in", "uniform", in_axis, out_axis, batch_axis, dtype);

            /// <summary>Normal of variance 1/in: LeCun et al., 1998.</summary>
            public static Initializer lecun_normal(Axes? in_axis = null, Axes? out_axis = null,
                Axes? batch_axis = null, DType? dtype = null) =>
                variance_scaling(1, "fan_in", "truncated_normal", in_axis, out_axis, batch_axis, dtype);

            /// <summary>Uniform of variance 2/in: He et al., 2015.</summary>
            public static Initializer he_uniform(Axes? in_axis = null, Axes? out_axis = null,
                Axes? batch_axis = null, DType? dtype = null) =>
                variance_scaling(2, "fan_in", "uniform", in_axis, out_axis, batch_axis, dtype);

            /// <summary>Normal of variance 2/in: He et al., 2015.</summary>
            public static Initializer he_normal(Axes? in_axis = null, Axes? out_axis = null,
                Axes? batch_axis = null, DType? dtype = null) =>
                variance_scaling(2, "fan_in", "truncated_normal", in_axis, out_axis, batch_axis, dtype);

            /// <summary>Another name of <see cref="he_uniform"/>.</summary>
            public static Initializer kaiming_uniform(Axes? in_axis = null, Axes? out_axis = null,
                Axes? batch_axis = null, DType? dtype = null) =>
                he_uniform(in_axis, out_axis, batch_axis, dtype);

            /// <summary>Another name of <see cref="he_normal"/>.</summary>
            public static Initializer kaiming_normal(Axes? in_axis = null, Axes? out_axis = null,
                Axes? batch_axis = null, DType? dtype = null) =>
                he_normal(in_axis, out_axis, batch_axis, dtype);

            /// <summary>Orthonormal rows or columns, whichever are fewer, times a scale: Saxe, McClelland and Ganguli, 2014.</summary>
            /// <param name="scale">The factor.</param>
            /// <param name="column_axis">The axis of the columns; all others together are the rows.</param>
            /// <param name="dtype">The dtype.</param>
            /// <exception cref="ShapeException">The shape has fewer than two axes.</exception>
            public static Initializer orthogonal(double scale = 1, int column_axis = -1, DType? dtype = null) => (key, shape, type) =>
            {
                if (shape.Rank < 2) throw new ShapeException($"orthogonal: shape {shape} has {shape.Rank} axes; it needs two at least.");
                var axis = Axes.NormalizeOne("orthogonal", column_axis, shape.Rank);
                int columns = shape[axis], rows = (int)shape.Without(axis).Size;
                Shape columnsLast = [.. shape.Without(axis), columns];
                var q = random.orthogonal(key, rows, dtype: type ?? dtype, m: columns);
                return scale * jnp.moveaxis(jnp.reshape(q, columnsLast), -1, axis);
            };

            /// <summary>Kernels of convolutions that are zero but for an <see cref="orthogonal"/> matrix in the middle, so that they keep
            /// the length of what goes in: Xiao et al., 2018. The last two axes are what goes in and what comes out.</summary>
            /// <param name="scale">The factor.</param>
            /// <param name="column_axis">The axis of the columns of the matrix.</param>
            /// <param name="dtype">The dtype.</param>
            /// <exception cref="ShapeException">The shape has no 3, 4 or 5 axes, or more goes in than comes out.</exception>
            public static Initializer delta_orthogonal(double scale = 1, int column_axis = -1, DType? dtype = null) => (key, shape, type) =>
            {
                if (shape.Rank is < 3 or > 5 || shape[^2] > shape[^1])
                    throw new ShapeException($"delta_orthogonal: shape {shape} must have 3, 4 or 5 axes, and the last but one " +
                        "no larger than the last.");
                var matrix = orthogonal(scale, column_axis, dtype)(key, (shape[^2], shape[^1]), type);
                Idx[] middle = [.. Enumerable.Range(0, shape.Rank - 2).Select(i => (Idx)((shape[i] - 1) / 2))];
                return jnp.zeros(shape, matrix.DType).At[middle].Set(matrix);
            };

            // What goes into a unit and comes out of it: the extents of those axes, times the receptive field, which is all other axes.
            private static (double In, double Out) Fans(Shape shape, Axes inAxis, Axes outAxis, Axes batchAxis)
            {
                if (shape.Rank <= 1 && (inAxis.Count > 1 || outAxis.Count > 1 || inAxis[0] == -2))
                    throw new ShapeException(
                        $"variance_scaling: shape {shape} has no axes for what goes in and comes out; it needs two at least.");
                double Size(Axes axes) => axes.Normalize("variance_scaling", shape.Rank).Aggregate(1.0, (n, i) => n * shape[i]);
                double inSize = Size(inAxis), outSize = Size(outAxis), field = shape.Size / inSize / outSize / Size(batchAxis);
                return (inSize * field, outSize * field);
            }
        }
    }
}
