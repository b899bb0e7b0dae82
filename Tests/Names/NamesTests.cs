using Lazy.Tests.Goldens;

namespace Lazy.Tests.Names;

[TestClass]
public sealed class NamesTests
{
    // Of each list the names of which every one is there or has a reason: all, or those that are written here.
    private static readonly (string Key, string[]? Names)[] Complete =
    [
        ("jax", null), ("jax_tree", null), ("jax_tree_util", null), ("jax_numpy", null), ("jax_numpy_fft", null),
        ("jax_numpy_linalg", null),
        ("jax_lax", null), ("jax_lax_linalg", null), ("jax_nn", null), ("jax_nn_initializers", null), ("jax_random", null),
        ("jax_scipy_linalg", null), ("jax_scipy_special", null), ("jax_scipy_stats", null),
        ("jax_scipy_signal", null), ("jax_scipy_other", null), ("optax", null), ("jax_misc", null),
    ];

    [TestMethod]
    public void The_page_is_what_the_library_offers() => Golden.MatchFile("docs/features.md", FeaturesPage.Text());

    [TestMethod]
    public void Complete_lists_miss_nothing()
    {
        foreach (var (key, names) in Complete)
        {
            var list = NameList.All.Single(l => l.Key == key);
            var missing = (names ?? list.Names).Where(name => !list.Names.Contains(name) || !FeaturesPage.IsCovered(list, name));
            Assert.AreEqual("", string.Join(", ", missing), $"missing in {list.Module}");
        }
    }

    [TestMethod]
    public void Reasons_speak_of_names_that_are_not_there()
    {
        var used = NameList.All.SelectMany(list => list.Names.Where(name => !PublicApi.Has(list.Module, name))
            .Select(name => FeaturesPage.KeyOf(list, name))).ToHashSet();
        Assert.AreEqual("", string.Join(", ", FeaturesPage.Reasons.Keys.Where(key => !used.Contains(key))), "reasons for nothing");
        var forms = FeaturesPage.Reasons.Values.Select(FeaturesPage.FormOf).OfType<string>();
        Assert.AreEqual("", string.Join(", ", forms.Where(form => !PublicApi.Exists(form))), "forms that do not exist");
    }

    [TestMethod]
    public void Reflection_finds_what_is_there_and_nothing_else()
    {
        string[] there = ["jax.tree.map", "jnp.sum", "NDArray.AsType", "jax", "Device"];
        string[] missing = ["jax.tree.Map", "jnp.linalg.no", "nothing"];
        Assert.AreEqual("", string.Join(", ", there.Where(path => !PublicApi.Exists(path))));
        Assert.AreEqual("", string.Join(", ", missing.Where(PublicApi.Exists)));
        Assert.IsTrue(PublicApi.Has("NDArray", "block_until_ready") && PublicApi.Has("NDArray", "at[].set"));
        Assert.IsFalse(PublicApi.Has("NDArray", "set_nothing"));
        foreach (var list in NameList.All) Assert.IsNotEmpty(list.Names, $"no names in {list.Key}");
    }
}
