using Lazy.Backends.Gpu.Code;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.OpenCl;

/// <summary>
/// The words of programs as text. In a pattern, {0}, {1} and {2} are the operands, {t} is the type of the result, {u} the unsigned type of
/// its size, {n} its lanes.
/// </summary>
internal static class ClWords
{
    private static readonly Dictionary<KOp, string> s_floats = new()
    {
        [KOp.Add] = "{0} + {1}",
        [KOp.Sub] = "{0} - {1}",
        [KOp.Mul] = "{0} * {1}",
        [KOp.Div] = "{0} / {1}",
        [KOp.Neg] = "-{0}",
        [KOp.Abs] = "fabs({0})",
        [KOp.Floor] = "floor({0})",
        [KOp.Ceil] = "ceil({0})",
        [KOp.Trunc] = "trunc({0})",
        [KOp.Round] = "rint({0})",
        [KOp.Sqrt] = "sqrt({0})",
        [KOp.Fma] = "fma({0}, {1}, {2})",
    };

    private static readonly Dictionary<KOp, string> s_unsigned = new()
    {
        [KOp.Add] = "{0} + {1}",
        [KOp.Sub] = "{0} - {1}",
        [KOp.Mul] = "{0} * {1}",
        [KOp.Div] = "{0} / {1}",
        [KOp.Rem] = "{0} % {1}",
        [KOp.Neg] = "-{0}",
        [KOp.And] = "{0} & {1}",
        [KOp.Or] = "{0} | {1}",
        [KOp.Xor] = "{0} ^ {1}",
        [KOp.Not] = "~{0}",
        [KOp.ShiftLeft] = "{0} << {1}",
        [KOp.ShiftRightLogical] = "{0} >> {1}",
    };

    // C says nothing of signed numbers that overflow, so they are computed as unsigned ones.
    private static readonly Dictionary<KOp, string> s_signed = new(s_unsigned)
    {
        [KOp.Add] = "as_{t}(as_{u}({0}) + as_{u}({1}))",
        [KOp.Sub] = "as_{t}(as_{u}({0}) - as_{u}({1}))",
        [KOp.Mul] = "as_{t}(as_{u}({0}) * as_{u}({1}))",
        [KOp.Neg] = "as_{t}(-as_{u}({0}))",
        [KOp.ShiftRightArithmetic] = "{0} >> {1}",
    };

    // As ints of 0 or -1 in vectors, of 0 or 1 alone.
    private static readonly Dictionary<KOp, string> s_bools = new()
    {
        [KOp.And] = "{0} & {1}",
        [KOp.Or] = "{0} | {1}",
        [KOp.Xor] = "{0} ^ {1}",
    };

    private static readonly Dictionary<KOp, string> s_comparisons = new()
    {
        [KOp.Eq] = "{0} == {1}",
        [KOp.Ne] = "{0} != {1}",
        [KOp.Lt] = "{0} < {1}",
        [KOp.Le] = "{0} <= {1}",
        [KOp.Gt] = "{0} > {1}",
        [KOp.Ge] = "{0} >= {1}",
    };

    /// <summary>Functions that clang has under other names for one instruction of the machine.</summary>
    public static IReadOnlyList<(string Word, string Builtin)> Builtins { get; } =
    [
        ("floor", "__builtin_elementwise_floor"),
        ("ceil", "__builtin_elementwise_ceil"),
        ("trunc", "__builtin_elementwise_trunc"),
        ("rint", "__builtin_elementwise_roundeven"),
    ];

    /// <summary>The pattern of a word for operands like these.</summary>
    /// <param name="word">The word.</param>
    /// <param name="result">What it gives.</param>
    /// <param name="operands">What it takes.</param>
    /// <param name="exactFma">Whether the device multiplies and adds with one rounding; elsewhere that is emulated at a high price.</param>
    public static string Pattern(KOp word, Value result, IReadOnlyList<Value> operands, bool exactFma)
    {
        var of = operands[0].Type;
        if (word == KOp.Select) return Select(result);
        if (word == KOp.Cast) return Cast(of, result);
        if (word == KOp.Bitcast) return of == result.Type ? "{0}" : "as_{t}({0})";
        if (word == KOp.Fma && !exactFma) return "{0} * {1} + {2}";
        if (word == KOp.Not && of == DType.Bool) return result.Lanes == 1 ? "1 - {0}" : "~{0}";
        // Comparing vectors gives integers as wide as what is compared.
        if (s_comparisons.TryGetValue(word, out var test)) return result.Lanes > 1 && of.Size == 8 ? $"convert_int{{n}}({test})" : test;
        var words = of.Kind switch
        {
            DKind.Float => s_floats,
            DKind.Int => s_signed,
            DKind.UInt => s_unsigned,
            _ => s_bools,
        };
        return words.TryGetValue(word, out var pattern) ? pattern : throw new InternalException($"OpenCL C has no text for {word} of {of}.");
    }

    private static string Select(Value result) =>
        result.Lanes == 1 ? "{0} ? {1} : {2}"
        : result.Type.Size == 8 ? "select({2}, {1}, convert_long{n}({0}))"
        : "select({2}, {1}, {0})";

    private static string Cast(DType from, Value result)
    {
        if (from == result.Type) return "{0}";
        if (result.Lanes == 1) return "({t}){0}";
        return from == DType.Bool ? result.Type == DType.Int32 ? "-{0}" : "convert_{t}(-{0})" : "convert_{t}({0})";
    }
}
