using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>The value of a function, its second result, and its gradient with respect to some of its arguments.</summary>
/// <param name="Value">The value.</param>
/// <param name="Aux">The second result.</param>
/// <param name="Structures">The structures of the arguments asked for.</param>
/// <param name="Gradients">Their gradients, flat.</param>
internal readonly record struct GradientResult<TAux>(NDArray Value, TAux Aux, TreeDef[] Structures, NDArray[] Gradients)
{
    /// <summary>The gradient with respect to one of the arguments asked for.</summary>
    public T Of<T>(int k)
    {
        var start = Structures.Take(k).Sum(s => s.LeafCount);
        return Leaves.Unflatten<T>(Structures[k], Gradients[start..(start + Structures[k].LeafCount)]);
    }
}

/// <summary><c>jax.grad</c> and <c>jax.value_and_grad</c> for any arity. The values of the arguments are there while the function
/// runs.</summary>
internal sealed class Gradient<TArgs, TAux>(Delegate function, Func<TArgs, (NDArray Value, TAux Aux)> f,
    string transform, params int[] argnums)
    where TArgs : struct, IArguments<TArgs>
{
    private readonly FunctionInfo _info = FunctionInfo.Of(function);
    private readonly int[] _argnums = Normalize(argnums, transform, FunctionInfo.Of(function).Name);

    /// <summary>Runs the function and differentiates it.</summary>
    public GradientResult<TAux> Run(TArgs args)
    {
        var trace = new Trace("jax." + transform, _info.Name, isAbstract: false);
        var (leaves, structures) = Flatten(args);
        var parameters = new Node[leaves.Length];
        var handles = new NDArray[leaves.Length];
        for (var i = 0; i < leaves.Length; i++)
        {
            parameters[i] = Lax.Alias(Ufunc.Enter(transform, leaves[i]));
            handles[i] = new NDArray(parameters[i], trace);
            trace.Uses(leaves[i].Trace);
        }
        try
        {
            var all = new TreeDef?[TArgs.Count];
            for (var k = 0; k < _argnums.Length; k++) all[_argnums[k]] = structures[k];
            var (value, aux) = f(args.With(all, InArgumentOrder(structures, handles)));
            var output = Output(value);
            var cotangents = ReverseMode.Run([output], parameters, [Lax.Ones(output.Aval)]);
            trace.Uses(value.Trace);
            return new GradientResult<TAux>(
                Release(value, trace),
                Leaves.Map(x => Release(x, trace), aux, $"the second result of {_info.Name}"),
                structures,
                [.. parameters.Select((p, i) => new NDArray(Match(cotangents[i], p), trace.Outer))]);
        }
        finally
        {
            trace.End();
        }
    }

    /// <summary>A result outside of its transform belongs to the transform around it.</summary>
    internal static NDArray Release(NDArray x, Trace trace) =>
        new(Ufunc.Enter("return", x), ReferenceEquals(x.Trace, trace) ? trace.Outer : x.Trace);

    private static Node Match(Node? cotangent, Node parameter) =>
        cotangent is null ? Lax.Zeros(parameter.Aval) : Lax.Convert(cotangent, parameter.DType, parameter.Aval.Weak);

    private static int[] Normalize(int[] argnums, string transform, string function)
    {
        var result = new int[argnums.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var a = argnums[i] < 0 ? argnums[i] + TArgs.Count : argnums[i];
            if ((uint)a >= (uint)TArgs.Count)
            {
                throw new ArgumentException($"{transform}: argnums names argument {argnums[i]}, but {function} takes {TArgs.Count} " +
                    $"argument{(TArgs.Count == 1 ? "" : "s")}; use 0 to {TArgs.Count - 1}.");
            }
            if (result.AsSpan(0, i).Contains(a)) throw new ArgumentException(
                $"{transform}: argnums names argument {a} of {function} twice.");
            result[i] = a;
        }
        return result;
    }

    private (NDArray[] Leaves, TreeDef[] Structures) Flatten(TArgs args)
    {
        var leaves = new List<NDArray>();
        var structures = new TreeDef[_argnums.Length];
        for (var k = 0; k < structures.Length; k++)
        {
            var start = leaves.Count;
            structures[k] = args.Flatten(_argnums[k], leaves,
                $"{transform}: argument {Leaves.ArgumentName(_info, _argnums[k])} of {_info.Name}");
            for (var i = start; i < leaves.Count; i++)
            {
                if (leaves[i].DType.IsFloat) continue;
                var label = Leaves.Label(_info, _argnums[k], structures[k], i - start);
                throw new DifferentiationException(leaves[i].DType.IsComplex
                    ? $"{transform}: argument {label} of {_info.Name} is {leaves[i].Node.Aval}. A real function of complex numbers is " +
                        $"differentiated with jax.vjp."
                    : $"{transform}: argument {label} of {_info.Name} is {leaves[i].Node.Aval}, and only floats have a gradient. Pass " +
                        $"a float array " +
                      "(x.AsType(jnp.float32)), or leave the argument out of argnums.");
            }
        }
        return ([.. leaves], structures);
    }

    // Handles were made in the order of argnums; the function takes them in the order of its arguments.
    private NDArray[] InArgumentOrder(TreeDef[] structures, NDArray[] handles)
    {
        var starts = new int[structures.Length];
        for (var k = 1; k < starts.Length; k++) starts[k] = starts[k - 1] + structures[k - 1].LeafCount;
        var order = Enumerable.Range(0, structures.Length).OrderBy(k => _argnums[k]);
        return [.. order.SelectMany(k => handles[starts[k]..(starts[k] + structures[k].LeafCount)])];
    }

    private Node Output(NDArray value)
    {
        var node = Ufunc.Enter(transform, value);
        if (node.Rank != 0)
        {
            var size1 = node.Shape.Size == 1 ? "Take the scalar with jnp.reshape(y, []) or y[0], reduce" : "Reduce";
            throw new DifferentiationException(
                $"{transform}: {_info.Name} returned {node.Aval}, and a gradient needs a scalar. {size1} it with jnp.sum or " +
                "jnp.mean, or use jax.jacobian or jax.vjp for functions with several outputs.");
        }
        if (node.DType.IsFloat) return node;
        throw new DifferentiationException($"{transform}: {_info.Name} returned {node.Aval}, and a gradient needs a float. " +
            (node.DType.IsComplex
                ? "Return a real function of it (jnp.real, jnp.abs), or use jax.vjp." : "Integers and bools do not vary smoothly: " +
                    $"compute the result in floats."));
    }
}
