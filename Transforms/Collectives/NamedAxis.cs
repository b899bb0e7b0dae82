using Lazy.Graph;

namespace Lazy.Transforms;

/// <summary>A mapped axis that has a name. Collectives take its index as an operand, so that data dependence leads batching to
/// them.</summary>
/// <param name="Name">The name.</param>
/// <param name="Size">The extent.</param>
/// <param name="Index">The number of the example, int32: a parameter that the transform maps to 0, 1, 2, ….</param>
public sealed record NamedAxis(string Name, int Size, Node Index)
{
    /// <summary>The innermost axis of a name around the running function, and the trace that maps it.</summary>
    /// <remarks>All traces in between depend on it from now on: what they trace is not good for another axis of that name.</remarks>
    /// <exception cref="ArgumentException">There is no such axis; the text lists those that are there.</exception>
    public static (NamedAxis Axis, Trace Trace) Find(string operation, string name)
    {
        var passed = new List<Trace>();
        foreach (var trace in Trace.Running)
        {
            if (trace.Axis is { } axis && axis.Name == name)
            {
                foreach (var inner in passed) inner.Uses(trace);
                return (axis, trace);
            }
            passed.Add(trace);
        }
        var known = passed.Where(t => t.Axis is not null).Select(t => $"\"{t.Axis!.Name}\" ({t})").ToList();
        throw new ArgumentException($"{operation}: no mapped axis is named \"{name}\" here. " +
            (known.Count == 0 ? "There is no named axis" : $"The named axes are {string.Join(", ", known)}") +
            $"; jax.vmap(f, axis_name: \"{name}\") gives an axis its name while f runs.");
    }
}
