namespace Lazy.Graph.Ops;

/// <summary>
/// The operations as functions on nodes, strict: operands of one shape and dtype, with no promotion and no broadcasting.
/// </summary>
public static partial class Lax
{
    /// <summary>-x.</summary>
    public static Node Neg(Node x) => Op<Neg>.Instance.Of(x);

    /// <summary>|x|; of a complex number its modulus, a float. The derivative at 0 is +1, as in JAX.</summary>
    public static Node Abs(Node x) => Op<Abs>.Instance.Of(x);

    /// <summary>-1, 0 or 1; of a complex number x / |x|.</summary>
    public static Node Sign(Node x) => Op<Sign>.Instance.Of(x);

    /// <summary>The largest integer that is not above x.</summary>
    public static Node Floor(Node x) => Op<Floor>.Instance.Of(x);

    /// <summary>The smallest integer that is not below x.</summary>
    public static Node Ceil(Node x) => Op<Ceil>.Instance.Of(x);

    /// <summary>The integer between 0 and x that is nearest to x.</summary>
    public static Node Trunc(Node x) => Op<Trunc>.Instance.Of(x);

    /// <summary>Whether the number is neither infinite nor NaN.</summary>
    public static Node IsFinite(Node x) => Op<IsFinite>.Instance.Of(x);

    /// <summary>Square root; its derivative at 0 is infinite.</summary>
    public static Node Sqrt(Node x) => Op<Sqrt>.Instance.Of(x);

    /// <summary>1 / sqrt(x).</summary>
    public static Node Rsqrt(Node x) => Op<Rsqrt>.Instance.Of(x);

    /// <summary>Cube root, of negative numbers too.</summary>
    public static Node Cbrt(Node x) => Op<Cbrt>.Instance.Of(x);

    /// <summary>e to the power x.</summary>
    public static Node Exp(Node x) => Op<Exp>.Instance.Of(x);

    /// <summary>2 to the power x.</summary>
    public static Node Exp2(Node x) => Op<Exp2>.Instance.Of(x);

    /// <summary>exp(x) - 1 without cancellation near 0.</summary>
    public static Node Expm1(Node x) => Op<Expm1>.Instance.Of(x);

    /// <summary>Natural logarithm.</summary>
    public static Node Log(Node x) => Op<Log>.Instance.Of(x);

    /// <summary>log(1 + x) without cancellation near 0.</summary>
    public static Node Log1p(Node x) => Op<Log1p>.Instance.Of(x);

    /// <summary>1 / (1 + exp(-x)).</summary>
    public static Node Logistic(Node x) => Op<Logistic>.Instance.Of(x);

    /// <summary>Sine.</summary>
    public static Node Sin(Node x) => Op<Sin>.Instance.Of(x);

    /// <summary>Cosine.</summary>
    public static Node Cos(Node x) => Op<Cos>.Instance.Of(x);

    /// <summary>Tangent.</summary>
    public static Node Tan(Node x) => Op<Tan>.Instance.Of(x);

    /// <summary>Inverse sine.</summary>
    public static Node Asin(Node x) => Op<Asin>.Instance.Of(x);

    /// <summary>Inverse cosine.</summary>
    public static Node Acos(Node x) => Op<Acos>.Instance.Of(x);

    /// <summary>Inverse tangent.</summary>
    public static Node Atan(Node x) => Op<Atan>.Instance.Of(x);

    /// <summary>Hyperbolic sine.</summary>
    public static Node Sinh(Node x) => Op<Sinh>.Instance.Of(x);

    /// <summary>Hyperbolic cosine.</summary>
    public static Node Cosh(Node x) => Op<Cosh>.Instance.Of(x);

    /// <summary>Hyperbolic tangent.</summary>
    public static Node Tanh(Node x) => Op<Tanh>.Instance.Of(x);

    /// <summary>Inverse hyperbolic sine.</summary>
    public static Node Asinh(Node x) => Op<Asinh>.Instance.Of(x);

    /// <summary>Inverse hyperbolic cosine.</summary>
    public static Node Acosh(Node x) => Op<Acosh>.Instance.Of(x);

    /// <summary>Inverse hyperbolic tangent.</summary>
    public static Node Atanh(Node x) => Op<Atanh>.Instance.Of(x);

    /// <summary>The error function, 2/sqrt(π) ∫₀ˣ exp(-t²) dt.</summary>
    public static Node Erf(Node x) => Op<Erf>.Instance.Of(x);

    /// <summary>1 - erf(x), exact in the tail.</summary>
    public static Node Erfc(Node x) => Op<Erfc>.Instance.Of(x);

    /// <summary>The inverse of erf.</summary>
    public static Node ErfInv(Node x) => Op<ErfInv>.Instance.Of(x);

    /// <summary>log|Γ(x)|.</summary>
    public static Node Lgamma(Node x) => Op<Lgamma>.Instance.Of(x);

    /// <summary>The logarithmic derivative of Γ.</summary>
    public static Node Digamma(Node x) => Op<Digamma>.Instance.Of(x);

    /// <summary>exp(-|x|) I₀(x), the scaled modified Bessel function.</summary>
    public static Node BesselI0e(Node x) => Op<BesselI0e>.Instance.Of(x);

    /// <summary>exp(-|x|) I₁(x), the scaled modified Bessel function.</summary>
    public static Node BesselI1e(Node x) => Op<BesselI1e>.Instance.Of(x);

    /// <summary>The number of bits that are set.</summary>
    public static Node PopCount(Node x) => Op<PopCount>.Instance.Of(x);

    /// <summary>The number of zero bits above the highest set one.</summary>
    public static Node Clz(Node x) => Op<Clz>.Instance.Of(x);

    /// <summary>x * x.</summary>
    public static Node Square(Node x) => Op<Square>.Instance.Of(x);

    /// <summary>Logical or bitwise complement.</summary>
    public static Node Not(Node x) => Op<Not>.Instance.Of(x);

    /// <summary>The real part of a complex number.</summary>
    public static Node Real(Node x) => Op<Real>.Instance.Of(x);

    /// <summary>The imaginary part of a complex number.</summary>
    public static Node Imag(Node x) => Op<Imag>.Instance.Of(x);

    /// <summary>The complex conjugate.</summary>
    public static Node Conj(Node x) => Op<Conj>.Instance.Of(x);

    /// <summary>The operand, which counts as constant when differentiated.</summary>
    public static Node StopGradient(Node x) => Op<StopGradient>.Instance.Of(x);

    /// <summary>
    /// The operand under another identity: a parameter of a transform whose argument has a value. Simplification removes it.
    /// </summary>
    public static Node Alias(Node x) => Op<Alias>.Instance.Of(x);

    /// <summary>The operand, past which no simplification looks.</summary>
    public static Node OptimizationBarrier(Node x, params ReadOnlySpan<Node> others) => Op<OptimizationBarrier>.Instance.Of([x, .. others]);

    /// <summary>x + y.</summary>
    public static Node Add(Node x, Node y) => Op<Add>.Instance.Of(x, y);

    /// <summary>x - y.</summary>
    public static Node Sub(Node x, Node y) => Op<Sub>.Instance.Of(x, y);

    /// <summary>x * y.</summary>
    public static Node Mul(Node x, Node y) => Op<Mul>.Instance.Of(x, y);

    /// <summary>x / y; integers truncate, n / 0 = -1 and INT_MIN / -1 = INT_MIN.</summary>
    public static Node Div(Node x, Node y) => Op<Div>.Instance.Of(x, y);

    /// <summary>The remainder of the truncated quotient, with the sign of x; n rem 0 = n for integers.</summary>
    public static Node Rem(Node x, Node y) => Op<Rem>.Instance.Of(x, y);

    /// <summary>x to the power y.</summary>
    public static Node Pow(Node x, Node y) => Op<Pow>.Instance.Of(x, y);

    /// <summary>The angle of the point (y, x), with y the first operand.</summary>
    public static Node Atan2(Node y, Node x) => Op<Atan2>.Instance.Of(y, x);

    /// <summary>The larger of two; NaN wins.</summary>
    public static Node Max(Node x, Node y) => Op<Max>.Instance.Of(x, y);

    /// <summary>The smaller of two; NaN wins.</summary>
    public static Node Min(Node x, Node y) => Op<Min>.Instance.Of(x, y);

    /// <summary>The next number of the dtype after x in the direction of y.</summary>
    public static Node NextAfter(Node x, Node y) => Op<NextAfter>.Instance.Of(x, y);

    /// <summary>Logical or bitwise and.</summary>
    public static Node And(Node x, Node y) => Op<And>.Instance.Of(x, y);

    /// <summary>Logical or bitwise or.</summary>
    public static Node Or(Node x, Node y) => Op<Or>.Instance.Of(x, y);

    /// <summary>Logical or bitwise exclusive or.</summary>
    public static Node Xor(Node x, Node y) => Op<Xor>.Instance.Of(x, y);

    /// <summary>Shift to higher bits; by the width or more, and by a negative number, gives 0.</summary>
    public static Node ShiftLeft(Node x, Node y) => Op<ShiftLeft>.Instance.Of(x, y);

    /// <summary>Shift to lower bits that fills with the sign.</summary>
    public static Node ShiftRightArithmetic(Node x, Node y) => Op<ShiftRightArithmetic>.Instance.Of(x, y);

    /// <summary>Shift to lower bits that fills with 0.</summary>
    public static Node ShiftRightLogical(Node x, Node y) => Op<ShiftRightLogical>.Instance.Of(x, y);

    /// <summary>The upper half of the product in double width.</summary>
    public static Node MulHi(Node x, Node y) => Op<MulHi>.Instance.Of(x, y);

    /// <summary>The regularised lower incomplete gamma function P(a, x).</summary>
    public static Node Igamma(Node a, Node x) => Op<Igamma>.Instance.Of(a, x);

    /// <summary>The regularised upper incomplete gamma function Q(a, x) = 1 - P(a, x).</summary>
    public static Node Igammac(Node a, Node x) => Op<Igammac>.Instance.Of(a, x);

    /// <summary>The derivative of P(a, x) by a.</summary>
    public static Node IgammaGradA(Node a, Node x) => Op<IgammaGradA>.Instance.Of(a, x);

    /// <summary>The derivative by a of the sample x of a gamma distribution, at a fixed uniform number: -∂P/∂a / ∂P/∂x.</summary>
    public static Node RandomGammaGrad(Node a, Node x) => Op<RandomGammaGrad>.Instance.Of(a, x);

    /// <summary>The Hurwitz zeta function Σ (q + k)^-x; operands x and q.</summary>
    public static Node Zeta(Node x, Node q) => Op<Zeta>.Instance.Of(x, q);

    /// <summary>The n-th derivative of digamma; operands n and x.</summary>
    public static Node Polygamma(Node n, Node x) => Op<Polygamma>.Instance.Of(n, x);

    /// <summary>x == y; NaN equals nothing.</summary>
    public static Node Eq(Node x, Node y) => Op<Eq>.Instance.Of(x, y);

    /// <summary>x != y.</summary>
    public static Node Ne(Node x, Node y) => Op<Ne>.Instance.Of(x, y);

    /// <summary>x &lt; y.</summary>
    public static Node Lt(Node x, Node y) => Op<Lt>.Instance.Of(x, y);

    /// <summary>x &lt;= y.</summary>
    public static Node Le(Node x, Node y) => Op<Le>.Instance.Of(x, y);

    /// <summary>x &gt; y.</summary>
    public static Node Gt(Node x, Node y) => Op<Gt>.Instance.Of(x, y);

    /// <summary>x &gt;= y.</summary>
    public static Node Ge(Node x, Node y) => Op<Ge>.Instance.Of(x, y);

    /// <summary>re + i·im from two floats.</summary>
    public static Node ComplexOf(Node re, Node im) => Op<ComplexOf>.Instance.Of(re, im);

    /// <summary>The regularised incomplete beta function I_x(a, b).</summary>
    public static Node Betainc(Node a, Node b, Node x) => Op<Betainc>.Instance.Of(a, b, x);

    /// <summary>x where the condition, a bool of the same shape, holds, otherwise y.</summary>
    public static Node Select(Node condition, Node x, Node y) => Op<Select>.Instance.Of(condition, x, y);

    /// <summary>min(max(lo, x), hi).</summary>
    public static Node Clamp(Node lo, Node x, Node hi) => Op<Clamp>.Instance.Of(lo, x, hi);

    /// <summary>The nearest integer; halves go to the even neighbour, or away from zero.</summary>
    public static Node Round(Node x, bool away = false) => new Round(away).Of(x);

    /// <summary>x to an integer power.</summary>
    public static Node IntegerPow(Node x, int n) => new IntegerPow(n).Of(x);

    /// <summary>The same bits under another dtype of the same size.</summary>
    public static Node Bitcast(Node x, DType to) => x.DType == to ? x : new Bitcast(to).Of(x);

    /// <summary>Rounds to a format with fewer exponent and fraction bits.</summary>
    public static Node ReducePrecision(Node x, int exponentBits, int mantissaBits) => new ReducePrecision(exponentBits, mantissaBits).Of(x);

    /// <summary>The value in another dtype. Numbers are converted at once, from all bits of the C# double where they are weak.</summary>
    public static Node Convert(Node x, DType to, bool weak = false)
    {
        weak &= to != DType.Bool;
        if (x.DType == to && x.Aval.Weak == weak) return x;
        if (x.Op is Constant constant)
        {
            var value = constant.Value;
            // A weak number stays unrounded: it may yet meet a wider dtype.
            return Constant(!weak || !to.IsInexact || (to.IsFloat && value.Type.IsComplex) ? value.Cast(to)
                : to.IsFloat ? Scalar.Unrounded(to, value.Re) : Scalar.Unrounded(to, value.Complex), weak);
        }
        return new Convert(to, weak).Of(x);
    }

    /// <summary>A number of rank 0.</summary>
    public static Node Constant(Scalar value, bool weak = false) => SharedConstants.Of(value, weak);

    /// <summary>A number of rank 0 and of a dtype, from a double.</summary>
    public static Node Constant(DType type, double value) => Constant(Scalar.Of(type, value));

    /// <summary>An array filled with one number.</summary>
    public static Node Full(Shape shape, Scalar value, bool weak = false)
    {
        var number = Constant(value, weak);
        return shape.Rank == 0 ? number : Broadcast(number, shape, default);
    }

    /// <summary>An array of one number, with the shape, dtype and weakness of another.</summary>
    public static Node FullLike(Node x, double value) => Full(x.Shape, Scalar.Of(x.DType, value), x.Aval.Weak);

    /// <summary>Zeros of a shape and dtype.</summary>
    public static Node Zeros(Aval aval) => Full(aval.Shape, Scalar.Of(aval.DType, 0), aval.Weak);

    /// <summary>Ones of a shape and dtype.</summary>
    public static Node Ones(Aval aval) => Full(aval.Shape, Scalar.Of(aval.DType, 1), aval.Weak);

    /// <summary>x with one axis moved to another place, the others in their order.</summary>
    public static Node MoveAxis(Node x, int from, int to)
    {
        if (from == to) return x;
        var axes = new List<int>(Enumerable.Range(0, x.Rank));
        axes.RemoveAt(from);
        axes.Insert(to, from);
        return Transpose(x, (int[])[.. axes]);
    }

    /// <summary>The one instance of an operation without parameters.</summary>
    private static class Op<T> where T : Primitive, new()
    {
        public static readonly T Instance = new();
    }
}
