using System.Runtime.InteropServices;

namespace Lazy.Backends.Cpu;

/// <summary>Matrix products in float32 and float64 by a BLAS of the system, where the setting <see cref="LazyOptions.Blas"/> asks for one.</summary>
internal sealed unsafe class Blas
{
    private const int RowMajor = 101;
    private const int Stored = 111;
    private const int Transposed = 112;

    private static readonly string[] s_openBlas = OperatingSystem.IsWindows() ? ["libopenblas.dll", "openblas.dll"]
        : OperatingSystem.IsMacOS() ? ["libopenblas.dylib", "/opt/homebrew/opt/openblas/lib/libopenblas.dylib", "/usr/local/opt/openblas/lib/libopenblas.dylib"]
        : ["libopenblas.so.0", "libopenblas.so"];

    private static string? asked;

    private readonly delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void> single;
    private readonly delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void> twice;
    private readonly delegate* unmanaged<int, void> setThreads;

    private Blas(nint library, string name)
    {
        Name = name;
        single = (delegate* unmanaged<int, int, int, int, int, int, float, float*, int, float*, int, float, float*, int, void>)Export("cblas_sgemm");
        twice = (delegate* unmanaged<int, int, int, int, int, int, double, double*, int, double*, int, double, double*, int, void>)Export("cblas_dgemm");
        // Others than OpenBLAS have settings of their own.
        if (NativeLibrary.TryGetExport(library, "openblas_set_num_threads", out var set)) setThreads = (delegate* unmanaged<int, void>)set;

        nint Export(string function) => NativeLibrary.TryGetExport(library, function, out var address) ? address
            : throw new LazyDeviceException($"cpu: {name} has no function {function}: it is no library with the C interface of BLAS.");
    }

    /// <summary>The one in use; null for the routines of this backend.</summary>
    public static Blas? Current { get; private set; }

    /// <summary>The file that was loaded.</summary>
    public string Name { get; }

    /// <summary>Takes over the setting: null or empty, <c>openblas</c>, or the name or path of a library.</summary>
    /// <exception cref="LazyDeviceException">There is no such library; the text says what was looked for and what to install.</exception>
    public static void Use(string? name, int threads)
    {
        if (name != asked) Current = string.IsNullOrEmpty(name) ? null : Load(name);
        asked = name;
        if (Current is { } blas && blas.setThreads != null) blas.setThreads(threads);
    }

    /// <summary>Loads a library.</summary>
    /// <exception cref="LazyDeviceException">There is none.</exception>
    public static Blas Load(string name)
    {
        var files = name.Equals("openblas", StringComparison.OrdinalIgnoreCase) ? s_openBlas : [name];
        foreach (var file in files)
        {
            if (NativeLibrary.TryLoad(file, out var library)) return new(library, file);
        }
        throw new LazyDeviceException($"cpu: the setting Blas asks for '{name}', but {string.Join(" and ", files)} cannot be loaded. Install OpenBLAS "
            + "(Debian: apt install libopenblas0; Fedora: dnf install openblas; macOS: brew install openblas; Windows: put libopenblas.dll beside the program), "
            + "or give the path of a BLAS with its C interface; without the setting the routines of this library are used.");
    }

    /// <summary>Does products if their operands lie in memory as BLAS can read them.</summary>
    public bool TryMultiply<T>(in GemmProblem problem, in GemmOperands operands) where T : unmanaged
    {
        if ((typeof(T) != typeof(float) && typeof(T) != typeof(double)) || problem.K == 0 || !Fits(problem)) return false;
        if (!Leading(operands.ALayout, problem.M, problem.K, out var turnsA, out var lda) || !Leading(operands.BLayout, problem.K, problem.N, out var turnsB, out var ldb)) return false;
        var (m, n, k, ldc) = ((int)problem.M, (int)problem.N, (int)problem.K, (int)problem.Ldc);
        var (alpha, beta) = (problem.Into == GemmStore.Subtract ? -1 : 1, problem.Into == GemmStore.Set ? 0 : 1);
        for (long item = 0; item < problem.Items; item++)
        {
            T* a = operands.Left<T>(item), b = operands.Right<T>(item), c = (T*)problem.C + (item * problem.CItem);
            if (typeof(T) == typeof(float)) single(RowMajor, turnsA, turnsB, m, n, k, alpha, (float*)a, lda, (float*)b, ldb, beta, (float*)c, ldc);
            else twice(RowMajor, turnsA, turnsB, m, n, k, alpha, (double*)a, lda, (double*)b, ldb, beta, (double*)c, ldc);
            problem.Epilogue?.Invoke(item, 0, problem.M, 0, problem.N);
        }
        return true;
    }

    private static bool Fits(in GemmProblem p) => Math.Max(Math.Max(p.M, p.N), Math.Max(p.K, p.Ldc)) <= int.MaxValue;

    // Rows or columns have to follow each other without gaps inside of them.
    private static bool Leading(in GemmOperand o, long rows, long columns, out int order, out int leading)
    {
        order = o.Column == 1 ? Stored : Transposed;
        var (step, least) = o.Column == 1 ? (o.Row, columns) : (o.Column, rows);
        leading = (int)Math.Clamp(step, 0, int.MaxValue);
        return (o.Column == 1 || o.Row == 1) && step >= least && step <= int.MaxValue;
    }
}
