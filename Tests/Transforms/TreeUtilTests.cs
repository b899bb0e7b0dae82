namespace Lazy.Tests;

/// <summary><c>jax.tree_util</c>: registration, structures and paths as values, bound functions; and trees as vectors.</summary>
[TestClass]
public sealed class TreeUtilTests
{
    private static readonly NDArray one = jnp.asarray(1f);
    private static readonly NDArray two = jnp.asarray(2f);

    private sealed record Layer(NDArray W, NDArray B);

    private sealed class Dense(NDArray w, NDArray b, string activation)
    {
        public NDArray W { get; } = w;

        public NDArray B { get; } = b;

        public string Activation { get; } = activation;

        public int Calls { get; set; }
    }

    private sealed class Settable
    {
        public NDArray? X { get; set; }

        public NDArray? Fixed { get; set; }
    }

    private sealed class Special(NDArray x, NDArray y)
    {
        public NDArray X { get; } = x;

        public NDArray Y { get; } = y;
    }

    private sealed class Numbered(NDArray x)
    {
        public NDArray X { get; } = x;
    }

    private sealed record Mode(string Name);

    private sealed class NoWay(double scale)
    {
        public NDArray W { get; } = scale;
    }

    private sealed record Incomplete(NDArray A, NDArray B, int C);

    private static string Refused(Action act) => Assert.ThrowsExactly<ArgumentException>(act).Message;

    [TestMethod]
    public void RegisterDataclass()
    {
        jax.tree_util.register_dataclass<Dense>(data_fields: ["W", "B"], meta_fields: ["Activation"], drop_fields: ["Calls"]);
        var dense = new Dense(one, two, "relu") { Calls = 7 };
        Assert.AreEqual("PyTreeDef(Dense(W=*, B=*, Activation='relu'))", jax.tree.structure(dense).ToString());
        var step = jax.jit((Dense d, NDArray x) => new Dense(d.W * x, d.B + x, d.Activation));
        var result = step(dense, two);
        Assert.AreEqual(2f, result.W.ToScalar<float>());
        Assert.AreEqual("relu", result.Activation);
        Assert.AreEqual(0, result.Calls);
        Assert.AreNotEqual(jax.tree.structure(dense), jax.tree.structure(new Dense(one, two, "tanh")));
        Assert.AreEqual("tree.map: tree is Dense(W=*, B=*, Activation='relu') in the first tree but " +
            "Dense(W=*, B=*, Activation='tanh') in the second",
            Assert.ThrowsExactly<TreeException>(() => jax.tree.map((a, b) => a, dense, new Dense(one, two, "tanh"))).Message);
        var (children, data) = jax.tree_util.flatten_one_level(dense);
        Assert.AreSame(one, children[0]);
        CollectionAssert.AreEqual(new object[] { "relu" }, (object[])data!);

        jax.tree_util.register_dataclass<Settable>(meta_fields: []);
        Assert.AreEqual(3f, jax.tree.map(x => x + 2, new Settable { X = one }).X!.ToScalar<float>());
    }

    [TestMethod]
    public void RegisterDataclassRefuses()
    {
        Assert.AreEqual("register_dataclass: Incomplete has no public member D; it has A, B, C",
            Refused(() => jax.tree_util.register_dataclass<Incomplete>(["A", "D"])));
        Assert.AreEqual("register_dataclass: Incomplete has the member C, which no list names; " +
            "put it into data_fields, meta_fields or drop_fields",
            Refused(() => jax.tree_util.register_dataclass<Incomplete>(["A", "B"], [])));
        Assert.AreEqual("register_dataclass: Incomplete names A twice",
            Refused(() => jax.tree_util.register_dataclass<Incomplete>(["A"], ["A"])));
        StringAssert.StartsWith(Refused(() => jax.tree_util.register_dataclass<NoWay>(["W"])),
            "register_dataclass: NoWay needs a public constructor whose parameters are its members");
    }

    [TestMethod]
    public void RegisterWithAndWithoutKeys()
    {
        jax.tree_util.register_pytree_with_keys<Special>(
            s => ([(new GetAttrKey("X"), s.X), (new DictKey("why"), s.Y)], null),
            (_, parts) => new((NDArray)parts[0]!, (NDArray)parts[1]!));
        var leaves = jax.tree.leaves_with_path(new[] { new Special(one, two) });
        CollectionAssert.AreEqual(new[] { "[0].X", "[0][\"why\"]" }, leaves.ConvertAll(x => x.Path.ToString()));
        Assert.AreEqual(new GetAttrKey("X"), jax.tree_util.flatten_one_level_with_keys(new Special(one, two)).children[0].Key);
        Assert.AreEqual(4f, jax.tree.map(x => 2 * x, new Special(one, two)).Y.ToScalar<float>());
        StringAssert.StartsWith(Refused(() => jax.tree_util.register_static<Special>()), "register_static: Special is already a tree");

        jax.tree_util.register_pytree_node<Numbered>(n => ([n.X], "aux"), (aux, parts) =>
        {
            Assert.AreEqual("aux", aux);
            return new((NDArray)parts[0]!);
        }, n => ([(new SequenceKey(7), n.X)], "aux"));
        Assert.AreEqual("[7]", jax.tree.leaves_with_path(new Numbered(one))[0].Path.ToString());
        Assert.AreEqual("aux", jax.tree_util.flatten_one_level(jax.tree.map(x => x, new Numbered(one))).aux_data);
    }

    [TestMethod]
    public void RegisterStatic()
    {
        jax.tree_util.register_static<Mode>();
        var traced = 0;
        var f = jax.jit((NDArray x, Mode m) =>
        {
            traced++;
            return m.Name == "add" ? x + 1 : x - 1;
        });
        Assert.AreEqual(2f, f(one, new Mode("add")).ToScalar<float>());
        Assert.AreEqual(2f, f(one, new Mode("add")).ToScalar<float>());
        Assert.AreEqual(0f, f(one, new Mode("subtract")).ToScalar<float>());
        Assert.AreEqual(2, traced);
        Assert.IsEmpty(jax.tree.leaves(new Mode("add")));
    }

    [TestMethod]
    public void NodesAndLeaves()
    {
        foreach (var node in new object?[] { null, (1, 2), new Layer(one, two) })
            Assert.IsTrue(jax.tree_util.is_tree_node(node), $"{node}");
        foreach (var leaf in new object[] { one, "text", 1 }) Assert.IsFalse(jax.tree_util.is_tree_node(leaf), $"{leaf}");
        Assert.IsTrue(jax.tree_util.all_leaves([one, 1, "a"]));
        Assert.IsFalse(jax.tree_util.all_leaves([one, null]));
        Assert.IsFalse(jax.tree_util.all_leaves([one, (one, two)]));
        Assert.IsTrue(jax.tree_util.all_leaves([one, (one, two)], x => x is (NDArray, NDArray)));
        var (children, keys) = jax.tree_util.flatten_one_level(new Dictionary<string, object> { ["b"] = (one, two), ["a"] = one });
        Assert.AreSame(one, children[0]);
        CollectionAssert.AreEqual(new object[] { "a", "b" }, (object[])keys!);
        Assert.IsEmpty(jax.tree_util.flatten_one_level(null).children);
        Assert.AreEqual("flatten_one_level: a NDArray is a leaf; it has no children", Refused(() => jax.tree_util.flatten_one_level(one)));
    }

    [TestMethod]
    public void Structures()
    {
        var def = jax.tree.structure((one, new[] { two, two }));
        PyTreeDef[] children = [PyTreeDef.Leaf, jax.tree.structure(new[] { one, one })];
        CollectionAssert.AreEqual(children, jax.tree_util.treedef_children(def).ToArray());
        Assert.IsTrue(jax.tree_util.treedef_is_leaf(jax.tree.structure(one)));
        Assert.IsFalse(jax.tree_util.treedef_is_leaf(def));
        Assert.AreEqual(def, jax.tree_util.treedef_tuple(jax.tree_util.treedef_children(def)));
        Assert.AreEqual(jax.tree.structure(default(ValueTuple)), jax.tree_util.treedef_tuple([]));
        var nine = jax.tree_util.treedef_tuple(Enumerable.Repeat(PyTreeDef.Leaf, 9));
        Assert.AreEqual(nine, jax.tree.structure((one, one, one, one, one, one, one, one, one)));
    }

    [TestMethod]
    public void Keystr()
    {
        KeyPath path = new([new GetAttrKey("Layers"), new SequenceKey(2), new DictKey("w"), new FlattenedIndexKey(0)]);
        Assert.AreEqual(".Layers[2][\"w\"][<child 0>]", jax.tree_util.keystr(path));
        Assert.AreEqual("Layers/2/w/0", jax.tree_util.keystr(path, simple: true, separator: "/"));
        Assert.AreEqual(".Layers|[2]", jax.tree_util.keystr(path.Take(2), separator: "|"));
        Assert.AreEqual("", jax.tree_util.keystr([]));
    }

    [TestMethod]
    public void PartialIsATree()
    {
        var traced = 0;
        var call = jax.jit((Partial<NDArray, NDArray, NDArray> f, NDArray x) =>
        {
            traced++;
            return f.Invoke(x);
        });
        static NDArray scale(NDArray w, NDArray x) => w * x;
        foreach (var w in new[] { 1f, 2f, 3f })
            Assert.AreEqual(2 * w, call(jax.tree_util.Partial(scale, jnp.asarray(w)), two).ToScalar<float>());
        Assert.AreEqual(1, traced, "the bound array is an argument, the function part of the structure");
        Assert.AreEqual(1f, call(jax.tree_util.Partial((NDArray w, NDArray x) => x - w, one), two).ToScalar<float>());
        Assert.AreEqual(2, traced);
        var gradient = jax.grad((Partial<NDArray, NDArray, NDArray> f, NDArray x) => f.Invoke(x))(jax.tree_util.Partial(scale, one), two);
        Assert.AreEqual(2f, gradient.Bound.ToScalar<float>());
        var both = jax.tree_util.Partial(((NDArray A, NDArray B) ab, NDArray x, NDArray y) => ab.A * x + ab.B * y, (one, two));
        Assert.AreEqual(5f, both.Invoke(one, two).ToScalar<float>());
        Assert.HasCount(2, jax.tree.leaves(both));
        Assert.AreEqual(3f, jax.tree_util.Partial((Layer l) => l.W + l.B, new Layer(one, two)).Invoke().ToScalar<float>());
    }

    [TestMethod]
    public void RavelPytree()
    {
        var tree = new Dictionary<string, NDArray> { ["b"] = jnp.asarray(new float[,] { { 1, 2 }, { 3, 4 } }), ["a"] = 5f };
        var (flat, unravel) = jax.flatten_util.ravel_pytree(tree);
        CollectionAssert.AreEqual(new float[] { 5, 1, 2, 3, 4 }, flat.ToArray<float>());
        var back = unravel(2 * flat);
        Assert.AreEqual((Shape)(2, 2), back["b"].Shape);
        Assert.AreEqual(10f, back["a"].ToScalar<float>());
        var gradient = jax.grad((NDArray v) => jnp.sum(jnp.square(unravel(v)["b"])))(flat);
        CollectionAssert.AreEqual(new float[] { 0, 2, 4, 6, 8 }, gradient.ToArray<float>());
        Assert.AreEqual(DType.Float64, unravel(flat.AsType(DType.Float64))["a"].DType, "one dtype may be exchanged");

        var (mixed, apart) = jax.flatten_util.ravel_pytree((jnp.asarray([1, 2]), jnp.asarray([0.5f])));
        Assert.AreEqual(DType.Float32, mixed.DType);
        Assert.AreEqual(DType.Int32, apart(mixed).Item1.DType);
        Assert.Contains("has the dtype float32, but float64", Refused(() => apart(mixed.AsType(DType.Float64))));
        Assert.Contains("has the shape (3,), but (2,)", Assert.ThrowsExactly<ShapeException>(() => apart(jnp.ones(2))).Message);
        var (empty, nothing) = jax.flatten_util.ravel_pytree(Array.Empty<NDArray>());
        Assert.AreEqual(0L, empty.Size);
        Assert.IsEmpty(nothing(empty));
    }

    [TestMethod]
    public void LongerNamesAreTheSameFunctions()
    {
        foreach (var f in typeof(jax.tree).GetMethods().Where(m => m.DeclaringType == typeof(jax.tree)))
        {
            var parameters = f.GetParameters().Select(p => (p.Name, p.ParameterType.ToString(), p.DefaultValue)).ToArray();
            var other = typeof(jax.tree_util).GetMethods().Where(m => m.Name == "tree_" + f.Name).Select(m =>
                m.GetParameters().Select(p => (p.Name, p.ParameterType.ToString(), p.DefaultValue)).ToArray());
            Assert.IsTrue(other.Any(o => o.SequenceEqual(parameters)), $"tree_{f}");
        }
        Assert.AreEqual(3f, jax.tree_util.tree_reduce((a, b) => a + b, jax.tree_util.tree_map(x => x, (one, two))).ToScalar<float>());
        Assert.AreEqual("ab", jax.tree_util.tree_reduce_associative((string a, string b) => a + b, ("a", "b")));
    }
}
