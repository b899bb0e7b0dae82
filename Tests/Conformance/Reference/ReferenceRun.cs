using Lazy.Graph;
using Lazy.Graph.Reference;

namespace Lazy.Tests.Conformance.Reference;

/// <summary>Rows on one backend: as they are, under jit, under vmap and, where that is asked for, differentiated.</summary>
/// <param name="rows">The rows.</param>
/// <param name="groupSize">How many rows are computed in one program, where compiling takes long.</param>
/// <param name="isDifferentiated">Whether derivatives are compared with differences.</param>
internal sealed class ReferenceRun(IReadOnlyList<ReferenceRow> rows, int groupSize, bool isDifferentiated)
{
    private readonly SortedDictionary<int, List<string>> _failures = [];

    /// <summary>What went wrong, a line for each row and way.</summary>
    public IReadOnlyList<string> Failures()
    {
        var calls = rows.Select(r => Try(r, "binding", () => new Call(r))).OfType<Call>().ToArray();
        foreach (var group in calls.Chunk(groupSize))
        {
            Way[] eager = [.. group.SelectMany(c => Ways(c, "as it is", () => [c.Plain()]))];
            Compare(eager);
            var good = group.Where(c => eager.Any(w => w.Call == c && !_failures.ContainsKey(c.Row.Number))).ToArray();
            Compare(Jitted([.. good.Where(c => c.CanJit)]));
            Compare([.. good.Where(c => c.CanBatch).SelectMany(c => Ways(c, "under vmap", c.Batches))]);
        }
        if (isDifferentiated)
        {
            foreach (var c in calls.Where(c => c.Row.GradientOrder > 0)) Try(c.Row, "differentiated", c.CheckGradients);
        }
        return [.. _failures.Values.SelectMany(f => f)];
    }

    private IEnumerable<Way> Ways(Call call, string how, Func<IEnumerable<Way>> make) => Try(call.Row, how, () => make().ToArray()) ?? [];

    // One jitted function for the whole group; if it fails, one for each row, so that the row is named.
    private Way[] Jitted(Call[] calls)
    {
        if (calls.Length <= 1) return [.. calls.SelectMany(c => Ways(c, "under jit", () => [c.Jitted()]))];
        try
        {
            NDArray[][] arguments = [.. calls.Select(c => c.Arrays)];
            var results = jax.jit<NDArray[][], NDArray[][]>(all => [.. calls.Select((c, i) => c.Run(all[i]))])(arguments);
            return [.. calls.Select((c, i) => c.Checked("under jit", results[i]))];
        }
        catch (Exception together)
        {
            var alone = calls.SelectMany(c => Ways(c, "under jit", () => [c.Jitted()])).ToArray();
            if (alone.Length == calls.Length) Note(calls[0].Row, "under jit together with the rows after it", together);
            return alone;
        }
    }

    private void Compare(Way[] ways)
    {
        if (ways.Length > 1 && Evaluate(ways) is { } together)
        {
            // Whoever fails is named by being computed alone.
            var failed = ways.Count(w => Try(w.Call.Row, w.How, () => Evaluate([w]) is { } e ? throw e : w) is null);
            if (failed == 0) Note(ways[0].Call.Row, $"{ways[0].How}, computed together with the rows after it", together);
        }
        foreach (var w in ways)
        {
            Try(w.Call.Row, w.How, () =>
            {
                if (w.Difference() is { } text) throw new AssertFailedException(text);
            });
        }
    }

    private static Exception? Evaluate(Way[] ways)
    {
        try
        {
            NDArray.EvaluateAll("reference", [.. ways.SelectMany(w => w.Arrays)], default);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private void Try(ReferenceRow row, string how, Action action) => Try(row, how, () =>
    {
        action();
        return row;
    });

    private T? Try<T>(ReferenceRow row, string how, Func<T> make) where T : class
    {
        try
        {
            return make();
        }
        catch (Exception e)
        {
            Note(row, how, e);
            return null;
        }
    }

    private void Note(ReferenceRow row, string how, Exception e)
    {
        var known = _failures.TryGetValue(row.Number, out var list) ? list : _failures[row.Number] = [];
        var text = e is AssertFailedException or MissingMethodException ? e.Message
            : $"{e.GetType().Name}: {e.Message} {e.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}";
        known.Add($"{row} {how}: {text}");
    }

    /// <summary>Some results of a row, and how to see whether they are right.</summary>
    private sealed record Way(Call Call, string How, IReadOnlyList<NDArray> Arrays, Func<string?> Difference);

    /// <summary>A row with the function that it calls and its arrays on the device.</summary>
    private sealed class Call
    {
        private readonly Binding _binding;
        private List<object?>? _plain;

        public Call(ReferenceRow row)
        {
            Row = row;
            _binding = Binding.Of(row);
            Arrays = Array.ConvertAll(row.Arrays, Upload);
        }

        public ReferenceRow Row { get; }

        public NDArray[] Arrays { get; }

        public bool CanJit => Row.IsJitted && _binding.Traced.Count > 0 && _plain!.TrueForAll(x => x is NDArray);

        public bool CanBatch => CanJit && Row.IsBatched;

        /// <summary>The arrays that the function gives; what else it gives is compared where it runs as it is.</summary>
        public NDArray[] Run(IReadOnlyList<NDArray> arrays) => [.. Results.Flatten(_binding.Call(arrays)).OfType<NDArray>()];

        public Way Plain()
        {
            _plain = Results.Flatten(_binding.Call(Arrays));
            return new(this, "as it is", [.. _plain.OfType<NDArray>()], () => Results.Difference(Row, _plain));
        }

        public Way Jitted() => Checked("under jit", jax.jit<NDArray[], NDArray[]>(Run)(Arrays));

        public Way Checked(string how, NDArray[] results) => new(this, how, results, () => Results.Difference(Row, results));

        /// <summary>A batch of two, of all arrays along their first axis and of one along its last.</summary>
        public IEnumerable<Way> Batches()
        {
            var traced = _binding.Traced;
            yield return Batch(traced, first: true);
            if (traced.Count > 1) yield return Batch([traced[(int)(Row.Hash % (uint)traced.Count)]], first: false);
        }

        private Way Batch(IReadOnlyList<int> mapped, bool first)
        {
            NDArray[] others = [.. mapped.Select(i => Upload(Other(Row.Arrays[i])))];
            NDArray[] stacks = [.. mapped.Select((i, k) => jnp.stack([Arrays[i], others[k]], first ? 0 : Arrays[i].Rank))];
            var batch = jax.vmap<NDArray[], NDArray[]>(slices => Run(With(mapped, slices)), in_axes: first ? 0 : -1)(stacks);
            var second = Run(With(mapped, others));
            return new(this, first ? "under vmap" : $"under vmap of array {mapped[0]} along its last axis", [.. batch, .. second], () =>
            {
                HostArray[] all = Array.ConvertAll(batch, Results.Read);
                for (var k = 0; k < all.Length; k++)
                {
                    var single = Results.Read((NDArray)_plain![k]!);
                    if (Results.Difference(Row, single, Part(all[k], 0)) is { } one) return $"result {k}, example 0: {one}";
                    if (Results.Difference(Row, Results.Read(second[k]), Part(all[k], 1)) is { } two) return $"result {k}, example 1: {two}";
                }
                return null;
            });
        }

        /// <summary>Against differences, in both modes, with the floats as float64.</summary>
        public void CheckGradients()
        {
            int[] floats = [.. _binding.Traced.Where(i => Row.Arrays[i].DType.IsInexact)];
            NDArray[] Double(NDArray[] arrays) => Array.ConvertAll(arrays, a => a.DType.IsInexact ? a.AsType(a.DType.IsComplex ? DType.Complex128 : DType.Float64) : a);
            var all = Double(Arrays);
            if (floats.Length == 0 || !Run(all).Any(y => y.DType.IsInexact)) throw new AssertFailedException("there is nothing to differentiate");
            jax.test_util.check_grads(
                (NDArray[] x) => Array.FindAll(Run(With(floats, x, all)), y => y.DType.IsInexact), [.. floats.Select(i => all[i])], Row.GradientOrder);
        }

        private NDArray[] With(IReadOnlyList<int> places, IReadOnlyList<NDArray> arrays, NDArray[]? others = null)
        {
            NDArray[] all = [.. others ?? Arrays];
            for (var k = 0; k < places.Count; k++) all[places[k]] = arrays[k];
            return all;
        }

        private static NDArray Upload(HostArray x) => NDArray.FromBytes(HostBytes.ToBytes(x), x.DType, x.Shape.ToArray());

        // Other numbers that stay where the function is defined: positive, ordered and symmetric ones stay so, and indices in range.
        private static HostArray Other(HostArray x) => new(x.Shape, x.DType, x.DType.IsInexact
            ? Array.ConvertAll(x.Data, s => Scalar.OfComplex(DType.Complex128, 0.875 * s.Complex).Cast(x.DType))
            : [.. x.Data.Reverse()]);

        private static HostArray Part(HostArray x, int example)
        {
            var shape = x.Shape.Without(0);
            var size = (int)shape.Size;
            return new(shape, x.DType, x.Data[(example * size)..((example + 1) * size)]);
        }
    }
}
