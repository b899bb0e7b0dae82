using System.Runtime.CompilerServices;

namespace Lazy;

/// <summary>What errors call a user's function and its arguments.</summary>
internal sealed record FunctionInfo(string Name, string[] Arguments)
{
    // Delegates that transforms made are known by what they were made of, and jitted ones by their compiler.
    private static readonly ConditionalWeakTable<Delegate, FunctionInfo> s_made = [];
    private static readonly ConditionalWeakTable<Delegate, object> s_jitted = [];

    /// <summary>The name of a delegate's method: of a local function as written, of a lambda its position.</summary>
    public static FunctionInfo Of(Delegate f)
    {
        ArgumentNullException.ThrowIfNull(f);
        if (s_made.TryGetValue(f, out var known)) return known;
        var method = f.Method;
        return new(Clean(method.Name), [.. method.GetParameters().Where(p => p.ParameterType != typeof(Closure)).Select((p, i) =>
            p.Name ?? $"{i}")]);
    }

    /// <summary>Remembers what a delegate was made of.</summary>
    public TDelegate Tag<TDelegate>(string transform, TDelegate made) where TDelegate : Delegate
    {
        s_made.Add(made, this with { Name = $"{transform}({Name})" });
        return made;
    }

    /// <summary>Remembers the compiler behind a jitted delegate.</summary>
    public TDelegate Tag<TDelegate>(TDelegate made, object jitted) where TDelegate : Delegate
    {
        s_jitted.Add(made, jitted);
        return Tag("jit", made);
    }

    /// <summary>The compiler behind a delegate, or null if it did not come from jit.</summary>
    public static object? JittedOf(Delegate f) => s_jitted.TryGetValue(f, out var jitted) ? jitted : null;

    // The compiler calls a local function <Outer>g__name|0_0 and a lambda <Outer>b__0.
    private static string Clean(string name)
    {
        var local = name.IndexOf(">g__", StringComparison.Ordinal);
        if (local >= 0) return name[(local + 4)..].Split('|')[0];
        return name.StartsWith('<') ? "a lambda function" : name;
    }

    private sealed class Closure;
}
