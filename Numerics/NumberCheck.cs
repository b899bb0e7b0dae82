using System.Runtime.InteropServices;
using Lazy.Backends;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Graph.Reference;

namespace Lazy;

/// <summary>
/// What <c>jax.debug_nans</c> and <c>jax.debug_infs</c> do: operations run one by one, and the first result that holds such a number is an
/// error. The user's nodes stay pending until all is well.
/// </summary>
internal static class NumberCheck
{
    /// <summary>The setting in force, as errors name it.</summary>
    public static string Mode => LazyConfig.Current.DebugNans ? "debug_nans" : "debug_infs";

    /// <summary>Evaluates nodes operation by operation.</summary>
    /// <exception cref="NotFiniteNumberException">A result holds a number that the settings in force forbid.</exception>
    public static void Evaluate(ReadOnlySpan<Node> roots, bool keepRecipe, Device device, CancellationToken cancellation)
    {
        var copies = new Dictionary<Node, Node>(ReferenceEqualityComparer.Instance);
        var order = Traversal.PostOrder(roots.ToArray());
        var parts = order.Where(n => n.Op is Project).ToLookup(n => n.Inputs[0]);
        foreach (var n in order)
        {
            if (n.Value is not null || !n.TryRecipe(out var op, out var inputs) || op is Constant or Project) continue;
            using var origin = Origin.Of(n);
            var copy = op.Of(Array.ConvertAll(inputs, i => copies.GetValueOrDefault(i, i)));
            copies[n] = copy;
            // All parts at once: an operation with effects must run once.
            foreach (var p in parts[n]) copies[p] = p.Op!.Of(copy);
            Node[] results = n.Outputs is null ? [copy] : [.. parts[n].Select(p => copies[p])];
            Engine.Evaluate(results, (Device?)n.Place ?? device, cancellation: cancellation);
            foreach (var result in results)
            {
                if (Find(result) is { } found) throw Error(op, n, result, found, inputs);
            }
        }
        foreach (var root in roots)
        {
            if (root.Value is not null) continue;
            var value = copies.GetValueOrDefault(root, root);
            if (value.Value is null) Engine.Evaluate([value], (Device?)root.Place ?? device, keepRecipe, cancellation);
            if (!ReferenceEquals(root, value)) root.Settle(value.Value!, keepRecipe);
        }
    }

    /// <summary>The forbidden numbers in an evaluated array, in words; null if there are none.</summary>
    public static string? Find(Node node)
    {
        var options = LazyConfig.Current;
        if (!node.DType.IsInexact || node.Value is not Storage { IsDonated: false }) return null;
        long nans = 0, infinities = 0;
        void See(double x)
        {
            if (double.IsNaN(x)) nans++;
            else if (double.IsInfinity(x)) infinities++;
        }
        var bytes = Runtime.Read(node);
        if (node.DType == DType.Float32)
        {
            foreach (var x in MemoryMarshal.Cast<byte, float>(bytes)) See(x);
        }
        else
        {
            for (var at = 0; at < bytes.Length; at += node.DType.Size)
            {
                var x = HostBytes.ReadScalar(node.DType, bytes.AsSpan(at, node.DType.Size)).Complex;
                See(x.Real);
                if (node.DType.IsComplex) See(x.Imaginary);
            }
        }
        if (options.DebugNans && nans > 0) return $"{nans} NaN of {node.Shape.Size}";
        return options.DebugInfs && infinities > 0 ? $"{infinities} infinite of {node.Shape.Size}" : null;
    }

    private static NotFiniteNumberException Error(Primitive op, Node n, Node result, string found, Node[] inputs)
    {
        var operands = inputs.Length == 0 ? "" : $" of ({string.Join(", ", inputs.Select(i => i.Aval))})";
        return new($"{Mode}: {op.Name}{operands} gave {found} in its {result.Aval}{n.Origin}. " +
            "The operands are what the operation must not get here: look at them before that line, or mask them with jnp.where.");
    }
}
