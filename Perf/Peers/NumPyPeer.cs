using System.Diagnostics;

namespace Lazy.Perf.Peers;

/// <summary>NumPy and SciPy in a child process that reads commands line by line; it has the arrays of <see cref="Data"/> from files.</summary>
internal sealed class NumPyPeer : Child
{
    private readonly string _folder;

    private NumPyPeer(Process child, string folder, string name) : base(child, name) => _folder = folder;

    /// <summary>Starts the first Python that has NumPy; null, with the reason, if there is none.</summary>
    public static NumPyPeer? Start(Data data, out string why)
    {
        var folder = Directory.CreateTempSubdirectory("lazy-peers").FullName;
        data.Save(folder);
        why = "no Python with NumPy was found: python3-numpy and python3-scipy";
        foreach (var python in new[] { "/usr/bin/python3", "python3", "python" })
        {
            var start = new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Peers", "numpy_peer.py"), folder]);
            // Debian's OpenBLAS does not know the newest processors and takes kernels half as fast.
            if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported) start.Environment["OPENBLAS_CORETYPE"] = "SKYLAKEX";
            start.Environment.Remove("LD_PRELOAD");
            start.Environment.Remove("OPENBLAS_L2_SIZE");
            try
            {
                if (Start(start) is var (child, name)) return new(child, folder, name);
            }
            catch (System.ComponentModel.Win32Exception e)
            {
                why = $"{python}: {e.Message}";
            }
        }
        Directory.Delete(folder, recursive: true);
        return null;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Directory.Delete(_folder, recursive: true);
    }
}
