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
        var groups = new Dictionary<Body, List<Body>>(EqualNests.Instance);
        var merged = new HashSet<Body>();
        foreach (var body in bodies.OrderBy(b => b.Cluster.FirstRoot).ToList())
        {
            if (!body.Cluster.IsOpen) continue;
            if (!groups.TryGetValue(body, out var group)) groups.Add(body, group = []);
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
        var shared = 0;
        foreach (var position in b.LoadPositions) shared += a.LoadPositions.Contains(position) ? 1 : 0;
        var work = 1L;
        foreach (var l in a.Loops) work *= l.Extent;
        if (work > Small && shared == 0) return false;
        if (a.LoadPositions.Count + b.LoadPositions.Count - shared + a.Stores.Count + b.Stores.Count > info.MaxBuffers) return false;
        return !a.Cluster.Reaches(b.Cluster) && !b.Cluster.Reaches(a.Cluster);
    }

    private static void Redirect(Fusion fusion, Body from, Body to)
    {
        foreach (var store in from.Stores) fusion.Owner[store.Node] = to.Cluster;
    }

    private sealed class EqualNests : IEqualityComparer<Body>
    {
        public static readonly EqualNests Instance = new();

        public bool Equals(Body? x, Body? y) => ReferenceEquals(x, y) || (x is not null && y is not null && x.HasNestOf(y));

        public int GetHashCode(Body body)
        {
            var hash = new HashCode();
            foreach (var l in body.Nest) hash.Add(body.Loops[l].Extent);
            return hash.ToHashCode();
        }
    }
}
