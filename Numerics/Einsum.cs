using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>
/// Einstein's sums from left to right: each operand is reduced to letters that occur once in it, then joined to the product so far by one
/// contraction over the letters that nothing later needs.
/// </summary>
internal static class Einsum
{
    public static Node Apply(string subscripts, Node[] operands)
    {
        ArgumentNullException.ThrowIfNull(subscripts);
        operands = Ufunc.Promote("einsum", operands);
        // Of bools: whether any product is true.
        var isBool = operands.Length > 0 && operands[0].DType == DType.Bool;
        operands = Array.ConvertAll(operands, Ufunc.ToNumber);
        var sides = subscripts.Replace(" ", "", StringComparison.Ordinal).Split("->");
        var terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != operands.Length)
            throw new ArgumentException($"einsum: '{subscripts}' has {terms.Length} terms for {operands.Length} operands; one per " +
                "operand is needed, separated by commas.", nameof(subscripts));
        var named = new string[terms.Length];
        var dots = 0;
        for (var i = 0; i < terms.Length; i++) dots = Math.Max(dots, DotsOf(terms[i], operands[i], subscripts));
        for (var i = 0; i < terms.Length; i++) named[i] = Named(terms[i], DotsOf(terms[i], operands[i], subscripts));
        var output = sides.Length == 2 ? Named(sides[1], dots) : Implicit(named, dots);
        if (output.Distinct().Count() != output.Length || output.Any(c => !named.Any(n => n.Contains(c, StringComparison.Ordinal))))
            throw new ArgumentException($"einsum: the result of '{subscripts}' must name axes of the operands, each once.",
                nameof(subscripts));

        var extents = Extents(named, operands, subscripts);
        var (x, axes) = Single(operands[0], named[0], Needed(named, 1, output), extents);
        for (var i = 1; i < operands.Length; i++)
        {
            var later = Needed(named, i + 1, output);
            var (y, right) = Single(operands[i], named[i], axes + later, extents);
            (x, axes) = Joined(x, axes, y, right, later);
        }
        // All letters of the result are there, each once: only their order may differ.
        var result = Lax.Transpose(x, (int[])[.. output.Select(c => axes.IndexOf(c, StringComparison.Ordinal))]);
        return isBool ? NumPyMath.Truth(result) : result;
    }

    private static string Needed(string[] named, int from, string output) => string.Concat(named[from..]) + output;

    // Repeated letters become diagonals, letters that nothing else needs are summed, and extent 1 stretches to the letter's extent.
    private static (Node X, string Axes) Single(Node x, string axes, string needed, Dictionary<char, int> extents)
    {
        for (var i = 0; i < axes.Length; i++)
        {
            int j;
            while ((j = axes.IndexOf(axes[i], i + 1)) > 0)
            {
                x = Lax.BroadcastTo(x, x.Shape.With(i, extents[axes[i]]).With(j, extents[axes[i]]));
                Node row = Lax.Iota(x.Shape, DType.Int32, i), column = Lax.Iota(x.Shape, DType.Int32, j);
                x = Lax.Sum(Lax.Select(Lax.Eq(row, column), x, Lax.ZerosLike(x)), j);
                axes = axes.Remove(j, 1);
            }
        }
        x = Lax.BroadcastTo(x, (int[])[.. axes.Select(c => extents[c])]);
        int[] alone = [.. Enumerable.Range(0, axes.Length).Where(i => !needed.Contains(axes[i], StringComparison.Ordinal))];
        return (Lax.Sum(x, alone), string.Concat(axes.Where(c => needed.Contains(c, StringComparison.Ordinal))));
    }

    private static (Node X, string Axes) Joined(Node x, string left, Node y, string right, string later)
    {
        string common = string.Concat(left.Where(c => right.Contains(c, StringComparison.Ordinal)));
        string batch = string.Concat(common.Where(c => later.Contains(c, StringComparison.Ordinal)));
        string summed = string.Concat(common.Where(c => !later.Contains(c, StringComparison.Ordinal)));
        var product = Lax.DotGeneral(x, y, In(left, summed), In(right, summed), In(left, batch), In(right, batch));
        return (product, batch + Without(left, common) + Without(right, common));
    }

    private static Axes In(string axes, string letters) => (int[])[.. letters.Select(c => axes.IndexOf(c, StringComparison.Ordinal))];

    private static string Without(string axes, string letters) =>
        string.Concat(axes.Where(c => !letters.Contains(c, StringComparison.Ordinal)));

    private static Dictionary<char, int> Extents(string[] named, Node[] operands, string subscripts)
    {
        var extents = new Dictionary<char, int>();
        for (var i = 0; i < named.Length; i++)
        {
            for (var d = 0; d < named[i].Length; d++)
            {
                var (c, n) = (named[i][d], operands[i].Shape[d]);
                if (!extents.TryGetValue(c, out var known) || known == 1) extents[c] = n;
                else if (n != 1 && n != known)
                {
                    var avals = string.Join(", ", operands.Select(o => o.Aval));
                    throw new ShapeException($"einsum: '{subscripts}' with {avals}: axis {(c < DotsBase ? c : '.')} has extents " +
                        $"{known} and {n}.");
                }
            }
        }
        return extents;
    }

    // The axes of an ellipsis get letters of their own, counted from the last.
    private const char DotsBase = '\uE000';

    private static int DotsOf(string term, Node operand, string subscripts)
    {
        var letters = term.Replace("...", "", StringComparison.Ordinal);
        var dots = operand.Rank - letters.Length;
        if (letters.Any(c => !char.IsAsciiLetter(c)))
            throw new ArgumentException($"einsum: '{term}' in '{subscripts}' has signs that are no letters.", nameof(subscripts));
        if (dots < 0 || (dots > 0 && letters.Length == term.Length))
            throw new ShapeException($"einsum: '{term}' in '{subscripts}' names {letters.Length} axes of {operand.Aval}, which has " +
                $"{operand.Rank}.");
        return dots;
    }

    private static string Named(string term, int dots) =>
        term.Replace("...", string.Concat(Enumerable.Range(0, dots).Select(i => (char)(DotsBase + dots - 1 - i))),
            StringComparison.Ordinal);

    private static string Implicit(string[] named, int dots) => Named("...", dots) +
        string.Concat(string.Concat(named).Where(c => c < DotsBase).GroupBy(c => c).Where(g => g.Count() == 1).Select(g => g.Key).Order());
}
