using System.Diagnostics;
using Lazy.Tests.Architecture;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace Lazy.Tests.Reliability;

/// <summary>A file-based program runs without dynamic code, since it implies AOT; gradients and training must work there too.</summary>
[TestClass]
[DoNotParallelize]
public class FileProgramTests
{
    [TestMethod]
    [Timeout(300_000)]
    public void AFileBasedProgramWithNoPropertyTrains()
    {
        var folder = Directory.CreateTempSubdirectory("lazy-file-program");
        try
        {
            var file = Path.Combine(folder.FullName, "program.cs");
            File.WriteAllText(file, $$"""
                #:project {{Repository.File("Numerics/Lazy.Numerics.csproj")}}
                using Lazy;
                using System.Runtime.CompilerServices;

                static NDArray loss(NDArray w, NDArray x, NDArray y) => jnp.mean(jnp.square(w * x - y));
                var x = jnp.asarray([1.0, 2.0, 3.0]);
                Console.WriteLine(jax.grad((NDArray t) => jnp.sum(jnp.square(t)))(x));
                var step = jax.jit((NDArray w, NDArray x, NDArray y) => w - 0.05 * jax.grad(loss)(w, x, y));
                NDArray w = 0.0;
                for (var i = 0; i < 100; i++) w = step(w, x, 3 * x);
                Console.WriteLine(FormattableString.Invariant($"{(float)w:0.000} {RuntimeFeature.IsDynamicCodeSupported}"));
                """);
            var start = new ProcessStartInfo("dotnet", ["run", "--file", file, "-c", "Release"])
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.AreEqual(0, process.ExitCode, output + errors.Result);
            StringAssert.Contains(output, "[2. 4. 6.]");
            StringAssert.Contains(output, "3.000 False");
            Assert.HasCount(2, errors.Result.Split("without dynamic code"), "one notice says how to be fast");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
