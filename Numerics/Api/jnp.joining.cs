using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Joining, splitting and repeating.
public static partial class jnp
{
    /// <summary>Arrays joined along an axis; without axis, their elements in row-major order. Dtypes are promoted.</summary>
    /// <exception cref="ShapeException">Extents differ along another axis.</exception>
    public static NDArray concatenate(IReadOnlyList<NDArray> arrays, int? axis = 0) => Join("concatenate", arrays, x => axis is { } i
        ? Lax.Concatenate(x, Axes.NormalizeOne("concatenate", i, x[0].Rank))
        : Lax.Concatenate([.. x.Select(n => Lax.Reshape(n, checked((int)n.Shape.Size)))], 0));

    /// <summary>Another name of <see cref="concatenate"/>.</summary>
    public static NDArray concat(IReadOnlyList<NDArray> arrays, int? axis = 0) => concatenate(arrays, axis);

    /// <summary>Arrays of one shape joined along a new axis.</summary>
    public static NDArray stack(IReadOnlyList<NDArray> arrays, int axis = 0) => Join("stack", arrays, x => Lax.Stack(x, axis));

    /// <summary>The slices of an array along an axis.</summary>
    public static NDArray[] unstack(NDArray x, int axis = 0) => Ufunc.ApplyMany("unstack", [x], v =>
    {
        var i = Axes.NormalizeOne("unstack", axis, v[0].Rank);
        return [.. Enumerable.Range(0, v[0].Shape[i]).Select(k => Lax.Squeeze(Lax.SliceAxis(v[0], i, k, k + 1), i))];
    });

    /// <summary>Joined along the first axis; vectors are rows.</summary>
    public static NDArray vstack(IReadOnlyList<NDArray> tup) => concatenate([.. tup.Select(atleast_2d)], 0);

    /// <summary>Joined along the second axis; vectors along their only one.</summary>
    public static NDArray hstack(IReadOnlyList<NDArray> tup)
    {
        NDArray[] arrays = [.. tup.Select(atleast_1d)];
        return concatenate(arrays, arrays.Length > 0 && arrays[0].Rank == 1 ? 0 : 1);
    }

    /// <summary>Joined along the third axis; vectors [n] count as [1,n,1].</summary>
    public static NDArray dstack(IReadOnlyList<NDArray> tup) => concatenate([.. tup.Select(atleast_3d)], 2);

    /// <summary>Vectors as columns of a matrix; matrices side by side.</summary>
    public static NDArray column_stack(IReadOnlyList<NDArray> tup) =>
        concatenate([.. tup.Select(x => ndim(x) < 2 ? expand_dims(atleast_1d(x), 1) : x)], 1);

    /// <summary>The elements of both, or both joined along an axis.</summary>
    public static NDArray append(NDArray arr, NDArray values, int? axis = null) => concatenate([arr, values], axis);

    /// <summary>Equal parts along an axis.</summary>
    /// <exception cref="ShapeException">The extent is no multiple of the number of parts.</exception>
    public static NDArray[] split(NDArray ary, int indices_or_sections, int axis = 0)
    {
        var n = shape(ary)[Axes.NormalizeOne("split", axis, ndim(ary))];
        if (indices_or_sections < 1 || n % indices_or_sections != 0)
            throw new ShapeException($"split: axis {axis} of {ary.Node.Aval} has extent {n}, which {indices_or_sections} equal parts do " +
                "not fill; array_split takes any number.");
        return array_split(ary, indices_or_sections, axis);
    }

    /// <summary>Parts along an axis that end where the indices say.</summary>
    public static NDArray[] split(NDArray ary, int[] indices_or_sections, int axis = 0)
    {
        ArgumentNullException.ThrowIfNull(indices_or_sections);
        return Ufunc.ApplyMany("split", [ary], v =>
        {
            var i = Axes.NormalizeOne("split", axis, v[0].Rank);
            var n = v[0].Shape[i];
            // Bounds work as those of slices do: negative ones count from the end, and those beyond it stop there.
            int[] bounds = [0, .. indices_or_sections.Select(k => Math.Clamp(k < 0 ? k + n : k, 0, n)), n];
            return [.. bounds.Zip(bounds.Skip(1)).Select(b => Lax.SliceAxis(v[0], i, b.First, Math.Max(b.First, b.Second)))];
        });
    }

    /// <summary>Parts along an axis whose extents differ by 1 at most, the larger ones first.</summary>
    public static NDArray[] array_split(NDArray ary, int indices_or_sections, int axis = 0)
    {
        var n = shape(ary)[Axes.NormalizeOne("array_split", axis, ndim(ary))];
        if (indices_or_sections < 1) throw new ShapeException($"array_split: {indices_or_sections} parts; at least 1 is needed.");
        var (each, more) = Math.DivRem(n, indices_or_sections);
        return split(ary, [.. Enumerable.Range(1, indices_or_sections - 1).Select(k => (k * each) + Math.Min(k, more))], axis);
    }

    /// <summary>Parts along an axis that end where the indices say.</summary>
    public static NDArray[] array_split(NDArray ary, int[] indices_or_sections, int axis = 0) => split(ary, indices_or_sections, axis);

    /// <summary>Equal parts along the first axis.</summary>
    public static NDArray[] vsplit(NDArray ary, int indices_or_sections) => split(ary, indices_or_sections, 0);

    /// <summary>Parts along the first axis that end where the indices say.</summary>
    public static NDArray[] vsplit(NDArray ary, int[] indices_or_sections) => split(ary, indices_or_sections, 0);

    /// <summary>Equal parts along the second axis, of a vector along its only one.</summary>
    public static NDArray[] hsplit(NDArray ary, int indices_or_sections) => split(ary, indices_or_sections, ndim(ary) == 1 ? 0 : 1);

    /// <summary>Parts along the second axis, of a vector along its only one, that end where the indices say.</summary>
    public static NDArray[] hsplit(NDArray ary, int[] indices_or_sections) => split(ary, indices_or_sections, ndim(ary) == 1 ? 0 : 1);

    /// <summary>Equal parts along the third axis.</summary>
    public static NDArray[] dsplit(NDArray ary, int indices_or_sections) => split(ary, indices_or_sections, 2);

    /// <summary>Parts along the third axis that end where the indices say.</summary>
    public static NDArray[] dsplit(NDArray ary, int[] indices_or_sections) => split(ary, indices_or_sections, 2);

    /// <summary>The whole array repeated along its last axes, as often as reps says for each.</summary>
    public static NDArray tile(NDArray A, Axes reps) => Ufunc.Apply("tile", A, x =>
    {
        var rank = Math.Max(x.Rank, reps.Count);
        int[] extents = [.. Enumerable.Repeat(1, rank - x.Rank), .. x.Shape], times = [.. Enumerable.Repeat(1, rank - reps.Count), .. reps];
        if (times.Any(n => n < 0)) throw new ShapeException($"tile: reps {reps} has a negative entry.");
        // Each axis becomes a pair (copies, extent): a broadcast and a reshape.
        int[] pairs = [.. times.Zip(extents).SelectMany(p => new[] { p.First, p.Second })];
        var spread = Lax.Broadcast(Lax.Reshape(x, extents), pairs, (int[])[.. Enumerable.Range(0, rank).Select(i => (2 * i) + 1)]);
        return Lax.Reshape(spread, (int[])[.. times.Zip(extents).Select(p => p.First * p.Second)]);
    });

    /// <summary>Each element repeated along an axis; without axis, the elements in row-major order.</summary>
    /// <param name="a">The array.</param>
    /// <param name="repeats">How often.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="total_repeat_length">The extent of the result: what is longer is cut off, and what is missing is the last
    /// element.</param>
    public static NDArray repeat(NDArray a, int repeats, int? axis = null, int? total_repeat_length = null)
    {
        if (repeats < 0) throw new ShapeException($"repeat: {repeats} repetitions; they must not be negative.");
        if (axis is null) a = ravel(a);
        if (total_repeat_length is null) return Ufunc.Apply("repeat", a, x => Repeated(x, repeats, axis ?? 0));
        var n = shape(a)[Axes.NormalizeOne("repeat", axis ?? 0, ndim(a))];
        return repeat(a, (int[])[.. Enumerable.Repeat(repeats, n)], axis ?? 0, total_repeat_length);
    }

    /// <summary>Element i repeated repeats[i] times along an axis; without axis, the elements in row-major order.</summary>
    /// <param name="a">The array.</param>
    /// <param name="repeats">How often, for each element.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="total_repeat_length">The extent of the result: what is longer is cut off, and what is missing is the last
    /// element.</param>
    public static NDArray repeat(NDArray a, int[] repeats, int? axis = null, int? total_repeat_length = null)
    {
        ArgumentNullException.ThrowIfNull(repeats);
        if (axis is null) (a, axis) = (ravel(a), 0);
        var n = shape(a)[Axes.NormalizeOne("repeat", axis.Value, ndim(a))];
        if (repeats.Length != n || repeats.Any(k => k < 0))
            throw new ShapeException($"repeat: {repeats.Length} repetitions for extent {n} of axis {axis} of {a.Node.Aval}; one per " +
                "element is needed, and none negative.");
        var places = repeats.SelectMany((k, i) => Enumerable.Repeat(i, k));
        if (total_repeat_length is { } total)
        {
            RequireLength(a, axis.Value, total);
            places = places.Concat(Enumerable.Repeat(n - 1, total)).Take(total);
        }
        return take(a, asarray((int[])[.. places]), axis);
    }

    /// <summary>Element i repeated repeats[i] times along an axis, where repeats are data; without axis, the elements in row-major
    /// order.</summary>
    /// <param name="a">The array.</param>
    /// <param name="repeats">How often: one number for each element, or for all.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="total_repeat_length">The extent of the result: what is longer is cut off, and what is missing is the last
    /// element.</param>
    public static NDArray repeat(NDArray a, NDArray repeats, int? axis, int total_repeat_length)
    {
        if (axis is null) (a, axis) = (ravel(a), 0);
        var i = Axes.NormalizeOne("repeat", axis.Value, ndim(a));
        RequireLength(a, i, total_repeat_length);
        if (!repeats.DType.IsInteger) throw new DTypeException($"repeat: repetitions {repeats.Node.Aval} must be integers.");
        // Place k shows the element behind as many others as end at or before it.
        var ends = cumsum(broadcast_to(repeats, (Shape)shape(a)[i]));
        return take(a, searchsorted(ends, arange(total_repeat_length), "right"), i, mode: "clip");
    }

    /// <summary>Without the slices of an axis that the indices name; without axis, without elements in row-major order.</summary>
    public static NDArray delete(NDArray arr, Axes obj, int? axis = null)
    {
        if (axis is null) (arr, axis) = (ravel(arr), 0);
        var i = Axes.NormalizeOne("delete", axis.Value, ndim(arr));
        var n = shape(arr)[i];
        var gone = obj.Select(k => StaticIndex.Checked("delete", k, i, n)).Distinct().Order().ToArray();
        // What is left between a few indices is copied as a whole.
        if (gone.Length <= 8)
        {
            var ends = gone.Append(n);
            var starts = gone.Select(k => k + 1).Prepend(0);
            return concatenate([.. starts.Zip(ends, (start, end) => jax.lax.slice_in_dim(arr, start, end, axis: i))], i);
        }
        return take(arr, asarray((int[])[.. Enumerable.Range(0, n).Except(gone)]), i);
    }

    /// <summary>With values put in front of an index of an axis; without axis, among the elements in row-major order.</summary>
    public static NDArray insert(NDArray arr, int obj, NDArray values, int? axis = null)
    {
        if (axis is null) (arr, axis) = (ravel(arr), 0);
        var i = Axes.NormalizeOne("insert", axis.Value, ndim(arr));
        var at = obj < 0 ? obj + shape(arr)[i] : obj;
        if (at < 0 || at > shape(arr)[i])
            throw new IndexException($"insert: index {obj} is out of range for axis {i} with size {shape(arr)[i]}.");
        var slice = shape(arr).With(i, 1);
        var piece = ndim(values) == ndim(arr) ? broadcast_to(values, slice.With(i, shape(values)[i]))
            : broadcast_to(values, slice.Without(i));
        if (ndim(values) != ndim(arr)) piece = expand_dims(piece, i);
        var parts = split(arr, [at], i);
        return concatenate([parts[0], piece.AsType(arr.DType), parts[1]], i);
    }

    /// <summary>With values put in front of several indices of an axis, one for each, or all in front of the only one; without axis, among
    /// the elements in row-major order.</summary>
    /// <param name="arr">The array.</param>
    /// <param name="obj">Indices of arr before anything is put in.</param>
    /// <param name="values">Broadcast to the slices that are put in.</param>
    /// <param name="axis">The axis.</param>
    public static NDArray insert(NDArray arr, int[] obj, NDArray values, int? axis = null)
    {
        ArgumentNullException.ThrowIfNull(obj);
        if (axis is null) (arr, axis) = (ravel(arr), 0);
        var i = Axes.NormalizeOne("insert", axis.Value, ndim(arr));
        var n = shape(arr)[i];
        if (obj.FirstOrDefault(k => k < -n || k > n) is not 0 and var bad)
            throw new IndexException($"insert: index {bad} is out of range for axis {i} with size {n}.");
        while (ndim(values) < ndim(arr)) values = expand_dims(values, 0);
        int[] places = [.. (obj.Length == 1 ? Enumerable.Repeat(obj[0], shape(values)[i]) : obj).Select(k => k < 0 ? k + n : k)];
        values = broadcast_to(values, shape(arr).With(i, places.Length)).AsType(arr.DType);
        // Values stand behind the elements in one array, from which all are taken in their new order.
        var order = new List<int>(Enumerable.Range(0, n));
        foreach (var (place, k) in places.Select((p, k) => (p, k)).OrderByDescending(p => p.p).ThenByDescending(p => p.k)) order.Insert(place, n + k);
        return take(concatenate([arr, values], i), asarray((int[])[.. order]), i);
    }

    /// <summary>The differences of neighbours along an axis, n times.</summary>
    public static NDArray diff(NDArray a, int n = 1, int axis = -1, NDArray? prepend = null, NDArray? append = null)
    {
        var i = Axes.NormalizeOne("diff", axis, ndim(a));
        if (n < 0) throw new ArgumentException($"diff: order {n}; it must not be negative.", nameof(n));
        if (prepend is not null) a = concatenate([Edge(prepend), a], i);
        if (append is not null) a = concatenate([a, Edge(append)], i);
        for (; n > 0; n--)
        {
            a = Ufunc.Apply("diff", a, x =>
            {
                var extent = x.Shape[i];
                Node later = Lax.SliceAxis(x, i, Math.Min(1, extent), extent), earlier = Lax.SliceAxis(x, i, 0, Math.Max(0, extent - 1));
                return x.DType == DType.Bool ? Lax.Xor(later, earlier) : Lax.Sub(later, earlier);
            });
        }
        return a;

        NDArray Edge(NDArray x) => ndim(x) == 0 ? broadcast_to(x, shape(a).With(i, 1)) : x;
    }

    private static void RequireLength(NDArray a, int axis, int total)
    {
        if (total < 0) throw new ShapeException($"repeat: total_repeat_length is {total}; it must not be negative.");
        if (total > 0 && shape(a)[axis] == 0)
            throw new ShapeException($"repeat: axis {axis} of {a.Node.Aval} has no elements, which do not fill total_repeat_length {total}.");
    }

    private static Node Repeated(Node x, int repeats, int axis)
    {
        var i = Axes.NormalizeOne("repeat", axis, x.Rank);
        var spread = Lax.Broadcast(x, x.Shape.Insert(i + 1, repeats),
            (int[])[.. Enumerable.Range(0, x.Rank).Select(d => d <= i ? d : d + 1)]);
        return Lax.Reshape(spread, x.Shape.With(i, x.Shape[i] * repeats));
    }

    private static NDArray Join(string operation, IReadOnlyList<NDArray> arrays, Func<Node[], Node> f)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        if (arrays.Count == 0) throw new ShapeException($"{operation}: there are no arrays; give it at least one.");
        return Ufunc.Apply(operation, [.. arrays], x => f(Ufunc.Promote(operation, x)));
    }
}
