namespace Lazy.Tests;

/// <summary><c>jax.tree</c> as users call it: each function on arrays, on other leaves, with <c>is_leaf</c>, and its errors.</summary>
[TestClass]
public sealed class TreeApiTests
{
    private static readonly NDArray one = jnp.asarray(1f);
    private static readonly NDArray two = jnp.asarray(2f);

    private sealed record Layer(NDArray W, NDArray B);

    private sealed record Net(Layer[] Layers, NDArray Scale, string Name = "net", [property: Static] int[]? Sizes = null);

    private static Net Model(params int[] sizes) => new([new Layer(1f, 2f), new Layer(3f, 4f)], 5f, Sizes: sizes);

    private static float[] Values(IEnumerable<NDArray> leaves) => [.. leaves.Select(x => x.ToScalar<float>())];

    private static string Fault(Action act) => Assert.ThrowsExactly<TreeException>(act).Message;

    [TestMethod]
    public void All()
    {
        Assert.IsTrue(jax.tree.all((jnp.asarray(true), new[] { one > 0f, two > 0f })));
        Assert.IsFalse(jax.tree.all(new Dictionary<string, NDArray> { ["a"] = one > 0f, ["b"] = two < 0f }));
        Assert.IsTrue(jax.tree.all(jax.tree.map((NDArray x) => x.Rank == 0, new[] { one, two })));
        Assert.IsTrue(jax.tree.all((object?)null));
        Assert.Contains("(2,)", Assert.Throws<ArgumentException>(() => jax.tree.all(new[] { jnp.ones(2) })).Message);
    }

    [TestMethod]
    public void Broadcast()
    {
        var (a, b) = jax.tree.broadcast((one, two), (Model(), Model()));
        CollectionAssert.AreEqual(new float[] { 1, 1, 1, 1, 1 }, Values(jax.tree.leaves(a)));
        CollectionAssert.AreEqual(new float[] { 2, 2, 2, 2, 2 }, Values(jax.tree.leaves(b)));
        var text = ((string, string[]))jax.tree.broadcast<string>(("x", "y"), (one, new[] { one, two }))!;
        Assert.AreEqual("x", text.Item1);
        CollectionAssert.AreEqual(new[] { "y", "y" }, text.Item2);
        Assert.AreEqual("tree.broadcast: tree.Item2 is (*, *) in the prefix but a leaf in the full tree",
            Fault(() => jax.tree.broadcast((one, (one, two)), (one, two))));
    }

    [TestMethod]
    public void FlattenAndUnflatten()
    {
        var (leaves, def) = jax.tree.flatten(Model(3, 4));
        CollectionAssert.AreEqual(new float[] { 1, 2, 3, 4, 5 }, Values(leaves));
        Assert.AreEqual("PyTreeDef(Net(Layers=[Layer(W=*, B=*), Layer(W=*, B=*)], Scale=*, Name='net', Sizes=[3, 4]))", def.ToString());
        var again = jax.tree.unflatten<Net>(def, leaves);
        CollectionAssert.AreEqual(new[] { 3, 4 }, again.Sizes);
        Assert.AreEqual(def, jax.tree.structure(again));
        Assert.AreEqual(def, jax.tree.structure(Model(3, 4)), "static members are equal by their elements");
        Assert.AreNotEqual(def, jax.tree.structure(Model(3, 5)));
        Assert.AreEqual(("a", "b"), jax.tree.unflatten(jax.tree.structure((one, two)), ["a", "b"]));
        Assert.Contains("has 5 leaves, but 1 were given",
            Assert.ThrowsExactly<ArgumentException>(() => jax.tree.unflatten<Net>(def, [one])).Message);
        Assert.Contains("and not Layer", Fault(() => jax.tree.unflatten<Layer>(def, leaves)));
    }

    [TestMethod]
    public void LeavesOfOtherTypes()
    {
        var tree = new Dictionary<string, object?> { ["b"] = new[] { "x", "y" }, ["a"] = ("z", (object?)null), ["c"] = null };
        CollectionAssert.AreEqual(new[] { "z", "x", "y" }, jax.tree.leaves<string>(tree));
        CollectionAssert.AreEqual(new object[] { 1, "a", 2.5 }, jax.tree.leaves<object>((1, new List<object> { "a", 2.5 })));
        CollectionAssert.AreEqual(new[] { "W", "B" }, jax.tree.leaves<Layer>(Model())
            .SelectMany(layer => jax.tree.leaves_with_path(layer)).Take(2)
            .Select(x => jax.tree_util.keystr(x.Path, simple: true)).ToArray());
        Assert.HasCount(3, jax.tree.leaves((1, 2.0, one)), "C# numbers are weak scalars where leaves are arrays");
        Assert.AreEqual("tree.flatten: tree[1] is a int, which is neither string nor a container of them",
            Fault(() => jax.tree.leaves<string>(new object[] { "a", 1 })).Split(';')[0]);
    }

    [TestMethod]
    public void IsLeafStopsEarlier()
    {
        Assert.HasCount(1, jax.tree.leaves(((NDArray?)null, one)));
        Assert.HasCount(2, jax.tree.leaves(((NDArray?)null, one), is_leaf: x => x is null));
        var pairs = new[] { (one, two), (two, one) };
        Assert.HasCount(2, jax.tree.leaves<(NDArray, NDArray)>(pairs));
        Assert.HasCount(2, jax.tree.leaves<object>(pairs, is_leaf: x => x is (NDArray, NDArray)));
        Assert.AreEqual("PyTreeDef([*, *])", jax.tree.structure<object>(pairs, is_leaf: x => x is (NDArray, NDArray)).ToString());
        var filled = jax.tree.map((x, y) => x ?? y, ((NDArray?)null, one), (two, two), is_leaf: x => x is null);
        CollectionAssert.AreEqual(new float[] { 2, 1 }, new[] { filled.Item1!.ToScalar<float>(), filled.Item2!.ToScalar<float>() });
        Assert.AreEqual("tree.flatten: tree[0] is a (NDArray, NDArray), at which is_leaf stops, but leaves are NDArray here; " +
            "name another type of leaves, or object for any", Fault(() => jax.tree.leaves(pairs, is_leaf: x => x is (NDArray, NDArray))));
    }

    [TestMethod]
    public void IsLeafByPath()
    {
        var tree = new Dictionary<string, object> { ["whole"] = new[] { one, two }, ["parts"] = new[] { one, two } };
        var leaves = jax.tree.leaves_with_path<object>(tree, (path, _) => path.ToString() == "[\"whole\"]");
        CollectionAssert.AreEqual(new[] { "[\"parts\"][0]", "[\"parts\"][1]", "[\"whole\"]" }, leaves.ConvertAll(x => x.Path.ToString()));
        var (flat, def) = jax.tree.flatten_with_path<object>(tree, (path, _) => path.Count == 1);
        Assert.HasCount(2, flat);
        Assert.AreEqual("PyTreeDef({'parts': *, 'whole': *})", def.ToString());
        var depth = (Dictionary<string, object>)jax.tree.map_with_path(
            (KeyPath path, object _) => path.Count, tree, (path, _) => path.Count == 1)!;
        Assert.AreEqual(1, depth["whole"]);
    }

    [TestMethod]
    public void Map()
    {
        var doubled = jax.tree.map(x => x * 2, Model());
        CollectionAssert.AreEqual(new float[] { 2, 4, 6, 8, 10 }, Values(jax.tree.leaves(doubled)));
        var sum = jax.tree.map((a, b, c, d) => a + b + c + d, Model(), Model(), doubled, Model());
        Assert.AreEqual(25f, sum.Scale.ToScalar<float>());
        Assert.AreEqual(10f, jax.tree.map((a, b, c) => a + b + c, one, two, 7f * one).ToScalar<float>());
        CollectionAssert.AreEqual(new[] { "A", "B" }, jax.tree.map((string s) => s.ToUpperInvariant(), new[] { "a", "b" }));
        Assert.AreEqual(("ax", ("by", "cz")),
            jax.tree.map((string s, string t) => s + t, ("a", ("b", "c")), ("x", ("y", "z"))));
        Assert.AreEqual(6, jax.tree.map((int a, int b, int c) => a + b + c, 1, 2, 3));
        Assert.AreEqual(10, jax.tree.map((int a, int b, int c, int d) => a + b + c + d, 1, 2, 3, 4));
        var list = new List<NDArray> { two };
        CollectionAssert.AreEqual(new[] { 4f }, Values(jax.tree.map((NDArray a, NDArray b) => a + b, new[] { two }, list)));
    }

    [TestMethod]
    public void FunctionsByName()
    {
        Assert.AreEqual(4f, jax.tree.map(jnp.square, (one, two)).Item2.ToScalar<float>());
        Assert.AreEqual(4f, jax.tree.map(jnp.add, (one, two), (one, two)).Item2.ToScalar<float>());
        Assert.AreEqual(3f, jax.tree.reduce(jnp.add, (one, two)).ToScalar<float>());
        Assert.AreEqual(3f, jax.tree.reduce_associative(jnp.add, (one, two)).ToScalar<float>());
        Assert.AreEqual(4f, jax.tree_util.tree_map(jnp.square, (one, two)).Item2.ToScalar<float>());
    }

    [TestMethod]
    public void MapToOtherTypes()
    {
        var shapes = (Shape[])jax.tree.map(x => x.Shape, new[] { jnp.ones((2, 3)), one })!;
        CollectionAssert.AreEqual(new Shape[] { (2, 3), Shape.Scalar }, shapes);
        Assert.AreEqual((1, (2, 3)), jax.tree.map((string s) => s.Length, ("a", ("bb", "ccc"))));
        Assert.Contains("Layers[0].W is declared as NDArray and cannot hold Shape", Fault(() => jax.tree.map(x => x.Shape, Model())));
        // A number stays an array, so that `_ => 0.0` gives a tree of arrays.
        Assert.AreEqual(0f, jax.tree.map(_ => 0.0, Model()).Scale.ToScalar<float>());
    }

    [TestMethod]
    public void MapWithSubtreesAtTheLeaves()
    {
        var moments = new Dictionary<string, (NDArray M, NDArray V)> { ["w"] = (one, two), ["b"] = (two, two) };
        var weights = new Dictionary<string, NDArray> { ["w"] = 10f, ["b"] = 20f };
        var updated = (Dictionary<string, NDArray>)jax.tree.map((NDArray w, (NDArray M, NDArray V) s) => w - s.M / s.V, weights, moments)!;
        Assert.AreEqual(9.5f, updated["w"].ToScalar<float>());
        Assert.AreEqual(19f, updated["b"].ToScalar<float>());
        Assert.AreEqual(("a12", "b34"), jax.tree.map((string s, (int, int) n, NDArray _) => $"{s}{n.Item1}{n.Item2}",
            ("a", "b"), ((1, 2), (3, 4)), (one, two)));
        Assert.AreEqual("tree.map: tree[\"b\"] is a NDArray in the second tree, where the function takes (NDArray, NDArray)",
            Fault(() => jax.tree.map((NDArray w, (NDArray M, NDArray V) s) => w.Rank, weights, weights)));
        Assert.AreEqual("tree.map: tree[\"w\"] is a leaf in the first tree but missing in the second ({'b': *, 'w': *} against {'b': *})",
            Fault(() => jax.tree.map((NDArray w, NDArray s) => w.Rank, weights, new Dictionary<string, NDArray> { ["b"] = one })));
    }

    [TestMethod]
    public void MismatchesNameThePath()
    {
        var other = Model();
        Assert.AreEqual("tree.map: tree.Layers[1] is Layer(W=*, B=*) in the first tree but missing in the second " +
            "([Layer(W=*, B=*), Layer(W=*, B=*)] against [Layer(W=*, B=*)])",
            Fault(() => jax.tree.map((a, b) => a + b, other, other with { Layers = other.Layers[..1] })));
        Assert.AreEqual("tree.map: tree.Layers[1].W is a leaf in the first tree but null in the second",
            Fault(() => jax.tree.map((a, b) => a + b, other, other with { Layers = [other.Layers[0], new Layer(null!, one)] })));
        Assert.Contains("Sizes=[3]", Fault(() => jax.tree.map((a, b) => a + b, Model(3), Model(4))));
    }

    [TestMethod]
    public void MapWithPath()
    {
        var seen = new List<string>();
        jax.tree.map_with_path(
            (path, x) =>
            {
                seen.Add(path.ToString("net"));
                return x;
            },
            Model());
        CollectionAssert.AreEqual(
            new[] { "net.Layers[0].W", "net.Layers[0].B", "net.Layers[1].W", "net.Layers[1].B", "net.Scale" }, seen);
        Assert.AreEqual(2f, jax.tree.map_with_path((_, a, b) => a + b, (one, two), (one, two)).Item1.ToScalar<float>());
        Assert.AreEqual((".Item1a", ".Item2b"), jax.tree.map_with_path((KeyPath p, string s) => p + s, ("a", "b")));
        Assert.AreEqual(("ac", "bd"), jax.tree.map_with_path((KeyPath _, string s, string t) => s + t, ("a", "b"), ("c", "d")));
        var paths = (string[])jax.tree.map_with_path((path, x) => path.ToString(), new[] { one, two })!;
        CollectionAssert.AreEqual(new[] { "[0]", "[1]" }, paths);
        Assert.HasCount(5, jax.tree.flatten_with_path(Model()).leaves);
        Assert.HasCount(2, jax.tree.flatten_with_path<string>(("a", "b")).leaves);
        Assert.HasCount(2, jax.tree.leaves_with_path<string>(("a", "b")));
    }

    [TestMethod]
    public void Reduce()
    {
        Assert.AreEqual(15f, jax.tree.reduce((a, b) => a + b, Model()).ToScalar<float>());
        Assert.AreEqual(115f, jax.tree.reduce((a, b) => a + b, Model(), 100f * one).ToScalar<float>());
        Assert.AreEqual(5L, jax.tree.reduce((sum, x) => sum + x.Size, Model(), 0L));
        Assert.AreEqual("abc", jax.tree.reduce((string a, string b) => a + b, ("a", new[] { "b", "c" })));
        Assert.AreEqual(3, jax.tree.reduce((int n, string s) => n + s.Length, ("a", new[] { "b", "c" }), 0));
        Assert.Contains("has no leaves; give", Assert.ThrowsExactly<ArgumentException>(() =>
            jax.tree.reduce((a, b) => a + b, Array.Empty<NDArray>())).Message);
        // Pairs first: (a - b) - (c - d), where a fold gives a - b - c - d.
        NDArray[] four = [8f, 4f, 2f, 1f];
        Assert.AreEqual(3f, jax.tree.reduce_associative((a, b) => a - b, four).ToScalar<float>());
        Assert.AreEqual("((ab)c)", jax.tree.reduce_associative((string a, string b) => $"({a}{b})", new[] { "a", "b", "c" }));
        Assert.AreEqual("none", jax.tree.reduce_associative((string a, string b) => a + b, Array.Empty<string>(), "none"));
        Assert.AreSame(one, jax.tree.reduce_associative((a, b) => a + b, Array.Empty<NDArray>(), one));
        Assert.Contains("has no leaves; give", Assert.ThrowsExactly<ArgumentException>(() =>
            jax.tree.reduce_associative((a, b) => a + b, Array.Empty<NDArray>())).Message);
    }

    [TestMethod]
    public void Transpose()
    {
        var pairs = new[] { (one, two), (two, one), (one, one) };
        var outer = jax.tree.structure(new[] { one, one, one });
        foreach (var inner in new[] { jax.tree.structure((one, one)), null })
        {
            var (a, b) = ((NDArray[], NDArray[]))jax.tree.transpose(outer, inner, pairs)!;
            CollectionAssert.AreEqual(new float[] { 1, 2, 1 }, Values(a));
            CollectionAssert.AreEqual(new float[] { 2, 1, 1 }, Values(b));
        }
        var outer2 = jax.tree.structure(new[] { one, one });
        var names = ((string[], string[]))jax.tree.transpose<string>(outer2, null, new[] { ("a", "b"), ("c", "d") })!;
        CollectionAssert.AreEqual(new[] { "b", "d" }, names.Item2);
        Assert.AreEqual("tree.transpose: tree[2] is missing in the outer structure but (*, *) in the tree " +
            "([*, *] against [(*, *), (*, *), (*, *)])", Fault(() => jax.tree.transpose(outer2, jax.tree.structure((one, one)), pairs)));
        Assert.Contains("has no leaves that tell the inner one", Assert.ThrowsExactly<ArgumentException>(() =>
            jax.tree.transpose(jax.tree.structure(Array.Empty<NDArray>()), null, Array.Empty<NDArray>())).Message);
    }
}
