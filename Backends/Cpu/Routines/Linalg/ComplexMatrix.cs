using System.Numerics;
using System.Runtime.Intrinsics;

namespace Lazy.Backends.Cpu.Linalg;

/// <summary>A dense row-major matrix of complex numbers in memory.</summary>
/// <param name="pointer">The first element.</param>
/// <param name="rows">Rows.</param>
/// <param name="columns">Columns.</param>
internal readonly unsafe struct ComplexMatrix(Complex* pointer, int rows, int columns)
{
    /// <summary>The first element.</summary>
    public Complex* Pointer => pointer;

    /// <summary>Rows.</summary>
    public int Rows => rows;

    /// <summary>Columns.</summary>
    public int Columns => columns;

    /// <summary>An element.</summary>
    public ref Complex this[long i, long j] => ref pointer[(i * columns) + j];

    /// <summary>The same numbers as rows of real and imaginary parts.</summary>
    public Matrix<double> Parts => new((double*)pointer, rows, 2 * columns, 2L * columns);

    /// <summary>The start of a row.</summary>
    public Complex* Row(long i) => pointer + (i * columns);

    /// <summary>Copies to another matrix of this size.</summary>
    public void CopyTo(ComplexMatrix target) =>
        new Span<Complex>(pointer, rows * columns).CopyTo(new Span<Complex>(target.Pointer, rows * columns));

    /// <summary>Copies rows to the columns of another matrix, conjugated or not.</summary>
    public void TransposeTo(ComplexMatrix target, bool conjugate)
    {
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++) target[j, i] = conjugate ? Complex.Conjugate(this[i, j]) : this[i, j];
        }
    }

    /// <summary>Sets the diagonal to one and all other elements to zero.</summary>
    public void SetIdentity()
    {
        new Span<Complex>(pointer, rows * columns).Clear();
        for (var i = 0; i < Math.Min(rows, columns); i++) this[i, i] = Complex.One;
    }

    /// <summary>Sets all elements.</summary>
    public void Fill(Complex value) => new Span<Complex>(pointer, rows * columns).Fill(value);

    /// <summary>Rows and columns from a place on: (I - factor·v·vᴴ)·this. v begins at the row; products is memory for a row.</summary>
    public void ReflectLeft(int row, int column, Complex* v, Complex factor, Complex* products)
    {
        var width = columns - column;
        if (width <= 0 || factor == 0) return;
        new Span<Complex>(products, width).Clear();
        for (var i = row; i < rows; i++) ComplexRows.AddScaled(products, Row(i) + column, Complex.Conjugate(v[i - row]), width);
        for (var i = row; i < rows; i++) ComplexRows.AddScaled(Row(i) + column, products, -factor * v[i - row], width);
    }

    /// <summary>Rows and columns from a place on: this·(I - factor·v·vᴴ). v begins at the column; conjugate is memory for it.</summary>
    public void ReflectRight(int row, int column, Complex* v, Complex factor, Complex* conjugate)
    {
        var width = columns - column;
        if (width <= 0 || factor == 0) return;
        for (var j = 0; j < width; j++) conjugate[j] = Complex.Conjugate(v[j]);
        for (var i = row; i < rows; i++)
        {
            var x = Row(i) + column;
            ComplexRows.AddScaled(x, conjugate, -factor * ComplexRows.Dot(x, v, width), width);
        }
    }
}

/// <summary>Loops over contiguous complex vectors.</summary>
internal static unsafe class ComplexRows
{
    /// <summary>y += factor·x.</summary>
    public static void AddScaled(Complex* y, Complex* x, Complex factor, long count)
    {
        double re = factor.Real, im = factor.Imaginary;
        double* a = (double*)x, b = (double*)y;
        long i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<double> same = Vector256.Create(re), crossed = Vector256.Create(-im, im, -im, im);
            for (; i <= (2 * count) - 4; i += 4)
            {
                var v = Vector256.Load(a + i);
                var sum = Vector256.FusedMultiplyAdd(same, v, Vector256.Load(b + i));
                Vector256.FusedMultiplyAdd(crossed, Swapped(v), sum).Store(b + i);
            }
        }
        for (; i < 2 * count; i += 2)
        {
            b[i] += (re * a[i]) - (im * a[i + 1]);
            b[i + 1] += (re * a[i + 1]) + (im * a[i]);
        }
    }

    /// <summary>Σ x·y.</summary>
    public static Complex Dot(Complex* x, Complex* y, long count)
    {
        double* a = (double*)x, b = (double*)y;
        double re = 0, im = 0;
        long i = 0;
        if (Vector256.IsHardwareAccelerated)
        {
            Vector256<double> straight = default, crossed = default;
            for (; i <= (2 * count) - 4; i += 4)
            {
                Vector256<double> v = Vector256.Load(a + i), w = Vector256.Load(b + i);
                straight = Vector256.FusedMultiplyAdd(v, w, straight);
                crossed = Vector256.FusedMultiplyAdd(v, Swapped(w), crossed);
            }
            re = straight[0] - straight[1] + straight[2] - straight[3];
            im = Vector256.Sum(crossed);
        }
        for (; i < 2 * count; i += 2)
        {
            re += (a[i] * b[i]) - (a[i + 1] * b[i + 1]);
            im += (a[i] * b[i + 1]) + (a[i + 1] * b[i]);
        }
        return new(re, im);
    }

    /// <summary>(x, y) becomes (c·x + s·y, c·y - conj(s)·x).</summary>
    public static void Rotate(Complex* x, Complex* y, double c, Complex s, long count)
    {
        var conjugate = Complex.Conjugate(s);
        for (long i = 0; i < count; i++) (x[i], y[i]) = ((c * x[i]) + (s * y[i]), (c * y[i]) - (conjugate * x[i]));
    }

    /// <summary>One reflection I - τ·v·vᴴ whose adjoint maps a contiguous vector x to (beta, 0, …): x becomes (beta, v) without the 1 at
    /// the start of v, and τ is returned. beta is real, with the sign of LAPACK's larfg.</summary>
    public static Complex Reflector(Complex* x, long count)
    {
        var rest = Rows<double>.Norm((double*)(x + 1), 2 * (count - 1));
        var alpha = x[0];
        if (rest == 0 && alpha.Imaginary == 0) return 0;
        var size = double.Hypot(double.Hypot(alpha.Real, alpha.Imaginary), rest);
        if (size < Rows<double>.Least)
        {
            // What is divided by numbers below the normal ones has few bits.
            Rows<double>.Scale((double*)x, Rows<double>.Huge, 2 * count);
            var factor = Reflector(x, count);
            x[0] /= Rows<double>.Huge;
            return factor;
        }
        var beta = alpha.Real < 0 ? size : -size;
        for (long i = 1; i < count; i++) x[i] /= alpha - beta;
        x[0] = beta;
        return new((beta - alpha.Real) / beta, -alpha.Imaginary / beta);
    }

    private static Vector256<double> Swapped(Vector256<double> v) => Vector256.Shuffle(v, Vector256.Create(1L, 0, 3, 2));
}
