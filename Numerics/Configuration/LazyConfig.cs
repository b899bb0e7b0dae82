using System.Collections;
using Lazy.Backends;
using Lazy.Graph;
using Microsoft.Extensions.Configuration;

namespace Lazy;

/// <summary>Chooses the backend and the other settings of <see cref="LazyOptions"/>.</summary>
public static class LazyConfig
{
    private const string Prefix = "LAZY_";
    private static readonly Lock s_lock = new();
    private static readonly AsyncLocal<Scope?> s_scope = new();
    private static readonly AsyncLocal<LazyOptions?> s_scoped = new();
    private static volatile bool s_hasScopes;
    private static IConfiguration? s_host;
    private static Action<LazyOptions>? s_code;
    private static LazyOptions? s_options;
    private static Device? s_device;

    // Whoever asks for a backend by name finds those of this package.
    static LazyConfig()
    {
        Runtime.Start();
        // A device of a backend that is opened anew is not the device to go on with.
        BackendRegistry.Forgotten += () => Volatile.Write(ref s_device, null);
    }

    /// <summary>The settings in force here; a copy.</summary>
    public static LazyOptions Options => Current.Clone();

    /// <summary>The device on which this thread's (and its tasks') arrays are evaluated.</summary>
    /// <exception cref="ArgumentException">The configured name is unknown; the text lists the known ones.</exception>
    /// <exception cref="LazyDeviceException">The backend has no device here; the text says what was looked for.</exception>
    public static Device Device => s_scope.Value?.Device ?? Volatile.Read(ref s_device) ?? Choose();

    internal static int MaxPendingDepth => Current.MaxPendingDepth;

    /// <summary>The settings in force here, scopes included. Not to be changed.</summary>
    internal static LazyOptions Current => (s_hasScopes ? s_scoped.Value : null) ?? Volatile.Read(ref s_options) ?? Load();

    /// <summary>Changes settings for the whole process.</summary>
    public static void Configure(Action<LazyOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        lock (s_lock)
        {
            s_code += change;
            Reset();
        }
    }

    /// <summary>
    /// Changes settings inside of a scope: <c>using (LazyConfig.With(o => o.DebugNans = true)) { … }</c>. Follows async calls. Backend and
    /// device are chosen by <see cref="UseBackend"/> and <see cref="UseDevice"/> instead.
    /// </summary>
    public static IDisposable With(Action<LazyOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var scope = new OptionsScope(s_scoped.Value);
        var options = Options;
        change(options);
        s_hasScopes = true;
        RecordLines(options);
        s_scoped.Value = options;
        return scope;
    }

    /// <summary>Takes the section <c>Lazy</c> of a host's configuration as the source below the environment.</summary>
    public static void UseConfiguration(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        lock (s_lock)
        {
            s_host = configuration;
            Reset();
        }
    }

    /// <summary>Uses a backend inside of a scope: <c>using (LazyConfig.UseBackend("reference")) { … }</c>. Follows async calls.</summary>
    /// <param name="backend">The name of a registered backend, or <c>auto</c>.</param>
    /// <param name="device">Which of its devices: a number or a part of the name.</param>
    public static IDisposable UseBackend(string backend, string? device = null) => UseDevice(BackendRegistry.Select(backend, device));

    /// <summary>Uses a device inside of a scope. Follows async calls.</summary>
    /// <param name="device">The device, as <c>jax.devices</c> lists them.</param>
    public static IDisposable UseDevice(Device device)
    {
        ArgumentNullException.ThrowIfNull(device);
        var scope = new Scope(device, s_scope.Value);
        s_scope.Value = scope;
        return scope;
    }

    private static Device Choose()
    {
        var options = Current;
        var device = BackendRegistry.Select(options.Backend, options.Device);
        Diagnostics.Log(1, () => $"using {device}");
        Volatile.Write(ref s_device, device);
        return device;
    }

    private static LazyOptions Load()
    {
        lock (s_lock)
        {
            var file = new ConfigurationBuilder().SetBasePath(Directory.GetCurrentDirectory()).AddJsonFile("lazy.json", optional: true).Build();
            var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .Select(e => KeyValuePair.Create((string)e.Key, (string?)e.Value));
            var options = Layered(file, s_host?.GetSection("Lazy"), environment, s_code);
            BackendRegistry.Apply(options);
            RecordLines(options);
            Volatile.Write(ref s_options, options);
            return options;
        }
    }

    /// <summary>The settings from their sources; a later one overrides the settings that it names.</summary>
    /// <param name="file">What lazy.json says.</param>
    /// <param name="host">The section of the host's configuration, if there is one.</param>
    /// <param name="environment">Variables: LAZY_MAX_PENDING_DEPTH is the setting MaxPendingDepth.</param>
    /// <param name="code">What code changed.</param>
    internal static LazyOptions Layered(
        IConfiguration file, IConfiguration? host, IEnumerable<KeyValuePair<string, string?>> environment, Action<LazyOptions>? code)
    {
        var options = new LazyOptions();
        file.Bind(options);
        host?.Bind(options);
        var named = environment.Where(e => e.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(e => KeyValuePair.Create(e.Key[Prefix.Length..].Replace("_", "", StringComparison.Ordinal), e.Value));
        new ConfigurationBuilder().AddInMemoryCollection(named).Build().Bind(options);
        code?.Invoke(options);
        return options;
    }

    // Nodes ask for their line only once some setting has wanted it.
    private static void RecordLines(LazyOptions options)
    {
        if (options.RecordsLines) Origin.FindLine = static () => Current.RecordsLines ? UserCode.Line() : null;
    }

    private static void Reset()
    {
        Volatile.Write(ref s_options, null);
        Volatile.Write(ref s_device, null);
    }

    private sealed class Scope(Device device, Scope? outer) : IDisposable
    {
        public Device Device { get; } = device;

        public void Dispose() => s_scope.Value = outer;
    }

    private sealed class OptionsScope(LazyOptions? outer) : IDisposable
    {
        public void Dispose() => s_scoped.Value = outer;
    }
}
