using Lazy.Backends.Cpu;
using Lazy.Graph;
using Lazy.Graph.Kernels;
using Lazy.Graph.Reference;

namespace Lazy.Tests;

/// <summary>Runs a kernel by nested loops over single numbers: what every compiled form of it must agree with.</summary>
internal static unsafe class KernelOracle
{
    /// <summary>Runs the kernel; outputs come with their contents and are changed.</summary>
    public static void Run(Kernel kernel, byte[][] inputs, Scalar[] uniforms, byte[][] outputs)
    {
        var outer = kernel.Outer.ToArray();
        var inner = kernel.Inner.ToArray();
        var index = new long[outer.Length + inner.Length];
        foreach (var _ in Walk(index, 0, outer))
        {
            var accumulators = new Dictionary<int, Scalar>();
            foreach (var pass in kernel.Passes)
            {
                var found = pass.Reductions.ToDictionary(r => r.Slot, r => r.Identity);
                foreach (var __ in Walk(index, outer.Length, inner))
                {
                    var known = new Dictionary<KExpr, Scalar>(ReferenceEqualityComparer.Instance);
                    foreach (var r in pass.Reductions)
                    {
                        found[r.Slot] = ScalarMath.Apply(r.Combine, r.Value.Type, found[r.Slot], Value(r.Value, known));
                    }
                    foreach (var s in pass.Stores) Write(s, known);
                }
                foreach (var (slot, value) in found) accumulators[slot] = value;
            }
            foreach (var s in kernel.OuterStores) Write(s, new(ReferenceEqualityComparer.Instance));

            Scalar Value(KExpr root, Dictionary<KExpr, Scalar> known)
            {
                foreach (var e in KExpr.PostOrder([root]))
                {
                    if (known.ContainsKey(e)) continue;
                    var x = e.Arguments.Select(a => known[a]).ToArray();
                    known[e] = e.Op switch
                    {
                        KOp.Const => e.Value,
                        KOp.Uniform => uniforms[e.Slot],
                        KOp.Index => Scalar.OfInt(e.Type, index[e.Slot]),
                        KOp.Acc => accumulators[e.Slot],
                        KOp.Load => Read(e.Type, inputs[e.Slot], x[0].Int),
                        _ => ScalarMath.Apply(e.Op, e.Type, x),
                    };
                }
                return known[root];
            }

            void Write(Store s, Dictionary<KExpr, Scalar> known)
            {
                if (s.Guard is not null && !Value(s.Guard, known).IsTrue) return;
                var (offset, value) = (Value(s.Offset, known).Int, Value(s.Value, known));
                if (s.Combine is { } op) value = ScalarMath.Apply(op, value.Type, Read(value.Type, outputs[s.Output], offset), value);
                fixed (byte* p = outputs[s.Output]) ScalarMemory.Write(value, p, offset);
            }
        }
    }

    /// <summary>The number at a position of a buffer.</summary>
    public static Scalar Read(DType type, byte[] buffer, long position)
    {
        if (position < 0 || (position + 1) * type.Size > buffer.Length)
        {
            throw new InternalException($"offset {position} is outside a buffer of {buffer.Length} bytes.");
        }
        fixed (byte* p = buffer) return ScalarMemory.Read(type, p, position);
    }

    private static IEnumerable<int> Walk(long[] index, int from, long[] extents)
    {
        if (extents.Contains(0)) yield break;
        Array.Clear(index, from, extents.Length);
        while (true)
        {
            yield return 0;
            var loop = extents.Length - 1;
            for (; loop >= 0; loop--)
            {
                if (++index[from + loop] < extents[loop]) break;
                index[from + loop] = 0;
            }
            if (loop < 0) yield break;
        }
    }
}
