using System.Collections.Immutable;
using Lazy.Backends.Loops;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>
/// Reductions with too few outer indices to occupy a device, as kernels again: each pass reduces parts of an inner loop, then the parts.
/// Later passes and stores read the finished accumulators from scratch buffers, one for each reduction.
/// </summary>
internal sealed class ReductionSplit
{
    private readonly Kernel _kernel;
    private readonly GpuProfile _profile;
    private readonly int _loop;
    private readonly long _parts;
    private readonly List<PlannedLaunch> _launches = [];
    private readonly List<long> _scratch = [];
    private readonly Dictionary<int, int> _finished = [];
    private readonly long _rows;

    private ReductionSplit(NormalizedKernel fitted, GpuProfile profile, int loop, long parts)
    {
        (_kernel, _profile, _loop, _parts) = (fitted.Kernel, profile, loop, parts);
        _rows = Product(_kernel.Outer);
    }

    private int OuterCount => _kernel.Outer.Length;

    private int BufferCount => _kernel.Inputs.Length + _kernel.Outputs.Length;

    /// <summary>The launches of a kernel in parts, or null where it occupies the device as it is.</summary>
    public static LaunchPlan? Of(NormalizedKernel fitted, GpuProfile profile)
    {
        var kernel = fitted.Kernel;
        if (kernel.Ordered || !kernel.Passes.Any(p => p.Reductions.Length > 0)) return null;
        long rows = Product(kernel.Outer), inner = Product(kernel.Inner);
        var contiguous = fitted.VectorLoop >= kernel.Outer.Length;
        var wide = profile is { IsProcessor: true, VectorBytes: > 0 };
        var shares = RowLowering.SharesRows(contiguous, inner, profile);
        // How many rows at once fill the device, and how few elements of a row are worth a part.
        long wanted = profile.Units * (wide ? 8L : shares ? 8L : 1024L), least = wide ? 8192 : shares ? 4096 : 128;
        if (wide && !contiguous) wanted *= 16;
        // No work item may run longer than the device allows, however many there are.
        var iterations = kernel.Passes.Length * (shares ? (inner / RowLowering.SizeOfGroup(inner, profile)) + 1 : inner);
        var needed = (iterations + profile.MaxIterations - 1) / profile.MaxIterations;
        if (rows * 2 > wanted && needed < 2) return null;
        // The pieces read and write an accumulator for each reduction beside the kernel's own buffers.
        var buffers = kernel.Inputs.Length + kernel.Outputs.Length + (2 * kernel.Passes.Sum(p => p.Reductions.Length));
        if (buffers > profile.MaxBuffers && needed < 2) return null;
        var extents = kernel.Inner;
        var loop = 0;
        for (var l = 1; l < extents.Length; l++)
        {
            if (extents[l] > extents[loop]) loop = l;
        }
        var parts = Math.Min(Math.Max(Math.Min(wanted / rows, inner / least), needed), extents[loop] / 2);
        return parts < 2 ? null : new ReductionSplit(fitted, profile, kernel.Outer.Length + loop, parts).Split();
    }

    private static long Product(IEnumerable<long> extents) => extents.Aggregate(1L, (n, e) => n * e);

    private LaunchPlan Split()
    {
        var stored = false;
        for (var p = 0; p < _kernel.Passes.Length; p++)
        {
            var pass = _kernel.Passes[p];
            if (pass.Stores.Length > 0) Map(pass.Stores, [.. _kernel.Outer, .. _kernel.Inner]);
            if (pass.Reductions.Length == 0) continue;
            stored = p == _kernel.Passes.Length - 1;
            Reduce(pass, stored ? _kernel.OuterStores : []);
        }
        if (!stored && _kernel.OuterStores.Length > 0) Map(_kernel.OuterStores, _kernel.Outer);
        return new(_launches, _scratch);
    }

    private void Reduce(Pass pass, ImmutableArray<Store> stores)
    {
        var extent = _kernel.Inner[_loop - OuterCount];
        long chunk = extent / _parts, rest = extent % _parts, columns = _parts + (rest > 0 ? 1 : 0);
        var partial = pass.Reductions.Select(r => Scratch(r.Value.Type, _rows * columns)).ToArray();
        // The parts, and what the division leaves as one more.
        Partial(pass, partial, columns, _parts, chunk, 0, 0);
        if (rest > 0) Partial(pass, partial, columns, 1, rest, _parts, _parts * chunk);

        var kernel = new Piece(this, [.. _kernel.Outer], [columns]);
        var reductions = pass.Reductions.Select((r, i) => r with
        {
            Value = kernel.LoadScratch(r.Value.Type, partial[i],
            K.Add(K.Mul(kernel.Row(), kernel.Int(columns)), kernel.Index(OuterCount)))
        }).ToList();
        var written = new List<Store>();
        foreach (var r in pass.Reductions)
        {
            var at = _finished[r.Slot] = Scratch(r.Value.Type, _rows);
            if (NeededLater(r.Slot, pass)) written.Add(kernel.StoreScratch(r.Value.Type, at, kernel.Row(), K.Acc(r.Value.Type, r.Slot)));
        }
        var own = pass.Reductions.Select(r => r.Slot).ToHashSet();
        written.AddRange(kernel.Take(stores, l => l, own));
        kernel.Launch("combine", [new Pass([.. reductions], [])], written);
    }

    private void Partial(Pass pass, int[] scratch, long columns, long parts, long chunk, long firstColumn, long start)
    {
        var inner = _kernel.Inner.SetItem(_loop - OuterCount, chunk);
        var kernel = new Piece(this, [.. _kernel.Outer, parts], inner);
        // The loop over the parts comes after the outer ones.
        KExpr At(int l) => l < OuterCount ? kernel.Index(l) : l != _loop ? kernel.Index(l + 1)
            : K.Add(K.Add(K.Mul(kernel.Index(OuterCount), kernel.Int(chunk)), kernel.Index(l + 1)), kernel.Int(start));
        var values = kernel.Rewrite(pass.Reductions.Select(r => r.Value), At, []);
        var reductions = pass.Reductions.Select(r => r with { Value = values[r.Value] }).ToList();
        var column = K.Add(kernel.Index(OuterCount), kernel.Int(firstColumn));
        var stores = pass.Reductions.Select((r, i) => kernel.StoreScratch(r.Value.Type, scratch[i],
            K.Add(K.Mul(kernel.Row(), kernel.Int(columns)), column), K.Acc(r.Value.Type, r.Slot))).ToList();
        kernel.Launch("part", [new Pass([.. reductions], [])], stores);
    }

    private void Map(ImmutableArray<Store> stores, ImmutableArray<long> loops)
    {
        var kernel = new Piece(this, loops, []);
        kernel.Launch("store", [], kernel.Take(stores, l => l, []));
    }

    private bool NeededLater(int slot, Pass pass)
    {
        var later = _kernel.Passes.SkipWhile(p => !ReferenceEquals(p, pass)).Skip(1).ToList();
        var roots = later.SelectMany(p => p.Reductions.Select(r => r.Value).Concat(p.Stores.SelectMany(s => s.Roots())));
        if (later.Count > 0) roots = roots.Concat(_kernel.OuterStores.SelectMany(s => s.Roots()));
        return KExpr.PostOrder(roots).Exists(e => e.Op == KOp.Acc && e.Slot == slot);
    }

    private int Scratch(DType type, long count)
    {
        _scratch.Add(count * type.Size);
        return BufferCount + _scratch.Count - 1;
    }

    /// <summary>One kernel of the split: its buffers are those of the plan that it turns out to use.</summary>
    private sealed class Piece(ReductionSplit owner, ImmutableArray<long> outer, ImmutableArray<long> inner)
    {
        private readonly List<(DType Type, int Buffer)> _inputs = [];
        private readonly List<(KernelOutput Output, int Buffer)> _outputs = [];

        public KExpr Index(int loop) => K.Index(owner._kernel.IndexType, loop);

        public KExpr Int(long value) => K.Const(Scalar.OfInt(owner._kernel.IndexType, value));

        /// <summary>The number of the outer index among all rows.</summary>
        public KExpr Row()
        {
            var row = Int(0);
            for (var l = 0; l < owner.OuterCount; l++) row = K.Add(K.Mul(row, Int(owner._kernel.Outer[l])), Index(l));
            return row;
        }

        public KExpr LoadScratch(DType type, int buffer, KExpr offset) => K.Load(type, Input(type, buffer), offset);

        public Store StoreScratch(DType type, int buffer, KExpr offset, KExpr value) => new(Output(new(type), buffer), offset, value);

        /// <summary>Stores of the kernel in this piece; accumulators of other pieces are loaded.</summary>
        public List<Store> Take(IEnumerable<Store> stores, Func<int, int> loop, HashSet<int> own)
        {
            var list = stores.ToList();
            using var map = Rewrite(list.SelectMany(s => s.Roots()), l => Index(loop(l)), own);
            return [.. list.Select(s => s with
            {
                Output = Output(owner._kernel.Outputs[s.Output], owner._kernel.Inputs.Length + s.Output),
                Offset = map[s.Offset],
                Value = map[s.Value],
                Guard = s.Guard is null ? null : map[s.Guard],
            })];
        }

        public Walk Rewrite(IEnumerable<KExpr> roots, Func<int, KExpr> index, HashSet<int> own)
        {
            var interner = new Interner();
            return Walk.Rewrite(roots, (e, args) => interner.Intern(e.Op switch
            {
                KOp.Index => Interned(index(e.Slot)),
                KOp.Load => new KExpr(KOp.Load, e.Type, args, Input(e.Type, e.Slot)),
                KOp.Acc when !own.Contains(e.Slot) => Interned(LoadScratch(e.Type, owner._finished[e.Slot], Row())),
                _ => e.With(args),
            }));

            KExpr Interned(KExpr e)
            {
                using var map = Walk.Rewrite([e], (x, args) => interner.Intern(x.With(args)));
                return map[e];
            }
        }

        public void Launch(string what, ImmutableArray<Pass> passes, IReadOnlyList<Store> stores)
        {
            if (stores.Count == 0) return;
            var kernel = owner._kernel with
            {
                Name = $"{owner._kernel.Name}_{what}",
                Inputs = [.. _inputs.Select(i => i.Type)],
                Outputs = [.. _outputs.Select(o => o.Output)],
                Outer = outer,
                Inner = inner,
                Passes = passes,
                OuterStores = [.. stores],
            };
            int[] buffers = [.. _inputs.Select(i => i.Buffer), .. _outputs.Select(o => o.Buffer)];
            owner._launches.Add(KernelLowering.Launch(LoopNormalizer.Normalize(kernel), owner._profile, buffers));
        }

        private int Input(DType type, int buffer)
        {
            var i = _inputs.FindIndex(x => x.Buffer == buffer);
            if (i >= 0) return i;
            _inputs.Add((type, buffer));
            return _inputs.Count - 1;
        }

        private int Output(KernelOutput output, int buffer)
        {
            var i = _outputs.FindIndex(x => x.Buffer == buffer);
            if (i >= 0) return i;
            _outputs.Add((output, buffer));
            return _outputs.Count - 1;
        }
    }
}
