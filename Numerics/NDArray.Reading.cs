using System.Numerics;
using System.Runtime.InteropServices;
using Lazy.Backends;
using Lazy.Graph;
using Lazy.Graph.Reference;

namespace Lazy;

// Reading: the only places where something is computed.
public sealed partial class NDArray : IFormattable
{
    /// <summary>The value of an array with one element.</summary>
    /// <exception cref="ShapeException">The array has not exactly one element.</exception>
    /// <exception cref="TracedValueException">The value is not known while a function is traced.</exception>
    public static explicit operator bool(NDArray x) => Single(x, "bool(x)").IsTrue;

    /// <summary>The value of an array with one element, converted as a C# cast would.</summary>
    /// <exception cref="ShapeException">The array has not exactly one element.</exception>
    public static explicit operator int(NDArray x) => checked((int)Single(x, "int(x)").Int);

    /// <summary>The value of an array with one element, converted as a C# cast would.</summary>
    /// <exception cref="ShapeException">The array has not exactly one element.</exception>
    public static explicit operator long(NDArray x) => Single(x, "long(x)").Int;

    /// <summary>The value of an array with one element, converted as a C# cast would.</summary>
    /// <exception cref="ShapeException">The array has not exactly one element.</exception>
    public static explicit operator float(NDArray x) => (float)Single(x, "float(x)").Re;

    /// <summary>The value of an array with one element, converted as a C# cast would.</summary>
    /// <exception cref="ShapeException">The array has not exactly one element.</exception>
    public static explicit operator double(NDArray x) => Single(x, "double(x)").Re;

    /// <summary>The value of an array with one element, converted as a C# cast would.</summary>
    /// <exception cref="ShapeException">The array has not exactly one element.</exception>
    public static explicit operator Complex(NDArray x) => Single(x, "complex(x)").Complex;

    /// <summary>Computes the array, if it is not yet, and returns it.</summary>
    /// <exception cref="TracedValueException">The value is not known while a function is traced.</exception>
    public NDArray Evaluate()
    {
        EvaluateAll("evaluate", [this], default);
        return this;
    }

    /// <summary>Computes the array on another thread.</summary>
    /// <param name="cancellation">Looked at between kernels.</param>
    public Task<NDArray> EvaluateAsync(CancellationToken cancellation = default)
    {
        // Errors about traced values belong to the caller's line.
        RequireValue("evaluate", this);
        return Task.Run(
            () =>
            {
                EvaluateAll("evaluate", [this], cancellation);
                return this;
            },
            cancellation);
    }

    /// <summary>What computing the array would do: kernels, bytes, operations. Compiles, but does not run.</summary>
    public ProgramReport Explain()
    {
        RequireValue("Explain", this);
        return Engine.Explain([Node], Runtime.DeviceOf(Node));
    }

    /// <summary>Computes the array and waits until the device is done with it.</summary>
    public NDArray BlockUntilReady()
    {
        Evaluate();
        (Node.Value as Storage)?.Device.Synchronize();
        return this;
    }

    /// <summary>The only element, converted to <typeparamref name="T"/> as a C# cast would.</summary>
    /// <exception cref="ShapeException">The array has not exactly one element.</exception>
    /// <exception cref="DTypeException"><typeparamref name="T"/> is no element type.</exception>
    public T ToScalar<T>() where T : unmanaged
    {
        var target = DType.Of<T>();
        var bytes = HostBytes.ToBytes(new HostArray(default, target, [Single(this, "ToScalar").Cast(target)]));
        return MemoryMarshal.Read<T>(bytes);
    }

    /// <summary>The elements in row-major order.</summary>
    /// <exception cref="DTypeException"><typeparamref name="T"/> is not the element type.</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        RequireElement<T>("ToArray");
        Settle("ToArray");
        var elements = GC.AllocateUninitializedArray<T>(checked((int)Size));
        Runtime.Read(Node, MemoryMarshal.AsBytes(elements.AsSpan()));
        return elements;
    }

    /// <summary>The elements of an array with two axes.</summary>
    /// <exception cref="DTypeException"><typeparamref name="T"/> is not the element type.</exception>
    /// <exception cref="ShapeException">The array has not two axes.</exception>
    public T[,] ToArray2D<T>() where T : unmanaged
    {
        RequireElement<T>("ToArray2D");
        if (Rank != 2) throw new ShapeException(
            $"ToArray2D: an array of shape {Shape} has {Rank} axes. Use ToArray, or jnp.reshape to two axes first.");
        Settle("ToArray2D");
        var result = new T[Shape[0], Shape[1]];
        Runtime.Read(Node, MemoryMarshal.CreateSpan(ref MemoryMarshal.GetArrayDataReference(result), checked((int)Bytes)));
        return result;
    }

    /// <summary>The bytes of the elements, row-major and little-endian.</summary>
    public byte[] ToBytes() => Contents("ToBytes");

    /// <summary>The values as <c>print</c> shows them; where there are none yet because a function is traced, dtype and shape.</summary>
    public override string ToString()
    {
        if (Trace is { Ended: true } ended) throw TraceErrors.Ended("ToString", Node, ended);
        if (ReferenceEquals(Trace, Transforms.Trace.ShapesOnly)) return ShapeDtypeStruct.Of(this).ToString();
        if (Trace is { MayBeAbstract: true } && TraceErrors.NoValue("ToString", Node, Trace) is not null) return $"traced {Node.Aval}";
        return ArrayFormatter.Str(Shape.AsSpan(), Elements("ToString"));
    }

    /// <summary>The value of an array with one element, as C# formats such a number: <c>$"{loss:0.000}"</c>. Without a format, and while the
    /// value is not known because a function is traced, the text of <see cref="ToString()"/>.</summary>
    /// <exception cref="ShapeException">There is a format, and the array has not exactly one element.</exception>
    public string ToString(string? format, IFormatProvider? formatProvider)
    {
        if (string.IsNullOrEmpty(format) || (Trace is { MayBeAbstract: true } && TraceErrors.NoValue("ToString", Node, Trace) is not null))
            return ToString();
        var value = Single(this, "ToString with a format");
        return DType.Kind switch
        {
            DKind.Bool => value.IsTrue.ToString(),
            DKind.UInt => ((ulong)value.Int).ToString(format, formatProvider),
            DKind.Int => value.Int.ToString(format, formatProvider),
            DKind.Complex => value.Complex.ToString(format, formatProvider),
            _ => DType.Size < 8 ? ((float)value.Re).ToString(format, formatProvider) : value.Re.ToString(format, formatProvider),
        };
    }

    /// <summary>The values with the dtype, as Python's <c>repr</c> shows them.</summary>
    public string ToRepr() => ArrayFormatter.Repr(Shape.AsSpan(), Elements("ToRepr"), DType.Name, IsWeak);

    /// <summary>Computes several arrays at once.</summary>
    internal static void EvaluateAll(string operation, ReadOnlySpan<NDArray> arrays, CancellationToken cancellation)
    {
        foreach (var x in arrays) RequireValue(operation, x);
        // Within a transform the recipe stays until the transform ends: reading a value must not cut the gradient.
        foreach (var traced in arrays)
        {
            if (traced.Trace is null || traced.Node.Value is not null) continue;
            Runtime.Evaluate([traced.Node], keepRecipe: true, cancellation: cancellation);
            traced.Trace.NoteSettled(traced.Node);
        }
        var (few, count) = (new Few<Node>(), 0);
        var roots = few.Take(arrays.Length);
        foreach (var x in arrays)
        {
            if (x.Node.Value is null) roots[count++] = x.Node;
        }
        Runtime.Evaluate(roots[..count], cancellation: cancellation);
    }

    /// <summary>That arrays can be computed, which those of an abstract trace cannot.</summary>
    internal static void RequireValues(string operation, IEnumerable<NDArray> arrays)
    {
        foreach (var x in arrays) RequireValue(operation, x);
    }

    private static void RequireValue(string operation, NDArray x)
    {
        Ufunc.Enter(operation, x);
        if (x.Trace is { MayBeAbstract: true } trace && TraceErrors.NoValue(operation, x.Node, trace) is { } error) throw error;
    }

    private static Scalar Single(NDArray x, string operation)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.Size != 1)
        {
            throw new ShapeException($"{operation}: an array of shape {x.Shape} has {x.Size} elements, and only one can be a C# scalar. " +
                "Pick one by an index, or reduce the array with jnp.sum, jnp.any or jnp.all.");
        }
        return HostBytes.ReadScalar(x.DType, x.Contents(operation));
    }

    private byte[] Contents(string operation)
    {
        Settle(operation);
        return Runtime.Read(Node);
    }

    private void Settle(string operation)
    {
        if (Node.Op is not Graph.Ops.Constant) EvaluateAll(operation, [this], default);
        else RequireValue(operation, this);
    }

    private BytesSource Elements(string operation) => new(DType, Contents(operation));

    private void RequireElement<T>(string operation) where T : unmanaged
    {
        if (typeof(T) == DType.ClrType) return;
        var wanted = DType.Of<T>();
        throw new DTypeException($"{operation}<{typeof(T).Name}>: the array is {Node.Aval}, whose elements are {DType.ClrType.Name}. " +
            $"Use {operation}<{DType.ClrType.Name}>(), or convert first: x.AsType(jnp.{wanted.Name}).{operation}<{typeof(T).Name}>().");
    }

    /// <summary>The elements as printing reads them.</summary>
    private sealed class BytesSource(DType type, byte[] bytes) : ElementSource(KindOf(type))
    {
        public override bool GetBool(long index) => At(index).IsTrue;

        public override long GetInt64(long index) => At(index).Int;

        public override ulong GetUInt64(long index) => (ulong)At(index).Int;

        public override double GetDouble(long index) => At(index).Re;

        public override Complex GetComplex(long index) => At(index).Complex;

        private Scalar At(long index) => HostBytes.ReadScalar(type, bytes.AsSpan(checked((int)(index * type.Size)), type.Size));

        private static ElementKind KindOf(DType type) =>
            type.Kind == DKind.Int ? ElementKind.Int : type.Kind == DKind.UInt
                ? ElementKind.UInt : Enum.Parse<ElementKind>(type.Name, ignoreCase: true);
    }
}
