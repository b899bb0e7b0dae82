using System.Runtime.Intrinsics.X86;
using Lazy.Backends.VectorMath;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// Generated code as lanes: an elementary function run over them writes itself down, step by step, as calls that the just-in-time compiler
/// knows. It takes a fifth of the time that it takes to inline the same steps as methods. The steps are those of
/// <see cref="VectorMath.Single512"/> and its like, so that results have the same bits.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal readonly struct CodeLanes<T> : ILanes<LaneCode>
{
    public static LaneCode C(double value) => new(w => w.Number(value), false);

    public static LaneCode Bits(long pattern) => Number(new(w => w.Bits(pattern), true));

    public static LaneCode Add(LaneCode a, LaneCode b) => Step("Add", a, b);

    public static LaneCode Sub(LaneCode a, LaneCode b) => Step("Subtract", a, b);

    public static LaneCode Mul(LaneCode a, LaneCode b) => Step("Multiply", a, b);

    public static LaneCode Div(LaneCode a, LaneCode b) => Step("Divide", a, b);

    public static LaneCode MulAdd(LaneCode a, LaneCode b, LaneCode c) => Step("MultiplyAddEstimate", a, b, c);

    public static LaneCode Fma(LaneCode a, LaneCode b, LaneCode c) => Step("FusedMultiplyAdd", a, b, c);

    public static LaneCode Neg(LaneCode a) => Step("Negate", a);

    public static LaneCode Abs(LaneCode a) => Step("Abs", a);

    public static LaneCode Sqrt(LaneCode a) => Step("Sqrt", a);

    public static LaneCode Round(LaneCode a) => Step("Round", a);

    public static LaneCode Floor(LaneCode a) => Step("Floor", a);

    public static LaneCode Ceil(LaneCode a) => Step("Ceiling", a);

    public static LaneCode Trunc(LaneCode a) => Step("Truncate", a);

    public static LaneCode AtMost(LaneCode value, LaneCode bound) => Step("MinNative", bound, value);

    public static LaneCode AtLeast(LaneCode value, LaneCode bound) => Step("MaxNative", bound, value);

    public static LaneCode Min(LaneCode a, LaneCode b) => Step("Min", a, b);

    public static LaneCode Max(LaneCode a, LaneCode b) => Step("Max", a, b);

    public static LaneCode Less(LaneCode a, LaneCode b) => Step("LessThan", a, b);

    public static LaneCode LessEqual(LaneCode a, LaneCode b) => Step("LessThanOrEqual", a, b);

    public static LaneCode Equal(LaneCode a, LaneCode b) => Step("Equals", a, b);

    public static LaneCode And(LaneCode a, LaneCode b) => Step("BitwiseAnd", a, b);

    public static LaneCode Or(LaneCode a, LaneCode b) => Step("BitwiseOr", a, b);

    public static LaneCode Xor(LaneCode a, LaneCode b) => Step("Xor", a, b);

    public static LaneCode AndNot(LaneCode a, LaneCode b) => Step("AndNot", a, b);

    public static LaneCode Select(LaneCode mask, LaneCode whereSet, LaneCode elsewhere) =>
        Step("ConditionalSelect", mask, whereSet, elsewhere);

    // Lanes are known only when the code runs: patches look then.
    public static bool Any(LaneCode mask) => true;

    public static bool All(LaneCode mask) => throw new InternalException("Code that is written down cannot ask whether all lanes are set.");

    public static LaneCode AddBits(LaneCode a, LaneCode b) => BitStep("Add", a, b);

    public static LaneCode SubBits(LaneCode a, LaneCode b) => BitStep("Subtract", a, b);

    public static LaneCode ShiftLeft(LaneCode a, int count) => Number(new(w => w.Shift("ShiftLeft", count), true, Seen(a)));

    public static LaneCode ShiftRight(LaneCode a, int count) => Number(new(w => w.Shift("ShiftRightLogical", count), true, Seen(a)));

    public static bool CanScale => Avx512F.VL.IsSupported;

    public static LaneCode Scale(LaneCode a, LaneCode n) => new(w => w.Scale(), false, a, n);

    public static LaneCode Patch(LaneCode result, LaneCode mask, LaneCode argument, Func<double, double> slow) =>
        new(w => w.Patch(slow), false, result, mask, argument);

    // Large angles are patched.
    public static LaneCode Remainder(LaneCode angle, LaneCode limit, LaneCode reduced) => reduced;

    public static LaneCode Quadrant(LaneCode angle, LaneCode limit, LaneCode reduced) => reduced;

    private static LaneCode Step(string name, params LaneCode[] args) => new(w => w.Call(name, args.Length), false, args);

    private static LaneCode BitStep(string name, LaneCode a, LaneCode b) => Number(new(w => w.CallBits(name, 2), true, Seen(a), Seen(b)));

    private static LaneCode Seen(LaneCode numbers) => new(w => w.See(true), true, numbers);

    private static LaneCode Number(LaneCode bits) => new(w => w.See(false), false, bits);
}
