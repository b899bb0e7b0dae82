using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

// Words on scalars: opcodes, methods by name, or the definition.
internal sealed partial class Assembler
{
    private Value ApplyScalar(KOp op, DType type, ReadOnlySpan<Value> args)
    {
        if (op == KOp.Select) return SelectScalar(type, args);
        if (op == KOp.Cast) return CastScalar(args[0], type);
        if (op == KOp.Bitcast) return BitcastScalar(args[0], type);
        var operand = args[0].Type;
        if (HasOwnBits(op, operand))
        {
            // Works on the storage, not on the wider register.
            return PushReference(op, type, args);
        }
        var before = Register(operand);
        if (Inline(op, before, args)) return Finish(op, type);
        if (before.IsFloat && IsWrittenDown(op))
        {
            PushFunction(op, before, args);
            return Finish(op, type);
        }
        var method = MethodOf(op, before, args.Length);
        if (method == null) return PushReference(op, type, args);
        foreach (var a in args) Push(a);
        Il.Emit(OpCodes.Call, method);
        // Of complex64, parts and modulus come in float64.
        if (operand == DType.Complex64 && type == DType.Float32) Il.Emit(OpCodes.Conv_R4);
        return Finish(op, type);
    }

    // A scalar rides in the first lane.
    private void PushFunction(KOp op, DType type, ReadOnlySpan<Value> args)
    {
        PushFunction(op, type, args, 16, v =>
        {
            Push(v);
            Il.Emit(OpCodes.Call, VectorApi.Method("CreateScalar", 16, type.ClrType, type.ClrType));
        });
        Il.Emit(OpCodes.Call, VectorApi.Method("ToScalar", 16, type.ClrType, VectorApi.Vector(type.ClrType, 16)));
    }

    private static bool HasOwnBits(KOp op, DType type) => op == KOp.NextAfter && IsRounded(type);

    private Value Finish(KOp op, DType type)
    {
        if (!IsExact(op)) RoundOnStack(type);
        return TakeScalar(type);
    }

    /// <summary>Whether the word maps values of a narrow float to such values, so that no rounding is needed.</summary>
    private static bool IsExact(KOp op) =>
        op is KOp.Neg or KOp.Abs or KOp.Sign or KOp.Min or KOp.Max or KOp.Floor or KOp.Ceil or KOp.Round or KOp.RoundAway or KOp.Trunc
            or KOp.Select
            or KOp.Real or KOp.Imag or KOp.Conj;

    private void RoundOnStack(DType type)
    {
        if (type == DType.Float16) Call(typeof(Rounding), nameof(Rounding.ToHalf), typeof(float));
        else if (type == DType.BFloat16) Call(typeof(Rounding), nameof(Rounding.ToBrain), typeof(float));
        else if (type == DType.Complex64) Call(typeof(Rounding), nameof(Rounding.ToComplex64), typeof(Complex));
    }

    private Value PushReference(KOp op, DType type, ReadOnlySpan<Value> args)
    {
        var of = args[0].Type;
        var (wide, name) = of.IsComplex ? (DType.Complex128, nameof(ReferenceWords.Complex))
            : of.IsFloat ? (DType.Float64, nameof(ReferenceWords.Float)) : (DType.Int64, nameof(ReferenceWords.Integer));
        var wideArgs = new Value[3];
        for (var i = 0; i < 3; i++) wideArgs[i] = i < args.Length ? CastScalar(args[i] with { Type = of }, wide)
            : Value.Of(Scalar.Of(wide, 0));
        foreach (var a in wideArgs) Push(a);
        Il.Emit(OpCodes.Ldc_I4, (int)op);
        Il.Emit(OpCodes.Ldc_I4, type.Code);
        var t = ScalarType(wide);
        Il.Emit(OpCodes.Call,
            typeof(ReferenceWords).GetMethod(name, BindingFlags.Static | BindingFlags.Public, [t, t, t, typeof(int), typeof(int)])!);
        return CastScalar(TakeScalar(wide), type);
    }

    /// <summary>A word that is a few opcodes.</summary>
    private bool Inline(KOp op, DType type, ReadOnlySpan<Value> args)
    {
        if (type.IsComplex) return false;
        if (type.Kind == DKind.Bool)
        {
            op = op switch
            {
                KOp.Add or KOp.Max => KOp.Or,
                KOp.Mul or KOp.Min => KOp.And,
                KOp.Sub => KOp.Xor,
                _ => op,
            };
            if (op is KOp.Neg or KOp.Abs or KOp.Sign)
            {
                Push(args[0]);
                return true;
            }
        }
        OpCode? code = op switch
        {
            KOp.Add => OpCodes.Add,
            KOp.Sub => OpCodes.Sub,
            KOp.Mul => OpCodes.Mul,
            KOp.Neg => OpCodes.Neg,
            KOp.Div when type.IsFloat => OpCodes.Div,
            KOp.And when !type.IsFloat => OpCodes.And,
            KOp.Or when !type.IsFloat => OpCodes.Or,
            KOp.Xor when !type.IsFloat => OpCodes.Xor,
            KOp.Not when type.Kind != DKind.Bool => OpCodes.Not,
            _ => null,
        };
        if (code is { } c && !(type.Kind == DKind.Bool && op is KOp.Neg))
        {
            foreach (var a in args) Push(a);
            Il.Emit(c);
            if (!type.IsFloat) WrapOnStack(type);
            return true;
        }
        if (op == KOp.Not)
        {
            Push(args[0]);
            NegateCondition();
            return true;
        }
        if (op.IsComparison())
        {
            foreach (var a in args) Push(a);
            CompareOnStack(op, type);
            return true;
        }
        if (op is KOp.Rsqrt)
        {
            Push(Value.Of(Scalar.Of(type, 1)));
            Push(args[0]);
            Il.Emit(OpCodes.Call, MethodOf(KOp.Sqrt, type, 1)!);
            Il.Emit(OpCodes.Div);
            return true;
        }
        return false;
    }

    private void CompareOnStack(KOp op, DType type)
    {
        var unsigned = type.Kind is DKind.UInt or DKind.Bool;
        switch (op)
        {
            case KOp.Eq: Il.Emit(OpCodes.Ceq); break;
            case KOp.Ne: Il.Emit(OpCodes.Ceq); NegateCondition(); break;
            case KOp.Lt: Il.Emit(unsigned ? OpCodes.Clt_Un : OpCodes.Clt); break;
            case KOp.Gt: Il.Emit(unsigned ? OpCodes.Cgt_Un : OpCodes.Cgt); break;
            // Not greater; for floats "greater or unordered", so that NaN compares false.
            case KOp.Le: Il.Emit(unsigned || type.IsFloat ? OpCodes.Cgt_Un : OpCodes.Cgt); NegateCondition(); break;
            default: Il.Emit(unsigned || type.IsFloat ? OpCodes.Clt_Un : OpCodes.Clt); NegateCondition(); break;
        }
    }

    private void NegateCondition()
    {
        Il.Emit(OpCodes.Ldc_I4_0);
        Il.Emit(OpCodes.Ceq);
    }

    /// <summary>Cuts a 32-bit integer to a narrower dtype.</summary>
    private void WrapOnStack(DType type)
    {
        if (type.Size == 1 && type.Kind != DKind.Bool) Il.Emit(type.Kind == DKind.Int ? OpCodes.Conv_I1 : OpCodes.Conv_U1);
        else if (type.Size == 2) Il.Emit(type.Kind == DKind.Int ? OpCodes.Conv_I2 : OpCodes.Conv_U2);
    }

    private static MethodInfo? MethodOf(KOp op, DType type, int arity)
    {
        var t = type.ClrType;
        if (type.Kind == DKind.Bool) return null;
        var owner = type.IsComplex ? typeof(ComplexWords)
            : (type.IsFloat ? typeof(FloatWords<>) : typeof(IntegerWords<>)).MakeGenericType(t);
        if (op == KOp.Complex)
            return VectorApi.Find(typeof(ComplexWords), nameof(ComplexWords.Make), null, [typeof(double), typeof(double)]);
        return VectorApi.Find(owner, Names[(int)op], null, arity switch { 1 => [t], 2 => [t, t], _ => [t, t, t] })
            ?? (type.IsFloat ? FunctionOf(op, t, arity) : null);
    }

    private Value SelectScalar(DType type, ReadOnlySpan<Value> args)
    {
        Label otherwise = Il.DefineLabel(), end = Il.DefineLabel();
        Push(args[0]);
        Il.Emit(OpCodes.Brfalse, otherwise);
        Push(args[1]);
        Il.Emit(OpCodes.Br, end);
        Il.MarkLabel(otherwise);
        Push(args[2]);
        Il.MarkLabel(end);
        return TakeScalar(type);
    }

    private Value CastScalar(Value x, DType to)
    {
        DType from = x.Type, source = Register(from), target = Register(to);
        Push(x);
        if (from == to) return TakeScalar(to);
        if (source.IsComplex && !target.IsComplex && to.Kind != DKind.Bool)
        {
            Call(typeof(ComplexWords), nameof(ComplexWords.Real), typeof(Complex));
            return CastScalar(TakeScalar(DType.Float64), to);
        }
        if (to.Kind == DKind.Bool)
        {
            Push(Value.Of(Scalar.Of(from, 0)));
            if (source.IsComplex)
            {
                Call(typeof(ComplexWords), nameof(ComplexWords.Ne), typeof(Complex), typeof(Complex));
            }
            else
            {
                Il.Emit(OpCodes.Ceq);
                NegateCondition();
            }
            return TakeScalar(to);
        }
        if (target.IsInteger && source.IsFloat)
        {
            Il.Emit(OpCodes.Call, typeof(Rounding).GetMethod(nameof(Rounding.Saturate))!.MakeGenericMethod(source.ClrType, target.ClrType));
            return TakeScalar(to);
        }
        if (target.IsInteger)
        {
            ExtendOnStack(source, target);
            return TakeScalar(to);
        }
        // Integers go to every float through float64, as the definition does.
        if (!source.IsInexact)
        {
            if (source.Kind == DKind.UInt && source.Size >= 4) Il.Emit(OpCodes.Conv_R_Un);
            Il.Emit(OpCodes.Conv_R8);
            source = DType.Float64;
        }
        if (target.IsComplex)
        {
            if (!source.IsComplex)
            {
                if (source != DType.Float64) Il.Emit(OpCodes.Conv_R8);
                Il.Emit(OpCodes.Ldc_R8, 0.0);
                Call(typeof(ComplexWords), nameof(ComplexWords.Make), typeof(double), typeof(double));
            }
            RoundOnStack(to);
            return TakeScalar(to);
        }
        if (IsRounded(to) && source == DType.Float64)
        {
            // Through float32 would round twice.
            Call(typeof(Rounding), to == DType.Float16 ? nameof(Rounding.ToHalf) : nameof(Rounding.ToBrain), typeof(double));
            return TakeScalar(to);
        }
        if (source != target) Il.Emit(target == DType.Float32 ? OpCodes.Conv_R4 : OpCodes.Conv_R8);
        RoundOnStack(to);
        return TakeScalar(to);
    }

    private void ExtendOnStack(DType source, DType target)
    {
        if (target.Size < 4)
        {
            if (source.Size == 8) Il.Emit(OpCodes.Conv_I4);
            WrapOnStack(target);
        }
        else if (target.Size == 4)
        {
            if (source.Size == 8) Il.Emit(OpCodes.Conv_I4);
        }
        else if (source.Size < 8)
        {
            Il.Emit(source.Kind == DKind.Int ? OpCodes.Conv_I8 : OpCodes.Conv_U8);
        }
    }

    private Value BitcastScalar(Value x, DType to)
    {
        var from = x.Type;
        if (from == to) return x;
        // Through memory: it works for every pair, and the compiler makes a register move of it.
        PushScratch(0);
        StoreScalar(x);
        PushScratch(0);
        return LoadScalar(to);
    }
}
