using Lazy.Backends;
using Lazy.Graph;

namespace Lazy;

/// <summary>How far an operation on two arrays may go to make them alike: scopes of <c>jax.numpy_rank_promotion</c> and
/// <c>jax.numpy_dtype_promotion</c>. They follow async calls.</summary>
/// <param name="Rank">What a broadcast to a higher rank does: <c>allow</c>, <c>warn</c> or <c>raise</c>.</param>
/// <param name="IsStrict">Whether two dtypes that both were chosen may not meet.</param>
internal sealed record PromotionRules(string Rank, bool IsStrict)
{
    private static readonly PromotionRules Standard = new("allow", false);
    private static readonly AsyncLocal<PromotionRules?> Scoped = new();

    // Every operation asks; most programs never open a scope.
    private static volatile bool s_used;

    public static PromotionRules Current => s_used ? Scoped.Value ?? Standard : Standard;

    public static IDisposable Use(PromotionRules rules)
    {
        s_used = true;
        var scope = new Scope(Scoped.Value);
        Scoped.Value = rules;
        return scope;
    }

    /// <summary>Looks at the ranks of operands that are to be broadcast together; scalars go with everything.</summary>
    public static void CheckRanks(string operation, ReadOnlySpan<Shape> shapes)
    {
        if (Current.Rank == "allow") return;
        var rank = 0;
        foreach (var shape in shapes)
        {
            if (shape.Rank == 0 || shape.Rank == rank) continue;
            if (rank == 0)
            {
                rank = shape.Rank;
                continue;
            }
            var text = $"{operation}: the shapes {string.Join(" and ", shapes.ToArray())} have different ranks, which " +
                $"numpy_rank_promotion(\"{Current.Rank}\") looks for. Give them the same rank by jnp.expand_dims or jnp.reshape.";
            if (Current.Rank == "raise") throw new ShapeException(text);
            Diagnostics.Log(0, () => text);
            return;
        }
    }

    /// <summary>Looks at the dtypes of operands that are to be promoted; C# scalars go with everything.</summary>
    public static void CheckTypes(string operation, ReadOnlySpan<Aval> operands)
    {
        if (!Current.IsStrict) return;
        DType? chosen = null;
        foreach (var x in operands)
        {
            if (x.Weak) continue;
            if (chosen is not null && chosen != x.DType)
                throw new DTypeException(
                    $"{operation}: {chosen} meets {x.DType}, and numpy_dtype_promotion(\"strict\") converts neither. " +
                    "Convert one by AsType.");
            chosen = x.DType;
        }
    }

    private sealed class Scope(PromotionRules? outer) : IDisposable
    {
        public void Dispose() => Scoped.Value = outer;
    }
}
