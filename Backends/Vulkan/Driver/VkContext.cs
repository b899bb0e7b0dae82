using Silk.NET.Vulkan;
using NativeDevice = Silk.NET.Vulkan.Device;

namespace Lazy.Backends.Vulkan.Driver;

/// <summary>
/// An open device and the gate through which every native call that can fail goes: <c>Check(name, Fault(name) ?? call)</c>. Tests
/// inject results there; a result that is no success becomes an exception; after the loss of the device every call is refused.
/// </summary>
internal sealed unsafe class VkContext : IDisposable
{
    private DeviceLostException? _lost;
    private bool _isDisposed;

    /// <summary>Opens a device.</summary>
    /// <param name="physical">The device.</param>
    /// <param name="hook">For tests: see <see cref="Hook"/>.</param>
    public VkContext(VkPhysical physical, Func<string, int?>? hook)
    {
        Physical = physical;
        Hook = hook;
        // Functions of its own: they go straight to the driver of this device, not through the loader's switch.
        Api = Vk.GetApi();
        try
        {
            Api.CurrentInstance = physical.Instance.Handle;
            NativeDevice device = default;
            Check("vkCreateDevice", Fault("vkCreateDevice") ?? physical.Open(Api, out device));
            Device = device;
            Api.CurrentDevice = device;
            Api.GetDeviceQueue(device, physical.QueueFamily!.Value, 0, out var queue);
            Queue = queue;
        }
        catch
        {
            Api.Dispose();
            throw;
        }
    }

    /// <summary>The functions.</summary>
    public Vk Api { get; }

    public NativeDevice Device { get; }

    public Queue Queue { get; }

    public VkPhysical Physical { get; }

    /// <summary>For tests: given the name of a call, a result to take instead of making the call, or null to make it.</summary>
    public Func<string, int?>? Hook { get; set; }

    /// <summary>Whether the device was lost.</summary>
    public bool IsLost => _lost is not null;

    /// <summary>The result to take instead of a call, or null.</summary>
    public Result? Fault(string call) => Hook is { } hook ? (Result?)hook(call) : null;

    /// <summary>Refuses to go on after the device was lost or the driver disposed of.</summary>
    public void ThrowIfUnusable()
    {
        if (_lost is { } lost) throw new DeviceLostException(lost.Message, lost);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
    }

    /// <summary>Turns a result that is an error into an exception. Results such as a timeout are for the caller.</summary>
    /// <param name="call">The native function.</param>
    /// <param name="result">What it returned.</param>
    /// <param name="bytes">The memory it was to allocate.</param>
    public void Check(string call, Result result, long bytes = 0)
    {
        if (result >= 0) return;
        throw Error(call, result, bytes);
    }

    /// <summary>The exception for an error.</summary>
    public LazyDeviceException Error(string call, Result result, long bytes = 0)
    {
        switch (result)
        {
            case Result.ErrorDeviceLost:
                return _lost ??= new DeviceLostException($"{Physical.Name}: the device was lost, says {call}; arrays on it are gone.");
            // Drivers also limit the number of allocations.
            case Result.ErrorOutOfDeviceMemory or Result.ErrorOutOfHostMemory or Result.ErrorTooManyObjects or Result.ErrorOutOfPoolMemory:
                return new OutOfDeviceMemoryException($"{Physical.Name}: {call} for {bytes} bytes failed with {result}.", bytes, 0);
            default:
                return new LazyDeviceException($"{Physical.Name}: {call} failed with {result}.");
        }
    }

    /// <summary>Closes the device; everything made of it must be gone.</summary>
    public void Dispose()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        Api.DestroyDevice(Device, null);
        Api.Dispose();
    }
}
