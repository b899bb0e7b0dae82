using Lazy.Backends;
using Lazy.Backends.Cpu;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;
using Lazy.Transforms;
using Lazy.Transforms.Trees;

namespace Lazy;

/// <summary>Records calls of the user's functions on the host.</summary>
internal static class HostCalls
{
    /// <summary>The result of a function on the host.</summary>
    /// <param name="kind">The operation.</param>
    /// <param name="function">The user's delegate.</param>
    /// <param name="f">The same, on packed arguments.</param>
    /// <param name="results">A tree of arrays of which only shapes and dtypes matter; null for none.</param>
    /// <param name="args">The arguments.</param>
    /// <param name="hasEffect">Whether it is called also where nobody reads its result.</param>
    /// <param name="batching">How it is called for a batch.</param>
    public static R Run<TArgs, R>(
        string kind, Delegate function, Func<TArgs, R> f, R results, TArgs args, bool hasEffect, CallbackBatching batching)
        where TArgs : struct, IArguments<TArgs>
    {
        var info = FunctionInfo.Of(function);
        var shapes = new List<NDArray>();
        var structure = results is null ? PyTreeDef.None : Leaves.FlattenArrays(results, shapes, $"{kind}: result_shape_dtypes");
        var (leaves, structures) = Differentials.FlattenAll(kind, info, args);
        var nodes = Ufunc.Enter(kind, [.. leaves], out var trace);
        var host = new HostCall<TArgs, R>(kind, function, f, structures, structure);
        return Leaves.Unflatten<R>(structure, Record(kind, host, shapes.ConvertAll(s => s.Node.Aval with { Weak = false }), nodes, trace,
            hasEffect, batching));
    }

    /// <summary>Records one call; where effects are not recorded, it happens at once.</summary>
    public static NDArray[] Record(
        string kind, HostFunction host, IReadOnlyList<Aval> results, Node[] operands, Trace? trace, bool hasEffect,
            CallbackBatching batching)
    {
        var op = new Callback(kind, host, results, hasEffect, batching);
        if (!hasEffect) return Array.ConvertAll(Project.All(op.Of(operands)), n => Ufunc.Wrap(n, trace));
        trace = Trace.Join(trace, Effects.Target);
        var parts = Project.All(op.Of([Effects.Token(), .. operands]));
        Effects.Follow(parts[^1], parts[..^1], trace);
        return Array.ConvertAll(parts[..^1], n => Ufunc.Wrap(n, trace));
    }

    /// <summary>The meaning of <c>vmap_method</c>.</summary>
    public static CallbackBatching Batching(string operation, string? method) => method switch
    {
        null => CallbackBatching.None,
        "sequential" or "sequential_unrolled" => CallbackBatching.Sequential,
        "expand_dims" => CallbackBatching.ExpandDims,
        "broadcast_all" => CallbackBatching.BroadcastAll,
        "legacy_vectorized" => CallbackBatching.Legacy,
        _ => throw new ArgumentException($"{operation}: vmap_method is \"{method}\"; it can be \"sequential\", \"sequential_unrolled\", " +
            $"\"expand_dims\", " +
            "\"broadcast_all\", \"legacy_vectorized\" or null."),
    };

    /// <summary>An array on the host for a function that is being called.</summary>
    public static NDArray OnHost(Aval aval, byte[] bytes) => new(Node.Leaf(aval, Storage.FromHost(CpuBackend.Device, bytes, aval)), null);
}

/// <summary>A user's function of trees. Two are equal if their delegates are.</summary>
internal sealed class HostCall<TArgs, R>(string kind, Delegate function, Func<TArgs, R> f, PyTreeDef[] structures, PyTreeDef result)
    : HostFunction
    where TArgs : struct, IArguments<TArgs>
{
    private readonly Delegate _function = function;
    private readonly PyTreeDef[] _structures = structures;
    private readonly PyTreeDef _result = result;

    public override string Name { get; } = FunctionInfo.Of(function).Name;

    public override byte[][] Call(Aval[] operands, byte[][] values, IReadOnlyList<Aval> results) => Trace.Outside(() =>
    {
        var given = f(default(TArgs).With(_structures, [.. operands.Select((a, i) => HostCalls.OnHost(a, values[i]))]));
        if (results.Count == 0) return [];
        var leaves = new List<NDArray>();
        var structure = Leaves.FlattenArrays(given, leaves, $"{kind}: the result of {Name}");
        if (!structure.Equals(_result))
            throw new ArgumentException($"{kind}: {Name} returned the structure {structure}, but result_shape_dtypes has {_result}.");
        var all = new byte[leaves.Count][];
        for (var i = 0; i < all.Length; i++)
        {
            var x = leaves[i].IsWeak && leaves[i].Shape == results[i].Shape ? leaves[i].AsType(results[i].DType) : leaves[i];
            if (x.Shape != results[i].Shape || x.DType != results[i].DType)
                throw new ArgumentException($"{kind}: {Name} returned {x.Node.Aval} as result {i}, but result_shape_dtypes says " +
                    $"{results[i]}.");
            all[i] = x.ToBytes();
        }
        return all;
    });

    public override bool Equals(object? obj) => obj is HostCall<TArgs, R> other && _function.Equals(other._function)
        && _structures.AsSpan().SequenceEqual(other._structures) && _result.Equals(other._result);

    public override int GetHashCode() => _function.GetHashCode();
}

/// <summary>Writes a text with values in it.</summary>
/// <param name="format">The text, with a hole in braces for each array.</param>
internal sealed class PrintCall(string format) : HostFunction
{
    private readonly PrintFormat _format = new(format);

    public override string Name => $"print {format}";

    /// <summary>Refuses a text with other holes than there are arrays.</summary>
    public void Require(int arrays) => _format.Require(arrays);

    public override byte[][] Call(Aval[] operands, byte[][] values, IReadOnlyList<Aval> results) => Trace.Outside<byte[][]>(() =>
    {
        Console.Out.WriteLine(_format.Fill([.. operands.Select((a, i) => HostCalls.OnHost(a, values[i]))]));
        return [];
    });

    public override bool Equals(object? obj) => obj is PrintCall other && other.Name == Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
}
