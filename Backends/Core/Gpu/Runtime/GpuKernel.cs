using System.Buffers.Binary;
using Lazy.Backends.Gpu.Lowering;
using Lazy.Graph;

namespace Lazy.Backends.Gpu;

/// <summary>A plan whose programs are compiled.</summary>
internal sealed class GpuKernel(LaunchPlan plan, GpuCode[] codes) : CompiledKernel
{
    /// <summary>The plan.</summary>
    public LaunchPlan Plan { get; } = plan;

    /// <summary>The code of each launch.</summary>
    public IReadOnlyList<GpuCode> Codes { get; } = codes;

    /// <inheritdoc/>
    public override string Source => codes.Length == 0 ? "// no iterations\n" : string.Join("\n", codes.Distinct().Select(c => c.Source));

    /// <summary>The numbers of a launch as the program wants them.</summary>
    public static byte[] Pack(PlannedLaunch launch, ReadOnlySpan<Scalar> uniforms)
    {
        if (launch.Uniforms.Count == 0) return [];
        var types = launch.Uniforms.SelectMany(u => LegalKernel.PartsOf(u.Type)).ToList();
        var (offsets, size) = UniformLayout.Of(types);
        var bytes = new byte[size];
        var part = 0;
        foreach (var u in launch.Uniforms)
        {
            var number = (u.Slot < 0 ? u.Number : uniforms[u.Slot]).Cast(u.Type);
            if (u.Type.IsComplex)
            {
                Put(number.Re);
                Put(number.Im);
            }
            else if (u.Type.IsFloat) Put(number.Re);
            else PutInteger(number.Int);
        }
        return bytes;

        void Put(double x)
        {
            var to = bytes.AsSpan(offsets[part]);
            if (types[part++] == DType.Float64) BinaryPrimitives.WriteDoubleLittleEndian(to, x);
            else BinaryPrimitives.WriteSingleLittleEndian(to, (float)x);
        }

        void PutInteger(long x)
        {
            var to = bytes.AsSpan(offsets[part]);
            if (types[part++].Size == 8) BinaryPrimitives.WriteInt64LittleEndian(to, x);
            else BinaryPrimitives.WriteInt32LittleEndian(to, (int)x);
        }
    }
}
