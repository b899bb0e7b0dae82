namespace Lazy.Graph.Kernels;

/// <summary>
/// The words of the kernel language: all that a kernel can say about one element. A renderer is a table from these to text,
/// opcode or method; an operation that its table lacks is rewritten by its decomposition.
/// </summary>
public enum KOp
{
    // Leaves. Slot says which.
    Const, // Value
    Uniform, // a number given at launch
    Index, // the index along a loop of the kernel: outer loops first, then inner ones
    Load, // an element of an input buffer, at the offset Args[0]
    Acc, // the result of a reduction of an earlier pass

    // Arithmetic of all numbers; integers wrap.
    Add,
    Sub,
    Mul,
    Div, // truncates for integers; x / 0 = -1 (all ones), INT_MIN / -1 = INT_MIN
    Rem, // sign of the dividend; x rem 0 = x
    Neg,
    Abs, // of a complex number: its modulus, a float
    Sign, // of a complex number: x / |x|
    Min, // NaN wins; complex numbers compare by (re, im)
    Max,
    Pow,

    // Bits of integers and bool.
    And,
    Or,
    Xor,
    Not,
    ShiftLeft, // a shift by the width or more gives 0
    ShiftRightArithmetic, // …or the sign
    ShiftRightLogical,
    PopCount,
    Clz,
    MulHi, // the upper half of the double-width product

    // Floats.
    Floor,
    Ceil,
    Round, // half to even
    RoundAway, // half away from zero
    Trunc,
    NextAfter,
    Fma, // x * y + z, rounded once or twice, whichever is faster
    IsFinite, // gives bool

    // Functions of floats; complex where mathematics has them.
    Sqrt,
    Rsqrt,
    Cbrt,
    Exp,
    Exp2,
    Expm1,
    Log,
    Log1p,
    Logistic,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Atan2,
    Sinh,
    Cosh,
    Tanh,
    Asinh,
    Acosh,
    Atanh,
    Erf,
    Erfc,
    ErfInv,

    // Special functions of float32 and float64.
    Lgamma,
    Digamma,
    BesselI0e,
    BesselI1e,
    Igamma,
    Igammac,
    IgammaGradA,
    RandomGammaGrad,
    Zeta,
    Polygamma,
    Betainc,

    // Comparisons, giving bool. Complex numbers compare by (re, im).
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,

    // Choice and conversion.
    Select, // Args: bool, value if true, value if false
    Cast, // as Scalar.Cast says
    Bitcast, // the same bits under another dtype of the same size
    Complex, // from real and imaginary part
    Real,
    Imag,
    Conj,
}

/// <summary>Facts about the words of the kernel language.</summary>
public static class KOps
{
    private const KOp FirstFunction = KOp.Sqrt, LastFunction = KOp.Betainc;

    /// <summary>Number of words.</summary>
    public static int Count { get; } = Enum.GetValues<KOp>().Length;

    private static readonly string[] s_names = Enum.GetNames<KOp>();

    /// <summary>The word as texts show it.</summary>
    internal static string Word(this KOp op) => s_names[(int)op];

    /// <summary>The number of arguments.</summary>
    public static int Arity(this KOp op) => op switch
    {
        KOp.Const or KOp.Uniform or KOp.Index or KOp.Acc => 0,
        KOp.Add or KOp.Sub or KOp.Mul or KOp.Div or KOp.Rem or KOp.Min or KOp.Max or KOp.Pow or KOp.And or KOp.Or or KOp.Xor
            or KOp.ShiftLeft or KOp.ShiftRightArithmetic or KOp.ShiftRightLogical or KOp.MulHi or KOp.NextAfter or KOp.Atan2 or KOp.Igamma
            or KOp.Igammac or KOp.IgammaGradA or KOp.RandomGammaGrad or KOp.Zeta or KOp.Polygamma or KOp.Complex => 2,
        KOp.Select or KOp.Betainc or KOp.Fma => 3,
        _ => op.IsComparison() ? 2 : 1,
    };

    /// <summary>Eq, Ne, Lt, Le, Gt or Ge.</summary>
    public static bool IsComparison(this KOp op) => op is >= KOp.Eq and <= KOp.Ge;

    /// <summary>A function that costs many machine instructions: worth a buffer rather than computing it twice.</summary>
    public static bool IsExpensive(this KOp op) => op is >= FirstFunction and <= LastFunction and not KOp.Sqrt and not KOp.Rsqrt || op == KOp.Pow;
}
