using Lazy.Graph.Ops;

namespace Lazy.Graph.Rewriting;

/// <summary>What rules ask of operands: whether one is a known number, alone or broadcast.</summary>
internal static class Numbers
{
    /// <summary>The number of which every element consists, as a kernel would see it, or null.</summary>
    public static Scalar? Of(Node n)
    {
        if (n.Op is Broadcast && n.Inputs is [var x]) n = x;
        if (n.Op is not Constant c) return null;
        return c.Value.Type.IsFloat ? Scalar.OfFloat(c.Value.Type, c.Value.Re) : c.Value;
    }

    /// <summary>Whether every element has this value. 0 means +0: for floats x + 0 and x - 0 differ in what they do to -0.</summary>
    public static bool Is(Node n, double value) => Of(n) is { } s && s == Scalar.Of(s.Type, value);

    /// <summary>Whether every element is zero of either sign.</summary>
    public static bool IsZero(Node n) => Of(n) is { } s && !s.IsTrue;

    /// <summary>The node of rank 0 of which this one is filled, or null.</summary>
    public static Node? Filling(Node n) => n.Op is Broadcast && n.Inputs is [{ Rank: 0 } x] ? x : null;
}
