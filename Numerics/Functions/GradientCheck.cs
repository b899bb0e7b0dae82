using System.Numerics;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>A function of trees as one of the arrays in them, and how texts call these.</summary>
internal sealed class FlatFunction<TArgs, R> where TArgs : struct, IArguments<TArgs>
{
    private readonly Func<TArgs, R> _f;
    private readonly TArgs _args;
    private PyTreeDef? _result;

    public FlatFunction(string check, Delegate function, Func<TArgs, R> f, TArgs args)
    {
        (_f, _args) = (f, args);
        Info = FunctionInfo.Of(function);
        var (leaves, structures) = Differentials.FlattenAll(check, Info, args);
        (Arguments, Structures) = ([.. leaves], structures);
        Labels = [.. structures.SelectMany((s, k) => Enumerable.Range(0, s.LeafCount).Select(i => Leaves.Label(Info, k, s, i)))];
    }

    public FunctionInfo Info { get; }

    public NDArray[] Arguments { get; }

    public PyTreeDef[] Structures { get; }

    public string[] Labels { get; }

    public string ResultLabel(int leaf) => _result!.Kind == TreeNodeKind.Leaf ? "the result" : $"the result{_result.LeafPaths()[leaf]}";

    public TArgs Pack(NDArray[] leaves) => _args.With(Structures, leaves);

    public NDArray[] Call(NDArray[] leaves) => FlattenResult(_f(Pack(leaves)));

    public NDArray[] FlattenResult(R value)
    {
        var (leaves, structure) = Leaves.Flatten(value, $"the result of {Info.Name}");
        _result = structure;
        return [.. leaves];
    }

    public R UnflattenResult(NDArray[] leaves) => Leaves.Unflatten<R>(_result!, leaves);
}

/// <summary>Derivatives against differences of the function itself, one argument after the other, in random directions.</summary>
/// <param name="Check">What was called, for texts.</param>
/// <param name="Function">The function, for texts.</param>
/// <param name="Labels">What the arguments are called.</param>
/// <param name="ResultLabel">What a result is called, once the function has run.</param>
/// <param name="Tolerances">Absolute and relative tolerance, where they are not the dtype's.</param>
/// <param name="Eps">The length of the step of a difference.</param>
internal sealed record GradientCheck(
    string Check, string Function, string[] Labels, Func<int, string> ResultLabel, (double? Atol, double? Rtol) Tolerances, double Eps)
{
    private readonly Random _random = new(0);

    /// <summary>Both modes, and the derivatives of the derivatives.</summary>
    public void Grads(Func<NDArray[], NDArray[]> f, NDArray[] x, int order, bool forward, bool reverse)
    {
        if (forward)
        {
            Jvp(f, (a, t) => jax.jvp(f, a, t), x);
            if (order > 1)
            {
                var t = Array.ConvertAll(x, Direction);
                var n = x.Length;
                Deeper("tangent of ").Grads(a => jax.jvp(f, a[..n], a[n..]).tangent, [.. x, .. t], order - 1, forward, reverse);
            }
        }
        if (reverse)
        {
            Vjp(f, a => jax.vjp(f, a), x);
            if (order > 1)
            {
                var n = x.Length;
                var ct = Array.ConvertAll(f(x), Direction);
                Deeper("cotangent of ").Grads(a => jax.vjp(f, a[..n]).pullback(a[n..]), [.. x, .. ct], order - 1, forward, reverse);
            }
        }
    }

    /// <summary>A rule for forward mode.</summary>
    public void Jvp(Func<NDArray[], NDArray[]> f, Func<NDArray[], NDArray[], (NDArray[], NDArray[])> jvp, NDArray[] x)
    {
        for (var i = 0; i < x.Length; i++)
        {
            if (!x[i].DType.IsInexact) continue;
            var t = DirectionAlong(x, i);
            var (value, tangent) = jvp(x, t);
            Compare("forward mode", i, f(x), value, (r, k) => $"element {k} of {ResultLabel(r)} itself");
            Compare("forward mode", i, Difference(f, x, t, i), tangent, (r, k) => $"the derivative of element {k} of {ResultLabel(r)}");
        }
    }

    /// <summary>A rule for reverse mode: the products of both sides with a direction must agree.</summary>
    public void Vjp(Func<NDArray[], NDArray[]> f, Func<NDArray[], (NDArray[], Func<NDArray[], NDArray[]>)> vjp, NDArray[] x)
    {
        var (value, pullback) = vjp(x);
        var ct = Array.ConvertAll(value, Direction);
        var back = pullback(ct);
        for (var i = 0; i < x.Length; i++)
        {
            if (!x[i].DType.IsInexact) continue;
            var t = DirectionAlong(x, i);
            Compare("reverse mode", i, f(x), value, (r, k) => $"element {k} of {ResultLabel(r)} itself");
            var expected = Difference(f, x, t, i).Zip(ct).Sum(p => Product(p.First, p.Second));
            Compare("reverse mode", i, expected, Product(back[i], t[i]), x[i].DType, "the derivative along a random direction");
        }
    }

    // Argument and result change their number with each derivative; the first ones stay those of the function.
    private GradientCheck Deeper(string what) => this with
    {
        Labels = [.. Labels, .. Enumerable.Range(0, 64).Select(i => what + (i < Labels.Length ? Labels[i] : $"{i}"))],
        ResultLabel = i => $"part {i} of the derivative",
        Eps = Eps,
    };

    private NDArray[] Difference(Func<NDArray[], NDArray[]> f, NDArray[] x, NDArray[] t, int along)
    {
        NDArray[] Moved(double by) => [.. x.Select((a, i) => i == along ? a + t[i] * jnp.asarray(by, dtype: RealOf(a.DType)) : a)];
        return [.. f(Moved(Eps / 2)).Zip(f(Moved(-Eps / 2)), (above, below) => !above.DType.IsInexact
            ? jnp.zeros_like(above) : (above - below) / jnp.asarray(Eps, dtype: RealOf(above.DType)))];
    }

    private NDArray[] DirectionAlong(NDArray[] x, int i) => [.. x.Select((a, k) => k == i ? Direction(a) : jnp.zeros_like(a))];

    private NDArray Direction(NDArray like)
    {
        if (!like.DType.IsInexact) return jnp.zeros_like(like);
        NDArray Numbers() => NDArray.Create<double>(Enumerable.Range(0, checked((int)like.Size)).Select(_ =>
            (_random.NextDouble() * 2) - 1).ToArray(), like.Shape);
        var re = Numbers().AsType(like.DType);
        return like.DType.IsComplex ? re + Numbers().AsType(like.DType) * new Complex(0, 1) : re;
    }

    private static DType RealOf(DType type) => type == DType.Complex128 ? DType.Float64 : type == DType.Complex64 ? DType.Float32 : type;

    // Without conjugation, as derivatives of complex functions are; the real part is what both sides have in common.
    private static double Product(NDArray a, NDArray b) =>
        !a.DType.IsInexact ? 0 : Numbers(a).Zip(Numbers(b), (x, y) => (x * y).Real).Sum();

    private static Complex[] Numbers(NDArray x) => x.AsType(DType.Complex128).ToArray<Complex>();

    private void Compare(string mode, int argument, NDArray[] expected, NDArray[] actual, Func<int, int, string> what)
    {
        for (var r = 0; r < expected.Length; r++)
        {
            Complex[] e = Numbers(expected[r]), a = Numbers(actual[r]);
            if (e.Length != a.Length) throw new DifferentiationException(
                $"{Check}: {mode} of {Function} by argument {Labels[argument]}: {ResultLabel(r)} is {expected[r].Node.Aval}, but the rule gives " +
                $"{actual[r].Node.Aval}.");
            for (var k = 0; k < e.Length; k++) Compare(mode, argument, e[k], a[k], expected[r].DType, what(r, k));
        }
    }

    private void Compare(string mode, int argument, Complex expected, Complex actual, DType type, string what)
    {
        var (atol, rtol) = (Tolerances.Atol ?? Tolerance(type), Tolerances.Rtol ?? Tolerance(type));
        if (expected == actual || Complex.Abs(expected - actual) <= atol + (rtol * Complex.Abs(expected))) return;
        string Text(Complex z) => type.IsComplex ? $"{z.Real:g8}{z.Imaginary:+0.#######;-0.#######}i" : $"{z.Real:g8}";
        throw new DifferentiationException(FormattableString.Invariant(
            $"{Check}: {mode} of {Function} by argument {Labels[argument]}: {what} is {Text(actual)}, and a difference gives {Text(expected)} ") +
            FormattableString.Invariant($"(atol {atol:g2}, rtol {rtol:g2}, eps {Eps:g2})."));
    }

    private static double Tolerance(DType type) =>
        type == DType.Float64 || type == DType.Complex128 ? 1e-5 : type == DType.Float32 || type == DType.Complex64 ? 2e-3
        : type == DType.Float16 ? 1e-2 : 1e-1;
}
