using System.Runtime.InteropServices;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;

namespace Lazy;

/// <summary>
/// An n-dimensional array of one dtype. Immutable, and lazy: an operation records a node, and nothing is computed until a value is read or
/// <see cref="Evaluate"/> is called. <c>==</c> compares references, as C# expects of a class; <c>jnp.equal</c> compares values, and
/// <c>&lt;</c>, <c>&gt;</c> and the rest work elementwise.
/// </summary>
public sealed partial class NDArray
{
    internal NDArray(Node node, Trace? trace)
    {
        Node = node;
        Trace = trace;
        if (trace is not null) LeakWatch.Note(this);
    }

    /// <summary>The extents, outermost first.</summary>
    public Shape Shape => Node.Shape;

    /// <summary>The type of the elements.</summary>
    public DType DType => Node.DType;

    /// <summary>The number of axes.</summary>
    public int Rank => Node.Rank;

    /// <summary>The number of elements.</summary>
    public long Size => Node.Shape.Size;

    /// <summary>The bytes of the elements.</summary>
    public long Bytes => Node.Aval.Bytes;

    /// <summary>
    /// The device that holds the value or, while it is pending, will compute it: the one that it was committed to by
    /// <c>jax.device_put</c>, else the default device.
    /// </summary>
    public Backends.Device Device => Node.Value is Backends.Storage { IsDonated: false } storage && Node.Place is null
        ? storage.Device : Runtime.DeviceOf(Node);

    /// <summary>Whether the dtype came from a C# scalar and gives way to the dtype of what it meets.</summary>
    public bool IsWeak => Node.Aval.Weak;

    /// <summary>The axes in reverse order.</summary>
    public NDArray T => Ufunc.Apply("transpose", this, static x => Lax.Transpose(x, (int[])[.. Enumerable.Range(0, x.Rank).Reverse()]));

    internal Node Node { get; }

    internal Trace? Trace { get; }

    /// <summary>An array that keeps the element type of its data; <c>jnp.asarray</c> would make float32 of double and int32 of
    /// long.</summary>
    /// <param name="data">The elements in row-major order; copied.</param>
    /// <param name="shape">The extents, as many elements as the data.</param>
    /// <exception cref="ShapeException">The number of elements does not fit the shape.</exception>
    public static NDArray Create<T>(ReadOnlySpan<T> data, Shape shape) where T : unmanaged =>
        FromBytes("NDArray.Create", MemoryMarshal.AsBytes(data), DType.Of<T>(), shape);

    /// <summary>An array from its bytes, row-major and little-endian.</summary>
    /// <param name="data">The bytes; copied.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="shape">The extents.</param>
    /// <exception cref="ShapeException">The number of bytes does not fit shape and dtype.</exception>
    public static NDArray FromBytes(byte[] data, DType dtype, params int[] shape) => FromBytes("NDArray.FromBytes", data, dtype, shape);

    /// <summary>The array in another dtype: floats going to integers truncate and saturate, integers wrap, and bool is "not
    /// zero".</summary>
    public NDArray AsType(DType dtype)
    {
        ArgumentNullException.ThrowIfNull(dtype);
        return Ufunc.Wrap(Lax.Convert(Ufunc.Enter("astype", this), dtype), Trace);
    }

    /// <summary>The two parts of an array whose first axis has extent 2.</summary>
    public void Deconstruct(out NDArray a, out NDArray b) => (a, b) = (Part(0, 2), Part(1, 2));

    /// <summary>The three parts of an array whose first axis has extent 3.</summary>
    public void Deconstruct(out NDArray a, out NDArray b, out NDArray c) => (a, b, c) = (Part(0, 3), Part(1, 3), Part(2, 3));

    /// <summary>The four parts of an array whose first axis has extent 4.</summary>
    public void Deconstruct(out NDArray a, out NDArray b, out NDArray c, out NDArray d) =>
        (a, b, c, d) = (Part(0, 4), Part(1, 4), Part(2, 4), Part(3, 4));

    private static NDArray FromBytes(string operation, ReadOnlySpan<byte> data, DType dtype, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(dtype);
        foreach (var d in shape)
        {
            if (d < 0) throw new ShapeException($"{operation}: shape {shape} has a negative extent.");
        }
        var aval = new Aval(shape, dtype);
        if (data.Length != aval.Bytes)
        {
            throw new ShapeException(
                $"{operation}: {data.Length / dtype.Size} elements ({data.Length} bytes) of {dtype} were given for shape {shape}, " +
                $"which has {shape.Size} elements ({aval.Bytes} bytes).");
        }
        return new NDArray(Runtime.Upload(aval, data), null);
    }

    private NDArray Part(int part, int count)
    {
        if (Rank == 0 || Shape[0] != count)
            throw new ShapeException($"deconstruct: an array of shape {Shape} has {(Rank == 0 ? "no axis" : $"{Shape[0]} parts")}; " +
                $"{count} parts were asked for.");
        return Ufunc.Apply("deconstruct", this, x =>
        {
            int[] starts = new int[x.Rank], limits = x.Shape.ToArray();
            starts[0] = part;
            limits[0] = part + 1;
            return Lax.Reshape(Lax.Slice(x, starts, limits), x.Shape.Without(0));
        });
    }
}
