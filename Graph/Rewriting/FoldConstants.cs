using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Rewriting;

/// <summary>Computes elementwise operations on known numbers, by the plain reference: in float64 and rounded once.</summary>
public static class FoldConstants
{
    /// <summary>The rules.</summary>
    public static RuleSet Rules { get; } = new("fold constants", Rule);

    private static Node? Rule(Node n)
    {
        var (op, inputs) = n;
        // A barrier is there to be kept.
        if (op is not Elementwise { IsPure: true } || n.Rank != 0) return null;
        var values = new HostArray[inputs.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (inputs[i].Op is not Constant || Numbers.Of(inputs[i]) is not { } number) return null;
            values[i] = new HostArray(Shape.Scalar, number.Type, [number]);
        }
        return Lax.Constant(op.Evaluate(values, n.Aval).Data[0], n.Aval.Weak);
    }
}
