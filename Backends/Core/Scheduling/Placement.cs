using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Ops;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// Where each operation runs: on the program's device or, if that cannot run it, on the device that takes over from it. Values cross
/// by way of their buffers, which <see cref="MemoryPlan"/> moves.
/// </summary>
internal sealed class Placement(Device device)
{
    private readonly Dictionary<Node, Device> _homes = new(ReferenceEqualityComparer.Instance);

    /// <summary>The device of the program: its inputs come from there and its outputs end there.</summary>
    public Device Device => device;

    /// <summary>Where a node is computed; data are on the program's device.</summary>
    public Device Of(Node node) => _homes.GetValueOrDefault(node, device);

    /// <summary>Finds the place of a node, whose operands have theirs.</summary>
    /// <exception cref="LazyDeviceException">No device can run it.</exception>
    public void Place(Node node)
    {
        if (node.Op is Project && node.TryRecipe(out _, out var tuple))
        {
            if (_homes.TryGetValue(tuple[0], out var home)) _homes[node] = home;
            return;
        }
        if (WhyNot(device, node) is not { } why) return;
        if (device.Fallback is not { } other) throw new LazyDeviceException($"{node.Op!.Name}: {why}, and no other device takes over from it.");
        if (WhyNot(other, node) is { } whyNeither) throw new LazyDeviceException($"{node.Op!.Name}: {why}, and {whyNeither}.");
        _homes[node] = other;
    }

    /// <summary>Why a device cannot run a node; null if it can.</summary>
    public static string? WhyNot(Device device, Node node)
    {
        if (!node.TryRecipe(out var op, out var inputs) || op is Project or Parameter { IsUniform: false }) return null;
        var buffer = new Few<Aval>();
        var avals = buffer.Of(inputs);
        var lowering = op is Parameter ? null : node.LoweringOf(op, inputs);
        if (lowering is Lowering.After) return null;
        if (!CanRun(device, op, avals, node)) return $"{device.Info.Backend} cannot run {op} of ({string.Join(", ", avals.ToArray())})";
        if (lowering is null) return null;
        // A program within the program finds the places of its own operations; but one that cannot stay here goes as a whole.
        if (Bodies(lowering) is { } bodies) return WhyNotBodies(device, bodies);
        if (lowering is Lowering.Routine) return device.HasRoutine(op, avals) ? null : $"{device.Info.Backend} has no {op.Name}";
        if (inputs.Length < device.Info.MaxBuffers) return null;
        var (reads, limit) = (Reads(device, lowering, inputs), device.Info.MaxBuffers);
        return reads < limit ? null
            : $"{op} of ({string.Join(", ", avals.ToArray())}) reads {reads} buffers and writes one, but a kernel of {device.Info.Backend} takes {limit}";
    }

    // An update writes where its first operand lies.
    private static int Reads(Device device, Lowering lowering, Node[] inputs) =>
        inputs.Skip(lowering is Lowering.Update ? 1 : 0).Distinct().Count(i => !IsFree(device, i));

    /// <summary>The programs within an operation, or null where it is none of control flow.</summary>
    public static IEnumerable<ClosedGraph>? Bodies(Lowering lowering) => lowering switch
    {
        Lowering.Loop { Condition: { } condition } loop => [condition, loop.Body],
        Lowering.Loop loop => [loop.Body],
        Lowering.Branch branch => branch.Branches,
        _ => null,
    };

    private static string? WhyNotBodies(Device device, IEnumerable<ClosedGraph> bodies) =>
        bodies.SelectMany(b => Traversal.PostOrder(b.Outputs)).Select(n => WhyNotBody(device, n)).FirstOrDefault(w => w is not null);

    // What is made of other operations is judged by them later, by the program that holds it.
    private static string? WhyNotBody(Device device, Node node) =>
        node.TryRecipe(out var op, out var inputs) && op is not (Project or Parameter)
        && node.LoweringOf(op, inputs) is not (Lowering.Expand or Lowering.ExpandOutputs or Lowering.Routine { Definition: not null })
            ? WhyNot(device, node) : null;

    /// <summary>Whether a device has the dtypes and words that an operation needs.</summary>
    public static bool CanRun(Device device, Primitive op, ReadOnlySpan<Aval> operands, Node node)
    {
        if (node.Outputs is not { } outputs) return device.CanRun(op, operands, node.Aval);
        foreach (var o in outputs)
        {
            if (!device.CanRun(op, operands, o)) return false;
        }
        return true;
    }

    /// <summary>Whether an element costs neither a buffer nor work: a number, a constant, an index, or one of these moved.</summary>
    public static bool IsFree(Device device, Node node)
    {
        while (true)
        {
            if (node.Op is Parameter { IsUniform: true }) return true;
            if (node.Op is Parameter or Project || node.Outputs is not null || !node.TryRecipe(out var op, out var inputs)) return false;
            if (node.LoweringOf(op, inputs) is not Lowering.Map map || (inputs.Length > 0 && !map.IsView)) return false;
            var avals = new Few<Aval>();
            if (!device.CanRun(op, avals.Of(inputs), node.Aval)) return false;
            if (inputs.Length == 0) return true;
            node = inputs[0];
        }
    }

    /// <summary>
    /// Whether a device computes elements of a node that belongs to another one, rather than wait for its buffer: constants and indices,
    /// and movements that would only make more bytes cross.
    /// </summary>
    public static bool IsComputedAnywhere(Device device, Node node, bool isAlias)
    {
        if (!node.TryRecipe(out var op, out var inputs) || op is Parameter or Project || node.Outputs is not null) return false;
        var buffer = new Few<Aval>();
        var avals = buffer.Of(inputs);
        if (node.LoweringOf(op, inputs) is not Lowering.Map map || !device.CanRun(op, avals, node.Aval)) return false;
        return inputs.Length == 0 || (map.IsView && (isAlias || avals[0].Bytes <= node.Aval.Bytes));
    }
}
