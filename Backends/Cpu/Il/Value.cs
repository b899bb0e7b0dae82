using System.Reflection.Emit;
using Lazy.Graph;

namespace Lazy.Backends.Cpu.Il;

/// <summary>A value of generated code: a constant, a scalar in a local, or a vector in a local with one lane per iteration.</summary>
/// <param name="Type">Its dtype.</param>
/// <param name="Local">Where it is; null for a constant.</param>
/// <param name="Constant">The constant.</param>
/// <param name="Lane">Bytes of a lane; 0 for a scalar. A vector of bools is a mask, with lanes as wide as those that were compared.</param>
internal readonly record struct Value(DType Type, LocalBuilder? Local, Scalar Constant = default, int Lane = 0)
{
    public bool IsVector => Lane > 0;

    public bool IsConstant => Local == null;

    public static Value Of(Scalar constant) => new(constant.Type, null, constant);
}
