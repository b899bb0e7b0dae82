using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using Lazy.Backends.OpenCl;
using Lazy.Graph;
using Lazy.Graph.Kernels;

namespace Lazy.Tests.Gpu;

/// <summary>The OpenCL driver: memory, launches, control flow, and what it does with what it is not given back.</summary>
[TestClass]
public sealed class OpenClDriverTests
{
    private static readonly DType[] s_memory =
    [
        DType.Bool, DType.Int8, DType.UInt8, DType.Int16, DType.UInt16, DType.Float16, DType.BFloat16, DType.Int32, DType.UInt32, DType.Float32,
        DType.Int64, DType.UInt64, DType.Float64,
    ];

    [TestMethod]
    [DataRow(1, true)]
    [DataRow(2, true)]
    [DataRow(4, true)]
    [DataRow(8, true)]
    [DataRow(16, true)]
    [DataRow(1, false)]
    [DataRow(4, false)]
    [DataRow(16, false)]
    public void Every_dtype_of_memory_is_loaded_and_stored(int lanes, bool isProcessor)
    {
        using var cl = new OpenClHarness(p => p with { IsProcessor = isProcessor });
        var b = new CodeBuilder();
        foreach (var t in s_memory)
        {
            b.Buffer(t, true, false);
            b.Buffer(t, false, true);
        }
        for (var t = 0; t < s_memory.Length; t++)
        {
            var register = s_memory[t] switch
            {
                { Size: >= 4 } or { Kind: DKind.Bool } => s_memory[t],
                { Kind: DKind.Int } => DType.Int32,
                _ => DType.UInt32,
            };
            // Offsets that are multiples of nothing; a narrow number comes back with garbage above its bits.
            var x = b.Load(register, 2 * t, b.Int(DType.Int32, 1), lanes);
            if (s_memory[t].Size < 4 && register != DType.Bool) x = b.Add(x, b.Int(register, s_memory[t].Size == 1 ? 0x300 : 0x30000));
            b.Store((2 * t) + 1, b.Int(DType.Int64, 3), x);
        }
        var random = new Random(3);
        var given = s_memory.Select(t => Enumerable.Range(0, 4 + lanes).Select(_ => Scalar.OfInt(DType.Int64, random.NextInt64()))
            .Select(v => t.IsFloat ? Scalar.OfFloat(t, v.Int / 1e18) : Scalar.OfInt(t, v.Int)).ToList()).ToArray();
        var buffers = s_memory.SelectMany((t, i) => new[]
        {
            cl.Memory(OpenClHarness.Bytes(t, given[i])),
            cl.Memory(new byte[(5 + lanes) * t.Size]),
        }).ToArray();
        cl.Run(b.Finish($"memory_{lanes}", 1, 1), [], buffers);
        for (var t = 0; t < s_memory.Length; t++)
        {
            var got = cl.Read<byte>(buffers[(2 * t) + 1], (5 + lanes) * s_memory[t].Size);
            for (var k = 0; k < 5 + lanes; k++)
            {
                var expected = k >= 3 && k < 3 + lanes ? given[t][k - 2] : Scalar.OfInt(s_memory[t], 0);
                Assert.AreEqual(expected, OpenClHarness.At(s_memory[t], got, k), $"{s_memory[t]}, {lanes} lanes, element {k}");
            }
        }
    }

    [TestMethod]
    public void A_group_adds_with_barriers_and_loops()
    {
        const int size = 64, groups = 37;
        using var cl = new OpenClHarness();
        var b = new CodeBuilder();
        b.Buffer(DType.Int32, true, false);
        b.Buffer(DType.Int32, false, true);
        var shared = b.Local(DType.Int32, size);
        var item = b.Item(DType.Int32);
        b.StoreLocal(shared, item, b.Load(DType.Int32, 0, OpenClHarness.Number(b, size)));
        b.Barrier();
        var half = b.Declare(b.Int(DType.Int32, size / 2));
        b.While(() => b.Apply(KOp.Gt, DType.Bool, b.Get(half), b.Int(DType.Int32, 0)), () =>
        {
            var h = b.Get(half);
            b.If(b.Less(item, h), () => b.StoreLocal(shared, item, b.Add(b.LoadLocal(shared, item), b.LoadLocal(shared, b.Add(item, h)))));
            b.Barrier();
            b.Set(half, b.Cast(b.Apply(KOp.ShiftRightLogical, DType.UInt32, b.Cast(h, DType.UInt32), b.Int(DType.UInt32, 1)), DType.Int32));
        });
        var zero = b.Int(DType.Int32, 0);
        b.If(b.Apply(KOp.Eq, DType.Bool, item, zero), () => b.Store(1, b.Group(DType.Int32), b.LoadLocal(shared, zero)));
        var numbers = Enumerable.Range(0, size * groups).Select(i => i * 7).ToArray();
        var sums = cl.Driver.Allocate(groups * 4);
        cl.Run(b.Finish("group_sum", size, groups), [], cl.Memory(numbers), sums);
        CollectionAssert.AreEqual(numbers.Chunk(size).Select(c => c.Sum()).ToArray(), cl.Read<int>(sums, groups));
    }

    [TestMethod]
    public void Loops_run_as_often_as_they_say()
    {
        const int count = 100;
        using var cl = new OpenClHarness();
        var b = new CodeBuilder();
        b.Buffer(DType.Int64, false, true);
        var n = b.Group(DType.Int64);
        // The steps from n + 1 to 1 by the rule of Collatz, and a sum of products in nested loops that begin and end where data say.
        var x = b.Declare(b.Apply(KOp.Bitcast, DType.UInt64, b.Add(n, b.Int(DType.Int64, 1))));
        var steps = b.Declare(b.Int(DType.Int64, 0));
        b.While(() => b.Apply(KOp.Ne, DType.Bool, b.Get(x), b.Int(DType.UInt64, 1)), () =>
        {
            var (v, one) = (b.Get(x), b.Int(DType.UInt64, 1));
            var odd = b.Apply(KOp.Ne, DType.Bool, b.And(v, one), b.Int(DType.UInt64, 0));
            var up = b.Add(b.Mul(v, b.Int(DType.UInt64, 3)), one);
            b.Set(x, b.Select(odd, up, b.Apply(KOp.ShiftRightLogical, DType.UInt64, v, one)));
            b.Set(steps, b.Add(b.Get(steps), b.Int(DType.Int64, 1)));
        });
        b.For(b.Int(DType.Int64, -3), n, b.Int(DType.Int64, 2), i => b.For(i, b.Int(DType.Int64, 5), b.Int(DType.Int64, 1), j =>
            b.Set(steps, b.Add(b.Get(steps), b.Mul(i, j)))));
        b.Store(0, n, b.Get(steps));
        var result = cl.Driver.Allocate(count * 8);
        cl.Run(b.Finish("loops", 1, count), [], result);
        var got = cl.Read<long>(result, count);
        for (var i = 0; i < count; i++)
        {
            long expected = 0;
            for (long v = i + 1; v != 1; expected++) v = v % 2 == 1 ? (3 * v) + 1 : v / 2;
            for (long p = -3; p < i; p += 2)
            {
                for (var q = p; q < 5; q++) expected += p * q;
            }
            Assert.AreEqual(expected, got[i], $"{i}");
        }
    }

    [TestMethod]
    public void Uniforms_of_every_dtype_arrive()
    {
        DType[] types = [DType.Int32, DType.Int64, DType.Float32, DType.UInt32, DType.Float64, DType.UInt64, DType.Float32];
        Scalar[] numbers = [.. types.Select((t, i) => t.IsFloat ? Scalar.OfFloat(t, -1.1 - i) : Scalar.OfInt(t, -1 - i))];
        using var cl = new OpenClHarness();
        var b = new CodeBuilder();
        b.Uniforms.AddRange(types);
        for (var i = 0; i < types.Length; i++)
        {
            b.Buffer(types[i], false, true);
            b.Store(i, b.Int(DType.Int32, 0), b.Uniform(types[i], i));
        }
        var (offsets, size) = UniformLayout.Of(types);
        var bytes = new byte[size];
        for (var i = 0; i < types.Length; i++) OpenClHarness.Bytes(types[i], [numbers[i]]).CopyTo(bytes, offsets[i]);
        var buffers = types.Select(t => cl.Driver.Allocate(t.Size)).ToArray();
        cl.Run(b.Finish("uniforms", 1, 1), bytes, buffers);
        for (var i = 0; i < types.Length; i++) Assert.AreEqual(numbers[i], OpenClHarness.At(types[i], cl.Read<byte>(buffers[i], types[i].Size), 0));
    }

    [TestMethod]
    [DataRow(7, 50)]
    [DataRow(7, 49)]
    [DataRow(50, 50)]
    [DataRow(1, 3)]
    public void Groups_beyond_the_first_axis_run_once(int most, int groups)
    {
        const int size = 8;
        using var cl = new OpenClHarness(p => p with { MaxGroups = most });
        var b = new CodeBuilder();
        b.Buffer(DType.Int32, true, true);
        var at = OpenClHarness.Number(b, size);
        b.Store(0, at, b.Add(b.Load(DType.Int32, 0, at), b.Add(at, b.Int(DType.Int32, 1))));
        var memory = cl.Memory(new int[groups * size * 2]);
        cl.Run(b.Finish("rows", size, groups), [], memory);
        var got = cl.Read<int>(memory, groups * size * 2);
        for (var i = 0; i < got.Length; i++) Assert.AreEqual(i < groups * size ? i + 1 : 0, got[i], $"{i}");
    }

    [TestMethod]
    public void A_buffer_may_be_read_and_written_under_two_dtypes()
    {
        const int count = 4096;
        using var cl = new OpenClHarness();
        foreach (var lanes in new[] { 1, 16 })
        {
            var b = new CodeBuilder();
            b.Buffer(DType.Float32, true, false);
            b.Buffer(DType.Int32, false, true);
            var at = b.Mul(OpenClHarness.Number(b, 16), b.Int(DType.Int32, lanes));
            b.Store(1, at, b.Cast(b.Load(DType.Float32, 0, at, lanes), DType.Int32));
            var memory = cl.Memory(Enumerable.Range(0, count).Select(i => i + 0.5f).ToArray());
            cl.Run(b.Finish("in_place", 16, count / 16 / lanes), [], memory, memory);
            CollectionAssert.AreEqual(Enumerable.Range(0, count).ToArray(), cl.Read<int>(memory, count));
        }
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    [DataRow(63)]
    [DataRow(262_144)]
    [DataRow(300_000)]
    [DataRow(64 << 20)]
    public void Bytes_come_back_as_they_were_written(int count)
    {
        using var cl = new OpenClHarness();
        var data = new byte[count];
        new Random(count).NextBytes(data);
        const int before = 12;
        var (source, target) = (cl.Driver.Allocate(count + before + 4), cl.Driver.Allocate(count + before));
        // A command that waits in the queue, so that writing takes the way around it too.
        using var empty = cl.Driver.Compile(new CodeBuilder().Finish("empty", 1, 1));
        cl.Driver.Launch(empty, [], []);
        cl.Driver.Write(source, before, data);
        var kept = (byte[])data.Clone();
        Array.Clear(data);
        cl.Driver.Copy(source, target, count + before);
        var got = new byte[count];
        cl.Driver.Read(target, before, got);
        Assert.IsTrue(kept.AsSpan().SequenceEqual(got));
        Assert.ThrowsExactly<InternalException>(() => cl.Driver.Read(target, before + 1, new byte[count]));
        Assert.ThrowsExactly<InternalException>(() => cl.Driver.Write(target, -1, new byte[1]));
    }

    [TestMethod]
    public void Many_small_writes_between_launches_keep_their_order()
    {
        using var cl = new OpenClHarness();
        var b = new CodeBuilder();
        b.Buffer(DType.Int32, true, false);
        b.Buffer(DType.Int32, true, true);
        var zero = b.Int(DType.Int32, 0);
        b.Store(1, zero, b.Add(b.Mul(b.Load(DType.Int32, 1, zero), b.Int(DType.Int32, 3)), b.Load(DType.Int32, 0, zero)));
        using var code = cl.Driver.Compile(b.Finish("horner", 1, 1));
        GpuMemory[] buffers = [cl.Memory(0, 0, 0, 0), cl.Memory(0)];
        var data = new int[16384];
        var expected = 0;
        for (var i = 0; i < 500; i++)
        {
            data[0] = i;
            cl.Driver.Write(buffers[0], 0, MemoryMarshal.AsBytes(data.AsSpan(0, 4)));
            data[0] = -1;
            cl.Driver.Launch(code, buffers, []);
            expected = (expected * 3) + i;
        }
        Assert.AreEqual(expected, cl.Read<int>(buffers[1], 1)[0]);
    }

    [TestMethod]
    public void Memory_that_the_collector_finds_lives_until_its_commands_are_done()
    {
        using var cl = new OpenClHarness();
        using var code = cl.Driver.Compile(Increment());
        var live = cl.Api.LiveObjects;
        var last = Chain(cl, code);
        for (var i = 0; i < 5; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        CollectionAssert.AreEqual(Enumerable.Range(200, 4096).ToArray(), cl.Read<int>(last, 4096));
        last.Dispose();
        last.Dispose();
        Assert.AreEqual(live, cl.Api.LiveObjects, "native objects");
    }

    [TestMethod]
    public void Handles_outlive_their_driver()
    {
        var cl = new OpenClHarness();
        var memory = cl.Memory(1, 2, 3);
        var code = cl.Driver.Compile(Increment());
        LaunchAndForget(cl, code);
        cl.Driver.Dispose();
        cl.Driver.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => cl.Driver.Allocate(1));
        memory.Dispose();
        code.Dispose();
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Assert.AreEqual(0, cl.Api.LiveObjects);
        Assert.AreEqual(0, cl.Api.LiveBytes);
    }

    [TestMethod]
    public void Kernels_are_timed_from_the_first_question_on()
    {
        using var cl = new OpenClHarness();
        using var code = cl.Driver.Compile(Increment());
        GpuMemory[] buffers = [cl.Driver.Allocate(4096 * 4), cl.Driver.Allocate(4096 * 4)];
        Assert.IsNull(cl.Driver.TakeTime());
        for (var i = 0; i < 40; i++) cl.Driver.Launch(code, buffers, []);
        Assert.IsGreaterThan(0.0, cl.Driver.TakeTime() ?? 0);
        Assert.AreEqual(0.0, cl.Driver.TakeTime());
        for (var i = 0; i < 5000; i++) cl.Driver.Launch(code, buffers, []);
        Assert.IsNull(cl.Driver.TakeTime(), "nobody asked for so long that recording ended");
    }

    [TestMethod]
    public void The_profile_tells_what_the_device_has()
    {
        using var cl = new OpenClHarness();
        var p = cl.Driver.Profile;
        Assert.IsGreaterThan(0, p.Name.Length);
        StringAssert.Contains(p.Fingerprint, p.Name);
        Assert.IsGreaterThanOrEqualTo(64, p.MaxGroupSize);
        Assert.IsGreaterThanOrEqualTo(16, p.MaxBuffers);
        Assert.IsGreaterThanOrEqualTo(128, p.MaxUniformBytes);
        Assert.IsGreaterThanOrEqualTo(1L << 27, p.MaxBufferBytes);
        Assert.IsTrue(p.HasInt64 && p.HasBytes && p.HasShorts);
        var all = OpenClBackend.OpenAll(out var why);
        Assert.IsNull(why);
        CollectionAssert.AreEqual(all.Select(d => d.Profile.Kind).Order().ToArray(), all.Select(d => d.Profile.Kind).ToArray());
    }

    /// <summary>b1 = b0 + 1, 4096 numbers.</summary>
    internal static ThreadProgram Increment()
    {
        var b = new CodeBuilder();
        b.Buffer(DType.Int32, true, false);
        b.Buffer(DType.Int32, false, true);
        var at = b.Mul(OpenClHarness.Number(b, 16), b.Int(DType.Int32, 4));
        b.Store(1, at, b.Add(b.Load(DType.Int32, 0, at, 4), b.Splat(b.Int(DType.Int32, 1), 4)));
        return b.Finish("increment", 16, 64);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LaunchAndForget(OpenClHarness cl, GpuCode code) =>
        cl.Driver.Launch(code, [cl.Driver.Allocate(1 << 20), cl.Driver.Allocate(1 << 20)], []);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static GpuMemory Chain(OpenClHarness cl, GpuCode code)
    {
        var x = cl.Memory(Enumerable.Range(0, 4096).ToArray());
        for (var i = 0; i < 200; i++)
        {
            var y = cl.Driver.Allocate(4096 * 4);
            cl.Driver.Launch(code, [x, y], []);
            if (i % 2 == 0) x.Dispose();
            x = y;
        }
        return x;
    }
}
