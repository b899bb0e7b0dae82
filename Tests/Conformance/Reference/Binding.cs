using System.Linq.Expressions;
using System.Reflection;
using Lazy.Tests.Names;

namespace Lazy.Tests.Conformance.Reference;

/// <summary>A row's call: the overload that takes its arguments, which is run on other arrays than those of the row, too.</summary>
internal sealed class Binding
{
    private readonly Func<object?[], object?> _invoke;
    private readonly Converted[] _arguments;

    private Binding(Func<object?[], object?> invoke, Converted[] arguments, Type result)
    {
        (_invoke, _arguments, Result) = (invoke, arguments, result);
        Traced = [.. arguments.SelectMany(a => a.Traced).Distinct().Order()];
    }

    /// <summary>Which arrays of the row the function takes as arrays; the others are read when it is called.</summary>
    public IReadOnlyList<int> Traced { get; }

    private Type Result { get; }

    public object? Call(IReadOnlyList<NDArray> arrays) => _invoke(Array.ConvertAll(_arguments, a => a.Make(arrays)));

    /// <summary>Finds the overload.</summary>
    /// <exception cref="MissingMethodException">There is none; the text says why each does not fit.</exception>
    public static Binding Of(ReferenceRow row)
    {
        if (row.Name.StartsWith("NDArray.At.", StringComparison.Ordinal)) return OfUpdate(row);
        var methods = row.Name == "NDArray.Item" ? [typeof(NDArray).GetProperty("Item")!.GetMethod!] : PublicApi.Methods(row.Name);
        var binding = Best(row.Name, methods, row.Positional, row.Named);
        return row.Then.Count == 0 ? binding : Called(binding, row);
    }

    // The function gives a function, which is called in turn.
    private static Binding Called(Binding maker, ReferenceRow row)
    {
        var made = maker.Result.GetMethod("Invoke")!;
        var types = made.GetParameters().Select(p => p.ParameterType).ToArray();
        if (types.Length < row.Then.Count) throw new MissingMethodException($"{row.Name} gives a function of {types.Length} arguments");
        var arguments = row.Then.Select((v, i) => Converter.Convert(v, types[i])
            ?? throw new MissingMethodException($"the function that {row.Name} gives takes no {v}")).ToArray();
        var n = maker._arguments.Length;
        return new(a => ((Delegate)maker._invoke(a[..n])!).DynamicInvoke([.. a[n..], .. Enumerable.Repeat(Type.Missing, types.Length - arguments.Length)]),
            [.. maker._arguments, .. arguments], made.ReturnType);
    }

    // x.At[index].Set(value): the index makes the object whose method is called.
    private static Binding OfUpdate(ReferenceRow row)
    {
        var at = Converter.Convert(row.Positional[0], typeof(NDArray))!;
        var index = Converter.Convert(row.Positional[1], typeof(Idx[]))!;
        var inner = Best(row.Name, PublicApi.Methods($"AtIndex.{row.Name.Split('.')[^1]}"), [new Value.None(), .. row.Positional.Skip(2)], row.Named);
        return new(a => inner._invoke([((NDArray)a[0]!).At[(Idx[])a[1]!], .. a[3..]]), [at, index, .. inner._arguments], inner.Result);
    }

    private static Binding Best(
        string name, IReadOnlyList<MethodInfo> methods, IReadOnlyList<Value> positional, IReadOnlyList<(string Name, Value Value)> named)
    {
        if (methods.Count == 0) throw new MissingMethodException($"there is no public method {name}");
        var problems = new List<string>();
        Candidate? best = null;
        foreach (var m in methods)
        {
            if (Candidate.Try(m, positional, named, out var why) is not { } found) problems.Add($"{Text(m)}: {why}");
            else if (best is null || found.Cost < best.Cost) best = found;
        }
        if (best is null) throw new MissingMethodException($"no overload of {name} takes the arguments: {string.Join("; ", problems)}");
        return new(Invoker(best.Method), best.Arguments, best.Method.ReturnType);
    }

    private static string Text(MethodInfo m) => $"({string.Join(", ", m.GetParameters().Select(p => $"{p.ParameterType.Name} {p.Name}"))})";

    // Reflection passes no spans, but a compiled expression makes them of arrays.
    private static Func<object?[], object?> Invoker(MethodInfo method)
    {
        var parameters = method.GetParameters();
        if (!parameters.Any(p => p.ParameterType.IsByRefLike))
        {
            return method.IsStatic ? a => method.Invoke(null, BindingFlags.DoNotWrapExceptions, null, a, null)
                : a => method.Invoke(a[0], BindingFlags.DoNotWrapExceptions, null, a[1..], null);
        }
        var all = Expression.Parameter(typeof(object?[]));
        var first = method.IsStatic ? 0 : 1;
        Expression Argument(int i, Type type) => type.IsByRefLike
            ? Expression.New(type.GetConstructor([type.GetGenericArguments()[0].MakeArrayType()])!,
                Expression.Convert(Expression.ArrayIndex(all, Expression.Constant(i)), type.GetGenericArguments()[0].MakeArrayType()))
            : Expression.Convert(Expression.ArrayIndex(all, Expression.Constant(i)), type);
        var call = Expression.Call(first == 0 ? null : Argument(0, method.DeclaringType!), method,
            parameters.Select((p, i) => Argument(first + i, p.ParameterType)));
        return Expression.Lambda<Func<object?[], object?>>(Expression.Convert(call, typeof(object)), all).Compile();
    }

    /// <summary>An overload with the arguments that it would get.</summary>
    private sealed record Candidate(MethodInfo Method, Converted[] Arguments, int Cost)
    {
        public static Candidate? Try(
            MethodInfo method, IReadOnlyList<Value> positional, IReadOnlyList<(string Name, Value Value)> named, out string why)
        {
            why = method.IsGenericMethodDefinition ? "it is generic" : "";
            if (why != "") return null;
            var parameters = method.GetParameters();
            var arguments = new List<Converted>();
            var next = 0;
            if (PublicApi.Owner(method.DeclaringType!) is { } owner) arguments.Add(new(_ => owner, 0, []));
            else if (!method.IsStatic) arguments.Add(Receiver(method, positional[next++]));
            foreach (var p in parameters)
            {
                var byName = named.Where(n => n.Name == p.Name).Select(n => n.Value).ToArray();
                var type = p.ParameterType.IsByRefLike ? p.ParameterType.GetGenericArguments()[0].MakeArrayType() : p.ParameterType;
                Converted? c;
                if (next < positional.Count && IsParams(p) && (positional.Count - next > 1 || positional[next] is not Value.Sequence))
                {
                    c = Converter.Convert(new Value.Sequence([.. positional.Skip(next)], false), type);
                    next = positional.Count;
                }
                else if (next < positional.Count && byName.Length == 0) c = Converter.Convert(positional[next++], type);
                else if (byName.Length > 0) c = Converter.Convert(byName[0], type);
                else if (p.HasDefaultValue) c = new(_ => Default(p), 0, []);
                else if (IsParams(p)) c = Converter.Convert(new Value.Sequence([], false), type);
                else
                {
                    why = $"{p.Name} is not given";
                    return null;
                }
                if (c is null)
                {
                    why = $"{p.Name} takes no {(byName.Length > 0 ? byName[0] : positional[Math.Max(0, next - 1)])}";
                    return null;
                }
                arguments.Add(c);
            }
            if (next < positional.Count) why = $"{positional.Count} arguments are too many";
            else if (named.FirstOrDefault(n => parameters.All(p => p.Name != n.Name)).Name is { } unknown) why = $"there is no parameter {unknown}";
            // Among overloads that fit alike the one with fewer parameters left out is meant.
            return why == "" ? new(method, [.. arguments], arguments.Sum(a => a.Cost * 100) + parameters.Length) : null;
        }

        private static Converted Receiver(MethodInfo method, Value value) => value is Value.None ? new(_ => null, 0, [])
            : Converter.Convert(value, method.DeclaringType!)!;

        private static bool IsParams(ParameterInfo p) => p.CustomAttributes.Any(a =>
            a.AttributeType.Name is "ParamArrayAttribute" or "ParamCollectionAttribute");

        private static object? Default(ParameterInfo p) => p.DefaultValue is null && p.ParameterType.IsValueType
            && Nullable.GetUnderlyingType(p.ParameterType) is null ? Activator.CreateInstance(p.ParameterType)
            : p.DefaultValue is { } v && p.ParameterType.IsEnum ? Enum.ToObject(p.ParameterType, v) : p.DefaultValue;
    }
}
