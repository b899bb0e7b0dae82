using Lazy.Graph.Kernels;

namespace Lazy.Graph.Ops;

/// <summary>Logical or bitwise and.</summary>
public sealed record And() : Binary("and", KOp.And, Kinds.Bits, Derivative.Zero.Instance);

/// <summary>Logical or bitwise or.</summary>
public sealed record Or() : Binary("or", KOp.Or, Kinds.Bits, Derivative.Zero.Instance);

/// <summary>Logical or bitwise exclusive or.</summary>
public sealed record Xor() : Binary("xor", KOp.Xor, Kinds.Bits, Derivative.Zero.Instance);

/// <summary>Logical or bitwise complement.</summary>
public sealed record Not() : Unary("not", KOp.Not, Kinds.Bits, Derivative.Zero.Instance);

/// <summary>Shift to higher bits; by the width or more, and by a negative number, gives 0.</summary>
public sealed record ShiftLeft() : Binary("shift_left", KOp.ShiftLeft, Kinds.Integer, Derivative.Zero.Instance);

/// <summary>Shift to lower bits that fills with the sign.</summary>
public sealed record ShiftRightArithmetic()
    : Binary("shift_right_arithmetic", KOp.ShiftRightArithmetic, Kinds.Integer, Derivative.Zero.Instance);

/// <summary>Shift to lower bits that fills with 0.</summary>
public sealed record ShiftRightLogical() : Binary("shift_right_logical", KOp.ShiftRightLogical, Kinds.Integer, Derivative.Zero.Instance);

/// <summary>The upper half of the product in double width.</summary>
public sealed record MulHi() : Binary("mulhi", KOp.MulHi, Kinds.Integer, Derivative.Zero.Instance);

/// <summary>The number of bits that are set.</summary>
public sealed record PopCount() : Unary("population_count", KOp.PopCount, Kinds.Integer, Derivative.Zero.Instance);

/// <summary>The number of zero bits above the highest set one.</summary>
public sealed record Clz() : Unary("clz", KOp.Clz, Kinds.Integer, Derivative.Zero.Instance);
