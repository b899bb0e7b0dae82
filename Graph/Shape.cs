using System.Collections;
using System.Runtime.CompilerServices;

namespace Lazy;

/// <summary>The extents of an array, outermost first. Equality is element-wise.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public readonly struct Shape : IEquatable<Shape>, IReadOnlyList<int>
{
    private static readonly int[] None = [];
    private readonly int[]? _dims;

    private Shape(int[] dims) => _dims = dims;

    /// <summary>The shape of a scalar.</summary>
    public static Shape Scalar => default;

    /// <summary>The number of axes.</summary>
    public int Rank => Dims.Length;

    /// <summary>The extents as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => Dims;

    /// <summary>The number of elements, 1 for a scalar.</summary>
    public long Size
    {
        get
        {
            var n = 1L;
            foreach (var d in Dims) n *= d;
            return n;
        }
    }

    /// <summary>The number of axes, as a list counts.</summary>
    public int Count => Dims.Length;

    /// <summary>The extent of an axis.</summary>
    public int this[int axis] => Dims[axis];

    /// <summary>The extent of an axis, counted from the end with <c>^</c>.</summary>
    public int this[Index axis] => Dims[axis];

    private int[] Dims => _dims ?? None;

    /// <summary>A shape from its extents.</summary>
    /// <exception cref="ShapeException">An extent is negative or the number of elements exceeds 2^62.</exception>
    public static Shape Create(ReadOnlySpan<int> dims) => dims.Length == 0 ? default : Checked(dims.ToArray());

    /// <summary>A one-dimensional shape.</summary>
    public static implicit operator Shape(int n) => Checked([n]);

    /// <summary>A shape from an array of extents, which is copied.</summary>
    public static implicit operator Shape(int[] dims) => Create(dims);

    /// <summary>A two-dimensional shape.</summary>
    public static implicit operator Shape((int, int) s) => Checked([s.Item1, s.Item2]);

    /// <summary>A three-dimensional shape.</summary>
    public static implicit operator Shape((int, int, int) s) => Checked([s.Item1, s.Item2, s.Item3]);

    /// <summary>A four-dimensional shape.</summary>
    public static implicit operator Shape((int, int, int, int) s) => Checked([s.Item1, s.Item2, s.Item3, s.Item4]);

    /// <summary>A five-dimensional shape.</summary>
    public static implicit operator Shape((int, int, int, int, int) s) => Checked([s.Item1, s.Item2, s.Item3, s.Item4, s.Item5]);

    /// <summary>The same extents.</summary>
    public static bool operator ==(Shape a, Shape b) => a.Equals(b);

    /// <summary>Different extents.</summary>
    public static bool operator !=(Shape a, Shape b) => !a.Equals(b);

    /// <summary>Takes an array without copying it; the caller must not change it afterwards. -1 passes: reshape uses it as a wildcard.</summary>
    internal static Shape Of(int[] dims) => new(dims);

    /// <summary>This shape with an axis of the given extent inserted.</summary>
    public Shape Insert(int axis, int extent)
    {
        var d = new int[Rank + 1];
        Dims.AsSpan(0, axis).CopyTo(d);
        d[axis] = extent;
        Dims.AsSpan(axis).CopyTo(d.AsSpan(axis + 1));
        return new(d);
    }

    /// <summary>This shape without an axis.</summary>
    public Shape Without(int axis)
    {
        var d = new int[Rank - 1];
        Dims.AsSpan(0, axis).CopyTo(d);
        Dims.AsSpan(axis + 1).CopyTo(d.AsSpan(axis));
        return new(d);
    }

    /// <summary>This shape without a set of axes.</summary>
    public Shape Without(Axes axes)
    {
        var d = new List<int>(Rank);
        for (var i = 0; i < Rank; i++)
        {
            if (!axes.Contains(i)) d.Add(Dims[i]);
        }
        return new([.. d]);
    }

    /// <summary>This shape with the extent of one axis replaced.</summary>
    public Shape With(int axis, int extent)
    {
        var d = Dims.ToArray();
        d[axis] = extent;
        return new(d);
    }

    /// <summary>The extents in another order: axis i of the result is axis <paramref name="permutation"/>[i] of this.</summary>
    public Shape Permute(Axes permutation)
    {
        var d = new int[Rank];
        for (var i = 0; i < d.Length; i++) d[i] = Dims[permutation[i]];
        return new(d);
    }

    /// <summary>Row-major strides in elements.</summary>
    public long[] Strides()
    {
        var s = new long[Rank];
        var n = 1L;
        for (var i = Rank - 1; i >= 0; i--)
        {
            s[i] = n;
            n *= Dims[i];
        }
        return s;
    }

    /// <summary>The extents as a new array.</summary>
    public int[] ToArray() => Dims.ToArray();

    /// <inheritdoc/>
    public bool Equals(Shape other) => Dims.AsSpan().SequenceEqual(other.Dims);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Shape s && Equals(s);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var h = 17;
        foreach (var d in Dims) h = unchecked((h * 31) + d);
        return h;
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)Dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Python's tuple text: <c>(2, 3)</c>, <c>(2,)</c>, <c>()</c>.</summary>
    public override string ToString() => Rank == 1 ? $"({Dims[0]},)" : $"({string.Join(", ", Dims)})";

    private static Shape Checked(int[] dims)
    {
        var n = 1L;
        foreach (var d in dims)
        {
            // -1 is the wildcard of reshape; operations that make data refuse it by name.
            if (d < -1) throw new ShapeException($"Shape: extent {d} in ({string.Join(", ", dims)}) is negative.");
            if (d > 0 && n > (1L << 62) / d) throw new ShapeException($"Shape: ({string.Join(", ", dims)}) has more than 2^62 elements.");
            n *= Math.Max(1, d);
        }
        return new(dims);
    }
}

/// <summary>One or several axes, as NumPy's <c>axis</c> takes them. Equality is element-wise.</summary>
[CollectionBuilder(typeof(Axes), nameof(Create))]
public readonly struct Axes : IEquatable<Axes>, IReadOnlyList<int>
{
    private static readonly int[] None = [];
    private readonly int[]? _axes;

    private Axes(int[] axes) => _axes = axes;

    /// <summary>The number of axes.</summary>
    public int Count => Items.Length;

    /// <summary>The axes as a span.</summary>
    public ReadOnlySpan<int> AsSpan() => Items;

    /// <summary>One of the axes.</summary>
    public int this[int i] => Items[i];

    private int[] Items => _axes ?? None;

    /// <summary>Axes from their numbers.</summary>
    public static Axes Create(ReadOnlySpan<int> axes) => axes.Length == 0 ? default : new(axes.ToArray());

    /// <summary>One axis.</summary>
    public static implicit operator Axes(int axis) => new([axis]);

    /// <summary>Several axes; the array is copied.</summary>
    public static implicit operator Axes(int[] axes) => Create(axes);

    /// <summary>Two axes.</summary>
    public static implicit operator Axes((int, int) a) => new([a.Item1, a.Item2]);

    /// <summary>Three axes.</summary>
    public static implicit operator Axes((int, int, int) a) => new([a.Item1, a.Item2, a.Item3]);

    /// <summary>Four axes.</summary>
    public static implicit operator Axes((int, int, int, int) a) => new([a.Item1, a.Item2, a.Item3, a.Item4]);

    /// <summary>The same axes in the same order.</summary>
    public static bool operator ==(Axes a, Axes b) => a.Equals(b);

    /// <summary>Different axes.</summary>
    public static bool operator !=(Axes a, Axes b) => !a.Equals(b);

    /// <summary>Axes 0 to <paramref name="rank"/> - 1.</summary>
    public static Axes Range(int rank) => new([.. Enumerable.Range(0, rank)]);

    /// <summary>Takes an array without copying it.</summary>
    internal static Axes Of(int[] axes) => new(axes);

    /// <summary>Negative axes counted from the end, checked against the rank, without repeats; sorted.</summary>
    /// <exception cref="ShapeException">An axis is out of range or named twice.</exception>
    public Axes Normalize(string operation, int rank, bool sort = true)
    {
        var n = new int[Count];
        for (var i = 0; i < n.Length; i++)
        {
            n[i] = NormalizeOne(operation, Items[i], rank);
            if (n.AsSpan(0, i).Contains(n[i])) throw new ShapeException($"{operation}: axis {Items[i]} is named twice in {this}.");
        }
        if (sort) Array.Sort(n);
        return new(n);
    }

    /// <summary>A negative axis counted from the end, checked against the rank.</summary>
    public static int NormalizeOne(string operation, int axis, int rank)
    {
        var a = axis < 0 ? axis + rank : axis;
        return (uint)a < (uint)rank ? a
            : throw new ShapeException($"{operation}: axis {axis} is out of range for an array of rank {rank}; axes run from {-rank} to {rank - 1}.");
    }

    /// <summary>Whether an axis is among these.</summary>
    public bool Contains(int axis) => Items.AsSpan().Contains(axis);

    /// <summary>For a permutation p, the permutation q with q[p[i]] = i.</summary>
    public Axes Inverse()
    {
        var q = new int[Count];
        for (var i = 0; i < q.Length; i++) q[Items[i]] = i;
        return new(q);
    }

    /// <summary>The axes as a new array.</summary>
    public int[] ToArray() => Items.ToArray();

    /// <inheritdoc/>
    public bool Equals(Axes other) => Items.AsSpan().SequenceEqual(other.Items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Axes a && Equals(a);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var h = 19;
        foreach (var d in Items) h = unchecked((h * 31) + d);
        return h;
    }

    /// <inheritdoc/>
    public IEnumerator<int> GetEnumerator() => ((IEnumerable<int>)Items).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => Count == 1 ? $"({Items[0]},)" : $"({string.Join(", ", Items)})";
}
