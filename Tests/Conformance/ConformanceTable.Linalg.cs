using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Tests.Conformance;

/// <content>Decompositions and solutions of matrices.</content>
public static partial class ConformanceTable
{
    private static IEnumerable<ConformanceRow> Linalg()
    {
        ConformanceRow Row(string name, Func<Node[], Node[]> build, params Operand[] operands) => new(name, (_, x) => build(x), operands)
        {
            Accepts = t => t == DType.Float32 || t == DType.Float64 || t.IsComplex,
            PassesWeakness = false,
            Find = Decomposition,
            Ulps = 64,
            ScaleUlps = 512,
            Order = 2,
        };
        Operand Of(params int[] shape) => new(shape, Numbers.Any);
        Node Sized(Node x, double diagonal) => !x.DType.IsInexact ? x : Lax.Add(x, Lax.Mul(Matrices.Eye(x, x.Shape[^1]), Lax.FullLike(x, diagonal)));
        Node Positive(Node x) => !x.DType.IsInexact ? x : Sized(Matrices.Multiply(x, Matrices.Adjoint(x)), 3);

        yield return Row("cholesky", x => [Lax.Cholesky(Positive(x[0]))], Of(3, 3));
        yield return Row("cholesky: reads the lower triangle", x => [Lax.Cholesky(Sized(x[0], 14))], Of(2, 3, 3));
        yield return Row("cholesky: not positive definite", x => [Lax.Cholesky(Sized(x[0], -14))], Of(3, 3)) with { Order = 0 };
        foreach (var shape in new Shape[] { (3, 3), (4, 3), (2, 3, 4) })
        {
            yield return Row($"lu: {shape}", x =>
            {
                var (lu, pivots, permutation) = Lax.Lu(x[0]);
                return [lu, pivots, permutation];
            }, new Operand(shape, Numbers.Any));
        }
        for (var i = 0; i < 16; i += i < 4 ? 1 : 3)
        {
            var (left, lower, transpose, unit) = ((i & 8) == 0, (i & 4) == 0, (i & 2) != 0, (i & 1) != 0);
            yield return Row($"triangular_solve: {i}",
                x => [Lax.TriangularSolve(Sized(x[0], 7), x[1], left, lower, transpose, false, unit)], Of(3, 3), Of(left ? (int[])[3, 2] : [2, 3]));
        }
        yield return Row("triangular_solve: conjugated", x => [Lax.TriangularSolve(Sized(x[0], 7), x[1], true, true, true, true)],
            Of(2, 3, 3), Of(2, 3, 1));
        foreach (var shape in new Shape[] { (3, 3), (4, 3), (2, 3, 4) })
        {
            yield return Row($"qr: {shape}", x =>
            {
                var (q, r) = Lax.Qr(x[0], full: false);
                return [q, r];
            }, new Operand(shape, Numbers.Any));
        }
        yield return Row("qr: full", x =>
        {
            var (q, r) = Lax.Qr(x[0], full: true);
            return [Matrices.Multiply(q, r), Matrices.Multiply(Matrices.Adjoint(q), q), r];
        }, Of(4, 3)) with
        { Order = 0 };
        yield return Row("qr: pivoting", x =>
        {
            var (q, r, permutation) = Lax.QrPivoted(x[0], full: false);
            return [q, r, permutation];
        }, Of(4, 3));
        // Vectors are known up to a factor; functions of the matrix are known.
        yield return Row("eigh", x =>
        {
            var (v, w) = Lax.Eigh(x[0]);
            return [w, Matrices.Multiply(Lax.Mul(v, Matrices.AsRows(Lax.Convert(Lax.Sin(w), v.DType), v.Shape)), Matrices.Adjoint(v))];
        }, Of(3, 3)) with
        { Result = t => t.RealPart };
        yield return Row("eigh: values", x => [Lax.Eigvalsh(x[0])], Of(2, 4, 4)) with { Result = t => t.RealPart };
        foreach (var shape in new Shape[] { (3, 3), (4, 3), (2, 3, 4) })
        {
            yield return Row($"svd: {shape}", x =>
            {
                var (s, u, vh) = Lax.Svd(x[0], full: false);
                return [s, Matrices.Multiply(Lax.Mul(u, Matrices.AsRows(Lax.Convert(Lax.Mul(s, s), u.DType), u.Shape)), vh)];
            }, new Operand(shape, Numbers.Any)) with
            { Result = t => t.RealPart };
        }
        yield return Row("svd: full", x =>
        {
            var (s, u, vh) = Lax.Svd(x[0], full: true);
            var product = Matrices.Multiply(Lax.Mul(Matrices.Columns(u, 0, 3), Matrices.AsRows(Lax.Convert(s, u.DType), (4, 3))), vh);
            return [s, product, Matrices.Multiply(Matrices.Adjoint(u), u)];
        }, Of(4, 3)) with
        { Order = 0, Result = t => t.RealPart };
        yield return Row("svd: values", x => [Lax.Svdvals(x[0])], Of(3, 4)) with { Result = t => t.RealPart };
        yield return Row("eig", x =>
        {
            var parts = Lax.Eig(x[0], left: false, right: true);
            var product = Matrices.Multiply(parts[1], Lax.Mul(Matrices.Solve(parts[1], Matrices.Eye(parts[1], 3)),
                Matrices.AsColumns(parts[0], (3, 3))));
            return [product];
        }, Of(3, 3)) with
        { Order = 0, Result = t => t.ToComplex, Find = n => Decomposition(n, typeof(Eig)) };
        yield return Row("eig: values", x => [Lax.Eig(x[0], left: false, right: false)[0]], Of(3, 3)) with
        {
            Result = t => t.ToComplex,
            Order = 1,
        };
        yield return Row("schur", x =>
        {
            var (t, z) = Lax.Schur(x[0]);
            return [Matrices.Multiply(Matrices.Multiply(z, t), Matrices.Adjoint(z)), Matrices.Multiply(Matrices.Adjoint(z), z)];
        }, Of(4, 4)) with
        { Order = 0 };
        yield return Row("hessenberg", x =>
        {
            var (a, taus) = Lax.Hessenberg(x[0]);
            return [a, taus];
        }, Of(4, 4)) with
        { Order = 0 };
        yield return Row("tridiagonal", x =>
        {
            var (a, d, e, taus) = Lax.Tridiagonal(x[0]);
            return [a, d, e, taus];
        }, Of(4, 4)) with
        { Order = 0 };
        yield return Row("tridiagonal_solve", x => [Lax.TridiagonalSolve(x[0], x[1], x[2], x[3])], Of(4), new Operand(4, Numbers.Uniform(7, 9)),
            Of(4), Of(4, 2));
    }

    private static Node Decomposition(Node n) => Decomposition(n, typeof(MatrixPrimitive));

    private static Node Decomposition(Node n, Type type) =>
        Traversal.PostOrder([n]).Last(m => m.Op is Project && m.Inputs[0].Op is { } op && op.GetType().IsAssignableTo(type));
}
