using Lazy.Backends;

namespace Lazy.Tests.Devices;

/// <summary>The devices that the suites run on.</summary>
internal static class TestDevices
{
    /// <summary>The backends on which every suite runs.</summary>
    public static readonly string[] Backends = ["cpu", "opencl", "vulkan"];

    /// <summary>
    /// The device of a backend. On a machine of the continuous integration its absence is a failure; elsewhere the test is reported as
    /// not run, with the reason.
    /// </summary>
    public static Device Of(string backend)
    {
        Configure();
        var devices = BackendRegistry.Devices(backend, out var whyNone);
        if (devices.Count > 0) return devices[0];
        var text = $"{backend}: {whyNone}";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(text);
        Assert.Inconclusive(text);
        throw new InvalidOperationException(text);
    }

    /// <summary>Runs a test on a backend.</summary>
    public static IDisposable Use(string backend)
    {
        Of(backend);
        return LazyConfig.UseBackend(backend);
    }

    // The backends of the package are registered by whoever first asks for the configuration.
    private static void Configure() => _ = LazyConfig.Options;
}
