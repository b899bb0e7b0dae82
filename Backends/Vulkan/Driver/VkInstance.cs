using System.Runtime.InteropServices;
using System.Text;
using Silk.NET.Core;
using Silk.NET.Core.Loader;
using Silk.NET.Vulkan;

namespace Lazy.Backends.Vulkan.Driver;

/// <summary>
/// The Vulkan loader and its instance. One instance serves the process and is never destroyed: drivers and buffers that
/// finalisers release late depend on it.
/// </summary>
internal sealed unsafe class VkInstance
{
    private const string Validation = "VK_LAYER_KHRONOS_validation", Portability = "VK_KHR_portability_enumeration";

    private static readonly Lock s_lock = new();
    private static VkInstance? s_shared;

    private VkInstance(Vk api, Instance handle, Version32 version) => (Api, Handle, Version) = (api, handle, version);

    /// <summary>The functions of the loader.</summary>
    public Vk Api { get; }

    /// <summary>The instance.</summary>
    public Instance Handle { get; }

    /// <summary>The version asked for: 1.2 where the loader knows it, else 1.1.</summary>
    public Version32 Version { get; }

    /// <summary>The instance of the process, or null and the reason. A failure is tried again at the next call.</summary>
    public static VkInstance? Shared(out string? whyNone)
    {
        lock (s_lock)
        {
            whyNone = null;
            return s_shared ??= Create(null, out whyNone);
        }
    }

    /// <summary>A new instance, or null and the reason; a test may inject results of calls.</summary>
    public static VkInstance? Create(Func<string, int?>? fault, out string? whyNone)
    {
        try
        {
            return Create(Vk.GetApi(), fault, out whyNone);
        }
        // How the loader's absence shows depends on the platform; none of these says which library it was.
        catch (Exception e) when (e is FileNotFoundException or DllNotFoundException or EntryPointNotFoundException or SymbolLoadingException)
        {
            whyNone = $"The Vulkan loader was not found: looked for {LoaderName()}. Debian and Ubuntu have it in the package libvulkan1; "
                + "on Windows it comes with the driver of the graphics card, on macOS with the Vulkan SDK or MoltenVK.";
            return null;
        }
    }

    private static string LoaderName() => OperatingSystem.IsWindows() ? "vulkan-1.dll"
        : OperatingSystem.IsMacOS() ? "libvulkan.dylib and libMoltenVK.dylib"
        : "libvulkan.so.1";

    private static VkInstance? Create(Vk api, Func<string, int?>? fault, out string? whyNone)
    {
        uint version = Vk.Version10;
        if (Injected("vkEnumerateInstanceVersion") is null) api.EnumerateInstanceVersion(ref version);
        var asked = version >= Vk.Version12 ? Vk.Version12 : Vk.Version11;
        List<string> extensions = [], layers = [];
        if (HasExtension(api, Portability)) extensions.Add(Portability);
        if (Diagnostics.Level >= 1 && HasLayer(api, Validation)) layers.Add(Validation);
        using var names = new NativeNames(extensions);
        using var layerNames = new NativeNames(layers);
        fixed (byte* name = "Lazy\0"u8)
        {
            var application = new ApplicationInfo(pApplicationName: name, pEngineName: name, apiVersion: asked);
            var info = new InstanceCreateInfo(
                flags: extensions.Count > 0 ? InstanceCreateFlags.EnumeratePortabilityBitKhr : 0,
                pApplicationInfo: &application,
                enabledExtensionCount: names.Count,
                ppEnabledExtensionNames: names.Pointer,
                enabledLayerCount: layerNames.Count,
                ppEnabledLayerNames: layerNames.Pointer);
            Instance handle = default;
            var result = Injected("vkCreateInstance") ?? api.CreateInstance(&info, null, &handle);
            if (result == Result.Success)
            {
                api.CurrentInstance = handle;
                whyNone = null;
                return new(api, handle, asked);
            }
            whyNone = result == Result.ErrorIncompatibleDriver
                ? NoDriver
                : $"vkCreateInstance failed with {result}.";
            api.Dispose();
            return null;
        }

        Result? Injected(string call) => (Result?)fault?.Invoke(call);
    }

    /// <summary>What to say where a loader was found, but no driver.</summary>
    public static string NoDriver =>
        $"The Vulkan loader ({LoaderName()}) found no driver (ICD). The vendor's driver of the graphics card brings one; "
        + "the Debian package mesa-vulkan-drivers has those for AMD, Intel and for the processor.";

    /// <summary>The devices that the drivers show.</summary>
    public IReadOnlyList<PhysicalDevice> Devices(Func<string, int?>? fault, out string? whyNone)
    {
        const string Call = "vkEnumeratePhysicalDevices";
        uint count = 0;
        var result = (Result?)fault?.Invoke(Call) ?? Api.EnumeratePhysicalDevices(Handle, &count, null);
        var devices = new PhysicalDevice[count];
        if (result >= 0 && count > 0)
        {
            fixed (PhysicalDevice* p = devices) result = Api.EnumeratePhysicalDevices(Handle, &count, p);
        }
        // A driver whose hardware is absent answers ErrorInitializationFailed.
        whyNone = result < 0 ? $"{Call} failed with {result}. {NoDriver}" : count == 0 ? NoDriver : null;
        return result < 0 ? [] : devices[..(int)count];
    }

    private static bool HasExtension(Vk api, string wanted)
    {
        uint count = 0;
        if (api.EnumerateInstanceExtensionProperties((byte*)null, &count, null) < 0) return false;
        var all = new ExtensionProperties[count];
        fixed (ExtensionProperties* p = all)
        {
            if (api.EnumerateInstanceExtensionProperties((byte*)null, &count, p) < 0) return false;
            for (var i = 0; i < count; i++)
            {
                if (NativeNames.Text(p[i].ExtensionName) == wanted) return true;
            }
        }
        return false;
    }

    private static bool HasLayer(Vk api, string wanted)
    {
        uint count = 0;
        if (api.EnumerateInstanceLayerProperties(&count, null) < 0) return false;
        var all = new LayerProperties[count];
        fixed (LayerProperties* p = all)
        {
            if (api.EnumerateInstanceLayerProperties(&count, p) < 0) return false;
            for (var i = 0; i < count; i++)
            {
                if (NativeNames.Text(p[i].LayerName) == wanted) return true;
            }
        }
        return false;
    }
}

/// <summary>Texts as the array of pointers that Vulkan takes.</summary>
internal sealed unsafe class NativeNames : IDisposable
{
    private readonly byte** _names;

    public NativeNames(IReadOnlyList<string> names)
    {
        Count = (uint)names.Count;
        _names = (byte**)NativeMemory.AllocZeroed((nuint)(names.Count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < names.Count; i++) _names[i] = (byte*)Marshal.StringToCoTaskMemUTF8(names[i]);
    }

    public uint Count { get; }

    public byte** Pointer => _names;

    /// <summary>The text that ends with a zero.</summary>
    public static string Text(byte* name) => Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));

    public void Dispose()
    {
        for (var i = 0; i < Count; i++) Marshal.FreeCoTaskMem((nint)_names[i]);
        NativeMemory.Free(_names);
    }
}
