using System.Globalization;
using System.Runtime.InteropServices;
using Lazy.Backends;
using Lazy.Backends.Reference;
using Lazy.Graph;
using Lazy.Tests.Devices;
using Lazy.Tests.Scheduling;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Fuzz;

/// <summary>
/// Random expressions give the same numbers on the plain interpreter of graphs and on devices that run fused kernels. LAZY_FUZZ says how
/// many, where the few of every run are not enough.
/// </summary>
[TestClass]
public class FuzzTests
{
    private static readonly int s_count =
        int.TryParse(Environment.GetEnvironmentVariable("LAZY_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : 0;

    private static readonly PlainDevice Plain = new();

    internal static Device Reference { get; } = new ReferenceBackend().Probe(out _)[0];

    [TestMethod]
    public void FusedKernelsAgreeWithTheInterpreter() => Compare(Plain, first: 0, count: 400, routines: false);

    [TestMethod]
    [DataRow("cpu", 1500)]
    [DataRow("opencl", 60)]
    [DataRow("vulkan", 250)]
    public void ABackendAgreesWithTheInterpreter(string backend, int count) =>
        Compare(TestDevices.Of(backend), first: 0, s_count > 0 ? s_count : count, routines: true);

    internal static void Compare(Device device, int first, int count, bool routines)
    {
        for (var seed = first; seed < first + count; seed++)
        {
            var expected = Values(RandomGraph.Make(seed, Reference, routines), Reference);
            var actual = Values(RandomGraph.Make(seed, device, routines), device);
            for (var r = 0; r < expected.Length; r++)
            {
                Assert.HasCount(expected[r].Length, actual[r], $"seed {seed}, root {r}");
                var scale = expected[r].Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
                for (var i = 0; i < expected[r].Length; i++)
                {
                    float e = expected[r][i], a = actual[r][i];
                    Assert.IsTrue(e.Equals(a) || Math.Abs(e - a) <= 1e-4 * (1 + scale), $"seed {seed}, root {r}, element {i}: expected {e}, got {a}");
                }
            }
        }
    }

    private static float[][] Values(Node[] roots, Device device)
    {
        Engine.Evaluate(roots, device);
        return Array.ConvertAll(roots, n =>
        {
            var bytes = new byte[n.Aval.Bytes];
            ((Storage)n.Value!).Read(0, bytes);
            return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        });
    }
}
