using System.Numerics;

namespace Lazy.Graph.Ops;

/// <summary>What the QR algorithm for general matrices decides from a few numbers. The matrix is scaled by a power of two, so that its
/// largest element is 1 to 2.</summary>
internal static class SchurSteps
{
    /// <summary>Steps for one eigenvalue after which there is none.</summary>
    public const int MostSteps = 300;

    private const double Epsilon = 2.2e-16;

    // Nothing beside the matrix, and far from the numbers that have few bits, as are squares of it.
    private const double Least = 1e-100;

    // What vectors grow to before they are scaled down.
    private const double Large = 1e100;

    // Steps that wait for subdiagonal elements which are small beside their neighbours; from then on they need to be so beside the matrix.
    private const int Patience = 30;

    /// <summary>Whether a subdiagonal element counts as zero.</summary>
    /// <param name="below">Its size.</param>
    /// <param name="neighbours">The sizes of both diagonal elements beside it, added up.</param>
    /// <param name="trial">Steps so far for this eigenvalue.</param>
    public static bool IsSmall(double below, double neighbours, int trial) =>
        below <= (Epsilon * neighbours) + (trial < Patience ? Least : Epsilon);

    /// <summary>Whether this step takes a shift that has nothing to do with eigenvalues: shifts may go round in circles.</summary>
    public static bool IsExceptional(int trial) => trial % 10 == 0;

    /// <summary>The unitary matrix ((c, s), (-conj(s), c)) that makes the second of two numbers zero.</summary>
    public static (double C, Complex S) Turn(Complex x, Complex y)
    {
        double size = Complex.Abs(x), other = Complex.Abs(y), length = double.Hypot(size, other);
        if (length == 0) return (1, Complex.Zero);
        // The phase of what is tiny beside the other number may have no bits.
        if (size <= 1e-30 * length) return (0, Complex.Conjugate(y) / other);
        return (size / length, x / size * Complex.Conjugate(y) / length);
    }

    /// <summary>The eigenvalue of ((a, b), (c, d)) that is nearer to d.</summary>
    public static Complex Nearest(Complex a, Complex b, Complex c, Complex d)
    {
        Complex p = (a - d) / 2, q = b * c, root = Complex.Sqrt((p * p) + q);
        if (Complex.Abs(p + root) < Complex.Abs(p - root)) root = -root;
        return p + root == 0 ? d : d - (q / (p + root));
    }

    /// <summary>The first column of (H - σ)(H - τ) but for a factor.</summary>
    /// <param name="first">The first block of H.</param>
    /// <param name="below">The element below the block, in its second column.</param>
    /// <param name="shifts">The block whose eigenvalues are σ and τ.</param>
    public static (double X, double Y, double Z) FirstColumn(RealBlock first, double below, RealBlock shifts)
    {
        double r = shifts.D - first.A, s = shifts.A - first.A;
        return ((((r * s) - (shifts.B * shifts.C)) / first.C) + first.B, first.D - first.A - r - s, below);
    }

    /// <summary>The block whose eigenvalues are the shifts of an exceptional step, as LAPACK has it.</summary>
    /// <param name="size">The sizes of the last subdiagonal elements, added up.</param>
    /// <param name="last">The last diagonal element.</param>
    public static RealBlock Exceptional(double size, double last) => new((0.75 * size) + last, -0.4375 * size, size, (0.75 * size) + last);

    /// <summary>The reflection I - factor·v·vᵀ that maps (x, y, z) to a multiple of the first unit vector; factor 0 where there is nothing
    /// to do.</summary>
    public static (double X, double Y, double Z, double Factor) Reflection(double x, double y, double z)
    {
        var squares = (x * x) + (y * y) + (z * z);
        if (squares is < 1e-200 or > 1e200)
        {
            var size = Math.Abs(x) + Math.Abs(y) + Math.Abs(z);
            return size == 0 ? default : Reflection(x / size, y / size, z / size);
        }
        var norm = Math.Sqrt(squares);
        x += x < 0 ? -norm : norm;
        return (x, y, z, 2 / ((x * x) + (y * y) + (z * z)));
    }

    /// <summary>The divisor t - w of the substitution that finds the eigenvector of w. One that is nothing beside w gives way to the
    /// smallest that is not: the vector is the right one of a matrix that differs by rounding.</summary>
    public static Complex Gap(Complex t, Complex w)
    {
        var smallest = Math.Max(Epsilon * Complex.Abs(w), Least);
        return Complex.Abs(t - w) < smallest ? smallest : t - w;
    }

    /// <summary>The power of two by which a vector is multiplied after a new element, before it overflows; 1 as a rule.</summary>
    public static double Relief(Complex x)
    {
        var size = Math.Abs(x.Real) + Math.Abs(x.Imaginary);
        return size > Large ? Math.ScaleB(1, -Math.ILogB(size)) : 1;
    }
}

/// <summary>The block ((A, B), (C, D)) on the diagonal of a real Schur form.</summary>
internal readonly record struct RealBlock(double A, double B, double C, double D)
{
    /// <summary>The imaginary part of the eigenvalues of a block in standard form.</summary>
    public double Omega => Math.Sqrt(Math.Abs(B)) * Math.Sqrt(Math.Abs(C));

    /// <summary>The eigenvector (i·x, y) of length 1 for the eigenvalue A + i·ω of a block in standard form.</summary>
    public (double X, double Y) Vector
    {
        get
        {
            double x = Math.Sqrt(Math.Abs(B)), y = Math.Sqrt(Math.Abs(C)), norm = double.Hypot(x, y);
            return (x / norm, Math.CopySign(y / norm, C));
        }
    }

    /// <summary>
    /// The rotation ((c, s), (-s, c)) that brings the block to its standard form, by LAPACK's lanv2: C is zero where the eigenvalues are
    /// real, and else A is D, and B and C have different signs.
    /// </summary>
    public (double Cosine, double Sine, RealBlock Result) Standardize()
    {
        if (C == 0) return (1, 0, this);
        if (B == 0) return (0, 1, new(D, -C, 0, A));
        if (A == D && !SameSign(B, C)) return (1, 0, this);
        double p = (A - D) / 2, most = Math.Max(Math.Abs(B), Math.Abs(C)), least = Math.Min(Math.Abs(B), Math.Abs(C));
        if (!SameSign(B, C)) least = -least;
        var scale = Math.Max(Math.Abs(p), most);
        var z = (p / scale * p) + (most / scale * least);
        if (z >= 1e-15 * scale)
        {
            z = p + Math.CopySign(Math.Sqrt(scale) * Math.Sqrt(z), p);
            var length = double.Hypot(C, z);
            return (z / length, C / length, new(D + z, B - C, 0, D - (most / z * least)));
        }
        return EqualDiagonal();
    }

    // Eigenvalues that are complex, or real and almost the same.
    private (double Cosine, double Sine, RealBlock Result) EqualDiagonal()
    {
        double sum = B + C, length = double.Hypot(sum, A - D);
        var cosine = Math.Sqrt(0.5 * (1 + (Math.Abs(sum) / length)));
        var sine = -(A - D) / 2 / (length * cosine) * (sum < 0 ? -1 : 1);
        var (a, b, c, d) = Rotated(cosine, sine);
        var mean = (a + d) / 2;
        if (c == 0 || (b != 0 && !SameSign(b, c))) return (cosine, sine, new(mean, b, c, mean));
        if (b == 0) return (-sine, cosine, new(mean, -c, 0, mean));
        double rootB = Math.Sqrt(Math.Abs(b)), rootC = Math.Sqrt(Math.Abs(c)), norm = double.Hypot(rootB, rootC);
        double x = rootB / norm, y = rootC / norm, root = Math.CopySign(rootB * rootC, c);
        return ((cosine * x) - (sine * y), (cosine * y) + (sine * x), new(mean + root, b - c, 0, mean - root));
    }

    /// <summary>((c, s), (-s, c))·block·((c, -s), (s, c)).</summary>
    public RealBlock Rotated(double cosine, double sine)
    {
        double a = (A * cosine) + (B * sine), b = (B * cosine) - (A * sine), c = (C * cosine) + (D * sine), d = (D * cosine) - (C * sine);
        return new((a * cosine) + (c * sine), (b * cosine) + (d * sine), (c * cosine) - (a * sine), (d * cosine) - (b * sine));
    }

    private static bool SameSign(double x, double y) => x < 0 == y < 0;
}
