using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Intrinsics;

namespace Lazy.Backends.Cpu.Il;

/// <summary>
/// Finds the methods that generated code calls. Each look-up by reflection is made once per process: they are the larger part of the cost
/// of the first kernels.
/// </summary>
internal static class VectorApi
{
    private static readonly ConcurrentDictionary<Key, MethodInfo?> Known = [];
    private static readonly ConcurrentDictionary<(Type Element, int Bytes), Type> Types = [];

    /// <summary>The width of the widest registers of this machine.</summary>
    public static int RegisterBytes { get; } = Vector512.IsHardwareAccelerated ? 64 : Vector256.IsHardwareAccelerated ? 32 : 16;

    /// <summary>Vector128, 256 or 512 of an element type.</summary>
    public static Type Vector(Type element, int bytes) =>
        Types.GetOrAdd((element, bytes), static k => Generic(k.Bytes).MakeGenericType(k.Element));

    /// <summary>A method of Vector128, 256 or 512, generic or not, whose parameters have exactly these types.</summary>
    public static MethodInfo Method(string name, int bytes, Type element, params ReadOnlySpan<Type> parameters) =>
        Find(Class(bytes), name, element, parameters)
        ?? throw new InternalException($"Vector{bytes * 8}.{name} does not take {string.Join<Type>(", ", parameters.ToArray())}.");

    /// <summary>A static method of a class by its name and exact parameter types, or null.</summary>
    public static MethodInfo? Find(Type owner, string name, Type? element, ReadOnlySpan<Type> parameters)
    {
        var (first, second) = (parameters.Length > 0 ? parameters[0] : null, parameters.Length > 1 ? parameters[1] : null);
        var key = new Key(owner, name, element, first, second, parameters.Length);
        if (!Known.TryGetValue(key, out var method)) Known[key] = method = Search(owner, name, element, parameters.ToArray());
        return method;
    }

    private static MethodInfo? Search(Type owner, string name, Type? element, Type[] parameters)
    {
        foreach (var member in owner.GetMember(name, MemberTypes.Method,
            BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
        {
            var method = (MethodInfo)member;
            if (method.GetParameters().Length != parameters.Length) continue;
            if (method.IsGenericMethodDefinition)
            {
                if (element == null || method.GetGenericArguments().Length != 1) continue;
                method = method.MakeGenericMethod(element);
            }
            if (method.GetParameters().Select(p => p.ParameterType).SequenceEqual(parameters)) return method;
        }
        return null;
    }

    private static Type Class(int bytes) => bytes switch { 64 => typeof(Vector512), 32 => typeof(Vector256), _ => typeof(Vector128) };

    private static Type Generic(int bytes) =>
        bytes switch { 64 => typeof(Vector512<>), 32 => typeof(Vector256<>), _ => typeof(Vector128<>) };

    // The third parameter, if any, never tells two overloads apart.
    private readonly record struct Key(Type Owner, string Name, Type? Element, Type? First, Type? Second, int Count);
}
