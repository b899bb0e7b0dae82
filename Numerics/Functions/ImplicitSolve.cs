using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary><c>lax.custom_linear_solve</c> and <c>lax.custom_root</c>: solutions whose derivative follows from their equation.</summary>
internal static class ImplicitSolve
{
    public static T Linear<T>(
        Func<T, T> matvec, T b, Func<Func<T, T>, T, T> solve, Func<Func<T, T>, T, T>? transposeSolve, bool symmetric)
    {
        const string Name = "custom_linear_solve";
        var info = FunctionInfo.Of(matvec);
        var leaves = Leaves.Flatten(b, $"{Name}: b").Leaves;
        var a = ClosureConversion.Of(Name, info, (Args<T> x) => matvec(x.First), new(b));
        Require(Name, "matvec", a, leaves);
        var forward = ClosureConversion.Of(Name, FunctionInfo.Of(solve), (Args<T> x) => solve(matvec, x.First), new(b));
        Require(Name, "solve", forward, leaves);
        var back = symmetric ? forward : transposeSolve is null ? null
            : ClosureConversion.Of(Name, FunctionInfo.Of(transposeSolve), (Args<T> x) => transposeSolve(Vecmat, x.First), new(b));
        if (back is not null) Require(Name, "transpose_solve", back, leaves);
        var call = new LinearSolve(ClosedFirst(a, leaves.Count), ClosedFirst(forward, leaves.Count), back is null ? null : ClosedFirst(back, leaves.Count));
        var results = Ufunc.ApplyMany(Name, [.. a.Constants, .. forward.Constants, .. back?.Constants ?? [], .. leaves], x => Project.All(call.Of(x)));
        return Leaves.Unflatten<T>(forward.Result, results);

        T Vecmat(T x) => Differentials.Transpose(matvec, (Args<T> v) => matvec(v.First), new(b))(x).First;
    }

    public static T Root<T>(Func<T, T> f, T guess, Func<Func<T, T>, T, T> solve, Func<Func<T, T>, T, T> tangentSolve)
    {
        const string Name = "custom_root";
        var info = FunctionInfo.Of(f);
        var residual = ClosureConversion.Of(Name, info, (Args<T> x) => f(x.First), new(guess));
        Require(Name, "f", residual, Leaves.Flatten(guess, $"{Name}: initial_guess").Leaves);
        // The solution as a function of what f closes over, by which alone it can be differentiated. The guess does not change it.
        Func<NDArray[], T, T> solution = null!;
        solution = jax.custom_jvp<NDArray[], T, T>((theta, start) => solve(x => At(x, theta), start), (a, t) =>
        {
            var x = solution(a.Item1, a.Item2);
            return (x, Step(a.Item1, t.Item1, x));
        });
        return solution(residual.Constants, guess);

        T At(T x, NDArray[] theta) => residual.Call<T>(Name, Leaves.Flatten(x, $"{Name}: x").Leaves, theta);

        T Step(NDArray[] theta, NDArray[] dtheta, T x)
        {
            var change = jax.jvp((NDArray[] t) => At(x, t), theta, dtheta).tangent;
            var step = tangentSolve(v => jax.jvp((T y) => At(y, theta), x, v).tangent, change);
            return Leaves.Map(s => -s, step, $"{Name}: the result of tangent_solve");
        }
    }

    // Conversion puts what a function closes over last; the operation wants it first.
    private static ClosedGraph ClosedFirst(ClosureConversion c, int arguments) =>
        new([.. c.Graph.Parameters.Skip(arguments), .. c.Graph.Parameters.Take(arguments)], c.Graph.Outputs);

    private static void Require(string name, string what, ClosureConversion c, List<NDArray> like)
    {
        var given = c.Graph.Outputs.Select(o => (o.Shape, o.DType));
        if (!given.SequenceEqual(like.Select(l => (l.Shape, l.DType)))) throw new ArgumentException(
            $"{name}: {what} gives ({string.Join(", ", c.Graph.Outputs.Select(o => o.Aval))}) for an argument of " +
            $"({string.Join(", ", like.Select(l => l.Node.Aval))}); both must have the same shapes and dtypes.");
    }
}
