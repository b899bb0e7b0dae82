using Lazy.Backends;
using Lazy.Tests.Scheduling;

namespace Lazy.Tests.Configuration;

/// <summary>Devices under JAX's names: where arrays live, what committing means, and what a backend that comes and goes does.</summary>
[TestClass]
public sealed class DeviceTests
{
    private static readonly PlainDevice s_a = new(new DeviceInfo("first", "A", DeviceKind.Software, "1"));
    private static readonly PlainDevice s_b = new(new DeviceInfo("second", "B", DeviceKind.Software, "1"));

    private static readonly Device s_cpu = jax.devices("cpu")[0];

    private sealed record Pair(NDArray W, NDArray B);

    private sealed class Changing(string name, Func<int, Device> next) : IBackend
    {
        public int Probes { get; private set; }

        public string Name => name;

        public IReadOnlyList<Device> Probe(out string? whyNone)
        {
            whyNone = null;
            return [next(Probes++)];
        }
    }

    private static NDArray Ones(int n) => jnp.asarray(Enumerable.Repeat(1f, n).ToArray());

    private static void Seen(NDArray x, string text) => Assert.AreEqual(text, x.ToString());

    [TestMethod]
    public void Devices_of_backends_by_name()
    {
        Assert.AreEqual("cpu", jax.devices("cpu").Single().Info.Backend);
        Assert.AreEqual("reference", jax.local_devices("reference").Single().Info.Backend);
        Assert.AreEqual(1, jax.device_count("cpu"));
        Assert.AreEqual(1, jax.local_device_count("cpu"));
        using (LazyConfig.UseBackend("reference"))
        {
            Assert.AreEqual("reference", jax.default_backend());
            Assert.AreSame(LazyConfig.Device, jax.devices()[0]);
            Assert.AreEqual(1, jax.device_count());
        }
        Assert.Contains("known are auto, cpu", Assert.ThrowsExactly<ArgumentException>(() => jax.devices("nosuch")).Message);
        // A device of a scope need not be registered.
        using (jax.default_device(s_a))
        {
            Assert.AreSame(s_a, jax.devices().Single());
            Assert.AreEqual("first", jax.default_backend());
        }
    }

    [TestMethod]
    public void Default_device_is_a_scope()
    {
        var outside = LazyConfig.Device;
        using (jax.default_device(s_a))
        {
            var x = Ones(3);
            Assert.AreSame(s_a, x.Device);
            Assert.AreSame(s_a, (x + 1).Device);
            using (jax.default_device("cpu")) Assert.AreEqual("cpu", Ones(2).Device.Info.Backend);
            // Not committed: what is computed elsewhere follows.
            using (jax.default_device(s_b)) Assert.AreSame(s_b, (x + Ones(3)).Evaluate().Device);
        }
        Assert.AreSame(outside, LazyConfig.Device);
    }

    [TestMethod]
    public void A_committed_array_decides_where_is_computed()
    {
        var x = jax.device_put(Ones(3), s_a);
        Assert.AreSame(s_a, x.Device);
        var y = (x * 2 + jnp.arange(3)) / Ones(3);
        Assert.AreSame(s_a, y.Device);
        Seen(y, "[2. 3. 4.]");
        Assert.AreSame(s_a, ((Storage)y.Node.Value!).Device);
        Assert.AreSame(s_a, (y + 1).Device, "results stay committed");
        Assert.StartsWith("first", (y + 1).Explain().Kernels[0].Device);
        using (LazyConfig.UseBackend("reference")) Assert.AreSame(s_a, (y + 1).Evaluate().Device);
        Assert.AreSame(x, jax.device_put(x, s_a));
        Assert.AreSame(x, jax.device_put(x));
    }

    [TestMethod]
    public void Pending_arrays_are_computed_where_they_are_put()
    {
        var x = jax.device_put(Ones(3) + 1, s_a);
        Assert.IsNull(x.Node.Value);
        Assert.AreSame(s_a, x.Device);
        Seen(x * 3, "[6. 6. 6.]");
        // One that is committed elsewhere is computed there, and moved.
        var y = jax.device_put(x * 5, s_b) + 1;
        Assert.IsNull(y.Node.Value);
        Assert.AreSame(s_b, y.Device);
        Seen(y, "[11. 11. 11.]");
        Assert.AreSame(s_b, ((Storage)y.Node.Value!).Device);
    }

    [TestMethod]
    public void Many_crossings_need_no_deep_stack()
    {
        var done = false;
        var thread = new Thread(() =>
        {
            var x = jnp.sin(Ones(2)) * 0;
            var g = jax.grad((NDArray x) =>
            {
                for (var i = 0; i < 2000; i++) x = jax.device_put(x, i % 2 == 0 ? s_a : s_b) + 1;
                return jnp.sum(x);
            })(x);
            Seen(g, "[1. 1.]");
            done = true;
        }, 256 << 10);
        thread.Start();
        thread.Join();
        Assert.IsTrue(done);
    }

    [TestMethod]
    public void Arrays_of_two_devices_do_not_mix()
    {
        NDArray x = jax.device_put(Ones(3), s_a), y = jax.device_put(Ones(3), s_b);
        var e = Assert.ThrowsExactly<DeviceMismatchException>(() => x + y);
        Assert.AreEqual(
            "add: operands are committed to two devices, first: A and second: B. Bring them to one: jax.device_put(x, device).", e.Message);
        e = Assert.ThrowsExactly<DeviceMismatchException>(() => jnp.concatenate([x, Ones(2), y]));
        Assert.StartsWith("concatenate: ", e.Message);
        e = Assert.ThrowsExactly<DeviceMismatchException>(() => jax.jit((NDArray a, NDArray b) => a + b)(x, y));
        Assert.StartsWith("jit: ", e.Message);
        Assert.Contains("first: A and second: B", e.Message);
        Seen(x + jax.device_put(y, s_a), "[2. 2. 2.]");
        // In one evaluation each has its own program.
        NDArray p = x + 1, q = y + 2;
        jax.evaluate(p, q, Ones(3));
        Assert.AreEqual((s_a, s_b), (((Storage)p.Node.Value!).Device, ((Storage)q.Node.Value!).Device));
    }

    [TestMethod]
    public void A_tree_is_put_and_got_as_a_whole()
    {
        var p = jax.device_put(new Pair(Ones(2), 3.0), s_a);
        Assert.AreSame(s_a, p.W.Device);
        Assert.AreSame(s_a, p.B.Device);
        Seen(p.W * p.B, "[3. 3.]");
        var host = jax.device_get(new Pair(p.W * 2, p.B));
        Assert.AreSame(s_cpu, ((Storage)host.W.Node.Value!).Device);
        Assert.IsNull(host.W.Node.Place);
        Seen(host.W + jax.device_put(host.B, s_b), "[5. 5.]");
    }

    [TestMethod]
    public void What_was_put_shares_no_donated_buffer()
    {
        using var scope = jax.default_device(s_a);
        var x = Ones(3);
        var y = jax.device_put(x, s_a);
        var f = jax.jit((NDArray a) => a.At[0].Set(5), donate_argnums: [0]);
        Seen(f(y), "[5. 1. 1.]");
        Seen(x, "[1. 1. 1.]");
        Assert.ThrowsExactly<DonatedArrayException>(() => y + 1);
    }

    [TestMethod]
    public void A_jitted_function_runs_where_its_arguments_are()
    {
        var f = jax.jit((NDArray x, NDArray y) => (jnp.sin(x) * 0 + y, x));
        var (r, same) = f(jax.device_put(Ones(2), s_a), Ones(2) * 4);
        Seen(r, "[4. 4.]");
        Assert.AreSame(s_a, ((Storage)r.Node.Value!).Device);
        Assert.AreSame(s_a, r.Node.Place);
        Assert.AreSame(s_a, same.Device);
        Assert.AreSame(s_b, f(Ones(2), jax.device_put(Ones(2), s_b)).Item1.Device);
        var free = f(Ones(2), Ones(2)).Item1;
        Assert.IsNull(free.Node.Place);
        Assert.StartsWith("second", f.Explain(Ones(2), jax.device_put(Ones(2), s_b)).Kernels[0].Device);
    }

    [TestMethod]
    public void A_jitted_function_runs_where_what_it_closes_over_is()
    {
        var w = jax.device_put(Ones(2), s_a);
        var f = jax.jit((NDArray x) => x * w + jax.device_put(x, s_a));
        var y = f(Ones(2));
        Seen(y, "[2. 2.]");
        Assert.AreSame(s_a, y.Device);
        Assert.ThrowsExactly<DeviceMismatchException>(() => f(jax.device_put(Ones(2), s_b)));
        Assert.AreSame(s_b, jax.jit((NDArray x) => jax.device_put(x * 2, s_b))(Ones(2)).Device);
    }

    [TestMethod]
    public void Gradients_cross_devices_and_return()
    {
        var x = jax.device_put(jnp.asarray([1.0, 2.0]), s_a);
        var g = jax.grad((NDArray x) => jnp.sum(jnp.square(jax.device_put(x * 3, s_b))))(x);
        Assert.AreSame(s_a, g.Device);
        Seen(g, "[18. 36.]");
        // The gradient of an array that is free is free again.
        var free = jax.grad((NDArray x) => jnp.sum(x * jax.device_put(jnp.square(jax.device_put(x, s_a)), s_b)))(jnp.asarray([1.0, 2.0]));
        Seen(free, "[ 3. 12.]");
        var mapped = jax.vmap((NDArray x) => jax.device_put(x, s_a) * 2)(Ones(3));
        Assert.AreSame(s_a, mapped.Device);
        Seen(mapped, "[2. 2. 2.]");
    }

    [TestMethod]
    public void A_backend_can_be_opened_again()
    {
        var backend = new Changing("changing", i => new PlainDevice(new DeviceInfo("changing", $"number {i}", DeviceKind.Oracle, "1")));
        BackendRegistry.Register(backend);
        var first = jax.devices("changing")[0];
        Assert.AreSame(first, jax.devices("changing")[0]);
        Assert.AreEqual(1, backend.Probes);
        var x = jax.device_put(Ones(2), first);
        BackendRegistry.Reset("changing");
        var second = jax.devices("CHANGING")[0];
        Assert.AreEqual("number 1", second.Info.Name);
        Assert.AreEqual(2, backend.Probes);
        Seen(jax.device_put(x, second) + 1, "[2. 2.]");
        Assert.Contains("known are auto, cpu", Assert.ThrowsExactly<ArgumentException>(() => BackendRegistry.Reset("nosuch")).Message);
    }

    [TestMethod]
    public void A_probe_that_throws_stops_nobody_else()
    {
        var backend = new Changing("throwing", _ => throw new DllNotFoundException("libthrowing.so.1"));
        BackendRegistry.Register(backend);
        Assert.IsNotNull(BackendRegistry.Select("auto"));
        Assert.IsNotNull(BackendRegistry.Select("auto"));
        Assert.AreEqual(1, backend.Probes, "the answer is kept");
        var e = Assert.ThrowsExactly<LazyDeviceException>(() => jax.devices("throwing"));
        Assert.Contains("its probe failed with DllNotFoundException: libthrowing.so.1", e.Message);
    }

    [TestMethod]
    public void Auto_takes_a_graphics_processor_before_the_cpu_and_that_before_an_emulated_device()
    {
        Device software = new PlainDevice(new DeviceInfo("soft", "emulated", DeviceKind.Software, "1"));
        BackendRegistry.Register(new Changing("soft", _ => software));
        Assert.IsTrue(BackendRegistry.Select("auto").Info.Kind < DeviceKind.Software);
        Assert.AreEqual("emulated", BackendRegistry.Select("auto", "emulated").Info.Name);
    }
}
