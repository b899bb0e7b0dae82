using System.ComponentModel;
using System.Globalization;
using System.Reflection;
using Lazy.Backends;

namespace Lazy;

public static partial class jax
{
    /// <summary>
    /// The settings of the whole process by JAX's names, which are those of <see cref="LazyOptions"/> in another spelling:
    /// <c>jax.config.update("jax_debug_nans", true)</c> is <c>LazyConfig.Configure(o => o.DebugNans = true)</c>.
    /// </summary>
    public static class config
    {
        private static readonly Dictionary<string, PropertyInfo> s_settings = typeof(LazyOptions).GetProperties()
            .ToDictionary(p => "jax" + p.Name.ToLowerInvariant(), p => p);

        /// <summary>See <see cref="LazyOptions.DebugNans"/>.</summary>
        public static bool jax_debug_nans { get => LazyConfig.Current.DebugNans; set => LazyConfig.Configure(o => o.DebugNans = value); }

        /// <summary>See <see cref="LazyOptions.DebugInfs"/>.</summary>
        public static bool jax_debug_infs { get => LazyConfig.Current.DebugInfs; set => LazyConfig.Configure(o => o.DebugInfs = value); }

        /// <summary>See <see cref="LazyOptions.DisableJit"/>.</summary>
        public static bool jax_disable_jit { get => LazyConfig.Current.DisableJit; set => LazyConfig.Configure(o => o.DisableJit = value); }

        /// <summary>See <see cref="LazyOptions.LogCompiles"/>.</summary>
        public static bool jax_log_compiles { get => LazyConfig.Current.LogCompiles; set => LazyConfig.Configure(o => o.LogCompiles = value); }

        /// <summary>See <see cref="LazyOptions.ExplainCacheMisses"/>.</summary>
        public static bool jax_explain_cache_misses { get => LazyConfig.Current.ExplainCacheMisses; set => LazyConfig.Configure(o => o.ExplainCacheMisses = value); }

        /// <summary>See <see cref="LazyOptions.CheckTracerLeaks"/>.</summary>
        public static bool jax_check_tracer_leaks { get => LazyConfig.Current.CheckTracerLeaks; set => LazyConfig.Configure(o => o.CheckTracerLeaks = value); }

        /// <summary>See <see cref="LazyOptions.NoTracing"/>.</summary>
        public static bool jax_no_tracing { get => LazyConfig.Current.NoTracing; set => LazyConfig.Configure(o => o.NoTracing = value); }

        /// <summary>See <see cref="LazyOptions.NoExecution"/>.</summary>
        public static bool jax_no_execution { get => LazyConfig.Current.NoExecution; set => LazyConfig.Configure(o => o.NoExecution = value); }

        /// <summary>Changes a setting.</summary>
        /// <param name="name">JAX's name, such as <c>jax_debug_nans</c>.</param>
        /// <param name="value">The value, or its text.</param>
        /// <exception cref="ArgumentException">There is no such setting, or it takes no such value; the text lists what there is.</exception>
        public static void update(string name, object? value)
        {
            var setting = Find(name);
            var converted = Convert(name, setting.PropertyType, value);
            LazyConfig.Configure(o => setting.SetValue(o, converted));
        }

        /// <summary>The value of a setting here, scopes included.</summary>
        /// <exception cref="ArgumentException">There is no such setting; the text lists what there is.</exception>
        public static object? read(string name) => Find(name).GetValue(LazyConfig.Current);

        private static PropertyInfo Find(string name)
        {
            ArgumentNullException.ThrowIfNull(name);
            var plain = name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();
            if (s_settings.TryGetValue(plain is "jaxplatforms" or "jaxplatformname" ? "jaxbackend" : plain, out var setting)) return setting;
            var hint = plain == "jaxenablex64" ? "64-bit dtypes need no switch: name them, as in jnp.zeros(3, dtype: jnp.float64). " : "";
            throw new ArgumentException($"jax.config: there is no setting {name}. {hint}There are {string.Join(", ", Names())}.");
        }

        private static IEnumerable<string> Names() => s_settings.Values.Select(p =>
            "jax" + string.Concat(p.Name.Select(c => char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : c.ToString()))).Order(StringComparer.Ordinal);

        private static object? Convert(string name, Type type, object? value)
        {
            if (value is null ? !type.IsValueType : type.IsInstanceOfType(value)) return value;
            try
            {
                if (value is string text) return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(text);
                return System.Convert.ChangeType(value, type, CultureInfo.InvariantCulture);
            }
            catch (Exception e) when (e is FormatException or InvalidCastException or OverflowException or NotSupportedException or ArgumentException)
            {
                throw new ArgumentException($"jax.config: {name} takes a {type.Name}, and got {value ?? "null"}.", e);
            }
        }
    }
}
