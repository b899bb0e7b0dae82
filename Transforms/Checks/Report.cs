using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms.Control;

namespace Lazy.Transforms.Checks;

/// <summary>An error of a part of a function, as nodes.</summary>
/// <param name="Code">The number of the check that failed first, an int32, or 0; null where nothing can fail.</param>
/// <param name="Payload">The arrays that the texts of all its checks show, check by check.</param>
internal readonly record struct Report(Node? Code, Node[] Payload)
{
    /// <summary>Nothing can fail.</summary>
    public static readonly Report None = new(null, []);

    /// <summary>Shape and dtype of the number.</summary>
    public static Aval CodeAval => new(Shape.Scalar, DType.Int32);

    /// <summary>This error or, if there is none, a later one.</summary>
    public Report Then(Report later)
    {
        if (later.Code is null) return this;
        return Code is null ? later : new(Lax.Select(Lax.Eq(Code, Lax.Zeros(CodeAval)), later.Code, Code), [.. Payload, .. later.Payload]);
    }

    /// <summary>A loop's state: the error of earlier iterations as parameters, and that error or, if there is none, this one.</summary>
    public (Node[] Before, Node[] After) Carried()
    {
        Node[] now = [Code!, .. Payload];
        var before = Array.ConvertAll(now, n => Parameter.Create(n.Aval with { Weak = false }, "error"));
        var isFirst = Lax.Eq(before[0], Lax.Zeros(CodeAval));
        return (before, [.. now.Zip(before, (n, b) => Lax.Select(Lax.BroadcastTo(isFirst, b.Shape), BodyRules.Fit(n, b.Aval), b))]);
    }
}
