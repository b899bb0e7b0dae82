using System.Numerics;

namespace Lazy.Graph.Ops;

/// <summary>
/// The solution of op(A)·X = B, or of X·op(A) = B, for a triangular A, of whose operand one triangle is read; op is nothing or the
/// transpose.
/// </summary>
/// <param name="LeftSide">A stands on the left of X.</param>
/// <param name="IsLower">A is lower triangular, before it is transposed.</param>
/// <param name="Transpose">op is the transpose.</param>
/// <param name="UnitDiagonal">The diagonal counts as ones and is not read.</param>
public sealed record TriangularSolve(bool LeftSide, bool IsLower, bool Transpose, bool UnitDiagonal) : MatrixPrimitive
{
    /// <inheritdoc/>
    public override string Name => "triangular_solve";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.CustomOutputs(Jvp, Vjp);

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) => outputSize * x[0].Shape[^1];

    /// <inheritdoc/>
    protected override Aval[] Results(ReadOnlySpan<Aval> x)
    {
        RequireSquare(x[0]);
        if (x[1].Shape[LeftSide ? 0 : 1] != x[0].Shape[0])
            throw new ShapeException($"{Name}: {x[0]} and {x[1]}: axis {(LeftSide ? -2 : -1)} of the second must have the extent of the " +
                "triangular matrices.");
        return [x[1]];
    }

    /// <inheritdoc/>
    protected override Complex[][,] Compute(Complex[][,] x, bool isComplex)
    {
        var a = Transpose ? HostMatrix.Transpose(x[0]) : x[0];
        var lower = IsLower != Transpose;
        return LeftSide ? [HostMatrix.Solve(a, x[1], lower, UnitDiagonal)]
            : [HostMatrix.Transpose(HostMatrix.Solve(HostMatrix.Transpose(a), HostMatrix.Transpose(x[1]), !lower, UnitDiagonal))];
    }

    /// <inheritdoc/>
    protected override string Parameters() =>
        $"left={LeftSide} lower={IsLower} transpose={Transpose} unit={UnitDiagonal}".Replace("True", "true", StringComparison.Ordinal)
            .Replace("False", "false", StringComparison.Ordinal);

    private Node Triangle(Node a) => (IsLower, UnitDiagonal) switch
    {
        (true, false) => Matrices.Lower(a),
        (true, true) => Matrices.StrictlyLower(a),
        (false, false) => Matrices.Upper(a),
        _ => Matrices.StrictlyUpper(a),
    };

    // dX = op(A)⁻¹ (dB - op(dA) X).
    private Node?[] Jvp(Node[] x, Node y, Node?[] t)
    {
        var right = t[1];
        if (t[0] is { } da)
        {
            var solution = Project.All(y)[0];
            var change = Transpose ? Matrices.Transpose(Triangle(da)) : Triangle(da);
            var product = LeftSide ? Matrices.Multiply(change, solution) : Matrices.Multiply(solution, change);
            right = right is null ? Lax.Neg(product) : Lax.Sub(right, product);
        }
        return [right is null ? null : Project.All(Of(x[0], right))[0]];
    }

    private Node?[] Vjp(Node[] x, Node y, Node?[] ct, bool[] wanted)
    {
        if (ct[0] is not { } c) return new Node?[2];
        var back = Project.All((this with { Transpose = !Transpose }).Of(x[0], c))[0];
        if (!wanted[0]) return [null, back];
        var solution = Project.All(y)[0];
        var product = LeftSide ? Matrices.Multiply(back, Matrices.Transpose(solution))
            : Matrices.Multiply(Matrices.Transpose(solution), back);
        return [Lax.Neg(Triangle(Transpose ? Matrices.Transpose(product) : product)), back];
    }
}
