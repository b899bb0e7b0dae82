namespace Lazy;

/// <summary>
/// <c>jnp.vectorize</c> for any arity: the signature splits the axes of each argument into those of the function and those that are
/// looped over; the latter broadcast, and are mapped one by one.
/// </summary>
/// <param name="function">The user's delegate.</param>
/// <param name="f">The same, on packed arguments.</param>
/// <param name="excluded">Arguments that are passed whole.</param>
/// <param name="signature">The axes of the function; null: arguments and results are scalars.</param>
internal sealed class Vectorized<TArgs, R>(Delegate function, Func<TArgs, R> f, int[]? excluded, string? signature)
    where TArgs : struct, IArguments<TArgs>
{
    private readonly FunctionInfo _info = FunctionInfo.Of(function);
    private readonly bool[] _excluded = Flags(excluded, FunctionInfo.Of(function).Name);
    private readonly VectorizeSignature? _signature = signature is null ? null
        : VectorizeSignature.Parse(signature, TArgs.Count - (excluded?.Distinct().Count() ?? 0), FunctionInfo.Of(function).Name);

    public R Run(TArgs args)
    {
        var arrays = new NDArray?[TArgs.Count];
        var structures = new PyTreeDef?[TArgs.Count];
        var given = new List<NDArray>();
        for (int i = 0, operand = 0; i < arrays.Length; i++)
        {
            if (_excluded[i]) continue;
            structures[i] = args.Flatten(i, given, $"vectorize: argument {Leaves.ArgumentName(_info, i)} of {_info.Name}");
            arrays[i] = given[^1];
            if (given.Count != ++operand || structures[i]!.Kind != TreeNodeKind.Leaf)
                throw new ArgumentException($"vectorize: argument {Leaves.ArgumentName(_info, i)} of {_info.Name} must be one array; " +
                    "name it in excluded to pass it whole.");
        }
        var sizes = new Dictionary<string, int>();
        var cores = new int[arrays.Length];
        for (int i = 0, operand = 0; i < arrays.Length; i++)
        {
            if (arrays[i] is not { } x) continue;
            cores[i] = _signature?.Bind(operand++, x.Shape, sizes, $"argument {Leaves.ArgumentName(_info, i)} of {_info.Name}") ?? 0;
        }
        Shape Loop(int i) => arrays[i]!.Shape.AsSpan()[..^cores[i]].ToArray();
        var loops = Enumerable.Range(0, arrays.Length).Where(i => arrays[i] is not null).Select(Loop).ToArray();
        var loop = loops.Length == 0 ? Shape.Scalar : Ufunc.BroadcastShapes("vectorize", loops);

        // An axis of extent 1 is not looped over: it is dropped, and the argument is the same for that loop.
        var axes = new bool[arrays.Length, loop.Rank];
        var squeezed = new List<NDArray>(given.Count);
        for (var i = 0; i < arrays.Length; i++)
        {
            if (arrays[i] is not { } x) continue;
            var own = Loop(i);
            var drop = new List<int>();
            for (var d = 0; d < own.Rank; d++)
            {
                if (own[d] == loop[loop.Rank - own.Rank + d]) axes[i, loop.Rank - own.Rank + d] = true;
                else drop.Add(d);
            }
            squeezed.Add(drop.Count == 0 ? x : jnp.squeeze(x, drop.ToArray()));
        }
        var run = (TArgs a) => Checked(f(a), sizes);
        for (var d = loop.Rank - 1; d >= 0; d--)
        {
            object?[] inAxes = [.. Enumerable.Range(0, arrays.Length).Select(i =>
                _excluded[i] ? MappedAxes.Untouched.Instance : axes[i, d] ? (object?)0 : null)];
            run = new Vmap<TArgs, R>(function, run, MappedAxes.Create(inAxes), 0, loop[d], null).Run;
        }
        return run(args.With(structures, squeezed));
    }

    private R Checked(R result, Dictionary<string, int> sizes)
    {
        var (leaves, _) = Leaves.Flatten(result, $"vectorize: the result of {_info.Name}");
        if (_signature is null)
        {
            if (leaves.Find(l => l.Rank != 0) is { } array)
                throw new ShapeException($"vectorize: {_info.Name} gave {array.Node.Aval} for scalars; without a signature its results " +
                    $"must be scalars. " +
                    "Say what it takes and gives: signature: \"()->(n)\".");
            return result;
        }
        _signature.CheckResults(leaves, sizes, _info.Name);
        return result;
    }

    private static bool[] Flags(int[]? excluded, string name)
    {
        var flags = new bool[TArgs.Count];
        foreach (var e in excluded ?? [])
        {
            if ((uint)e >= (uint)TArgs.Count) throw new ArgumentException(
                $"vectorize: excluded names argument {e}, but {name} takes {TArgs.Count}; use 0 to {TArgs.Count - 1}.");
            flags[e] = true;
        }
        return flags;
    }
}
