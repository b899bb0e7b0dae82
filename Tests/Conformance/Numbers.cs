using Lazy.Graph;
using Lazy.Graph.Reference;

namespace Lazy.Tests.Conformance;

/// <summary>Where the numbers of the tests come from, and when two are equal.</summary>
internal static class Numbers
{
    public static readonly Domain Any = Uniform(-3, 3);
    public static readonly Domain Positive = Uniform(0.2, 3);
    public static readonly Domain Unit = Uniform(-0.9, 0.9);
    public static readonly Domain Fraction = Uniform(0.1, 0.9);
    public static readonly Domain AboveOne = Uniform(1.1, 4);

    /// <summary>Far enough from 0 for quotients and for differences across it.</summary>
    public static readonly Domain NotZero = (random, count) =>
        Array.ConvertAll(Uniform(0.3, 3)(random, count), v => random.Next(2) == 0 ? v : -v);

    /// <summary>Without ties, and far enough apart that a small step makes none.</summary>
    public static readonly Domain Distinct = (random, count) =>
    {
        var values = Enumerable.Range(1, count).Select(v => (v * 0.3) - 1.25).ToArray();
        random.Shuffle(values);
        return values;
    };

    public static Domain Uniform(double lo, double hi) => (random, count) => Fill(count, () => lo + (random.NextDouble() * (hi - lo)));

    /// <summary>Whole numbers, both ends included.</summary>
    public static Domain Integers(int lo, int hi) => (random, count) => Fill(count, () => random.Next(lo, hi + 1));

    /// <summary>The same for every seed.</summary>
    public static Domain Exactly(params double[] values) => (_, _) => values;

    public static HostArray Draw(Aval aval, Domain domain, Random random)
    {
        var (type, count) = (aval.DType, (int)aval.Shape.Size);
        var values = domain(random, count);
        // The imaginary parts stay away from 0, where branch cuts are.
        var imaginary = type.IsComplex ? Uniform(0.2, 1.2)(random, count) : [];
        return new HostArray(aval.Shape, type, [.. values.Select((v, i) => type.Kind switch
        {
            DKind.Complex => Scalar.OfComplex(type, new(v, i % 2 == 0 ? imaginary[i] : -imaginary[i])),
            DKind.Float => Scalar.OfFloat(type, v),
            DKind.Bool => Scalar.OfBool(((long)Math.Round(10 * v) & 1) != 0),
            _ => Scalar.OfInt(type, (long)Math.Round(10 * v)),
        })]);
    }

    /// <summary>Numbers at which operations tend to go wrong.</summary>
    public static Scalar[] Edges(DType type)
    {
        switch (type.Kind)
        {
            case DKind.Bool: return [Scalar.OfBool(false), Scalar.OfBool(true)];
            case DKind.Complex:
                double[] parts = [0, -0.0, 1, -2.5, 0.5, 1e-3, 40, double.PositiveInfinity, double.NaN];
                return [.. parts.SelectMany(re => parts.Select(im => Scalar.OfComplex(type, new(re, im))))];
            case DKind.Float:
                var smallest = ScalarMath.FromBits(type, 1).Re;
                double[] floats = [0, -0.0, 1, -1, 0.5, -2.5, 3, smallest, double.NaN, double.PositiveInfinity, double.NegativeInfinity,
                    Largest(type), -Largest(type)];
                return [.. floats.Select(v => Scalar.OfFloat(type, v))];
            default:
                return [.. new long[] { 0, 1, -1, 2, 7, -7, (type.Size * 8) - 1, type.Size * 8 }.Select(v => Scalar.OfInt(type, v)),
                    Scalar.Extreme(type, largest: false), Scalar.Extreme(type, largest: true)];
        }
    }

    /// <summary>None.</summary>
    public static Scalar[] NoEdges(DType type) => [];

    /// <summary>The largest finite number of a float dtype.</summary>
    public static double Largest(DType type) => ScalarMath.FromBits(type, ScalarMath.ToBits(Scalar.Extreme(type, largest: true)) - 1).Re;

    /// <summary>The distance from 1 to the next number.</summary>
    public static double Epsilon(DType type) =>
        type.RealPart == DType.Float64 ? Math.Pow(2, -52) : type.RealPart == DType.Float32 ? Math.Pow(2, -23)
        : type == DType.Float16 ? Math.Pow(2, -10) : Math.Pow(2, -7);

    /// <summary>Infinities, NaN, -0 and extreme integers at some places of an array.</summary>
    public static HostArray Strew(HostArray x, int seed)
    {
        Scalar[] special = x.DType.Kind switch
        {
            DKind.Float => [.. new[] { double.NaN, double.NegativeInfinity, -0.0, double.PositiveInfinity, 0 }
                .Select(v => Scalar.OfFloat(x.DType, v))],
            DKind.Complex => [Scalar.OfComplex(x.DType, 0)],
            DKind.Bool => [Scalar.OfBool(true)],
            _ => [Scalar.Extreme(x.DType, largest: true), Scalar.Extreme(x.DType, largest: false)],
        };
        var random = new Random(seed);
        return new HostArray(x.Shape, x.DType,
            [.. x.Data.Select(v => random.Next(4) == 0 ? special[random.Next(special.Length)] : v)]);
    }

    /// <summary>Fails unless two arrays have one shape and dtype, and elements that differ no more than the row allows.</summary>
    public static void AssertEqual(HostArray expected, HostArray actual, double ulps, double scaleUlps, bool signsOfZero, string what)
    {
        Assert.AreEqual(new Aval(expected.Shape, expected.DType), new Aval(actual.Shape, actual.DType), what);
        var type = expected.DType;
        var scale = scaleUlps == 0 ? 0 : expected.Data.Select(s => Math.Max(Math.Abs(s.Re), Math.Abs(s.Im)))
            .Where(double.IsFinite).DefaultIfEmpty(0).Max();
        for (var i = 0; i < expected.Data.Length; i++)
        {
            Scalar e = expected.Data[i], a = actual.Data[i];
            var near = !type.IsInexact ? e == a : type.IsComplex ? NearComplex(e, a) : Near(e.Re, a.Re, Math.Abs(e.Re), signsOfZero);
            Assert.IsTrue(near, $"{what}: element {i} of {expected.Shape} is {a}, not {e}");
        }

        // The parts of a complex number are measured by its modulus.
        bool NearComplex(Scalar e, Scalar a)
        {
            var modulus = Math.Max(Math.Abs(e.Re), Math.Abs(e.Im));
            return Near(e.Re, a.Re, modulus, false) && Near(e.Im, a.Im, modulus, false);
        }

        bool Near(double e, double a, double size, bool signed)
        {
            if (e.Equals(a)) return !signed || e != 0 || double.IsNegative(e) == double.IsNegative(a);
            if (!double.IsFinite(e) || !double.IsFinite(a)) return false;
            var tiny = ulps == 0 ? 0 : ScalarMath.FromBits(type.RealPart, 1).Re;
            return Math.Abs(e - a) <= (Epsilon(type) * ((ulps * size) + (scaleUlps * scale))) + (ulps * tiny);
        }
    }

    private static double[] Fill(int count, Func<double> next)
    {
        var values = new double[count];
        for (var i = 0; i < count; i++) values[i] = next();
        return values;
    }
}
