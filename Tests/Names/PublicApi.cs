using System.Reflection;

namespace Lazy.Tests.Names;

/// <summary>What the library offers under a dotted name, by reflection.</summary>
internal static class PublicApi
{
    private const BindingFlags Members = BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.FlattenHierarchy;

    // Types of users are in this one namespace, so a name is enough to find them: JAX's classes stand in modules, ours do not.
    private static readonly Dictionary<string, Type> Types = new[] { typeof(NDArray).Assembly, typeof(Transforms.Trace).Assembly,
            typeof(Backends.Engine).Assembly, typeof(Graph.Node).Assembly }
        .SelectMany(a => a.GetExportedTypes()).Where(t => t is { IsNested: false, Namespace: "Lazy" or "Lazy.Backends" })
        .GroupBy(t => t.Name.Split('`')[0]).ToDictionary(g => g.Key, g => g.First());

    /// <summary>Whether there is a function, property, field or type of a name in a module: <c>jax.tree</c> and <c>map</c>.</summary>
    public static bool Has(string module, string name) =>
        module == "NDArray" ? HasMember(name)
            : Exists($"{module}.{name}") || (name.Split('.')[^1] is var last && char.IsUpper(last[0]) && Types.ContainsKey(last));

    /// <summary>Whether a dotted path from a public type leads to a public member: <c>jax.tree.map</c>, <c>NDArray.AsType</c>.</summary>
    public static bool Exists(string path)
    {
        var parts = path.Split('.');
        if (!Types.TryGetValue(parts[0], out var type)) return false;
        for (var i = 1; i < parts.Length; i++)
        {
            if (Named(type, parts[i]).FirstOrDefault(m => m is TypeInfo) is TypeInfo nested) type = nested;
            else if (i < parts.Length - 1 && Module(type, parts[i]) is { } module) type = module.PropertyType;
            else return i == parts.Length - 1 && Named(type, parts[i]).Any();
        }
        return true;
    }

    /// <summary>The overloads of a function by its dotted path: <c>jnp.linalg.det</c>; none if there is no such function.</summary>
    public static IReadOnlyList<MethodInfo> Methods(string path)
    {
        var parts = path.Split('.');
        if (!Types.TryGetValue(parts[0], out var type)) return [];
        foreach (var part in parts[1..^1])
        {
            if (Named(type, part).OfType<TypeInfo>().FirstOrDefault() is { } nested) type = nested;
            else if (Module(type, part) is { } module) type = module.PropertyType;
            else return [];
        }
        return [.. Named(type, parts[^1]).OfType<MethodInfo>()];
    }

    /// <summary>The object to which the functions of a module belong, where one of them has the module's name; null for static classes.</summary>
    public static object? Owner(Type type) => type == typeof(jnp.fourier) ? jnp.fft : null;

    private static PropertyInfo? Module(Type type, string name) =>
        type == typeof(jnp) && type.GetProperty(name) is { PropertyType.IsNested: true } module ? module : null;

    private static IEnumerable<MemberInfo> Named(Type type, string name) =>
        type.GetMembers(Members).Where(m => m.Name.Split('`')[0] == name);

    /// <summary>The methods of arrays are .NET's: PascalCase, without underscores. C# calls the indexer Item.</summary>
    private static bool HasMember(string name)
    {
        const string at = "at[].";
        var (type, member) = name.StartsWith(at, StringComparison.Ordinal) ? (typeof(AtIndex), name[at.Length..]) : (typeof(NDArray), name);
        var wanted = member.Replace("_", "", StringComparison.Ordinal);
        return type.GetMembers(Members).Any(m =>
            m.Name != "Item" && string.Equals(m.Name, wanted, StringComparison.OrdinalIgnoreCase));
    }
}
