using System.Collections.Concurrent;
using System.Diagnostics;
using Lazy.Backends.Gpu.Lowering;
using Lazy.Backends.Gpu.Routines;
using Lazy.Graph;

namespace Lazy.Backends.Gpu;

/// <summary>
/// Finds by trial which way of a routine is fastest, once for each device and class of sizes, and keeps the choice on disk. Devices that are
/// emulated take the first way, since nothing waits for their speed.
/// </summary>
internal static class Tuner
{
    private const string Kind = "tuning";
    private const int Trials = 3;

    private static readonly ConcurrentDictionary<string, int> s_choices = new(StringComparer.Ordinal);

    /// <summary>The plan of the way that is best on a device.</summary>
    public static LaunchPlan Choose(GpuDevice device, RoutineSpec spec, RoutineWays ways)
    {
        if (ways.Plans.Count == 1 || ways.Class is null) return ways.Plans[0]();
        if (!ways.IsWorthTuning || device.Info.Kind != DeviceKind.Gpu) return ways.Plans[0]();
        var key = $"{device.Info.Backend} {device.Info.Fingerprint} {ways.Class} of {ways.Plans.Count}";
        if (!s_choices.TryGetValue(key, out var choice))
        {
            // What is on disk may come from anywhere: a number that is no choice is none.
            choice = DiskStore.Shared.Get(Kind, key) is [var stored] && stored < ways.Plans.Count ? stored : Try(device, spec, key);
            s_choices[key] = choice;
        }
        return ways.Plans[choice]();
    }

    private static int Try(GpuDevice device, RoutineSpec spec, string key)
    {
        // Without the epilogue, which may read other arrays at any place.
        spec = spec with { Epilogue = null, Outputs = [spec.Op.Infer([.. spec.Operands.Select(o => o.Aval)])] };
        var ways = GpuRoutines.Ways(spec, device.Profile) ?? throw new InternalException($"{spec.Op} lost its ways.");
        var times = ways.Plans.Select(plan => Time(device, spec, plan())).ToArray();
        var best = Array.IndexOf(times, times.Min());
        if (!double.IsFinite(times[best])) return 0;
        Diagnostics.Log(1, () => $"tuned {key}: {string.Join(", ", times.Select(t => t.ToString("0.000", System.Globalization.CultureInfo.InvariantCulture)))} ms, way {best}");
        DiskStore.Shared.Put(Kind, key, [(byte)best]);
        return best;
    }

    // The least of some runs, on memory of the right sizes with any contents; infinite where the device refuses.
    private static double Time(GpuDevice device, RoutineSpec spec, LaunchPlan plan)
    {
        var buffers = new List<DeviceBuffer>();
        try
        {
            DeviceBuffer Buffer(long bytes)
            {
                buffers.Add(device.Allocate(bytes));
                return buffers[^1];
            }
            var kernel = device.Compile(plan);
            DeviceBuffer[] inputs = [.. spec.Operands.Select(o => Buffer(Reach(o) * o.Aval.DType.Size))];
            DeviceBuffer[] outputs = [.. spec.Outputs.Select(o => Buffer(o.Bytes))];
            var best = double.PositiveInfinity;
            for (var i = 0; i <= Trials; i++)
            {
                device.Synchronize();
                device.TakeTime();
                var start = Stopwatch.GetTimestamp();
                device.Launch(kernel, inputs, [], outputs);
                device.Synchronize();
                var waited = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
                var time = device.TakeTime() ?? waited;
                if (i > 0) best = Math.Min(best, time);
            }
            return best;
        }
        catch (LazyDeviceException e) when (e is KernelCompilationException or OutOfDeviceMemoryException)
        {
            Diagnostics.Log(1, () => $"tuning: a way was refused, {e.Message}");
            return double.PositiveInfinity;
        }
        finally
        {
            buffers.ForEach(b => b.Dispose());
        }
    }

    private static long Reach(RoutineOperand o) => 1 + o.Offset + o.Strides.Select((s, d) => Math.Max(0, s) * Math.Max(0, o.Aval.Shape[d] - 1L)).Sum();
}
