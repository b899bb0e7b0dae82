using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Lazy.Backends.Cpu;
using Lazy.Backends.Cpu.Il;
using Lazy.Backends.Cpu.VectorMath;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Tests.Cpu;

/// <summary>Functions as kernels have them, and as <see cref="Elementary"/> offers them to the interpreter and to scalar code.</summary>
internal static class VectorMathHarness
{
    public static TDelegate Find<TDelegate>(string name) where TDelegate : Delegate
    {
        var parameters = typeof(TDelegate).GetMethod("Invoke")!.GetParameters().Select(p => p.ParameterType).ToArray();
        var method = typeof(Elementary).GetMethod(name, parameters);
        Assert.IsNotNull(method, $"Elementary.{name}({string.Join(", ", parameters.Select(p => p.Name))})");
        Assert.IsTrue(method.MethodImplementationFlags.HasFlag(MethodImplAttributes.AggressiveInlining), name);
        return method.CreateDelegate<TDelegate>();
    }

    /// <summary>The results of kernels with 512-bit registers, after checking that all else has the same bits.</summary>
    public static T[] Map<T>(string name, T[] x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var by512 = InKernels(name, x);
        AssertSameBits(name + " of the interpreter", x, by512, MapBy<T, Vector256<T>>(name, x));
        var scalar = Find<Func<T, T>>(name);
        AssertSameBits(name + " of scalars", x, by512, [.. x.Select(scalar)]);
        return by512;
    }

    public static T[] Map<T>(string name, T[] x, T[] y) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var by512 = InKernels(name, x, y);
        AssertSameBits(name + " of the interpreter", x, by512, MapBy<T, Vector256<T>>(name, x, y));
        var scalar = Find<Func<T, T, T>>(name);
        AssertSameBits(name + " of scalars", x, by512, [.. x.Zip(y, scalar)]);
        return by512;
    }

    private static T[] MapBy<T, TVector>(string name, T[] x) where T : unmanaged, IFloatingPointIeee754<T> where TVector : struct
    {
        var function = Find<Func<TVector, TVector>>(name);
        var input = MemoryMarshal.Cast<T, TVector>(Padded<T, TVector>(x));
        var output = new TVector[input.Length];
        for (var i = 0; i < input.Length; i++) output[i] = function(input[i]);
        return MemoryMarshal.Cast<TVector, T>(output)[..x.Length].ToArray();
    }

    private static T[] MapBy<T, TVector>(string name, T[] x, T[] y) where T : unmanaged, IFloatingPointIeee754<T> where TVector : struct
    {
        var function = Find<Func<TVector, TVector, TVector>>(name);
        var left = MemoryMarshal.Cast<T, TVector>(Padded<T, TVector>(x));
        var right = MemoryMarshal.Cast<T, TVector>(Padded<T, TVector>(y));
        var output = new TVector[left.Length];
        for (var i = 0; i < left.Length; i++) output[i] = function(left[i], right[i]);
        return MemoryMarshal.Cast<TVector, T>(output)[..x.Length].ToArray();
    }

    private static T[] InKernels<T>(string name, params T[][] x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var op = Enum.Parse<KOp>(name);
        var by512 = InKernel<T, Vector512<T>>(op, x);
        AssertSameBits(name + " in 256 bits", x[0], by512, InKernel<T, Vector256<T>>(op, x));
        AssertSameBits(name + " in 128 bits", x[0], by512, InKernel<T, Vector128<T>>(op, x));
        AssertSameBits(name + " of one element", x[0], by512, InKernel<T, T>(op, x));
        return by512;
    }

    // As many elements as the register has lanes, so that it is the register the kernel takes.
    private static unsafe T[] InKernel<T, TVector>(KOp op, T[][] x) where T : unmanaged, IFloatingPointIeee754<T>
    {
        var lanes = Unsafe.SizeOf<TVector>() / Unsafe.SizeOf<T>();
        var type = typeof(T) == typeof(float) ? DType.Float32 : DType.Float64;
        var at = K.Index(DType.Int32, 0);
        var kernel = new IlKernel(LoopPlan.Create(new Kernel
        {
            Name = op.ToString(),
            IndexType = DType.Int32,
            Inputs = [.. x.Select(_ => type)],
            Uniforms = [],
            Outputs = [new(type)],
            Outer = [lanes],
            Inner = [],
            Passes = [],
            OuterStores = [new(0, at, K.Make(op, type, [.. x.Select((_, i) => K.Load(type, i, at))]))],
        })!);
        Assert.AreEqual(Math.Min(lanes, VectorApi.RegisterBytes / Unsafe.SizeOf<T>()), kernel.Shape.Lanes);
        var inputs = x.Select(v => Padded<T, TVector>(v).ToArray()).ToArray();
        var output = new T[inputs[0].Length];
        var pointers = stackalloc byte*[x.Length + 1];
        fixed (T* first = inputs[0], second = inputs[^1], result = output)
        {
            for (var i = 0; i < output.Length; i += lanes)
            {
                pointers[0] = (byte*)(first + i);
                pointers[x.Length - 1] = (byte*)(second + i);
                pointers[x.Length] = (byte*)(result + i);
                var arguments = new LaunchArguments { Inputs = pointers, Outputs = pointers + x.Length };
                kernel.Run(&arguments);
            }
        }
        return output[..x[0].Length];
    }

    private static Span<T> Padded<T, TVector>(T[] x)
    {
        var lanes = Unsafe.SizeOf<TVector>() / Unsafe.SizeOf<T>();
        var padded = new T[(x.Length + lanes - 1) / lanes * lanes];
        x.CopyTo(padded, 0);
        return padded;
    }

    private static void AssertSameBits<T>(string what, T[] x, T[] expected, T[] actual) where T : unmanaged, IFloatingPointIeee754<T>
    {
        for (var i = 0; i < x.Length; i++)
        {
            var same = expected[i].Equals(actual[i]) && T.IsNegative(expected[i]) == T.IsNegative(actual[i]);
            // The sign of a NaN says nothing.
            if (!same && !(T.IsNaN(expected[i]) && T.IsNaN(actual[i])))
                Assert.Fail($"{what}: f({x[i]:R}) = {actual[i]:R}, but {expected[i]:R} in 512 bits");
        }
    }

    /// <summary>
    /// The distance in units of the last place of the exact result; infinity counts as the power of two past the largest number.
    /// </summary>
    public static double UlpsOfSingle(float actual, double exact)
    {
        if (double.IsNaN(exact) || float.IsNaN(actual)) return double.IsNaN(exact) == float.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (actual.Equals((float)exact)) return 0;
        var limit = Math.ScaleB(1, 128);
        exact = Math.Clamp(exact, -limit, limit);
        var magnitude = Math.Clamp(Math.Abs(exact), 1.17549435e-38, float.MaxValue);
        return Math.Abs(Math.Clamp((double)actual, -limit, limit) - exact) / Math.ScaleB(1, Math.ILogB(magnitude) - 23);
    }

    /// <summary>The distance in units of the last place of the expected result.</summary>
    public static double UlpsOfDouble(double actual, double expected)
    {
        if (double.IsNaN(expected) || double.IsNaN(actual))
            return double.IsNaN(expected) == double.IsNaN(actual) ? 0 : double.PositiveInfinity;
        if (expected.Equals(actual)) return 0;
        if (double.IsInfinity(expected) || double.IsInfinity(actual))
            return Math.Abs((double)(BitConverter.DoubleToInt64Bits(expected) - BitConverter.DoubleToInt64Bits(actual)));
        var magnitude = Math.Max(Math.Abs(expected), 2.2250738585072014e-308);
        return Math.Abs(actual - expected) / Math.ScaleB(1, Math.ILogB(magnitude) - 52);
    }

    /// <summary>Numbers of both signs in every binade, subnormal ones among them, and what IEEE 754 adds.</summary>
    public static float[] AllSingles(int perBinade)
    {
        var random = new Random(7);
        return
        [
            .. from sign in new[] { 0u, 1u }
               from exponent in Enumerable.Range(0, 255)
               from _ in Enumerable.Range(0, perBinade)
               select BitConverter.UInt32BitsToSingle(sign << 31 | (uint)exponent << 23 | (uint)random.Next(1 << 23)),
            0f, -0f, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue,
            float.PositiveInfinity, float.NegativeInfinity, float.NaN,
        ];
    }

    public static double[] AllDoubles(int perBinade)
    {
        var random = new Random(7);
        return
        [
            .. from sign in new[] { 0ul, 1ul }
               from exponent in Enumerable.Range(0, 2047)
               from _ in Enumerable.Range(0, perBinade)
               select BitConverter.UInt64BitsToDouble(sign << 63 | (ulong)exponent << 52 | (ulong)random.NextInt64(1L << 52)),
            0d, -0d, double.Epsilon, -double.Epsilon, double.MaxValue, double.MinValue,
            double.PositiveInfinity, double.NegativeInfinity, double.NaN,
        ];
    }

    public static double[] Grid(double low, double high, int count)
        => [.. Enumerable.Range(0, count + 1).Select(i => low + (high - low) * i / count)];
}
