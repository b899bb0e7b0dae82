namespace Lazy;

// Schedules: functions from the number of steps made, an int32 array, to a number.
public static partial class optax
{
    /// <summary>One number for ever.</summary>
    public static Func<NDArray, NDArray> constant_schedule(double value) => _ => jnp.asarray(value);

    /// <summary>From one number to another along a polynomial, over so many steps from a beginning.</summary>
    public static Func<NDArray, NDArray> polynomial_schedule(double init_value, double end_value, double power, int transition_steps,
        int transition_begin = 0)
    {
        if (transition_steps <= 0) return constant_schedule(init_value);
        var begin = Math.Max(0, transition_begin);
        return count =>
        {
            var rest = 1 - (jnp.clip(Float(count) - begin, 0, transition_steps) / transition_steps);
            return ((init_value - end_value) * jnp.power(rest, power)) + end_value;
        };
    }

    /// <summary>From one number to another along a line.</summary>
    public static Func<NDArray, NDArray> linear_schedule(double init_value, double end_value, int transition_steps, int transition_begin = 0) =>
        polynomial_schedule(init_value, end_value, 1, transition_steps, transition_begin);

    /// <summary>init_value·decay_rate^(steps/transition_steps), with staircase only after whole transitions; not beyond end_value.</summary>
    public static Func<NDArray, NDArray> exponential_decay(double init_value, int transition_steps, double decay_rate, int transition_begin = 0,
        bool staircase = false, double? end_value = null)
    {
        if (transition_steps <= 0 || decay_rate == 0) return constant_schedule(init_value);
        var begin = Math.Max(0, transition_begin);
        return count =>
        {
            var past = Float(count) - begin;
            var p = past / transition_steps;
            if (staircase) p = jnp.floor(p);
            var value = jnp.where(past <= 0, init_value, init_value * jnp.power(decay_rate, p));
            return end_value is not { } end ? value : decay_rate < 1 ? jnp.maximum(value, end) : jnp.minimum(value, end);
        };
    }

    /// <summary>Half a cosine from init_value to alpha·init_value, to a power (Loshchilov and Hutter, 2017).</summary>
    public static Func<NDArray, NDArray> cosine_decay_schedule(double init_value, int decay_steps, double alpha = 0, double exponent = 1)
    {
        if (decay_steps <= 0) throw new ArgumentException($"cosine_decay_schedule: decay_steps is {decay_steps}; it must be positive.", nameof(decay_steps));
        return count =>
        {
            var cosine = 0.5 * (1 + jnp.cos(Math.PI * jnp.minimum(Float(count), decay_steps) / decay_steps));
            return init_value * (((1 - alpha) * jnp.power(cosine, exponent)) + alpha);
        };
    }

    /// <summary>A line up to a peak, then a cosine down to end_value; decay_steps counts both.</summary>
    public static Func<NDArray, NDArray> warmup_cosine_decay_schedule(double init_value, double peak_value, int warmup_steps, int decay_steps,
        double end_value = 0, double exponent = 1) => join_schedules(
            [linear_schedule(init_value, peak_value, warmup_steps),
                cosine_decay_schedule(peak_value, decay_steps - warmup_steps, peak_value == 0 ? 0 : end_value / peak_value, exponent)], [warmup_steps]);

    /// <summary>A line up to a peak, then an exponential decay.</summary>
    public static Func<NDArray, NDArray> warmup_exponential_decay_schedule(double init_value, double peak_value, int warmup_steps,
        int transition_steps, double decay_rate, int transition_begin = 0, bool staircase = false, double? end_value = null) => join_schedules(
            [linear_schedule(init_value, peak_value, warmup_steps),
                exponential_decay(peak_value, transition_steps, decay_rate, transition_begin, staircase, end_value)], [warmup_steps]);

    /// <summary>Multiplied by a factor at each of some steps.</summary>
    public static Func<NDArray, NDArray> piecewise_constant_schedule(double init_value, IReadOnlyDictionary<int, double>? boundaries_and_scales = null)
    {
        var steps = boundaries_and_scales?.OrderBy(b => b.Key).ToArray() ?? [];
        return count => steps.Aggregate(jnp.asarray(init_value), (v, b) => v * jnp.where(count < b.Key, 1.0, b.Value));
    }

    /// <summary>Between the values at some steps: "linear" or "cosine".</summary>
    public static Func<NDArray, NDArray> piecewise_interpolate_schedule(string interpolate_type, double init_value,
        IReadOnlyDictionary<int, double>? boundaries_and_scales = null)
    {
        if (interpolate_type is not ("linear" or "cosine"))
            throw new ArgumentException($"piecewise_interpolate_schedule: there is no type '{interpolate_type}'; known are linear and cosine.", nameof(interpolate_type));
        var (places, values) = (new List<double> { 0 }, new List<double> { init_value });
        foreach (var (at, by) in boundaries_and_scales?.OrderBy(b => b.Key).Select(b => (b.Key, b.Value)) ?? [])
        {
            places.Add(at);
            values.Add(values[^1] * by);
        }
        return count =>
        {
            var t = Float(count);
            var result = jnp.asarray(values[^1]);
            for (var i = places.Count - 2; i >= 0; i--)
            {
                var share = (t - places[i]) / Math.Max(1, places[i + 1] - places[i]);
                if (interpolate_type == "cosine") share = 0.5 * (1 - jnp.cos(Math.PI * share));
                result = jnp.where(t < places[i + 1], values[i] + ((values[i + 1] - values[i]) * share), result);
            }
            return result;
        };
    }

    /// <summary>Schedules one after the other; each counts from its beginning.</summary>
    public static Func<NDArray, NDArray> join_schedules(IReadOnlyList<Func<NDArray, NDArray>> schedules, IReadOnlyList<int> boundaries)
    {
        ArgumentNullException.ThrowIfNull(schedules);
        ArgumentNullException.ThrowIfNull(boundaries);
        if (schedules.Count != boundaries.Count + 1)
            throw new ArgumentException($"join_schedules: {schedules.Count} schedules and {boundaries.Count} boundaries; one less is needed.", nameof(boundaries));
        return count =>
        {
            var value = schedules[0](count);
            for (var i = 0; i < boundaries.Count; i++) value = jnp.where(count < boundaries[i], value, schedules[i + 1](count - boundaries[i]));
            return value;
        };
    }

    /// <summary>Warm restarts: cosine cycles with warmups one after the other (Loshchilov and Hutter, 2017).</summary>
    public static Func<NDArray, NDArray> sgdr_schedule(
        IReadOnlyList<(double init_value, double peak_value, int warmup_steps, int decay_steps, double end_value)> cosine_kwargs)
    {
        ArgumentNullException.ThrowIfNull(cosine_kwargs);
        var ends = new List<int>();
        foreach (var c in cosine_kwargs) ends.Add((ends.Count == 0 ? 0 : ends[^1]) + c.decay_steps);
        return join_schedules([.. cosine_kwargs.Select(c =>
            warmup_cosine_decay_schedule(c.init_value, c.peak_value, c.warmup_steps, c.decay_steps, c.end_value))], ends[..^1]);
    }

    /// <summary>One cycle up and down by cosines (Smith and Topin, 2018).</summary>
    public static Func<NDArray, NDArray> cosine_onecycle_schedule(int transition_steps, double peak_value, double pct_start = 0.3,
        double div_factor = 25, double final_div_factor = 1e4) => piecewise_interpolate_schedule("cosine", peak_value / div_factor,
            new Dictionary<int, double>
            {
                [(int)(pct_start * transition_steps)] = div_factor,
                [transition_steps] = 1 / (div_factor * final_div_factor),
            });

    /// <summary>One cycle up and down by lines, and a last stretch to the end.</summary>
    public static Func<NDArray, NDArray> linear_onecycle_schedule(int transition_steps, double peak_value, double pct_start = 0.3,
        double pct_final = 0.85, double div_factor = 25, double final_div_factor = 1e4) => piecewise_interpolate_schedule("linear",
            peak_value / div_factor, new Dictionary<int, double>
            {
                [(int)(pct_start * transition_steps)] = div_factor,
                [(int)(pct_final * transition_steps)] = 1 / div_factor,
                [transition_steps] = 1 / final_div_factor,
            });

    /// <summary>Schedules under their module's name.</summary>
    public static class schedules
    {
        /// <summary>A line up, then one number for ever.</summary>
        public static Func<NDArray, NDArray> warmup_constant_schedule(double init_value, double peak_value, int warmup_steps) =>
            linear_schedule(init_value, peak_value, warmup_steps);

        /// <summary>The older name of <see cref="inject_hyperparams"/>.</summary>
        public static GradientTransformation inject_stateful_hyperparams(
            Func<IReadOnlyDictionary<string, NDArray>, GradientTransformation> inner_factory,
            IReadOnlyDictionary<string, ScalarOrSchedule> hyperparams) => inject_hyperparams(inner_factory, hyperparams);
    }

    private static NDArray Float(NDArray count) => jnp.asarray(count).AsType(jnp.result_type(count, 1.0));
}
