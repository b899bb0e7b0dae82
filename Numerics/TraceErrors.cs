using Lazy.Graph;
using Lazy.Graph.Ops;
using Trace = Lazy.Transforms.Trace;

namespace Lazy;

/// <summary>The texts of errors about traced values.</summary>
internal static class TraceErrors
{
    /// <summary>A value was used after its transform had returned.</summary>
    public static TracedValueException Ended(string operation, Node node, Trace trace) => new(
        $"{operation}: this {node.Aval} was made while {trace.Transform} ran {trace.Function}, and {trace.Transform} has " +
        $"returned{UserCode.Suffix()}. " +
        $"Values of a traced function end with it: return them from {trace.Function} instead of keeping them in a variable, list or " +
        $"field " +
        "(jax.grad and jax.value_and_grad take has_aux: true for further results).");

    /// <summary>An array was used whose buffer was given to a jitted function.</summary>
    public static DonatedArrayException Donated(string operation, Node node) => new(
        $"{operation}: this {node.Aval} was donated to a jitted function, which may have overwritten it{UserCode.Suffix()}. " +
        "Use the array that the function returned, or leave the argument out of donate_argnums.");

    /// <summary>A value was asked for that depends on a parameter without a value; null if it does not depend on one.</summary>
    public static TracedValueException? NoValue(string reading, Node node, Trace trace)
    {
        var parameters = Traversal.PostOrder([node], throughSettled: false).Where(n => n.Op is Parameter).Select(n =>
            ((Parameter)n.Op!).Label).ToList();
        if (parameters.Count == 0) return null;
        var owner = trace;
        while (!owner.IsAbstract && owner.Outer is not null) owner = owner.Outer;
        if (ReferenceEquals(owner, Trace.ShapesOnly))
        {
            return new($"{reading}: this {node.Aval} is a shape without a value{UserCode.Suffix()}: it comes from jax.ShapeDtypeStruct or " +
                "jax.eval_shape. Give it to jax.eval_shape, jax.make_jaxpr or jit(f).Lower, or use an array.");
        }
        var made = node.Op is null or Parameter ? "" : $", a result of {node.Op.Name},";
        var names = string.Join(", ", parameters.Distinct().Take(4));
        return new($"{reading}: the value of this {node.Aval}{made} is not known while {owner.Transform} traces {owner.Function}: " +
            $"it depends on {(parameters.Count == 1 ? "argument" : "arguments")} {names}{UserCode.Suffix()}. " +
            "Instead of C# control flow on values use jax.lax.cond, jax.lax.while_loop or jnp.where; read values outside of the function" +
            (owner.Transform == "jax.jit" ? "; or pass what decides as a static argument (static_argnums)." : "."));
    }
}
