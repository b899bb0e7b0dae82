using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Code;

/// <summary>
/// What one work item does, in the least words that every target has: a renderer turns each instruction into a line of OpenCL C or an
/// operation of SPIR-V. Groups and work items are numbered along one axis. Values are computed once and have one of the register
/// dtypes bool, int32, uint32, int64, uint64, float32, float64; narrower dtypes exist in memory only.
/// </summary>
/// <param name="Name">For people: letters, digits and underscores.</param>
/// <param name="Buffers">The buffers, in the order in which they are bound.</param>
/// <param name="Uniforms">Numbers given at launch; register dtypes except bool.</param>
/// <param name="Locals">Arrays shared by a group.</param>
/// <param name="Body">The instructions.</param>
/// <param name="GroupSize">Work items of a group.</param>
/// <param name="Groups">The number of groups.</param>
internal sealed record ThreadProgram(string Name, IReadOnlyList<BufferInfo> Buffers, IReadOnlyList<DType> Uniforms,
    IReadOnlyList<LocalInfo> Locals, Block Body, int GroupSize, long Groups);

/// <summary>A buffer of a program.</summary>
/// <param name="DType">Its elements: any dtype but complex ones, which are pairs of floats; bool is a byte of 0 or 1.</param>
/// <param name="IsRead">Whether the program loads from it.</param>
/// <param name="IsWritten">Whether the program stores to it. Two buffers may be the same memory if one of them is written.</param>
internal readonly record struct BufferInfo(DType DType, bool IsRead, bool IsWritten);

/// <summary>An array shared by the work items of a group.</summary>
/// <param name="DType">A register dtype, not bool.</param>
/// <param name="Length">Its elements.</param>
internal readonly record struct LocalInfo(DType DType, int Length);

/// <summary>A number in a register, or <see cref="Lanes"/> of them side by side (a power of two up to 16).</summary>
internal sealed class Value(int id, DType type, int lanes)
{
    /// <summary>Unique in its program.</summary>
    public int Id { get; } = id;

    /// <summary>A register dtype.</summary>
    public DType Type { get; } = type;

    /// <summary>1 for a single number.</summary>
    public int Lanes { get; } = lanes;
}

/// <summary>A register that changes: an accumulator.</summary>
internal sealed class Variable(int id, DType type, int lanes)
{
    /// <summary>Unique in its program.</summary>
    public int Id { get; } = id;

    /// <summary>A register dtype.</summary>
    public DType Type { get; } = type;

    /// <summary>1 for a single number.</summary>
    public int Lanes { get; } = lanes;
}

/// <summary>Instructions in order. Values of a block are visible in blocks inside of it.</summary>
internal sealed record Block(IReadOnlyList<Instruction> Instructions);

/// <summary>One step of a work item.</summary>
internal abstract record Instruction
{
    private Instruction() { }

    /// <summary>A number known now; one lane.</summary>
    public sealed record Constant(Value Result, Scalar Number) : Instruction;

    /// <summary>The number of this group, or of this work item in its group; int32 or int64 as <paramref name="Result"/> says.</summary>
    public sealed record Position(Value Result, bool OfGroup) : Instruction;

    /// <summary>A number given at launch; one lane.</summary>
    public sealed record Uniform(Value Result, int Slot) : Instruction;

    /// <summary>
    /// A word of the kernel language; all operands have the lanes of the result. The words, and what they leave out:
    /// Add, Sub, Mul (numbers); Div (floats; unsigned integers by a divisor that is not 0); Rem (unsigned); Neg; Abs, Floor, Ceil, Trunc,
    /// Round (half to even), Sqrt, Fma (x*y+z, one rounding or two) of floats; And, Or, Xor, Not (integers and bool); ShiftLeft (integers),
    /// ShiftRightLogical (unsigned), ShiftRightArithmetic (signed), all by fewer bits than the width; Eq, Ne, Lt, Le, Gt, Ge (as IEEE 754
    /// has them: with NaN only Ne holds; Eq and Ne of bool too); Select; Cast (between register dtypes, in range; bool gives 0 or 1, and
    /// float64 to float32 rounds; never to bool); Bitcast (between register dtypes of one size). Float arithmetic rounds each word by itself.
    /// </summary>
    public sealed record Apply(Value Result, KOp Word, IReadOnlyList<Value> Operands) : Instruction;

    /// <summary>The same number in every lane.</summary>
    public sealed record Splat(Value Result, Value Number) : Instruction;

    /// <summary>0, 1, 2, … in the lanes; an integer.</summary>
    public sealed record LaneNumbers(Value Result) : Instruction;

    /// <summary>One lane of a value.</summary>
    public sealed record Lane(Value Result, Value Of, int Number) : Instruction;

    /// <summary>Single numbers as the lanes of a value.</summary>
    public sealed record Join(Value Result, IReadOnlyList<Value> Numbers) : Instruction;

    /// <summary>
    /// Elements of a buffer from an offset (one lane, in elements) on, one for each lane, widened from the buffer's dtype to the result's:
    /// int8, int16 to int32; uint8, uint16 to uint32; float16 and bfloat16 are loaded as their bits, in uint32; bool is bool.
    /// </summary>
    public sealed record Load(Value Result, int Buffer, Value Offset) : Instruction;

    /// <summary>Stores the lanes of a value from an offset on; narrow integers keep the low bits, 16-bit floats come as their bits in uint32.</summary>
    public sealed record Store(int Buffer, Value Offset, Value Number) : Instruction;

    /// <summary>Elements of a local array.</summary>
    public sealed record LoadLocal(Value Result, int Array, Value Offset) : Instruction;

    /// <summary>Stores to a local array.</summary>
    public sealed record StoreLocal(int Array, Value Offset, Value Number) : Instruction;

    /// <summary>Begins a variable.</summary>
    public sealed record Declare(Variable Variable, Value Initial) : Instruction;

    /// <summary>The value a variable has now.</summary>
    public sealed record Get(Value Result, Variable Variable) : Instruction;

    /// <summary>Changes a variable.</summary>
    public sealed record Set(Variable Variable, Value Number) : Instruction;

    /// <summary>Runs a block for an index from one number while it is less than another, by a positive step. All integers of one dtype, one lane.</summary>
    public sealed record For(Value Index, Value From, Value To, Value Step, Block Body) : Instruction;

    /// <summary>Evaluates a block, and as long as the condition computed in it holds, runs the body and starts again.</summary>
    public sealed record While(Block Test, Value Condition, Block Body) : Instruction;

    /// <summary>Runs a block if a condition (one lane) holds.</summary>
    public sealed record If(Value Condition, Block Then) : Instruction;

    /// <summary>Waits until all work items of the group are here, and makes stores to local arrays visible. Only where all of them come by.</summary>
    public sealed record Barrier : Instruction;
}
