using Lazy.Transforms.Trees;

namespace Lazy.Tests;

[TestClass]
public sealed class TreesMapTests
{
    private static TreeLeaf L(double value) => new(value);

    private static TreeParams Params(params double[] weights) =>
        new([.. weights.Select(w => new TreeLayer(L(w), L(-w)))], L(1));

    private static TreeLeaf Add(TreeLeaf a, TreeLeaf b) => L(a.Value + b.Value);

    [TestMethod]
    public void MapOneToFourTrees()
    {
        var p = Params(1, 2);
        Assert.AreEqual(L(20), Tree.Map((TreeLeaf x) => L(10 * x.Value), p).Layers[1].W);
        Assert.AreEqual(L(4), Tree.Map<TreeLeaf, TreeParams>(Add, p, p).Layers[1].W);
        Assert.AreEqual((L(111), L(222)),
            Tree.Map((TreeLeaf a, TreeLeaf b, TreeLeaf c) => Add(Add(a, b), c), (L(1), L(2)), (L(10), L(20)), (L(100), L(200))));
        Assert.AreEqual((L(1111), L(2222)), Tree.Map(
            (TreeLeaf a, TreeLeaf b, TreeLeaf c, TreeLeaf d) =>
                Add(Add(a, b), Add(c, d)), (L(1), L(2)), (L(10), L(20)), (L(100), L(200)), (L(1000), L(2000))));
        CollectionAssert.AreEqual(new[] { L(4) }, Tree.Map<TreeLeaf, TreeLeaf[]>(Add, [L(1)], new List<TreeLeaf> { L(3) }));
    }

    [TestMethod]
    public void MapToOtherLeaves()
    {
        Assert.AreEqual((1, 2), Tree.MapTo<TreeLeaf, int>(x => (int)x.Value, (L(1), L(2))));
        CollectionAssert.AreEqual(new[] { "1", "2" },
            (string[])Tree.MapTo<TreeLeaf, string>(x => x.Value.ToString("R", null), new[] { L(1), L(2) })!);
        var sevens = Tree.MapTo<TreeLeaf, int>(_ => 7, new Dictionary<string, TreeLeaf> { ["a"] = L(1) });
        Assert.AreEqual(7, ((Dictionary<string, int>)sevens!)["a"]);
        Assert.AreEqual((1, (int?)null), Tree.MapTo<TreeLeaf, int>(_ => 1, (L(1), (int?)null)));
        StringAssert.StartsWith(Assert.ThrowsExactly<TreeException>(() => Tree.MapTo<TreeLeaf, int>(_ => 1, Params(1), name: "p")).Message,
            "tree.map: p.Layers[0].W is declared as TreeLeaf and cannot hold int");
    }

    private static string Fault(object a, object b) =>
        Assert.ThrowsExactly<TreeException>(() => Tree.Map<TreeLeaf, object>(Add, a, b, name: "params")).Message;

    [TestMethod]
    public void DifferencesNameThePath()
    {
        var p = Params(1, 2, 3);
        var shorter = p with { Layers = p.Layers[..2] };
        StringAssert.StartsWith(Fault(p, shorter),
            "tree.map: params.Layers[2] is TreeLayer(W=*, B=*) in the first tree but missing in the second (");
        StringAssert.StartsWith(Fault(shorter, p),
            "tree.map: params.Layers[2] is missing in the first tree but TreeLayer(W=*, B=*) in the second (");
        var without = p with { Layers = [p.Layers[0], p.Layers[1], p.Layers[2] with { W = null! }] };
        Assert.AreEqual("tree.map: params.Layers[2].W is a leaf in the first tree but null in the second", Fault(p, without));
        Assert.AreEqual("tree.map: params.Depth is 2 in the first tree but 7 in the second", Fault(p, p with { Depth = 7 }));
        Assert.AreEqual("tree.map: params[\"w\"] is a leaf in the first tree but missing in the second ({'b': *, 'w': *} against {'b': *})",
            Fault(new Dictionary<string, TreeLeaf> { ["w"] = L(1), ["b"] = L(1) }, new Dictionary<string, TreeLeaf> { ["b"] = L(1) }));
        Assert.AreEqual("tree.map: params.Item2 is (*, *) in the first tree but [*, *] in the second",
            Fault((L(1), (L(1), L(2))), (L(1), new[] { L(1), L(2) })));
        Assert.AreEqual("tree.map: params is a leaf in the first tree but (*, *) in the second", Fault(L(1), (L(1), L(1))));
        StringAssert.EndsWith(Assert.ThrowsExactly<TreeException>(() =>
            Tree.Map((TreeLeaf a, TreeLeaf b, TreeLeaf c) => a, L(1), L(2), (object?)null)).Message,
            "is a leaf in the first tree but null in the third");
    }

    [TestMethod]
    public void RequireSameSpeaksOfBothSides()
    {
        var pair = Tree.Structure<TreeLeaf>((L(1), L(2)));
        Tree.RequireSame("scan", pair, Tree.Structure<TreeLeaf>((L(3), L(4))), "the input carry", "the output carry", "carry");
        var fault = Assert.ThrowsExactly<TreeException>(() => Tree.RequireSame(
            "scan", pair, Tree.Structure<TreeLeaf>((L(3), (L(4), L(5)))), "the input carry", "the output carry", "carry"));
        Assert.AreEqual("scan: carry.Item2 is a leaf in the input carry but (*, *) in the output carry", fault.Message);
    }

    [TestMethod]
    public void MapWithPathGivesThePath()
    {
        var seen = new List<string>();
        Tree.MapWithPath(
            (KeyPath path, TreeLeaf x) =>
            {
                seen.Add(path.ToString("p"));
                return x;
            },
            Params(1));
        CollectionAssert.AreEqual(new[] { "p.Layers[0].W", "p.Layers[0].B", "p.Scale" }, seen);
        Assert.AreEqual((L(3), L(6)), Tree.MapWithPath((KeyPath _, TreeLeaf a, TreeLeaf b) => Add(a, b), (L(1), L(2)), (L(2), L(4))));
    }

    [TestMethod]
    public void AllAndReduce()
    {
        var tree = new[] { L(1), L(2), L(3), L(4), L(5) };
        Assert.IsTrue(Tree.All<TreeLeaf>(x => x.Value > 0, tree));
        Assert.IsFalse(Tree.All<TreeLeaf>(x => x.Value > 1, tree));
        Assert.IsTrue(Tree.All<TreeLeaf>(_ => false, null));
        Assert.AreEqual(15.0, Tree.Reduce<TreeLeaf, double>((sum, x) => sum + x.Value, tree, 0));
        Assert.AreEqual(L(-13), Tree.Reduce<TreeLeaf>((a, b) => L(a.Value - b.Value), tree));
        // ((1-2)-(3-4))-5: pairs first.
        Assert.AreEqual(L(-5), Tree.ReduceAssociative<TreeLeaf>((a, b) => L(a.Value - b.Value), tree));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Tree.Reduce<TreeLeaf>(Add, null)).Message, "has no leaves");
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Tree.ReduceAssociative<TreeLeaf>(Add, null)).Message,
            "has no leaves");
    }

    [TestMethod]
    public void TransposeTurnsListOfPairsIntoPairOfLists()
    {
        var pairs = new[] { (L(1), L(10)), (L(2), L(20)), (L(3), L(30)) };
        var outer = Tree.Structure<TreeLeaf>(new[] { L(0), L(0), L(0) });
        var inner = Tree.Structure<TreeLeaf>((L(0), L(0)));
        var (a, b) = ((TreeLeaf[], TreeLeaf[]))Tree.Transpose<TreeLeaf>(outer, inner, pairs)!;
        CollectionAssert.AreEqual(new[] { L(1), L(2), L(3) }, a);
        CollectionAssert.AreEqual(new[] { L(10), L(20), L(30) }, b);
        CollectionAssert.AreEqual(pairs, ((TreeLeaf, TreeLeaf)[])Tree.Transpose<TreeLeaf>(inner, outer, (a, b))!);
        var dictionary = (Dictionary<string, (TreeLeaf, TreeLeaf)>)Tree.Transpose<TreeLeaf>(
            inner, Tree.Structure<TreeLeaf>(new Dictionary<string, TreeLeaf> { ["w"] = L(0) }),
            (new Dictionary<string, TreeLeaf> { ["w"] = L(1) }, new Dictionary<string, TreeLeaf> { ["w"] = L(2) }))!;
        Assert.AreEqual((L(1), L(2)), dictionary["w"]);
        Assert.AreEqual("tree.transpose: tree[1] is (*, *) in the inner structure but a leaf in the tree",
            Assert.ThrowsExactly<TreeException>(() =>
                Tree.Transpose<TreeLeaf>(outer, inner, new object[] { pairs[0], L(1), pairs[1] })).Message);
    }

    [TestMethod]
    public void BroadcastSpreadsPrefixLeaves()
    {
        var full = Tree.Structure<TreeLeaf>((Params(1, 2), L(0)));
        CollectionAssert.AreEqual(new[] { 0, 0, 0, 0, 0, 1 }, Tree.BroadcastLeaves<int>((0, 1), full));
        CollectionAssert.AreEqual(new[] { 3, 3, 3, 3, 3, 3 }, Tree.BroadcastLeaves<int>(3, full));
        CollectionAssert.AreEqual(new int?[] { null, null, null, null, null, 1 },
            Tree.BroadcastLeaves<int?>(((int?)null, 1), full, noneIsLeaf: true));
        CollectionAssert.AreEqual(new[] { 5, 5, 5, 5, 6, 1 },
            Tree.BroadcastLeaves<int>((new { Layers = 5, Scale = 6, Depth = 2, Tag = "mlp" }, 1), full));
        Assert.AreEqual((L(7), (L(8), L(8))), Tree.Broadcast<TreeLeaf, TreeLeaf>((L(7), L(8)), (L(1), (L(2), L(3)))));
        var fault = Assert.ThrowsExactly<TreeException>(() => Tree.BroadcastLeaves<int>((0, (1, 2)), full, name: "in_axes"));
        Assert.AreEqual("tree.broadcast: in_axes.Item2 is (*, *) in the prefix but a leaf in the full tree", fault.Message);
        fault = Assert.ThrowsExactly<TreeException>(() => Tree.BroadcastLeaves<int?>((0, (int?)null), full, name: "in_axes"));
        Assert.AreEqual("tree.broadcast: in_axes.Item2 is null in the prefix but a leaf in the full tree", fault.Message);
    }
}
