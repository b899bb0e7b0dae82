using System.Reflection.Emit;
using System.Runtime.Intrinsics.X86;
using Lazy.Backends.Cpu.VectorMath;

namespace Lazy.Backends.Cpu.Il;

/// <summary>A step of a function: code that leaves a register on the stack.</summary>
/// <param name="write">Writes the step, behind its arguments.</param>
/// <param name="isBits">Whether the register is of integers.</param>
/// <param name="args">The arguments.</param>
internal sealed class LaneCode(Action<LaneWriter> write, bool isBits, params LaneCode[] args)
{
    private readonly LaneCode[] args = args;
    private int uses;
    private LocalBuilder? local;

    /// <summary>Counts how many steps take this one and all that it needs.</summary>
    public void CountUses()
    {
        if (uses++ > 0) return;
        foreach (var a in args) a.CountUses();
    }

    /// <summary>Writes the step with all that it needs. What one step takes stays on the stack, which is less work for the compiler.</summary>
    public void Push(LaneWriter writer)
    {
        if (local != null)
        {
            writer.Il.Emit(OpCodes.Ldloc, local);
            return;
        }
        foreach (var a in args) a.Push(writer);
        write(writer);
        if (uses == 1) return;
        local = writer.Take(isBits);
        writer.Il.Emit(OpCodes.Ldloc, local);
    }
}

/// <summary>Writes calls of what the vector types offer.</summary>
/// <param name="il">Where to write.</param>
/// <param name="number">float or double.</param>
/// <param name="bytes">Bytes of a register.</param>
internal sealed class LaneWriter(ILGenerator il, Type number, int bytes)
{
    private readonly bool isSingle = number == typeof(float);
    private readonly Type bits = number == typeof(float) ? typeof(int) : typeof(long);

    public ILGenerator Il { get; } = il;

    /// <summary>Calls a method that takes registers of numbers.</summary>
    public void Call(string name, int arity) => Call(name, number, arity);

    /// <summary>Calls a method that takes registers of integers.</summary>
    public void CallBits(string name, int arity) => Call(name, bits, arity);

    private void Call(string name, Type element, int arity)
    {
        var v = VectorApi.Vector(element, bytes);
        Il.Emit(OpCodes.Call, VectorApi.Method(name, bytes, element, arity switch { 1 => [v], 2 => [v, v], _ => [v, v, v] }));
    }

    public void Number(double value)
    {
        if (isSingle) Il.Emit(OpCodes.Ldc_R4, (float)value);
        else Il.Emit(OpCodes.Ldc_R8, value);
        Il.Emit(OpCodes.Call, VectorApi.Method("Create", bytes, number, number));
    }

    public void Bits(long pattern)
    {
        if (isSingle) Il.Emit(OpCodes.Ldc_I4, (int)pattern);
        else Il.Emit(OpCodes.Ldc_I8, pattern);
        Il.Emit(OpCodes.Call, VectorApi.Method("Create", bytes, bits, bits));
    }

    public void Shift(string name, int count)
    {
        Il.Emit(OpCodes.Ldc_I4, count);
        Il.Emit(OpCodes.Call, VectorApi.Method(name, bytes, bits, VectorApi.Vector(bits, bytes), typeof(int)));
    }

    /// <summary>The register seen as integers, or as numbers.</summary>
    public void See(bool asBits)
    {
        var (from, to) = asBits ? (number, bits) : (bits, number);
        Il.Emit(OpCodes.Call, VectorApi.Method("As" + to.Name, bytes, from, VectorApi.Vector(from, bytes)));
    }

    public void Scale()
    {
        var v = VectorApi.Vector(number, bytes);
        var owner = bytes == Vector512Bytes ? typeof(Avx512F) : typeof(Avx512F.VL);
        Il.Emit(OpCodes.Call, VectorApi.Find(owner, nameof(Avx512F.Scale), null, [v, v])!);
    }

    /// <summary>A result, a mask and an argument become the result whose lanes under the mask are computed anew, one by one.</summary>
    public void Patch(Func<double, double> slow)
    {
        LocalBuilder argument = Take(false), mask = Take(false), result = Take(false);
        var end = Il.DefineLabel();
        Il.Emit(OpCodes.Ldloc, mask);
        See(true);
        Bits(0);
        CallBits("EqualsAll", 2);
        Il.Emit(OpCodes.Brtrue, end);
        foreach (var local in (ReadOnlySpan<LocalBuilder>)[result, mask, argument]) Il.Emit(OpCodes.Ldloc, local);
        Il.Emit(OpCodes.Ldnull);
        Il.Emit(OpCodes.Ldftn, slow.Method);
        Il.Emit(OpCodes.Newobj, typeof(Func<double, double>).GetConstructors()[0]);
        Il.Emit(OpCodes.Call, Lanes().GetMethod(nameof(Single512.Patch))!);
        Il.Emit(OpCodes.Stloc, result);
        Il.MarkLabel(end);
        Il.Emit(OpCodes.Ldloc, result);
    }

    private Type Lanes() => bytes switch
    {
        Vector512Bytes => isSingle ? typeof(Single512) : typeof(Double512),
        Vector256Bytes => isSingle ? typeof(Single256) : typeof(Double256),
        _ => isSingle ? typeof(Single128) : typeof(Double128),
    };

    /// <summary>Takes what is on the stack into a new local.</summary>
    public LocalBuilder Take(bool isBits)
    {
        var local = Il.DeclareLocal(VectorApi.Vector(isBits ? bits : number, bytes));
        Il.Emit(OpCodes.Stloc, local);
        return local;
    }

    private const int Vector512Bytes = 64, Vector256Bytes = 32;
}
