using Lazy.Transforms.Trees;

namespace Lazy;

public static partial class jax
{
    /// <summary>
    /// What makes a type a tree, structures and paths as values, and the functions of <see cref="tree"/> under their longer names.
    /// </summary>
    public static partial class tree_util
    {
        /// <summary>Whether each of the given values is a leaf: neither null nor a container, or one at which to stop.</summary>
        public static bool all_leaves(IEnumerable<object?> iterable, Func<object?, bool>? is_leaf = null)
        {
            ArgumentNullException.ThrowIfNull(iterable);
            return iterable.All(x => is_leaf?.Invoke(x) == true || !Tree.IsNode(x));
        }

        /// <summary>The children of a container, and the data that its structure keeps: a dictionary's keys, a record's static
        /// members.</summary>
        /// <exception cref="ArgumentException">It is a leaf.</exception>
        public static (List<object?> children, object? aux_data) flatten_one_level(object? tree)
        {
            var (children, data) = Tree.FlattenOneLevel(tree, "flatten_one_level");
            return (children.ConvertAll(entry => entry.Child), data);
        }

        /// <summary>The children of a container with the key of each, and the data that its structure keeps.</summary>
        /// <exception cref="ArgumentException">It is a leaf.</exception>
        public static (List<(TreeKey Key, object? Child)> children, object? aux_data) flatten_one_level_with_keys(object? tree) =>
            Tree.FlattenOneLevel(tree, "flatten_one_level_with_keys");

        /// <summary>Whether a value is opened when a tree is flattened: a container, or null.</summary>
        public static bool is_tree_node(object? x) => Tree.IsNode(x);

        /// <summary>A path as text.</summary>
        /// <param name="keys">The path.</param>
        /// <param name="simple">Names and numbers alone: <c>Layers/2/W</c> instead of <c>.Layers[2].W</c>.</param>
        /// <param name="separator">What stands between two steps.</param>
        public static string keystr(IEnumerable<TreeKey> keys, bool simple = false, string separator = "") =>
            simple ? new KeyPath(keys).ToSimpleString(separator) : string.Join(separator, keys);

        /// <summary>
        /// A function with its first argument bound, which is a tree itself: the bound arrays are its leaves, and the function belongs to
        /// the
        /// structure. So it passes through <c>jit</c>, <c>grad</c> and <c>vmap</c> as an argument, and as the carry of a loop. Bind several
        /// arguments as a tuple. A function that is a static method or a lambda that captures nothing is equal to itself at each call; one
        /// that captures variables is another function each time, and <c>jit</c> compiles it anew.
        /// <code>
        /// var scaled = jax.tree_util.Partial((NDArray w, NDArray x) => w * x, jnp.asarray(2.0));
        /// var dw = jax.grad((Partial&lt;NDArray, NDArray, NDArray> f, NDArray x) => jnp.sum(f.Invoke(x)))(scaled, x).Bound;
        /// </code>
        /// </summary>
        public static Partial<NDArray, NDArray, NDArray> Partial(Func<NDArray, NDArray, NDArray> func, NDArray arg) => new(func, arg);

        /// <summary>A function with all of its arguments bound.</summary>
        /// <inheritdoc cref="Partial(Func{NDArray, NDArray, NDArray}, NDArray)"/>
        public static Partial<TBound, TResult> Partial<TBound, TResult>(Func<TBound, TResult> func, TBound arg) => new(func, arg);

        /// <inheritdoc cref="Partial(Func{NDArray, NDArray, NDArray}, NDArray)"/>
        public static Partial<TBound, T, TResult> Partial<TBound, T, TResult>(Func<TBound, T, TResult> func, TBound arg) => new(func, arg);

        /// <inheritdoc cref="Partial(Func{NDArray, NDArray, NDArray}, NDArray)"/>
        public static Partial<TBound, T1, T2, TResult> Partial<TBound, T1, T2, TResult>(Func<TBound, T1, T2, TResult> func, TBound arg) =>
            new(func, arg);

        /// <summary>
        /// Makes a class a tree of its members, as records are without registration. Once, before the first use of the type.
        /// <code>jax.tree_util.register_dataclass&lt;Dense>(data_fields: ["W", "B"], meta_fields: ["Activation"]);</code>
        /// </summary>
        /// <typeparam name="T">A class or struct with a public constructor whose parameters are members (upper and lower case are the
        /// same), or
        /// with setters.</typeparam>
        /// <param name="data_fields">The members that are subtrees; if null, those that no other list names.</param>
        /// <param name="meta_fields">The members that belong to the structure, as data with value equality; if null, those that no other
        /// list
        /// names.</param>
        /// <param name="drop_fields">Members that are computed from the others, and not copied.</param>
        /// <exception cref="ArgumentException">A name is no member, a member is left out, the class cannot be rebuilt, or it is a tree
        /// already.</exception>
        public static void register_dataclass<T>(
            IReadOnlyList<string>? data_fields = null, IReadOnlyList<string>? meta_fields = null, IReadOnlyList<string>? drop_fields = null)
            where T : notnull => Tree.RegisterMembers<T>(data_fields, meta_fields, drop_fields, "register_dataclass");

        /// <summary>
        /// Makes a type a tree by two functions: one gives its children and what else the structure has to keep, the other builds it again.
        /// Once, before the first use of the type.
        /// <code>
        /// jax.tree_util.register_pytree_node&lt;Special>(s => ([s.X, s.Y], s.Name), (name, parts) =>
        ///     new Special((NDArray)parts[0]!, (NDArray)parts[1]!, (string)name!));
        /// </code>
        /// </summary>
        /// <param name="flatten_func">Gives the children, and data with value equality.</param>
        /// <param name="unflatten_func">Takes the data and new children; in a structure that is mapped to other leaves, of any
        /// type.</param>
        /// <param name="flatten_with_keys_func">The children with their keys, for paths; if null, they are numbered.</param>
        /// <exception cref="ArgumentException">The type is a tree already.</exception>
        public static void register_pytree_node<T>(
            Func<T, (IEnumerable<object?> children, object? aux_data)> flatten_func,
            Func<object?, IReadOnlyList<object?>, T> unflatten_func,
            Func<T, (IEnumerable<(TreeKey key, object? child)> children, object? aux_data)>? flatten_with_keys_func = null)
            where T : notnull
        {
            ArgumentNullException.ThrowIfNull(flatten_func);
            var flatten = flatten_with_keys_func is null ? Numbered : Keyed(flatten_with_keys_func);
            Tree.Register(flatten, unflatten_func, "register_pytree_node");

            (IEnumerable<(TreeKey?, object?)>, object?) Numbered(T value)
            {
                var (children, data) = flatten_func(value);
                return (children.Select(child => ((TreeKey?)null, child)), data);
            }
        }

        /// <summary>Makes a type a tree by two functions, of which the first names each child: paths and errors show the names.</summary>
        /// <param name="flatten_with_keys">Gives the children with their keys, and data with value equality.</param>
        /// <param name="unflatten_func">Takes the data and new children.</param>
        /// <inheritdoc cref="register_pytree_node{T}"/>
        public static void register_pytree_with_keys<T>(
            Func<T, (IEnumerable<(TreeKey key, object? child)> children, object? aux_data)> flatten_with_keys,
            Func<object?, IReadOnlyList<object?>, T> unflatten_func) where T : notnull
        {
            ArgumentNullException.ThrowIfNull(flatten_with_keys);
            Tree.Register(Keyed(flatten_with_keys), unflatten_func, "register_pytree_with_keys");
        }

        /// <summary>
        /// Makes a type a tree without leaves: its values belong to the structure, so they pass through <c>jit</c> without being named
        /// static. The type needs value equality.
        /// </summary>
        /// <exception cref="ArgumentException">The type is a tree already.</exception>
        public static void register_static<T>() where T : notnull => Tree.RegisterStatic<T>("register_static");

        /// <summary>The structures of the children.</summary>
        public static IReadOnlyList<PyTreeDef> treedef_children(PyTreeDef treedef)
        {
            ArgumentNullException.ThrowIfNull(treedef);
            return treedef.Children;
        }

        /// <summary>Whether a structure is that of a leaf.</summary>
        public static bool treedef_is_leaf(PyTreeDef treedef)
        {
            ArgumentNullException.ThrowIfNull(treedef);
            return treedef.Kind == TreeNodeKind.Leaf;
        }

        /// <summary>The structure of a tuple of trees, given theirs.</summary>
        public static PyTreeDef treedef_tuple(IEnumerable<PyTreeDef> treedefs) => Tree.TupleOf([.. treedefs], typeof(NDArray));

        private static Func<T, (IEnumerable<(TreeKey?, object?)>, object?)> Keyed<T>(
            Func<T, (IEnumerable<(TreeKey key, object? child)> children, object? aux_data)> flatten) => value =>
        {
            var (children, data) = flatten(value);
            return (children.Select(entry => ((TreeKey?)entry.key, entry.child)), data);
        };
    }
}
