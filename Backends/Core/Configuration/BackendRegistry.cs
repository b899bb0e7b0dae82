using System.Globalization;

namespace Lazy.Backends;

/// <summary>The backends that configuration can name, and the devices that were found.</summary>
public static class BackendRegistry
{
    private static readonly Lock s_lock = new();
    private static readonly List<IBackend> s_backends = [];
    private static readonly Dictionary<string, (IReadOnlyList<Device> Devices, string? WhyNone)> s_probes = new(StringComparer.OrdinalIgnoreCase);
    private static readonly List<Action<LazyOptions>> s_appliers = [];

    /// <summary>Raised when devices were forgotten.</summary>
    internal static event Action? Forgotten;

    /// <summary>
    /// The device that runs what others cannot: the CPU, which the library sets. Devices with limits hand it on as
    /// <see cref="Device.Fallback"/>.
    /// </summary>
    public static Device? Fallback { get; set; }

    /// <summary>The names of all registered backends.</summary>
    public static IReadOnlyList<string> Names
    {
        get
        {
            lock (s_lock) return [.. s_backends.Select(b => b.Name)];
        }
    }

    /// <summary>Makes a backend known by its name; a backend of the same name is replaced.</summary>
    /// <param name="backend">The backend.</param>
    /// <param name="apply">Called with the settings whenever they are loaded.</param>
    public static void Register(IBackend backend, Action<LazyOptions>? apply = null)
    {
        ArgumentNullException.ThrowIfNull(backend);
        lock (s_lock)
        {
            s_backends.RemoveAll(b => string.Equals(b.Name, backend.Name, StringComparison.OrdinalIgnoreCase));
            s_backends.Add(backend);
            s_probes.Remove(backend.Name);
            if (apply is not null) s_appliers.Add(apply);
        }
    }

    /// <summary>
    /// Forgets the devices of a backend, so that the next use probes it again: after a device was lost, or a driver was installed. Arrays of
    /// the old devices stay with them.
    /// </summary>
    /// <exception cref="ArgumentException">No backend has that name.</exception>
    public static void Reset(string name)
    {
        lock (s_lock)
        {
            _ = Find(name);
            s_probes.Remove(name);
        }
        Forgotten?.Invoke();
    }

    /// <summary>The name under which a device is registered, or null.</summary>
    public static string? NameOf(Device device)
    {
        lock (s_lock) return s_probes.FirstOrDefault(p => p.Value.Devices.Contains(device)).Key;
    }

    /// <summary>The devices of a backend, or why it has none. The answer of the first probe is kept.</summary>
    /// <exception cref="ArgumentException">No backend has that name.</exception>
    public static IReadOnlyList<Device> Devices(string name, out string? whyNone)
    {
        lock (s_lock)
        {
            if (!s_probes.TryGetValue(name, out var probe))
            {
                var devices = Probe(Find(name), out var why);
                Diagnostics.Log(1, () => devices.Count > 0 ? $"{name}: {string.Join("; ", devices.Select(d => d.Info.Name))}" : $"{name}: none, {why}");
                s_probes[name] = probe = (devices, devices.Count > 0 ? null : why ?? "the backend gave no reason");
            }
            whyNone = probe.WhyNone;
            return probe.Devices;
        }
    }

    /// <summary>The device that a name means; <c>auto</c> takes a real GPU before the CPU backend, and that before an emulated device.</summary>
    public static Device Select(string backend, string? device = null)
    {
        if (string.Equals(backend, "auto", StringComparison.OrdinalIgnoreCase))
        {
            var all = Candidates(all: device is not null).SelectMany(n => Devices(n, out _)).Where(d => d.Info.Kind != DeviceKind.Oracle).OrderBy(d => d.Info.Kind).ToList();
            return Pick(all, "auto", device) ?? throw new LazyDeviceException("backend auto: no registered backend has a device.");
        }
        var found = Devices(backend, out var why);
        return Pick(found, backend, device) ?? throw new LazyDeviceException(
            $"backend {backend}: there is no device, {why}. Backends with devices here: {string.Join(", ", Names.Where(n => Devices(n, out _).Count > 0))}.");
    }

    private static List<string> Candidates(bool all)
    {
        lock (s_lock) return [.. s_backends.Where(b => all || b.MayHaveHardware).Select(b => b.Name)];
    }

    internal static void Apply(LazyOptions options)
    {
        lock (s_lock) s_appliers.ForEach(a => a(options));
    }

    private static IBackend Find(string name) =>
        s_backends.Find(b => string.Equals(b.Name, name, StringComparison.OrdinalIgnoreCase)) ?? throw new ArgumentException(
            $"backend: there is no backend '{name}'; known are auto, {string.Join(", ", s_backends.Select(b => b.Name))}.");

    // A backend must not throw; one that does counts as absent, so that it stops nobody who did not ask for it.
    private static IReadOnlyList<Device> Probe(IBackend backend, out string? why)
    {
        try
        {
            return backend.Probe(out why);
        }
        catch (Exception e)
        {
            why = $"its probe failed with {e.GetType().Name}: {e.Message}";
            return [];
        }
    }

    private static Device? Pick(IReadOnlyList<Device> devices, string backend, string? device)
    {
        if (device is null || devices.Count == 0) return devices.Count > 0 ? devices[0] : null;
        if (int.TryParse(device, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < devices.Count) return devices[number];
        return devices.FirstOrDefault(d => d.Info.Name.Contains(device, StringComparison.OrdinalIgnoreCase)) ?? throw new ArgumentException(
            $"device: {backend} has no device '{device}'; it has {string.Join(", ", devices.Select((d, i) => $"{i}: {d.Info.Name}"))}.");
    }
}
