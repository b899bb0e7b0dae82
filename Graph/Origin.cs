namespace Lazy.Graph;

/// <summary>
/// Where a node comes from: the named scopes around the call that made it, and the user's line where lines are recorded. For texts only:
/// equal operations of different origins are merged and cached as one.
/// </summary>
public sealed class Origin
{
    private static readonly AsyncLocal<Origin?> s_current = new();
    private static volatile bool s_used;

    // The scope around a graph that was traced on its own and is being copied: its nodes know only what is inside.
    private readonly string _around = "";

    private Origin(string scope, string? line, string? derivativeOf, string around = "") =>
        (Scope, Line, DerivativeOf, _around) = (scope, line, derivativeOf, around);

    /// <summary>The names of the scopes, outer ones first, such as <c>encoder/layer1</c>; empty outside of all.</summary>
    public string Scope { get; }

    /// <summary>File and line of the user's call; null where lines are not recorded.</summary>
    public string? Line { get; }

    /// <summary>The operation whose derivative the node is a part of, if it is one.</summary>
    public string? DerivativeOf { get; }

    /// <summary>Finds the user's line for a node that is made now, or gives null where lines are not recorded; null while that is never so.</summary>
    internal static Func<string?>? FindLine { get; set; }

    /// <summary>The origin of a node that is made now.</summary>
    internal static Origin? OfNew()
    {
        var current = s_used ? s_current.Value : null;
        if (FindLine is not { } find || current?.Line is not null || find() is not { } line) return current;
        return new Origin(current?.Scope ?? "", line, current?.DerivativeOf);
    }

    /// <summary>Names what is made until the result is disposed.</summary>
    public static OriginScope Enter(string name)
    {
        s_used = true;
        var outer = s_current.Value;
        return Enter(new Origin(Join(outer?.Scope, name), outer?.Line, outer?.DerivativeOf));
    }

    /// <summary>What is made until the result is disposed does not know the scopes around it: a function that is traced once for many calls.</summary>
    internal static OriginScope Outside()
    {
        if (!s_used || s_current.Value is not { } outer) return default;
        s_current.Value = null;
        return new OriginScope(outer, true);
    }

    /// <summary>A graph that was traced outside is copied here until the result is disposed: its scopes become inner ones of those here.</summary>
    internal static OriginScope Inside()
    {
        if (!s_used || s_current.Value is not { Scope.Length: > 0 } here) return default;
        return Enter(new Origin(here.Scope, here.Line, here.DerivativeOf, here.Scope));
    }

    /// <summary>What is made until the result is disposed stands for a node, and comes from where that came from.</summary>
    internal static OriginScope Of(Node n) => Of(n.Origin);

    /// <summary>What is made until the result is disposed comes from there, if that is known.</summary>
    internal static OriginScope Of(Origin? origin)
    {
        if (origin is null) return default;
        var around = s_current.Value?._around;
        return Enter(string.IsNullOrEmpty(around) ? origin : new Origin(Join(around, origin.Scope), origin.Line, origin.DerivativeOf));
    }

    /// <summary>What is made until the result is disposed is a part of a node's derivative.</summary>
    /// <param name="n">The node.</param>
    /// <param name="transform">How scopes name the direction: <c>jvp</c> or <c>transpose</c>.</param>
    internal static OriginScope OfDerivative(Node n, string transform)
    {
        if (n.Origin is not { } origin) return default;
        var scope = origin.Scope.Length == 0 ? "" : $"{transform}({origin.Scope})";
        return Enter(new Origin(scope, origin.Line, origin.DerivativeOf ?? n.Op?.Name));
    }

    /// <summary>In words, to follow the name of an operation: line, derivative and scope; empty where nothing is known.</summary>
    public override string ToString() =>
        (DerivativeOf is null ? "" : $", in the derivative of {DerivativeOf}") + (Scope.Length == 0 ? "" : $", in {Scope}")
        + (Line is null ? "" : $" (at {Line})");

    private static string Join(string? outer, string inner) =>
        string.IsNullOrEmpty(outer) ? inner : inner.Length == 0 ? outer : $"{outer}/{inner}";

    private static OriginScope Enter(Origin origin)
    {
        s_used = true;
        var outer = s_current.Value;
        s_current.Value = origin;
        return new OriginScope(outer, true);
    }

    internal static void Leave(Origin? outer) => s_current.Value = outer;
}

/// <summary>Ends the naming of what is made.</summary>
public readonly record struct OriginScope : IDisposable
{
    private readonly Origin? _outer;
    private readonly bool _entered;

    internal OriginScope(Origin? outer, bool entered) => (_outer, _entered) = (outer, entered);

    /// <summary>Returns to the names around it.</summary>
    public void Dispose()
    {
        if (_entered) Origin.Leave(_outer);
    }
}
