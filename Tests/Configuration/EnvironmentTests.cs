using System.Diagnostics;

namespace Lazy.Tests.Configuration;

/// <summary>Settings from outside of the program, in processes of their own: each runs the tutorial's gradients.</summary>
[TestClass]
public sealed class EnvironmentTests
{
    private static readonly string s_program =
        $"FullyQualifiedName={typeof(Usage.UsageTests).FullName}.{nameof(Usage.UsageTests.Gradients_of_functions)}";

    [TestMethod]
    [Timeout(120_000)]
    public void An_unknown_name_in_the_environment_fails_and_lists_the_known_ones()
    {
        var (code, output) = RunGradients(backend: "nosuch", file: null);
        Assert.AreNotEqual(0, code, output);
        Assert.Contains("there is no backend 'nosuch'; known are auto, cpu, reference", output);
    }

    [TestMethod]
    [Timeout(120_000)]
    public void The_environment_comes_before_the_file_and_reference_gives_the_same_numbers()
    {
        var (code, output) = RunGradients(backend: "reference", file: """{ "Backend": "fromfile" }""");
        Assert.AreEqual(0, code, output);
    }

    private static (int Code, string Output) RunGradients(string? backend, string? file)
    {
        var folder = Directory.CreateTempSubdirectory("lazy-environment");
        try
        {
            if (file is not null) File.WriteAllText(Path.Combine(folder.FullName, "lazy.json"), file);
            var start = new ProcessStartInfo(
                "dotnet", ["exec", typeof(EnvironmentTests).Assembly.Location, "--filter", s_program, "--no-ansi", "--no-progress"])
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            start.Environment.Remove("LAZY_BACKEND");
            if (backend is not null) start.Environment["LAZY_BACKEND"] = backend;
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output + errors.Result);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
