using System.Numerics;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy.Tests.Conformance;

/// <summary>Numbers for an operand: as many as asked for, the same for the same generator.</summary>
internal delegate double[] Domain(Random random, int count);

/// <summary>An operand of a row. Its dtype is the one under test, unless it is fixed.</summary>
/// <param name="Shape">The extents.</param>
/// <param name="Domain">Where its numbers come from; integer dtypes get ten times the number, rounded, so that they differ.</param>
/// <param name="Fixed">A dtype that does not vary, whose numbers are taken as they are.</param>
internal sealed record Operand(Shape Shape, Domain Domain, DType? Fixed = null);

/// <summary>
/// What is to be known about one operation in order to test it: from a row follow the tests of its values on every backend, of its
/// dtypes, of its derivatives and of its batching rule.
/// </summary>
/// <param name="Name">The operation, and what is special about the row.</param>
/// <param name="Build">The operation on nodes, for a dtype under test; its results have one and the same operation at their root.</param>
/// <param name="Operands">The operands.</param>
internal sealed record ConformanceRow(string Name, Func<DType, Node[], Node[]> Build, params Operand[] Operands)
{
    /// <summary>The dtypes it takes; all others must be refused.</summary>
    public Func<DType, bool> Accepts { get; init; } = _ => true;

    /// <summary>Element by element: tested at any shape, and with every combination of special numbers.</summary>
    public bool IsElementwise { get; init; }

    /// <summary>Special numbers of a dtype, for operations on elements.</summary>
    public Func<DType, Scalar[]> Edges { get; init; } = Numbers.Edges;

    /// <summary>Whether infinities, NaN, -0 and extreme integers are strewn over the first operand of an operation that is not
    /// elementwise.</summary>
    public bool Strewn { get; init; }

    /// <summary>Units in the last place by which an element may differ from the reference; 0: the same bits.</summary>
    public double Ulps { get; init; }

    /// <summary>The same, of the largest element of the result: for sums, whose order is free.</summary>
    public double ScaleUlps { get; init; }

    /// <summary>How often it can be differentiated.</summary>
    public int Order { get; init; }

    /// <summary>The dtypes in which its derivative is that of mathematics.</summary>
    public Func<DType, bool> IsSmooth { get; init; } = _ => true;

    /// <summary>The operands by which it can be differentiated.</summary>
    public Func<int, bool> IsActive { get; init; } = _ => true;

    /// <summary>Reverse mode alone is defined.</summary>
    public bool ReverseOnly { get; init; }

    /// <summary>The result as plain numbers, from the numbers of the operands: a second opinion on the reference.</summary>
    public Func<double[][], double[]>? Formula { get; init; }

    /// <summary>The same for complex numbers, element by element.</summary>
    public Func<Complex[], Complex>? ComplexFormula { get; init; }

    /// <summary>Arguments, each of rank 0, and the number that they give.</summary>
    public (double[] X, double Y)[] Known { get; init; } = [];

    /// <summary>The dtype of the first result for the dtype under test.</summary>
    public Func<DType, DType> Result { get; init; } = t => t;

    /// <summary>Whether weak operands give a weak result.</summary>
    public bool PassesWeakness { get; init; } = true;

    /// <summary>The dtype in which it is tested where one is enough.</summary>
    public DType FirstType => Accepts(DType.Float32) ? DType.Float32 : DType.All.First(Accepts);

    /// <summary>The operation itself.</summary>
    public Primitive Primitive => Root(Find(Build(FirstType, Parameters(FirstType, weak: false))[0]));

    /// <summary>The operation's node among those of the result, where it is not the result itself.</summary>
    public Func<Node, Node> Find { get; init; } = n => n;

    /// <summary>A parameter for each operand; a bool is never weak, as C# has but one.</summary>
    public Node[] Parameters(DType type, bool weak) =>
        [.. Operands.Select((o, i) => Parameter.Create(new Aval(o.Shape, o.Fixed ?? type, weak && o.Fixed is null && type != DType.Bool),
            $"x{i}"))];

    /// <summary>Numbers for the operands.</summary>
    /// <param name="type">The dtype under test.</param>
    /// <param name="seed">Decides the numbers.</param>
    /// <param name="shape">Another shape for all operands, where any will do.</param>
    public HostArray[] Sample(DType type, int seed = 1, Shape? shape = null)
    {
        var random = new Random(seed);
        return [.. Operands.Select(o =>
        {
            var at = shape ?? o.Shape;
            return o.Fixed is { } t
                ? new HostArray(at, t, [.. o.Domain(random, (int)at.Size).Select(v => Scalar.Of(t, v))])
                : Numbers.Draw(new Aval(at, type), o.Domain, random);
        })];
    }

    /// <summary>The results by the reference meaning of the operations.</summary>
    public HostArray[] Reference(DType type, params HostArray[] x)
    {
        Node[] parameters = [.. x.Select((a, i) => Parameter.Create(new Aval(a.Shape, a.DType), $"x{i}"))];
        return Interpreter.Run(new ClosedGraph(parameters, Build(type, parameters)), x);
    }

    public override string ToString() => Name;

    private static Primitive Root(Node n) => n.Op is Project ? n.Inputs[0].Op! : n.Op!;
}
