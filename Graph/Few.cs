using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace Lazy.Graph;

/// <summary>Room for a few values on the stack, so that small work allocates nothing.</summary>
[InlineArray(Length)]
internal struct Few<T>
{
    private const int Length = 8;
    private T _first;

    /// <summary>Room for so many values: here, or in an array where they are more than a few.</summary>
    [UnscopedRef]
    public Span<T> Take(int count) => count <= Length ? ((Span<T>)this)[..count] : new T[count];
}

/// <summary>What is asked of few nodes at once.</summary>
internal static class FewAvals
{
    /// <summary>Shape and dtype of each node.</summary>
    public static Span<Aval> Of(ref this Few<Aval> few, ReadOnlySpan<Node> nodes)
    {
        var avals = few.Take(nodes.Length);
        for (var i = 0; i < nodes.Length; i++) avals[i] = nodes[i].Aval;
        return avals;
    }
}
