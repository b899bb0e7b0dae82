namespace Lazy.Tests;

internal static partial class NumPyRows
{
    // Values as NumPy computes them, in JAX's default dtypes.
    private static NumPyRow[] Contraction =>
    [
        new(() => jnp.dot(V, V), "float32[]", [14]),
        new(() => jnp.dot(A, V), "float32[2]", [14, 32]),
        new(() => jnp.dot(A, A.T), "float32[2,2]", [14, 32, 32, 77]),
        new(() => jnp.dot(V, 2), "float32[3]", [2, 4, 6]),
        new(() => jnp.matmul(A, A.T), "float32[2,2]", [14, 32, 32, 77]),
        new(() => jnp.matmul(C, jnp.swapaxes(C, 1, 2)), "int32[2,3,3]", [14, 38, 62, 38, 126, 214, 62, 214, 366, 734, 950, 1166, 950, 1230, 1510, 1166, 1510, 1854]),
        new(() => jnp.matmul(C, jnp.ones(4, jnp.int32)), "int32[2,3]", [6, 22, 38, 54, 70, 86]),
        new(() => jnp.matmul(V, A.T), "float32[2]", [14, 32]),
        new(() => jnp.matmul(V, jnp.ones((2, 3, 2))), "float32[2,2]", [6, 6, 6, 6]),
        new(() => jnp.vdot(V, V), "float32[]", [14]),
        new(() => jnp.inner(A, A), "float32[2,2]", [14, 32, 32, 77]),
        new(() => jnp.outer(V, P), "float32[3,5]", [0.25, 0.5, 1, 2, 4, 0.5, 1, 2, 4, 8, 0.75, 1.5, 3, 6, 12]),
        new(() => jnp.tensordot(C, C, (0, 1), (0, 1)), "int32[4,4]", [880, 940, 1000, 1060, 940, 1006, 1072, 1138, 1000, 1072, 1144, 1216, 1060, 1138, 1216, 1294]),
        new(() => jnp.tensordot(A, A.T, 1), "float32[2,2]", [14, 32, 32, 77]),
        new(() => jnp.kron(V, A), "float32[2,9]", [1, 2, 3, 2, 4, 6, 3, 6, 9, 4, 5, 6, 8, 10, 12, 12, 15, 18]),
        new(() => jnp.cross(V, P[..3]), "float32[3]", [0.5, -0.25, 0]),
        new(() => jnp.einsum("ij,kj->ik", A, A), "float32[2,2]", [14, 32, 32, 77]),
        new(() => jnp.einsum("ij->ji", A), "float32[3,2]", [1, 4, 2, 5, 3, 6]),
        new(() => jnp.einsum("ij->", A), "float32[]", [21]),
        new(() => jnp.einsum("ii", jnp.dot(A, A.T)), "float32[]", [91]),
        new(() => jnp.einsum("ii->i", jnp.dot(A, A.T)), "float32[2]", [14, 77]),
        new(() => jnp.einsum("ij,j", A, V), "float32[2]", [14, 32]),
        new(() => jnp.einsum("i,j->ij", V, P), "float32[3,5]", [0.25, 0.5, 1, 2, 4, 0.5, 1, 2, 4, 8, 0.75, 1.5, 3, 6, 12]),
        new(() => jnp.einsum("...ij,...kj->...ik", C, C), "int32[2,3,3]", [14, 38, 62, 38, 126, 214, 62, 214, 366, 734, 950, 1166, 950, 1230, 1510, 1166, 1510, 1854]),
        new(() => jnp.einsum("ij,jk,kl->il", A, A.T, A), "float32[2,3]", [142, 188, 234, 340, 449, 558]),
        new(() => jnp.einsum("bij,bj->bi", C, C[.., 0]), "int32[2,3]", [14, 38, 62, 734, 950, 1166]),
        new(() => jnp.einsum("ij,ij->i", A, A), "float32[2]", [14, 77]),
        new(() => jnp.convolve(V, P), "float32[7]", [0.25, 1, 2.75, 5.5, 11, 14, 12]),
        new(() => jnp.convolve(P, V, "same"), "float32[5]", [1, 2.75, 5.5, 11, 14]),
        new(() => jnp.convolve(P, V, "valid"), "float32[3]", [2.75, 5.5, 11]),
        new(() => jnp.correlate(P, V), "float32[3]", [4.25, 8.5, 17]),
        new(() => jnp.polyval(V, P), "float32[5]", [3.5625, 4.25, 6, 11, 27]),
        new(() => jnp.vecdot(A, A), "float32[2]", [14, 77]),
        new(() => jnp.matvec(A, V), "float32[2]", [14, 32]),
    ];
}
