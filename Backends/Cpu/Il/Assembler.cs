using System.Numerics;
using System.Reflection;
using System.Reflection.Emit;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// Writes the words of the kernel language as IL, for scalars and for vectors of <see cref="Lanes"/> lanes. A dtype without arithmetic of
/// its own is kept in a wider register: float16 and bfloat16 as float32, complex64 as complex128, rounded after each word.
/// Values narrower than the narrowest register use its low lanes.
/// </summary>
internal sealed partial class Assembler(ILGenerator il, int lanes)
{
    public ILGenerator Il { get; } = il;

    /// <summary>The iterations that one vector holds.</summary>
    public int Lanes { get; } = lanes;

    /// <summary>The dtype as which values of a dtype are held.</summary>
    public static DType Register(DType type) =>
        type == DType.Float16 || type == DType.BFloat16 ? DType.Float32 : type == DType.Complex64 ? DType.Complex128 : type;

    /// <summary>Whether words on this dtype end with a rounding.</summary>
    private static bool IsRounded(DType type) => Register(type) != type;

    /// <summary>The .NET type of a scalar local: the evaluation stack knows no integers below 32 bits.</summary>
    private static Type ScalarType(DType type)
    {
        var r = Register(type);
        if (r.IsComplex) return typeof(Complex);
        if (r.IsFloat) return r.ClrType;
        return r.Size == 8 ? typeof(long) : typeof(int);
    }

    /// <summary>The element type of a vector local; masks are signed integers.</summary>
    private static Type ElementType(DType type, int lane) => type.Kind == DKind.Bool ? MaskType(lane) : Register(type).ClrType;

    private static Type MaskType(int lane) => lane switch { 1 => typeof(sbyte), 2 => typeof(short), 4 => typeof(int), _ => typeof(long) };

    private static int LaneOf(DType type) => Register(type).Size;

    /// <summary>The register that holds a value of this lane width.</summary>
    private int Width(int lane) => Math.Max(16, Lanes * lane);

    private Type VectorType(DType type, int lane) => VectorApi.Vector(ElementType(type, lane), Width(lane));

    /// <summary>Takes what is on the stack into a new scalar local.</summary>
    public Value TakeScalar(DType type)
    {
        var local = Il.DeclareLocal(ScalarType(type));
        Il.Emit(OpCodes.Stloc, local);
        return new Value(type, local);
    }

    /// <summary>Takes what is on the stack into a new vector local.</summary>
    public Value TakeVector(DType type, int lane)
    {
        var local = Il.DeclareLocal(VectorType(type, lane));
        Il.Emit(OpCodes.Stloc, local);
        return new Value(type, local, default, lane);
    }

    private Value TakeVector(DType type) => TakeVector(type, LaneOf(type));

    /// <summary>Writes a value over one of the same form.</summary>
    public void Assign(Value target, Value source)
    {
        if (target.IsVector) PushVector(source, target.Lane);
        else Push(source);
        Il.Emit(OpCodes.Stloc, target.Local!);
    }

    /// <summary>A local that can be assigned to, with the value now.</summary>
    public Value Variable(Value initial)
    {
        if (initial.IsVector)
        {
            PushVector(initial, initial.Lane);
            return TakeVector(initial.Type, initial.Lane);
        }
        Push(initial);
        return TakeScalar(initial.Type);
    }

    /// <summary>Pushes a scalar.</summary>
    public void Push(Value v)
    {
        if (v.Local != null) Il.Emit(OpCodes.Ldloc, v.Local);
        else PushConstant(v.Constant);
    }

    private void PushConstant(Scalar c)
    {
        var r = Register(c.Type);
        if (r == DType.Float32) Il.Emit(OpCodes.Ldc_R4, (float)c.Re);
        else if (r == DType.Float64) Il.Emit(OpCodes.Ldc_R8, c.Re);
        else if (r.Size == 8) Il.Emit(OpCodes.Ldc_I8, c.Int);
        else if (!r.IsComplex) Il.Emit(OpCodes.Ldc_I4, (int)c.Int);
        else
        {
            Il.Emit(OpCodes.Ldc_R8, c.Re);
            Il.Emit(OpCodes.Ldc_R8, c.Im);
            Call(typeof(ComplexWords), nameof(ComplexWords.Make), typeof(double), typeof(double));
        }
    }

    /// <summary>Pushes a value as a vector; a scalar into every lane. Masks come in the lane width that is asked for.</summary>
    public void PushVector(Value v, int lane)
    {
        if (!v.IsVector)
        {
            if (v.Type.Kind == DKind.Bool)
            {
                // true is all ones.
                Push(v);
                Il.Emit(OpCodes.Neg);
                if (lane == 8) Il.Emit(OpCodes.Conv_I8);
            }
            else
            {
                Push(v);
            }
            var element = ElementType(v.Type, lane);
            Il.Emit(OpCodes.Call, VectorApi.Method("Create", Width(lane), element, element));
            return;
        }
        if (v.Lane != lane) v = Resize(v, lane);
        Il.Emit(OpCodes.Ldloc, v.Local!);
    }

    private void PushVector(Value v) => PushVector(v, LaneOf(v.Type));

    /// <summary>The value as a vector in a local.</summary>
    public Value Broadcast(Value v)
    {
        if (v.IsVector) return v;
        var lane = LaneOf(v.Type);
        PushVector(v, lane);
        return TakeVector(v.Type, lane);
    }

    /// <summary>Applies a word: in scalar code if no argument is a vector.</summary>
    public Value Apply(KOp op, DType type, params ReadOnlySpan<Value> args)
    {
        foreach (var a in args)
        {
            if (a.IsVector) return ApplyVector(op, type, args);
        }
        return ApplyScalar(op, type, args);
    }

    private void Call(Type owner, string name, params ReadOnlySpan<Type> parameters) =>
        Il.Emit(OpCodes.Call, VectorApi.Find(owner, name, null, parameters)
            ?? throw new InternalException($"{owner.Name}.{name} is missing."));

    private static MethodInfo? FunctionOf(KOp op, Type type, int arity)
    {
        ReadOnlySpan<Type> parameters = arity switch { 1 => [type], 2 => [type, type], _ => [type, type, type] };
        return VectorApi.Find(typeof(VectorMath.Elementary), Names[(int)op], null, parameters)
            ?? VectorApi.Find(typeof(VectorMath.ScalarFunctions), Names[(int)op], null, parameters);
    }

    private static readonly string[] Names = Enum.GetNames<KOp>();
}
