using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy.Tests.Conformance;

/// <summary>A row per operation, and further ones for cases that differ in kind. An operation without a row fails a test.</summary>
public static partial class ConformanceTable
{
    private static readonly Dictionary<string, ConformanceRow> All = ((IEnumerable<ConformanceRow>)
        [.. Arithmetic(), .. Comparisons(), .. Bits(), .. Conversions(), .. Functions(), .. SpecialFunctions(), .. Movements(),
        .. Windows(), .. Reductions(), .. Indexed(), .. Routines(), .. Linalg(), .. Random(), .. Transformed(), .. Controlled()]).ToDictionary(r => r.Name);

    /// <summary>The names of all rows, which tests take as their argument.</summary>
    public static IEnumerable<object[]> Names => All.Keys.Select(name => new object[] { name });

    internal static IEnumerable<ConformanceRow> Rows => All.Values;

    internal static ConformanceRow Row(string name) => All[name];

    private static Func<DType, bool> Of(Kinds kinds) => type => ((int)kinds >> (int)type.Kind & 1) != 0;

    private static Func<double[][], double[]> Each(Func<double[], double> f) =>
        x => [.. Enumerable.Range(0, x[0].Length).Select(i => f([.. x.Select(a => a[i])]))];

    private static ConformanceRow Map(string name, int arity, Func<Node[], Node> f, Kinds accepts, Domain domain) =>
        new(name, (_, x) => [f(x)], [.. Enumerable.Repeat(new Operand((2, 3), domain), arity)])
        {
            Accepts = Of(accepts), IsElementwise = true,
        };

    private static ConformanceRow Unary(string name, Func<Node, Node> f, Kinds accepts, Domain domain, Func<double, double> formula,
        Func<Complex, Complex>? complex = null, int order = 2, double ulps = 0) => Map(name, 1, x => f(x[0]), accepts, domain) with
        {
            Formula = Each(x => formula(x[0])),
            ComplexFormula = complex is null ? null : z => complex(z[0]),
            Order = order,
            Ulps = ulps,
        };

    private static ConformanceRow Binary(string name, Func<Node, Node, Node> f, Kinds accepts, Domain domain,
        Func<double, double, double> formula, Func<Complex, Complex, Complex>? complex = null, int order = 2, double ulps = 0) =>
            Map(name, 2, x => f(x[0], x[1]), accepts, domain) with
            {
                Formula = Each(x => formula(x[0], x[1])),
                ComplexFormula = complex is null ? null : z => complex(z[0], z[1]),
                Order = order,
                Ulps = ulps,
            };

    private static ConformanceRow Structural(string name, Func<Node[], Node> f, params Operand[] operands) =>
        new(name, (_, x) => [f(x)], operands) { Order = 2 };

    private static Operand Data(params int[] shape) => new(shape, Numbers.Distinct);

    private static Operand Ints(Shape shape, int lo, int hi) => new(shape, Numbers.Integers(lo, hi), DType.Int32);

    private static Operand Start(int lo, int hi) => Ints(Shape.Scalar, lo, hi);
}
