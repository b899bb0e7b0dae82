using System.Diagnostics;
using Lazy.Backends;
using Lazy.Tests.Devices;

namespace Lazy.Tests.Configuration;

/// <summary>What the processes of <see cref="EnvironmentTests"/> run: nothing happens before its first array.</summary>
[TestClass]
public sealed class SmallProgram
{
    [TestMethod]
    public void Gradients()
    {
        static NDArray sum_squared_error(NDArray x, NDArray y) => jnp.sum(jnp.square(x - y));
        var x = jnp.asarray([1.0, 2.0, 3.0, 4.0]);
        Assert.AreEqual("[2. 4. 6. 8.]", jax.grad((NDArray x) => jnp.sum(jnp.square(x)))(x).ToString());
        Usage.Seen.Near(jax.grad(sum_squared_error)(x, x + 0.1), -0.2, -0.2, -0.2, -0.2);
    }
}

/// <summary>Settings from outside of the program, in processes of their own: each runs a few gradients.</summary>
[TestClass]
public sealed class EnvironmentTests
{
    private static readonly string s_program =
        $"FullyQualifiedName={typeof(SmallProgram).FullName}.{nameof(SmallProgram.Gradients)}";

    [TestMethod]
    [Timeout(120_000)]
    public void An_unknown_name_in_the_environment_fails_and_lists_the_known_ones()
    {
        var (code, output) = RunGradients(backend: "nosuch", file: null);
        Assert.AreNotEqual(0, code, output);
        Assert.Contains("there is no backend 'nosuch'; known are auto, cpu, opencl, vulkan, reference", output);
    }

    [TestMethod]
    [Timeout(120_000)]
    public void The_environment_comes_before_the_file_and_reference_gives_the_same_numbers()
    {
        var (code, output) = RunGradients(backend: "reference", file: """{ "Backend": "fromfile" }""");
        Assert.AreEqual(0, code, output);
    }

    [TestMethod]
    [Timeout(120_000)]
    [DataRow("opencl")]
    [DataRow("vulkan")]
    public void Every_backend_gives_the_same_numbers(string backend)
    {
        TestDevices.Of(backend);
        var (code, output) = RunGradients(backend, file: null);
        Assert.AreEqual(0, code, output);
    }

    [TestMethod]
    [Timeout(120_000)]
    public void A_machine_with_emulated_devices_alone_takes_the_cpu()
    {
        var (code, output) = RunGradients(backend: "auto", file: null, variables: [("LAZY_DEBUG", "1")]);
        Assert.AreEqual(0, code, output);
        var hardware = TestDevices.Backends.SelectMany(b => BackendRegistry.Devices(b, out _)).Any(d => d.Info.Kind == DeviceKind.Gpu);
        if (!hardware) Assert.Contains("lazy: using cpu", output);
    }

    [TestMethod]
    [Timeout(120_000)]
    [DataRow("opencl", "OCL_ICD_VENDORS", "no OpenCL driver (ICD) is registered", "pocl-opencl-icd")]
    [DataRow("vulkan", "VK_DRIVER_FILES,VK_ICD_FILENAMES", "no driver", "mesa-vulkan-drivers")]
    public void Without_a_driver_the_error_says_what_is_missing(string backend, string variables, string reason, string remedy)
    {
        TestDevices.Of(backend);
        (string, string)[] hidden = [.. variables.Split(',').Select(v => (v, "/nonexistent"))];
        IsRefused(backend, RunGradients(backend, file: null, hidden), reason, remedy);
        // The others go on.
        var (code, output) = RunGradients("cpu", file: null, hidden);
        Assert.AreEqual(0, code, output);
    }

    [TestMethod]
    [Timeout(120_000)]
    [DataRow("opencl", "libOpenCL.so.1", "ocl-icd-libopencl1")]
    [DataRow("vulkan", "libvulkan.so.1", "libvulkan1")]
    public void Without_a_loader_the_error_names_the_library(string backend, string library, string remedy)
    {
        if (!OperatingSystem.IsLinux()) Assert.Inconclusive("libraries are hidden by mounts of Linux");
        TestDevices.Of(backend);
        // In a file system of its own, the child sees an empty file in place of each copy of the library.
        var hide = $"for f in $(find /usr/lib /lib -name '{library}' 2>/dev/null); do mount --bind /dev/null \"$f\" || exit 125; done; exec \"$@\"";
        string[] shell = ["unshare", "-m", "sh", "-c", hide, "sh"];
        var (allowed, text) = Run([.. shell, "true"], Path.GetTempPath(), []);
        if (allowed != 0)
        {
            if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail($"mounts are not allowed: {text}");
            Assert.Inconclusive($"mounts are not allowed: {text}");
        }
        IsRefused(backend, RunGradients(backend, file: null, shell: shell), library, remedy);
    }

    [TestMethod]
    [Timeout(120_000)]
    public void A_BLAS_that_is_not_there_is_named()
    {
        var (code, output) = RunGradients("cpu", file: null, variables: [("LAZY_BLAS", "nosuchblas")]);
        Assert.AreNotEqual(0, code, output);
        Assert.Contains("cpu: the setting Blas asks for 'nosuchblas'", output);
    }

    private static void IsRefused(string backend, (int Code, string Output) run, params string[] texts)
    {
        Assert.AreNotEqual(0, run.Code, run.Output);
        Assert.Contains($"backend {backend}: there is no device", run.Output);
        foreach (var t in texts) Assert.Contains(t, run.Output);
        Assert.DoesNotContain("TypeInitializationException", run.Output);
    }

    private static (int Code, string Output) RunGradients(
        string? backend, string? file, (string, string)[]? variables = null, string[]? shell = null)
    {
        var folder = Directory.CreateTempSubdirectory("lazy-environment");
        try
        {
            if (file is not null) File.WriteAllText(Path.Combine(folder.FullName, "lazy.json"), file);
            (string, string?)[] all = [("LAZY_BACKEND", backend), .. (variables ?? []).Select(v => (v.Item1, (string?)v.Item2))];
            return Run([.. shell ?? [], "dotnet", "exec", typeof(EnvironmentTests).Assembly.Location, "--filter", s_program, "--no-ansi", "--no-progress"],
                folder.FullName, all);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Runs a command in a folder, with some variables set or (null) removed, to its end.</summary>
    internal static (int Code, string Output) Run(string[] command, string folder, (string Name, string? Value)[] variables)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in variables)
        {
            start.Environment.Remove(name);
            if (value is not null) start.Environment[name] = value;
        }
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }
}
