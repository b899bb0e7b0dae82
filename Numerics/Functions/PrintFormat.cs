using System.Globalization;
using System.Text;

namespace Lazy;

/// <summary>
/// A text with holes: <c>{}</c> takes the next array, <c>{1}</c> that of a number, and <c>{x}</c> the next one, or the one that x had
/// before.
/// A format of .NET may follow a colon, for arrays of rank 0; doubled braces are braces.
/// </summary>
internal sealed class PrintFormat
{
    private readonly List<(string Text, int Hole, string? Format)> _parts = [];
    private readonly string _operation;
    private readonly string _format;
    private readonly int _holes;

    public PrintFormat(string format, string operation = "debug.print")
    {
        ArgumentNullException.ThrowIfNull(format);
        (_format, _operation) = (format, operation);
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        var text = new StringBuilder();
        int next = 0, most = 0;
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c is '{' or '}' && i + 1 < format.Length && format[i + 1] == c)
            {
                text.Append(c);
                i++;
                continue;
            }
            if (c == '}') throw Malformed(i);
            if (c != '{')
            {
                text.Append(c);
                continue;
            }
            var end = format.IndexOf('}', i);
            if (end < 0) throw Malformed(i);
            var hole = format[(i + 1)..end].Split(':', 2);
            var name = hole[0].Trim();
            int at;
            if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) at = number;
            else if (name.Length == 0) at = next++;
            else if (!names.TryGetValue(name, out at)) names[name] = at = next++;
            most = Math.Max(most, at + 1);
            _parts.Add((text.ToString(), at, hole.Length > 1 ? hole[1] : null));
            text.Clear();
            i = end;
        }
        _parts.Add((text.ToString(), -1, null));
        _holes = most;
    }

    /// <summary>Refuses another number of arrays than there are holes.</summary>
    public void Require(int arrays)
    {
        if (arrays == _holes) return;
        throw new ArgumentException($"{_operation}: \"{_format}\" has holes for {_holes} array{(_holes == 1 ? "" : "s")}, and {arrays} " +
            $"{(arrays == 1 ? "is" : "are")} given. Write {{}} or {{name}} for each; braces are doubled.");
    }

    /// <summary>The text with the arrays in its holes.</summary>
    public string Fill(NDArray[] arrays)
    {
        var text = new StringBuilder();
        foreach (var (before, hole, format) in _parts)
        {
            text.Append(before);
            if (hole < 0) continue;
            var x = arrays[hole];
            text.Append(format is null || x.Rank > 0 || x.DType.IsComplex ? x.ToString()
                : x.DType.IsFloat ? ((double)x).ToString(format, CultureInfo.InvariantCulture)
                : ((long)x).ToString(format, CultureInfo.InvariantCulture));
        }
        return text.ToString();
    }

    private ArgumentException Malformed(int at) =>
        new($"{_operation}: the brace at {at} of \"{_format}\" has no other half. Holes are {{}} or {{name}}; braces are doubled.");
}
