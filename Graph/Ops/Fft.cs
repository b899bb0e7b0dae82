using System.Numerics;
using Lazy.Graph.Reference;

namespace Lazy.Graph.Ops;

/// <summary>
/// Discrete Fourier transforms along the last axes. RFFT transforms the last axis first, IRFFT last; it takes the imaginary part of
/// an element that is its own conjugate for zero.
/// </summary>
/// <param name="Type">The kind.</param>
/// <param name="Lengths">The extents of the axes: of the operand, and for IRFFT of the result.</param>
public sealed record Fft(FftType Type, Axes Lengths) : Primitive
{
    /// <inheritdoc/>
    public override string Name => "fft";

    /// <inheritdoc/>
    public override Derivative Derivative => new Derivative.Linear((ct, _, _) => Type switch
    {
        FftType.RFFT => TransposeReal(ct),
        FftType.IRFFT => TransposeInverseReal(ct),
        _ => Of(ct),
    });

    /// <summary>The number of elements of one transform.</summary>
    public double Points => Lengths.Aggregate(1.0, (n, e) => n * e);

    /// <inheritdoc/>
    public override Aval Infer(ReadOnlySpan<Aval> x)
    {
        Require.Operands(this, x, 1);
        var a = x[0];
        if (a.DType.RealPart is var part && part != DType.Float32 && part != DType.Float64)
            throw new DTypeException($"{Name}: {a} must be of 32-bit or 64-bit floats, or complex; convert it first.");
        if (a.DType.IsComplex == (Type == FftType.RFFT))
            throw new DTypeException($"{Name}: {Type} takes {(a.DType.IsComplex ? "real" : "complex")} numbers, not {a}.");
        if (Lengths.Count == 0 || Lengths.Count > a.Rank)
            throw new ShapeException($"{Name}: lengths {Lengths} for {a}; there must be at least one of them, and no more than axes.");
        var shape = a.Shape;
        for (var i = 0; i < Lengths.Count; i++)
        {
            var (axis, isLast) = (a.Rank - Lengths.Count + i, i == Lengths.Count - 1);
            if (Lengths[i] < 1)
                throw new ShapeException($"{Name}: {Lengths[i]} points along axis {axis} of {a}; there must be one at least.");
            var expected = isLast && Type == FftType.IRFFT ? (Lengths[i] / 2) + 1 : Lengths[i];
            if (shape[axis] != expected)
            {
                throw new ShapeException(
                    $"{Name}: {Type} of lengths {Lengths} takes extent {expected} along axis {axis}, not that of {a}.");
            }
            if (isLast && Type == FftType.RFFT) shape = shape.With(axis, (Lengths[i] / 2) + 1);
            if (isLast && Type == FftType.IRFFT) shape = shape.With(axis, Lengths[i]);
        }
        return new(shape, Type == FftType.IRFFT ? a.DType.RealPart : a.DType.ToComplex, a.Weak);
    }

    /// <inheritdoc/>
    public override Mapped Batch(ReadOnlySpan<Mapped> x, int size) => new(Of(BatchAxes.Front(x[0], size)), 0);

    /// <inheritdoc/>
    public override Lowering Lower(ReadOnlySpan<Aval> x) => new Lowering.Routine();

    /// <inheritdoc/>
    public override HostArray Evaluate(ReadOnlySpan<HostArray> x, Aval output)
    {
        var shape = x[0].Shape;
        var data = Array.ConvertAll(x[0].Data, s => s.Complex);
        var last = shape.Rank - 1;
        if (Type == FftType.RFFT) (data, shape) = Along(data, shape, last, Lengths[^1]);
        for (var i = 0; i < Lengths.Count - (Type is FftType.RFFT or FftType.IRFFT ? 1 : 0); i++)
            (data, shape) = Along(data, shape, shape.Rank - Lengths.Count + i, Lengths[i]);
        if (Type == FftType.IRFFT) (data, _) = Along(data, shape, last, Lengths[^1]);
        return new HostArray(output.Shape, output.DType, Array.ConvertAll(data, z => output.DType.IsComplex
            ? Scalar.OfComplex(output.DType, z) : Scalar.OfFloat(output.DType, z.Real)));
    }

    /// <inheritdoc/>
    public override long Operations(ReadOnlySpan<Aval> x, long outputSize) =>
        (long)(5 * outputSize * Math.Max(1, Math.Log2(Math.Max(1, Points))));

    /// <inheritdoc/>
    protected override string Parameters() => $"type={Type} lengths={Lengths}";

    // The sum by its definition. Along the last axis of a real transform only half of the elements are there: RFFT computes half of
    // them, IRFFT adds to each element, but for those which are their own conjugates, the conjugate.
    private (Complex[] Data, Shape Shape) Along(Complex[] x, Shape shape, int axis, int n)
    {
        var isLast = axis == shape.Rank - 1;
        var half = isLast && Type == FftType.IRFFT;
        var result = isLast && Type == FftType.RFFT ? shape.With(axis, (n / 2) + 1) : shape.With(axis, n);
        var inverse = Type is FftType.IFFT or FftType.IRFFT;
        var index = new int[shape.Rank];
        var y = new Complex[result.Size];
        for (long i = 0; i < y.LongLength; i++, HostArray.Next(result, index))
        {
            var k = index[axis];
            for (var j = 0; j < shape[axis]; j++)
            {
                index[axis] = j;
                var (sin, cos) = Math.SinCos(2 * Math.PI * ((long)j * k % n) / n);
                var term = x[HostArray.Flat(shape, index)] * new Complex(cos, inverse ? sin : -sin);
                y[i] += !half ? term : j == 0 || 2 * j == n ? x[HostArray.Flat(shape, index)].Real * cos : 2 * term.Real;
            }
            index[axis] = k;
            if (inverse) y[i] /= n;
        }
        return (y, result);
    }

    // RFFT is FFT of which a part is kept: so its transpose fills up with zeros and transforms; a matrix exp(-2πi·jk/n) is symmetric.
    private Node TransposeReal(Node ct)
    {
        int[] high = new int[ct.Rank], none = new int[ct.Rank];
        high[^1] = Lengths[^1] - ct.Shape[^1];
        return Lax.Real(new Fft(FftType.FFT, Lengths).Of(Lax.Pad(ct, Lax.Zero(ct.DType), none, high)));
    }

    // Each element of IRFFT's operand stands for itself and its conjugate, but for those which are their own.
    private Node TransposeInverseReal(Node ct)
    {
        var y = new Fft(FftType.RFFT, Lengths).Of(ct);
        var at = Lax.Iota(y.Shape, DType.Int32, y.Rank - 1);
        var single = Lax.Or(Lax.Eq(at, Lax.FullLike(at, 0)), Lax.Eq(Lax.Mul(at, Lax.FullLike(at, 2)), Lax.FullLike(at, Lengths[^1])));
        return Lax.Conj(Lax.Mul(y, Lax.Select(single, Lax.FullLike(y, 1 / Points), Lax.FullLike(y, 2 / Points))));
    }
}
