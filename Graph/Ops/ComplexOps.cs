using Lazy.Graph.Kernels;

namespace Lazy.Graph.Ops;

// Real-linear operations. Their transposes pair real and imaginary parts without conjugation, which is JAX's convention.

/// <summary>re + i·im from two floats.</summary>
public sealed record ComplexOf() : Binary("complex", KOp.Complex, Kinds.Float, new Derivative.Custom(
    (x, _, t) => Lax.ComplexOf(t[0] ?? Lax.Zeros(x[0].Aval), t[1] ?? Lax.Zeros(x[1].Aval)),
    (_, _, ct) => [Lax.Real(ct), Lax.Neg(Lax.Imag(ct))]))
{
    private protected override DType ResultType(ReadOnlySpan<Aval> x) => x[0].DType.ToComplex;
}

/// <summary>The real part of a complex number.</summary>
public sealed record Real() : Unary("real", KOp.Real, Kinds.Complex,
    new Derivative.Linear((ct, _, _) => Lax.ComplexOf(ct, Lax.Zeros(ct.Aval))))
{
    private protected override DType ResultType(ReadOnlySpan<Aval> x) => x[0].DType.RealPart;
}

/// <summary>The imaginary part of a complex number.</summary>
public sealed record Imag() : Unary("imag", KOp.Imag, Kinds.Complex,
    new Derivative.Linear((ct, _, _) => Lax.ComplexOf(Lax.Zeros(ct.Aval), Lax.Neg(ct))))
{
    private protected override DType ResultType(ReadOnlySpan<Aval> x) => x[0].DType.RealPart;
}

/// <summary>The complex conjugate.</summary>
public sealed record Conj() : Unary("conj", KOp.Conj, Kinds.Complex, new Derivative.Linear((ct, _, _) => Lax.Conj(ct)));
