using Lazy.Backends;
using Lazy.Backends.Cpu;
using Lazy.Backends.Cpu.Il;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;
using Lazy.Tests.Devices;
using Lazy.Tests.Fuzz;
using Lazy.Tests.Scheduling;

namespace Lazy.Tests.Conformance;

/// <summary>Every row of the table on one device, against the reference meaning of the operations. A backend is tested by deriving from
/// this.</summary>
public abstract class BackendConformance
{
    protected abstract Device Device { get; }

    /// <summary>Whether the dtypes of a row are evaluated in one program, where compiling takes long.</summary>
    protected virtual bool IsTogether => false;

    /// <summary>Whether a row is tested in a dtype.</summary>
    private protected virtual bool IsTested(ConformanceRow row, DType type) => true;

    [TestMethod]
    [DynamicData(nameof(ConformanceTable.Names), typeof(ConformanceTable))]
    public void Value(string row)
    {
        var r = ConformanceTable.Row(row);
        List<Case> direct = [.. DType.All.Where(t => r.Accepts(t) && IsTested(r, t)).SelectMany(t => Data(r, t).Select(x => new Case(r, t, x, Direct, "")))];
        List<Case> others = [new(r, r.FirstType, r.Sample(r.FirstType, 7), Viewed, " of views")];
        if (r.IsElementwise)
        {
            others.Add(new(r, r.FirstType, r.Sample(r.FirstType, 8, Shape.Scalar), Direct, " of rank 0"));
            others.Add(new(r, r.FirstType, r.Sample(r.FirstType, 9, (2, 0, 3)), Direct, " of nothing"));
        }
        if (IsTogether) Compare([.. direct, .. others]);
        else direct.Concat(others).ToList().ForEach(c => Compare([c]));
    }

    /// <summary>A row for one dtype and some data.</summary>
    private sealed record Case(
        ConformanceRow Row, DType Type, HostArray[] Data, Func<Device, HostArray, (Node Leaf, Node Operand)> Place, string How);

    // An elementwise operation gets every combination of special numbers, and enough others for whole registers and a rest.
    private static List<HostArray[]> Data(ConformanceRow row, DType type)
    {
        if (!row.IsElementwise)
        {
            var plain = row.Sample(type, 3);
            return row.Strewn ? [plain, [Numbers.Strew(plain[0], 4), .. plain[1..]]] : [plain];
        }
        var combinations = new List<Scalar[]> { Array.Empty<Scalar>() };
        foreach (var o in row.Operands)
        {
            var edges = o.Fixed is { } t ? Numbers.Edges(t) : row.Edges(type);
            if (row.Operands.Length > 2) edges = [.. edges.Take(9)];
            combinations = [.. combinations.SelectMany(c => edges.Select(e => (Scalar[])[.. c, e]))];
        }
        return [[.. row.Sample(type, 3, 67).Select((a, k) =>
            new HostArray(67 + combinations.Count, a.DType, [.. a.Data, .. combinations.Select(c => c[k])]))]];
    }

    private void Compare(IReadOnlyList<Case> cases)
    {
        var placed = cases.Select(c => Array.ConvertAll(c.Data, a => c.Place(Device, a))).ToList();
        Node[] Build(int i) => cases[i].Row.Build(cases[i].Type, [.. placed[i].Select(p => p.Operand)]);
        var runnable = Enumerable.Range(0, cases.Count).Where(i => IsRunnable(Build(i))).ToList();
        Dictionary<int, Node[]> results = [];
        // A backend's faults tend to show from the second run on, when programs and buffers are used again.
        for (var run = 0; run < 3; run++)
        {
            results = runnable.ToDictionary(i => i, Build);
            Engine.Evaluate([.. results.Values.SelectMany(r => r)], Device);
        }
        foreach (var (i, nodes) in results)
        {
            var (row, type, x, _, how) = cases[i];
            var expected = row.Reference(type, x);
            for (var k = 0; k < expected.Length; k++)
            {
                // 16-bit floats are computed in float32, and a number next to the middle of two is rounded the other way.
                var ulps = row.Ulps > 0 && type.Size == 2 && type.IsFloat ? 1 : row.Ulps;
                Numbers.AssertEqual(expected[k], Read(nodes[k]), ulps, row.ScaleUlps, row.IsElementwise,
                    $"{row} of {type}{how} on {Device.Info.Backend}, result {k}");
            }
            foreach (var (leaf, before) in placed[i].Zip(Array.ConvertAll(x, a => cases[i].Place(FuzzTests.Reference, a))))
            {
                Numbers.AssertEqual(Read(before.Leaf), Read(leaf.Leaf), 0, 0, true,
                    $"{row} of {type}{how} on {Device.Info.Backend} changed an operand");
            }
        }
    }

    // A device without a routine that has no definition in other operations cannot run the row, and says so when asked.
    private bool IsRunnable(Node[] results) => Device.Info.Kind == DeviceKind.Oracle || Traversal.PostOrder(results).TrueForAll(n =>
    {
        if (n.Op is not { } op || op is Project) return true;
        Aval[] avals = [.. n.Inputs.ToArray().Select(i => i.Aval)];
        return op.Lower(avals) is not Lowering.Routine { Definition: null } || Device.HasRoutine(op, avals);
    });

    private static (Node, Node) Direct(Device device, HostArray x)
    {
        var aval = new Aval(x.Shape, x.DType);
        var leaf = Node.Leaf(aval, Storage.FromHost(device, HostBytes.ToBytes(x), aval));
        return (leaf, leaf);
    }

    // The operand as a window of a larger array that lies reversed and transposed in memory.
    private static (Node, Node) Viewed(Device device, HostArray x)
    {
        var rank = x.Shape.Rank;
        Axes turned = [.. Enumerable.Range(0, rank).Reverse()];
        var large = Shape.Create([.. x.Shape.Select(n => n + 2)]);
        var stored = HostArray.Fill(new(large.Permute(turned), x.DType),
        index =>
        {
            int[] at = [.. index.Reverse().Select((i, d) => large[d] - 1 - i - 1)];
            return at.Select((i, d) => i >= 0 && i < x.Shape[d]).All(inside => inside) ? x[at] : Scalar.Of(x.DType, 77);
        });
        var leaf = Direct(device, stored).Item1;
        var whole = Lax.Reverse(Lax.Transpose(leaf, turned), Axes.Range(rank));
        return (leaf, Lax.Slice(whole, [.. x.Shape.Select(_ => 1)], [.. x.Shape.Select(n => n + 1)]));
    }

    private static HostArray Read(Node n)
    {
        var bytes = new byte[n.Aval.Bytes];
        ((Storage)n.Value!).Read(0, bytes);
        return HostBytes.FromBytes(n.Aval, bytes);
    }
}

/// <summary>An OpenCL device.</summary>
[TestClass]
public sealed class OpenClConformance : BackendConformance
{
    protected override Device Device => TestDevices.Of("opencl");

    protected override bool IsTogether => true;

    // What is done with whole elements depends on how they are stored: one dtype of each size and kind, since the driver compiles slowly.
    private protected override bool IsTested(ConformanceRow row, DType type) => row.IsElementwise || type == row.FirstType
        || type == DType.Bool || type == DType.Int8 || type == DType.UInt16 || type == DType.Int32 || type == DType.BFloat16 || type == DType.Float64
        || type == DType.Complex64;
}

/// <summary>A Vulkan device.</summary>
[TestClass]
public sealed class VulkanConformance : BackendConformance
{
    protected override Device Device => TestDevices.Of("vulkan");
}

/// <summary>The CPU with generated code.</summary>
[TestClass]
public sealed class CpuConformance : BackendConformance
{
    private static readonly CpuDevice Compiling = new(plan => new IlKernel(plan));

    protected override Device Device => Compiling;
}

/// <summary>The CPU as it runs where no code can be generated.</summary>
[TestClass]
public sealed class InterpretedCpuConformance : BackendConformance
{
    private static readonly CpuDevice Interpreting = new(plan => new BlockInterpreter(plan));

    protected override Device Device => Interpreting;
}

/// <summary>The smallest device: fused kernels, number by number.</summary>
[TestClass]
public sealed class PlainConformance : BackendConformance
{
    private static readonly PlainDevice Plain = new();

    protected override Device Device => Plain;
}

/// <summary>The plain interpreter behind the contract of devices.</summary>
[TestClass]
public sealed class ReferenceConformance : BackendConformance
{
    protected override Device Device => FuzzTests.Reference;
}
