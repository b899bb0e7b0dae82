using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Vulkan.Spirv;

/// <summary>What kind of number an instruction works on; integers have no sign in their type, only in their instructions.</summary>
internal enum NumberClass
{
    Bool,
    Signed,
    Unsigned,
    Float,
}

/// <summary>The SPIR-V of each word of the kernel language and kind of operand: an instruction, or one of the set <c>GLSL.std.450</c>.</summary>
internal readonly record struct SpirvWord(Op Op, GlslOp Glsl = 0)
{
    private static readonly Dictionary<(KOp, NumberClass), SpirvWord> s_table = Table();

    /// <summary>Looks up a word.</summary>
    /// <exception cref="InternalException">The language of work items has no such word.</exception>
    public static SpirvWord Of(KOp word, DType operand) => s_table.TryGetValue((word, ClassOf(operand)), out var w)
        ? w
        : throw new InternalException($"SPIR-V has no row for {word} of {operand}.");

    /// <summary>All rows, for tests.</summary>
    public static IEnumerable<(KOp Word, NumberClass Class)> Rows => s_table.Keys;

    /// <summary>The kind of a register dtype.</summary>
    public static NumberClass ClassOf(DType type) => type.Kind switch
    {
        DKind.Bool => NumberClass.Bool,
        DKind.Int => NumberClass.Signed,
        DKind.UInt => NumberClass.Unsigned,
        DKind.Float => NumberClass.Float,
        _ => throw new InternalException($"registers hold no {type}."),
    };

    /// <summary>Whether an optimiser might fuse this with a neighbour, unless it is told not to.</summary>
    public bool IsContractible => Op is Op.FAdd or Op.FSub or Op.FMul or Op.FDiv;

    private static Dictionary<(KOp, NumberClass), SpirvWord> Table()
    {
        var table = new Dictionary<(KOp, NumberClass), SpirvWord>();
        //  word                       signed                    unsigned                float                    bool
        Row(KOp.Add, Op.IAdd, Op.IAdd, Op.FAdd, null);
        Row(KOp.Sub, Op.ISub, Op.ISub, Op.FSub, null);
        Row(KOp.Mul, Op.IMul, Op.IMul, Op.FMul, null);
        Row(KOp.Div, null, Op.UDiv, Op.FDiv, null);
        Row(KOp.Rem, null, Op.UMod, null, null);
        Row(KOp.Neg, Op.SNegate, Op.SNegate, Op.FNegate, null);
        Row(KOp.And, Op.BitwiseAnd, Op.BitwiseAnd, null, Op.LogicalAnd);
        Row(KOp.Or, Op.BitwiseOr, Op.BitwiseOr, null, Op.LogicalOr);
        Row(KOp.Xor, Op.BitwiseXor, Op.BitwiseXor, null, Op.LogicalNotEqual);
        Row(KOp.Not, Op.Not, Op.Not, null, Op.LogicalNot);
        Row(KOp.ShiftLeft, Op.ShiftLeftLogical, Op.ShiftLeftLogical, null, null);
        Row(KOp.ShiftRightLogical, null, Op.ShiftRightLogical, null, null);
        Row(KOp.ShiftRightArithmetic, Op.ShiftRightArithmetic, null, null, null);
        Row(KOp.Eq, Op.IEqual, Op.IEqual, Op.FOrdEqual, Op.LogicalEqual);
        Row(KOp.Ne, Op.INotEqual, Op.INotEqual, Op.FUnordNotEqual, Op.LogicalNotEqual);
        Row(KOp.Lt, Op.SLessThan, Op.ULessThan, Op.FOrdLessThan, null);
        Row(KOp.Le, Op.SLessThanEqual, Op.ULessThanEqual, Op.FOrdLessThanEqual, null);
        Row(KOp.Gt, Op.SGreaterThan, Op.UGreaterThan, Op.FOrdGreaterThan, null);
        Row(KOp.Ge, Op.SGreaterThanEqual, Op.UGreaterThanEqual, Op.FOrdGreaterThanEqual, null);
        Row(KOp.Select, Op.Select, Op.Select, Op.Select, Op.Select);
        Glsl(KOp.Abs, GlslOp.FAbs);
        Glsl(KOp.Floor, GlslOp.Floor);
        Glsl(KOp.Ceil, GlslOp.Ceil);
        Glsl(KOp.Trunc, GlslOp.Trunc);
        Glsl(KOp.Round, GlslOp.RoundEven);
        Glsl(KOp.Sqrt, GlslOp.Sqrt);
        Glsl(KOp.Fma, GlslOp.Fma);
        return table;

        void Row(KOp word, Op? signed, Op? unsigned, Op? real, Op? logical)
        {
            if (signed is { } s) table.Add((word, NumberClass.Signed), new(s));
            if (unsigned is { } u) table.Add((word, NumberClass.Unsigned), new(u));
            if (real is { } f) table.Add((word, NumberClass.Float), new(f));
            if (logical is { } b) table.Add((word, NumberClass.Bool), new(b));
        }

        void Glsl(KOp word, GlslOp op) => table.Add((word, NumberClass.Float), new(Op.ExtInst, op));
    }
}
