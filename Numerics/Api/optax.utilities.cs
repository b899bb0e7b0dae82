using Lazy.Transforms.Trees;
using static Lazy.OptaxMath;

namespace Lazy;

// Functions of parameters and gradients.
public static partial class optax
{
    /// <summary>Parameters plus updates, in the dtypes of the parameters.</summary>
    public static T apply_updates<T>(T @params, T updates) => jax.tree.map((p, u) => (p + u).AsType(p.DType), @params, updates);

    /// <summary>step_size·new + (1 - step_size)·old.</summary>
    public static T incremental_update<T>(T new_tensors, T old_tensors, double step_size) =>
        jax.tree.map((n, o) => (step_size * n) + ((1.0 - step_size) * o), new_tensors, old_tensors);

    /// <summary>The new ones every update_period steps, else the old ones.</summary>
    public static T periodic_update<T>(T new_tensors, T old_tensors, NDArray steps, int update_period)
    {
        var now = jnp.equal(steps % update_period, 0);
        return jax.tree.map((n, o) => jnp.where(now, n, o), new_tensors, old_tensors);
    }

    /// <summary>The root of the sum of squares over all arrays of a tree.</summary>
    public static NDArray global_norm<T>(T updates) => Norm(Leaves.Flatten(updates, "global_norm: updates").Leaves);

    /// <summary>‖x‖, at least min_norm, where its derivative is 0 and not NaN.</summary>
    public static NDArray safe_norm(NDArray x, double min_norm, Axes? axis = null, bool keepdims = false) => SafeNorm(x, min_norm, axis, keepdims);

    /// <summary>The root of the mean square, at least min_rms, where its derivative is 0.</summary>
    public static NDArray safe_root_mean_squares(NDArray x, double min_rms)
    {
        var mean = jnp.mean(SquaredModulus(x));
        var small = jnp.sqrt(mean) <= min_rms;
        return jnp.where(small, min_rms, jnp.sqrt(jnp.where(small, 1, mean)));
    }

    /// <summary>count + 1; the largest number stays.</summary>
    public static NDArray safe_increment(NDArray count)
    {
        NDArray largest = count.DType.IsInteger ? (NDArray)checked((long)Math.Min(jnp.iinfo(count.DType).Max, long.MaxValue)) : jnp.finfo(count.DType).Max;
        return jnp.where(count < largest, count + 1, largest);
    }

    /// <summary>Another name of <see cref="safe_increment"/>.</summary>
    public static NDArray safe_int32_increment(NDArray count) => safe_increment(count);

    /// <summary>Labels mixed with a uniform distribution: (1 - alpha)·labels + alpha/classes.</summary>
    public static NDArray smooth_labels(NDArray labels, double alpha) => ((1 - alpha) * labels) + (alpha / jnp.shape(labels)[^1]);

    /// <summary>x, whose gradient is multiplied by a number.</summary>
    public static NDArray scale_gradient(NDArray inputs, double scale) => (scale * inputs) + jax.lax.stop_gradient((1 - scale) * inputs);

    /// <summary>Projections onto convex sets. Arrays.</summary>
    public static class projections
    {
        /// <summary>The nearest point without negative elements.</summary>
        public static NDArray projection_non_negative(NDArray pytree) => jnp.maximum(pytree, 0);

        /// <summary>The nearest point between bounds.</summary>
        public static NDArray projection_box(NDArray pytree, NDArray lower, NDArray upper) => jnp.clip(pytree, lower, upper);

        /// <summary>The nearest point with elements from 0 to scale.</summary>
        public static NDArray projection_hypercube(NDArray pytree, double scale = 1) => jnp.clip(pytree, 0, scale);

        /// <summary>The nearest point without negative elements whose sum is scale (Duchi et al., 2008: a threshold found by sorting).</summary>
        public static NDArray projection_simplex(NDArray pytree, NDArray? scale = null)
        {
            var flat = jnp.ravel(pytree);
            var total = scale ?? 1.0;
            var sorted = jnp.sort(flat, descending: true);
            var excess = (jnp.cumsum(sorted) - total) / jnp.arange(1, flat.Size + 1).AsType(flat.DType);
            // The last element that stays positive decides.
            var count = jnp.sum(sorted > excess);
            return jnp.reshape(jnp.maximum(flat - excess[count - 1], 0), jnp.shape(pytree));
        }

        /// <summary>The nearest point whose absolute values add up to at most scale.</summary>
        public static NDArray projection_l1_ball(NDArray pytree, double scale = 1) =>
            jnp.where(jnp.sum(jnp.abs(pytree)) <= scale, pytree, projection_l1_sphere(pytree, scale));

        /// <summary>The nearest point whose absolute values add up to scale.</summary>
        public static NDArray projection_l1_sphere(NDArray pytree, double scale = 1) =>
            jnp.where(pytree >= 0, 1, -1) * projection_simplex(jnp.abs(pytree), scale);

        /// <summary>The nearest point whose norm is at most scale.</summary>
        public static NDArray projection_l2_ball(NDArray pytree, double scale = 1)
        {
            var norm = Norm([pytree]);
            return jnp.where(norm <= scale, pytree, scale * pytree / jnp.where(norm <= scale, 1, norm));
        }

        /// <summary>The nearest point whose norm is scale.</summary>
        public static NDArray projection_l2_sphere(NDArray pytree, double scale = 1) => scale * pytree / Norm([pytree]);

        /// <summary>The nearest point with elements from -scale to scale.</summary>
        public static NDArray projection_linf_ball(NDArray pytree, double scale = 1) => jnp.clip(pytree, -scale, scale);

        /// <summary>The nearest point x with a·x = b.</summary>
        public static NDArray projection_hyperplane(NDArray pytree, NDArray a, NDArray b) =>
            pytree - ((jnp.vdot(a, pytree) - b) / jnp.vdot(a, a) * a);

        /// <summary>The nearest point x with a·x at most b.</summary>
        public static NDArray projection_halfspace(NDArray pytree, NDArray a, NDArray b) =>
            pytree - (jnp.maximum(jnp.vdot(a, pytree) - b, 0) / jnp.vdot(a, a) * a);

        /// <summary>The nearest multiple of a vector.</summary>
        public static NDArray projection_vector(NDArray x, NDArray a) => jnp.vdot(a, x) / jnp.vdot(a, a) * a;
    }
}
