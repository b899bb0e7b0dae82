using TorchSharp;
using static TorchSharp.torch;

namespace Lazy.Perf.Peers;

/// <summary>TorchSharp, where its native libraries load.</summary>
internal static class TorchPeer
{
    /// <summary>Why it cannot take part; null if it can.</summary>
    public static string? WhyOff()
    {
        try
        {
            using var x = torch.ones(2);
            torch.set_num_threads(Environment.ProcessorCount);
            return null;
        }
        catch (Exception e) when (e is TypeInitializationException or NotSupportedException or DllNotFoundException)
        {
            return $"libtorch does not load ({e.GetBaseException().Message.Split('\n')[0]}); build with -p:LibTorch=true, and see docs/performance.md for Debian 12";
        }
    }

    /// <summary>A task whose temporaries die at its end.</summary>
    public static Work Of(Func<Tensor> run) => new(
        () =>
        {
            using var scope = NewDisposeScope();
            return run().MoveToOuterDisposeScope();
        },
        r =>
        {
            using var scope = NewDisposeScope();
            var t = (Tensor)r;
            var flat = t.is_complex() ? t.abs().flatten() : t.flatten();
            var step = Work.Step(flat.numel());
            return flat.to_type(ScalarType.Float64).index_select(0, arange(0, flat.numel(), step, ScalarType.Int64)).data<double>().ToArray();
        },
        r => ((Tensor)r).Dispose());
}
