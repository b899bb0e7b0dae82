using System.Globalization;

namespace Lazy;

/// <summary>A signature such as <c>(m,n),(n)->(m)</c>: the axes of each argument and result of a function that is vectorised.</summary>
internal sealed class VectorizeSignature
{
    private readonly string[][] _arguments;
    private readonly string[][] _results;
    private readonly string _text;

    private VectorizeSignature(string text, string[][] arguments, string[][] results) =>
        (_text, _arguments, _results) = (text, arguments, results);

    /// <summary>Reads a signature for a number of arguments.</summary>
    /// <exception cref="ArgumentException">It is no signature, or of another number.</exception>
    public static VectorizeSignature Parse(string text, int arguments, string function)
    {
        var halves = text.Replace(" ", "", StringComparison.Ordinal).Split("->");
        if (halves.Length != 2 || Groups(halves[0]) is not { } left || Groups(halves[1]) is not { } right || right.Length == 0)
            throw new ArgumentException($"vectorize: \"{text}\" is no signature. Write the axes of each argument and result, such as " +
                $"\"(m,n),(n)->(m)\".");
        if (left.Length != arguments)
            throw new ArgumentException($"vectorize: the signature \"{text}\" has {left.Length} arguments, and {function} takes " +
                $"{arguments} " +
                "that are not excluded.");
        return new(text, left, right);
    }

    /// <summary>Notes the extents of the last axes of an argument, and gives their number.</summary>
    public int Bind(int operand, Shape shape, Dictionary<string, int> sizes, string name)
    {
        var axes = _arguments[operand];
        if (shape.Rank < axes.Length)
            throw new ShapeException($"vectorize: {name} has shape {shape}, and the signature \"{_text}\" wants at least {axes.Length} " +
                $"axes.");
        for (var d = 0; d < axes.Length; d++) Match(axes[d], shape[shape.Rank - axes.Length + d], sizes, $"{name}, of shape {shape},");
        return axes.Length;
    }

    /// <summary>That the results are as the signature says.</summary>
    public void CheckResults(List<NDArray> results, Dictionary<string, int> sizes, string function)
    {
        if (results.Count != _results.Length)
            throw new ArgumentException($"vectorize: {function} gave {results.Count} arrays; the signature \"{_text}\" says " +
                $"{_results.Length}.");
        for (var k = 0; k < results.Count; k++)
        {
            var shape = results[k].Shape;
            var name = $"result {k} of {function}, of shape {shape},";
            if (shape.Rank != _results[k].Length)
                throw new ShapeException($"vectorize: {name} has {shape.Rank} axes; the signature \"{_text}\" says {_results[k].Length}.");
            for (var d = 0; d < shape.Rank; d++) Match(_results[k][d], shape[d], sizes, name);
        }
    }

    private void Match(string axis, int extent, Dictionary<string, int> sizes, string name)
    {
        var wanted = int.TryParse(axis, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : sizes.TryGetValue(axis, out var known) ? known : sizes[axis] = extent;
        if (extent != wanted)
            throw new ShapeException($"vectorize: {name} has extent {extent} where {axis} of the signature \"{_text}\" is {wanted}.");
    }

    // "(m,n),(n)" as [[m, n], [n]]; null where it is something else.
    private static string[][]? Groups(string text)
    {
        var groups = new List<string[]>();
        for (var at = 0; at < text.Length;)
        {
            if (groups.Count > 0 && text[at++] != ',') return null;
            var end = at < text.Length && text[at] == '(' ? text.IndexOf(')', at) : -1;
            if (end < 0) return null;
            var inside = text[(at + 1)..end];
            var axes = inside.Length == 0 ? [] : inside.Split(',');
            if (Array.Exists(axes, a => a.Length == 0 || !a.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))) return null;
            groups.Add(axes);
            at = end + 1;
        }
        return [.. groups];
    }
}
