using System.Diagnostics;
using Lazy.Backends;
using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;
using static Lazy.Perf.Timing;

namespace Lazy.Perf;

/// <summary>
/// What every backend of this machine takes for some tasks, measured in turns in one process and printed as a Markdown table: medians, the
/// ratio to the CPU backend, and the share of the bandwidth with which the device copies its own memory. Results are compared first.
/// </summary>
internal static class DeviceTable
{
    private sealed record Row(string Name, int Repeats, double Bytes, double Operations, Func<Data, NDArray> Task, double Tolerance = 1e-4);

    private sealed record Data(NDArray A, NDArray B, NDArray C, NDArray Square, NDArray Left, NDArray Right, NDArray Small);

    private static readonly Row[] s_rows =
    [
        new("a*b+c, 1e7", 15, 16e7, 2e7, d => d.A * d.B + d.C),
        new("tanh(a*b+c)*exp(-a)+sqrt(abs(b)), 1e7", 9, 16e7, 0, d => Peers.Tasks.Chain(d.A, d.B, d.C)),
        new("sum, 1e7", 15, 4e7, 1e7, d => jnp.sum(d.A)),
        new("sum over axis 0, 4096²", 9, 4096.0 * 4096 * 4, 0, d => jnp.sum(d.Square, axis: 0)),
        new("sum over axis 1, 4096²", 9, 4096.0 * 4096 * 4, 0, d => jnp.sum(d.Square, axis: 1)),
        new("softmax, 4096²", 7, 4096.0 * 4096 * 8, 0, d => jax.nn.softmax(d.Square, axis: -1)),
        new("transpose copy, 4096²", 7, 4096.0 * 4096 * 8, 0, d => jnp.transpose(d.Square) + 0),
        new("matmul, 1024", 11, 0, 2.0 * 1024 * 1024 * 1024, d => jnp.matmul(d.Left, d.Right)),
        new("matmul + bias + relu, 1024", 9, 0, 2.0 * 1024 * 1024 * 1024, d => jax.nn.relu(jnp.matmul(d.Left, d.Right) + d.Left[0])),
        new("16 elements, evaluated and waited for", 300, 0, 0, d => d.Small + d.Small),
    ];

    /// <summary>Measures the backends that are named, or all that have a device.</summary>
    public static void Run(string[] names)
    {
        // The first look at the settings registers the backends.
        _ = LazyConfig.Options;
        if (names.Length == 0) names = [.. BackendRegistry.Names.Where(n => BackendRegistry.Devices(n, out _) is [{ Info.Kind: not DeviceKind.Oracle }, ..]).OrderBy(n => n != "cpu")];
        var devices = names.Select(n => BackendRegistry.Devices(n, out var why) is [var first, ..] ? first
            : throw new LazyDeviceException($"{n}: {why}")).ToList();
        Console.WriteLine("| task | " + string.Join(" | ", devices.Select(d => $"{d.Info.Backend} ms")) + " | ratio to cpu | GB/s or GFLOP/s | share of copy |");
        Console.WriteLine("|---|" + string.Concat(Enumerable.Repeat("---|", devices.Count + 3)));
        var data = devices.Select(Make).ToList();
        var copy = devices.Select(CopyBandwidth).ToList();
        foreach (var row in s_rows) Measure(row, devices, data, copy);
        foreach (var d in devices.OfType<GpuDevice>()) Console.WriteLine($"\n{d.Info.Backend}: {EmptyLaunch(d)}");
        Console.WriteLine();
        for (var i = 0; i < devices.Count; i++) Console.WriteLine(Text($"- {devices[i]}: copies its memory at {copy[i]:0.0} GB/s"));
    }

    private static Data Make(Device device)
    {
        NDArray Random(int seed, params int[] shape)
        {
            // The same numbers everywhere, drawn once on the CPU.
            NDArray x;
            using (LazyConfig.UseBackend("cpu")) x = (jax.random.uniform(jax.random.key(seed), (Shape)shape) * 2 - 1).Evaluate();
            return jax.device_put(x, device).Evaluate();
        }
        const int n = 10_000_000;
        return new(Random(1, n), Random(2, n), Random(3, n), Random(4, 4096, 4096), Random(5, 1024, 1024), Random(6, 1024, 1024), Random(7, 16));
    }

    private static void Measure(Row row, List<Device> devices, List<Data> data, List<double> copy)
    {
        var expected = row.Task(data[0]).ToArray<float>();
        var scale = expected.Max(Math.Abs);
        for (var i = 1; i < devices.Count; i++)
        {
            var actual = row.Task(data[i]).ToArray<float>();
            for (var k = 0; k < expected.Length; k++)
            {
                if (Math.Abs(expected[k] - actual[k]) > row.Tolerance * (1 + scale)) throw new InvalidOperationException($"{row.Name} on {devices[i]}: element {k} is {actual[k]}, not {expected[k]}");
            }
        }
        var times = devices.Select(_ => new List<double>()).ToList();
        for (var r = -2; r < row.Repeats; r++)
        {
            for (var i = 0; i < devices.Count; i++)
            {
                var x = row.Task(data[i]);
                var start = Stopwatch.GetTimestamp();
                x.BlockUntilReady();
                if (r >= 0) times[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                Forget(x);
            }
        }
        var medians = times.Select(Median).ToList();
        var ratios = string.Join(" / ", medians.Skip(1).Select(m => Text($"{m / medians[0]:0.00}×")));
        var rates = string.Join(" / ", medians.Select(m => row.Operations >= 1e9 ? Text($"{row.Operations / m / 1e6:0} GFLOP/s") : row.Bytes > 0 ? Text($"{row.Bytes / m / 1e6:0.0} GB/s") : "-"));
        var shares = string.Join(" / ", medians.Select((m, i) => row.Bytes > 0 ? Text($"{100 * row.Bytes / m / 1e6 / copy[i]:0}%") : "-"));
        Console.WriteLine($"| {row.Name} | {string.Join(" | ", medians.Select(m => Text($"{m:0.000}")))} | {ratios} | {rates} | {shares} |");
    }

    // Bytes read and written, as for the tasks.
    private static double CopyBandwidth(Device device)
    {
        const long bytes = 64 << 20;
        using DeviceBuffer from = device.Allocate(bytes), to = device.Allocate(bytes);
        var times = new List<double>();
        for (var r = 0; r < 9; r++)
        {
            device.Synchronize();
            var start = Stopwatch.GetTimestamp();
            device.Copy(from, to);
            device.Synchronize();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        return 2 * bytes / Median(times) / 1e6;
    }

    // What the driver itself takes for a program that does nothing, beside an operation on 16 elements that is compiled already.
    private static string EmptyLaunch(GpuDevice device)
    {
        double Time(ThreadProgram program, int buffers)
        {
            using var driver = device.OpenAnother();
            using var code = driver.Compile(program);
            var memory = Enumerable.Range(0, buffers).Select(_ => driver.Allocate(64)).ToArray();
            var times = new List<double>();
            for (var r = 0; r < 500; r++)
            {
                var start = Stopwatch.GetTimestamp();
                driver.Launch(code, memory, []);
                driver.Synchronize();
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            foreach (var m in memory) m.Dispose();
            return Median(times);
        }
        var empty = Time(new CodeBuilder().Finish("empty", 1, 1), 0);
        NDArray x;
        using (LazyConfig.UseBackend("cpu")) x = jnp.ones(16).Evaluate();
        x = jax.device_put(x, device).Evaluate();
        var times = new List<double>();
        for (var r = 0; r < 500; r++)
        {
            var y = x + x;
            var start = Stopwatch.GetTimestamp();
            y.BlockUntilReady();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        var small = Median(times);
        return Text($"an empty program takes {1000 * empty:0.0} µs with its wait, an operation on 16 elements {1000 * small:0.0} µs: {small / empty:0.00}×");
    }
}
