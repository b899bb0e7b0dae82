using Lazy.Backends;
using Lazy.Tests.Scheduling;
using Microsoft.Extensions.Configuration;

namespace Lazy.Tests.Configuration;

/// <summary>Which backend and which settings are in force.</summary>
[TestClass]
public sealed class ConfigurationTests
{
    private sealed class Given(string name, string? whyNone, params Device[] devices) : IBackend
    {
        public string Name => name;

        public IReadOnlyList<Device> Probe(out string? why)
        {
            why = whyNone;
            return devices;
        }
    }

    private static IConfiguration Says(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build();

    private static LazyOptions Layered(IConfiguration file, IConfiguration? host, (string, string?)[] environment, Action<LazyOptions>? code) =>
        LazyConfig.Layered(file, host, environment.Select(e => KeyValuePair.Create(e.Item1, e.Item2)), code);

    [TestMethod]
    public void An_unknown_backend_lists_the_known_ones()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => LazyConfig.UseBackend("nosuch"));
        Assert.StartsWith("backend: there is no backend 'nosuch'; known are auto, cpu, opencl, vulkan, reference", e.Message);
    }

    [TestMethod]
    public void An_unknown_device_lists_the_known_ones()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => LazyConfig.UseBackend("reference", "nosuch"));
        Assert.AreEqual("device: reference has no device 'nosuch'; it has 0: plain interpreter.", e.Message);
        Assert.ThrowsExactly<ArgumentException>(() => LazyConfig.UseBackend("reference", "1"));
        using (LazyConfig.UseBackend("REFERENCE", "0")) Assert.AreEqual("reference", LazyConfig.Device.Info.Backend);
        using (LazyConfig.UseBackend("reference", "Plain")) Assert.AreEqual("reference", LazyConfig.Device.Info.Backend);
    }

    [TestMethod]
    public void A_backend_without_a_device_says_why()
    {
        BackendRegistry.Register(new Given("absent", "libabsent.so.1 was not found"));
        var e = Assert.ThrowsExactly<LazyDeviceException>(() => LazyConfig.UseBackend("absent"));
        Assert.StartsWith("backend absent: there is no device, libabsent.so.1 was not found.", e.Message);
        Assert.Contains("Backends with devices here: cpu", e.Message);
        Assert.Contains("reference", e.Message);
        BackendRegistry.Register(new Given("silent", null));
        Assert.Contains("no reason", Assert.ThrowsExactly<LazyDeviceException>(() => LazyConfig.UseBackend("silent")).Message);
    }

    [TestMethod]
    public void A_backend_of_the_users_own_runs_programs()
    {
        var device = new PlainDevice();
        BackendRegistry.Register(new Given("mine", null, device));
        Assert.Contains("mine", BackendRegistry.Names);
        using var scope = LazyConfig.UseBackend("mine");
        Assert.AreSame(device, LazyConfig.Device);
        static NDArray loss(NDArray w, NDArray x, NDArray y) => jnp.mean(jnp.square(jnp.dot(x, w) - y));
        var x = jnp.asarray(new float[,] { { 1, 2 }, { 3, 4 }, { 5, 6 } });
        var y = jnp.asarray([1.0, 2.0, 3.0]);
        var w = jnp.asarray([1.0, -1.0]);
        var launches = device.Memory.LiveBuffers;
        // The residual is -2, -3, -4; its products with the columns of x, times 2/3.
        var g = jax.grad(loss)(w, x, y);
        Usage.Seen.Near(g, -62 / 3.0, -80 / 3.0);
        var step = jax.jit((NDArray w, NDArray x, NDArray y) => w - 0.3 * jax.grad(loss)(w, x, y));
        Usage.Seen.Near(step(w, x, y), 7.2, 7);
        Usage.Seen.Near(jax.nn.softmax(w), 0.880797, 0.1192029);
        Assert.AreEqual("plain", step.Explain(w, x, y).Kernels[0].Device.Split(':')[0]);
        Assert.IsGreaterThan(launches, device.Memory.LiveBuffers);
    }

    [TestMethod]
    public async Task A_scope_follows_calls_and_ends()
    {
        var outside = LazyConfig.Device;
        using (LazyConfig.UseBackend("reference"))
        {
            await Task.Yield();
            Assert.AreEqual("reference", LazyConfig.Device.Info.Backend);
            Assert.AreEqual("reference", await Task.Run(() => LazyConfig.Device.Info.Backend));
            using (LazyConfig.UseBackend("cpu")) Assert.AreEqual("cpu", LazyConfig.Device.Info.Backend);
            Assert.AreEqual("reference", LazyConfig.Device.Info.Backend);
            Seen(jax.grad((NDArray x) => jnp.sum(jnp.square(x)))(jnp.asarray([1.0, 2.0])), "[2. 4.]");
        }
        Assert.AreSame(outside, LazyConfig.Device);
    }

    [TestMethod]
    public void Arrays_of_one_backend_are_read_on_another()
    {
        var x = jnp.asarray([1.0, 2.0, 3.0]);
        using (LazyConfig.UseBackend("reference")) Seen(x * 2, "[2. 4. 6.]");
        Seen(x + 1, "[2. 3. 4.]");
    }

    [TestMethod]
    public void Code_comes_before_environment_before_host_before_file()
    {
        var file = Says(("Backend", "file"), ("Threads", "1"), ("Device", "one"), ("MaxPendingDepth", "11"));
        var host = Says(("Backend", "host"), ("Threads", "2"), ("Device", "two"));
        (string, string?)[] environment = [("LAZY_BACKEND", "environment"), ("LAZY_THREADS", "3"), ("OTHER_DEVICE", "nine")];
        var all = Layered(file, host, environment, o => o.Backend = "code");
        Assert.AreEqual(("code", 3, "two", 11), (all.Backend, all.Threads, all.Device, all.MaxPendingDepth));
        Assert.AreEqual("environment", Layered(file, host, environment, null).Backend);
        Assert.AreEqual("host", Layered(file, host, [], null).Backend);
        Assert.AreEqual("file", Layered(file, null, [], null).Backend);
        Assert.AreEqual("auto", Layered(Says(), null, [], null).Backend);
        Assert.AreEqual(5, Layered(file, host, [("LAZY_MAX_PENDING_DEPTH", "5")], null).MaxPendingDepth);
        Assert.AreEqual(0, all.MaxDeviceBytes);
        Assert.AreEqual(5_000_000_000, Layered(file, host, [("LAZY_MAX_DEVICE_BYTES", "5000000000")], null).MaxDeviceBytes);
    }

    [TestMethod]
    public void Options_are_a_copy()
    {
        LazyConfig.Options.Backend = "nosuch";
        Assert.AreNotEqual("nosuch", LazyConfig.Options.Backend);
    }

    private static void Seen(NDArray x, string text) => Assert.AreEqual(text, x.ToString());
}
