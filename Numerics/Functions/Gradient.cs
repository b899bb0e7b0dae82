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
internal readonly record struct GradientResult<TAux>(NDArray Value, TAux Aux, PyTreeDef[] Structures, NDArray[] Gradients)
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
    string transform, bool holomorphic, bool allowInt, params int[] argnums)
    where TArgs : struct, IArguments<TArgs>
{
    private readonly Selection _selection =
        Selection.Of(transform, function, TArgs.Count, argnums) with { Holomorphic = holomorphic, AllowInt = allowInt };

    /// <summary>Runs the function and differentiates it.</summary>
    public GradientResult<TAux> Run(TArgs args)
    {
        var (trace, arguments, structures, parameters) = Differentiated<TArgs>.Start(_selection, args);
        try
        {
            var (value, aux) = trace.Run(() => f(arguments));
            var output = Output(value);
            var cotangents = ReverseMode.Run([output], parameters, [Lax.Ones(output.Aval)]);
            trace.Uses(value.Trace);
            return new GradientResult<TAux>(
                Differentiated<TArgs>.Release(value, trace),
                Leaves.Map(x => Differentiated<TArgs>.Release(x, trace), aux, $"the second result of {_selection.Info.Name}"),
                structures,
                [.. parameters.Select((p, i) => new NDArray(Differentiated<TArgs>.Match(cotangents[i], p), trace.Outer))]);
        }
        finally
        {
            trace.End();
        }
    }

    private Node Output(NDArray value)
    {
        var node = Ufunc.Enter(transform, value);
        var returned = $"{transform}: {_selection.Info.Name} returned {node.Aval}";
        if (node.Rank != 0)
        {
            var size1 = node.Shape.Size == 1 ? "Take the scalar with jnp.reshape(y, []) or y[0], reduce" : "Reduce";
            throw new DifferentiationException(
                $"{returned}, and a gradient needs a scalar. {size1} it with jnp.sum or " +
                "jnp.mean, or use jax.jacobian or jax.vjp for functions with several outputs.");
        }
        if (holomorphic)
        {
            if (node.DType.IsComplex) return node;
            throw new DifferentiationException(
                $"{returned}, and holomorphic: true needs a complex result. Leave holomorphic out for a real one.");
        }
        if (node.DType.IsFloat) return node;
        throw new DifferentiationException($"{returned}, and a gradient needs a float. " + (node.DType.IsComplex
            ? "Return a real function of it (jnp.real, jnp.abs), pass holomorphic: true for a complex derivative, or use jax.vjp."
            : "Integers and bools do not vary smoothly: compute the result in floats."));
    }
}
