using System.Diagnostics;
using System.Globalization;

namespace Lazy.Perf.Peers;

/// <summary>NumPy and SciPy in a child process that reads commands line by line; it has the arrays of <see cref="Data"/> from files.</summary>
internal sealed class NumPyPeer : IDisposable
{
    private readonly Process _child;
    private readonly string _folder;

    private NumPyPeer(Process child, string folder, string name)
    {
        _child = child;
        _folder = folder;
        Name = name;
    }

    /// <summary>Its version and that of what multiplies its matrices.</summary>
    public string Name { get; }

    /// <summary>Starts the first Python that has NumPy; null, with the reason, if there is none.</summary>
    public static NumPyPeer? Start(Data data, out string why)
    {
        var folder = Directory.CreateTempSubdirectory("lazy-peers").FullName;
        data.Save(folder);
        why = "no Python with NumPy was found: python3-numpy and python3-scipy";
        foreach (var python in new[] { "/usr/bin/python3", "python3", "python" })
        {
            var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Peers", "numpy_peer.py"), folder])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
            // Debian's OpenBLAS does not know the newest processors and takes kernels half as fast.
            if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported) start.Environment["OPENBLAS_CORETYPE"] = "SKYLAKEX";
            start.Environment.Remove("LD_PRELOAD");
            start.Environment.Remove("OPENBLAS_L2_SIZE");
            Process child;
            try
            {
                child = Process.Start(start)!;
            }
            catch (System.ComponentModel.Win32Exception e)
            {
                why = $"{python}: {e.Message}";
                continue;
            }
            if (child.StandardOutput.ReadLine() is { } name) return new(child, folder, name);
            child.Dispose();
        }
        Directory.Delete(folder, recursive: true);
        return null;
    }

    /// <summary>Compiles the expression of a task; an error if it does not run.</summary>
    public void Prepare(string expression) => Ask($"task {expression}");

    /// <summary>Milliseconds of one sample.</summary>
    public double Time(int inner) => double.Parse(Ask($"time {inner}"), CultureInfo.InvariantCulture);

    /// <summary>Numbers of the result, as <see cref="Work.At"/> picks them.</summary>
    public double[] Sample() => [.. Ask("sample").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => double.Parse(s, CultureInfo.InvariantCulture))];

    public void Dispose()
    {
        _child.StandardInput.Close();
        _child.WaitForExit();
        _child.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Ask(string command)
    {
        _child.StandardInput.WriteLine(command);
        _child.StandardInput.Flush();
        var answer = _child.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"NumPy's process ended at: {command}");
        return answer.StartsWith("error", StringComparison.Ordinal) ? throw new InvalidOperationException($"NumPy: {command}: {answer}") : answer;
    }
}
