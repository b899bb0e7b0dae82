namespace Lazy.Backends.Scheduling;

/// <summary>
/// Walks along the edges between the clusters of one program: who must run before whom. Fusion asks at every turn whether a path leads from one
/// cluster to another, so the walks share their memory, and marks of the clusters say where a walk has been.
/// </summary>
internal sealed class LaunchEdges
{
    private readonly Stack<(Cluster Cluster, int Next)> _stack = new();
    private int _walks;

    /// <summary>Whether the first must run before the second, over any number of buffers.</summary>
    public bool Reaches(Cluster from, Cluster to)
    {
        if (ReferenceEquals(from, to)) return true;
        if (from.Height <= to.Height) return false;
        var walk = ++_walks;
        from.LastWalk = walk;
        _stack.Clear();
        _stack.Push((from, 0));
        while (_stack.TryPop(out var at))
        {
            foreach (var reader in at.Cluster.Readers)
            {
                var next = reader.Final;
                if (ReferenceEquals(next, to)) return true;
                if (next.Height <= to.Height || next.LastWalk == walk) continue;
                next.LastWalk = walk;
                _stack.Push((next, 0));
            }
        }
        return false;
    }

    /// <summary>Lifts a cluster, and all that runs before it, above a reader.</summary>
    public void Lift(Cluster writer, Cluster reader)
    {
        if (writer.Height > reader.Height) return;
        _stack.Clear();
        _stack.Push((writer, reader.Height + 1));
        while (_stack.TryPop(out var at))
        {
            var (cluster, height) = at;
            if (cluster.Height >= height) continue;
            if (ReferenceEquals(cluster, reader)) throw new InternalException("two launches would wait for each other.");
            cluster.Height = height;
            foreach (var w in cluster.Writers)
            {
                // One that was taken over stands for itself here.
                if (w.Final is var next && !ReferenceEquals(next, cluster)) _stack.Push((next, height + 1));
            }
        }
    }

    /// <summary>Clusters in an order in which each comes before those that read what it stores: close to the order given, turned around.</summary>
    public List<Cluster> WritersFirst(List<Cluster> clusters)
    {
        var order = new List<Cluster>(clusters.Count);
        var (waiting, walk) = (++_walks, ++_walks);
        foreach (var c in clusters) c.LastWalk = waiting;
        _stack.Clear();
        foreach (var c in clusters)
        {
            Enter(c);
            while (_stack.TryPop(out var at))
            {
                var (cluster, next) = at;
                if (next == cluster.Readers.Count)
                {
                    order.Add(cluster);
                    continue;
                }
                _stack.Push((cluster, next + 1));
                Enter(cluster.Readers[next].Final);
            }
        }
        order.Reverse();
        return order;

        // Only those of the list, each once.
        void Enter(Cluster c)
        {
            if (c.LastWalk != waiting) return;
            c.LastWalk = walk;
            _stack.Push((c, 0));
        }
    }
}
