using System.Collections.Concurrent;
using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Lazy.Graph;
using Lazy.Tests.Names;

namespace Lazy.Tests.Conformance.Reference;

/// <summary>An argument: how it is made of the arrays of the row, how far-fetched that is, and which arrays go in.</summary>
internal sealed record Converted(Func<IReadOnlyList<NDArray>, object?> Make, int Cost, IReadOnlyList<int> Traced)
{
    public static Converted Of(object? value, int cost = 0) => new(_ => value, cost, []);
}

/// <summary>What a row's value is as an argument of a type, where C# would take such an argument.</summary>
internal static class Converter
{
    private const int Far = 8;
    private static readonly ConcurrentDictionary<Type, MethodInfo[]> Operators = [];

    /// <summary>Null if the type takes no such value.</summary>
    public static Converted? Convert(Value value, Type type)
    {
        // An overload that takes the type itself is nearer.
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return value is Value.None ? Converted.Of(null) : Convert(value, underlying) is { } c ? c with { Cost = c.Cost + 1 } : null;
        if (type == typeof(NDArray) && value is Value.Array array) return new(arrays => arrays[array.Place], 0, [array.Place]);
        var direct = value switch
        {
            Value.None => type == typeof(NewAxis) ? Converted.Of(NewAxis.Instance, 1) : type.IsValueType ? null : Converted.Of(null),
            Value.Truth b => type == typeof(bool) ? Converted.Of(b.Value) : null,
            Value.Int i => Integer(i.Value, type),
            Value.Float f => Real(f.Value, type, 0),
            Value.ComplexNumber c => type == typeof(Complex) ? Converted.Of(c.Value) : null,
            Value.Text t => type == typeof(string) ? Converted.Of(t.Value) : type.IsEnum ? Member(t.Value, type) : null,
            Value.Type t => type == typeof(DType) ? Converted.Of(t.Value) : null,
            Value.Function f => Delegates.Make(f.Name, type) is { } made ? Converted.Of(made) : null,
            Value.Sequence s => Sequence(s, type),
            Value.Array a => Static(a, type),
            _ => null,
        };
        return direct ?? Implicit(value, type);
    }

    private static Converted? Integer(long value, Type type)
    {
        if (type == typeof(int)) return value == (int)value ? Converted.Of((int)value) : null;
        if (type == typeof(long)) return Converted.Of(value, 1);
        if (type == typeof(uint)) return value == (uint)value ? Converted.Of((uint)value, 2) : null;
        if (type == typeof(ulong)) return value >= 0 ? Converted.Of((ulong)value, 2) : null;
        return Real(value, type, 2);
    }

    private static Converted? Real(double value, Type type, int cost) => type == typeof(double) ? Converted.Of(value, cost)
        : type == typeof(float) ? Converted.Of((float)value, cost + 1) : null;

    private static Converted? Member(string text, Type type)
    {
        var plain = text.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
        return Enum.TryParse(type, plain, ignoreCase: true, out var member) ? Converted.Of(member, 1) : null;
    }

    // Numbers and lists of numbers that the program is compiled for, written as arrays.
    private static Converted? Static(Value.Array a, Type type)
    {
        if (a.Data.DType.IsInexact || a.Data.Shape.Rank > 1) return null;
        Value[] items = [.. a.Data.Data.Select(s => a.Data.DType == DType.Bool ? (Value)new Value.Truth(s.IsTrue) : new Value.Int(s.Int))];
        var whole = a.Data.Shape.Rank == 0 ? items[0] : new Value.Sequence(items, false);
        return type == typeof(Idx) || Convert(whole, type) is not { } c ? null : c with { Cost = c.Cost + Far };
    }

    private static Converted? Sequence(Value.Sequence s, Type type)
    {
        if (ElementOf(type) is { } element)
        {
            var items = s.Items.Select(v => Convert(v, element)).ToArray();
            if (Array.Exists(items, c => c is null)) return null;
            return Join(items!, all =>
            {
                var array = Array.CreateInstance(element, all.Length);
                for (var i = 0; i < all.Length; i++) array.SetValue(all[i], i);
                return type.IsAssignableFrom(array.GetType()) ? array : Activator.CreateInstance(type, array);
            });
        }
        if (type == typeof(Shape) || type == typeof(Axes))
        {
            if (!s.Items.All(v => v is Value.Int)) return null;
            int[] numbers = [.. s.Items.Cast<Value.Int>().Select(v => (int)v.Value)];
            return Converted.Of(type == typeof(Shape) ? (object)(Shape)numbers : Axes.Create(numbers));
        }
        if (!typeof(ITuple).IsAssignableFrom(type) || type.GetGenericArguments() is not { } parts || parts.Length != s.Items.Count) return null;
        var members = s.Items.Select((v, i) => Convert(v, parts[i])).ToArray();
        return Array.Exists(members, c => c is null) ? null : Join(members!, all => Activator.CreateInstance(type, all));
    }

    private static Type? ElementOf(Type type) => type.IsArray && type.GetArrayRank() == 1 ? type.GetElementType()
        : type is { IsGenericType: true } && type.GetGenericTypeDefinition() is { } g && (g == typeof(IReadOnlyList<>) || g == typeof(IEnumerable<>)
            || g == typeof(IList<>) || g == typeof(IReadOnlyCollection<>) || g == typeof(List<>)) ? type.GetGenericArguments()[0] : null;

    private static Converted Join(Converted[] parts, Func<object?[], object?> make) =>
        new(arrays => make(Array.ConvertAll(parts, p => p.Make(arrays))), parts.Sum(p => p.Cost), [.. parts.SelectMany(p => p.Traced)]);

    // One user-defined conversion, as C# allows.
    private static Converted? Implicit(Value value, Type type)
    {
        Converted? best = null;
        foreach (var op in Operators.GetOrAdd(type, t => [.. t.GetMethods(BindingFlags.Public | BindingFlags.Static)
            .Where(m => m.Name == "op_Implicit" && m.ReturnType == t && !m.GetParameters()[0].ParameterType.IsByRefLike)]))
        {
            var from = op.GetParameters()[0].ParameterType;
            if (from == type || value is Value.None && from != typeof(NewAxis) || Operand(value, from) is not { } c || best?.Cost <= c.Cost + 2) continue;
            best = new(arrays => op.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [c.Make(arrays)], null), c.Cost + 2, c.Traced);
        }
        return best;
    }

    private static Converted? Operand(Value value, Type from) =>
        from == typeof(NDArray) ? value is Value.Array ? Convert(value, from) : null
        : from == typeof(Complex) ? value is Value.ComplexNumber c ? Converted.Of(c.Value) : null
        : Nullable.GetUnderlyingType(from) is null && Operators.TryGetValue(from, out var own) && own.Length > 0
            ? null : Convert(value, from);
}

/// <summary>A public function as a delegate.</summary>
internal static class Delegates
{
    public static Delegate? Make(string name, Type type)
    {
        var methods = PublicApi.Methods(name);
        if (type == typeof(Func<NDArray, NDArray>)) return (NDArray x) => Call(name, methods, [x]);
        if (type == typeof(Func<NDArray, NDArray, NDArray>)) return (NDArray x, NDArray y) => Call(name, methods, [x, y]);
        return null;
    }

    private static NDArray Call(string name, IReadOnlyList<MethodInfo> methods, NDArray[] arguments)
    {
        var method = methods.FirstOrDefault(m => m.GetParameters() is var p && p.Length >= arguments.Length
            && p.Take(arguments.Length).All(q => q.ParameterType == typeof(NDArray)) && p.Skip(arguments.Length).All(q => q.IsOptional))
            ?? throw new MissingMethodException($"no {name} takes {arguments.Length} arrays");
        object?[] rest = [.. method.GetParameters().Skip(arguments.Length).Select(_ => Type.Missing)];
        const BindingFlags flags = BindingFlags.OptionalParamBinding | BindingFlags.DoNotWrapExceptions | BindingFlags.InvokeMethod;
        return (NDArray)method.Invoke(null, flags, null, [.. arguments, .. rest], null)!;
    }
}
