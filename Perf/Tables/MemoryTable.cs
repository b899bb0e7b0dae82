using Lazy.Backends.Cpu;
using Lazy.Perf.Peers;

namespace Lazy.Perf;

/// <summary>
/// The memory of a jitted training step: the bound of the plan (arguments, and the most intermediate values and results alive at once) against the
/// most that the pool of the CPU had rented out, in one step and over a loop of steps whose old parameters are garbage.
/// </summary>
internal static class MemoryTable
{
    private const int Steps = 100;
    private const double Goal = 1.1;

    public static void Run()
    {
        Console.WriteLine("The step of an MLP, batch 128, 784-512-512-10, float32; MB\n");
        Timing.Head("optimiser", "arguments donated", "arguments", "plan's peak", "bound", "peak of a step", $"ratio, goal {Goal}", $"peak of {Steps} steps", "ratio");
        var data = Data.OfTasks();
        foreach (var adam in new[] { false, true })
        {
            foreach (var donates in new[] { false, true }) Measure(data, adam, donates);
        }
    }

    private static void Measure(Data data, bool adam, bool donates)
    {
        NDArray x = data["digits"].A, labels = data["labels"].A;
        var step = Training.Step(adam, donates ? [0, 1] : null);
        var (layers, moments) = Training.Start(data);
        // Arrays of its own, which a step may take.
        layers = Own(layers);
        moments = new(Own(moments.First), Own(moments.Second), (moments.Count + 0).Evaluate());
        var plan = step.Lower(layers, moments, x, labels).Compile().MemoryAnalysis();
        var bound = plan.ArgumentBytes + plan.ConstantBytes + plan.PeakBytes;
        // The first steps compile.
        for (var i = 0; i < 3; i++) Next();
        var others = Settle() - plan.ArgumentBytes - plan.ConstantBytes;
        HostPool.Shared.ResetPeak();
        Next();
        var one = HostPool.Shared.PeakBytes - others;
        Settle();
        HostPool.Shared.ResetPeak();
        for (var i = 0; i < Steps; i++) Next();
        var loop = HostPool.Shared.PeakBytes - others;
        Timing.Row(adam ? "Adam" : "SGD", donates ? "yes" : "no", Mega(plan.ArgumentBytes), Mega(plan.PeakBytes), Mega(bound), Mega(one),
            Timing.Text($"{(double)one / bound:0.00} {(one <= Goal * bound ? "✓" : "✗")}"), Mega(loop), Timing.Text($"{(double)loop / bound:0.00}"));

        void Next()
        {
            (layers, moments, var loss) = step(layers, moments, x, labels);
            loss.BlockUntilReady();
        }
    }

    private static Training.Layers Own(Training.Layers p) => jax.tree.map(a => (a + 0).Evaluate(), p);

    // Dead arrays give their memory back when their finalisers ran.
    private static long Settle()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        return HostPool.Shared.LiveBytes;
    }

    private static string Mega(long bytes) => Timing.Text($"{bytes / 1e6:0.00}");
}
