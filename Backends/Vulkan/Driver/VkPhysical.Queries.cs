using System.Globalization;
using Lazy.Backends.Gpu;
using Lazy.Backends.Vulkan.Spirv;
using Silk.NET.Core;
using Silk.NET.Vulkan;

namespace Lazy.Backends.Vulkan.Driver;

/// <content>The questions, and the profile made of their answers.</content>
internal sealed unsafe partial class VkPhysical
{
    // More buffers than this save nothing: fusion stops at fewer.
    private const uint MostBuffers = 64;

    private static bool IsKnownSoftware(string text) =>
        new[] { "llvmpipe", "lavapipe", "swiftshader" }.Any(n => text.Contains(n, StringComparison.OrdinalIgnoreCase));

    // An extension that became part of Vulkan 1.2 need not be listed by a device of that version.
    private bool Has(string extension) => _is12 || _extensions.Contains(extension);

    private void ReadFeatures(Vk api)
    {
        var bytes = new PhysicalDevice8BitStorageFeatures(pNext: null);
        var shorts = new PhysicalDevice16BitStorageFeatures(pNext: Has(Bytes) ? &bytes : null);
        var features = new PhysicalDeviceFeatures2(pNext: &shorts);
        api.GetPhysicalDeviceFeatures2(Handle, &features);
        Features = features.Features;
        Has8Bit = bytes.StorageBuffer8BitAccess;
        Has16Bit = shorts.StorageBuffer16BitAccess;
    }

    private void ReadProperties(Vk api)
    {
        var ids = new PhysicalDeviceIDProperties(pNext: null);
        var allocation = new PhysicalDeviceMaintenance3Properties(pNext: &ids);
        var driver = new PhysicalDeviceDriverProperties(pNext: null);
        var floats = new PhysicalDeviceFloatControlsProperties(pNext: null);
        var nvidia = new PhysicalDeviceShaderSMBuiltinsPropertiesNV(pNext: null);
        var amd = new PhysicalDeviceShaderCorePropertiesAMD(pNext: null);
        void* chain = &allocation;
        if (Has(DriverInfo))
        {
            driver.PNext = chain;
            chain = &driver;
        }
        if (Has(FloatControls))
        {
            floats.PNext = chain;
            chain = &floats;
        }
        if (_extensions.Contains(NvidiaUnits))
        {
            nvidia.PNext = chain;
            chain = &nvidia;
        }
        if (_extensions.Contains(AmdUnits))
        {
            amd.PNext = chain;
            chain = &amd;
        }
        var all = new PhysicalDeviceProperties2(pNext: chain);
        api.GetPhysicalDeviceProperties2(Handle, &all);
        var limits = Limits;
        MaxAllocation = (long)Math.Min(allocation.MaxMemoryAllocationSize, long.MaxValue);
        var uuid = System.Convert.ToHexStringLower(new ReadOnlySpan<byte>(ids.DeviceUuid, 16));
        DriverText = $"{NativeNames.Text(driver.DriverName)} {NativeNames.Text(driver.DriverInfo)} {uuid}";
        Units = (int)Math.Max(nvidia.ShaderSmcount, amd.ShaderEngineCount * amd.ShaderArraysPerEngineCount * amd.ComputeUnitsPerShaderArray);
        // Without independence the widths have to agree with each other and with float16, which is not in use: then nothing is asked.
        bool rounding = floats.RoundingModeIndependence != ShaderFloatControlsIndependence.IndependenceNone,
            denormals = floats.DenormBehaviorIndependence != ShaderFloatControlsIndependence.IndependenceNone;
        Target = new()
        {
            MaxGroups = limits.MaxComputeWorkGroupCount[0],
            PreservesSpecials = Widths(floats.ShaderSignedZeroInfNanPreserveFloat32, floats.ShaderSignedZeroInfNanPreserveFloat64),
            RoundsToEven = Widths(rounding && floats.ShaderRoundingModeRtefloat32, rounding && floats.ShaderRoundingModeRtefloat64),
            PreservesDenormals = Widths(denormals && floats.ShaderDenormPreserveFloat32, denormals && floats.ShaderDenormPreserveFloat64),
        };
    }

    private static uint[] Widths(bool single, bool wide) => (single, wide) switch
    {
        (true, true) => [32, 64],
        (true, false) => [32],
        (false, true) => [64],
        _ => [],
    };

    // A family for compute alone is not held up by the display; else any that can compute.
    private void FindQueue(Vk api)
    {
        uint count = 0;
        api.GetPhysicalDeviceQueueFamilyProperties(Handle, &count, null);
        var families = new QueueFamilyProperties[count];
        fixed (QueueFamilyProperties* p = families) api.GetPhysicalDeviceQueueFamilyProperties(Handle, &count, p);
        for (var wantsAlone = 1; wantsAlone >= 0 && QueueFamily is null; wantsAlone--)
        {
            for (var i = 0; i < families.Length && QueueFamily is null; i++)
            {
                var flags = families[i].QueueFlags;
                if (!flags.HasFlag(QueueFlags.ComputeBit) || (wantsAlone == 1 && flags.HasFlag(QueueFlags.GraphicsBit))) continue;
                QueueFamily = (uint)i;
                TimestampBits = families[i].TimestampValidBits;
            }
        }
    }

    private GpuProfile MakeProfile(PhysicalDeviceProperties properties)
    {
        var limits = Limits;
        var version = (Version32)ApiVersion;
        var cache = System.Convert.ToHexStringLower(CacheId);
        var text = string.Create(CultureInfo.InvariantCulture,
            $"{Name}|{DriverText}|{properties.DriverVersion:x}|{cache}|{version.Major}.{version.Minor}.{version.Patch}");
        var features = string.Concat(
            Flag("i64", Features.ShaderInt64), Flag("f64", Features.ShaderFloat64), Flag("8", Has8Bit), Flag("16", Has16Bit),
            Flag("nan", Target.PreservesSpecials.Count > 0), Flag("rte", Target.RoundsToEven.Count > 0),
            Flag("den", Target.PreservesDenormals.Count > 0));
        return new()
        {
            Name = Name,
            Kind = IsSoftware ? DeviceKind.Software : DeviceKind.Gpu,
            Fingerprint = "vulkan|" + text + "|" + features,
            IsProcessor = IsSoftware,
            VectorBytes = 0,
            MaxGroupSize = (int)Math.Min(limits.MaxComputeWorkGroupInvocations, limits.MaxComputeWorkGroupSize[0]),
            MaxGroups = limits.MaxComputeWorkGroupCount[0],
            LocalBytes = (int)Math.Min(limits.MaxComputeSharedMemorySize, int.MaxValue),
            Units = IsSoftware ? Environment.ProcessorCount : Units > 0 ? Units : IsIntegrated ? 8 : 32,
            MaxBuffers = (int)Math.Min(MostBuffers, Math.Min(limits.MaxPerStageDescriptorStorageBuffers, limits.MaxDescriptorSetStorageBuffers)),
            MaxBufferBytes = limits.MaxStorageBufferRange,
            MaxUniformBytes = (int)Math.Min(limits.MaxPushConstantsSize, int.MaxValue),
            // llvmpipe ends the loops of a work item after 65,535 iterations, without a word.
            MaxIterations = IsSoftware ? 60_000 : long.MaxValue,
            HasInt64 = Features.ShaderInt64,
            HasFloat64 = Features.ShaderFloat64,
            HasBytes = Has8Bit,
            HasShorts = Has16Bit,
        };

        static string Flag(string name, bool isSet) => isSet ? name + " " : "";
    }
}
