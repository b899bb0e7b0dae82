"""jnp.linalg, by numpy.linalg and scipy.linalg. Vectors that are known up to a factor are compared by what they make."""
import numpy as np
import scipy.linalg as sl
from reference import row, uniform

a = uniform(3, 3, seed=1)
b = uniform(2, 3, 3, seed=2)
tall = uniform(4, 3, seed=3)
wide = uniform(3, 4, seed=4)
spd = a @ a.T + 3 * np.eye(3, dtype=a.dtype)
spds = b @ np.swapaxes(b, -1, -2) + 3 * np.eye(3, dtype=b.dtype)
symmetric = a + a.T
tensor = uniform(2, 3, 6, seed=7)

row("jnp.linalg.cholesky", spd, grad=True)
row("jnp.linalg.cholesky", spds)
row("jnp.linalg.cholesky", spd, upper=True, expect=np.linalg.cholesky(spd).T)
row("jnp.linalg.det", a, grad=2)
row("jnp.linalg.det", b, grad=True)
row("jnp.linalg.det", np.ones((2, 2), a.dtype), expect=np.zeros((), a.dtype), atol=1e-6)
row("jnp.linalg.inv", a, grad=2)
row("jnp.linalg.inv", b)
row("jnp.linalg.solve", a, uniform(3, seed=5), grad=2)
row("jnp.linalg.solve", b, uniform(2, 3, 2, seed=5), grad=True)
row("jnp.linalg.slogdet", a, expect=tuple(np.linalg.slogdet(a)))
row("jnp.linalg.slogdet", b, expect=tuple(np.linalg.slogdet(b)))
row("jnp.linalg.eigvalsh", symmetric, grad=2)
row("jnp.linalg.svdvals", tall, expect=np.linalg.svd(tall, compute_uv=False), grad=2)
row("jnp.linalg.svdvals", uniform(2, 3, 4, seed=6), expect=np.linalg.svd(uniform(2, 3, 4, seed=6), compute_uv=False))
row("jnp.linalg.norm", tall, grad=True)
row("jnp.linalg.norm", tall, axis=1)
row("jnp.linalg.norm", tall, axis=-2, keepdims=True)
for order in ("fro", "nuc", 1, -1, 2, -2):
    row("jnp.linalg.norm", tall, ord=order, rtol=1e-4)
    row("jnp.linalg.norm", b, ord=order, axis=(0, 2), keepdims=True, rtol=1e-4)
for order in (0, 1, 2, 3, -1, 0.5):
    row("jnp.linalg.norm", uniform(5, seed=8), ord=order)
row("jnp.linalg.vector_norm", b, axis=1, ord=3, expect=np.linalg.norm(b, 3, axis=1))
row("jnp.linalg.matrix_norm", b, expect=np.linalg.norm(b, "fro", axis=(1, 2)))
row("jnp.linalg.pinv", tall, grad=True)
row("jnp.linalg.pinv", wide)
row("jnp.linalg.matrix_rank", tall, expect=np.int32(3))
row("jnp.linalg.matrix_rank", np.ones((3, 3), a.dtype), expect=np.int32(1))
row("jnp.linalg.matrix_power", a, 3, grad=True)
row("jnp.linalg.matrix_power", a, -2)
row("jnp.linalg.matrix_power", b, 0)
row("jnp.linalg.cond", a, rtol=1e-4)
row("jnp.linalg.cond", a, 1, rtol=1e-4)
row("jnp.linalg.tensorinv", uniform(4, 6, 8, 3, seed=9)[:2, :3, :2, :3], expect=np.linalg.tensorinv(uniform(4, 6, 8, 3, seed=9)[:2, :3, :2, :3]),
    rtol=1e-3)
row("jnp.linalg.tensorsolve", tensor, uniform(2, 3, seed=10), rtol=1e-3)
row("jnp.linalg.matmul", a, b, expect=a @ b)
row("jnp.linalg.outer", uniform(2, seed=11), uniform(3, seed=12), expect=np.outer(uniform(2, seed=11), uniform(3, seed=12)))
row("jnp.linalg.trace", b, expect=np.trace(b, axis1=-2, axis2=-1))
row("jnp.linalg.diagonal", b, expect=np.diagonal(b, axis1=-2, axis2=-1))
row("jnp.linalg.matrix_transpose", b, expect=np.swapaxes(b, -1, -2))
row("jnp.linalg.cross", a, a[::-1].copy(), expect=np.cross(a, a[::-1]))
row("jnp.linalg.vecdot", a, a[::-1].copy(), expect=np.sum(a * a[::-1], -1))
row("jnp.linalg.tensordot", a, tall.T.copy(), 1, expect=a @ tall.T)
row("jnp.linalg.multi_dot", [uniform(2, 5, seed=13), uniform(5, 3, seed=14), uniform(3, 4, seed=15)],
    expect=uniform(2, 5, seed=13) @ uniform(5, 3, seed=14) @ uniform(3, 4, seed=15), grad=True)
row("jnp.linalg.multi_dot", [uniform(5, seed=16), uniform(5, 3, seed=14), uniform(3, seed=17)],
    expect=uniform(5, seed=16) @ uniform(5, 3, seed=14) @ uniform(3, seed=17))
long, right = uniform(5, 3, seed=18), uniform(5, 2, seed=19)


def least(x, y):
    solution, _, rank, s = np.linalg.lstsq(x, y, rcond=None)
    return solution, ((y - x @ solution) ** 2).sum(0, keepdims=y.ndim == 1), np.int32(rank), s


row("jnp.linalg.lstsq", long, right, expect=least, grad=True, atol=1e-13)
row("jnp.linalg.lstsq", long.T.copy(), uniform(3, seed=20), expect=least, atol=1e-13)
triangle = np.triu(a) + np.diag([3.0, 6.0, 9.0])
row("jnp.linalg.eigvals", triangle, expect=np.diag(triangle).astype("complex128"), atol=1e-13)

# SciPy's names for the same.
rhs = uniform(3, 2, seed=21)
lower = np.tril(a) + 4 * np.eye(3)
row("jax.scipy.linalg.block_diag", a, rhs, uniform(2, seed=22), expect=sl.block_diag, grad=True)
row("jax.scipy.linalg.cholesky", spd, expect=sl.cholesky, grad=True)
row("jax.scipy.linalg.cholesky", spds, lower=True, expect=np.linalg.cholesky(spds))
row("jax.scipy.linalg.cho_factor", spd, expect=(np.linalg.cholesky(spd).T.copy(), False))
row("jax.scipy.linalg.cho_factor", spd, True, expect=(np.linalg.cholesky(spd), True))
row("jax.scipy.linalg.cho_solve", (np.linalg.cholesky(spd), True), rhs, expect=np.linalg.solve(spd, rhs))
row("jax.scipy.linalg.cho_solve", (np.linalg.cholesky(spd).T.copy(), False), rhs[:, 0].copy(), expect=np.linalg.solve(spd, rhs[:, 0]))
row("jax.scipy.linalg.det", b, expect=np.linalg.det(b), grad=True)
row("jax.scipy.linalg.inv", a, expect=sl.inv, grad=True)
row("jax.scipy.linalg.lu_factor", a, expect=sl.lu_factor)
row("jax.scipy.linalg.lu_solve", sl.lu_factor(a), rhs, expect=sl.solve(a, rhs))
row("jax.scipy.linalg.lu_solve", sl.lu_factor(a), rhs, 1, expect=sl.solve(a.T, rhs))
row("jax.scipy.linalg.solve", a, rhs, expect=sl.solve, grad=True)
row("jax.scipy.linalg.solve", spd, rhs, assume_a="pos", expect=np.linalg.solve(spd, rhs), grad=True)
row("jax.scipy.linalg.solve_triangular", lower, rhs, lower=True, expect=sl.solve_triangular, grad=True)
row("jax.scipy.linalg.solve_triangular", lower.T.copy(), rhs[:, 0].copy(), expect=sl.solve_triangular, grad=True)

# Strict decompositions.
row("jax.lax.linalg.cholesky", spd, expect=np.linalg.cholesky(spd), grad=True)
w = uniform(3, seed=23)
row("jax.lax.linalg.cholesky_update", np.linalg.cholesky(spd).T.copy(), w, expect=np.linalg.cholesky(spd + np.outer(w, w)).T.copy(), atol=1e-13)
factors, pivots = sl.lu_factor(a)
order = np.arange(3)
for i, p in enumerate(pivots):
    order[[i, p]] = order[[p, i]]
row("jax.lax.linalg.lu", a, expect=(factors, pivots.astype("int32"), order.astype("int32")))
row("jax.lax.linalg.lu_pivots_to_permutation", pivots.astype("int32"), 3, expect=order.astype("int32"))
row("jax.lax.linalg.symmetric_product", rhs, symmetric, 2.0, 0.5, True, expect=2 * rhs @ rhs.T + 0.5 * symmetric, grad=True)
row("jax.lax.linalg.triangular_solve", lower, rhs, True, True, expect=np.linalg.solve(lower, rhs), grad=True)
row("jax.lax.linalg.triangular_solve", lower, rhs.T.copy(), lower=True, transpose_a=True, expect=np.linalg.solve(lower, rhs).T)
sub, middle, sup = uniform(4, seed=24), 4 + uniform(4, seed=25), uniform(4, seed=26)
sub[0] = sup[-1] = 0
row("jax.lax.linalg.tridiagonal_solve", sub, middle, sup, uniform(4, 2, seed=27), grad=True,
    expect=np.linalg.solve(np.diag(middle) + np.diag(sub[1:], -1) + np.diag(sup[:-1], 1), uniform(4, 2, seed=27)))
