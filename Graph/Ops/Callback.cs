using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>A function of the host that a program calls with the values of operands. Equal functions may be called for each
/// other.</summary>
public abstract class HostFunction
{
    private static long s_last;

    /// <summary>Tells functions of one name apart where texts are compared.</summary>
    public long Number { get; } = Interlocked.Increment(ref s_last);

    /// <summary>What texts call the function.</summary>
    public abstract string Name { get; }

    /// <summary>Calls the function.</summary>
    /// <param name="operands">Shapes and dtypes of the operands.</param>
    /// <param name="values">Their elements, row-major.</param>
    /// <param name="results">Shapes and dtypes that the results must have.</param>
    /// <returns>The elements of the results.</returns>
    public abstract byte[][] Call(Aval[] operands, byte[][] values, IReadOnlyList<Aval> results);
}

/// <summary>How a callback is called for a batch.</summary>
public enum CallbackBatching
{
    /// <summary>Once for each example.</summary>
    Sequential,
    /// <summary>Once, mapped operands with the batch in front, the others with an axis of extent 1 there.</summary>
    ExpandDims,
    /// <summary>Once, all operands with the batch in front.</summary>
    BroadcastAll,
    /// <summary>Once, mapped operands with the batch in front, the others as they are.</summary>
    Legacy,
    /// <summary>Not at all: it is an error.</summary>
    None,
}

/// <summary>
/// A call of a function of the host. One that has effects takes a token, an array without elements, as its first operand and gives the next
/// one as its last result: effects follow each other as data do.
/// </summary>
/// <param name="Kind">The operation's name.</param>
/// <param name="Host">The function.</param>
/// <param name="Results">Shapes and dtypes of its results.</param>
/// <param name="HasEffect">Whether it takes and gives a token.</param>
/// <param name="Batching">What a batch makes of it.</param>
public sealed record Callback(string Kind, HostFunction Host, IReadOnlyList<Aval> Results, bool HasEffect, CallbackBatching Batching)
    : MultiOutputPrimitive
{
    /// <summary>Shape and dtype of a token.</summary>
    public static readonly Aval Token = new(0, DType.Bool);

    /// <inheritdoc/>
    public override string Name => Kind;

    /// <inheritdoc/>
    public override bool IsPure => !HasEffect;

    /// <inheritdoc/>
    // A callback that only observes has no result that varies, so nothing asks for its derivative.
    public override Derivative Derivative => Results.Count == 0 ? Derivative.Zero.Instance : new Derivative.Undefined(
        $"{Kind}: {Host.Name} runs on the host and has no derivative. Give one with jax.custom_jvp or jax.custom_vjp around it, or take " +
            $"its " +
        "result as a constant with jax.lax.stop_gradient of its arguments.");

    private int First => HasEffect ? 1 : 0;

    /// <inheritdoc/>
    public override Aval[] InferOutputs(ReadOnlySpan<Aval> x) => HasEffect ? [.. Results, Token] : [.. Results];

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size)
    {
        var operands = new Node[x.Length];
        var mapped = new bool[x.Length - First];
        // A token says when, not what: that of a batch is as good as any other.
        if (HasEffect) operands[0] = x[0].Axis is null ? x[0].Node : Lax.Reshape(x[0].Node, Token.Shape);
        for (var i = First; i < x.Length; i++)
        {
            mapped[i - First] = x[i].Axis is not null;
            operands[i] = (x[i].Axis, Batching) switch
            {
                ({ } axis, _) => Lax.MoveAxis(x[i].Node, axis, 0),
                (_, CallbackBatching.ExpandDims) => Lax.ExpandDims(x[i].Node, 0),
                (_, CallbackBatching.BroadcastAll) => Ops.Batching.At(x[i], 0, size),
                _ => x[i].Node,
            };
        }
        if (!mapped.Contains(true)) return Split(Of(operands), null);
        if (Batching == CallbackBatching.None)
            throw new ArgumentException($"{Kind}: {Host.Name} is mapped by vmap, and nothing says how to call it for a batch. Give " +
                $"vmap_method: " +
                "\"sequential\" for a call per example, or \"expand_dims\" or \"broadcast_all\" if it takes a batch in front of its axes.");
        var host = Batching == CallbackBatching.Sequential ? new EachExample(Host, mapped, size) : Host;
        var results = Results.Select(r => r with { Shape = r.Shape.Insert(0, size) }).ToArray();
        return Split((this with { Host = host, Results = results }).Of(operands), 0);
    }

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Routine();

    /// <inheritdoc/>
    public override HostArray[] EvaluateOutputs(ReadOnlySpan<HostArray> x)
    {
        var operands = x.ToArray();
        var bytes = Call(Array.ConvertAll(operands, o => new Aval(o.Shape, o.DType)), Array.ConvertAll(operands, HostBytes.ToBytes));
        return [.. InferOutputs([]).Select((a, i) => HostBytes.FromBytes(a, bytes[i]))];
    }

    /// <summary>Calls the function with the elements of all operands, and gives those of all results, tokens included.</summary>
    public byte[][] Call(Aval[] operands, byte[][] values)
    {
        var results = Host.Call(operands[First..], values[First..], Results);
        return HasEffect ? [.. results, []] : results;
    }

    /// <inheritdoc/>
    public bool Equals(Callback? other) =>
        other is not null && Kind == other.Kind && HasEffect == other.HasEffect && Batching == other.Batching && Host.Equals(other.Host)
        && Results.SequenceEqual(other.Results);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Host, Results.Count, HasEffect, Batching);

    /// <inheritdoc/>
    // Graphs of equal text compute the same, so the text says which function it is.
    protected override string Parameters() => $"{Host.Name} #{Host.Number}";

    private Mapped Split(Node tuple, int? axis)
    {
        var parts = Project.All(tuple);
        return new Mapped(tuple, axis) { Parts = [.. parts.Select((p, i) => new Mapped(p, i < Results.Count ? axis : null))] };
    }

    /// <summary>A function called for one example after the other.</summary>
    private sealed class EachExample(HostFunction one, bool[] mapped, int size) : HostFunction
    {
        public override string Name => one.Name;

        public override byte[][] Call(Aval[] operands, byte[][] values, IReadOnlyList<Aval> results)
        {
            var single = operands.Select((a, i) => mapped[i] ? a with { Shape = a.Shape.Without(0) } : a).ToArray();
            var each = results.Select(r => r with { Shape = r.Shape.Without(0) }).ToArray();
            var all = Array.ConvertAll([.. results], r => new byte[r.Bytes]);
            for (var e = 0; e < size; e++)
            {
                var slices = values.Select((v, i) => mapped[i] ? v.AsSpan(e * (int)single[i].Bytes, (int)single[i].Bytes).ToArray() : v);
                var given = one.Call(single, [.. slices], each);
                for (var k = 0; k < all.Length; k++) given[k].CopyTo(all[k], e * given[k].Length);
            }
            return all;
        }

        public override bool Equals(object? obj) => obj is EachExample other && other.Is(one, mapped, size);

        public override int GetHashCode() => HashCode.Combine(one, size);

        private bool Is(HostFunction function, bool[] flags, int count) =>
            one.Equals(function) && size == count && mapped.AsSpan().SequenceEqual(flags);
    }
}
