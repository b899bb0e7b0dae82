using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary><c>jax.jvp</c>, <c>jax.vjp</c>, <c>jax.linearize</c> and <c>jax.linear_transpose</c> for any arity and any trees. A function
/// has a second result, which is passed on as it is; callers without one give null.</summary>
internal static class Differentials
{
    /// <summary>The value of a function, its derivative along tangents, and its second result.</summary>
    public static (R Value, R Tangent, TAux Aux) Jvp<TArgs, R, TAux>(
        Delegate function, Func<TArgs, (R, TAux)> f, TArgs primals, TArgs tangents) where TArgs : struct, IArguments<TArgs>
    {
        var run = new Run<TArgs>("jvp", function, primals);
        var (t, tangentStructures) = FlattenAll("jvp", run.Info, tangents);
        run.RequireStructures(tangentStructures);
        var directions = new Node?[t.Count];
        for (var i = 0; i < directions.Length; i++)
        {
            directions[i] = Fit("jvp", $"the tangent of a {run.Parameters[i].Aval} argument of {run.Info.Name}", Ufunc.Enter("jvp", t[i]),
                run.Parameters[i].Aval);
        }
        try
        {
            var (traced, aux) = run.Call(f, primals);
            var results = ForwardMode.Run(traced.Outputs, run.Parameters, directions);
            foreach (var tangent in t) run.Trace.Uses(tangent.Trace);
            return (traced.Release<R>(traced.Outputs, run.Trace.Outer), traced.Release<R>(OrZeros(results, traced), run.Trace.Outer), aux);
        }
        finally
        {
            run.Trace.End();
        }
    }

    /// <summary>The value of a function, the function from cotangents of the value to cotangents of the arguments, and the second
    /// result.</summary>
    public static (R Value, Func<R, TArgs> Pullback, TAux Aux) Vjp<TArgs, R, TAux>(Delegate function, Func<TArgs, (R, TAux)> f,
        TArgs primals)
        where TArgs : struct, IArguments<TArgs>
    {
        var run = new Run<TArgs>("vjp", function, primals);
        try
        {
            var (traced, aux) = run.Call(f, primals);
            // The way back is recorded once, for cotangents that come later: each call of the pullback copies what depends on them.
            var back = Pullback(traced.Outputs, run.Parameters);
            var outer = run.Trace.Outer;
            return (traced.Release<R>(traced.Outputs, outer), ct =>
            {
                var (leaves, structure) = Leaves.Flatten(ct, $"vjp: the cotangent of {run.Info.Name}");
                RequireCotangent("vjp", run.Info, traced.Structure, structure);
                return default(TArgs).With(run.Structures, Apply("vjp", "the cotangent of a", "result", run.Info, back, leaves, outer));
            }, aux);
        }
        finally
        {
            run.Trace.End();
        }
    }

    /// <summary>The value of a function, its derivative as a function of tangents, and its second result.</summary>
    public static (R Value, Func<TArgs, R> Linear, TAux Aux) Linearize<TArgs, R, TAux>(
        Delegate function, Func<TArgs, (R, TAux)> f, TArgs primals) where TArgs : struct, IArguments<TArgs>
    {
        var run = new Run<TArgs>("linearize", function, primals);
        try
        {
            var (traced, aux) = run.Call(f, primals);
            var tangents = run.Parameters.Select((p, i) => Parameter.Create(p.Aval, $"tangent {i}")).ToArray();
            var results = ForwardMode.Run(traced.Outputs, run.Parameters, Array.ConvertAll(tangents, t => t.DType.IsInexact ? t : null));
            var linear = new ClosedGraph(tangents, OrZeros(results, traced));
            var outer = run.Trace.Outer;
            return (traced.Release<R>(traced.Outputs, outer), t =>
            {
                var (leaves, structures) = FlattenAll("linearize", run.Info, t);
                run.RequireStructures(structures);
                return Leaves.Unflatten<R>(traced.Structure,
                    Apply("linearize", "the tangent of a", "argument", run.Info, linear, leaves, outer));
            }, aux);
        }
        finally
        {
            run.Trace.End();
        }
    }

    /// <summary>The transpose of a function that is linear; its arguments give only shapes and dtypes.</summary>
    public static Func<R, TArgs> Transpose<TArgs, R>(Delegate function, Func<TArgs, R> f, TArgs primals) where TArgs : struct,
        IArguments<TArgs>
    {
        var info = FunctionInfo.Of(function);
        var (x, structures) = FlattenAll("linear_transpose", info, primals);
        var trace = new Trace("jax.linear_transpose", info.Name, isAbstract: true);
        try
        {
            var parameters = x.Select((n, i) => Parameter.Create(Ufunc.Enter("linear_transpose", n).Aval, $"argument {i}")).ToArray();
            var traced = Traced.Run(trace, f, primals, structures, parameters);
            var back = Pullback(traced.Outputs, parameters);
            var arguments = new HashSet<Node>(parameters, ReferenceEqualityComparer.Instance);
            if (Traversal.PostOrder(back.Outputs).Exists(arguments.Contains))
            {
                throw new DifferentiationException($"linear_transpose: {info.Name} is not linear: its derivative depends on its argument. " +
                    "Transpose the derivative at a point instead, which is what jax.vjp gives.");
            }
            var outer = trace.Outer;
            return ct =>
            {
                var (leaves, structure) = Leaves.Flatten(ct, $"linear_transpose: the cotangent of {info.Name}");
                RequireCotangent("linear_transpose", info, traced.Structure, structure);
                return default(TArgs).With(structures,
                    Apply("linear_transpose", "the cotangent of a", "result", info, back, leaves, outer));
            };
        }
        finally
        {
            trace.End();
        }
    }

    /// <summary>From the cotangents of outputs, as parameters, those of the nodes that they were computed from.</summary>
    public static ClosedGraph Pullback(Node[] outputs, Node[] parameters)
    {
        var cotangents = outputs.Select((o, i) => Parameter.Create(o.Aval, $"cotangent {i}")).ToArray();
        var back = ReverseMode.Run(outputs, parameters, Array.ConvertAll(cotangents, c => c.DType.IsInexact ? c : null));
        return new ClosedGraph(cotangents, [.. back.Select((b, i) => b is null
            ? Lax.Zeros(parameters[i].Aval) : Lax.Convert(b, parameters[i].DType, parameters[i].Aval.Weak))]);
    }

    /// <summary>The arrays of all arguments.</summary>
    public static (List<NDArray> Leaves, PyTreeDef[] Structures) FlattenAll<TArgs>(string transform, FunctionInfo info, TArgs args)
        where TArgs : struct, IArguments<TArgs>
    {
        var leaves = new List<NDArray>();
        var structures = new PyTreeDef[TArgs.Count];
        for (var i = 0; i < structures.Length; i++) structures[i] = args.Flatten(i, leaves,
            $"{transform}: argument {Leaves.ArgumentName(info, i)} of {info.Name}");
        return (leaves, structures);
    }

    /// <summary>That a cotangent has the structure of the result.</summary>
    public static void RequireCotangent(string transform, FunctionInfo info, PyTreeDef result, PyTreeDef given)
    {
        if (!given.Equals(result)) throw new ArgumentException(
            $"{transform}: {info.Name} gives the structure {result}, but the cotangent has {given}.");
    }

    /// <summary>A linear function that was recorded, applied to arrays. Its results belong to the traces of both.</summary>
    public static NDArray[] Apply(
        string transform, string what, string of, FunctionInfo info, ClosedGraph linear, List<NDArray> x, Trace? outer)
    {
        if (outer is { Ended: true }) throw TraceErrors.Ended(transform, linear.Outputs[0], outer);
        var nodes = new Node[x.Count];
        var inner = outer;
        for (var i = 0; i < nodes.Length; i++)
        {
            var aval = linear.Parameters[i].Aval;
            nodes[i] = Fit(transform, $"{what} {aval} {of} of {info.Name}", Ufunc.Enter(transform, x[i]), aval);
            inner = Trace.Join(inner, x[i].Trace);
        }
        return Array.ConvertAll(linear.Apply(nodes), n => new NDArray(n, inner));
    }

    private static Node[] OrZeros(Node?[] tangents, Traced traced) =>
        [.. tangents.Select((t, i) => t ?? Lax.Zeros(traced.Outputs[i].Aval))];

    // C# numbers take the dtype that is wanted; everything else must have it, since a tangent of another precision hides a mistake.
    private static Node Fit(string transform, string what, Node given, Aval wanted)
    {
        if (given.Shape == wanted.Shape && (given.DType == wanted.DType || (given.Aval.Weak && wanted.DType.IsInexact)))
            return given.DType == wanted.DType ? given : Lax.Convert(given, wanted.DType);
        // Integers have no tangent; whatever stands for it is ignored.
        if (given.Shape == wanted.Shape && !wanted.DType.IsInexact) return Lax.Zeros(wanted);
        throw new ArgumentException($"{transform}: {what} is {given.Aval}; it must have the same shape and dtype.");
    }

    /// <summary>One run of a function at a point whose values are there.</summary>
    private sealed class Run<TArgs> where TArgs : struct, IArguments<TArgs>
    {
        private readonly string _transform;

        public Run(string transform, Delegate function, TArgs primals)
        {
            _transform = transform;
            Info = FunctionInfo.Of(function);
            Trace = new Trace("jax." + transform, Info.Name, isAbstract: false);
            var (x, structures) = FlattenAll(transform, Info, primals);
            Structures = structures;
            Parameters = new Node[x.Count];
            for (var i = 0; i < Parameters.Length; i++)
            {
                Parameters[i] = Lax.Alias(Ufunc.Enter(transform, x[i]));
                Trace.Uses(x[i].Trace);
            }
        }

        public FunctionInfo Info { get; }

        public Trace Trace { get; }

        public PyTreeDef[] Structures { get; }

        public Node[] Parameters { get; }

        public (Traced Traced, TAux Aux) Call<R, TAux>(Func<TArgs, (R, TAux)> f, TArgs primals)
        {
            TAux aux = default!;
            var traced = Traced.Run(Trace, a =>
            {
                (var value, aux) = f(a);
                return value;
            }, primals, Structures, Parameters);
            return (traced, Leaves.Map(x => Differentiated<TArgs>.Release(x, Trace), aux, $"the second result of {Info.Name}"));
        }

        public void RequireStructures(PyTreeDef[] tangents)
        {
            for (var i = 0; i < tangents.Length; i++)
            {
                if (Structures[i].Equals(tangents[i])) continue;
                throw new ArgumentException($"{_transform}: argument {Leaves.ArgumentName(Info, i)} of {Info.Name} has the structure " +
                    $"{Structures[i]}, but its tangent has {tangents[i]}.");
            }
        }
    }
}
