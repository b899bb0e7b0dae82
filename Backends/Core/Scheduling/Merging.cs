using Lazy.Graph;

namespace Lazy.Backends.Scheduling;

/// <summary>
/// Puts independent clusters over equal loops into one launch: the outputs of one gradient step, a value and its gradient.
/// They must share an input, or be so small that the launch costs more than the work.
/// </summary>
internal static class Merging
{
    private const long Small = 1 << 16;

    /// <summary>A cluster is compared with this many others, so that merging stays linear.</summary>
    public const int Window = 16;

    public static void Run(Fusion fusion, List<Body> bodies)
    {
        var groups = new Dictionary<string, List<Body>>();
        var merged = new HashSet<Body>();
        foreach (var body in bodies.OrderBy(b => b.Cluster.FirstRoot).ToList())
        {
            if (!body.Cluster.IsOpen) continue;
            var (outer, inner) = body.Nest();
            var key = string.Join(",", outer.Select(l => body.Loops[l].Extent)) + "/" + string.Join(",", inner.Select(l => body.Loops[l].Extent));
            if (!groups.TryGetValue(key, out var group)) groups.Add(key, group = []);
            var host = Host(group, body);
            if (host is null)
            {
                group.Add(body);
                continue;
            }
            Redirect(fusion, body, host);
            host.Absorb(body);
            merged.Add(body);
        }
        bodies.RemoveAll(merged.Contains);
    }

    private static Body? Host(List<Body> group, Body body)
    {
        for (var i = group.Count - 1; i >= Math.Max(0, group.Count - Window); i--)
        {
            if (CanMerge(group[i], body)) return group[i];
        }
        return null;
    }

    private static bool CanMerge(Body a, Body b)
    {
        if (!ReferenceEquals(a.Cluster.Device, b.Cluster.Device)) return false;
        var info = a.Cluster.Device.Info;
        if (a.Cluster.Size + b.Cluster.Size > info.MaxKernelSize) return false;
        var shared = b.LoadPositions.Count(a.LoadPositions.Contains);
        var work = a.Loops.Aggregate(1L, (n, l) => n * l.Extent);
        if (work > Small && shared == 0) return false;
        if (a.LoadPositions.Count + b.LoadPositions.Count - shared + a.Stores.Count + b.Stores.Count > info.MaxBuffers) return false;
        return !a.Cluster.Reaches(b.Cluster) && !b.Cluster.Reaches(a.Cluster);
    }

    private static void Redirect(Fusion fusion, Body from, Body to)
    {
        foreach (var store in from.Stores) fusion.Owner[store.Node] = to.Cluster;
    }
}
