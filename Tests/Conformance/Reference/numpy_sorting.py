"""Sorting, searching, sets, and statistics of order."""

import numpy as np

from reference import arr, integers, row, uniform

V = uniform(7, seed=1)
A = uniform(3, 4, seed=2)
B = uniform(2, 3, 4, seed=3)
I = integers(3, 4, seed=4)
D = arr([3, 1, 2, 3, 1, 7, 2, 2], "int32")
U = integers(6, lo=0, hi=250, seed=5, dtype="uint8")
N = arr([3, np.nan, -np.inf, 0.0, -0.0, np.inf, np.nan, 1])
C = arr([2 + 1j, 1 + 5j, 2 - 1j, 1 - 5j, 0j], "complex128")
T = arr([True, False, True], "bool")
E = np.zeros((0, 3))

for f in ("sort", "argsort"):
    n = "jnp." + f
    e = lambda x, axis=-1, f=f: getattr(np, f)(x, axis=axis, kind="stable")
    for axis in (0, 1, -1, None):
        row(n, A, axis=axis, expect=e, grad=f == "sort")
        row(n, I, axis=axis, expect=e)
    for x in (V, D, U, N, C, T, E, B, V.astype("float32"), V.astype("float16"), arr([[5]], "int32")):
        row(n, x, expect=e)
row("jnp.sort", V, descending=True, expect=np.sort(V)[::-1], grad=True)
row("jnp.sort", A, axis=0, descending=True, expect=np.sort(A, 0)[::-1])
row("jnp.sort", D, descending=True, expect=np.sort(D)[::-1])
row("jnp.argsort", D, descending=True, expect=np.argsort(-D, kind="stable"))
row("jnp.argsort", V, descending=True, expect=np.argsort(-V, kind="stable"))
row("jnp.lexsort", [D, D[::-1]])
row("jnp.lexsort", [A[0], D[:4], D[4:]])
row("jnp.lexsort", [I, A], axis=0)
row("jnp.top_k", V, 3, expect=(np.sort(V)[::-1][:3], np.argsort(-V, kind="stable")[:3].astype("int32")), grad=True)
row("jnp.top_k", I, 2, expect=(-np.sort(-I, 1)[:, :2], np.argsort(-I, 1, kind="stable")[:, :2]))
row("jnp.top_k", A, 2, axis=0, expect=(-np.sort(-A, 0)[:2], np.argsort(-A, 0, kind="stable")[:2].astype("int32")))

S = arr([-1.0, 0.0, 0.5, 0.5, 2.0])
for side in ("left", "right"):
    row("jnp.searchsorted", S, arr([-5, -1, 0.5, 0.7, 2, 9]), side=side)
    row("jnp.searchsorted", S, arr([[0.5, 1], [2, 3]]), side)
    row("jnp.searchsorted", arr([1, 3, 3, 5], "int32"), arr([3, 0, 6], "int32"), side)
    row("jnp.searchsorted", S, arr([np.nan, np.inf]), side)
    row("jnp.searchsorted", S[::-1].copy(), arr([0.5, 1.0]), side, sorter=arr([4, 3, 2, 1, 0], "int32"))
    row("jnp.searchsorted", S, arr([0.5, 1.0]), side, method="sort", expect=np.searchsorted(S, [0.5, 1.0], side).astype("int32"))
row("jnp.searchsorted", S, arr(0.25))
row("jnp.searchsorted", np.zeros(0), arr([1.0, 2.0]))
for right in (False, True):
    row("jnp.digitize", arr([-2, -1, 0.25, 0.5, 3]), arr([-1.0, 0, 0.5, 2]), right)
    row("jnp.digitize", arr([-2, -1, 0.25, 0.5, 3]), arr([2.0, 0.5, 0, -1]), right)
row("jnp.bincount", D, jit=False)
row("jnp.bincount", D, uniform(8, seed=6), jit=False)
row("jnp.bincount", D, minlength=10, jit=False)
row("jnp.bincount", D, length=4, expect=np.bincount(D)[:4])
row("jnp.bincount", D, length=10, expect=np.bincount(D, minlength=10))
row("jnp.bincount", D, uniform(8, seed=6), length=8, expect=lambda x, w, length: np.bincount(x, w, length), grad=True)
row("jnp.bincount", np.zeros(0, "int32"), length=3, expect=np.zeros(3, "int32"))

for x in (D, I, A, T, N, U, np.zeros(0), arr([1.0, -0.0, 0.0])):
    row("jnp.unique", x, jit=False)
    if x is not N:
        row("jnp.unique_values", x, jit=False, expect=np.unique)
        row("jnp.unique_counts", x, jit=False, expect=lambda v: np.unique(v, return_counts=True))
        row("jnp.unique_inverse", x, jit=False, expect=lambda v: (np.unique(v), np.unique(v, return_inverse=True)[1].reshape(v.shape)))
        row("jnp.unique_all", x, jit=False, expect=lambda v: (lambda u, i, w, c: (u, i, w.reshape(v.shape), c))(*np.unique(v, True, True, True)))
row("jnp.unique", N, jit=False)
row("jnp.unique", C, jit=False)
ROWS = arr([[1, 2, 1], [3, 4, 3], [1, 2, 1], [0, 9, 0]], "int32")
HOLES = arr([[np.nan, 1], [2, np.nan], [np.nan, 1]])
for axis in (0, 1, -1):
    row("jnp.unique", ROWS, axis=axis, jit=False)
    row("jnp.unique_all", ROWS, axis=axis, jit=False, expect=lambda x, axis: np.unique(x, True, True, True, axis))
row("jnp.unique", HOLES, axis=0, jit=False, expect=HOLES[[1, 0]])
row("jnp.unique", np.zeros((3, 0)), axis=0, jit=False, expect=np.zeros((1, 0)))
row("jnp.unique", ROWS, 4, -1, 0, expect=arr([[0, 9, 0], [1, 2, 1], [3, 4, 3], [-1, -1, -1]], "int32"))
row("jnp.unique", ROWS, 1, axis=1, expect=arr([[1], [3], [1], [0]], "int32"))
K = len(np.unique(D))
U1, U2, U3, U4 = np.unique(D, True, True, True)
row("jnp.unique_values", D, K + 2, 0, expect=np.r_[U1, 0, 0].astype("int32"))
row("jnp.unique_counts", D, K + 1, expect=(np.r_[U1, U1[0]].astype("int32"), np.r_[U4, 0].astype("int32")))
row("jnp.unique_inverse", D, K - 1, expect=(U1[:-1].astype("int32"), U3.astype("int32")))
row("jnp.unique_all", D, 2, expect=(U1[:2].astype("int32"), U2[:2].astype("int32"), U3.astype("int32"), U4[:2].astype("int32")))
row("jnp.unique_all", np.zeros(0, "int32"), 2, 7, expect=(arr([7, 7], "int32"), arr([0, 0], "int32"), np.zeros(0, "int32"), arr([0, 0], "int32")))
row("jnp.isin", D, arr([2, 7], "int32"))
row("jnp.isin", I, arr([2, 7, -1], "int32"), invert=True)
row("jnp.isin", V, V[:2])
row("jnp.isin", arr([np.nan, 1]), arr([np.nan, 1]))
row("jnp.isin", D, np.zeros(0, "int32"))
# Many, which are searched.
row("jnp.isin", N, np.r_[uniform(20, seed=8), N[4:]])
row("jnp.isin", A, np.r_[A[1], uniform(17, seed=9)], invert=True)
row("jnp.isin", I, np.r_[integers(18, lo=-50, hi=50, seed=10), I[0]].astype("int32"))
row("jnp.isin", np.array(3, "int32"), np.arange(-9, 9).reshape(3, 6).astype("float64"))
row("jnp.isin", T, np.zeros(17, "bool"))
row("jnp.isin", C, np.r_[C[1:3], np.arange(20) * 1j])
for f in ("intersect1d", "union1d", "setdiff1d"):
    row("jnp." + f, D, arr([2, 7, 9, 9], "int32"), jit=False)
    row("jnp." + f, V, V[2:], jit=False)
    row("jnp." + f, np.zeros(0), V, jit=False)

row("jnp.intersect1d", D, arr([7, 2, 9], "int32"), False, True, jit=False)
row("jnp.partition", V, 2, expect=np.sort(V))
row("jnp.partition", A, -1, axis=0, expect=np.sort(A, 0), grad=True)

XP, FP = arr([0.0, 1, 3, 4]), arr([2.0, -1, 5, 0])
row("jnp.interp", arr([-1, 0.5, 5.7, 9.2]), XP, FP, period=4.5, grad=True)
row("jnp.interp", arr([-3.0, 0.25, 7.0]), XP[::-1].copy(), FP, period=-5.0)
row("jnp.interp", arr([-1, 0.0, 0.5, 1, 2.2, 4, 9]), XP, FP)
row("jnp.interp", arr([[0.3, 2.0], [3.5, 0.7]]), XP, FP, grad=True)
row("jnp.interp", arr([-1, 9.0]), XP, FP, 7.0, -7.0)
row("jnp.interp", arr(1.5), XP, FP)

METHODS = ("linear", "lower", "higher", "midpoint", "nearest")
for m in METHODS:
    row("jnp.quantile", V, 0.3, method=m, grad=True)
    row("jnp.quantile", A, arr([0.0, 0.25, 0.6, 1.0]), axis=1, method=m)
    row("jnp.percentile", A, arr(40.0), axis=0, method=m, keepdims=True)
for f, q in (("quantile", 0.25), ("percentile", 25.0)):
    n = "jnp." + f
    row(n, A, q, grad=True)
    row(n, B, q, axis=(0, 2))
    row(n, B, q, axis=-1, keepdims=True)
    row(n, I, q, result="float32")
    row(n, N, q)
    row(n, arr([5.0]), q)
    row(n, V.astype("float32"), q)
for f in ("median",):
    n = "jnp." + f
    row(n, V, grad=True)
    row(n, A, axis=1, grad=True)
    row(n, B, axis=(0, 1), keepdims=True)
    row(n, I, axis=0, result="float32")
    row(n, arr([[1, np.nan, 3], [4, 2, 0.5]]), axis=1)
    row(n, D, result="float32")
    row(n, A.astype("float32"), axis=0)

