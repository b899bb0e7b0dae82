using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>The derivatives of each array of a result with respect to each array of some arguments.</summary>
/// <param name="Aux">The second result.</param>
/// <param name="Result">The structure of the result.</param>
/// <param name="Structures">The structures of the arguments asked for.</param>
/// <param name="Blocks">For each array of the result, one derivative for each array of the arguments.</param>
internal readonly record struct JacobianResult<TAux>(TAux Aux, PyTreeDef Result, PyTreeDef[] Structures, NDArray[][] Blocks)
{
    /// <summary>The derivative of a result that is one array, with respect to one of the arguments.</summary>
    public T Of<T>(int k) => Of<T>(0, k);

    /// <summary>The derivative of a result that is any tree, with respect to one argument that is an array.</summary>
    public R OfArray<R>() => Leaves.Unflatten<R>(Result, Array.ConvertAll(Blocks, b => b[0]));

    /// <summary>The derivative of each array of the result with respect to one of the arguments.</summary>
    public TreeOf<R, T> OfTree<R, T>(int k)
    {
        var inner = new T[Blocks.Length];
        for (var r = 0; r < inner.Length; r++) inner[r] = Of<T>(r, k);
        return new(Result, inner);
    }

    /// <summary>The derivative of one array of the result with respect to one of the arguments.</summary>
    public T Of<T>(int result, int k)
    {
        var start = Structures.Take(k).Sum(s => s.LeafCount);
        return Leaves.Unflatten<T>(Structures[k], Blocks[result][start..(start + Structures[k].LeafCount)]);
    }
}

/// <summary>Full derivatives for any arity and any trees: the function runs once, and one mode is vectorised over a basis.</summary>
internal sealed class Jacobian<TArgs, R, TAux>(
    string transform, bool forward, Delegate function, Func<TArgs, (R Value, TAux Aux)> f, bool holomorphic, params int[] argnums)
    where TArgs : struct, IArguments<TArgs>
{
    private readonly Selection _selection =
        Selection.Of(transform, function, TArgs.Count, argnums) with { Holomorphic = holomorphic, OnlyReal = forward };

    /// <summary>Runs the function and differentiates it.</summary>
    public JacobianResult<TAux> Run(TArgs args)
    {
        var (trace, arguments, structures, parameters) = Differentiated<TArgs>.Start(_selection, args);
        try
        {
            var (value, aux) = trace.Run(() => f(arguments));
            var leaves = new List<NDArray>();
            var result = Leaves.FlattenArrays(value, leaves, $"{transform}: the result of {_selection.Info.Name}");
            var outputs = leaves.ConvertAll(x => Ufunc.Enter(transform, x));
            foreach (var x in leaves) trace.Uses(x.Trace);
            foreach (var o in outputs) Require(o.Aval);
            var blocks = forward ? Forward(outputs, parameters) : Reverse(outputs, parameters);
            return new(
                Leaves.Map(x => Differentiated<TArgs>.Release(x, trace), aux, $"the second result of {_selection.Info.Name}"),
                result,
                structures,
                Array.ConvertAll(blocks, row => Array.ConvertAll(row, n => new NDArray(n, trace.Outer))));
        }
        finally
        {
            trace.End();
        }
    }

    private static Node[][] Reverse(List<Node> outputs, Node[] parameters) => [.. outputs.Select(o =>
    {
        var cotangent = Parameter.Create(o.Aval, "cotangent");
        var rows = OverBasis(ReverseMode.Run([o], parameters, [cotangent]), cotangent);
        return parameters.Select((p, i) =>
            Block(rows[i] is { } r ? Lax.Convert(Vectorize.MoveTo(r, 0, Size(o)), p.DType, p.Aval.Weak) : null,
            o, p, p.Aval)).ToArray();
    })];

    private static Node[][] Forward(List<Node> outputs, Node[] parameters)
    {
        var columns = parameters.Select(p =>
        {
            var tangent = Parameter.Create(p.Aval, "tangent");
            return OverBasis(ForwardMode.Run(outputs, parameters,
                Array.ConvertAll(parameters, q => ReferenceEquals(p, q) ? tangent : null)), tangent);
        }).ToArray();
        return [.. outputs.Select((o, r) => parameters.Select((p, i) =>
            Block(columns[i][r] is { } c ? Vectorize.MoveTo(c, o.Rank, Size(p)) : null, o, p, o.Aval)).ToArray())];
    }

    // What is linear in the seed, for each element of the seed: 1 there and 0 elsewhere.
    private static Mapped?[] OverBasis(Node?[] linear, Node seed)
    {
        var size = Size(seed);
        Node rows = Lax.Iota((size, size), DType.Int32, 0), columns = Lax.Iota((size, size), DType.Int32, 1);
        var basis = Lax.Reshape(Lax.Convert(Lax.Eq(rows, columns), seed.DType), (int[])[size, .. seed.Shape]);
        var present = linear.OfType<Node>().ToArray();
        var mapped = new Queue<Mapped>(Vectorize.Run(present, [seed], [new Mapped(basis, 0)], size));
        return Array.ConvertAll(linear, l => l is null ? null : (Mapped?)mapped.Dequeue());
    }

    private static Node Block(Node? derivative, Node output, Node parameter, Aval like)
    {
        var shape = Shape.Of([.. output.Shape, .. parameter.Shape]);
        return derivative is null ? Lax.Zeros(like with { Shape = shape }) : Lax.Reshape(derivative, shape);
    }

    private static int Size(Node n) => checked((int)n.Shape.Size);

    private void Require(Aval output)
    {
        if (holomorphic ? output.DType.IsComplex : output.DType.IsFloat || (forward && output.DType.IsComplex)) return;
        throw new DifferentiationException($"{transform}: {_selection.Info.Name} returned {output}, and " + (
            holomorphic ? "holomorphic: true needs complex results. Leave holomorphic out for real ones."
            : output.DType.IsComplex ? "reverse mode needs real results. Pass holomorphic: true for a complex " +
                "derivative, or return jnp.real and jnp.imag."
            : "only floats have derivatives. Compute the result in floats."));
    }
}
