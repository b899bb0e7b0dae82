using System.Globalization;
using System.Numerics;
using System.Text;

namespace Lazy;

/// <summary>Subscripts of a sum: a string of letters for each operand and for the result, and the extent of each letter.</summary>
internal sealed record EinsumTerms(string[] Terms, string Output, IReadOnlyDictionary<char, int> Extents);

/// <summary>The order in which the operands of a sum are joined: steps that name operands by their places; what a step makes goes to the
/// end.</summary>
internal static class EinsumPath
{
    // Beyond this number of operands the best order is too long to look for.
    private const int Few = 8;

    /// <summary>An order: "optimal" (the fewest multiplications), "greedy" (what makes the intermediate results smallest, step by step),
    /// "auto" (optimal for few operands, else greedy), or "naive" (all at once).</summary>
    /// <exception cref="ArgumentException">There is no such way.</exception>
    public static IReadOnlyList<int[]> Find(EinsumTerms terms, string optimize)
    {
        var n = terms.Terms.Length;
        return optimize switch
        {
            _ when n <= 2 => [[.. Enumerable.Range(0, n)]],
            "naive" => [[.. Enumerable.Range(0, n)]],
            "greedy" or "eager" => Greedy(terms),
            "optimal" => Optimal(terms),
            "auto" => n <= Few ? Optimal(terms) : Greedy(terms),
            _ => throw new ArgumentException($"einsum_path: optimize is '{optimize}'; it must be auto, optimal, greedy or naive.",
                nameof(optimize)),
        };
    }

    /// <summary>The steps of a path as a table with the multiplications that they need.</summary>
    public static string Describe(EinsumTerms terms, IReadOnlyList<int[]> path)
    {
        var text = new StringBuilder();
        var parts = terms.Terms.ToList();
        var naive = Size(string.Concat(terms.Terms), terms);
        double total = 0, largest = 0;
        foreach (var step in path)
        {
            var letters = string.Concat(step.Select(k => parts[k]));
            var joined = string.Join(",", step.Select(k => parts[k]));
            foreach (var k in step.OrderDescending()) parts.RemoveAt(k);
            var result = Kept(letters, string.Concat(parts) + terms.Output);
            parts.Add(result);
            var cost = Size(letters, terms);
            (total, largest) = (total + cost, Math.Max(largest, Size(result, terms)));
            text.AppendLine(CultureInfo.InvariantCulture, $"  {joined}->{result}  {cost:G4} multiplications");
        }
        return string.Create(CultureInfo.InvariantCulture,
            $"{string.Join(",", terms.Terms)}->{terms.Output}: {naive:G4} multiplications at once, {total:G4} in {path.Count} steps, " +
            $"largest result {largest:G4} elements") + Environment.NewLine + text;
    }

    /// <summary>A step that names operands that are there, each once.</summary>
    public static void Require(int[] step, int count, string subscripts)
    {
        if (step is null or [] || step.Distinct().Count() != step.Length || step.Any(k => k < 0 || k >= count))
            throw new ArgumentException($"einsum: a step ({string.Join(", ", step ?? [])}) of the path for '{subscripts}' must name " +
                $"some of {count} operands, each once.", nameof(step));
    }

    // The best way to make the product of each set of operands, from those of its parts.
    private static List<int[]> Optimal(EinsumTerms terms)
    {
        var n = terms.Terms.Length;
        if (n > 14) throw new ArgumentException($"einsum_path: the optimal order of {n} operands takes too long to find; use greedy.");
        var all = (1 << n) - 1;
        var letters = new string[all + 1];
        var best = new (double Cost, int Part)[all + 1];
        for (var set = 1; set <= all; set++)
        {
            var inside = Letters(set, terms);
            letters[set] = Kept(inside, Letters(all & ~set, terms) + terms.Output);
            if (BitOperations.IsPow2(set)) continue;
            best[set] = (double.PositiveInfinity, 0);
            // The part that has the lowest operand, so that each division counts once.
            for (var part = (set - 1) & set; part > 0; part = (part - 1) & set)
            {
                if ((part & set & -set) == 0) continue;
                var cost = best[part].Cost + best[set & ~part].Cost + Size(letters[part] + letters[set & ~part], terms);
                if (cost < best[set].Cost) best[set] = (cost, part);
            }
        }
        var path = new List<int[]>();
        var places = Enumerable.Range(0, n).Select(i => 1 << i).ToList();
        Join(all);
        return path;

        void Join(int set)
        {
            if (BitOperations.IsPow2(set)) return;
            int first = best[set].Part, second = set & ~first;
            Join(first);
            Join(second);
            int[] step = [.. new[] { places.IndexOf(first), places.IndexOf(second) }.Order()];
            path.Add(step);
            places.RemoveAt(step[1]);
            places.RemoveAt(step[0]);
            places.Add(set);
        }
    }

    private static List<int[]> Greedy(EinsumTerms terms)
    {
        var parts = terms.Terms.Select(t => string.Concat(t.Distinct())).ToList();
        var path = new List<int[]>();
        while (parts.Count > 1)
        {
            (double Growth, double Cost, int I, int J, string Result) best = (double.PositiveInfinity, 0, 0, 1, "");
            for (var i = 0; i < parts.Count; i++)
            {
                for (var j = i + 1; j < parts.Count; j++)
                {
                    var later = string.Concat(parts.Where((_, k) => k != i && k != j)) + terms.Output;
                    var result = Kept(parts[i] + parts[j], later);
                    var growth = Size(result, terms) - Size(parts[i], terms) - Size(parts[j], terms);
                    var cost = Size(parts[i] + parts[j], terms);
                    if (growth < best.Growth || (growth == best.Growth && cost < best.Cost)) best = (growth, cost, i, j, result);
                }
            }
            path.Add([best.I, best.J]);
            parts.RemoveAt(best.J);
            parts.RemoveAt(best.I);
            parts.Add(best.Result);
        }
        return path;
    }

    private static string Letters(int set, EinsumTerms terms) => string.Concat(terms.Terms.Where((_, i) => (set >> i & 1) != 0));

    private static string Kept(string letters, string needed) =>
        string.Concat(letters.Distinct().Where(c => needed.Contains(c, StringComparison.Ordinal)));

    private static double Size(string letters, EinsumTerms terms) => letters.Distinct().Aggregate(1.0, (n, c) => n * terms.Extents[c]);
}
