using Lazy.Backends;
using Lazy.Backends.Cpu;
using Lazy.Backends.OpenCl;
using Lazy.Backends.Reference;
using Lazy.Backends.Vulkan;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy;

/// <summary>What arrays need of the engine: the device, evaluation, host data in and out. Its start registers the backends of this
/// package.</summary>
internal static class Runtime
{
    static Runtime()
    {
        BackendRegistry.Register(new CpuBackend(), CpuBackend.Apply);
        BackendRegistry.Register(new OpenClBackend(), OpenClBackend.Apply);
        BackendRegistry.Register(new VulkanBackend(), VulkanBackend.Apply);
        BackendRegistry.Register(new ReferenceBackend());
        BackendRegistry.Fallback = CpuBackend.Device;
    }

    /// <summary>Makes sure that the backends of this package are registered.</summary>
    public static void Start() { }

    /// <summary>The device that evaluates and that new arrays are put on.</summary>
    public static Device Device => LazyConfig.Device;

    /// <summary>Whether a chain of pending operations is so long that the engine evaluates it by itself.</summary>
    public static bool IsTooDeep(Node node) => LazyConfig.MaxPendingDepth is > 0 and var limit && node.Depth > limit;

    /// <summary>Where a node is computed: where it was committed to, else on the default device.</summary>
    public static Device DeviceOf(Node node) => (Device?)node.Place ?? Device;

    /// <summary>Gives each of the nodes its value, in one program for each device.</summary>
    /// <param name="roots">The nodes.</param>
    /// <param name="keepRecipe">True under a transform that may still differentiate through the roots.</param>
    /// <param name="device">Where nodes are computed that are not committed; the default device if null.</param>
    /// <param name="cancellation">Looked at between kernels.</param>
    public static void Evaluate(
        ReadOnlySpan<Node> roots, bool keepRecipe = false, Device? device = null, CancellationToken cancellation = default)
    {
        if (roots.Length == 0) return;
        RequireExecution("evaluate");
        if (LazyConfig.Current.ChecksNumbers)
        {
            NumberCheck.Evaluate(roots, keepRecipe, device ?? Device, cancellation);
            return;
        }
        var first = (Device?)roots[0].Place ?? device ?? Device;
        if (IsOnePlace(roots, first, device)) Engine.Evaluate(roots, first, keepRecipe, cancellation);
        else EvaluateEach(roots, keepRecipe, device ?? Device, cancellation);
    }

    /// <summary>Refuses to run anything inside of <c>jax.no_execution</c>.</summary>
    /// <exception cref="InvalidOperationException">Nothing may run here.</exception>
    public static void RequireExecution(string operation)
    {
        if (LazyConfig.Current.NoExecution)
            throw new InvalidOperationException($"{operation}: nothing may be computed under jax.no_execution. Read values outside of the scope.");
    }

    private static bool IsOnePlace(ReadOnlySpan<Node> roots, Device first, Device? device)
    {
        for (var i = 1; i < roots.Length; i++)
        {
            if (!ReferenceEquals((Device?)roots[i].Place ?? device ?? Device, first)) return false;
        }
        return true;
    }

    private static void EvaluateEach(ReadOnlySpan<Node> roots, bool keepRecipe, Device device, CancellationToken cancellation)
    {
        foreach (var group in roots.ToArray().GroupBy(r => (Device?)r.Place ?? device)) Engine.Evaluate([.. group], group.Key, keepRecipe, cancellation);
    }

    /// <summary>A settled node with the given bytes.</summary>
    public static Node Upload(Aval aval, ReadOnlySpan<byte> bytes) => Node.Leaf(aval, Storage.FromHost(Device, bytes, aval));

    /// <summary>The bytes of a settled node, or of a constant, which needs no device.</summary>
    public static byte[] Read(Node node)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)node.Aval.Bytes));
        Read(node, bytes);
        return bytes;
    }

    /// <summary>The same, into memory of just that size.</summary>
    public static void Read(Node node, Span<byte> bytes)
    {
        if (node.Value is Storage storage) storage.Read(0, bytes);
        else if (node.Op is Constant constant) HostBytes.ToBytes(constant.Evaluate([], node.Aval)).CopyTo(bytes);
        else throw new InternalException($"{node} was read before it was evaluated.");
    }
}
