using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Lazy.Transforms.Trees;

namespace Lazy.Tests;

/// <summary>A leaf of these tests; what the library's arrays are to users.</summary>
internal sealed record TreeLeaf(double Value)
{
    public static bool Convert(object value, out TreeLeaf leaf)
    {
        leaf = value is double or float or int
            ? new TreeLeaf(System.Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture)) : null!;
        return leaf is not null;
    }
}

internal sealed record TreeLayer(TreeLeaf W, TreeLeaf B);

internal sealed record TreeParams(TreeLayer[] Layers, TreeLeaf Scale, int Depth = 2, string Tag = "mlp");

internal readonly record struct TreePoint(TreeLeaf X, TreeLeaf Y);

internal sealed record TreeInit
{
    public required TreeLeaf W { get; init; }

    public TreeLeaf? B { get; init; }

    public double Rate { get; init; } = 0.1;

    public double Computed => Rate * 2;
}

internal abstract record TreeBase(TreeLeaf Shared);

internal sealed record TreeDerived(TreeLeaf Shared, TreeLeaf Own) : TreeBase(Shared);

[TestClass]
public sealed class TreesTests
{
    private static TreeLeaf L(double value) => new(value);

    private static TreeParams Params(int layers = 3, int depth = 2) =>
        new([.. Enumerable.Range(0, layers).Select(i => new TreeLayer(L(10 * i), L((10 * i) + 1)))], L(99), depth);

    /// <summary>Flattens, checks the number of leaves and the text, and rebuilds with each value plus one.</summary>
    private static object? RoundTrip(object? tree, double[] leaves, string text)
    {
        var (flat, def) = Tree.Flatten<TreeLeaf>(tree);
        CollectionAssert.AreEqual(leaves, flat.ConvertAll(leaf => leaf.Value));
        Assert.AreEqual(leaves.Length, def.LeafCount);
        Assert.AreEqual($"PyTreeDef({text})", def.ToString());
        var rebuilt = def.Unflatten<TreeLeaf>(flat.ConvertAll(leaf => L(leaf.Value + 1)));
        var (again, same) = Tree.Flatten<TreeLeaf>(rebuilt);
        CollectionAssert.AreEqual(leaves.Select(value => value + 1).ToList(), again.ConvertAll(leaf => leaf.Value));
        Assert.AreEqual(def, same);
        Assert.AreEqual(def.GetHashCode(), same.GetHashCode());
        return rebuilt;
    }

    [TestMethod]
    public void LeavesAndNulls()
    {
        RoundTrip(L(1), [1], "*");
        Assert.IsNull(RoundTrip(null, [], "None"));
        RoundTrip((L(1), (TreeLeaf?)null), [1], "(*, None)");
        RoundTrip(default(ValueTuple), [], "()");
    }

    [TestMethod]
    public void TuplesOfAnyLength()
    {
        RoundTrip(ValueTuple.Create(L(1)), [1], "(*,)");
        RoundTrip((L(1), (L(2), L(3))), [1, 2, 3], "(*, (*, *))");
        RoundTrip(Tuple.Create(L(1), L(2)), [1, 2], "(*, *)");
        var nine = (L(1), L(2), L(3), L(4), L(5), L(6), L(7), L(8), (L(9), L(10)));
        Assert.AreEqual(L(9), Same(nine, RoundTrip(
            nine, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10], "(*, *, *, *, *, *, *, *, (*, *))")).Item8);
        RoundTrip(Tuple.Create(L(1), L(2), L(3), L(4), L(5), L(6), L(7), L(8)),
            [1, 2, 3, 4, 5, 6, 7, 8], "(*, *, *, *, *, *, *, *)");
        Assert.AreEqual(".Item9.Item2", Tree.Structure<TreeLeaf>(nine).LeafPaths()[9].ToString());

        static T Same<T>(T _, object? tree) => (T)tree!;
    }

    [TestMethod]
    public void Sequences()
    {
        Assert.IsInstanceOfType<TreeLeaf[]>(RoundTrip(new[] { L(1), L(2) }, [1, 2], "[*, *]"));
        Assert.IsInstanceOfType<List<TreeLeaf>>(RoundTrip(new List<TreeLeaf> { L(1), L(2) }, [1, 2], "[*, *]"));
        Assert.IsInstanceOfType<ImmutableArray<TreeLeaf>>(RoundTrip(ImmutableArray.Create(L(1), L(2)), [1, 2], "[*, *]"));
        Assert.IsInstanceOfType<ReadOnlyCollection<TreeLeaf>>(RoundTrip(new ReadOnlyCollection<TreeLeaf>([L(1)]), [1], "[*]"));
        Assert.IsInstanceOfType<(TreeLeaf, TreeLeaf)[]>(RoundTrip(new[] { (L(1), L(2)), (L(3), L(4)) }, [1, 2, 3, 4], "[(*, *), (*, *)]"));
        RoundTrip(Array.Empty<TreeLeaf>(), [], "[]");
        RoundTrip(default(ImmutableArray<TreeLeaf>), [], "[]");
        IReadOnlyList<TreeLeaf> expression = [L(1), L(2)];
        Assert.IsInstanceOfType<IReadOnlyList<TreeLeaf>>(RoundTrip(expression, [1, 2], "[*, *]"));
        RoundTrip(new object?[] { L(1), null, new[] { L(2) } }, [1, 2], "[*, None, [*]]");
    }

    [TestMethod]
    public void DictionariesAreSortedByKey()
    {
        var rebuilt = RoundTrip(new Dictionary<string, TreeLeaf> { ["b"] = L(2), ["B"] = L(1), ["a"] = L(0) }, [1, 0, 2],
            "{'B': *, 'a': *, 'b': *}");
        Assert.AreEqual(L(3), ((Dictionary<string, TreeLeaf>)rebuilt!)["b"]);
        Assert.AreEqual(Tree.Structure<TreeLeaf>(new Dictionary<string, TreeLeaf> { ["x"] = L(1), ["y"] = L(2) }),
            Tree.Structure<TreeLeaf>(new Dictionary<string, TreeLeaf> { ["y"] = L(3), ["x"] = L(4) }));
        RoundTrip(new SortedDictionary<int, TreeLeaf> { [10] = L(10), [9] = L(9) }, [9, 10], "{9: *, 10: *}");
        RoundTrip(new ReadOnlyDictionary<int, TreeLeaf>(new Dictionary<int, TreeLeaf> { [-1] = L(1) }), [1], "{-1: *}");
        var noCase = new Dictionary<string, TreeLeaf>(StringComparer.OrdinalIgnoreCase) { ["w"] = L(1) };
        Assert.AreEqual(L(2), ((Dictionary<string, TreeLeaf>)RoundTrip(noCase, [1], "{'w': *}")!)["W"]);
    }

    [TestMethod]
    public void Records()
    {
        var rebuilt = (TreeParams)RoundTrip(Params(1), [0, 1, 99],
            "TreeParams(Layers=[TreeLayer(W=*, B=*)], Scale=*, Depth=2, Tag='mlp')")!;
        Assert.AreEqual(2, rebuilt.Depth);
        Assert.AreEqual(L(100), rebuilt.Scale);
        RoundTrip(new TreePoint(L(1), L(2)), [1, 2], "TreePoint(X=*, Y=*)");
        RoundTrip(new { W = L(1), B = L(2) }, [1, 2], "(W=*, B=*)");
        RoundTrip(new TreeDerived(L(1), L(2)), [1, 2], "TreeDerived(Shared=*, Own=*)");
        var init = (TreeInit)RoundTrip(new TreeInit { W = L(1), Rate = 0.5 }, [1], "TreeInit(W=*, B=None, Rate=0.5)")!;
        Assert.AreEqual(0.5, init.Rate);
        Assert.AreEqual(L(2), init.W);
    }

    [TestMethod]
    public void StaticMembersBelongToTheStructure()
    {
        Assert.AreEqual(Tree.Structure<TreeLeaf>(Params()), Tree.Structure<TreeLeaf>(Params()));
        Assert.AreNotEqual(Tree.Structure<TreeLeaf>(Params(depth: 2)), Tree.Structure<TreeLeaf>(Params(depth: 3)));
        var options = new { Sizes = new[] { 3, 4 }, Activation = (Func<double, double>)Math.Tanh, W = L(1) };
        var same = new { Sizes = new[] { 3, 4 }, options.Activation, W = L(2) };
        Assert.AreEqual(Tree.Structure<TreeLeaf>(options), Tree.Structure<TreeLeaf>(same));
        Assert.AreNotEqual(Tree.Structure<TreeLeaf>(options), Tree.Structure<TreeLeaf>(same with { Sizes = [3, 5] }));
        CollectionAssert.AreEqual(new[] { 3, 4 }, Tree.Map((TreeLeaf x) => x, options).Sizes);
    }

    [TestMethod]
    public void StructuresAreTheSameObjectsAgain()
    {
        var dictionary = new Dictionary<string, object> { ["p"] = Params(), ["q"] = new[] { L(1) } };
        Assert.AreSame(Tree.Structure<TreeLeaf>(dictionary), Tree.Structure<TreeLeaf>(dictionary));
        Assert.AreSame(Tree.Structure<TreeLeaf>((L(1), L(2))), Tree.Flatten((L(1), L(2)), new List<TreeLeaf>()));
    }

    [TestMethod]
    public void StructureDependsOnTypesAndKeys()
    {
        PyTreeDef[] all =
        [
            PyTreeDef.Leaf, PyTreeDef.None, Tree.Structure<TreeLeaf>(new[] { L(1) }), Tree.Structure<TreeLeaf>(new List<TreeLeaf> { L(1) }),
            Tree.Structure<TreeLeaf>(ValueTuple.Create(L(1))), Tree.Structure<TreeLeaf>(new Dictionary<string, TreeLeaf> { ["a"] = L(1) }),
            Tree.Structure<TreeLeaf>(new Dictionary<string, TreeLeaf> { ["b"] = L(1) }), Tree.Structure<TreeLeaf>(new[] { L(1), L(2) }),
            Tree.Structure<TreeLeaf>(new TreePoint(L(1), L(1))), Tree.Structure<TreeLeaf>((L(1), L(1))),
        ];
        for (var i = 0; i < all.Length; i++)
            for (var j = 0; j < all.Length; j++)
                Assert.AreEqual(i == j, all[i].Equals(all[j]), $"{all[i]} and {all[j]}");
    }

    [TestMethod]
    public void PathsAreTextAndKeys()
    {
        var numbered = new Dictionary<int, TreeLeaf> { [3] = L(1) };
        var tree = new Dictionary<string, object> { ["w"] = (L(1), L(2)), ["p"] = Params(1), ["n"] = numbered };
        var (leaves, def) = Tree.FlattenWithPath<TreeLeaf>(tree);
        CollectionAssert.AreEqual(
            new[]
            {
                "t[\"n\"][3]", "t[\"p\"].Layers[0].W", "t[\"p\"].Layers[0].B", "t[\"p\"].Scale", "t[\"w\"].Item1", "t[\"w\"].Item2",
            },
            leaves.ConvertAll(leaf => leaf.Path.ToString("t")));
        Assert.AreEqual(new KeyPath([new DictKey("p"), new GetAttrKey("Layers"), new SequenceKey(0), new GetAttrKey("W")]), leaves[1].Path);
        Assert.AreEqual(leaves[1].Path.GetHashCode(), def.LeafPaths()[1].GetHashCode());
        Assert.AreNotEqual(leaves[1].Path, leaves[2].Path);
        Assert.AreEqual("", Tree.LeavesWithPath<TreeLeaf>(L(1))[0].Path.ToString());
    }

    private sealed class Pair(TreeLeaf a, object? b, string tag)
    {
        public TreeLeaf A { get; } = a;

        public object? B { get; } = b;

        public string Tag { get; } = tag;
    }

    [TestMethod]
    public void RegisteredTypes()
    {
        jax.tree_util.register_pytree_node<Pair>(
            p => ([p.A, p.B], p.Tag), (tag, parts) => new Pair((TreeLeaf)parts[0]!, parts[1], (string)tag!));
        var rebuilt = (Pair)RoundTrip(new Pair(L(1), new[] { L(2), L(3) }, "t"), [1, 2, 3], "CustomNode(Pair['t'], [*, [*, *]])")!;
        Assert.AreEqual("t", rebuilt.Tag);
        Assert.AreNotEqual(Tree.Structure<TreeLeaf>(new Pair(L(1), null, "t")), Tree.Structure<TreeLeaf>(new Pair(L(1), null, "u")));
        Assert.AreEqual("[<child 1>][0]", Tree.Structure<TreeLeaf>(rebuilt).LeafPaths()[1].ToString());
        var again = Assert.ThrowsExactly<ArgumentException>(() =>
            jax.tree_util.register_pytree_node<Pair>(p => ([p.A], null), (_, _) => rebuilt));
        StringAssert.StartsWith(again.Message, "register_pytree_node: Pair is already a tree");
    }

    private sealed class Late(TreeLeaf a)
    {
        public TreeLeaf A { get; } = a;
    }

    [TestMethod]
    public void RegistrationAfterARefusalCounts()
    {
        var refused = Assert.ThrowsExactly<TreeException>(() => Tree.Leaves<TreeLeaf>(new Late(L(1))));
        StringAssert.Contains(refused.Message, "jax.tree_util.register_pytree_node<Late>");
        jax.tree_util.register_pytree_node<Late>(x => ([x.A], null), (_, parts) => new Late((TreeLeaf)parts[0]!));
        Assert.HasCount(1, Tree.Leaves<TreeLeaf>(new Late(L(1))));
    }

    [TestMethod]
    public void ConverterMakesLeavesOfScalars()
    {
        var (leaves, def) = Tree.Flatten<TreeLeaf>((1.5, L(2), new object[] { 3 }), new(TreeLeaf.Convert));
        CollectionAssert.AreEqual(new[] { 1.5, 2, 3 }, leaves.ConvertAll(leaf => leaf.Value));
        var fault = Assert.ThrowsExactly<TreeException>(() => Tree.Unflatten(def, leaves, "args"));
        Assert.AreEqual("tree.unflatten: args.Item1 is declared as double and cannot hold TreeLeaf; declare it as TreeLeaf " +
            "(a C# scalar converts on assignment), or keep it out of the tree", fault.Message);
        // In a record a scalar is configuration, converter or not.
        Assert.HasCount(3, Tree.Leaves<TreeLeaf>(Params(1), new(TreeLeaf.Convert)));
    }

    [TestMethod]
    public void WhatIsNoTreeIsNamedWithItsPath()
    {
        var file = new Dictionary<string, object> { ["w"] = new object[] { L(1), new MemoryStream() } };
        Assert.AreEqual("tree.flatten: params[\"w\"][1] is a MemoryStream, which is neither TreeLeaf nor a container of them; " +
            "use a record, a tuple, an array, a List or a Dictionary, or teach the type by " +
            "jax.tree_util.register_pytree_node<MemoryStream>(…)",
            Assert.ThrowsExactly<TreeException>(() => Tree.Flatten<TreeLeaf>(file, name: "params")).Message);
        Assert.AreEqual("tree.flatten: tree.Item2 is a double, which is neither",
            Assert.ThrowsExactly<TreeException>(() => Tree.Flatten<TreeLeaf>((L(1), 2.0))).Message[..54]);
        StringAssert.StartsWith(Assert.ThrowsExactly<TreeException>(() => Tree.Flatten<TreeLeaf>((L(1), (Func<int>)(() => 1)))).Message,
            "tree.flatten: tree.Item2 is a function, which is neither TreeLeaf nor a container of them; capture it");
    }

    private sealed class Holder
    {
        public TreeLeaf? Inside;
    }

    [TestMethod]
    public void LeavesHiddenInAPlainClassAreNotIgnored()
    {
        var fault = Assert.ThrowsExactly<TreeException>(() => Tree.Flatten<TreeLeaf>(new { Model = new Holder { Inside = L(1) } }));
        StringAssert.StartsWith(fault.Message,
            "tree.flatten: tree.Model is a Holder, a plain class that holds TreeLeaf members; use a record");
        Assert.AreEqual(".Model", fault.Path.ToString());
    }

    private sealed record Odd
    {
        public Odd(double scale) => W = new TreeLeaf(scale);

        public TreeLeaf W { get; }
    }

    [TestMethod]
    public void ARecordThatCannotBeRebuiltSaysWhatItNeeds()
    {
        var fault = Assert.ThrowsExactly<TreeException>(() => Tree.Flatten<TreeLeaf>(new[] { new Odd(1) }));
        StringAssert.Contains(fault.Message, "tree[0] is a Odd");
        StringAssert.Contains(fault.Message, "a public constructor whose parameters are its properties");
    }

    [TestMethod]
    public void AContainerThatHoldsItselfIsRefused()
    {
        var cycle = new List<object>();
        cycle.Add(cycle);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => Tree.Flatten<TreeLeaf>(cycle)).Message, "holds itself");
        Assert.HasCount(1, Tree.Leaves<TreeLeaf>(new[] { L(1) }));
    }

    [TestMethod]
    public void UnflattenChecksCountAndType()
    {
        var def = Tree.Structure<TreeLeaf>((L(1), L(2)));
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => def.Unflatten<TreeLeaf>([L(1)])).Message,
            "has 2 leaves, but 1 were given");
        StringAssert.Contains(Assert.ThrowsExactly<TreeException>(() => def.Unflatten<TreeLeaf, TreePoint>([L(1), L(2)])).Message,
            "builds (TreeLeaf, TreeLeaf) and not TreePoint");
        Assert.AreEqual((L(5), L(6)), def.Unflatten<TreeLeaf, (TreeLeaf, TreeLeaf)>([L(5), L(6)]));
        var text = Tree.Structure<TreeLeaf>(Params(1));
        StringAssert.StartsWith(Assert.ThrowsExactly<TreeException>(() => text.Unflatten<object>([L(1), "b", L(3)])).Message,
            "tree.unflatten: tree.Layers[0].B is declared as TreeLeaf and cannot hold string");
    }

    [TestMethod]
    public void TypedTuplesTakeTheShortWay()
    {
        var leaves = new List<TreeLeaf>();
        Assert.AreSame(PyTreeDef.Leaf, Tree.Flatten(L(0), leaves));
        Assert.AreEqual(3, Tree.Flatten((L(1), L(2), L(3)), leaves).LeafCount);
        Assert.AreEqual(4, Tree.Flatten((L(4), L(5), L(6), L(7)), leaves).LeafCount);
        var withNull = Tree.Flatten((L(8), (TreeLeaf?)null), leaves);
        Assert.AreEqual("PyTreeDef((*, None))", withNull.ToString());
        CollectionAssert.AreEqual(Enumerable.Range(0, 9).Select(i => (double)i).ToList(), leaves.ConvertAll(leaf => leaf.Value));
        Assert.AreEqual((L(8), null), Tree.Unflatten<TreeLeaf, (TreeLeaf?, TreeLeaf?)>(withNull, [L(8)]));
        var three = Tree.Structure<TreeLeaf>((L(1), L(1), L(1)));
        Assert.AreEqual((L(1), L(2), L(3)), three.Unflatten<TreeLeaf, (TreeLeaf, TreeLeaf, TreeLeaf)>([L(1), L(2), L(3)]));
    }

    [TestMethod]
    public async Task ManyThreadsFlattenAtOnce()
    {
        var expected = Tree.Structure<TreeLeaf>(Params(5));
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(thread => Task.Run(() =>
        {
            for (var i = 0; i < 500; i++)
                if (!Tree.Structure<TreeLeaf>(Params(5)).Equals(expected)
                    || Tree.Leaves<TreeLeaf>(Params(1 + ((i + thread) % 9))).Count != 3 + (2 * ((i + thread) % 9)))
                    return false;
            return true;
        })));
        CollectionAssert.DoesNotContain(all, false);
    }

    [TestMethod]
    public void FlatteningAllocatesOnlyTheList()
    {
        var tree = Tuple.Create(Params(3) with { Layers = [] }, new TreeLayer(L(1), L(2)), new[] { L(3), L(4) });
        var leaves = new List<TreeLeaf>(16);
        void Once()
        {
            leaves.Clear();
            Tree.Flatten(tree.Item2, leaves);
            Tree.Flatten(tree.Item3, leaves);
        }
        for (var i = 0; i < 200; i++) Once();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) Once();
        Assert.AreEqual(0, GC.GetAllocatedBytesForCurrentThread() - before, 1000);
    }
}
