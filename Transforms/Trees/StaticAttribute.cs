namespace Lazy;

/// <summary>
/// Marks a member of a record as part of the tree's structure, not as a subtree: it has no leaves, and trees are of equal structure only if
/// it is equal. <c>record Model(NDArray W, [Static] int[] Sizes)</c>. Members that are neither arrays nor containers are so without it.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Property | AttributeTargets.Field)]
public sealed class StaticAttribute : Attribute;
