using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Lazy.Transforms.Trees;

/// <summary>One flattening: leaves go to a list in depth-first order, and the structure comes back.</summary>
internal ref struct Flattener<TLeaf>(List<TLeaf> leaves, LeafRule<TLeaf> rule)
{
    private static readonly ConcurrentDictionary<Type, bool> HidesLeaves = new();
    private readonly ChildStack stack = ChildStack.Rent();

    // Only a rule about paths needs to know the way down; errors put theirs together on the way up.
    private readonly List<TreeKey>? way = rule.IsLeafAt is null ? null : [];
    private int records;

    public static PyTreeDef Run(object? tree, List<TLeaf> leaves, LeafRule<TLeaf> rule, string? operation, string root)
    {
        if (tree is TLeaf leaf && !LeafRule<TLeaf>.TakesAnything)
        {
            leaves.Add(leaf);
            return PyTreeDef.Leaf;
        }
        var flattener = new Flattener<TLeaf>(leaves, rule);
        try { return flattener.Visit(tree); }
        catch (TreeFault fault) { throw fault.At(operation, root); }
        finally { flattener.stack.Return(); }
    }

    private PyTreeDef Visit(object? value)
    {
        if (value is TLeaf leaf && !LeafRule<TLeaf>.TakesAnything) return Add(leaf);
        if (rule.IsLeaf is not null || way is not null)
        {
            if (rule.IsLeaf?.Invoke(value) == true || rule.IsLeafAt?.Invoke(new KeyPath(way!), value) == true) return Stop(value);
        }
        if (value is null) return PyTreeDef.None;
        return Container.Of(value.GetType()) is { } container ? Visit(container, value) : NoContainer(value);
    }

    private readonly PyTreeDef Add(TLeaf leaf)
    {
        leaves.Add(leaf);
        return PyTreeDef.Leaf;
    }

    private readonly PyTreeDef Stop(object? value)
    {
        if (rule.TryTake(value, out var leaf)) return Add(leaf);
        var what = value is null ? "null" : $"a {TreeText.Name(value.GetType())}";
        throw new TreeFault($"is {what}, at which is_leaf stops, but leaves are {TreeText.Name(typeof(TLeaf))} here; " +
            "name another type of leaves, or object for any");
    }

    private PyTreeDef Visit(Container container, object value)
    {
        // Children are replaced on the stack by their structures, from which the container's own is looked up or made.
        RequireStack();
        var start = stack.Count;
        var data = container.Open(value, stack);
        var count = stack.Count - start;
        if (container.Family == ContainerFamily.Record) records++;
        var i = 0;
        try
        {
            for (; i < count; i++)
            {
                way?.Add(container.Key(data, i));
                stack[start + i] = Visit(stack[start + i]);
                way?.RemoveAt(way.Count - 1);
            }
        }
        catch (TreeFault fault)
        {
            fault.Prepend(container.Key(data, i));
            throw;
        }
        if (container.Family == ContainerFamily.Record) records--;
        var def = container.Intern(data, stack.From(start));
        stack.Pop(start);
        return def;
    }

    /// <summary>Trees are types that users write, of small depth: only a cycle gets here, and it must not end the process.</summary>
    private static void RequireStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ArgumentException("tree.flatten: the tree is nested too deeply to walk; a container that holds itself is no tree");
    }

    /// <summary>In a record, what is no tree configures it and belongs to the structure; elsewhere it has to become a leaf.</summary>
    private readonly PyTreeDef NoContainer(object value)
    {
        if (value is TLeaf any) return Add(any);
        if (records > 0)
        {
            if (HidesLeaves.GetOrAdd(value.GetType(), HasLeafField))
                throw new TreeFault($"is a {TreeText.Name(value.GetType())}, " +
                    $"a plain class that holds {TreeText.Name(typeof(TLeaf))} members; " + WaysOut(value));
            return PyTreeDef.Static(value);
        }
        if (rule.TryTake(value, out var leaf)) return Add(leaf);
        var what = value is Delegate ? "a function" : $"a {TreeText.Name(value.GetType())}";
        throw new TreeFault($"is {what}, which is neither {TreeText.Name(typeof(TLeaf))} nor a container of them; " + WaysOut(value));
    }

    private static string WaysOut(object value)
    {
        if (value is Delegate) return "capture it in a lambda, or keep it as a member of a record";
        var register = $"jax.tree_util.register_pytree_node<{TreeText.Name(value.GetType())}>(…)";
        return RecordContainer.IsRecord(value.GetType())
            ? $"a record is rebuilt by a public constructor whose parameters are its properties: give it one, or use {register}"
            : $"use a record, a tuple, an array, a List or a Dictionary, or teach the type by {register}";
    }

    /// <summary>Only for leaves that are objects: an int field says nothing about axes.</summary>
    private static bool HasLeafField(Type type) =>
        !typeof(TLeaf).IsValueType && type.IsClass && !typeof(Delegate).IsAssignableFrom(type)
        && type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)
            .Any(field => typeof(TLeaf).IsAssignableFrom(field.FieldType));
}

/// <summary>One rebuilding: consumes leaves in the order in which flattening made them.</summary>
internal ref struct Unflattener<TLeaf>(IReadOnlyList<TLeaf> leaves, bool retype)
{
    private int next;

    public static object? Run(PyTreeDef def, IReadOnlyList<TLeaf> leaves, bool retype, string operation, string root)
    {
        if (leaves.Count != def.LeafCount)
            throw new ArgumentException($"{operation}: the structure {def} has {def.LeafCount} leaves, but {leaves.Count} were given");
        try { return new Unflattener<TLeaf>(leaves, retype).Build(def); }
        catch (TreeFault fault) { throw fault.At(operation, root); }
    }

    private object? Build(PyTreeDef def)
    {
        if (def.Kind == TreeNodeKind.Leaf) return leaves[next++];
        if (def.Kind != TreeNodeKind.Container) return def.Data;
        var parts = def.Parts;
        var children = parts.Length == 0 ? [] : new object?[parts.Length];
        var i = 0;
        try
        {
            for (; i < parts.Length; i++) children[i] = Build(parts[i]);
        }
        catch (TreeFault fault)
        {
            fault.Prepend(def.Key(i));
            throw;
        }
        return def.Container!.Build(def.Data, children, retype);
    }
}
