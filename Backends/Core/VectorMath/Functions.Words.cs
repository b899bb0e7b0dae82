using Lazy.Graph.Kernels;

namespace Lazy.Backends.VectorMath;

// The functions by the words of the kernel language.
internal static partial class Functions<L, V, T>
{
    /// <summary>Applies the function of a word, if it has a form over lanes.</summary>
    /// <param name="op">The word.</param>
    /// <param name="x">Its argument.</param>
    /// <param name="y">Its second argument, where it has two.</param>
    /// <param name="result">What it gives.</param>
    public static bool TryOf(KOp op, V x, V y, out V result)
    {
        switch (op)
        {
            case KOp.Pow: result = Pow(x, y); break;
            case KOp.Cbrt: result = Cbrt(x); break;
            case KOp.Exp: result = Exp(x); break;
            case KOp.Exp2: result = Exp2(x); break;
            case KOp.Expm1: result = Expm1(x); break;
            case KOp.Log: result = Log(x); break;
            case KOp.Log1p: result = Log1p(x); break;
            case KOp.Logistic: result = Logistic(x); break;
            case KOp.Sin: result = Sin(x); break;
            case KOp.Cos: result = Cos(x); break;
            case KOp.Tan: result = Tan(x); break;
            case KOp.Asin: result = Asin(x); break;
            case KOp.Acos: result = Acos(x); break;
            case KOp.Atan: result = Atan(x); break;
            case KOp.Atan2: result = Atan2(x, y); break;
            case KOp.Sinh: result = Sinh(x); break;
            case KOp.Cosh: result = Cosh(x); break;
            case KOp.Tanh: result = Tanh(x); break;
            case KOp.Asinh: result = Asinh(x); break;
            case KOp.Acosh: result = Acosh(x); break;
            case KOp.Atanh: result = Atanh(x); break;
            case KOp.Erf: result = Erf(x); break;
            case KOp.Erfc: result = Erfc(x); break;
            case KOp.ErfInv: result = ErfInv(x); break;
            case KOp.Lgamma: result = Lgamma(x); break;
            case KOp.Digamma: result = Digamma(x); break;
            case KOp.BesselI0e: result = BesselI0e(x); break;
            case KOp.BesselI1e: result = BesselI1e(x); break;
            default: result = x; return false;
        }
        return true;
    }
}
