using Lazy.Backends.Gpu;
using Lazy.Backends.Vulkan.Spirv;
using Silk.NET.Core;
using Silk.NET.Vulkan;

namespace Lazy.Backends.Vulkan.Driver;

/// <summary>One device as its driver describes it, before it is opened.</summary>
internal sealed unsafe partial class VkPhysical
{
    private const string Bytes = "VK_KHR_8bit_storage", FloatControls = "VK_KHR_shader_float_controls", DriverInfo = "VK_KHR_driver_properties",
        PortabilitySubset = "VK_KHR_portability_subset", NvidiaUnits = "VK_NV_shader_sm_builtins", AmdUnits = "VK_AMD_shader_core_properties";

    // A kernel with two operands and a result, and one more for uniforms that do not fit the push constants.
    private const int LeastBuffers = 4;

    private readonly HashSet<string> _extensions;
    private readonly bool _is12;

    /// <summary>Asks a device for all that matters here.</summary>
    public VkPhysical(VkInstance instance, PhysicalDevice handle)
    {
        Instance = instance;
        Handle = handle;
        var api = instance.Api;
        api.GetPhysicalDeviceProperties(handle, out var properties);
        Limits = properties.Limits;
        ApiVersion = properties.ApiVersion;
        Name = NativeNames.Text(properties.DeviceName);
        _extensions = Extensions(api, handle);
        _is12 = instance.Version >= Vk.Version12 && ApiVersion >= Vk.Version12;
        Features = default;
        VendorId = properties.VendorID;
        DeviceId = properties.DeviceID;
        CacheId = new ReadOnlySpan<byte>(properties.PipelineCacheUuid, 16).ToArray();
        if (ApiVersion >= Vk.Version11)
        {
            ReadFeatures(api);
            ReadProperties(api);
        }
        api.GetPhysicalDeviceMemoryProperties(handle, out var memory);
        Memory = memory;
        FindQueue(api);
        IsSoftware = properties.DeviceType == PhysicalDeviceType.Cpu || IsKnownSoftware(Name + DriverText);
        IsIntegrated = properties.DeviceType is PhysicalDeviceType.IntegratedGpu or PhysicalDeviceType.Cpu;
        Rank = IsSoftware ? 4 : properties.DeviceType switch
        {
            PhysicalDeviceType.DiscreteGpu => 0,
            PhysicalDeviceType.IntegratedGpu => 1,
            PhysicalDeviceType.VirtualGpu => 2,
            _ => 3,
        };
        Profile = MakeProfile(properties);
    }

    public VkInstance Instance { get; }

    public PhysicalDevice Handle { get; }

    public string Name { get; }

    public uint ApiVersion { get; }

    public PhysicalDeviceLimits Limits { get; }

    public PhysicalDeviceFeatures Features { get; private set; }

    public PhysicalDeviceMemoryProperties Memory { get; }

    /// <summary>The family of queues to use, or none.</summary>
    public uint? QueueFamily { get; private set; }

    /// <summary>How many bits of a timestamp count; 0 without a clock.</summary>
    public uint TimestampBits { get; private set; }

    /// <summary>The most bytes of one allocation.</summary>
    public long MaxAllocation { get; private set; } = long.MaxValue;

    /// <summary>Whether a processor emulates it.</summary>
    public bool IsSoftware { get; }

    /// <summary>Its place among devices: the likely fastest first.</summary>
    public int Rank { get; }

    /// <summary>Whether its memory is the host's.</summary>
    public bool IsIntegrated { get; }

    /// <summary>What the layers above ask for.</summary>
    public GpuProfile Profile { get; }

    /// <summary>What its compiler promises.</summary>
    public SpirvTarget Target { get; private set; } = new();

    /// <summary>The UUID that a saved pipeline cache must name.</summary>
    public byte[] CacheId { get; private set; } = [];

    public uint VendorId { get; private set; }

    public uint DeviceId { get; private set; }

    private bool Has8Bit { get; set; }

    private bool Has16Bit { get; set; }

    private string DriverText { get; set; } = "";

    private int Units { get; set; }

    /// <summary>Why it cannot be used, or null.</summary>
    public string? WhyUnusable() =>
        ApiVersion < Vk.Version11 ? $"{Name} has Vulkan {(Version32)ApiVersion}; 1.1 is needed."
        : QueueFamily is null ? $"{Name} has no queue for compute."
        : Limits.MaxPerStageDescriptorStorageBuffers < LeastBuffers
            ? $"{Name} lets a program use {Limits.MaxPerStageDescriptorStorageBuffers} buffers; {LeastBuffers} are needed."
        : null;

    /// <summary>The extensions to switch on.</summary>
    public IReadOnlyList<string> EnabledExtensions() =>
        [.. new[] { Bytes, FloatControls, PortabilitySubset }.Where(_extensions.Contains)];

    /// <summary>Opens the device with just the features that programs use.</summary>
    public Result Open(Vk api, out Silk.NET.Vulkan.Device device)
    {
        var priority = 1f;
        var queue = new DeviceQueueCreateInfo(queueFamilyIndex: QueueFamily, queueCount: 1, pQueuePriorities: &priority);
        var bytes = new PhysicalDevice8BitStorageFeatures(storageBuffer8BitAccess: Has8Bit);
        var shorts = new PhysicalDevice16BitStorageFeatures(storageBuffer16BitAccess: Has16Bit, pNext: Has8Bit ? &bytes : null);
        var features = new PhysicalDeviceFeatures(shaderInt64: Features.ShaderInt64, shaderFloat64: Features.ShaderFloat64);
        using var names = new NativeNames(EnabledExtensions());
        var info = new DeviceCreateInfo(
            pNext: &shorts,
            queueCreateInfoCount: 1,
            pQueueCreateInfos: &queue,
            enabledExtensionCount: names.Count,
            ppEnabledExtensionNames: names.Pointer,
            pEnabledFeatures: &features);
        return api.CreateDevice(Handle, in info, null, out device);
    }

    /// <summary>The first memory type among those allowed that has all these properties, or none.</summary>
    public uint? FindMemory(uint allowed, MemoryPropertyFlags wanted)
    {
        var memory = Memory;
        for (var i = 0; i < memory.MemoryTypeCount; i++)
        {
            if ((allowed & (1u << i)) != 0 && (memory.MemoryTypes[i].PropertyFlags & wanted) == wanted) return (uint)i;
        }
        return null;
    }

    private static HashSet<string> Extensions(Vk api, PhysicalDevice device)
    {
        var names = new HashSet<string>();
        uint count = 0;
        if (api.EnumerateDeviceExtensionProperties(device, (byte*)null, &count, null) < 0) return names;
        var all = new ExtensionProperties[count];
        fixed (ExtensionProperties* p = all)
        {
            if (api.EnumerateDeviceExtensionProperties(device, (byte*)null, &count, p) < 0) return names;
            for (var i = 0; i < count; i++) names.Add(NativeNames.Text(p[i].ExtensionName));
        }
        return names;
    }
}
