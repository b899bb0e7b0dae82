using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Transforms;

/// <summary>
/// The derivative of one node, from the declaration of its operation. A null stands for a zero. Only floats and complex numbers carry
/// tangents and cotangents.
/// </summary>
internal static class Differentiate
{
    /// <summary>The tangents of a node's results, one per output, from those of its operands.</summary>
    public static Node?[] Jvp(Node n, Primitive op, Node[] x, Node?[] tangents)
    {
        if (Array.TrueForAll(tangents, t => t is null)) return new Node?[Outputs(n)];
        switch (op.Derivative)
        {
            case Derivative.Elementwise e:
                Node? sum = null;
                for (var i = 0; i < x.Length; i++)
                {
                    if (tangents[i] is { } t && e.Partials[i] is { } partial) sum = Sum(sum, Lax.Mul(partial(x, n), t));
                }
                return [sum];
            case Derivative.Linear linear: return [Apply(op, x, tangents, i => linear.IsLinear is null || linear.IsLinear(i))];
            case Derivative.Bilinear:
                var left = tangents[0] is null ? null : op.Of(tangents[0]!, x[1]);
                var right = tangents[1] is null ? null : op.Of(x[0], tangents[1]!);
                return [left is null ? right : Sum(left, right)];
            case Derivative.Custom c: return [c.Jvp(x, n, tangents)];
            case Derivative.CustomOutputs c: return c.Jvp(x, n, tangents);
            case Derivative.Forward f: return f.Jvp(x, n, tangents);
            case Derivative.Zero: return new Node?[Outputs(n)];
            case Derivative.Undefined u: throw new DifferentiationException(u.Why);
            default: throw new InternalException($"{op.Name}: {op.Derivative} is no case of a derivative.");
        }
    }

    /// <summary>The cotangents of a node's operands from those of its results.</summary>
    /// <param name="n">The node.</param>
    /// <param name="op">Its operation.</param>
    /// <param name="x">Its operands.</param>
    /// <param name="cotangents">One per output, at least one of them not null.</param>
    /// <param name="wanted">The operands whose cotangents are needed; the others may be left null.</param>
    public static Node?[] Vjp(Node n, Primitive op, Node[] x, Node?[] cotangents, bool[] wanted)
    {
        var result = new Node?[x.Length];
        switch (op.Derivative)
        {
            case Derivative.Elementwise e:
                for (var i = 0; i < x.Length; i++)
                {
                    if (wanted[i] && e.Partials[i] is { } partial) result[i] = Lax.Mul(cotangents[0]!, partial(x, n));
                }
                return result;
            case Derivative.Linear linear:
                for (var i = 0; i < x.Length; i++)
                {
                    if (wanted[i] && (linear.IsLinear is null || linear.IsLinear(i))) result[i] = linear.Transpose(cotangents[0]!, x, i);
                }
                return result;
            case Derivative.Bilinear b:
                if (wanted[0]) result[0] = b.TransposeLeft(cotangents[0]!, x[0], x[1]);
                if (wanted[1]) result[1] = b.TransposeRight(cotangents[0]!, x[0], x[1]);
                return result;
            case Derivative.Custom c: return c.Vjp(x, n, cotangents[0]!);
            case Derivative.CustomOutputs c: return c.Vjp(x, n, cotangents, wanted);
            case Derivative.Forward f:
                // The rule is linear in the tangents: its reverse derivative at zero tangents is its transpose.
                var zeros = x.Select((a, i) => wanted[i] ? Lax.Alias(Lax.Zeros(a.Aval)) : null).ToArray();
                var outputs = f.Jvp(x, n, zeros).Select((t, k) => (Tangent: t, Cotangent: cotangents[k]))
                    .Where(p => p.Tangent is not null && p.Cotangent is not null).ToArray();
                var back = ReverseMode.Run([.. outputs.Select(p => p.Tangent!)], [.. zeros.OfType<Node>()], [.. outputs.Select(p => p.Cotangent)]);
                for (int i = 0, k = 0; i < x.Length; i++)
                {
                    if (wanted[i]) result[i] = back[k++];
                }
                return result;
            case Derivative.Zero: return result;
            case Derivative.Undefined u: throw new DifferentiationException(u.Why);
            default: throw new InternalException($"{op.Name}: {op.Derivative} is no case of a derivative.");
        }
    }

    /// <summary>The sum of two tangents or cotangents of one value.</summary>
    public static Node Sum(Node? a, Node? b) => a is null ? b! : b is null ? a : Lax.Add(a, b);

    /// <summary>The number of results of a node.</summary>
    public static int Outputs(Node n) => n.Outputs?.Count ?? 1;

    private static Node? Apply(Primitive op, Node[] x, Node?[] tangents, Func<int, bool> isLinear)
    {
        var operands = new Node[x.Length];
        var any = false;
        for (var i = 0; i < x.Length; i++)
        {
            operands[i] = !isLinear(i) ? x[i] : tangents[i] ?? Lax.Zeros(x[i].Aval);
            any |= isLinear(i) && tangents[i] is not null;
        }
        return any ? op.Of(operands) : null;
    }
}
