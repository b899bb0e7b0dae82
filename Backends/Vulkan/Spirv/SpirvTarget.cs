namespace Lazy.Backends.Vulkan.Spirv;

/// <summary>What a module may rely on beyond Vulkan 1.1, and how many groups fit on an axis of a launch.</summary>
internal sealed record SpirvTarget
{
    /// <summary>The most groups along one axis.</summary>
    public long MaxGroups { get; init; } = 65535;

    /// <summary>Widths (32, 64) for which the device can promise to keep NaN, infinities and the sign of zero.</summary>
    public IReadOnlyList<uint> PreservesSpecials { get; init; } = [];

    /// <summary>Widths for which it can promise to round to the nearest, ties to even, also where numbers are converted.</summary>
    public IReadOnlyList<uint> RoundsToEven { get; init; } = [];

    /// <summary>Widths for which it can promise to keep the smallest numbers, rather than to flush them to zero.</summary>
    public IReadOnlyList<uint> PreservesDenormals { get; init; } = [];
}

/// <summary>A program as a module, with the launch that runs it.</summary>
/// <param name="Words">The module.</param>
/// <param name="GroupsX">Groups along the first axis.</param>
/// <param name="GroupsY">Groups along the second axis.</param>
/// <param name="Needs">The capabilities it asks for.</param>
internal sealed record SpirvProgram(uint[] Words, uint GroupsX, uint GroupsY, IReadOnlySet<Capability> Needs);
