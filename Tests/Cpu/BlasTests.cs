using Lazy.Backends.Cpu;

namespace Lazy.Tests.Cpu;

/// <summary>Products by a BLAS of the system, which is an option.</summary>
[TestClass]
public sealed unsafe class BlasTests
{
    [TestMethod]
    public void A_missing_library_is_an_error_that_says_what_to_install()
    {
        var message = Assert.ThrowsExactly<LazyDeviceException>(() => Blas.Load("libnosuchblas.so")).Message;
        Assert.StartsWith("cpu: the setting Blas asks for 'libnosuchblas.so', but libnosuchblas.so cannot be loaded. Install OpenBLAS (Debian: apt install libopenblas0", message);
        if (OperatingSystem.IsLinux()) Assert.Contains("has no function cblas_sgemm", Assert.ThrowsExactly<LazyDeviceException>(() => Blas.Load("libc.so.6")).Message);
    }

    // Where OpenBLAS is not installed, asking for it is the error of above.
    [TestMethod]
    public void Products_agree_with_the_backend_s_own()
    {
        Blas blas;
        try
        {
            blas = Blas.Load("openblas");
        }
        catch (LazyDeviceException e)
        {
            Assert.Contains("'openblas'", e.Message);
            return;
        }
        Agree<float>(blas, 1e-4);
        Agree<double>(blas, 1e-12);
    }

    private static void Agree<T>(Blas blas, double tolerance) where T : unmanaged, System.Numerics.INumber<T>
    {
        const int m = 33, n = 47, k = 21, items = 3;
        T[] a = Numbers<T>(items * m * k, 1), b = Numbers<T>(k * n, 2), expected = new T[items * m * n], actual = new T[items * m * n];
        foreach (var (turnA, turnB) in new[] { (false, false), (true, false), (false, true), (true, true) })
        {
            // One right operand for the whole batch.
            GemmOperand left = turnA ? new(1, m, [m * k]) : new(k, 1, [m * k]), right = turnB ? new(1, k, [0]) : new(n, 1, [0]);
            fixed (T* pa = a, pb = b, pe = expected, pc = actual)
            {
                Gemm.Run([items], m, n, k, pa, left, pb, right, pe, m * n, n);
                var operands = new GemmOperands([items], (nint)pa, left, (nint)pb, right);
                var problem = new GemmProblem(items, m, n, k, (nint)pc, m * n, n, null);
                Assert.IsTrue(blas.TryMultiply<T>(problem, operands));
                Near(1);
                Assert.IsTrue(blas.TryMultiply<T>(problem with { Into = GemmStore.Add }, operands));
                Near(2);
                Assert.IsTrue(blas.TryMultiply<T>(problem with { Into = GemmStore.Subtract }, operands));
                Near(1);
                // Every second column, which BLAS cannot read.
                Assert.IsFalse(blas.TryMultiply<T>(problem with { N = n / 2 }, operands with { BLayout = new(n, 2, [0]) }));
            }

            void Near(double times)
            {
                for (var i = 0; i < actual.Length; i++)
                    Assert.AreEqual(times * double.CreateChecked(expected[i]), double.CreateChecked(actual[i]), tolerance, $"{turnA}, {turnB}, {times}, {i}");
            }
        }
    }

    private static T[] Numbers<T>(int count, int seed) where T : System.Numerics.INumber<T>
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => T.CreateChecked((random.NextDouble() * 2) - 1))];
    }
}
