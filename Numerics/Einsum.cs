using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>
/// Einstein's sums pair by pair: each operand is reduced to letters that occur once in it and are needed, then two are joined by one
/// contraction over the letters that nothing later needs, and so on.
/// </summary>
internal static class Einsum
{
    /// <summary>The sum. Without a path, an order with few multiplications is looked for.</summary>
    public static Node Apply(string subscripts, Node[] operands, IReadOnlyList<int[]>? path = null)
    {
        operands = Ufunc.Promote("einsum", operands);
        // Of bools: whether any product is true.
        var isBool = operands.Length > 0 && operands[0].DType == DType.Bool;
        operands = Array.ConvertAll(operands, Ufunc.ToNumber);
        var read = Read(subscripts, Array.ConvertAll(operands, x => x.Aval));
        path ??= EinsumPath.Find(read, "auto");
        var parts = new List<(Node X, string Axes)>();
        for (var i = 0; i < operands.Length; i++)
        {
            var others = string.Concat(read.Terms.Where((_, k) => k != i)) + read.Output;
            parts.Add(Single(operands[i], read.Terms[i], others, read.Extents));
        }
        foreach (var step in path)
        {
            EinsumPath.Require(step, parts.Count, subscripts);
            var chosen = step.Select(k => parts[k]).ToArray();
            foreach (var k in step.OrderDescending()) parts.RemoveAt(k);
            var later = string.Concat(parts.Select(p => p.Axes)) + read.Output;
            var product = chosen[0];
            for (var k = 1; k < chosen.Length; k++)
            {
                // What the rest of the step needs stays, too.
                var needed = later + string.Concat(chosen[(k + 1)..].Select(p => p.Axes));
                product = Joined(product.X, product.Axes, chosen[k].X, chosen[k].Axes, needed);
            }
            parts.Add(product);
        }
        if (parts.Count != 1)
            throw new ArgumentException($"einsum: the path for '{subscripts}' leaves {parts.Count} operands; it must join all.",
                nameof(path));
        // All letters of the result are there, each once: only their order may differ.
        var (sum, axes) = parts[0];
        var result = Lax.Transpose(sum, (int[])[.. read.Output.Select(c => axes.IndexOf(c, StringComparison.Ordinal))]);
        return isBool ? NumPyMath.Truth(result) : result;
    }

    /// <summary>What subscripts mean for operands: letters for the axes of each and of the result, and the extents of the
    /// letters.</summary>
    public static EinsumTerms Read(string subscripts, Aval[] operands)
    {
        ArgumentNullException.ThrowIfNull(subscripts);
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
        return new(named, output, Extents(named, operands, subscripts));
    }

    // Repeated letters become diagonals, letters that nothing else needs are summed, and extent 1 stretches to the letter's extent.
    private static (Node X, string Axes) Single(Node x, string axes, string needed, IReadOnlyDictionary<char, int> extents)
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

    private static Dictionary<char, int> Extents(string[] named, Aval[] operands, string subscripts)
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
                    var avals = string.Join<Aval>(", ", operands);
                    throw new ShapeException($"einsum: '{subscripts}' with {avals}: axis {(c < DotsBase ? c : '.')} has extents " +
                        $"{known} and {n}.");
                }
            }
        }
        return extents;
    }

    // The axes of an ellipsis get letters of their own, counted from the last.
    private const char DotsBase = '\uE000';

    private static int DotsOf(string term, Aval operand, string subscripts)
    {
        var letters = term.Replace("...", "", StringComparison.Ordinal);
        var dots = operand.Rank - letters.Length;
        if (letters.Any(c => !char.IsAsciiLetter(c)))
            throw new ArgumentException($"einsum: '{term}' in '{subscripts}' has signs that are no letters.", nameof(subscripts));
        if (dots < 0 || (dots > 0 && letters.Length == term.Length))
            throw new ShapeException($"einsum: '{term}' in '{subscripts}' names {letters.Length} axes of {operand}, which has " +
                $"{operand.Rank}.");
        return dots;
    }

    private static string Named(string term, int dots) =>
        term.Replace("...", string.Concat(Enumerable.Range(0, dots).Select(i => (char)(DotsBase + dots - 1 - i))),
            StringComparison.Ordinal);

    private static string Implicit(string[] named, int dots) => Named("...", dots) +
        string.Concat(string.Concat(named).Where(c => c < DotsBase).GroupBy(c => c).Where(g => g.Count() == 1).Select(g => g.Key).Order());
}
