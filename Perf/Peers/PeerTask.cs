namespace Lazy.Perf.Peers;

/// <summary>A task that several libraries do, with what is wanted of ours.</summary>
/// <param name="Name">What is done, and the size.</param>
/// <param name="Ours">Our way.</param>
internal sealed record PeerTask(string Name, Func<NDArray> Ours)
{
    /// <summary>The way of TorchSharp; null where it has none.</summary>
    public Func<TorchSharp.torch.Tensor>? Torch { get; init; }

    /// <summary>The way of MathNet.Numerics with its managed provider.</summary>
    public Func<Array>? MathNet { get; init; }

    /// <summary>The way of System.Numerics.Tensors.</summary>
    public Func<Array>? Tensors { get; init; }

    /// <summary>The way of NumSharp.</summary>
    public Func<Array>? NumSharp { get; init; }

    /// <summary>An expression of Python, of the arrays that <see cref="NumPyPeer"/> knows.</summary>
    public string? NumPy { get; init; }

    /// <summary>At least so many times as fast as the best peer; 0: no such goal.</summary>
    public double Goal { get; init; }

    /// <summary>Goals against single peers, instead of the best one.</summary>
    public (string Peer, double Goal)[] Goals { get; init; } = [];

    /// <summary>At most so many microseconds; 0: no such goal.</summary>
    public double Microseconds { get; init; }

    /// <summary>Bytes that have to be read and written.</summary>
    public double Bytes { get; init; }

    /// <summary>Operations on numbers, where they are what limits.</summary>
    public double Operations { get; init; }

    /// <summary>How often it is done for one sample, so that a sample is long enough for the clock.</summary>
    public int Inner { get; init; } = 1;

    /// <summary>By how much results may differ, of the largest; NaN: they are random and only their mean and spread agree.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Bounds memory by reading alone.</summary>
    public bool OnlyReads { get; init; }
}
