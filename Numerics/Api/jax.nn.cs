using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    /// <summary>Activation functions and other building blocks of neural networks.</summary>
    public static partial class nn
    {
        /// <summary>max(x, 0), whose derivative at 0 is 0.</summary>
        public static NDArray relu(NDArray x) => Ufunc.Number("relu", x, static v =>
        {
            var zero = Lax.FullLike(v, 0);
            // By selection: the maximum would share the derivative at 0 evenly. NaN stays NaN.
            return Lax.Select(Lax.Le(v, zero), zero, v);
        });

        /// <summary>min(max(x, 0), 6), whose derivative is 0 at 0 and at 6.</summary>
        public static NDArray relu6(NDArray x) => Ufunc.Number("relu6", x, static v =>
        {
            Node zero = Lax.FullLike(v, 0), six = Lax.FullLike(v, 6);
            return Lax.Select(Lax.Le(v, zero), zero, Lax.Select(Lax.Ge(v, six), six, v));
        });

        /// <summary>1 / (1 + exp(-x)).</summary>
        public static NDArray sigmoid(NDArray x) => Ufunc.Inexact("sigmoid", x, Lax.Logistic);

        /// <summary>log(1 + exp(x)).</summary>
        public static NDArray softplus(NDArray x) => jnp.logaddexp(x, 0);

        /// <summary>log(sigmoid(x)) = -softplus(-x).</summary>
        public static NDArray log_sigmoid(NDArray x) => -softplus(-x);

        /// <summary>x / (1 + |x|).</summary>
        public static NDArray soft_sign(NDArray x) => x / (jnp.abs(x) + 1);

        /// <summary>x·sigmoid(x).</summary>
        public static NDArray silu(NDArray x) => x * sigmoid(x);

        /// <summary>Another name of <see cref="silu"/>.</summary>
        public static NDArray swish(NDArray x) => silu(x);

        /// <summary>x·tanh(softplus(x)).</summary>
        public static NDArray mish(NDArray x) => x * jnp.tanh(softplus(x));

        /// <summary>x above 0, alpha·(exp(x) - 1) below.</summary>
        public static NDArray elu(NDArray x, double alpha = 1) => Below(x, v => alpha * jnp.expm1(v));

        /// <summary>x above 0, alpha·(exp(x/alpha) - 1) below.</summary>
        public static NDArray celu(NDArray x, double alpha = 1) => Below(x, v => alpha * jnp.expm1(v / alpha));

        /// <summary>scale·elu(x, alpha) with the constants of Klambauer et al., Self-normalizing neural networks, 2017.</summary>
        public static NDArray selu(NDArray x) => 1.0507009873554804934193349852946 * elu(x, 1.6732632423543772848170429916717);

        /// <summary>x above 0, negative_slope·x below.</summary>
        public static NDArray leaky_relu(NDArray x, double negative_slope = 0.01) =>
            jnp.where(jnp.greater_equal(x, 0), x, negative_slope * x);

        /// <summary>x·Φ(x) with the normal distribution function; approximate: x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))).</summary>
        public static NDArray gelu(NDArray x, bool approximate = true)
        {
            if (!approximate) return Ufunc.Inexact("gelu", x, static v =>
                Lax.Mul(Lax.Mul(v, Lax.FullLike(v, 0.5)), Lax.Erfc(Lax.Mul(v, Lax.FullLike(v, -Math.Sqrt(0.5))))));
            return 0.5 * x * (1 + jnp.tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * jnp.power(x, 3)))));
        }

        /// <summary>The first half of an axis times the sigmoid of the second.</summary>
        public static NDArray glu(NDArray x, int axis = -1)
        {
            var halves = jnp.split(x, 2, axis);
            return halves[0] * sigmoid(halves[1]);
        }

        /// <summary>Hyperbolic tangent.</summary>
        public static NDArray tanh(NDArray x) => jnp.tanh(x);

        /// <summary>x limited to [-1, 1].</summary>
        public static NDArray hard_tanh(NDArray x) => jnp.where(x > 1, 1, jnp.where(x < -1, -1, x));

        /// <summary>relu6(x + 3)/6.</summary>
        public static NDArray hard_sigmoid(NDArray x) => relu6(x + 3.0) / 6.0;

        /// <summary>x·hard_sigmoid(x).</summary>
        public static NDArray hard_silu(NDArray x) => x * hard_sigmoid(x);

        /// <summary>Another name of <see cref="hard_silu"/>.</summary>
        public static NDArray hard_swish(NDArray x) => hard_silu(x);

        /// <summary>(x + √(x² + b))/2.</summary>
        public static NDArray squareplus(NDArray x, double b = 4) => 0.5 * (x + jnp.sqrt(jnp.square(x) + b));

        /// <summary>The array itself.</summary>
        public static NDArray identity(NDArray x) => jnp.copy(x);

        /// <summary>exp(x) / Σ exp(x) over axes; exponents are shifted by the maximum, which counts as constant.</summary>
        public static NDArray softmax(NDArray x, Axes? axis = null, NDArray? where = null) =>
            Ufunc.Apply("softmax", Operands(x, where), v =>
        {
            var (shifted, axes) = Shifted("softmax", v, axis);
            var terms = Masked(Lax.Exp(shifted), v);
            return Lax.Div(terms, Lax.BroadcastTo(Reducer.Kept(Lax.Sum(terms, axes), terms.Shape, axes), terms.Shape));
        });

        /// <summary>x - log Σ exp(x) over axes; exponents are shifted by the maximum, which counts as constant.</summary>
        public static NDArray log_softmax(NDArray x, Axes? axis = null, NDArray? where = null) =>
            Ufunc.Apply("log_softmax", Operands(x, where), v =>
        {
            var (shifted, axes) = Shifted("log_softmax", v, axis);
            var total = Lax.Log(Lax.Sum(Masked(Lax.Exp(shifted), v), axes));
            var result = Lax.Sub(shifted, Lax.BroadcastTo(Reducer.Kept(total, shifted.Shape, axes), shifted.Shape));
            return v.Length == 1 ? result : Lax.Select(Mask(v, result.Shape), result, Lax.FullLike(result, double.NegativeInfinity));
        });

        /// <summary>log Σ exp(a) over axes, or log Σ b·exp(a); of nothing but -inf it is -inf.</summary>
        public static NDArray logsumexp(NDArray a, Axes? axis = null, NDArray? b = null, bool keepdims = false, NDArray? where = null)
        {
            var all = where is null ? a : jnp.where(where, a, double.NegativeInfinity);
            return Ufunc.Apply("logsumexp", b is null ? [all] : [all, b], v =>
            {
                var x = Ufunc.ToInexact(v[0]);
                var axes = Reducer.AxesOf("logsumexp", axis, x.Rank);
                Node? factor = null;
                if (v.Length > 1)
                {
                    (x, factor) = Ufunc.Promote("logsumexp", x, v[1]);
                    (x, factor) = Ufunc.Broadcast("logsumexp", x, factor);
                }
                var top = Peak(x, axes);
                var terms = Lax.Exp(Lax.Sub(x, Lax.BroadcastTo(Reducer.Kept(top, x.Shape, axes), x.Shape)));
                if (factor is not null) terms = Lax.Mul(terms, factor);
                var result = Lax.Add(Lax.Log(Lax.Sum(terms, axes)), top);
                return keepdims ? Reducer.Kept(result, x.Shape, axes) : result;
            });
        }

        /// <summary>1 at the place of each number and 0 elsewhere: […, num_classes] in place of an axis. Numbers out of range give
        /// zeros.</summary>
        public static NDArray one_hot(NDArray x, int num_classes, DType? dtype = null, int axis = -1)
        {
            if (num_classes < 0) throw new ShapeException($"one_hot: {num_classes} classes; the number must not be negative.");
            return Ufunc.Apply("one_hot", x, v =>
            {
                var i = Axes.NormalizeOne("one_hot", axis, v.Rank + 1);
                var shape = v.Shape.Insert(i, num_classes);
                var number = v.DType == DType.Bool ? Lax.Convert(v, DType.Int32) : v;
                var spread = Lax.Broadcast(number, shape, (int[])[.. Enumerable.Range(0, v.Rank).Select(d => d < i ? d : d + 1)]);
                return Lax.Convert(Lax.Eq(spread, Lax.Iota(shape, spread.DType, i)), dtype ?? DType.Float32);
            });
        }

        /// <summary>(x - mean) / √(variance + epsilon) over axes, by default the last.</summary>
        public static NDArray standardize(NDArray x, Axes? axis = null, NDArray? mean = null, NDArray? variance = null,
            double epsilon = 1e-5, NDArray? where = null)
        {
            var axes = axis ?? -1;
            mean ??= jnp.mean(x, axes, null, true, where);
            // The mean of squares less the square of the mean, as JAX has it.
            variance ??= jnp.mean(jnp.square(x), axes, null, true, where) - jnp.square(mean);
            return (x - mean) / jnp.sqrt(variance + epsilon);
        }

        // The identity above 0 and a function below, which gets no argument above 0: its derivative may overflow there.
        private static NDArray Below(NDArray x, Func<NDArray, NDArray> f)
        {
            var above = x > 0;
            return jnp.where(above, x, f(jnp.where(above, 0.0, x)));
        }

        private static NDArray[] Operands(NDArray x, NDArray? where) => where is null ? [x] : [x, where];

        private static Node Mask(Node[] v, Shape shape) => Lax.BroadcastTo(NumPyMath.Truth(v[1]), shape);

        private static Node Masked(Node terms, Node[] v) =>
            v.Length == 1 ? terms : Lax.Select(Mask(v, terms.Shape), terms, Lax.ZerosLike(terms));

        private static (Node Shifted, Axes Axes) Shifted(string operation, Node[] v, Axes? axis)
        {
            var x = Ufunc.ToInexact(v[0]);
            var axes = (axis ?? -1).Normalize(operation, x.Rank);
            var seen = v.Length == 1 ? x : Lax.Select(Mask(v, x.Shape), x, Lax.FullLike(x, double.NegativeInfinity));
            var top = Lax.StopGradient(Lax.ReduceMax(seen, axes));
            return (Lax.Sub(x, Lax.BroadcastTo(Reducer.Kept(top, x.Shape, axes), x.Shape)), axes);
        }

        // The maximum where it is finite, else 0: infinities must not be subtracted from themselves.
        private static Node Peak(Node x, Axes axes)
        {
            var top = Lax.StopGradient(Lax.ReduceMax(x.DType.IsComplex ? Lax.Real(x) : x, axes));
            top = Lax.Select(Lax.IsFinite(top), top, Lax.ZerosLike(top));
            return x.DType.IsComplex ? Lax.Convert(top, x.DType) : top;
        }
    }
}
