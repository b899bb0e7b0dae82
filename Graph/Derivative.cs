namespace Lazy.Graph;

/// <summary>
/// How an operation differentiates: exactly one case. Forward and reverse mode are both read off it. A null node stands for
/// a zero tangent or cotangent, so that zeros cost no nodes. Derivatives of complex functions are JAX's: tangents and
/// cotangents are multiplied without conjugation.
/// </summary>
public abstract record Derivative
{
    private Derivative() { }

    /// <summary>
    /// Element by element: jvp = Σ ∂ᵢ·tᵢ, vjpᵢ = ct·∂ᵢ. A partial gets the operands and the result, which it may reuse;
    /// a null entry is a partial that is zero everywhere.
    /// </summary>
    public sealed record Elementwise(params Func<Node[], Node, Node>?[] Partials) : Derivative;

    /// <summary>
    /// Linear in the operands for which <paramref name="IsLinear"/> holds, constant in the others: jvp is the operation on the tangents,
    /// vjp is its transpose. <paramref name="Transpose"/> gets the cotangent, the operands and the number of the operand.
    /// </summary>
    public sealed record Linear(Func<Node, Node[], int, Node?> Transpose, Func<int, bool>? IsLinear = null) : Derivative;

    /// <summary>Linear in each of two operands: jvp = f(t₀, x₁) + f(x₀, t₁); the transposes get cotangent, x₀ and x₁.</summary>
    public sealed record Bilinear(Func<Node, Node, Node, Node> TransposeLeft, Func<Node, Node, Node, Node> TransposeRight) : Derivative;

    /// <summary>Both rules by hand: jvp from (operands, result, tangents), vjp from (operands, result, cotangent) to one cotangent per operand.</summary>
    public sealed record Custom(Func<Node[], Node, Node?[], Node?> Jvp, Func<Node[], Node, Node, Node?[]> Vjp) : Derivative;

    /// <summary>
    /// Both rules by hand, for an operation with several outputs; a tangent or cotangent for each. The reverse rule is told which operands'
    /// cotangents are wanted; it may leave out the others.
    /// </summary>
    public sealed record CustomOutputs(
        Func<Node[], Node, Node?[], Node?[]> Jvp, Func<Node[], Node, Node?[], bool[], Node?[]> Vjp) : Derivative;

    /// <summary>
    /// Forward mode by hand; reverse mode is its transpose. The rule gets operands, the node and the tangents, at least one of which is not
    /// null; it is linear in them, and does not apply the operation itself to them.
    /// </summary>
    public sealed record Forward(Func<Node[], Node, Node?[], Node?[]> Jvp) : Derivative;

    /// <summary>Piecewise constant, or not a function of inexact numbers: the derivative is zero wherever it exists.</summary>
    public sealed record Zero : Derivative
    {
        /// <summary>The only instance.</summary>
        public static readonly Zero Instance = new();
    }

    /// <summary>There is no derivative; <paramref name="Why"/> is the text of the error.</summary>
    public sealed record Undefined(string Why) : Derivative;
}
