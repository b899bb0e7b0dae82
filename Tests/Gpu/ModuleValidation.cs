using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Lazy.Backends.Gpu.Code;
using Lazy.Backends.Vulkan.Driver;
using Lazy.Backends.Vulkan.Spirv;

namespace Lazy.Tests.Gpu;

/// <summary>Collects every SPIR-V module that the tests hand to a driver, and gives each to the validator of the SPIR-V tools at the end of the run.</summary>
[TestClass]
public sealed class ModuleValidation
{
    private static readonly ConcurrentDictionary<string, (ThreadProgram Program, SpirvProgram Spirv)> s_modules = new();

    [AssemblyInitialize]
    public static void Begin(TestContext context) => VkCode.Emitted = (program, spirv) =>
        s_modules.TryAdd(Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<uint>(spirv.Words))), (program, spirv));

    [AssemblyCleanup]
    public static void End()
    {
        VkCode.Emitted = null;
        if (s_modules.IsEmpty) return;
        var folder = Directory.CreateTempSubdirectory("lazy-modules");
        try
        {
            Parallel.ForEach(s_modules, m => Validate(Path.Combine(folder.FullName, m.Key), m.Value.Program, m.Value.Spirv));
            Console.WriteLine($"{s_modules.Count} SPIR-V modules are valid");
        }
        catch (AggregateException e) when (e.InnerExceptions.All(x => x is Win32Exception) && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Console.WriteLine("spirv-val is not installed: the SPIR-V modules of this run were not validated");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Fails unless the validator takes a module.</summary>
    internal static void Validate(string file, ThreadProgram program, SpirvProgram spirv)
    {
        File.WriteAllBytes(file, MemoryMarshal.AsBytes<uint>(spirv.Words));
        var info = new ProcessStartInfo("spirv-val", ["--target-env", "vulkan1.1", file]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(info)!;
        var text = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        File.Delete(file);
        Assert.AreEqual(0, process.ExitCode, text + "\n" + SpirvText.Print(program, spirv));
    }
}
