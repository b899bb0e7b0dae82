namespace Lazy;

/// <summary>softmax(QKᵀ)V of grouped heads. Beyond a number of keys it is streamed: the scores of one block of keys exist at a
/// time, forward and backward, as in FlashAttention (Dao et al., 2022).</summary>
/// <param name="Scale">The factor of the scores.</param>
/// <param name="Allowed">Which scores count, bool that broadcasts to [B, K, G, T, count], for keys from start
/// on; null: all.</param>
internal sealed record Attention(double Scale, Func<NDArray, int, NDArray?> Allowed)
{
    /// <summary>The keys of a block, and the most that are not streamed.</summary>
    public const int Block = 256, PlainKeys = 1024;

    /// <summary>Queries [B, K, G, T, H], keys and values [B, K, S, H]: [B, K, G, T, H].</summary>
    public NDArray Plain(NDArray q, NDArray k, NDArray v, NDArray? bias) =>
        jnp.einsum("bkgts,bksh->bkgth", jax.nn.softmax(Scores(q, k, bias, 0, jnp.shape(k)[2])), v);

    /// <summary>The same by blocks of keys.</summary>
    public NDArray Streamed(NDArray q, NDArray k, NDArray v) => jax.custom_vjp(
        (q, k, v) => Forward(q, k, v).Result,
        (q, k, v) => { var (result, log) = Forward(q, k, v); return (result, (q, k, v, result, log)); },
        ((NDArray Q, NDArray K, NDArray V, NDArray Result, NDArray Log) kept, NDArray ct) => Backward(kept, ct))(q, k, v);

    private (NDArray Result, NDArray Log) Forward(NDArray q, NDArray k, NDArray v)
    {
        var row = jnp.sum(jnp.zeros_like(q), -1, keepdims: true);
        var ((top, total, sum), _) = jax.lax.scan((
            (NDArray Top, NDArray Total, NDArray Sum) state, (NDArray K, NDArray V, NDArray Start) x) =>
        {
            var scores = Scores(q, x.K, null, x.Start, Block, jnp.shape(k)[2]);
            var top = jnp.maximum(state.Top, jnp.max(scores, -1, keepdims: true));
            NDArray decay = jnp.exp(state.Top - top), p = jnp.exp(scores - top);
            var next = (top, state.Total * decay + jnp.sum(p, -1, keepdims: true),
                state.Sum * decay + jnp.einsum("bkgts,bksh->bkgth", p, x.V));
            return (next, (object?)null);
        }, (row + (double)jnp.finfo(q.DType).Min, row, jnp.zeros_like(q)), (Blocks(k), Blocks(v), Starts(k)));
        return (sum / total, top + jnp.log(total));
    }

    private (NDArray, NDArray, NDArray) Backward((NDArray Q, NDArray K, NDArray V, NDArray Result, NDArray Log) kept, NDArray ct)
    {
        var (q, k, v, result, log) = kept;
        var mean = jnp.sum(ct * result, -1, keepdims: true);
        var (dq, (dk, dv)) = jax.lax.scan((NDArray sum, (NDArray K, NDArray V, NDArray Start) x) =>
        {
            var p = jnp.exp(Scores(q, x.K, null, x.Start, Block, jnp.shape(k)[2]) - log);
            var ds = Scale * p * (jnp.einsum("bkgth,bksh->bkgts", ct, x.V) - mean);
            if (Allowed(x.Start, Block) is { } allowed) ds = jnp.where(allowed, ds, 0.0);
            return (sum + jnp.einsum("bkgts,bksh->bkgth", ds, x.K),
                (jnp.einsum("bkgts,bkgth->bksh", ds, q), jnp.einsum("bkgts,bkgth->bksh", p, ct)));
        }, jnp.zeros_like(q), (Blocks(k), Blocks(v), Starts(k)));
        return (dq, Whole(dk, k), Whole(dv, v));
    }

    // The scores of a block; keys from the count on are padding.
    private NDArray Scores(NDArray q, NDArray k, NDArray? bias, NDArray start, int length, int? count = null)
    {
        var scores = Scale * jnp.einsum("bkgth,bksh->bkgts", q, k);
        if (bias is not null) scores += bias;
        // Large and finite, as in JAX: a row without any key is the mean of all values, not NaN.
        if (Allowed(start, length) is { } allowed) scores = jnp.where(allowed, scores, -0.7 * (double)jnp.finfo(q.DType).Max);
        return count is { } n && n % Block != 0 ? jnp.where(start + jnp.arange(length) < n, scores, double.NegativeInfinity) : scores;
    }

    private static int Count(NDArray k) => (jnp.shape(k)[2] + Block - 1) / Block;

    private static NDArray Starts(NDArray k) => Block * jnp.arange(Count(k));

    // [B, K, S, H] as [blocks, B, K, Block, H], padded with zeros.
    private static NDArray Blocks(NDArray k)
    {
        var s = jnp.shape(k);
        var padded = jnp.pad(k, [(0, 0), (0, 0), (0, Count(k) * Block - s[2]), (0, 0)]);
        return jnp.moveaxis(jnp.reshape(padded, s[0], s[1], Count(k), Block, s[3]), 2, 0);
    }

    private static NDArray Whole(NDArray blocks, NDArray k)
    {
        var s = jnp.shape(k);
        return jnp.reshape(jnp.moveaxis(blocks, 0, 2), s[0], s[1], Count(k) * Block, s[3])[.., .., ..s[2], ..];
    }
}
