using Lazy.Transforms.Trees;
using static Lazy.OptaxMath;

namespace Lazy;

/// <summary>What <c>optax.lookahead</c> makes: its parameters are pairs, and its gradients are those at the fast ones.</summary>
public sealed class LookaheadTransformation
{
    private readonly GradientTransformation _fast;
    private readonly int _period;
    private readonly double _share;
    private readonly bool _reset;

    internal LookaheadTransformation(GradientTransformation fast, int period, double share, bool reset)
    {
        ArgumentNullException.ThrowIfNull(fast);
        if (period < 1) throw new ArgumentException($"lookahead: the period {period} is not positive.", nameof(period));
        (_fast, _period, _share, _reset) = (fast, period, share, reset);
    }

    /// <summary>The state at the start.</summary>
    public LookaheadState Init<T>(LookaheadParams<T> @params)
    {
        ArgumentNullException.ThrowIfNull(@params);
        return new(_fast.Init(@params.Fast), Zero);
    }

    /// <summary>Updates of both sets of parameters, and the next state.</summary>
    public (LookaheadParams<T> updates, LookaheadState state) Update<T>(T updates, LookaheadState state, LookaheadParams<T> @params)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(@params);
        var (fast, next) = _fast.Update(updates, state.Fast, @params.Fast);
        var syncs = jnp.equal(state.StepsSinceSync, _period - 1);
        // Where they are synchronised, both end at slow + share·(fast - slow).
        var distance = jax.tree.map((f, u, s) => f + u - s, @params.Fast, fast, @params.Slow);
        var slow = jax.tree.map(d => jnp.where(syncs, _share * d, 0), distance);
        fast = jax.tree.map((u, d) => jnp.where(syncs, u - ((1 - _share) * d), u), fast, distance);
        if (_reset) next = Select(syncs, _fast.Init(@params.Fast), next);
        return (new(fast, slow), new(next, (state.StepsSinceSync + 1) % _period));
    }
}
