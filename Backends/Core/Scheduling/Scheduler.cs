using System.Collections.Immutable;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// Turns a closed graph into a program of few kernels: prepare (simplify and expand), fuse, build kernels, order them, plan
/// the memory. Each stage is a file of this folder.
/// </summary>
internal static class Scheduler
{
    public static DeviceProgram Compile(Device device, ClosedGraph graph, IReadOnlySet<Node>? donated)
    {
        Diagnostics.CountProgram();
        var clock = new Clock();
        var prepared = Preparation.Run(device, graph);
        clock.Lap("prepare");
        var fusion = Fusion.Plan(device, prepared);
        clock.Lap("fuse");
        Merging.Run(fusion, fusion.Bodies);
        clock.Lap("merge");
        var bodyOf = fusion.Bodies.ToDictionary(b => b.Cluster);
        fusion.Bodies.Clear();
        var launches = new List<Launch>();
        foreach (var cluster in Order(fusion, bodyOf))
        {
            // Taken out: a body is as large as its kernel, and not needed any more.
            bodyOf.Remove(cluster, out var body);
            launches.Add(MakeLaunch(fusion, cluster, body));
        }
        clock.Lap("kernels");
        var program = MemoryPlan.Build(device, fusion, prepared, launches, donated);
        clock.Lap("memory");
        Diagnostics.Log(1, () => $"compiled {launches.Count} launches for {device} in ms: {clock}");
        return program;
    }

    // Launch order: a producer comes before its readers; the readers of a buffer come before the update that may overwrite it.
    private static List<Cluster> Order(Fusion fusion, Dictionary<Cluster, Body> bodyOf)
    {
        var clusters = fusion.Clusters.FindAll(c => c.Routine is not null || bodyOf.ContainsKey(c));
        var updates = clusters.FindAll(c => c.Update is not null);
        var readersOf = updates.Count == 0 ? null : ReadersOf(fusion, clusters, bodyOf);
        foreach (var group in updates.GroupBy<Cluster, Node>(u => fusion.BufferOf(u.Update!.Node.Inputs[0]), ReferenceEqualityComparer.Instance))
        {
            // One update may overwrite a buffer: one that no other reader of it has to wait for. The others work on copies.
            var readers = readersOf![group.Key];
            var last = group.OrderByDescending(u => u.FirstRoot)
                .FirstOrDefault(u => readers.TrueForAll(r => ReferenceEquals(r, u) || !u.Reaches(r)));
            if (last is null) continue;
            foreach (var reader in readers)
            {
                if (!ReferenceEquals(reader, last)) reader.Before(last);
            }
        }
        clusters.Sort((a, b) => b.FirstRoot.CompareTo(a.FirstRoot));
        return fusion.Edges.WritersFirst(clusters);
    }

    // The clusters that read each buffer, by one walk over all of them.
    private static Dictionary<Node, List<Cluster>> ReadersOf(Fusion fusion, List<Cluster> clusters, Dictionary<Cluster, Body> bodyOf)
    {
        var readers = new Dictionary<Node, List<Cluster>>(ReferenceEqualityComparer.Instance);
        foreach (var c in clusters)
        {
            if (bodyOf.TryGetValue(c, out var body))
            {
                foreach (var position in body.LoadPositions) Add(fusion.NodeAt(position), c);
            }
            if (c.Update is { } update) Add(update.Node.Inputs[0], c);
            if ((c.Routine ?? c.EpilogueOf) is not { } routine) continue;
            foreach (var view in fusion.Operands[routine]) Add(view.Base, c);
        }
        return readers;

        void Add(Node read, Cluster c)
        {
            var buffer = fusion.BufferOf(read);
            if (!readers.TryGetValue(buffer, out var list)) readers.Add(buffer, list = []);
            // All that one cluster reads comes in one go.
            if (list.Count == 0 || !ReferenceEquals(list[^1], c)) list.Add(c);
        }
    }

    private static Launch MakeLaunch(Fusion fusion, Cluster cluster, Body? body)
    {
        var device = cluster.Device;
        var cache = KernelCache.Of(device);
        var routine = cluster.Routine ?? cluster.EpilogueOf;
        if (routine is null)
        {
            var built = KernelBuilder.Build(fusion, body!);
            var changed = cluster.Update;
            var (compiled, numbers) = cache.Get(device, built.Kernel);
            return new Launch(device, built.Kernel.Name, built.Inputs, built.Uniforms, built.Outputs)
            {
                Compiled = compiled,
                Numbers = numbers,
                WhyElsewhere = fusion.WhyElsewhere(cluster, built.Outputs[0]),
                Overwritable = changed is null ? Overwriting.Of(built.Kernel) : [],
                InPlaceOf = changed is null ? null : fusion.BufferOf(changed.Node.Inputs[0]),
                Operations = Work(built.Kernel),
                Written = changed is null ? MemoryPlan.BytesOf(built.Outputs) : changed.Update.Space.Size * changed.Node.DType.Size,
            };
        }
        routine.TryRecipe(out var op, out var inputs);
        var views = fusion.Operands[routine];
        if (ControlProgram.Of(device, Fusion.LoweringOf(routine)) is { } control)
        {
            return new Launch(device, op.Name, [.. views.Select(v => fusion.BufferOf(v.Base))], [], PartsOf(fusion, routine))
            {
                Control = control,
                WhyElsewhere = fusion.WhyElsewhere(cluster, routine),
            };
        }
        var operands = views.Select((v, i) => new RoutineOperand(inputs[i].Aval, v.Offset, v.Strides)).ToList();
        var epilogue = body is null ? null : KernelBuilder.Build(fusion, body, routine);
        IReadOnlyList<Node> outputs = epilogue is not null ? epilogue.Outputs : routine.Outputs is null ? [routine] : PartsOf(fusion, routine);
        var spec = new RoutineSpec(op, operands, epilogue is null && routine.Outputs is { } all ? all : [.. outputs.Select(o => o.Aval)], epilogue?.Kernel);
        var reads = views.Select(v => fusion.BufferOf(v.Base)).Concat(epilogue?.Inputs.Skip(1) ?? []).ToList();
        var avals = Array.ConvertAll(inputs, i => i.Aval);
        var size = routine.Outputs?.Sum(a => a.Shape.Size) ?? routine.Shape.Size;
        var name = epilogue is null ? op.Name : $"{op.Name}_{epilogue.Kernel.Name}";
        return new Launch(device, name, reads, epilogue?.Uniforms ?? [], outputs)
        {
            Compiled = cache.Get(device, spec),
            WhyElsewhere = fusion.WhyElsewhere(cluster, routine),
            Operations = op.Operations(avals, size) + (epilogue is null ? 0 : Work(epilogue.Kernel)),
            Written = spec.Outputs.Sum(o => o.Bytes),
        };
    }

    // A routine writes all its parts; those that nobody reads get a node of their own, so that they too have a buffer.
    private static List<Node> PartsOf(Fusion fusion, Node routine)
    {
        var read = fusion.Parts.GetValueOrDefault(routine) ?? [];
        return [.. routine.Outputs!.Select((a, i) => read.Find(p => ((Project)p.Op!).Part == i) ?? new Project(i, a).Of(routine))];
    }

    private static long Work(Kernel k)
    {
        long perInner = 0;
        foreach (var pass in k.Passes)
        {
            var walk = Walk.Begin();
            foreach (var r in pass.Reductions) walk.Add(r.Value);
            foreach (var s in pass.Stores) walk.Add(s.Value);
            perInner += Count(walk) + pass.Reductions.Length;
        }
        var last = Walk.Begin();
        foreach (var s in k.OuterStores) last.Add(s.Value);
        return (Product(k.Outer) * Product(k.Inner) * perInner) + (Product(k.Outer) * Count(last));

        static long Count(Walk roots)
        {
            using var walk = roots;
            var count = 0L;
            foreach (var e in walk.Order) count += e.Args.Length > 0 && e.Op != KOp.Load ? 1 : 0;
            return count;
        }
        static long Product(ImmutableArray<long> extents)
        {
            var n = 1L;
            foreach (var e in extents) n *= e;
            return n;
        }
    }
}

/// <summary>
/// A launch before memory is planned: what runs where, and the nodes whose buffers it takes. Also a move of a node from one device to
/// another.
/// </summary>
internal sealed record Launch(Device Device, string Name, IReadOnlyList<Node> Inputs, IReadOnlyList<Node> Uniforms, IReadOnlyList<Node> Outputs)
{
    /// <summary>What runs; null for a move and for control flow.</summary>
    public CompiledKernel? Compiled { get; init; }

    /// <summary>Numbers that it takes after its uniforms.</summary>
    public Scalar[] Numbers { get; init; } = [];

    /// <summary>The programs that run instead of a kernel, if this is control flow.</summary>
    public ControlProgram? Control { get; init; }

    /// <summary>The device that the one input comes from, if this is a move.</summary>
    public Device? From { get; init; }

    /// <summary>Why this does not run on the program's device, if it does not.</summary>
    public string? WhyElsewhere { get; init; }

    /// <summary>The outputs that could be written into the buffers of inputs.</summary>
    public (int Output, int Input)[] Overwritable { get; init; } = [];

    /// <summary>The buffer whose contents the output starts from.</summary>
    public Node? InPlaceOf { get; init; }

    public long Operations { get; init; }

    public long Written { get; init; }
}

/// <summary>The time of each stage, for the log.</summary>
internal sealed class Clock
{
    private readonly List<string> _laps = [];
    private long _start = System.Diagnostics.Stopwatch.GetTimestamp();

    public void Lap(string stage)
    {
        var ms = System.Diagnostics.Stopwatch.GetElapsedTime(_start).TotalMilliseconds;
        _laps.Add(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{stage} {ms:0.0}"));
        _start = System.Diagnostics.Stopwatch.GetTimestamp();
    }

    public override string ToString() => string.Join(", ", _laps);
}
