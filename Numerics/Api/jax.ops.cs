using System.Runtime.CompilerServices;

namespace Lazy;

/// <summary>Functions of functions, and the parts of the library under JAX's names.</summary>
public static partial class jax
{
    /// <summary>Index updates as functions.</summary>
    public static partial class ops
    {
        /// <summary>The array with what the index picks replaced: <c>x.At[idx].Set(y)</c>.</summary>
        public static NDArray index_update(NDArray x, Idx idx, NDArray y) => Of(x, [idx]).Set(y);

        /// <summary>The array with what the index picks replaced.</summary>
        public static NDArray index_update(NDArray x, Idx[] idx, NDArray y) => Of(x, idx).Set(y);

        /// <summary>The array with a value added to what the index picks: <c>x.At[idx].Add(y)</c>.</summary>
        public static NDArray index_add(NDArray x, Idx idx, NDArray y) => Of(x, [idx]).Add(y);

        /// <summary>The array with a value added to what the index picks.</summary>
        public static NDArray index_add(NDArray x, Idx[] idx, NDArray y) => Of(x, idx).Add(y);

        /// <summary>The array with what the index picks multiplied: <c>x.At[idx].Multiply(y)</c>.</summary>
        public static NDArray index_mul(NDArray x, Idx idx, NDArray y) => Of(x, [idx]).Multiply(y);

        /// <summary>The array with what the index picks multiplied.</summary>
        public static NDArray index_mul(NDArray x, Idx[] idx, NDArray y) => Of(x, idx).Multiply(y);

        /// <summary>The array with the smaller of value and what the index picks: <c>x.At[idx].Min(y)</c>.</summary>
        public static NDArray index_min(NDArray x, Idx idx, NDArray y) => Of(x, [idx]).Min(y);

        /// <summary>The array with the smaller of value and what the index picks.</summary>
        public static NDArray index_min(NDArray x, Idx[] idx, NDArray y) => Of(x, idx).Min(y);

        /// <summary>The array with the larger of value and what the index picks: <c>x.At[idx].Max(y)</c>.</summary>
        public static NDArray index_max(NDArray x, Idx idx, NDArray y) => Of(x, [idx]).Max(y);

        /// <summary>The array with the larger of value and what the index picks.</summary>
        public static NDArray index_max(NDArray x, Idx[] idx, NDArray y) => Of(x, idx).Max(y);

        private static AtIndex Of(NDArray x, Idx[] idx, [CallerMemberName] string operation = "")
        {
            ArgumentNullException.ThrowIfNull(x);
            ArgumentNullException.ThrowIfNull(idx);
            return new AtIndex(x, idx, operation);
        }
    }
}
