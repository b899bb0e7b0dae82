using Lazy.Backends;
using Lazy.Graph;
using Lazy.Transforms.Jit;

namespace Lazy;

/// <summary>The arguments of one call of a jitted function, taken apart. The next call of the thread uses its memory again, unless it is kept.</summary>
internal sealed class JitCall
{
    [ThreadStatic]
    private static JitCall? t_free;

    private bool _kept;

    private JitCall() { }

    /// <summary>What the compiled form depends on.</summary>
    public JitKey Key { get; } = new();

    /// <summary>The arrays in the arguments, as they were given.</summary>
    public List<NDArray> Leaves { get; } = [];

    /// <summary>Their nodes.</summary>
    public List<Node> Nodes { get; } = [];

    /// <summary>For each array the argument that it is in.</summary>
    public List<int> Arguments { get; } = [];

    /// <summary>The device to which an argument is committed.</summary>
    public INodePlace? Place { get; set; }

    /// <summary>An empty call.</summary>
    public static JitCall Rent()
    {
        var call = t_free ?? new JitCall();
        t_free = null;
        return call;
    }

    /// <summary>The nodes that the call passes more than once.</summary>
    public HashSet<Node> Repeated()
    {
        HashSet<Node> seen = new(ReferenceEqualityComparer.Instance), repeated = new(ReferenceEqualityComparer.Instance);
        foreach (var n in Nodes)
        {
            if (!seen.Add(n)) repeated.Add(n);
        }
        return repeated;
    }

    /// <summary>The key for a cache. The call keeps it too, and its memory is not used again.</summary>
    public JitKey KeepKey()
    {
        _kept = true;
        return Key;
    }

    /// <summary>Gives the memory to the next call, of which nothing is needed any more.</summary>
    public void Release()
    {
        if (_kept) return;
        Key.Clear();
        Leaves.Clear();
        Nodes.Clear();
        Arguments.Clear();
        Place = null;
        t_free = this;
    }
}
