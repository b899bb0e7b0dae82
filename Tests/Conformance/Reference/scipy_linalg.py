"""jax.scipy.linalg, by scipy.linalg. Where vectors are known up to a factor, rows are for matrices that leave no choice."""
import numpy as np
from scipy import linalg as s

from reference import arr, fn, integers, row, uniform

a = uniform(3, 3, seed=1)
b = uniform(2, 3, 3, seed=2)
tall = uniform(4, 3, seed=3)
wide = uniform(3, 4, seed=4)
z = uniform(3, 3, seed=5, dtype="complex128")
spd = a @ a.T + 3 * np.eye(3)
upper = np.triu(a) + np.diag([3.0, 1, -2])
v = uniform(4, seed=6)
w = uniform(3, seed=7)


def linalg(name, *args, of=None, **kwargs):
    settings = {k: kwargs.pop(k) for k in ("grad", "rtol", "atol", "result", "expect", "vmap", "jit") if k in kwargs}
    if "expect" not in settings:
        settings["expect"] = of or getattr(s, name)
    row("jax.scipy.linalg." + name, *args, **settings, **kwargs)


def stacked(f):
    """SciPy's function of each matrix or vector of a stack."""
    return lambda x, *rest: np.array([f(y, *[r[i] if isinstance(r, np.ndarray) else r for r in rest]) for i, y in enumerate(x)])


# Exponentials: of every size of the norm, triangular, in stacks, complex, in single precision, and beyond the limit of squarings.
linalg("expm", a, grad=2)
linalg("expm", b, grad=True)
linalg("expm", np.stack([a, 40 * a - 100 * np.eye(3), 1e-3 * a]), rtol=1e-8)
linalg("expm", z)
linalg("expm", (0.1 * b).astype("float32"))
linalg("expm", a.astype("float32"))
linalg("expm", upper, upper_triangular=True, of=lambda x, upper_triangular: s.expm(x))
linalg("expm", np.zeros((3, 3)), grad=True)
linalg("expm", integers(2, 2), of=lambda x: s.expm(x.astype(float)), result="float32", rtol=1e-4)
linalg("expm", np.zeros((0, 0)), vmap=False)
linalg("expm", 1e6 * np.eye(2), expect=np.full((2, 2), np.nan))
linalg("expm", 8 * a, max_squarings=1, expect=np.full((3, 3), np.nan))
linalg("expm_frechet", a, uniform(3, 3, seed=8), grad=True)
linalg("expm_frechet", 5 * a, uniform(3, 3, seed=8), method="SPS", rtol=1e-8)

# Other functions. Results are complex.
linalg("sqrtm", spd, result="complex128", grad=True)
linalg("sqrtm", z, result="complex128")
linalg("sqrtm", a @ a, result="complex128", rtol=1e-8)
linalg("sqrtm", -spd, of=lambda x: 1j * s.sqrtm(-x), result="complex128", rtol=1e-8, atol=1e-10)
linalg("sqrtm", np.zeros((3, 3)), expect=np.zeros((3, 3)), result="complex128")
linalg("sqrtm", spd.astype("float32"), result="complex64", rtol=1e-4)
linalg("funm", spd, fn("jnp.exp"), expect=s.expm(spd), result="complex128", rtol=1e-8)
linalg("funm", z, fn("jnp.sin"), expect=s.sinm(z), rtol=1e-7, atol=1e-9)
linalg("funm", upper, fn("jnp.cos"), expect=s.cosm(upper), result="complex128", rtol=1e-8)
linalg("funm_error", spd, fn("jnp.exp"), expect=(s.expm(spd), arr(2.220446049250313e-16)), result=("complex128", "float64"), rtol=1e-8)
linalg("solve_sylvester", a, uniform(4, 4, seed=9) + 5 * np.eye(4), wide, grad=True, rtol=1e-8)
linalg("solve_sylvester", z, uniform(2, 2, seed=9, dtype="complex128"), uniform(3, 2, seed=10, dtype="complex128"), rtol=1e-8)
linalg("solve_sylvester", spd, spd, a, method="eigen", of=lambda x, y, c, method: s.solve_sylvester(x, y, c), rtol=1e-8, grad=True)
linalg("solve_sylvester", np.eye(2), -np.eye(2), np.ones((2, 2)), expect=np.full((2, 2), np.nan))

# Decompositions.
linalg("eigh", np.diag([1.0, 2.0, 5.0]), expect=(arr([1, 2, 5]), np.eye(3)))
linalg("eigh", np.diag([2.0, 9.0]), np.diag([2.0, 3.0]), expect=(arr([1, 3]), np.diag(1 / np.sqrt([2.0, 3.0]))))
for select, first in (("a", None), ("i", (1, 2))):
    kwargs = {"select": select, "select_range": first} if first else {}
    linalg("eigh_tridiagonal", v, w, eigvals_only=True, grad=True, rtol=1e-8, **kwargs)
linalg("eigh_tridiagonal", v, w + 1j * w[::-1], eigvals_only=True, rtol=1e-8,
       expect=np.linalg.eigvalsh(np.diag(v) + np.diag(w + 1j * w[::-1], -1) + np.diag(w - 1j * w[::-1], 1)))
linalg("eigh_tridiagonal", arr([3.0]), arr([]), eigvals_only=True, expect=arr([3.0]), vmap=False)
linalg("svd", np.diag([5.0, 2.0, 1.0])[:, :2].copy(), expect=(np.eye(3), arr([5, 2]), np.eye(2)))
linalg("svd", np.diag([5.0, 2.0, 1.0])[:, :2].copy(), full_matrices=False, expect=(np.eye(3)[:, :2], arr([5, 2]), np.eye(2)))
for x in (a, tall, wide, z):
    linalg("lu", x)
    linalg("lu_permuted", x, of=lambda y: s.lu(y, permute_l=True))
linalg("lu", b, of=lambda x: tuple(np.array(p) for p in zip(*[s.lu(y) for y in x])))
for x in (a, tall, wide):
    linalg("qr", x)
    linalg("qr", x, mode="economic", grad=x is not wide)
    linalg("qr_pivoted", x, of=lambda y: s.qr(y, pivoting=True), result=("float64", "float64", "int32"))
linalg("qr", tall, mode="r", of=lambda y, mode: (np.zeros((4, 0)), s.qr(y)[1]))
linalg("qr_multiply", tall, wide.copy(), of=s.qr_multiply)
linalg("qr_multiply", tall, v)
linalg("qr_multiply", tall, a, mode="left")
linalg("qr_multiply", tall, w, mode="left", conjugate=True)
linalg("qr_multiply_pivoted", tall, wide, of=lambda x, c: s.qr_multiply(x, c, pivoting=True), result=("float64", "float64", "int32"))
for x in (a, tall, wide, z):
    for side in ("right", "left"):
        linalg("polar", x, side=side, rtol=1e-8, atol=1e-12, vmap=False)
        linalg("polar", x, side=side, method="svd", of=lambda y, side, method: s.polar(y, side), grad=x is tall, rtol=1e-8, atol=1e-12)
linalg("hessenberg", a, rtol=1e-8)
linalg("hessenberg", uniform(4, 4, seed=11), rtol=1e-8)
linalg("hessenberg_q", uniform(4, 4, seed=11), of=lambda x: s.hessenberg(x, calc_q=True), rtol=1e-8, atol=1e-14)
linalg("hessenberg_q", arr([[3.0]]), expect=(arr([[3.0]]), arr([[1.0]])))
linalg("schur", arr([[1.0, 2, 3], [0, 4, 5], [0, 0, 6]]), expect=(arr([[1.0, 2, 3], [0, 4, 5], [0, 0, 6]]), np.eye(3)))
linalg("schur", arr([[1.0, 2], [0, 4]]), output="complex", expect=(arr([[1.0, 2], [0, 4]]), np.eye(2)), result=("complex128", "complex128"))
T, Z = s.schur(uniform(4, 4, seed=12))
linalg("rsf2csf", T, Z, rtol=1e-8, atol=1e-13)
linalg("rsf2csf", np.triu(a), np.eye(3), result=("complex128", "complex128"))

# Matrices with names.
linalg("toeplitz", w, grad=True)
linalg("toeplitz", w, v, grad=True)
linalg("toeplitz", v, w)
linalg("toeplitz", uniform(3, seed=1, dtype="complex128"))
linalg("toeplitz", arr([1, 2, 3], "int32"), arr([1, 9], "int32"))
linalg("toeplitz", tall, of=stacked(s.toeplitz))
linalg("toeplitz", tall, v[:2].copy(), of=lambda c, r: np.array([s.toeplitz(x, r) for x in c]))
linalg("hankel", w, grad=True)
linalg("hankel", w, v, grad=True)
linalg("hankel", v, w)
linalg("hankel", tall, of=stacked(s.hankel))
linalg("circulant", w, grad=True)
linalg("circulant", arr([1, 2, 3, 4], "int32"))
linalg("circulant", tall, of=stacked(s.circulant))
linalg("companion", v, grad=True)
linalg("companion", arr([2, 4], "int32"), result="float32")
linalg("companion", tall, of=stacked(s.companion))
for mode in ("full", "same", "valid"):
    linalg("convolution_matrix", v, 3, mode=mode, grad=True)
    linalg("convolution_matrix", w, 5, mode=mode)
linalg("convolution_matrix", arr([-1, 4, -2], "int32"), 5)
linalg("convolution_matrix", tall, 2, "same", of=stacked(s.convolution_matrix))
linalg("leslie", v, w, grad=True)
linalg("leslie", tall, tall[:, 1:].copy(), of=stacked(s.leslie))
linalg("fiedler", v)
linalg("fiedler", arr([1, 4, 12, 45], "int32"))
linalg("fiedler", tall, of=stacked(s.fiedler))
for n in (2, 3, 4, 5, 6, 7):
    linalg("fiedler_companion", uniform(n, seed=n), grad=n == 6)
linalg("fiedler_companion", tall, of=stacked(s.fiedler_companion))
for n in (1, 2, 8):
    linalg("hadamard", n, result="int32")
linalg("hadamard", 4, dtype=np.float32)
for n in (1, 2, 5):
    linalg("helmert", n, full=True)
    linalg("hilbert", n)
    linalg("invhilbert", n)
    linalg("dft", n, atol=1e-6)
    for kind in ("symmetric", "lower", "upper"):
        linalg("pascal", n, kind, result="float32")
        linalg("invpascal", n, kind, result="float32")
linalg("helmert", 4)
linalg("invhilbert", 9)
linalg("pascal", 20, result="float32")
linalg("pascal", 0, expect=np.zeros((0, 0), "float32"))
linalg("dft", 3, "sqrtn", atol=1e-6)
linalg("dft", 3, "n", np.complex128, of=lambda n, scale, dtype: s.dft(n, scale))
