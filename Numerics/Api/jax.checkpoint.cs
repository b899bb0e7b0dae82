using System.Runtime.CompilerServices;
using Lazy.Graph;
using Lazy.Graph.Ops;
using Lazy.Transforms;

namespace Lazy;

// Less memory for more work.
public static partial class jax
{
    /// <summary>
    /// The function, whose intermediate results are not kept for the backward pass but computed again there: less memory for more work.
    /// Values and derivatives are those of <paramref name="fun"/>.
    /// <code>
    /// var block = jax.checkpoint((NDArray x) =&gt; jnp.sin(jnp.sin(x)));
    /// var g = jax.jit(jax.grad((NDArray x) =&gt; jnp.sum(block(block(x)))));
    /// </code>
    /// </summary>
    /// <param name="fun">A function of arrays, or trees of them. It is traced, so that its C# control flow cannot depend on values.</param>
    /// <param name="prevent_cse">false lets the compiler merge the second computation with the first one where it sees both, which undoes
    /// the saving; it is for functions that a loop calls.</param>
    /// <param name="policy">What is kept all the same, as <c>jax.checkpoint_policies</c> has it; nothing by default.</param>
    public static Func<NDArray, NDArray> checkpoint(
        Func<NDArray, NDArray> fun, bool prevent_cse = true, CheckpointPolicy? policy = null)
    {
        var c = new Checkpointed<Args<NDArray>, NDArray>(fun, a => fun(a.First), prevent_cse, policy);
        return FunctionInfo.Of(fun).Tag<Func<NDArray, NDArray>>("checkpoint", x => c.Run(new(x)));
    }

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    public static Func<NDArray, NDArray, NDArray> checkpoint(
        Func<NDArray, NDArray, NDArray> fun, bool prevent_cse = true, CheckpointPolicy? policy = null)
    {
        var c = new Checkpointed<Args<NDArray, NDArray>, NDArray>(fun, a => fun(a.First, a.Second), prevent_cse, policy);
        return FunctionInfo.Of(fun).Tag<Func<NDArray, NDArray, NDArray>>("checkpoint", (x, y) => c.Run(new(x, y)));
    }

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    public static Func<NDArray, NDArray, NDArray, NDArray> checkpoint(
        Func<NDArray, NDArray, NDArray, NDArray> fun, bool prevent_cse = true, CheckpointPolicy? policy = null)
    {
        var c = new Checkpointed<Args<NDArray, NDArray, NDArray>, NDArray>(fun, a => fun(a.First, a.Second, a.Third), prevent_cse, policy);
        return FunctionInfo.Of(fun).Tag<Func<NDArray, NDArray, NDArray, NDArray>>("checkpoint", (x, y, z) => c.Run(new(x, y, z)));
    }

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    public static Func<NDArray, NDArray, NDArray, NDArray, NDArray> checkpoint(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> fun, bool prevent_cse = true, CheckpointPolicy? policy = null)
    {
        var c = new Checkpointed<Args<NDArray, NDArray, NDArray, NDArray>, NDArray>(fun, a =>
            fun(a.First, a.Second, a.Third, a.Fourth), prevent_cse, policy);
        return FunctionInfo.Of(fun).Tag<Func<NDArray, NDArray, NDArray, NDArray, NDArray>>("checkpoint", (x, y, z, w) =>
            c.Run(new(x, y, z, w)));
    }

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    /// <param name="fun">The function.</param>
    /// <param name="prevent_cse">Whether the second computation is kept apart from the first one.</param>
    /// <param name="policy">What is kept all the same.</param>
    /// <param name="static_argnums">The arguments that are C# values and no trees of arrays.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, R> checkpoint<T, R>(
        Func<T, R> fun, bool prevent_cse = true, CheckpointPolicy? policy = null, int[]? static_argnums = null)
    {
        var c = new Checkpointed<Args<T>, R>(fun, a => fun(a.First), prevent_cse, policy, static_argnums ?? []);
        return FunctionInfo.Of(fun).Tag<Func<T, R>>("checkpoint", x => c.Run(new(x)));
    }

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    /// <param name="fun">The function.</param>
    /// <param name="prevent_cse">Whether the second computation is kept apart from the first one.</param>
    /// <param name="policy">What is kept all the same.</param>
    /// <param name="static_argnums">The arguments that are C# values and no trees of arrays.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<A, B, R> checkpoint<A, B, R>(
        Func<A, B, R> fun, bool prevent_cse = true, CheckpointPolicy? policy = null, int[]? static_argnums = null)
    {
        var c = new Checkpointed<Args<A, B>, R>(fun, a => fun(a.First, a.Second), prevent_cse, policy, static_argnums ?? []);
        return FunctionInfo.Of(fun).Tag<Func<A, B, R>>("checkpoint", (x, y) => c.Run(new(x, y)));
    }

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    /// <param name="fun">The function.</param>
    /// <param name="prevent_cse">Whether the second computation is kept apart from the first one.</param>
    /// <param name="policy">What is kept all the same.</param>
    /// <param name="static_argnums">The arguments that are C# values and no trees of arrays.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<A, B, C, R> checkpoint<A, B, C, R>(
        Func<A, B, C, R> fun, bool prevent_cse = true, CheckpointPolicy? policy = null, int[]? static_argnums = null)
    {
        var c = new Checkpointed<Args<A, B, C>, R>(fun, a => fun(a.First, a.Second, a.Third), prevent_cse, policy, static_argnums ?? []);
        return FunctionInfo.Of(fun).Tag<Func<A, B, C, R>>("checkpoint", (x, y, z) => c.Run(new(x, y, z)));
    }

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    /// <param name="fun">The function.</param>
    /// <param name="prevent_cse">Whether the second computation is kept apart from the first one.</param>
    /// <param name="policy">What is kept all the same.</param>
    /// <param name="static_argnums">The arguments that are C# values and no trees of arrays.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<A, B, C, D, R> checkpoint<A, B, C, D, R>(
        Func<A, B, C, D, R> fun, bool prevent_cse = true, CheckpointPolicy? policy = null, int[]? static_argnums = null)
    {
        var c = new Checkpointed<Args<A, B, C, D>, R>(fun, a =>
            fun(a.First, a.Second, a.Third, a.Fourth), prevent_cse, policy, static_argnums ?? []);
        return FunctionInfo.Of(fun).Tag<Func<A, B, C, D, R>>("checkpoint", (x, y, z, w) => c.Run(new(x, y, z, w)));
    }

    /// <summary>Another name of <c>jax.checkpoint</c>.</summary>
    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    public static Func<NDArray, NDArray> remat(Func<NDArray, NDArray> fun, bool prevent_cse = true, CheckpointPolicy? policy = null) =>
        checkpoint(fun, prevent_cse, policy);

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    public static Func<NDArray, NDArray, NDArray> remat(
        Func<NDArray, NDArray, NDArray> fun, bool prevent_cse = true, CheckpointPolicy? policy = null) =>
        checkpoint(fun, prevent_cse, policy);

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    public static Func<NDArray, NDArray, NDArray, NDArray> remat(
        Func<NDArray, NDArray, NDArray, NDArray> fun, bool prevent_cse = true, CheckpointPolicy? policy = null) =>
        checkpoint(fun, prevent_cse, policy);

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    public static Func<NDArray, NDArray, NDArray, NDArray, NDArray> remat(
        Func<NDArray, NDArray, NDArray, NDArray, NDArray> fun, bool prevent_cse = true, CheckpointPolicy? policy = null) =>
        checkpoint(fun, prevent_cse, policy);

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    /// <param name="fun">The function.</param>
    /// <param name="prevent_cse">Whether the second computation is kept apart from the first one.</param>
    /// <param name="policy">What is kept all the same.</param>
    /// <param name="static_argnums">The arguments that are C# values and no trees of arrays.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<T, R> remat<T, R>(
        Func<T, R> fun, bool prevent_cse = true, CheckpointPolicy? policy = null, int[]? static_argnums = null) =>
        checkpoint(fun, prevent_cse, policy, static_argnums);

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    /// <param name="fun">The function.</param>
    /// <param name="prevent_cse">Whether the second computation is kept apart from the first one.</param>
    /// <param name="policy">What is kept all the same.</param>
    /// <param name="static_argnums">The arguments that are C# values and no trees of arrays.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<A, B, R> remat<A, B, R>(
        Func<A, B, R> fun, bool prevent_cse = true, CheckpointPolicy? policy = null, int[]? static_argnums = null) =>
        checkpoint(fun, prevent_cse, policy, static_argnums);

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    /// <param name="fun">The function.</param>
    /// <param name="prevent_cse">Whether the second computation is kept apart from the first one.</param>
    /// <param name="policy">What is kept all the same.</param>
    /// <param name="static_argnums">The arguments that are C# values and no trees of arrays.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<A, B, C, R> remat<A, B, C, R>(
        Func<A, B, C, R> fun, bool prevent_cse = true, CheckpointPolicy? policy = null, int[]? static_argnums = null) =>
        checkpoint(fun, prevent_cse, policy, static_argnums);

    /// <inheritdoc cref="checkpoint(Func{NDArray, NDArray}, bool, CheckpointPolicy?)"/>
    /// <param name="fun">The function.</param>
    /// <param name="prevent_cse">Whether the second computation is kept apart from the first one.</param>
    /// <param name="policy">What is kept all the same.</param>
    /// <param name="static_argnums">The arguments that are C# values and no trees of arrays.</param>
    [OverloadResolutionPriority(-1)]
    public static Func<A, B, C, D, R> remat<A, B, C, D, R>(
        Func<A, B, C, D, R> fun, bool prevent_cse = true, CheckpointPolicy? policy = null, int[]? static_argnums = null) =>
        checkpoint(fun, prevent_cse, policy, static_argnums);

    /// <summary>What the backward pass of a function under <c>jax.checkpoint</c> finds saved.</summary>
    public static class checkpoint_policies
    {
        /// <summary>Every intermediate result: as without checkpoint.</summary>
        public static bool everything_saveable(Primitive operation, IReadOnlyList<Aval> operands) => true;

        /// <summary>None: all is computed again from the arguments.</summary>
        public static bool nothing_saveable(Primitive operation, IReadOnlyList<Aval> operands) => false;

        /// <summary>The results of matrix products and convolutions.</summary>
        public static bool dots_saveable(Primitive operation, IReadOnlyList<Aval> operands) => operation is DotGeneral or Conv;

        /// <summary>The results of matrix products and convolutions.</summary>
        public static bool checkpoint_dots(Primitive operation, IReadOnlyList<Aval> operands) => dots_saveable(operation, operands);

        /// <summary>The results of matrix products without batch axes: those with weights, not those of attention.</summary>
        public static bool dots_with_no_batch_dims_saveable(Primitive operation, IReadOnlyList<Aval> operands) =>
            operation is DotGeneral dot && dot.LhsBatch.Count == 0;

        /// <summary>The results of matrix products without batch axes.</summary>
        public static bool checkpoint_dots_with_no_batch_dims(Primitive operation, IReadOnlyList<Aval> operands) =>
            dots_with_no_batch_dims_saveable(operation, operands);

        /// <summary>Only what <c>jax.ad_checkpoint.checkpoint_name</c> gave one of these names.</summary>
        public static CheckpointPolicy save_only_these_names(params string[] names_which_can_be_saved) =>
            (operation, _) => operation is CheckpointName n && names_which_can_be_saved.Contains(n.Label);

        /// <summary>Only what has a name, but none of these.</summary>
        public static CheckpointPolicy save_any_names_but_these(params string[] names_not_to_save) =>
            (operation, _) => operation is CheckpointName n && !names_not_to_save.Contains(n.Label);

        /// <summary>Everything but what has one of these names. What a name was given to counts as unnamed, and is kept.</summary>
        public static CheckpointPolicy save_anything_except_these_names(params string[] names_not_to_save) =>
            (operation, _) => operation is not CheckpointName n || !names_not_to_save.Contains(n.Label);

        /// <summary>What either of two policies keeps.</summary>
        public static CheckpointPolicy save_from_both_policies(CheckpointPolicy policy_1, CheckpointPolicy policy_2) =>
            (operation, operands) => policy_1(operation, operands) || policy_2(operation, operands);
    }

    /// <summary>Names for values under checkpoint, and a view of what a backward pass keeps.</summary>
    public static class ad_checkpoint
    {
        /// <summary>The array under a name that policies such as <c>save_only_these_names</c> know.</summary>
        /// <param name="x">An array.</param>
        /// <param name="name">The name.</param>
        public static NDArray checkpoint_name(NDArray x, string name)
        {
            ArgumentException.ThrowIfNullOrEmpty(name);
            return Ufunc.Apply("checkpoint_name", x, n => new CheckpointName(name).Of(n));
        }

        /// <summary>What the backward pass of a function keeps of its forward pass: shape and dtype, and where each comes from.</summary>
        /// <param name="f">A function of arrays.</param>
        /// <param name="x">Arguments, of which shapes and dtypes count.</param>
        public static IReadOnlyList<(string Aval, string Source)> saved_residuals<T, R>(Func<T, R> f, T x) =>
            SavedResiduals.Of(f, (Args<T> a) => f(a.First), new(x));

        /// <inheritdoc cref="saved_residuals{T, R}(Func{T, R}, T)"/>
        public static IReadOnlyList<(string Aval, string Source)> saved_residuals<A, B, R>(Func<A, B, R> f, A x, B y) =>
            SavedResiduals.Of(f, (Args<A, B> a) => f(a.First, a.Second), new(x, y));

        /// <summary>Writes what the backward pass of a function keeps to the console, a line each.</summary>
        /// <inheritdoc cref="saved_residuals{T, R}(Func{T, R}, T)"/>
        public static void print_saved_residuals<T, R>(Func<T, R> f, T x) => SavedResiduals.Print(saved_residuals(f, x));

        /// <inheritdoc cref="print_saved_residuals{T, R}(Func{T, R}, T)"/>
        public static void print_saved_residuals<A, B, R>(Func<A, B, R> f, A x, B y) => SavedResiduals.Print(saved_residuals(f, x, y));
    }
}
