namespace Lazy.Graph.Rewriting;

/// <summary>
/// A named list of rules, as one function: the replacement of a node, or null where no rule applies. Rules look at a
/// node and its operands by list patterns, such as <c>(Neg, [(Neg, [var x])]) => x</c>, and the replacement has the shape and dtype of the node.
/// </summary>
/// <param name="Name">How errors and logs call it.</param>
/// <param name="Rule">The rules.</param>
public sealed record RuleSet(string Name, Func<Node, Node?> Rule);
