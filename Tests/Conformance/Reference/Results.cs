using System.Collections;
using System.Globalization;
using System.Runtime.CompilerServices;
using Lazy.Graph;
using Lazy.Graph.Reference;

namespace Lazy.Tests.Conformance.Reference;

/// <summary>What a function gave, and whether it is what the reference says.</summary>
internal static class Results
{
    /// <summary>The arrays and plain values of a result, in order: of arrays, tuples, lists and records of them.</summary>
    public static List<object?> Flatten(object? result)
    {
        var leaves = new List<object?>();
        Collect(result, leaves);
        return leaves;
    }

    private static void Collect(object? x, List<object?> leaves)
    {
        switch (x)
        {
            case null or NDArray or string or DType or bool or int or long or double:
                leaves.Add(x);
                break;
            case ITuple t:
                for (var i = 0; i < t.Length; i++) Collect(t[i], leaves);
                break;
            case IEnumerable e:
                foreach (var item in e) Collect(item, leaves);
                break;
            default:
                // The members of a record in the order of its constructor.
                var type = x.GetType();
                var constructor = type.GetConstructors().MaxBy(c => c.GetParameters().Length)
                    ?? throw new NotSupportedException($"a result of type {type} has no parts that could be compared");
                foreach (var p in constructor.GetParameters()) Collect(type.GetProperty(p.Name!)!.GetValue(x), leaves);
                break;
        }
    }

    /// <summary>What differs between a result and what is expected; null if nothing.</summary>
    public static string? Difference(ReferenceRow row, IReadOnlyList<object?> actual)
    {
        var expected = new List<Value>();
        Collect(row.Expected, expected);
        if (actual.Count != expected.Count) return $"{actual.Count} results instead of {expected.Count}";
        for (var k = 0; k < expected.Count; k++)
        {
            var difference = (expected[k], actual[k]) switch
            {
                (Value.Array e, NDArray a) => Difference(row, e.Data, Read(a)),
                (Value.Array e, var a) => $"{a} ({a?.GetType().Name ?? "null"}) instead of {e}",
                // NumPy gives Python's scalars where JAX gives arrays without axes.
                (Value.Truth or Value.Int or Value.Float, NDArray { Rank: 0 } a) when a.DType.Kind == KindOf(expected[k]) =>
                    Same(expected[k], Plain(a)) ? null : $"{a} instead of {expected[k]}",
                (var e, var a) => Same(e, a) ? null : $"{a ?? "null"} instead of {e}",
            };
            if (difference is not null) return expected.Count == 1 ? difference : $"result {k}: {difference}";
        }
        return null;
    }

    public static string? Difference(ReferenceRow row, HostArray expected, HostArray actual)
    {
        if (actual.DType != expected.DType || actual.Shape != expected.Shape)
            return $"{actual.DType}[{string.Join(",", actual.Shape)}] instead of {expected.DType}[{string.Join(",", expected.Shape)}]";
        var magnitude = expected.Data.Select(s => s.Complex.Magnitude).Where(double.IsFinite).DefaultIfEmpty(0).Max();
        var (relative, absolute) = Tolerance(expected.DType);
        relative = row.Relative ?? relative;
        absolute = row.Absolute ?? absolute * Math.Max(1, magnitude);
        for (var i = 0; i < expected.Data.Length; i++)
        {
            Scalar e = expected.Data[i], a = actual.Data[i];
            var isSame = expected.DType.IsInexact
                ? IsNear(e.Re, a.Re, absolute + relative * Math.Abs(e.Complex.Magnitude), row.HasSigns)
                    && IsNear(e.Im, a.Im, absolute + relative * Math.Abs(e.Complex.Magnitude), row.HasSigns)
                : e.Int == a.Int;
            if (!isSame) return $"element {i} is {a} instead of {e}";
        }
        return null;
    }

    public static HostArray Read(NDArray x)
    {
        x.Evaluate();
        return HostBytes.FromBytes(x.Node.Aval, x.ToBytes());
    }

    private static (double Relative, double Absolute) Tolerance(DType type) => type.RealPart switch
    {
        var t when !t.IsInexact => (0, 0),
        var t when t == DType.Float64 => (1e-10, 2e-15),
        var t when t == DType.Float32 => (2e-5, 1e-6),
        _ => (1e-2, 1e-3),
    };

    private static bool IsNear(double expected, double actual, double tolerance, bool hasSigns)
    {
        if (double.IsNaN(expected)) return double.IsNaN(actual);
        if (expected == actual) return !hasSigns || expected != 0 || double.IsNegative(expected) == double.IsNegative(actual);
        return double.IsFinite(expected) && Math.Abs(expected - actual) <= tolerance;
    }

    private static void Collect(Value x, List<Value> leaves)
    {
        if (x is Value.Sequence s) s.Items.ToList().ForEach(v => Collect(v, leaves));
        else leaves.Add(x);
    }

    private static DKind KindOf(Value x) => x switch
    {
        Value.Truth => DKind.Bool,
        Value.Int => DKind.Int,
        _ => DKind.Float,
    };

    private static object Plain(NDArray x) => x.DType.Kind switch
    {
        DKind.Bool => (bool)x,
        DKind.Int => (long)x,
        _ => (double)x,
    };

    private static bool Same(Value expected, object? actual) => expected switch
    {
        Value.None => actual is null,
        Value.Truth e => actual is bool b && b == e.Value,
        Value.Int e => actual is int or long && System.Convert.ToInt64(actual, CultureInfo.InvariantCulture) == e.Value,
        Value.Float e => actual is double d && IsNear(e.Value, d, 1e-12 * Math.Abs(e.Value), false),
        Value.Text e => actual is string s && s == e.Value,
        Value.Type e => actual is DType t && t == e.Value,
        _ => throw new NotSupportedException($"a row expects {expected}, which nothing can be compared with"),
    };
}
