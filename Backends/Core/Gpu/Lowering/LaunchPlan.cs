using Lazy.Backends.Gpu.Code;
using Lazy.Graph;

namespace Lazy.Backends.Gpu.Lowering;

/// <summary>
/// What a kernel or routine comes to on a device: launches in order, over buffers numbered inputs first, then outputs, then scratch.
/// </summary>
/// <param name="Launches">The launches.</param>
/// <param name="Scratch">The bytes of each scratch buffer, which live as long as the launches run.</param>
internal sealed record LaunchPlan(IReadOnlyList<PlannedLaunch> Launches, IReadOnlyList<long> Scratch);

/// <summary>One launch of a plan.</summary>
/// <param name="Program">The program.</param>
/// <param name="Buffers">For each buffer of the program its number in the plan.</param>
/// <param name="Uniforms">The numbers it takes, in the order of the kernel's slots.</param>
internal sealed record PlannedLaunch(ThreadProgram Program, IReadOnlyList<int> Buffers, IReadOnlyList<UniformSource> Uniforms);

/// <summary>Where a number of a launch comes from.</summary>
/// <param name="Slot">The uniform of the kernel, or -1 for a number known when the plan was made.</param>
/// <param name="Type">The dtype that the kernel gives it.</param>
/// <param name="Number">The known number.</param>
internal readonly record struct UniformSource(int Slot, DType Type, Scalar Number = default);
