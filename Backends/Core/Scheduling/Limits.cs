using Lazy.Graph;

namespace Lazy.Backends.Scheduling;

/// <summary>What a device cannot hold, found before anything runs.</summary>
internal static class Limits
{
    /// <summary>Refuses a node whose buffer would be larger than the device allows.</summary>
    public static void Require(Device device, Node node)
    {
        var limit = device.Info.MaxBufferBytes;
        if (node.Outputs is not null || node.Aval.Bytes <= limit) return;
        var name = node.Op is Graph.Ops.Project && node.TryRecipe(out _, out var tuple) ? tuple[0].Op!.Name : node.Op?.Name ?? "array";
        throw new LazyDeviceException($"{name}: {node.Aval} takes {node.Aval.Bytes} bytes, and {device} allows {limit} for one buffer. " +
            "Compute it in parts, use a smaller dtype, or evaluate it on the CPU: using (LazyConfig.UseBackend(\"cpu\")) { ... }.");
    }
}
