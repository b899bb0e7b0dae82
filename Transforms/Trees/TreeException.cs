using System.Diagnostics.CodeAnalysis;

namespace Lazy;

/// <summary>
/// A value that is no tree, two trees of different structure, or a leaf that its place cannot hold. The message starts with the
/// operation and names the path.
/// </summary>
[SuppressMessage("Design", "CA1032", Justification = "Thrown with a complete message only.")]
public sealed class TreeException : ArgumentException
{
    internal TreeException(string message, KeyPath path) : base(message) => Path = path;

    /// <summary>Where in the tree the fault is.</summary>
    public KeyPath Path { get; }
}

/// <summary>
/// A fault on its way up to the root: each level that it passes adds its key in front, so that the walk itself pays nothing for paths.
/// </summary>
[SuppressMessage("Design", "CA1064", Justification = "Never leaves this assembly: entry points turn it into a TreeException.")]
[SuppressMessage("Design", "CA1032", Justification = "Thrown with a problem only.")]
internal sealed class TreeFault(string problem) : Exception(problem)
{
    private readonly Stack<TreeKey> keys = new();

    public TreeFault(TreeKey at, string problem) : this(problem) => keys.Push(at);

    public void Prepend(TreeKey key) => keys.Push(key);

    /// <param name="operation">What failed, or null where the root's name begins with it.</param>
    /// <param name="root">How the text calls the tree.</param>
    public TreeException At(string? operation, string root)
    {
        var path = new KeyPath(keys);
        return new TreeException($"{(operation is null ? "" : operation + ": ")}{path.ToString(root)} {Message}", path);
    }
}
