using System.Numerics;
using Lazy.Backends.Cpu.Provider;
using MathNet.Numerics;
using MathNet.Numerics.Providers.LinearAlgebra;

namespace Lazy;

/// <summary>
/// The matrix products, factorizations and solvers of the CPU backend for users of MathNet.Numerics: after <c>LazyLinearAlgebra.Use()</c> its dense
/// matrices of <see cref="double"/> and <see cref="float"/> multiply, factor and solve by them.
/// </summary>
public static class LazyLinearAlgebra
{
    /// <summary>The provider, for one who sets it himself.</summary>
    public static ILinearAlgebraProvider Provider { get; } = new Blocked();

    /// <summary>Makes MathNet use this provider in the whole process; <c>LinearAlgebraControl.UseManaged()</c> goes back to its own.</summary>
    public static void Use() => LinearAlgebraControl.Provider = Provider;

    private sealed class Blocked : ILinearAlgebraProvider, IBlocked<double>, IBlocked<float>, IForwarding<Complex>, IForwarding<Complex32>
    {
        private static ManagedLinearAlgebraProvider Managed => ManagedLinearAlgebraProvider.Instance;

        ILinearAlgebraProvider<double> IForwarding<double>.Inner => Managed;

        ILinearAlgebraProvider<float> IForwarding<float>.Inner => Managed;

        ILinearAlgebraProvider<Complex> IForwarding<Complex>.Inner => Managed;

        ILinearAlgebraProvider<Complex32> IForwarding<Complex32>.Inner => Managed;

        public bool IsAvailable() => true;

        public void InitializeVerify() { }

        public void FreeResources() { }

        public override string ToString() => "Lazy (blocked, vectorized)";
    }
}
