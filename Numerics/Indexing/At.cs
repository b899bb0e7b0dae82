using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>What an index held in an array does where it is out of range. Indices that are known when the call is made throw
/// instead.</summary>
public enum IndexMode
{
    /// <summary>Reads clip, writes drop.</summary>
    Default,
    /// <summary>The nearest valid index is taken.</summary>
    Clip,
    /// <summary>Reads give the fill value, writes drop.</summary>
    Fill,
    /// <summary>Another name of <see cref="Fill"/>.</summary>
    Drop,
    /// <summary>The caller promises that it does not happen; memory is safe even so.</summary>
    PromiseInBounds,
}

/// <summary>New arrays with some elements changed: <c>x.At[i].Set(v)</c>. The old array keeps its values.</summary>
public sealed class At
{
    private readonly NDArray _array;

    internal At(NDArray array) => _array = array;

    /// <summary>What an index picks.</summary>
    public AtIndex this[params ReadOnlySpan<Idx> index] => new(_array, index.ToArray());
}

/// <summary>
/// What an index picks of an array. Values are converted to the array's dtype and broadcast to what is picked. Where an index occurs
/// several
/// times, <see cref="Add"/>, <see cref="Multiply"/>, <see cref="Min"/> and <see cref="Max"/> take all values in, and <see cref="Set"/> one
/// of them.
/// </summary>
public sealed class AtIndex
{
    private readonly NDArray _array;
    private readonly Idx[] _index;
    private readonly string? _caller;

    /// <param name="array">The array.</param>
    /// <param name="index">The index.</param>
    /// <param name="caller">How errors call an update, if not by its own name.</param>
    internal AtIndex(NDArray array, Idx[] index, string? caller = null)
    {
        _array = array;
        _index = index;
        _caller = caller;
    }

    /// <summary>The elements.</summary>
    /// <param name="mode">What an index out of range does.</param>
    /// <param name="fillValue">What it reads under <see cref="IndexMode.Fill"/>; by default NaN, the smallest signed or largest unsigned
    /// integer, or true.</param>
    /// <param name="indicesAreSorted">A promise, not needed here.</param>
    /// <param name="uniqueIndices">A promise, not needed here.</param>
    public NDArray Get(IndexMode mode = IndexMode.Default, NDArray? fillValue = null, bool indicesAreSorted = false,
        bool uniqueIndices = false)
    {
        _ = indicesAreSorted | uniqueIndices;
        return Read("at.get", _array, _index, mode, fillValue);
    }

    /// <summary>The array with the elements replaced.</summary>
    public NDArray Set(NDArray value, IndexMode mode = IndexMode.Default, bool indicesAreSorted = false, bool uniqueIndices = false) =>
        Write("at.set", value, ScatterKind.Set, mode, indicesAreSorted, uniqueIndices);

    /// <summary>The array with a value added to the elements.</summary>
    public NDArray Add(NDArray value, IndexMode mode = IndexMode.Default, bool indicesAreSorted = false, bool uniqueIndices = false) =>
        Write("at.add", value, ScatterKind.Add, mode, indicesAreSorted, uniqueIndices);

    /// <summary>The array with a value subtracted from the elements.</summary>
    public NDArray Subtract(NDArray value, IndexMode mode = IndexMode.Default, bool indicesAreSorted = false, bool uniqueIndices = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Write("at.subtract", -value.AsType(_array.DType), ScatterKind.Add, mode, indicesAreSorted, uniqueIndices);
    }

    /// <summary>The array with the elements multiplied by a value.</summary>
    public NDArray Multiply(NDArray value, IndexMode mode = IndexMode.Default, bool indicesAreSorted = false, bool uniqueIndices = false) =>
        Write("at.multiply", value, ScatterKind.Mul, mode, indicesAreSorted, uniqueIndices);

    /// <summary>The array with the elements divided by a value; all elements are floats then, as of any quotient.</summary>
    public NDArray Divide(NDArray value, IndexMode mode = IndexMode.Default, bool indicesAreSorted = false, bool uniqueIndices = false) =>
        _array / OnOnes("at.divide", value, mode, indicesAreSorted, uniqueIndices);

    /// <summary>The array with the elements raised to a power.</summary>
    public NDArray Power(NDArray value, IndexMode mode = IndexMode.Default, bool indicesAreSorted = false, bool uniqueIndices = false) =>
        jnp.power(_array, OnOnes("at.power", value, mode, indicesAreSorted, uniqueIndices));

    /// <summary>The array with the smaller of element and value.</summary>
    public NDArray Min(NDArray value, IndexMode mode = IndexMode.Default, bool indicesAreSorted = false, bool uniqueIndices = false) =>
        Write("at.min", value, ScatterKind.Min, mode, indicesAreSorted, uniqueIndices);

    /// <summary>The array with the larger of element and value.</summary>
    public NDArray Max(NDArray value, IndexMode mode = IndexMode.Default, bool indicesAreSorted = false, bool uniqueIndices = false) =>
        Write("at.max", value, ScatterKind.Max, mode, indicesAreSorted, uniqueIndices);

    /// <summary>The array with the elements replaced by a function of them, once for each element.</summary>
    public NDArray Apply(Func<NDArray, NDArray> func, IndexMode mode = IndexMode.Default, bool indicesAreSorted = false,
        bool uniqueIndices = false)
    {
        ArgumentNullException.ThrowIfNull(func);
        return Set(func(Get(mode)), mode, indicesAreSorted, uniqueIndices);
    }

    /// <summary>The elements of an array that an index picks.</summary>
    internal static NDArray Read(string operation, NDArray array, ReadOnlySpan<Idx> index, IndexMode mode, NDArray? fillValue)
    {
        var plan = IndexPlan.Of(operation, Ufunc.Enter(operation, array).Aval, index);
        // The fill value is a parameter of the operation: it must be known.
        Scalar? fill = fillValue is null ? null : Scalar.OfComplex(DType.Complex128, (System.Numerics.Complex)fillValue).Cast(array.DType);
        return Ufunc.Apply(operation, [array, .. plan.Arrays], x => plan.Read(x[0], x.AsSpan(1), ModeOf(mode, GatherMode.Clip), fill));
    }

    private NDArray Write(string operation, NDArray value, ScatterKind kind, IndexMode mode, bool sorted, bool unique)
    {
        // Order does not matter to a scatter that takes one update after the other.
        _ = sorted;
        ArgumentNullException.ThrowIfNull(value);
        operation = _caller ?? operation;
        if (IndexPlan.LeadingMask(_index) is { } mask && MaskFits(mask) && value.Rank <= _array.Rank - mask.Rank)
            return Masked(operation, mask, value, kind);
        var plan = IndexPlan.Of(operation, Ufunc.Enter(operation, _array).Aval, _index);
        return Ufunc.Apply(operation, [_array, value, .. plan.Arrays],
            x => plan.Write(x[0], x[1], x.AsSpan(2), kind, ModeOf(mode, GatherMode.FillOrDrop), unique));
    }

    // A value that does not depend on the number of true elements needs no indices: a select, which works on traced masks and fuses.
    private NDArray Masked(string operation, NDArray mask, NDArray value, ScatterKind kind) =>
        Ufunc.Apply(operation, [_array, mask, value], v =>
    {
        var x = v[0];
        var update = Lax.BroadcastTo(Lax.Convert(v[2], x.DType), Ufunc.BroadcastShapes(operation, x.Shape, v[2].Shape));
        return Lax.Select(Lax.Broadcast(v[1], x.Shape, Axes.Range(v[1].Rank)), IndexPlan.Combine(kind, x, update), x);
    });

    private bool MaskFits(NDArray mask) => mask.Rank <= _array.Rank && mask.Shape.SequenceEqual(_array.Shape.Take(mask.Rank));

    // Division and powers by repeated indices: the values are multiplied together first, as 1 · v1 · v2.
    private NDArray OnOnes(string operation, NDArray value, IndexMode mode, bool sorted, bool unique)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new AtIndex(jnp.ones_like(_array), _index).Write(operation, value, ScatterKind.Mul, mode, sorted, unique);
    }

    private static GatherMode ModeOf(IndexMode mode, GatherMode byDefault) => mode switch
    {
        IndexMode.Clip => GatherMode.Clip,
        IndexMode.Fill or IndexMode.Drop => GatherMode.FillOrDrop,
        IndexMode.PromiseInBounds => GatherMode.PromiseInBounds,
        _ => byDefault,
    };
}
