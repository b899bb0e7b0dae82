using Lazy.Graph;

namespace Lazy.Backends.Scheduling;

/// <summary>Turns a closed graph into a program of few kernels.</summary>
internal static class Scheduler
{
    public static IProgram Compile(Device device, ClosedGraph graph, IReadOnlySet<Node>? donated) =>
        throw new InternalException($"no scheduler for {device}: {graph.Outputs.Count} outputs, {donated?.Count ?? 0} donated.");
}
