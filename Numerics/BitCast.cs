using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>The bits of elements under dtypes of other sizes.</summary>
internal static class BitCast
{
    public static NDArray Run(NDArray x, DType to)
    {
        ArgumentNullException.ThrowIfNull(to);
        var from = Ufunc.Enter("bitcast_convert_type", x).DType;
        if (from.Size == to.Size) return Ufunc.Apply("bitcast_convert_type", x, v => Lax.Bitcast(v, to));
        // Elements are taken apart, or put together, as unsigned integers; the lowest bits come first.
        var (small, large) = (Math.Min(from.Size, to.Size), Math.Max(from.Size, to.Size));
        var shifts = jnp.arange(large / small, dtype: Unsigned(large)) * (8 * small);
        if (from.Size > to.Size)
            return Run(jnp.right_shift(jnp.expand_dims(Run(x, Unsigned(large)), -1), shifts).AsType(Unsigned(small)), to);
        if (x.Rank == 0 || x.Shape[^1] != large / small)
        {
            throw new ShapeException($"bitcast_convert_type: {x.Node.Aval} to {to}: the last axis must have the {large / small} elements of which " +
                "one is made.");
        }
        var pieces = Run(x, Unsigned(small)).AsType(Unsigned(large));
        return Run(jnp.sum(jnp.left_shift(pieces, shifts), axis: -1, dtype: Unsigned(large)), to);
    }

    private static DType Unsigned(int bytes) => bytes switch { 1 => DType.UInt8, 2 => DType.UInt16, 4 => DType.UInt32, _ => DType.UInt64 };
}
