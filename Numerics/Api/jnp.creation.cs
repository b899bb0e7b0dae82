using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// New arrays.
public static partial class jnp
{
    /// <summary>An array of zeros.</summary>
    public static NDArray zeros(Shape shape, DType? dtype = null) => Filled("zeros", shape, dtype, 0);

    /// <summary>An array of ones.</summary>
    public static NDArray ones(Shape shape, DType? dtype = null) => Filled("ones", shape, dtype, 1);

    /// <summary>An array whose elements may be anything; here they are zeros.</summary>
    public static NDArray empty(Shape shape, DType? dtype = null) => Filled("empty", shape, dtype, 0);

    /// <summary>An array of one value, which is broadcast to the shape.</summary>
    public static NDArray full(Shape shape, NDArray fill_value, DType? dtype = null)
    {
        RequireExtents("full", shape);
        return Ufunc.Apply("full", fill_value, v => Lax.BroadcastTo(Lax.Convert(v, dtype ?? v.DType, dtype is null && v.Aval.Weak), shape));
    }

    /// <summary>Zeros in the shape and dtype of an array.</summary>
    public static NDArray zeros_like(NDArray a, DType? dtype = null, Shape? shape = null) => FilledLike("zeros_like", a, dtype, shape, 0);

    /// <summary>Ones in the shape and dtype of an array.</summary>
    public static NDArray ones_like(NDArray a, DType? dtype = null, Shape? shape = null) => FilledLike("ones_like", a, dtype, shape, 1);

    /// <summary>An array of any elements in the shape and dtype of an array; here they are zeros.</summary>
    public static NDArray empty_like(NDArray a, DType? dtype = null, Shape? shape = null) => FilledLike("empty_like", a, dtype, shape, 0);

    /// <summary>One value in the shape and dtype of an array.</summary>
    public static NDArray full_like(NDArray a, NDArray fill_value, DType? dtype = null, Shape? shape = null)
    {
        var like = Ufunc.Enter("full_like", a);
        return full(shape ?? like.Shape, fill_value, dtype ?? like.DType);
    }

    /// <summary>A copy; arrays are immutable, so it is the array itself.</summary>
    public static NDArray copy(NDArray a) => Ufunc.Apply("copy", a, static x => x);

    /// <summary>Ones on the k-th diagonal of zeros [N,M]; M is N unless given.</summary>
    public static NDArray eye(int N, int? M = null, int k = 0, DType? dtype = null)
    {
        RequireExtents("eye", (N, M ?? N));
        return Ufunc.Wrap(Lax.Convert(Diagonal.Mask((N, M ?? N), k, Lax.Eq), dtype ?? DType.Float32), null);
    }

    /// <summary>The identity matrix [n,n].</summary>
    public static NDArray identity(int n, DType? dtype = null) => eye(n, dtype: dtype);

    /// <summary>Evenly spaced numbers 0, 1, … or start, start + step, … before stop.</summary>
    /// <param name="start">The first number; without stop, the end, and 0 is the first.</param>
    /// <param name="stop">The end, which is not reached.</param>
    /// <param name="step">The distance, 1 unless given.</param>
    /// <param name="dtype">By default int32 for integers, else float32, or what arrays among the arguments promote to.</param>
    public static NDArray arange(NDArray start, NDArray? stop = null, NDArray? step = null, DType? dtype = null)
    {
        var (first, last) = stop is null ? (0, start) : (start, stop);
        var by = step ?? 1;
        var type = dtype ?? result_type(first, last, by);
        double from = ConcreteNumber("arange", first), to = ConcreteNumber("arange", last), distance = ConcreteNumber("arange", by);
        if (distance == 0) throw new ShapeException("arange: step is 0; it must be a positive or negative number.");
        var count = Math.Max(0, Math.Ceiling((to - from) / distance));
        if (!(count <= int.MaxValue))
            throw new ShapeException($"arange: from {from} to {to} in steps of {distance} are {count} numbers; at most {int.MaxValue} " +
                "fit an axis.");
        var steps = Lax.Iota((int)count, type == DType.Bool ? DType.Int32 : type, 0);
        // The distance of neighbours is what the dtype makes of start + step, less start: so NumPy has it.
        var delta = type.IsFloat ? Scalar.Round(type, from + distance) - Scalar.Round(type, from) : distance;
        if (delta != 1) steps = Lax.Mul(steps, Lax.FullLike(steps, delta));
        if (from != 0) steps = Lax.Add(steps, Lax.FullLike(steps, from));
        return Ufunc.Wrap(Lax.Convert(steps, type), null);
    }

    /// <summary>num numbers in equal distances from start to stop, both included unless endpoint is false: [num, …] along a new
    /// axis.</summary>
    public static NDArray linspace(NDArray start, NDArray stop, int num = 50, bool endpoint = true, DType? dtype = null, int axis = 0)
    {
        if (num < 0) throw new ShapeException($"linspace: num is {num}; it must not be negative.");
        return Ufunc.Apply("linspace", [start, stop], x =>
        {
            var ends = Ufunc.Broadcast("linspace", Ufunc.Promote("linspace", x));
            var (from, to) = (Ufunc.ToInexact(ends[0]), Ufunc.ToInexact(ends[1]));
            var type = dtype ?? from.DType;
            if (type.IsInexact && (type.IsComplex || !from.DType.IsComplex)) (from, to) = (Lax.Convert(from, type), Lax.Convert(to, type));
            // The weights of both ends, so that the last number is exactly stop: there the weight of start is 0.
            var divisions = Math.Max(1, endpoint ? num - 1 : num);
            var shape = from.Shape.Insert(0, num);
            Node steps = Lax.Iota(shape, from.DType, 0), one = Lax.FullLike(steps, 1);
            steps = Lax.Div(steps, Lax.FullLike(steps, divisions));
            var numbers = Lax.Add(Lax.Mul(Lax.BroadcastTo(from, shape), Lax.Sub(one, steps)), Lax.Mul(Lax.BroadcastTo(to, shape), steps));
            if (type.IsInteger) numbers = Lax.Floor(numbers);
            return Lax.Convert(Lax.MoveAxis(numbers, 0, Axes.NormalizeOne("linspace", axis, numbers.Rank)), type);
        });
    }

    /// <summary><see cref="linspace(NDArray, NDArray, int, bool, DType, int)"/> and the distance of its numbers, NaN where there is
    /// none.</summary>
    /// <param name="start">The first number.</param>
    /// <param name="stop">The last one.</param>
    /// <param name="num">How many.</param>
    /// <param name="endpoint">Whether stop is one of them.</param>
    /// <param name="retstep">true: that there is a second result.</param>
    /// <param name="dtype">The dtype of the numbers.</param>
    /// <param name="axis">The new axis.</param>
    public static (NDArray Numbers, NDArray Step) linspace(NDArray start, NDArray stop, int num, bool endpoint, bool retstep,
        DType? dtype = null, int axis = 0)
    {
        RequireTwo("linspace", nameof(retstep), retstep);
        var numbers = linspace(start, stop, num, endpoint, dtype, axis);
        var divisions = endpoint ? num - 1 : num;
        var step = divide(subtract(stop, start), divisions > 0 ? divisions : nan);
        return (numbers, dtype is { IsInexact: true } ? step.AsType(dtype) : step);
    }

    /// <summary>Powers of a base whose exponents are those of <c>linspace</c>.</summary>
    public static NDArray logspace(NDArray start, NDArray stop, int num = 50, bool endpoint = true, NDArray? @base = null,
        DType? dtype = null, int axis = 0)
    {
        var powers = power(@base ?? 10.0, linspace(start, stop, num, endpoint, dtype is { IsInexact: true } ? dtype : null, axis));
        return dtype is null ? powers : powers.AsType(dtype);
    }

    /// <summary>num numbers with equal ratios from start to stop.</summary>
    public static NDArray geomspace(NDArray start, NDArray stop, int num = 50, bool endpoint = true, DType? dtype = null, int axis = 0)
    {
        if (dtype is { IsInexact: true }) (start, stop) = (start.AsType(dtype), stop.AsType(dtype));
        var direction = sign(start);
        var result = logspace(log10(direction * start), log10(direction * stop), num, endpoint, 10.0, null, axis);
        result = moveaxis(moveaxis(result, axis, 0) * direction, 0, axis);
        return dtype is null ? result : result.AsType(dtype);
    }

    /// <summary>Ones at and below the k-th diagonal [N,M], zeros above.</summary>
    public static NDArray tri(int N, int? M = null, int k = 0, DType? dtype = null)
    {
        RequireExtents("tri", (N, M ?? N));
        return Ufunc.Wrap(Lax.Convert(Diagonal.Mask((N, M ?? N), k, Lax.Ge), dtype ?? DType.Float32), null);
    }

    /// <summary>The lower triangles of matrices […,n,m]: elements above the k-th diagonal become zero.</summary>
    public static NDArray tril(NDArray m, int k = 0) => Ufunc.Apply("tril", m, x => Diagonal.Keep("tril", x, k, Lax.Ge));

    /// <summary>The upper triangles of matrices […,n,m]: elements below the k-th diagonal become zero.</summary>
    public static NDArray triu(NDArray m, int k = 0) => Ufunc.Apply("triu", m, x => Diagonal.Keep("triu", x, k, Lax.Le));

    /// <summary>Of a vector [n], the matrix with it on the k-th diagonal; of a matrix, that diagonal.</summary>
    public static NDArray diag(NDArray v, int k = 0)
    {
        var rank = ndim(v);
        if (rank == 2) return diagonal(v, k);
        if (rank != 1) throw new ShapeException($"diag: {v.Node.Aval} has {rank} axes; a vector or a matrix is needed.");
        return Ufunc.Apply("diag", v, x =>
        {
            var n = x.Shape[0] + Math.Abs(k);
            var row = Lax.Pad(x, Lax.Zero(x.DType), Math.Max(0, k), Math.Max(0, -k));
            var table = Lax.BroadcastTo(row, (n, n));
            return Lax.Select(Diagonal.Mask((n, n), k, Lax.Eq), table, Lax.ZerosLike(table));
        });
    }

    /// <summary>The matrix with all elements of an array on its k-th diagonal.</summary>
    public static NDArray diagflat(NDArray v, int k = 0) => diag(ravel(v), k);

    /// <summary>The diagonals of matrices, which lie in two axes: […,n] with the diagonal last.</summary>
    public static NDArray diagonal(NDArray a, int offset = 0, int axis1 = 0, int axis2 = 1) => Ufunc.Apply("diagonal", a, x =>
    {
        x = Diagonal.ToLastAxes("diagonal", x, axis1, axis2);
        int rows = x.Shape[^2], columns = x.Shape[^1];
        var length = Math.Max(0, Math.Min(rows + Math.Min(offset, 0), columns - Math.Max(offset, 0)));
        // Element i of the diagonal is element i·(columns + 1) + first of a row-major matrix: a slice with that step.
        var lead = Shape.Create([.. x.Shape.Take(x.Rank - 2)]);
        var flat = Lax.Reshape(x, lead.Insert(lead.Rank, rows * columns));
        var first = offset >= 0 ? offset : -offset * columns;
        if (length == 0) return Lax.SliceAxis(flat, lead.Rank, 0, 0);
        return Lax.SliceAxis(flat, lead.Rank, first, first + ((length - 1) * (columns + 1)) + 1, columns + 1);
    });

    /// <summary>The sums of the diagonals of matrices, which lie in two axes.</summary>
    public static NDArray trace(NDArray a, int offset = 0, int axis1 = 0, int axis2 = 1, DType? dtype = null) =>
        sum(diagonal(a, offset, axis1, axis2), axis: -1, dtype: dtype);

    /// <summary>For vectors of coordinates, the coordinates of all points of their grid, one array per vector.</summary>
    /// <param name="xi">The vectors.</param>
    /// <param name="sparse">Whether each result keeps extent 1 along the axes of the others.</param>
    /// <param name="indexing">"xy" counts the first vector along axis 1, "ij" along axis 0.</param>
    public static NDArray[] meshgrid(IReadOnlyList<NDArray> xi, bool sparse = false, string indexing = "xy")
    {
        ArgumentNullException.ThrowIfNull(xi);
        if (indexing is not ("xy" or "ij"))
            throw new ArgumentException($"meshgrid: indexing is '{indexing}'; it must be 'xy' or 'ij'.", nameof(indexing));
        return Ufunc.ApplyMany("meshgrid", [.. xi], x =>
        {
            var place = Enumerable.Range(0, x.Length).ToArray();
            if (indexing == "xy" && x.Length > 1) (place[0], place[1]) = (1, 0);
            var shape = new int[x.Length];
            for (var i = 0; i < x.Length; i++) shape[place[i]] = checked((int)x[i].Shape.Size);
            return [.. x.Select((v, i) => Lax.Broadcast(Lax.Reshape(v, (int)v.Shape.Size), sparse ? Only(place[i], shape)
                : shape, place[i]))];
        });

        static int[] Only(int axis, int[] shape) => [.. shape.Select((n, i) => i == axis ? n : 1)];
    }

    /// <summary>The coordinates of all points of two vectors' grid, in two arrays [m,n].</summary>
    public static NDArray[] meshgrid(NDArray x, NDArray y, bool sparse = false, string indexing = "xy") =>
        meshgrid([x, y], sparse, indexing);

    /// <summary>The indices of all elements of a shape: [rank, …], where part i counts along axis i.</summary>
    public static NDArray indices(Shape dimensions, DType? dtype = null)
    {
        RequireExtents("indices", dimensions);
        return Ufunc.Wrap(Lax.Stack([.. Enumerable.Range(0, dimensions.Rank).Select(i => Lax.Iota(dimensions, dtype ?? DType.Int32, i))],
            0), null);
    }

    /// <summary>The indices of all elements of a shape as an open grid: part i counts along axis i and has extent 1 along the others.</summary>
    /// <param name="dimensions">The shape.</param>
    /// <param name="dtype">The dtype, int32 unless given.</param>
    /// <param name="sparse">true: that there is one array for each axis.</param>
    public static NDArray[] indices(Shape dimensions, DType? dtype, bool sparse)
    {
        RequireTwo("indices", nameof(sparse), sparse);
        return [.. Enumerable.Range(0, dimensions.Rank).Select(i => Ufunc.Wrap(Lax.Iota(
            (int[])[.. dimensions.Select((n, d) => d == i ? n : 1)], dtype ?? DType.Int32, i), null))];
    }

    /// <summary>A function of the index arrays of a shape.</summary>
    public static NDArray fromfunction(Func<NDArray[], NDArray> function, Shape shape, DType? dtype = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        RequireExtents("fromfunction", shape);
        return function([.. Enumerable.Range(0, shape.Rank).Select(i => Ufunc.Wrap(Lax.Iota(shape, dtype ?? DType.Float32, i), null))]);
    }

    // A flag that chooses an overload with more results.
    private static void RequireTwo(string operation, string flag, bool value)
    {
        if (!value) throw new ArgumentException($"{operation}: {flag} is false; leave it out to get the one result.", flag);
    }

    private static NDArray Filled(string operation, Shape shape, DType? dtype, double value)
    {
        RequireExtents(operation, shape);
        return Ufunc.Wrap(Lax.Full(shape, Scalar.Of(dtype ?? DType.Float32, value)), null);
    }

    private static NDArray FilledLike(string operation, NDArray a, DType? dtype, Shape? shape, double value)
    {
        var like = Ufunc.Enter(operation, a);
        return Filled(operation, shape ?? like.Shape, dtype ?? like.DType, value);
    }

    private static void RequireExtents(string operation, Shape shape)
    {
        foreach (var n in shape)
        {
            if (n < 0) throw new ShapeException($"{operation}: shape {shape} has a negative extent.");
        }
    }

    // A number that decides about a shape.
    private static double ConcreteNumber(string operation, NDArray x)
    {
        if (Ufunc.Enter(operation, x).DType.IsComplex)
            throw new DTypeException($"{operation}: {x.Node.Aval} is complex; real numbers are needed.");
        return (double)x;
    }
}
