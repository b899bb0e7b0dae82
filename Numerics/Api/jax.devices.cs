using Lazy.Backends;
using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

public static partial class jax
{
    /// <summary>The devices of a backend; of the default device's backend if null.</summary>
    /// <exception cref="ArgumentException">No backend has that name; the text lists the known ones.</exception>
    /// <exception cref="LazyDeviceException">It has no device here; the text says what was looked for.</exception>
    public static IReadOnlyList<Device> devices(string? backend = null)
    {
        var current = Runtime.Device;
        backend ??= BackendRegistry.NameOf(current);
        // A device that a scope names need not be registered.
        if (backend is null) return [current];
        if (string.Equals(backend, "auto", StringComparison.OrdinalIgnoreCase)) backend = BackendRegistry.NameOf(BackendRegistry.Select("auto"))!;
        // Where there is none, selecting says why.
        return BackendRegistry.Devices(backend, out _) is { Count: > 0 } found ? found : [BackendRegistry.Select(backend)];
    }

    /// <summary>The devices of this process, which are all: <see cref="devices"/>.</summary>
    public static IReadOnlyList<Device> local_devices(string? backend = null) => devices(backend);

    /// <summary>The number of <see cref="devices"/>.</summary>
    public static int device_count(string? backend = null) => devices(backend).Count;

    /// <summary>The number of <see cref="local_devices"/>.</summary>
    public static int local_device_count(string? backend = null) => devices(backend).Count;

    /// <summary>The name of the backend whose device arrays are made and computed on, where nothing else is said.</summary>
    public static string default_backend() => BackendRegistry.NameOf(Runtime.Device) ?? Runtime.Device.Info.Backend;

    /// <summary>
    /// Makes a device the default inside of a scope: <c>using (jax.default_device(device)) { … }</c>. Arrays made there are not committed:
    /// they follow what they meet.
    /// </summary>
    public static IDisposable default_device(Device device) => LazyConfig.UseDevice(device);

    /// <summary>Makes the first device of a backend the default inside of a scope.</summary>
    public static IDisposable default_device(string backend) => LazyConfig.UseBackend(backend);

    /// <summary>
    /// The arrays of a tree, committed to a device: what is computed from them is computed there, and arrays of two devices do not mix. A
    /// value that is there is moved at once; a pending one is computed on the device when it is needed. Under jit the whole function runs
    /// on the device.
    /// </summary>
    /// <param name="x">An array, or a tree of arrays.</param>
    /// <param name="device">The device; if null, arrays stay as and where they are.</param>
    public static T device_put<T>(T x, Device? device = null) =>
        device is null ? x : Leaves.Map(a => Put(a, device), x, "device_put: x");

    /// <summary>
    /// The arrays of a tree, computed, and in host memory on the device of the backend <c>cpu</c>; not committed. For .NET arrays of
    /// their elements use <see cref="NDArray.ToArray{T}"/>.
    /// </summary>
    public static T device_get<T>(T x)
    {
        NDArray.EvaluateAll("device_get", [.. Leaves.Flatten(x, "device_get: x").Leaves], default);
        return Leaves.Map(Get, x, "device_get: x");
    }

    private static NDArray Put(NDArray x, Device device)
    {
        var node = Ufunc.Enter("device_put", x);
        if (ReferenceEquals(node.Place, device)) return x;
        if (x.Trace is null && node.Value is Storage storage) return new NDArray(Node.Leaf(node.Aval, storage.Share(device), device), null);
        return Ufunc.Wrap(new DevicePut(device).Of(node), x.Trace);
    }

    private static NDArray Get(NDArray x)
    {
        var host = BackendRegistry.Devices("cpu", out _)[0];
        if (x.Node.Value is not Storage storage) return x;
        if (x.Node.Place is null && ReferenceEquals(storage.Device, host)) return x;
        return new NDArray(Node.Leaf(x.Node.Aval, storage.Share(host)), x.Trace);
    }
}
