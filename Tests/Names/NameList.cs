using Lazy.Tests.Architecture;

namespace Lazy.Tests.Names;

/// <summary>The public names of one of JAX's modules, as a file of <c>Tests/Names/Lists</c> holds them.</summary>
/// <param name="Key">The file's name without its extension: <c>jax_tree_util</c>.</param>
/// <param name="Module">What users write before the names: <c>jax.tree_util</c>.</param>
internal sealed record NameList(string Key, string Module)
{
    /// <summary>All lists, in the order of the page.</summary>
    public static readonly IReadOnlyList<NameList> All =
    [
        new("jax", "jax"), new("jax_tree", "jax.tree"), new("jax_tree_util", "jax.tree_util"), new("jax_lax", "jax.lax"),
        new("jax_lax_linalg", "jax.lax.linalg"), new("jax_numpy", "jnp"), new("jax_numpy_linalg", "jnp.linalg"),
        new("jax_numpy_fft", "jnp.fft"), new("jax_nn", "jax.nn"), new("jax_nn_initializers", "jax.nn.initializers"),
        new("jax_random", "jax.random"), new("jax_scipy_linalg", "jax.scipy.linalg"), new("jax_scipy_special", "jax.scipy.special"),
        new("jax_scipy_stats", "jax.scipy.stats"), new("jax_scipy_signal", "jax.scipy.signal"), new("jax_scipy_other", "jax.scipy"),
        new("optax", "optax"), new("jax_misc", "jax"), new("jax_array_methods", "NDArray"),
        new("jax_example_optimizers", "jax.example_libraries.optimizers"),
    ];

    /// <summary>The names that a user of the module calls.</summary>
    public IReadOnlyList<string> Names { get; } = Read(Key);

    /// <summary>The names that have no meaning in C#, each with the reason.</summary>
    public IReadOnlyList<(string Name, string Reason)> NotApplicable { get; } =
        [.. Read(Key + "_notapplicable").Select(line => line.Split('\t')).Select(parts => (parts[0], parts[1]))];

    private static string[] Read(string key) => Repository.File($"Tests/Names/Lists/{key}.txt") is var file && File.Exists(file)
        ? [.. File.ReadAllLines(file).Where(line => line.Length > 0)] : [];
}
