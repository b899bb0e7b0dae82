using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>
/// What a function does, as a program: <c>jax.make_jaxpr(f)(x)</c>. <see cref="ToString"/> gives the text, such as
/// <c>{ lambda ; a:float32[3]. let b:float32[3] = sin a in (b,) }</c>. Operations that no result needs are not there.
/// </summary>
public sealed class ClosedJaxpr
{
    private readonly Staged _staged;

    internal ClosedJaxpr(Staged staged)
    {
        _staged = staged;
        InAvals = [.. staged.Graph.Parameters.Take(staged.Arguments).Select(p => p.Aval)];
        OutAvals = [.. staged.Results.Select(o => o.Aval)];
        Consts = [.. staged.Captured.Select(c => new NDArray(c, null))];
    }

    // Read when asked for: few who trace a large function look at its text.
    private Jaxpr Program => field ??= new Jaxpr(_staged.Graph, _staged.Arguments);

    /// <summary>Shape and dtype of each array in the arguments.</summary>
    public IReadOnlyList<Aval> InAvals { get; }

    /// <summary>Shape and dtype of each array in the result.</summary>
    public IReadOnlyList<Aval> OutAvals { get; }

    /// <summary>The arrays that the function closes over.</summary>
    public IReadOnlyList<NDArray> Consts { get; }

    /// <summary>The operations, operands first.</summary>
    public IReadOnlyList<JaxprEqn> Eqns => field ??= Program.Equations.ConvertAll(e => new JaxprEqn(e));

    /// <summary>The text, an operation per line, each with the named scope that it is in.</summary>
    public string PrettyPrint(bool nameStack = false) => Program.Text(nameStack);

    /// <summary>The text.</summary>
    public override string ToString() => Program.Text();
}

/// <summary>One operation of a <see cref="ClosedJaxpr"/>.</summary>
public sealed class JaxprEqn
{
    private readonly JaxprEquation _equation;

    internal JaxprEqn(JaxprEquation equation) => _equation = equation;

    /// <summary>The name of the operation.</summary>
    public string Primitive => _equation.Op.Name;

    /// <summary>The named scopes around the operation, such as <c>encoder/layer1</c>; empty where there are none.</summary>
    public string NameStack => _equation.Scope;

    /// <summary>Shapes and dtypes of the results.</summary>
    public IReadOnlyList<Aval> OutAvals => [.. _equation.Results.Select(r => r.Aval)];

    /// <summary>The names of the functions that the operation holds, such as the branches of a cond.</summary>
    public IReadOnlyList<string> Bodies => [.. _equation.Op.Bodies.Select(b => b.Role)];

    /// <summary>The line of the program.</summary>
    public override string ToString() => string.Join('\n', _equation.Lines());
}
