using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;
using Lazy.Backends.VectorMath;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

// Words on vectors: a method of the vector types, a composition of other words, an elementary function, or the scalar word lane by lane.
internal sealed partial class Assembler
{
    private Value ApplyVector(KOp op, DType type, ReadOnlySpan<Value> args)
    {
        var operand = args[^1].Type;
        switch (op)
        {
            case KOp.Cast: return CastVector(args[0], type);
            case KOp.Bitcast: return BitcastVector(args[0], type);
            case KOp.Select: return SelectVector(type, args);
            case KOp.IsFinite when operand.IsFloat:
                return Apply(KOp.Lt, type, Apply(KOp.Abs, operand, args[0]), Constant(operand, double.PositiveInfinity));
            case KOp.IsFinite: return LaneByLane(op, type, args);
        }
        if (operand.Kind == DKind.Bool) return BoolVector(op, args) ?? LaneByLane(op, type, args);
        if (HasOwnBits(op, operand)) return LaneByLane(op, type, args);
        if (op.IsComparison()) return CompareVector(op, args);
        var result = Direct(op, type, args) ?? Composed(op, type, args) ?? FunctionVector(op, type, args);
        return result is { } r ? IsExact(op) ? r : RoundVector(r) : LaneByLane(op, type, args);
    }

    public static Value Constant(DType type, double value) => Value.Of(Scalar.Of(type, value));

    private static string? DirectName(KOp op, DType type) => op switch
    {
        KOp.Add => "Add",
        KOp.Sub => "Subtract",
        KOp.Mul => "Multiply",
        KOp.Div when type.IsFloat => "Divide",
        KOp.Neg => "Negate",
        KOp.Abs when type.Kind != DKind.UInt => "Abs",
        KOp.Min => "Min",
        KOp.Max => "Max",
        KOp.And => "BitwiseAnd",
        KOp.Or => "BitwiseOr",
        KOp.Xor => "Xor",
        KOp.Not => "OnesComplement",
        KOp.Floor when type.IsFloat => "Floor",
        KOp.Ceil when type.IsFloat => "Ceiling",
        KOp.Round when type.IsFloat => "Round",
        KOp.Trunc when type.IsFloat => "Truncate",
        KOp.Sqrt when type.IsFloat => "Sqrt",
        _ => null,
    };

    private Value? Direct(KOp op, DType type, ReadOnlySpan<Value> args)
    {
        if (DirectName(op, type) is not { } name) return null;
        EmitVector(name, type, LaneOf(type), args);
        return TakeVector(type);
    }

    /// <summary>Pushes the arguments as vectors and calls a method that takes vectors of the dtype's register only.</summary>
    private void EmitVector(string name, DType type, int lane, params ReadOnlySpan<Value> args)
    {
        foreach (var a in args) PushVector(a, lane);
        var v = VectorType(type, lane);
        Il.Emit(OpCodes.Call,
            VectorApi.Method(name, Width(lane), ElementType(type, lane), args.Length switch { 1 => [v], 2 => [v, v], _ => [v, v, v] }));
    }

    private Value? FunctionVector(KOp op, DType type, ReadOnlySpan<Value> args)
    {
        if (!type.IsFloat) return null;
        if (IsWrittenDown(op))
        {
            PushFunction(op, type, args, Width(LaneOf(type)), v => PushVector(v));
            return TakeVector(type);
        }
        if (FunctionOf(op, VectorType(type, LaneOf(type)), args.Length) is not { } method) return null;
        foreach (var a in args) PushVector(a);
        Il.Emit(OpCodes.Call, method);
        return TakeVector(type);
    }

    // The inverse of erf asks its lanes on the way; special functions are too long to be in every kernel.
    private static bool IsWrittenDown(KOp op) => op.IsExpensive() && op is < KOp.Lgamma and not KOp.ErfInv;

    private void PushFunction(KOp op, DType type, ReadOnlySpan<Value> args, int bytes, Action<Value> push)
    {
        var taken = new LaneCode[args.Length];
        for (var i = 0; i < taken.Length; i++)
        {
            var a = args[i];
            taken[i] = new(_ => push(a), false);
        }
        if (!(Register(type) == DType.Float32 ? Functions<CodeLanes<float>, LaneCode, float>.TryOf(op, taken[0], taken[^1], out var code)
            : Functions<CodeLanes<double>, LaneCode, double>.TryOf(op, taken[0], taken[^1], out code)))
        {
            throw new InternalException($"{op} has no form over lanes.");
        }
        code.CountUses();
        code.Push(new(Il, Register(type).ClrType, bytes));
    }

    private Value CompareVector(KOp op, ReadOnlySpan<Value> args)
    {
        var operand = args[0].Type;
        var lane = LaneOf(operand);
        EmitVector(op switch
        {
            KOp.Lt => "LessThan",
            KOp.Le => "LessThanOrEqual",
            KOp.Gt => "GreaterThan",
            KOp.Ge => "GreaterThanOrEqual",
            _ => "Equals",
        }, operand, lane, args);
        Reinterpret(ElementType(operand, lane), MaskType(lane), Width(lane));
        var mask = TakeVector(DType.Bool, lane);
        return op == KOp.Ne ? Apply(KOp.Not, DType.Bool, mask) : mask;
    }

    private void Reinterpret(Type from, Type to, int width)
    {
        if (from == to) return;
        Il.Emit(OpCodes.Call, AsMethod(from, to, width));
    }

    private static System.Reflection.MethodInfo AsMethod(Type from, Type to, int width) =>
        VectorApi.Method("As" + to.Name, width, from, VectorApi.Vector(from, width));

    private Value? BoolVector(KOp op, ReadOnlySpan<Value> args)
    {
        var x = args[0];
        switch (op)
        {
            case KOp.Neg or KOp.Abs or KOp.Sign: return x;
            case KOp.Eq: return Logic("OnesComplement", Logic("Xor", args));
            case KOp.Lt: return Logic("BitwiseAnd", Logic("OnesComplement", x), args[1]);
            case KOp.Le: return Logic("BitwiseOr", Logic("OnesComplement", x), args[1]);
            case KOp.Gt: return Logic("BitwiseAnd", x, Logic("OnesComplement", args[1]));
            case KOp.Ge: return Logic("BitwiseOr", x, Logic("OnesComplement", args[1]));
        }
        var name = op switch
        {
            KOp.And or KOp.Mul or KOp.Min => "BitwiseAnd",
            KOp.Or or KOp.Add or KOp.Max => "BitwiseOr",
            KOp.Xor or KOp.Sub or KOp.Ne => "Xor",
            KOp.Not => "OnesComplement",
            _ => null,
        };
        return name == null ? null : Logic(name, args);
    }

    private Value Logic(string name, params ReadOnlySpan<Value> args)
    {
        var lane = 1;
        var any = false;
        foreach (var a in args)
        {
            lane = Math.Max(lane, a.Lane);
            any |= a.IsVector;
        }
        // A scalar among the arguments of the words above.
        if (!any) return Apply(name == "OnesComplement" ? KOp.Not : throw new InternalException(name), DType.Bool, args);
        EmitVector(name, DType.Bool, lane, args);
        return TakeVector(DType.Bool, lane);
    }

    private Value SelectVector(DType type, ReadOnlySpan<Value> args)
    {
        var isBool = type.Kind == DKind.Bool;
        var lane = isBool ? Math.Max(1, Math.Max(args[0].Lane, Math.Max(args[1].Lane, args[2].Lane))) : LaneOf(type);
        PushVector(args[0], lane);
        var element = ElementType(type, lane);
        Reinterpret(MaskType(lane), element, Width(lane));
        PushVector(args[1], lane);
        PushVector(args[2], lane);
        var v = VectorType(type, lane);
        Il.Emit(OpCodes.Call, VectorApi.Method("ConditionalSelect", Width(lane), element, v, v, v));
        return TakeVector(type, lane);
    }

    /// <summary>Words made of other words.</summary>
    private Value? Composed(KOp op, DType type, ReadOnlySpan<Value> args)
    {
        var x = args[0];
        switch (op)
        {
            case KOp.Abs: return x;
            case KOp.Sign when type.Kind == DKind.UInt: return Apply(KOp.Min, type, x, Constant(type, 1));
            case KOp.Sign:
                var zero = Constant(type, 0);
                var negative = Apply(KOp.Select, type, Apply(KOp.Lt, DType.Bool, x, zero), Constant(type, -1), x);
                return Apply(KOp.Select, type, Apply(KOp.Gt, DType.Bool, x, zero), Constant(type, 1), negative);
            case KOp.Rsqrt when type.IsFloat:
                var root = Apply(KOp.Sqrt, Register(type), Held(x));
                return Apply(KOp.Div, Register(type), Constant(Register(type), 1), root) with { Type = type };
            case KOp.RoundAway when type.IsFloat: return RoundAway(x);
            case KOp.ShiftLeft or KOp.ShiftRightArithmetic or KOp.ShiftRightLogical: return Shift(op, type, x, args[1]);
            case KOp.Div or KOp.Rem when type.IsInteger: return Divide(op, type, x, args[1]);
            case KOp.MulHi when type.Size < 8 && Lanes * type.Size * 2 <= 64:
                var wide = type.Kind == DKind.Int ? type.Size switch { 1 => DType.Int16, 2 => DType.Int32, _ => DType.Int64 }
                    : type.Size switch { 1 => DType.UInt16, 2 => DType.UInt32, _ => DType.UInt64 };
                var product = Apply(KOp.Mul, wide, Apply(KOp.Cast, wide, x), Apply(KOp.Cast, wide, args[1]));
                return Apply(KOp.Cast, type, Apply(KOp.ShiftRightLogical, wide, product, Constant(wide, type.Size * 8)));
            case KOp.Clz when Avx512CD.IsSupported && type.Size >= 4 && Width(type.Size) == 64:
                PushVector(x);
                var v = VectorType(type, type.Size);
                Il.Emit(OpCodes.Call, VectorApi.Find(typeof(Avx512CD), nameof(Avx512CD.LeadingZeroCount), null, [v])!);
                return TakeVector(type);
            default: return null;
        }
    }

    /// <summary>The same register, seen as the dtype that it is computed in.</summary>
    private static Value Held(Value v) => v.IsConstant ? Value.Of(v.Constant.Cast(Register(v.Type))) : v with { Type = Register(v.Type) };

    // The whole part of |x|, and one more from a half on; an infinity less itself is NaN, and no comparison holds.
    private Value RoundAway(Value x)
    {
        var type = x.Type;
        var magnitude = Apply(KOp.Abs, type, x);
        var whole = Apply(KOp.Trunc, type, magnitude);
        var up = Apply(KOp.Ge, DType.Bool, Apply(KOp.Sub, Register(type), Held(magnitude), Held(whole)), Constant(Register(type), 0.5));
        var rounded = Apply(KOp.Select, Register(type), up, Apply(KOp.Add, Register(type), Held(whole), Constant(Register(type), 1)),
            Held(whole));
        EmitVector("CopySign", Register(type), LaneOf(type), rounded, Held(x));
        return TakeVector(type);
    }

    private Value? Shift(KOp op, DType type, Value x, Value count)
    {
        if (op == KOp.ShiftRightArithmetic && type.Kind == DKind.UInt) op = KOp.ShiftRightLogical;
        var lane = LaneOf(type);
        if (count.IsConstant)
        {
            var n = (ulong)count.Constant.Int;
            var wide = n >= (ulong)(type.Size * 8);
            if (wide && op != KOp.ShiftRightArithmetic) return Broadcast(Constant(type, 0));
            PushVector(x);
            Il.Emit(OpCodes.Ldc_I4, wide ? (type.Size * 8) - 1 : (int)n);
            Il.Emit(OpCodes.Call, VectorApi.Method(op.ToString(), Width(lane), type.ClrType, VectorType(type, lane), typeof(int)));
            return TakeVector(type);
        }
        var name = (op == KOp.ShiftLeft ? "ShiftLeftLogical" : op.ToString()) + "Variable";
        var unsigned = UnsignedOf(type.Size).ClrType;
        var v = VectorType(type, lane);
        var counts = VectorApi.Vector(unsigned, Width(lane));
        foreach (var (owner, supported) in ShiftOwners)
        {
            // Counts from the width on give zeros or signs, as the word wants.
            if (!supported || VectorApi.Find(owner, name, null, [v, counts]) is not { } method) continue;
            PushVector(x);
            PushVector(count);
            Reinterpret(type.ClrType, unsigned, Width(lane));
            Il.Emit(OpCodes.Call, method);
            return TakeVector(type);
        }
        return null;
    }

    /// <summary>Rotates vectors of unsigned 32- or 64-bit integers; needs AVX-512.</summary>
    public Value RotateLeft(Value x, int count)
    {
        var owner = Width(x.Lane) == 64 ? typeof(Avx512F) : typeof(Avx512F.VL);
        PushVector(x);
        Il.Emit(OpCodes.Ldc_I4, count);
        Il.Emit(OpCodes.Call, VectorApi.Find(owner, nameof(Avx512F.RotateLeft), null, [VectorType(x.Type, x.Lane), typeof(byte)])!);
        return TakeVector(x.Type);
    }

    private static readonly (Type Owner, bool Supported)[] ShiftOwners =
    [
        (typeof(Avx2), Avx2.IsSupported), (typeof(Avx512F), Avx512F.IsSupported), (typeof(Avx512BW), Avx512BW.IsSupported),
        (typeof(Avx512F.VL), Avx512F.VL.IsSupported), (typeof(Avx512BW.VL), Avx512BW.VL.IsSupported),
    ];

    private static DType UnsignedOf(int size) => size switch { 1 => DType.UInt8, 2 => DType.UInt16, 4 => DType.UInt32, _ => DType.UInt64 };

    private Value? Divide(KOp op, DType type, Value x, Value y)
    {
        if (Quotient(type, x, y) is not { } q) return null;
        return op == KOp.Div ? q : Apply(KOp.Sub, type, x, Apply(KOp.Mul, type, q, y));
    }

    private Value? Quotient(DType type, Value x, Value y)
    {
        if (type.Size == 4)
        {
            var v = VectorType(type, LaneOf(type));
            PushVector(x);
            PushVector(y);
            Call(typeof(VectorMath.IntegerDivision), nameof(VectorMath.IntegerDivision.Div), v, v);
            return TakeVector(type);
        }
        // A float with at least twice the bits plus two gives the exact quotient after truncation.
        if (type.Size > 4 || Lanes * DType.Float32.Size > 64) return null;
        var quotient = Apply(KOp.Div, DType.Float32, Apply(KOp.Cast, DType.Float32, x), Apply(KOp.Cast, DType.Float32, y));
        // INT_MIN / -1 leaves the dtype and has to wrap, so the quotient goes through a wider integer.
        var cut = Apply(KOp.Cast, type, Apply(KOp.Cast, DType.Int32, quotient));
        return Apply(KOp.Select, type, Apply(KOp.Eq, DType.Bool, y, Constant(type, 0)), Value.Of(Scalar.OfInt(type, -1)), cut);
    }

    private Value LaneByLane(KOp op, DType type, ReadOnlySpan<Value> args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (args[i].IsVector) Spill(args[i], i);
        }
        var inputs = args.ToArray();
        EachLane(null, lane =>
        {
            var scalars = new Value[inputs.Length];
            for (var i = 0; i < inputs.Length; i++)
            {
                scalars[i] = inputs[i];
                if (!inputs[i].IsVector) continue;
                var held = Held(inputs[i]).Type;
                PushLane(i, held, lane);
                scalars[i] = LoadScalar(held) with { Type = inputs[i].Type };
            }
            var result = ApplyScalar(op, type, scalars);
            PushLane(ResultSlot, Register(type), lane);
            StoreScalar(result with { Type = Register(type) });
        });
        return Unspill(type, ResultSlot);
    }
}
