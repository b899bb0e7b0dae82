using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>NumPy's modes of padding. All but "constant" read the array at an index that is folded back into it, axis by axis.</summary>
internal static class Padding
{
    public static Node Pad(Node x, Node value, (int Before, int After)[] width, string mode)
    {
        if (width.Length != x.Rank)
            throw new ShapeException($"pad: {width.Length} pairs of widths for {x.Aval}; one per axis is needed, {x.Rank}.");
        if (width.Any(w => w.Before < 0 || w.After < 0))
            throw new ShapeException($"pad: widths {string.Join(", ", width)} must not be negative.");
        if (mode == "constant")
            return Lax.Pad(x, Lax.Convert(value, x.DType), (int[])[.. width.Select(w => w.Before)], (int[])[.. width.Select(w => w.After)]);
        for (var axis = 0; axis < x.Rank; axis++)
        {
            var (before, after) = width[axis];
            if (before + after == 0) continue;
            if (x.Shape[axis] == 0)
                throw new ShapeException($"pad: axis {axis} of {x.Aval} is empty, so that mode '{mode}' has no elements to repeat.");
            x = Along(x, axis, before, after, mode);
        }
        return x;
    }

    private static Node Along(Node x, int axis, int before, int after, string mode)
    {
        var n = x.Shape[axis];
        var parts = new List<Node>();
        // Runs of neighbouring source indices become one slice each, turned round where they descend.
        int[] source = [.. Enumerable.Range(-before, n + before + after).Select(i => Source(i, n, mode))];
        for (var i = 0; i < source.Length;)
        {
            var step = i + 1 < source.Length && source[i + 1] - source[i] is 1 or -1 or 0 ? source[i + 1] - source[i] : 1;
            var end = i + 1;
            while (end < source.Length && source[end] - source[end - 1] == step) end++;
            var part = step switch
            {
                0 => Lax.Broadcast(Lax.SliceAxis(x, axis, source[i], source[i] + 1), x.Shape.With(axis, end - i), Axes.Range(x.Rank)),
                1 => Lax.SliceAxis(x, axis, source[i], source[end - 1] + 1),
                _ => Lax.Reverse(Lax.SliceAxis(x, axis, source[end - 1], source[i] + 1), axis),
            };
            parts.Add(part);
            i = end;
        }
        return Lax.Concatenate(parts, axis);
    }

    private static int Source(int i, int n, string mode)
    {
        switch (mode)
        {
            case "edge": return Math.Clamp(i, 0, n - 1);
            case "wrap": return Modulo(i, n);
            case "symmetric":
                var s = Modulo(i, 2 * n);
                return s < n ? s : (2 * n) - 1 - s;
            case "reflect":
                if (n == 1) return 0;
                var r = Modulo(i, 2 * (n - 1));
                return r < n ? r : (2 * (n - 1)) - r;
            default:
                throw new ArgumentException($"pad: there is no mode '{mode}'; known are constant, edge, reflect, symmetric and " +
                "wrap.", nameof(mode));
        }
    }

    private static int Modulo(int i, int n) => ((i % n) + n) % n;
}
