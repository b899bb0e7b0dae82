using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    /// <summary>
    /// The operations themselves: operands have one dtype and one shape, with no promotion and no broadcasting but for C# scalars and
    /// arrays
    /// without axes.
    /// </summary>
    public static partial class lax
    {
        /// <summary>-x.</summary>
        public static NDArray neg(NDArray x) => Ufunc.Apply("neg", x, Lax.Neg);

        /// <summary>|x|.</summary>
        public static NDArray abs(NDArray x) => Ufunc.Apply("abs", x, Lax.Abs);

        /// <summary>-1, 0 or 1.</summary>
        public static NDArray sign(NDArray x) => Ufunc.Apply("sign", x, Lax.Sign);

        /// <summary>The largest integer not above x.</summary>
        public static NDArray floor(NDArray x) => Ufunc.Apply("floor", x, Lax.Floor);

        /// <summary>The smallest integer not below x.</summary>
        public static NDArray ceil(NDArray x) => Ufunc.Apply("ceil", x, Lax.Ceil);

        /// <summary>Whether x is neither infinite nor NaN.</summary>
        public static NDArray is_finite(NDArray x) => Ufunc.Apply("is_finite", x, Lax.IsFinite);

        /// <summary>Square root.</summary>
        public static NDArray sqrt(NDArray x) => Ufunc.Apply("sqrt", x, Lax.Sqrt);

        /// <summary>1 / sqrt(x).</summary>
        public static NDArray rsqrt(NDArray x) => Ufunc.Apply("rsqrt", x, Lax.Rsqrt);

        /// <summary>Cube root.</summary>
        public static NDArray cbrt(NDArray x) => Ufunc.Apply("cbrt", x, Lax.Cbrt);

        /// <summary>e to the power x.</summary>
        public static NDArray exp(NDArray x) => Ufunc.Apply("exp", x, Lax.Exp);

        /// <summary>2 to the power x.</summary>
        public static NDArray exp2(NDArray x) => Ufunc.Apply("exp2", x, Lax.Exp2);

        /// <summary>exp(x) - 1.</summary>
        public static NDArray expm1(NDArray x) => Ufunc.Apply("expm1", x, Lax.Expm1);

        /// <summary>Natural logarithm.</summary>
        public static NDArray log(NDArray x) => Ufunc.Apply("log", x, Lax.Log);

        /// <summary>log(1 + x).</summary>
        public static NDArray log1p(NDArray x) => Ufunc.Apply("log1p", x, Lax.Log1p);

        /// <summary>1 / (1 + exp(-x)).</summary>
        public static NDArray logistic(NDArray x) => Ufunc.Apply("logistic", x, Lax.Logistic);

        /// <summary>Sine.</summary>
        public static NDArray sin(NDArray x) => Ufunc.Apply("sin", x, Lax.Sin);

        /// <summary>Cosine.</summary>
        public static NDArray cos(NDArray x) => Ufunc.Apply("cos", x, Lax.Cos);

        /// <summary>Tangent.</summary>
        public static NDArray tan(NDArray x) => Ufunc.Apply("tan", x, Lax.Tan);

        /// <summary>Inverse sine.</summary>
        public static NDArray asin(NDArray x) => Ufunc.Apply("asin", x, Lax.Asin);

        /// <summary>Inverse cosine.</summary>
        public static NDArray acos(NDArray x) => Ufunc.Apply("acos", x, Lax.Acos);

        /// <summary>Inverse tangent.</summary>
        public static NDArray atan(NDArray x) => Ufunc.Apply("atan", x, Lax.Atan);

        /// <summary>Hyperbolic sine.</summary>
        public static NDArray sinh(NDArray x) => Ufunc.Apply("sinh", x, Lax.Sinh);

        /// <summary>Hyperbolic cosine.</summary>
        public static NDArray cosh(NDArray x) => Ufunc.Apply("cosh", x, Lax.Cosh);

        /// <summary>Hyperbolic tangent.</summary>
        public static NDArray tanh(NDArray x) => Ufunc.Apply("tanh", x, Lax.Tanh);

        /// <summary>Inverse hyperbolic sine.</summary>
        public static NDArray asinh(NDArray x) => Ufunc.Apply("asinh", x, Lax.Asinh);

        /// <summary>Inverse hyperbolic cosine.</summary>
        public static NDArray acosh(NDArray x) => Ufunc.Apply("acosh", x, Lax.Acosh);

        /// <summary>Inverse hyperbolic tangent.</summary>
        public static NDArray atanh(NDArray x) => Ufunc.Apply("atanh", x, Lax.Atanh);

        /// <summary>The error function.</summary>
        public static NDArray erf(NDArray x) => Ufunc.Apply("erf", x, Lax.Erf);

        /// <summary>1 - erf(x).</summary>
        public static NDArray erfc(NDArray x) => Ufunc.Apply("erfc", x, Lax.Erfc);

        /// <summary>The inverse of erf.</summary>
        public static NDArray erf_inv(NDArray x) => Ufunc.Apply("erf_inv", x, Lax.ErfInv);

        /// <summary>log|Γ(x)|.</summary>
        public static NDArray lgamma(NDArray x) => Ufunc.Apply("lgamma", x, Lax.Lgamma);

        /// <summary>The logarithmic derivative of Γ.</summary>
        public static NDArray digamma(NDArray x) => Ufunc.Apply("digamma", x, Lax.Digamma);

        /// <summary>exp(-|x|)·I₀(x).</summary>
        public static NDArray bessel_i0e(NDArray x) => Ufunc.Apply("bessel_i0e", x, Lax.BesselI0e);

        /// <summary>exp(-|x|)·I₁(x).</summary>
        public static NDArray bessel_i1e(NDArray x) => Ufunc.Apply("bessel_i1e", x, Lax.BesselI1e);

        /// <summary>The number of bits that are set.</summary>
        public static NDArray population_count(NDArray x) => Ufunc.Apply("population_count", x, Lax.PopCount);

        /// <summary>The number of zero bits above the highest set one.</summary>
        public static NDArray clz(NDArray x) => Ufunc.Apply("clz", x, Lax.Clz);

        /// <summary>x·x.</summary>
        public static NDArray square(NDArray x) => Ufunc.Apply("square", x, Lax.Square);

        /// <summary>Bitwise or logical complement.</summary>
        public static NDArray bitwise_not(NDArray x) => Ufunc.Apply("bitwise_not", x, Lax.Not);

        /// <summary>The real part of a complex number.</summary>
        public static NDArray real(NDArray x) => Ufunc.Apply("real", x, Lax.Real);

        /// <summary>The imaginary part of a complex number.</summary>
        public static NDArray imag(NDArray x) => Ufunc.Apply("imag", x, Lax.Imag);

        /// <summary>The complex conjugate.</summary>
        public static NDArray conj(NDArray x) => Ufunc.Apply("conj", x, Lax.Conj);

        /// <summary>The operand, past which no simplification looks.</summary>
        public static NDArray optimization_barrier(NDArray operand) =>
            Ufunc.Apply("optimization_barrier", operand, x => Lax.OptimizationBarrier(x));

        /// <summary>The arrays of a tree, each of them available only once all of them have been computed. Nothing is merged or simplified
        /// across it.</summary>
        public static T optimization_barrier<T>(T operand)
        {
            var (leaves, structure) = Leaves.Flatten(operand, "optimization_barrier: operand");
            return Leaves.Unflatten<T>(structure, Ufunc.ApplyMany("optimization_barrier", leaves.ToArray(), x =>
                Array.ConvertAll(x, n => Lax.OptimizationBarrier(n, x.Where(other => !ReferenceEquals(n, other)).ToArray()))));
        }

        /// <summary>1 / x.</summary>
        public static NDArray reciprocal(NDArray x) => Ufunc.Apply("reciprocal", x, static v => Lax.Div(Lax.FullLike(v, 1), v));

        /// <summary>x + y.</summary>
        public static NDArray add(NDArray x, NDArray y) => Strict("add", x, y, Lax.Add);

        /// <summary>x - y.</summary>
        public static NDArray sub(NDArray x, NDArray y) => Strict("sub", x, y, Lax.Sub);

        /// <summary>x·y.</summary>
        public static NDArray mul(NDArray x, NDArray y) => Strict("mul", x, y, Lax.Mul);

        /// <summary>x / y; integers truncate.</summary>
        public static NDArray div(NDArray x, NDArray y) => Strict("div", x, y, Lax.Div);

        /// <summary>The remainder of the truncated quotient, with the sign of x.</summary>
        public static NDArray rem(NDArray x, NDArray y) => Strict("rem", x, y, Lax.Rem);

        /// <summary>x to the power y.</summary>
        public static NDArray pow(NDArray x, NDArray y) => Strict("pow", x, y, Lax.Pow);

        /// <summary>The angle of the point (y, x), with x the ordinate.</summary>
        public static NDArray atan2(NDArray x, NDArray y) => Strict("atan2", x, y, Lax.Atan2);

        /// <summary>The larger of two; NaN wins.</summary>
        public static NDArray max(NDArray x, NDArray y) => Strict("max", x, y, Lax.Max);

        /// <summary>The smaller of two; NaN wins.</summary>
        public static NDArray min(NDArray x, NDArray y) => Strict("min", x, y, Lax.Min);

        /// <summary>The next number of the dtype after x in the direction of y.</summary>
        public static NDArray nextafter(NDArray x, NDArray y) => Strict("nextafter", x, y, Lax.NextAfter);

        /// <summary>Bitwise or logical and.</summary>
        public static NDArray bitwise_and(NDArray x, NDArray y) => Strict("bitwise_and", x, y, Lax.And);

        /// <summary>Bitwise or logical or.</summary>
        public static NDArray bitwise_or(NDArray x, NDArray y) => Strict("bitwise_or", x, y, Lax.Or);

        /// <summary>Bitwise or logical exclusive or.</summary>
        public static NDArray bitwise_xor(NDArray x, NDArray y) => Strict("bitwise_xor", x, y, Lax.Xor);

        /// <summary>x shifted left by y bits.</summary>
        public static NDArray shift_left(NDArray x, NDArray y) => Strict("shift_left", x, y, Lax.ShiftLeft);

        /// <summary>x shifted right by y bits, filled with the sign.</summary>
        public static NDArray shift_right_arithmetic(NDArray x, NDArray y) =>
            Strict("shift_right_arithmetic", x, y, Lax.ShiftRightArithmetic);

        /// <summary>x shifted right by y bits, filled with 0.</summary>
        public static NDArray shift_right_logical(NDArray x, NDArray y) => Strict("shift_right_logical", x, y, Lax.ShiftRightLogical);

        /// <summary>The upper half of the product in double width.</summary>
        public static NDArray mulhi(NDArray x, NDArray y) => Strict("mulhi", x, y, Lax.MulHi);

        /// <summary>The regularised lower incomplete gamma function P(x, y).</summary>
        public static NDArray igamma(NDArray x, NDArray y) => Strict("igamma", x, y, Lax.Igamma);

        /// <summary>The regularised upper incomplete gamma function Q(x, y).</summary>
        public static NDArray igammac(NDArray x, NDArray y) => Strict("igammac", x, y, Lax.Igammac);

        /// <summary>The derivative of P(x, y) by x.</summary>
        public static NDArray igamma_grad_a(NDArray x, NDArray y) => Strict("igamma_grad_a", x, y, Lax.IgammaGradA);

        /// <summary>The derivative by x of the sample y of a gamma distribution.</summary>
        public static NDArray random_gamma_grad(NDArray x, NDArray y) => Strict("random_gamma_grad", x, y, Lax.RandomGammaGrad);

        /// <summary>The Hurwitz zeta function Σ (y + k)^-x.</summary>
        public static NDArray zeta(NDArray x, NDArray y) => Strict("zeta", x, y, Lax.Zeta);

        /// <summary>The x-th derivative of digamma at y.</summary>
        public static NDArray polygamma(NDArray x, NDArray y) => Strict("polygamma", x, y, Lax.Polygamma);

        /// <summary>x + i·y.</summary>
        public static NDArray complex(NDArray x, NDArray y) => Strict("complex", x, y, Lax.ComplexOf);

        /// <summary>x == y.</summary>
        public static NDArray eq(NDArray x, NDArray y) => Strict("eq", x, y, Lax.Eq);

        /// <summary>x != y.</summary>
        public static NDArray ne(NDArray x, NDArray y) => Strict("ne", x, y, Lax.Ne);

        /// <summary>x &lt; y.</summary>
        public static NDArray lt(NDArray x, NDArray y) => Strict("lt", x, y, Lax.Lt);

        /// <summary>x &lt;= y.</summary>
        public static NDArray le(NDArray x, NDArray y) => Strict("le", x, y, Lax.Le);

        /// <summary>x > y.</summary>
        public static NDArray gt(NDArray x, NDArray y) => Strict("gt", x, y, Lax.Gt);

        /// <summary>x >= y.</summary>
        public static NDArray ge(NDArray x, NDArray y) => Strict("ge", x, y, Lax.Ge);

        /// <summary>The regularised incomplete beta function I_x(a, b).</summary>
        public static NDArray betainc(NDArray a, NDArray b, NDArray x) =>
            Ufunc.Apply("betainc", [a, b, x], static v => Lax.Betainc(v[0], v[1], v[2]));

        /// <summary>x to an integer power.</summary>
        public static NDArray integer_pow(NDArray x, int y) => Ufunc.Apply("integer_pow", x, v => Lax.IntegerPow(v, y));

        /// <summary>The nearest integer; halves go to the even neighbour, or away from zero.</summary>
        public static NDArray round(NDArray x, bool to_nearest_even = false) =>
            Ufunc.Apply("round", x, v => Lax.Round(v, !to_nearest_even));

        /// <summary>min(max(min, x), max); the bounds are scalars or have the shape of x.</summary>
        public static NDArray clamp(NDArray min, NDArray x, NDArray max) => Ufunc.Apply("clamp", [min, x, max], static v =>
            Lax.Clamp(Like(v[0], v[1]), v[1], Like(v[2], v[1])));

        /// <summary>on_true where the condition holds, on_false elsewhere; all of one shape, or the condition a scalar.</summary>
        public static NDArray select(NDArray pred, NDArray on_true, NDArray on_false) =>
            Ufunc.Apply("select", [pred, on_true, on_false], static v =>
            Lax.Select(v[0].Rank == 0 ? Lax.BroadcastTo(v[0], v[1].Shape) : v[0], v[1], v[2]));

        /// <summary>The case with the number that which holds: bool for two cases, else int32.</summary>
        public static NDArray select_n(NDArray which, params ReadOnlySpan<NDArray> cases) =>
            Ufunc.Apply("select_n", [which, .. cases], static v =>
        {
            var number = v[0].Rank == 0 ? Lax.BroadcastTo(v[0], v[1].Shape) : v[0];
            if (number.DType == DType.Bool && v.Length == 3) return Lax.Select(number, v[2], v[1]);
            if (number.DType != DType.Int32)
                throw new DTypeException($"select_n: which {v[0].Aval} must be bool for two cases, or int32; there are {v.Length - 1} " +
                    "cases.");
            var result = v[^1];
            for (var i = v.Length - 3; i >= 0; i--) result = Lax.Select(Lax.Le(number, Lax.FullLike(number, i)), v[i + 1], result);
            return result;
        });

        /// <summary>The value in another dtype.</summary>
        public static NDArray convert_element_type(NDArray operand, DType new_dtype) => jnp.astype(operand, new_dtype);

        /// <summary>The same bits under another dtype. Larger elements become several along a new last axis, lowest bits first; smaller
        /// ones along a last axis of the right extent become one.</summary>
        public static NDArray bitcast_convert_type(NDArray operand, DType new_dtype) => BitCast.Run(operand, new_dtype);

        /// <summary>Rounded to a format with fewer exponent and fraction bits.</summary>
        public static NDArray reduce_precision(NDArray operand, int exponent_bits, int mantissa_bits) =>
            Ufunc.Apply("reduce_precision", operand, v => Lax.ReducePrecision(v, exponent_bits, mantissa_bits));

        // One shape and dtype; a C# scalar takes those of the other operand.
        private static NDArray Strict(string operation, NDArray x, NDArray y, Func<Node, Node, Node> f) =>
            Ufunc.Apply(operation, x, y, (a, b) => f(Like(a, b), Like(b, a)));

        private static Node Like(Node x, Node other)
        {
            var typed = ReferenceEquals(x, other) ? x : Typed(x, other);
            return typed.Rank == 0 && typed.DType == other.DType ? Lax.BroadcastTo(typed, other.Shape) : typed;
        }

        // A C# scalar in the dtype of an operand, if it fits; it stays a scalar.
        private static Node Typed(Node x, Node other) => x.Op is Constant { Weak: true } && x.Rank == 0
            && Promotion.Promote(x.DType, true, other.DType, other.Aval.Weak).DType == other.DType ? Lax.Convert(x, other.DType) : x;
    }
}
