using Lazy.Graph;

namespace Lazy;

/// <summary>The graph of a jitted function for given arguments: text by <see cref="ToString"/>, a drawing by <see cref="ToDot"/>.</summary>
public sealed class Lowered
{
    internal Lowered(ClosedGraph graph) => Graph = graph;

    internal ClosedGraph Graph { get; }

    /// <summary>The graph in Graphviz' language.</summary>
    public string ToDot() => GraphDot.Of(Graph);

    /// <summary>A line per operation, as <c>jax.make_jaxpr</c> shows them.</summary>
    public override string ToString() => GraphText.Of(Graph);
}
