using System.Globalization;
using System.Text;

namespace Lazy.Transforms.Trees;

/// <summary>How types and values are spelled in structures and in errors.</summary>
internal static class TreeText
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(bool)] = "bool", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short", [typeof(ushort)] = "ushort",
        [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long", [typeof(ulong)] = "ulong", [typeof(float)] = "float",
        [typeof(double)] = "double", [typeof(decimal)] = "decimal", [typeof(char)] = "char", [typeof(string)] = "string",
        [typeof(object)] = "object",
    };

    /// <summary>A type as C# source spells it: <c>List&lt;NDArray&gt;</c>, <c>(int, NDArray)</c>.</summary>
    public static string Name(Type type)
    {
        if (Keywords.TryGetValue(type, out var keyword)) return keyword;
        if (type.IsArray) return Name(type.GetElementType()!) + "[" + new string(',', type.GetArrayRank() - 1) + "]";
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Name(underlying) + "?";
        if (!type.IsGenericType) return type.Name;
        var arguments = string.Join(", ", type.GetGenericArguments().Select(Name));
        if (type.FullName!.StartsWith("System.ValueTuple`", StringComparison.Ordinal)) return "(" + arguments + ")";
        var tick = type.Name.IndexOf('`', StringComparison.Ordinal);
        return (tick < 0 ? type.Name : type.Name[..tick]) + "<" + arguments + ">";
    }

    /// <summary>A value as structures print it: strings in single quotes, numbers without the culture.</summary>
    public static string Value(object? value) => value switch
    {
        null => "None",
        string text => "'" + text + "'",
        Array array => new StringBuilder().AppendJoined('[', array.Cast<object?>().Select(Value), ']').ToString(),
        _ => Invariant(value),
    };

    public static string Invariant(object value) =>
        value is IFormattable number ? number.ToString(null, CultureInfo.InvariantCulture) : value.ToString() ?? "";

    public static StringBuilder AppendJoined(this StringBuilder text, char open, IEnumerable<string> parts, char close) =>
        text.Append(open).AppendJoin(", ", parts).Append(close);
}
