using Lazy.Backends.Gpu;
using Lazy.Backends.Gpu.Code;

namespace Lazy.Backends.OpenCl;

/// <summary>
/// A built program and its kernel. The kernel holds the arguments of a launch from setting them to queueing it, so launches come one at a time.
/// </summary>
internal sealed class ClCode(ThreadProgram program, string source, ClHandle native, ClHandle kernel, (long X, long Y) grid) : GpuCode
{
    private readonly (int[] Offsets, int Bytes) _uniforms = UniformLayout.Of(program.Uniforms);

    /// <inheritdoc/>
    public override string Source { get; } = source;

    /// <summary>What was compiled.</summary>
    public ThreadProgram Program { get; } = program;

    /// <summary>The kernel of the program.</summary>
    public ClHandle Kernel { get; } = kernel;

    /// <summary>The groups along both axes.</summary>
    public (long X, long Y) Grid { get; } = grid;

    /// <summary>Where a uniform stands among the bytes of a launch.</summary>
    public Range Uniform(int slot) => _uniforms.Offsets[slot]..(_uniforms.Offsets[slot] + Program.Uniforms[slot].Size);

    /// <summary>The bytes of all uniforms.</summary>
    public int UniformBytes => _uniforms.Bytes;

    /// <inheritdoc/>
    public override void Dispose()
    {
        Kernel.Dispose();
        native.Dispose();
    }
}
