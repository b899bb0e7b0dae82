using System.Text;

namespace Lazy;

/// <summary>
/// Prints arrays as NumPy does: lines of 75 characters, nested brackets aligned, and only the three items at either end of an axis when
/// there are more than 1000 elements. The culture plays no part.
/// </summary>
internal static class ArrayFormatter
{
    private const int LineWidth = 75;
    private const int EdgeItems = 3;
    private const long Threshold = 1000;
    private const string Prefix = "Array(";

    /// <summary>The text of <c>str</c>: <c>[0 1 2]</c>; a 0-d array prints as its scalar.</summary>
    /// <param name="shape">The shape; its product is the number of elements that <paramref name="source"/> has.</param>
    /// <param name="source">The elements by row-major index; elided ones are not read.</param>
    public static string Str(ReadOnlySpan<int> shape, ElementSource source) =>
        shape.Length == 0 ? ElementFormat.Scalar(source)
        : ShapeText.Size(shape) == 0 ? "[]"
        : Body(shape, source, " ", "", LineWidth);

    /// <summary>The text of <c>repr</c>: <c>Array([0, 1, 2], dtype=int32)</c>; arrays without elements show their shape.</summary>
    /// <param name="shape">The shape; its product is the number of elements that <paramref name="source"/> has.</param>
    /// <param name="source">The elements by row-major index; elided ones are not read.</param>
    /// <param name="dtype">The dtype's name.</param>
    /// <param name="weakType">Whether the dtype yields to others in promotion.</param>
    public static string Repr(ReadOnlySpan<int> shape, ElementSource source, string dtype, bool weakType = false)
    {
        // One character is kept for the comma behind the body.
        var body = ShapeText.Size(shape) == 0 ? $"[], shape={ShapeText.Tuple(shape)}" : Body(shape, source, ", ", Prefix, LineWidth - 1);
        var tail = $"dtype={dtype}{(weakType ? ", weak_type=True" : "")})";
        var head = Prefix + body + ",";
        var lastLine = head.Length - head.LastIndexOf('\n') - 1;
        return head + (lastLine + 1 + tail.Length > LineWidth ? "\n" + new string(' ', Prefix.Length) : " ") + tail;
    }

    private static string Body(ReadOnlySpan<int> shape, ElementSource source, string separator, string prefix, int width)
    {
        var edge = ShapeText.Size(shape) > Threshold ? EdgeItems : int.MaxValue / 2;
        var words = ElementFormat.Words(source, Visible(shape, edge), shape.Length == 0);
        return shape.Length == 0 ? words[0] : new Layout(shape.ToArray(), words, separator, edge).Print(prefix.Length + 1, width);
    }

    /// <summary>The flat indices that are printed, in order: of a long axis only both ends.</summary>
    private static long[] Visible(ReadOnlySpan<int> shape, int edge)
    {
        var indices = new List<long> { 0 };
        foreach (var extent in shape)
        {
            var next = new List<long>();
            foreach (var index in indices)
                for (var i = 0; i < extent; i++)
                {
                    if (i == edge && extent > 2 * edge) i = extent - edge;
                    next.Add((index * extent) + i);
                }
            indices = next;
        }
        return [.. indices];
    }

    /// <summary>One printing of an array: takes the words in order and breaks lines.</summary>
    private sealed class Layout(int[] shape, string[] words, string separator, int edge)
    {
        private readonly StringBuilder text = new();
        private int next;

        public string Print(int indent, int width)
        {
            Axis(0, indent, width);
            return text.ToString();
        }

        private void Axis(int axis, int indent, int width)
        {
            text.Append('[');
            if (axis == shape.Length - 1) Row(shape[axis], indent, width);
            else
            {
                // As many line breaks as dimensions end here: matrices of a stack are set apart by an empty line.
                var rowBreak = separator.TrimEnd() + new string('\n', shape.Length - axis - 1) + new string(' ', indent);
                for (var i = 0; i < shape[axis]; i++)
                {
                    if (i > 0) text.Append(rowBreak);
                    if (i == edge && shape[axis] > 2 * edge)
                    {
                        text.Append("...").Append(rowBreak);
                        i = shape[axis] - edge;
                    }
                    // A level further in starts one character to the right and leaves one for its closing bracket.
                    Axis(axis + 1, indent + 1, width - 1);
                }
            }
            text.Append(']');
        }

        private void Row(int extent, int indent, int width)
        {
            // Behind a word comes the separator's visible part or the bracket.
            width -= Math.Max(separator.TrimEnd().Length, 1);
            var line = indent;
            for (var i = 0; i < extent; i++)
            {
                if (i > 0) Separate(ref line);
                if (i == edge && extent > 2 * edge)
                {
                    Put("...", ref line, indent, width);
                    Separate(ref line);
                    i = extent - edge;
                }
                Put(words[next++], ref line, indent, width);
            }
        }

        private void Separate(ref int line)
        {
            text.Append(separator);
            line += separator.Length;
        }

        private void Put(string word, ref int line, int indent, int width)
        {
            // A word wider than the line stays where a new line would not help.
            if (line + word.Length > width && line > indent)
            {
                while (text[^1] == ' ') text.Length--;
                text.Append('\n').Append(' ', indent);
                line = indent;
            }
            text.Append(word);
            line += word.Length;
        }
    }
}
