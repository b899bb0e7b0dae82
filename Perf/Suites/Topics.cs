using BenchmarkDotNet.Attributes;
using Lazy.Perf.Peers;

namespace Lazy.Perf;

/// <summary>The tasks of one topic of the table of peers, ours alone, for BenchmarkDotNet.</summary>
[MemoryDiagnoser]
public abstract class Topic(string name)
{
    private readonly Data _data = Data.OfTasks();
    private Func<NDArray>? _work;

    /// <summary>The names of the topic's tasks.</summary>
    public IEnumerable<string> Names => All.Select(t => t.Name);

    /// <summary>The task that is measured.</summary>
    [ParamsSource(nameof(Names))]
    public string Task { get; set; } = "";

    private IEnumerable<PeerTask> All => Tasks.Topics.Single(t => t.Topic == name).Of(_data);

    [GlobalSetup]
    public void Setup() => _work = All.Single(t => t.Name == Task).Ours;

    [Benchmark]
    public void Evaluate() => Timing.Forget(_work!().BlockUntilReady());
}

/// <summary>Sums of products.</summary>
public class DotProducts() : Topic("dot products");

/// <summary>Elementwise kernels.</summary>
public class Elementwise() : Topic("elementwise");

/// <summary>Sums and maxima over axes.</summary>
public class Reductions() : Topic("reductions");

/// <summary>Softmax and layer norm.</summary>
public class RowKernels() : Topic("row kernels");

/// <summary>Matrix products with what follows them.</summary>
public class MatrixProducts() : Topic("matmul");

/// <summary>A convolution and its gradients.</summary>
public class Convolution() : Topic("convolution");

/// <summary>Running sums and sorting.</summary>
public class ScansAndSorts() : Topic("scans and sorts");

/// <summary>Gather, scatter, transpose and FFT.</summary>
public class Moves() : Topic("moves");

/// <summary>Random numbers.</summary>
public class RandomNumbers() : Topic("random");

/// <summary>Decompositions in float64.</summary>
public class Decompositions() : Topic("decompositions");

/// <summary>Small work.</summary>
public class SmallWork() : Topic("overhead");

/// <summary>Steps of training.</summary>
public class TrainingSteps() : Topic("training steps");
