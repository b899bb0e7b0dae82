using System.Runtime.InteropServices;
using Lazy.Backends;
using Lazy.Backends.Cpu;
using Lazy.Backends.Reference;
using Lazy.Graph;
using Lazy.Tests.Scheduling;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Fuzz;

/// <summary>Random expressions give the same numbers on the plain interpreter of graphs and on devices that run fused kernels.</summary>
[TestClass]
public class FuzzTests
{
    private static readonly PlainDevice Plain = new();

    internal static Device Reference { get; } = new ReferenceBackend().Probe(out _)[0];

    [TestMethod]
    public void FusedKernelsAgreeWithTheInterpreter() => Compare(Plain, first: 0, count: 400, routines: false);

    [TestMethod]
    public void TheCpuAgreesWithTheInterpreter() => Compare(new CpuBackend().Probe(out _)[0], first: 0, count: 1500, routines: true);

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
