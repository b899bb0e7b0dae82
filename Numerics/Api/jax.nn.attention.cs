namespace Lazy;

public static partial class jax
{
    public static partial class nn
    {
        /// <summary>Attention softmax(scale·QKᵀ + bias)·V, [B, T, N, H] or without B. Many keys without a bias are taken in blocks, so that
        /// memory grows linearly with their number, forward and backward. Works in float32 at least.</summary>
        /// <param name="query">[B, T, N, H], or [T, N, H].</param>
        /// <param name="key">[B, S, K, H], where N is a multiple of K: groups of query heads share a head.</param>
        /// <param name="value">The shape of key.</param>
        /// <param name="bias">Added to the scores; broadcasts to [B, N, T, S].</param>
        /// <param name="mask">bool, broadcasts to [B, N, T, S]: false scores do not count.</param>
        /// <param name="scale">The factor of the scores, 1/√H by default.</param>
        /// <param name="is_causal">Whether a query sees only keys that are not behind it.</param>
        /// <param name="query_seq_lengths">int32[B]: queries from there on give 0.</param>
        /// <param name="key_value_seq_lengths">int32[B]: keys from there on do not count.</param>
        /// <param name="local_window_size">How many keys before and after its own place a query sees.</param>
        /// <exception cref="ShapeException">Shapes do not fit together.</exception>
        public static NDArray dot_product_attention(NDArray query, NDArray key, NDArray value, NDArray? bias = null, NDArray? mask = null,
            double? scale = null, bool is_causal = false, NDArray? query_seq_lengths = null, NDArray? key_value_seq_lengths = null,
            (int Left, int Right)? local_window_size = null)
        {
            if (query.Rank == 3)
            {
                return jnp.squeeze(dot_product_attention(jnp.expand_dims(query, 0), jnp.expand_dims(key, 0), jnp.expand_dims(value, 0),
                    bias, mask, scale, is_causal, query_seq_lengths, key_value_seq_lengths, local_window_size), 0);
            }
            Shape q = query.Shape, k = key.Shape;
            if (q.Rank != 4 || k.Rank != 4 || value.Shape != k || q[0] != k[0] || q[3] != k[3] || k[2] == 0 || q[2] % k[2] != 0)
                throw new ShapeException($"dot_product_attention: query {q}, key {k} and value {value.Shape} must be [B, T, N, H], " +
                    "[B, S, K, H] and [B, S, K, H] with N a multiple of K.");
            int t = q[1], s = k[1], heads = k[2], groups = q[2] / heads;
            NDArray? Grouped(NDArray? x)
            {
                if (x is null) return null;
                while (x.Rank < 4) x = jnp.expand_dims(x, 0);
                var shape = x.Shape;
                return shape[1] == 1 ? jnp.expand_dims(x, 2) : jnp.reshape(x, shape[0], heads, groups, shape[2], shape[3]);
            }
            NDArray? grouped = Grouped(mask);
            var lengths = key_value_seq_lengths is null ? null : jnp.reshape(key_value_seq_lengths, -1, 1, 1, 1, 1);
            var rows = jnp.expand_dims(jnp.arange(t), -1);
            NDArray? Allowed(NDArray start, int count)
            {
                var columns = start + jnp.arange(count);
                NDArray? all = null;
                void And(NDArray some) => all = all is null ? some : all & some;
                if (grouped is not null)
                {
                    // The part of a mask at the block; what is behind its end counts as padding and is masked by the caller.
                    And(grouped.Shape[4] == 1 ? grouped : jnp.take(grouped, jnp.minimum(columns, s - 1), 4));
                }
                if (is_causal) And(columns <= rows);
                if (local_window_size is { } w) And((columns >= rows - w.Left) & (columns <= rows + w.Right));
                if (lengths is not null) And(columns < lengths);
                return all;
            }
            var type = jnp.promote_types(query.DType, jnp.float32);
            var attention = new Attention(scale ?? 1 / Math.Sqrt(q[3]), Allowed);
            var grouping = jnp.transpose(jnp.reshape(query.AsType(type), q[0], t, heads, groups, q[3]), new[] { 0, 2, 3, 1, 4 });
            NDArray keys = jnp.swapaxes(key.AsType(type), 1, 2), values = jnp.swapaxes(value.AsType(type), 1, 2);
            var result = bias is null && s > Attention.PlainKeys
                ? attention.Streamed(grouping, keys, values)
                : attention.Plain(grouping, keys, values, Grouped(bias));
            result = jnp.reshape(jnp.transpose(result, new[] { 0, 3, 1, 2, 4 }), q);
            if (query_seq_lengths is not null)
                result = jnp.where(jnp.reshape(jnp.arange(t), t, 1, 1) < jnp.reshape(query_seq_lengths, -1, 1, 1, 1), result, 0.0);
            return result.AsType(query.DType);
        }

        /// <summary>log(1 - exp(-x)) for x ≥ 0.</summary>
        public static NDArray log1mexp(NDArray x)
        {
            var small = x < Math.Log(2);
            return jnp.where(small, jnp.log(-jnp.expm1(-jnp.where(small, x, 0.5))), jnp.log1p(-jnp.exp(-jnp.where(small, 1.0, x))));
        }

        /// <summary>log of the mean of exp(x) over axes.</summary>
        public static NDArray logmeanexp(NDArray x, Axes? axis = null, NDArray? where = null, bool keepdims = false)
        {
            var ones = jnp.ones_like(x);
            return logsumexp(x, axis, null, keepdims, where) - jnp.log(jnp.sum(ones, axis, keepdims: keepdims, where: where));
        }

        /// <summary>0 up to -1, (x + 1)²/4 up to 1, x above: the function whose derivative is <see cref="sparse_sigmoid"/>.</summary>
        public static NDArray sparse_plus(NDArray x) =>
            jnp.where(x <= -1.0, 0.0, jnp.where(x >= 1.0, x, jnp.square(jnp.clip(x, -1.0, 1.0) + 1.0) / 4));

        /// <summary>0 up to -1, (x + 1)/2 up to 1, 1 above.</summary>
        public static NDArray sparse_sigmoid(NDArray x) => 0.5 * jnp.clip(x + 1.0, 0.0, 2.0);
    }
}
