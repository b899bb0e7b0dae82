using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Statistics of samples.
public static partial class jax
{
    public static partial class scipy
    {
        /// <summary>
        /// Statistics under SciPy's names. Of each law there are functions as far as JAX has them, in the float dtype to which the operands
        /// promote; they broadcast. Where the scale is not positive they are NaN.
        /// </summary>
        public static partial class stats
        {
            /// <summary>The ranks of the elements, from 1 on: float32. Where there is a NaN, all are NaN.</summary>
            /// <param name="a">The elements.</param>
            /// <param name="method">What equal elements get: "average", "min" or "max" of their ranks, "dense" without gaps, or "ordinal"
            /// as they
            /// come.</param>
            /// <param name="axis">The axis along which is ranked; by default all elements, as one axis.</param>
            /// <param name="nan_policy">"propagate".</param>
            /// <exception cref="ArgumentException">There is no such method or policy.</exception>
            public static NDArray rankdata(NDArray a, string method = "average", int? axis = null, string nan_policy = "propagate")
            {
                RequirePropagate("rankdata", nan_policy);
                if (method is not ("average" or "min" or "max" or "dense" or "ordinal"))
                    throw new ArgumentException($"rankdata: method is '{method}'; it must be 'average', 'min', 'max', 'dense' or 'ordinal'.");
                return Ufunc.Apply("rankdata", axis is null ? jnp.ravel(a) : a, x =>
                {
                    var i = Axes.NormalizeOne("rankdata", axis ?? 0, x.Rank);
                    var sorted = Lax.Sort([x, Lax.Iota(x.Shape, DType.Int32, i)], i);
                    var ranks = Ranks(sorted[0], i, method);
                    // Back to where they came from: sorting by the places.
                    ranks = Lax.Sort([sorted[1], ranks], i)[1];
                    if (!x.DType.IsFloat || x.Shape[i] == 0) return ranks;
                    var hasNaN = Lax.BroadcastTo(Lax.ExpandDims(Lax.ReduceOr(Lax.Ne(x, x), i), i), x.Shape);
                    return Lax.Select(hasNaN, Lax.FullLike(ranks, double.NaN), ranks);
                });
            }

            /// <summary>The most frequent elements along an axis, the smallest where there are several, and how often they come. NaN is
            /// equal to
            /// NaN.</summary>
            /// <param name="a">The elements.</param>
            /// <param name="axis">The axis; null takes all elements.</param>
            /// <param name="nan_policy">"propagate".</param>
            /// <param name="keepdims">Whether the axis stays, with extent 1.</param>
            /// <exception cref="ArgumentException">There is no such policy.</exception>
            public static (NDArray mode, NDArray count) mode(NDArray a, int? axis = 0, string nan_policy = "propagate", bool keepdims = false)
            {
                RequirePropagate("mode", nan_policy);
                var x = jnp.atleast_1d(a);
                var rank = x.Rank;
                if (axis is null) x = jnp.ravel(x);
                var i = Axes.NormalizeOne("mode", axis ?? 0, x.Rank);
                var result = Ufunc.ApplyMany("mode", [x], v =>
                {
                    if (v[0].Shape[i] == 0)
                    {
                        var none = Lax.Full(v[0].Shape.With(i, 1), Scalar.Of(DType.Float32, double.NaN));
                        return [none, Lax.ZerosLike(none)];
                    }
                    var sorted = Lax.Sort(v[0], i);
                    Node place = Lax.Iota(sorted.Shape, DType.Int32, i), run = Lax.Sub(place, RunStarts(sorted, i, place));
                    // The first place where the longest run reaches its length.
                    var longest = Lax.ExpandDims(Lax.ArgMax(run, i), i);
                    return [Lax.TakeAlongAxis(sorted, longest, i), Lax.Add(Lax.TakeAlongAxis(run, longest, i), Lax.FullLike(longest, 1))];
                });
                if (keepdims) return axis is null ? (Kept(result[0]), Kept(result[1])) : (result[0], result[1]);
                return (jnp.squeeze(result[0], i), jnp.squeeze(result[1], i));

                NDArray Kept(NDArray v) => jnp.expand_dims(v, Axes.Range(rank - 1));
            }

            /// <summary>The standard error of the mean: the standard deviation over the root of the number of elements.</summary>
            /// <param name="a">The elements.</param>
            /// <param name="axis">The axis; null takes all elements.</param>
            /// <param name="ddof">By how much the divisor of the variance is less than the number of elements.</param>
            /// <param name="nan_policy">"propagate", or "omit" to leave out NaN.</param>
            /// <param name="keepdims">Whether the axis stays, with extent 1.</param>
            /// <exception cref="ArgumentException">There is no such policy.</exception>
            public static NDArray sem(NDArray a, int? axis = 0, int ddof = 1, string nan_policy = "propagate", bool keepdims = false)
            {
                var x = Law.Floats("sem", a)[0];
                Axes? along = axis is { } i ? Axes.NormalizeOne("sem", i, x.Rank) : null;
                if (nan_policy == "omit")
                {
                    var count = jnp.sum((~jnp.isnan(x)).AsType(jnp.int32), along, keepdims: keepdims);
                    return jnp.nanstd(x, along, ddof: ddof, keepdims: keepdims) / jnp.sqrt(count.AsType(x.DType));
                }
                RequirePropagate("sem", nan_policy);
                return jnp.std(x, along, ddof: ddof, keepdims: keepdims) / Math.Sqrt(axis is null ? x.Size : x.Shape[along!.Value[0]]);
            }

            private static Node Ranks(Node sorted, int axis, string method)
            {
                Node place = Lax.Iota(sorted.Shape, DType.Int32, axis), one = Lax.FullLike(place, 1), first = RunStarts(sorted, axis, place);
                Node Float(Node x) => Lax.Convert(x, DType.Float32);
                if (method == "ordinal") return Float(Lax.Add(place, one));
                if (method == "min") return Float(Lax.Add(first, one));
                var starts = Lax.Convert(Lax.Eq(first, place), DType.Int32);
                if (method == "dense") return Float(Lax.CumSum(starts, axis));
                // An element that ends a run stands before one that starts a run, or at the end.
                var ends = Lax.Ne(Lax.Shift(starts, axis, -1, Scalar.OfInt(DType.Int32, 1)), Lax.FullLike(starts, 0));
                var last = Lax.CumMin(Lax.Select(ends, place, Lax.FullLike(place, int.MaxValue)), axis, reverse: true);
                if (method == "max") return Float(Lax.Add(last, one));
                return Lax.Mul(Float(Lax.Add(Lax.Add(first, last), Lax.FullLike(place, 2))), Lax.FullLike(Float(place), 0.5));
            }

            // For each element of a sorted axis the place of the first one that is equal to it.
            private static Node RunStarts(Node sorted, int axis, Node place)
            {
                var before = Lax.Shift(sorted, axis, 1, Scalar.Of(sorted.DType, 0));
                var differs = Lax.Ne(sorted, before);
                if (sorted.DType.IsInexact) differs = Lax.And(differs, Lax.Or(Lax.Eq(sorted, sorted), Lax.Eq(before, before)));
                var zero = Lax.ZerosLike(place);
                return Lax.CumMax(Lax.Select(Lax.And(differs, Lax.Gt(place, zero)), place, zero), axis);
            }

            private static void RequirePropagate(string operation, string policy)
            {
                if (policy != "propagate") throw new ArgumentException($"{operation}: nan_policy '{policy}' is not there; use 'propagate'.");
            }
        }
    }
}
