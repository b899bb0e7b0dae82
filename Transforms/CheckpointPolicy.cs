using Lazy.Graph;

namespace Lazy;

/// <summary>
/// Which intermediate results of a function under <c>jax.checkpoint</c> are kept for the backward pass; the others are computed again
/// there. <c>jax.checkpoint_policies</c> has the usual ones.
/// </summary>
/// <param name="operation">The operation; patterns such as <c>operation is Contraction</c> find what is dear to compute again.</param>
/// <param name="operands">The shapes and dtypes of its operands.</param>
/// <returns>Whether its result is kept.</returns>
public delegate bool CheckpointPolicy(Primitive operation, IReadOnlyList<Aval> operands);
