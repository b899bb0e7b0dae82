using System.Runtime.InteropServices;

namespace Lazy.Graph.Ops;

/// <summary>
/// The constants of the function that is traced on this thread: equal numbers are one node there, since a program that indexes arrays in loops is
/// made of constants to a large part. Outside of functions each number is a node of its own, which dies with its expression.
/// </summary>
internal sealed class SharedConstants
{
    [ThreadStatic]
    private static SharedConstants? t_current;

    private readonly Dictionary<(Scalar Value, bool Weak), Node> _nodes = [];

    /// <summary>Makes these the constants of this thread.</summary>
    /// <returns>Those of before, which belong there again afterwards.</returns>
    public static SharedConstants? Enter(SharedConstants? constants)
    {
        var before = t_current;
        t_current = constants;
        return before;
    }

    /// <summary>A node of a number.</summary>
    public static Node Of(Scalar value, bool weak)
    {
        // Where origins are recorded, each node has its own.
        if (t_current is not { } current || Origin.OfNew() is not null) return Constant.Of(value, weak).Of();
        ref var node = ref CollectionsMarshal.GetValueRefOrAddDefault(current._nodes, (value, weak), out _);
        // A node that was evaluated is data, no longer a number.
        return node is { Value: null } ? node : node = Constant.Of(value, weak).Of();
    }

    /// <summary>From here on there are new nodes: transforms take all that is older than a parameter for data.</summary>
    public static void Forget() => t_current?._nodes.Clear();
}
