using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>Which arguments of a function a transform differentiates with respect to, and of which dtypes they may be.</summary>
/// <param name="Transform">The transform as texts call it.</param>
/// <param name="Info">The function.</param>
/// <param name="Argnums">The arguments, in the order in which the derivatives are wanted.</param>
internal sealed record Selection(string Transform, FunctionInfo Info, int[] Argnums)
{
    /// <summary>The function is complex differentiable: arguments and results are complex.</summary>
    public bool Holomorphic { get; init; }

    /// <summary>Integers and bools are taken, and their derivative is zero.</summary>
    public bool AllowInt { get; init; }

    /// <summary>Complex arguments are refused unless the function is holomorphic, as forward mode needs.</summary>
    public bool OnlyReal { get; init; }

    /// <summary>A selection from a number of arguments.</summary>
    /// <exception cref="ArgumentException">An argument is named that the function does not have, or one twice.</exception>
    public static Selection Of(string transform, Delegate function, int count, int[] argnums)
    {
        var info = FunctionInfo.Of(function);
        var result = new int[argnums.Length];
        for (var i = 0; i < result.Length; i++)
        {
            var a = argnums[i] < 0 ? argnums[i] + count : argnums[i];
            if ((uint)a >= (uint)count)
            {
                throw new ArgumentException($"{transform}: argnums names argument {argnums[i]}, but {info.Name} takes {count} " +
                    $"argument{(count == 1 ? "" : "s")}; use 0 to {count - 1}.");
            }
            if (result.AsSpan(0, i).Contains(a)) throw new ArgumentException(
                $"{transform}: argnums names argument {a} of {info.Name} twice.");
            result[i] = a;
        }
        return new(transform, info, result);
    }

    /// <summary>That an argument may be differentiated.</summary>
    /// <exception cref="DifferentiationException">It may not.</exception>
    public void Require(Aval aval, string label)
    {
        var argument = $"{Transform}: argument {label} of {Info.Name} is {aval}";
        if (Holomorphic)
        {
            if (!aval.DType.IsComplex) throw new DifferentiationException(
                $"{argument}, and holomorphic: true needs complex arguments. Convert it (x.AsType(jnp.complex64)), or leave holomorphic out.");
            return;
        }
        if (aval.DType.IsFloat || (aval.DType.IsComplex && !OnlyReal) || (AllowInt && !aval.DType.IsInexact)) return;
        throw new DifferentiationException(aval.DType.IsComplex
            ? $"{argument}. The derivative of a complex differentiable function is asked for by holomorphic: true, and a real function of " +
                "complex numbers is differentiated in reverse mode (jax.grad, jax.jacrev, jax.vjp)."
            : $"{argument}, and only floats have a gradient. Pass a float array (x.AsType(jnp.float32)), leave the argument out of argnums" +
                (Transform is "grad" or "value_and_grad" ? ", or pass allow_int: true to get zeros." : "."));
    }
}

/// <summary>The arguments of one call, those to differentiate as parameters of a running trace.</summary>
/// <param name="Trace">The trace. The caller ends it.</param>
/// <param name="Arguments">What the function is called with.</param>
/// <param name="Structures">The structures of the arguments to differentiate.</param>
/// <param name="Parameters">Their arrays, argument by argument.</param>
internal readonly record struct Differentiated<TArgs>(Trace Trace, TArgs Arguments, PyTreeDef[] Structures, Node[] Parameters)
    where TArgs : struct, IArguments<TArgs>
{
    /// <summary>Opens a trace in which the values of the arguments are there.</summary>
    public static Differentiated<TArgs> Start(Selection selection, TArgs args)
    {
        var (transform, info, argnums) = selection;
        var leaves = new List<NDArray>();
        var structures = new PyTreeDef[argnums.Length];
        for (var k = 0; k < structures.Length; k++)
        {
            var start = leaves.Count;
            structures[k] = args.Flatten(argnums[k], leaves,
                $"{transform}: argument {Leaves.ArgumentName(info, argnums[k])} of {info.Name}");
            for (var i = start; i < leaves.Count; i++)
                selection.Require(leaves[i].Node.Aval, Leaves.Label(info, argnums[k], structures[k], i - start));
        }
        var trace = new Trace("jax." + transform, info.Name, isAbstract: false);
        var parameters = new Node[leaves.Count];
        var handles = new NDArray[leaves.Count];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = Lax.Alias(Ufunc.Enter(transform, leaves[i]));
            handles[i] = new NDArray(parameters[i], trace);
            trace.Uses(leaves[i].Trace);
        }
        var all = new PyTreeDef?[TArgs.Count];
        for (var k = 0; k < argnums.Length; k++) all[argnums[k]] = structures[k];
        return new(trace, args.With(all, InArgumentOrder(argnums, structures, handles)), structures, parameters);
    }

    /// <summary>The derivative of a parameter in its dtype: zeros where there is none.</summary>
    public static Node Match(Node? cotangent, Node parameter) => cotangent is null
        ? Lax.Zeros(parameter.Aval) : Lax.Convert(cotangent, parameter.DType, parameter.Aval.Weak);

    /// <summary>A result outside of its transform belongs to the transform around it.</summary>
    public static NDArray Release(NDArray x, Trace trace) =>
        new(Ufunc.Enter("return", x), ReferenceEquals(x.Trace, trace) ? trace.Outer : x.Trace);

    // Handles were made in the order of argnums; the function takes them in the order of its arguments.
    private static NDArray[] InArgumentOrder(int[] argnums, PyTreeDef[] structures, NDArray[] handles)
    {
        var starts = new int[structures.Length];
        for (var k = 1; k < starts.Length; k++) starts[k] = starts[k - 1] + structures[k - 1].LeafCount;
        var order = Enumerable.Range(0, structures.Length).OrderBy(k => argnums[k]);
        return [.. order.SelectMany(k => handles[starts[k]..(starts[k] + structures[k].LeafCount)])];
    }
}
