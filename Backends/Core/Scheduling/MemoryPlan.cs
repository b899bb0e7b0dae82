using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// Gives every launch its buffers: when each begins and ends, which dying buffer an output continues in, where an update needs a copy
/// first because its operand lives on, and what must be moved from one device to another. A node has a buffer on each device that needs it.
/// </summary>
internal sealed class MemoryPlan
{
    private readonly Device _device;
    private readonly Fusion _fusion;
    private readonly List<Launch> _launches = [];
    private readonly Dictionary<(Node Node, Device Device), int> _slotOf = [];
    private readonly Dictionary<Node, Device> _homes = new(ReferenceEqualityComparer.Instance);
    private readonly List<SlotInfo> _slots = [];
    private readonly List<Step> _steps = [];
    private readonly List<string> _copies = [];
    private readonly HashSet<int> _kept = [];
    private readonly HashSet<int> _given = [];
    private readonly NodeMap<int> _uniforms = new();

    // By slot: the last launch that reads it.
    private int[] _lastUse = [];

    private MemoryPlan(Device device, Fusion fusion, ClosedGraph graph, IReadOnlySet<Node>? donated)
    {
        _device = device;
        _fusion = fusion;
        foreach (var p in graph.Parameters)
        {
            if (p.Op is Parameter { IsUniform: true })
            {
                _uniforms[p] = _uniforms.Count;
                continue;
            }
            var slot = NewSlot(p, device);
            _homes.Add(p, device);
            _given.Add(slot);
            // What the caller keeps must not change; a donated input may.
            if (donated is null || !donated.Contains(p)) _kept.Add(slot);
        }
    }

    public static DeviceProgram Build(Device device, Fusion fusion, ClosedGraph graph, List<Launch> launches, IReadOnlySet<Node>? donated) =>
        new MemoryPlan(device, fusion, graph, donated).Build(graph, launches);

    private DeviceProgram Build(ClosedGraph graph, List<Launch> launches)
    {
        var inputs = _slots.Count;
        foreach (var l in launches)
        {
            foreach (var n in l.Inputs) Bring(n, l.Device, l.Name, l.WhyElsewhere);
            if (l.InPlaceOf is { } target) Bring(target, l.Device, l.Name, l.WhyElsewhere);
            _launches.Add(l);
            foreach (var o in l.Outputs)
            {
                NewSlot(o, l.Device);
                _homes.Add(o, l.Device);
            }
        }
        foreach (var o in graph.Outputs) Bring(o, _device, "return", null);
        _lastUse = new int[_slots.Count];
        for (var i = 0; i < _launches.Count; i++)
        {
            var l = _launches[i];
            foreach (var n in l.Inputs) _lastUse[SlotOf(n, l.From ?? l.Device)] = i;
            if (l.InPlaceOf is { } target) _lastUse[SlotOf(target, l.Device)] = i;
        }
        var outputs = graph.Outputs.Select(o => SlotOf(o, _device)).ToArray();
        _kept.UnionWith(outputs);
        var reports = new List<KernelReport>();
        for (var i = 0; i < _launches.Count; i++) Add(i, reports);
        var peak = FreeAndMeasure();
        Step[] steps = [.. _steps];
        return new DeviceProgram(steps, [.. _slots], inputs, outputs, new ProgramReport(reports, _copies, peak, new StepText(steps, outputs)));
    }

    // A buffer for a node on a device, filled from the device that has it, once: just before the first launch that needs it there.
    private void Bring(Node n, Device device, string before, string? why)
    {
        n = _fusion.BufferOf(n);
        if (_slotOf.ContainsKey((n, device))) return;
        var from = _homes.TryGetValue(n, out var home) ? home : throw new InternalException($"{n} has no buffer.");
        _launches.Add(new Launch(device, "move", [n], [], [n]) { From = from });
        NewSlot(n, device);
        var (source, backend) = (SlotOf(n, from), from.Info.Backend);
        why ??= $"{(n.Op is Project && n.TryRecipe(out _, out var tuple) ? tuple[0] : n).Op!.Name} ran on {backend}";
        _copies.Add($"m{source} ({_slots[source].Bytes} B) {backend} -> {device.Info.Backend} before {before}: {why}");
    }

    private void Add(int i, List<KernelReport> reports)
    {
        var launch = _launches[i];
        if (launch.From is { } source)
        {
            var (from, to) = (SlotOf(launch.Inputs[0], source), SlotOf(launch.Outputs[0], launch.Device));
            var move = new Step { Device = launch.Device, MoveFrom = from, Inputs = [from], Uniforms = [], Outputs = [to] };
            move.Allocate.Add(to);
            _steps.Add(move);
            return;
        }
        if (launch.Control is { } control)
        {
            AddControl(i, launch, control, reports);
            return;
        }
        var report = new KernelReport(launch.Name, launch.Device.ToString(), BytesOf(launch.Inputs), launch.Written, launch.Operations)
        {
            Compiled = launch.Compiled,
            Scope = ScopeOf(launch.Outputs),
        };
        var step = new Step
        {
            Device = launch.Device,
            Kernel = launch.Compiled,
            Numbers = launch.Numbers,
            Report = report,
            Inputs = SlotsOf(launch.Inputs, launch.Device),
            Uniforms = UniformsOf(launch.Uniforms),
            Outputs = SlotsOf(launch.Outputs, launch.Device),
        };
        if (launch.InPlaceOf is { } target) Update(i, launch, step, SlotOf(target, launch.Device));
        else Reuse(i, launch, step);
        foreach (var o in step.Outputs)
        {
            if (launch.InPlaceOf is null && !step.IsTakenOver(o)) step.Allocate.Add(o);
        }
        _steps.Add(step);
        reports.Add(report);
    }

    // State that ends here goes on inside; other state is copied when the loop begins.
    private void AddControl(int i, Launch launch, ControlProgram control, List<KernelReport> reports)
    {
        var step = new Step
        {
            Device = launch.Device,
            Control = control,
            Inputs = SlotsOf(launch.Inputs, launch.Device),
            Uniforms = [],
            Outputs = SlotsOf(launch.Outputs, launch.Device),
        };
        for (var k = control.FirstState; k < step.Inputs.Length; k++)
        {
            var slot = step.Inputs[k];
            if (_lastUse[slot] == i && !_kept.Contains(slot) && step.Inputs.Count(s => s == slot) == 1) step.Given.Add(slot);
        }
        _steps.Add(step);
        reports.AddRange(control.Kernels);
    }

    // In place if the operand ends here and the kernel reads it nowhere else; otherwise on a copy.
    private void Update(int i, Launch launch, Step step, int from)
    {
        var to = step.Outputs[0];
        var readsIt = step.Inputs.Contains(from);
        if (_lastUse[from] == i && !_kept.Contains(from) && !readsIt)
        {
            step.TakeOver.Add((to, from));
            return;
        }
        var copy = new Step { Device = launch.Device, CopyFrom = from, Inputs = [from], Uniforms = [], Outputs = [to] };
        copy.Allocate.Add(to);
        _steps.Add(copy);
        var why = readsIt ? "the update reads it" : _given.Contains(from) ? "it belongs to the caller" : "it is still needed";
        _copies.Add($"{_slots[from].Name} ({_slots[from].Bytes} B) before {launch.Name}: {why}");
    }

    // An elementwise kernel may write where it just read, if nothing reads that buffer afterwards.
    private void Reuse(int i, Launch launch, Step step)
    {
        foreach (var (o, b) in launch.Overwritable)
        {
            var (from, to) = (step.Inputs[b], step.Outputs[o]);
            if (_lastUse[from] != i || _kept.Contains(from) || _slots[from].Bytes != _slots[to].Bytes) continue;
            if (step.Takes(from) || step.IsTakenOver(to) || step.Inputs.AsSpan().Count(from) > 1) continue;
            step.TakeOver.Add((to, from));
        }
    }

    // Walks the finished steps: a buffer that nobody reads any more is freed, one that was taken over lives on under its new name.
    private long FreeAndMeasure()
    {
        var last = new int[_slots.Count];
        Array.Fill(last, -1);
        for (var s = 0; s < _steps.Count; s++)
        {
            foreach (var m in _steps[s].Inputs) last[m] = s;
            foreach (var m in _steps[s].Outputs) last[m] = s;
        }
        foreach (var s in _steps)
        {
            foreach (var (_, from) in s.TakeOver) last[from] = -1;
            if (s.Control is null) continue;
            foreach (var m in s.Given) last[m] = -1;
        }
        for (var m = 0; m < last.Length; m++)
        {
            // In order of the slots.
            if (last[m] >= 0 && !_kept.Contains(m) && !_given.Contains(m)) _steps[last[m]].Free.Add(m);
        }
        // A donated buffer that lives on in a slot which is not returned stays the caller's.
        var callers = new HashSet<int>(_given);
        Predicate<int> isCallers = callers.Contains;
        long live = 0, peak = 0;
        for (var s = 0; s < _steps.Count; s++)
        {
            foreach (var (to, from) in _steps[s].TakeOver)
            {
                if (callers.Contains(from)) callers.Add(to);
            }
            foreach (var m in _steps[s].Allocate) live += _slots[m].Bytes;
            peak = Math.Max(peak, live + (_steps[s].Control?.PeakBytes ?? 0));
            if (_steps[s].Control is not null)
            {
                live += _steps[s].Outputs.Sum(m => _slots[m].Bytes) - _steps[s].Given.Where(m => !callers.Contains(m)).Sum(m => _slots[m].Bytes);
                peak = Math.Max(peak, live);
            }
            _steps[s].Free.RemoveAll(isCallers);
            foreach (var m in _steps[s].Free) live -= _slots[m].Bytes;
        }
        return peak;
    }

    private int[] SlotsOf(IReadOnlyList<Node> nodes, Device device)
    {
        var slots = new int[nodes.Count];
        for (var i = 0; i < slots.Length; i++) slots[i] = SlotOf(nodes[i], device);
        return slots;
    }

    private int SlotOf(Node n, Device device) =>
        _slotOf.TryGetValue((_fusion.BufferOf(n), device), out var slot) ? slot : throw new InternalException($"{n} has no buffer on {device}.");

    private int[] UniformsOf(IReadOnlyList<Node> uniforms) => uniforms.Count == 0 ? [] : [.. uniforms.Select(u => _uniforms[u])];

    /// <summary>The bytes of some buffers.</summary>
    public static long BytesOf(IReadOnlyList<Node> nodes)
    {
        var bytes = 0L;
        for (var i = 0; i < nodes.Count; i++) bytes += nodes[i].Aval.Bytes;
        return bytes;
    }

    private static string ScopeOf(IReadOnlyList<Node> nodes)
    {
        if (nodes.Count == 1) return nodes[0].Origin?.Scope ?? "";
        return string.Join(", ", nodes.Select(o => o.Origin?.Scope).Where(s => !string.IsNullOrEmpty(s)).Distinct());
    }

    private int NewSlot(Node n, Device device)
    {
        Limits.Require(device, n);
        _slotOf.Add((n, device), _slots.Count);
        _slots.Add(new SlotInfo(n.Aval.Bytes, n.Op is Parameter p ? p.Label : n.Op!.Name, device));
        return _slots.Count - 1;
    }
}
