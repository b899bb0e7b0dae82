using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Backends.Cpu.Il;

/// <summary>Words that no table has: computed by their definition. Slow, but every word works for every dtype.</summary>
internal static class ReferenceWords
{
    public static double Float(double x, double y, double z, int op, int type)
    {
        var t = DType.All[type];
        return Apply((KOp)op, t, Scalar.OfFloat(t, x), Scalar.OfFloat(t, y), Scalar.OfFloat(t, z)).Re;
    }

    public static Complex Complex(Complex x, Complex y, Complex z, int op, int type)
    {
        var t = DType.All[type];
        return Apply((KOp)op, t, Scalar.OfComplex(t, x), Scalar.OfComplex(t, y), Scalar.OfComplex(t, z)).Complex;
    }

    public static long Integer(long x, long y, long z, int op, int type)
    {
        var t = DType.All[type];
        return Apply((KOp)op, t, Scalar.OfInt(t, x), Scalar.OfInt(t, y), Scalar.OfInt(t, z)).Int;
    }

    // The arguments beyond the word's arity are padding.
    private static Scalar Apply(KOp op, DType type, params ReadOnlySpan<Scalar> args) => ScalarMath.Apply(op, type, args[..op.Arity()]);
}
