using Lazy.Backends.Gpu;
using Lazy.Backends.Vulkan.Driver;

namespace Lazy.Backends.Vulkan;

/// <summary>Devices with a Vulkan 1.1 driver: graphics processors of all vendors, and drivers that emulate one.</summary>
public sealed class VulkanBackend : IBackend
{
    /// <inheritdoc/>
    public string Name => "vulkan";

    /// <inheritdoc/>
    public bool MayHaveHardware => GraphicsHardware.MayExist;

    /// <summary>Takes over the settings that concern this backend: the ceiling of device memory.</summary>
    public static void Apply(LazyOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        GpuDevice.MaxBytes = options.MaxDeviceBytes;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Device> Probe(out string? whyNone)
    {
        try
        {
            return [.. Physicals(out whyNone).Select(p => new GpuDevice(Name, p.Profile, () => Open(p)))];
        }
        // A loader or driver that is damaged fails in ways of its own; it must not take the other backends along.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            whyNone = $"Looking for devices of Vulkan failed: {e.Message}";
            return [];
        }
    }

    // Pipelines that an earlier process compiled need not be compiled again.
    private static VkDriver Open(VkPhysical physical)
    {
        const string kind = "vulkan-pipelines";
        var key = physical.Profile.Fingerprint;
        return new VkDriver(physical, DiskStore.Shared.Get(kind, key), save: bytes => DiskStore.Shared.Put(kind, key, bytes));
    }

    /// <summary>The devices that can be used, hardware before software.</summary>
    internal static IReadOnlyList<VkPhysical> Physicals(out string? whyNone)
    {
        var instance = VkInstance.Shared(out whyNone);
        if (instance is null) return [];
        var usable = new List<VkPhysical>();
        var reasons = new List<string>();
        foreach (var handle in instance.Devices(null, out whyNone))
        {
            var physical = new VkPhysical(instance, handle);
            if (physical.WhyUnusable() is { } reason) reasons.Add(reason);
            else usable.Add(physical);
        }
        if (usable.Count == 0) whyNone ??= "No device of Vulkan can be used: " + string.Join(" ", reasons);
        return [.. usable.OrderBy(p => p.Rank)];
    }
}
