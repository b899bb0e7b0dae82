"""Products of matrices and tensors, convolutions, polynomials, covariances."""

import numpy as np

from reference import arr, integers, row, uniform

V = uniform(3, seed=1)
W = uniform(3, seed=2)
A = uniform(2, 3, seed=3)
B = uniform(3, 4, seed=4)
BATCH = uniform(2, 2, 3, seed=5)
CUBE = uniform(2, 3, 4, seed=6)
I = integers(2, 3, seed=7)
J = integers(3, 2, seed=8)
C = uniform(2, 3, seed=9, dtype="complex128")
Z = arr(2.5)
E = np.zeros((0, 3))
T = arr([[True, False, True], [False, False, True]], "bool")

for f in ("dot", "matmul", "inner", "outer", "vdot", "kron", "tensordot"):
    n = "jnp." + f
    one = {"axes": 1} if f == "tensordot" else {}
    if f != "matmul":
        row(n, V, W, grad=2, **one)
    pairs = {"dot": (A, B), "matmul": (A, B), "inner": (A, A + 1), "outer": (A, V), "vdot": (A, A + 1), "kron": (A, B), "tensordot": (A, B)}
    a, b = pairs[f]
    row(n, a, b, grad=True, **one)
    row(n, a.astype("float32"), b.astype("float32"), **one)
    row(n, a.astype("complex128") * (1 + 2j), b, **one)
    row(n, np.round(a * 3).astype("int32"), np.round(b * 3).astype("int32"), **one)
row("jnp.dot", Z, A)
row("jnp.dot", A, Z)
row("jnp.dot", BATCH, B, grad=True)
row("jnp.dot", A, CUBE)
row("jnp.dot", A, V)
row("jnp.dot", E, B)
row("jnp.dot", T, T.T)
row("jnp.dot", B.T, np.zeros((3, 0)))
row("jnp.matmul", V, W)
row("jnp.matmul", A, V, grad=True)
row("jnp.matmul", V, B)
row("jnp.matmul", BATCH, B, grad=True)
row("jnp.matmul", BATCH, CUBE)
row("jnp.matmul", uniform(4, 1, 2, 3, seed=10), CUBE)
row("jnp.matmul", E, B)
row("jnp.matmul", np.zeros((2, 0)), np.zeros((0, 3)))
row("jnp.matmul", T, T.T)
row("jnp.matmul", A.astype("float16"), B.astype("float16"), rtol=2e-2, atol=2e-2)
row("jnp.matvec", BATCH, V, expect=BATCH @ V, grad=True)
row("jnp.vecmat", V, CUBE, expect=np.matmul(V, CUBE), grad=True)
row("jnp.vecmat", V * 1j, B, expect=np.conj(V * 1j) @ B)
row("jnp.vecdot", A, V, expect=A @ V, grad=True)
row("jnp.vecdot", C, C[0], expect=np.conj(C) @ C[0])
row("jnp.vecdot", CUBE, CUBE, axis=1, expect=lambda x, y, axis: np.sum(x * y, axis))
row("jnp.inner", Z, A)
row("jnp.inner", CUBE, uniform(5, 4, seed=11))
row("jnp.vdot", C, C + 1)
row("jnp.outer", Z, V)
row("jnp.outer", C, V)
row("jnp.kron", V, A)
row("jnp.kron", A, CUBE)
row("jnp.kron", Z, A)
row("jnp.tensordot", CUBE, CUBE, axes=3)
row("jnp.tensordot", V, W, axes=0)
row("jnp.tensordot", CUBE, uniform(4, 3, 2, seed=12), (1, 2), (1, 0), expect=lambda a, b, i, j: np.tensordot(a, b, (i, j)))
row("jnp.cross", V, W, grad=True)
row("jnp.cross", BATCH, V)
row("jnp.cross", A, A * 2 + 1)
row("jnp.cross", A[:, :2], A[:, 1:])
row("jnp.cross", V[:2], W)
row("jnp.cross", uniform(3, 4, seed=13), uniform(3, 4, seed=14), axis=0)
row("jnp.cross", uniform(3, 4, seed=13), uniform(4, 3, seed=14), 0, 1, 0)

SQUARE = uniform(3, 3, seed=15)
EINSUM = [
    ("ij,jk->ik", A, B), ("ij,jk", A, B), ("ii", SQUARE), ("ii->i", SQUARE), ("ij->ji", A), ("ij->", A), ("i,i->", V, W), ("i,j->ij", V, W),
    ("bij,jk->bik", BATCH, B), ("...ij,jk->...ik", BATCH, B), ("...i->...", CUBE), ("ijk->kji", CUBE), ("ij,ij->i", A, A), ("ij,jk,kl->il", A, B, B.T),
    ("i,i,i->i", V, W, V), ("ij,kj->ik", A, A), ("iij->j", uniform(2, 2, 3, seed=16)), ("a...,a...->...", A, A), ("i->", V), ("ij,j->i", A, V),
]
for text, *operands in EINSUM:
    row("jnp.einsum", text, *operands, grad=True)
row("jnp.einsum", "ij,jk", I, J)
row("jnp.einsum", "ij,jk->ki", C, B)
row("jnp.einsum", " i j , j k -> i k ", A, B)
row("jnp.einsum", "ij,jk->ik", E, B)
row("jnp.einsum", "ij,jk->ik", arr([[1, 0], [0, 0]], "bool"), arr([[1, 1], [0, 1]], "bool"))
row("jnp.einsum", "ij->i", arr([[1, 0], [0, 0], [1, 1]], "bool"))
row("jnp.einsum", "i,i", arr([1, 0], "bool"), arr([2, 5], "int32"))
row("jnp.multiply", uniform(3, seed=90, dtype="complex128"), 0.1 + 0.3j)
row("jnp.add", uniform(3, seed=90), 1e-9 + 0.1j)

for mode in ("full", "same", "valid"):
    for f in ("convolve", "correlate"):
        row("jnp." + f, uniform(6, seed=17), V, mode=mode, grad=True)
        row("jnp." + f, V, uniform(5, seed=18), mode=mode)
        row("jnp." + f, uniform(4, seed=19), V[:2], mode=mode)
        row("jnp." + f, integers(5, seed=20), integers(3, seed=21), mode=mode)
        row("jnp." + f, uniform(4, seed=22, dtype="complex128"), uniform(3, seed=23, dtype="complex128"), mode=mode)
        row("jnp." + f, uniform(6, seed=17, dtype="float32"), V.astype("float32"), mode=mode)
row("jnp.polyval", V, W, grad=2)
row("jnp.polyval", V, A)
row("jnp.polyval", integers(4, seed=24), integers(3, seed=25))
row("jnp.polyval", V, Z)
row("jnp.polyval", C[0], W)

OBS = uniform(3, 5, seed=26)
row("jnp.cov", OBS, grad=True)
row("jnp.cov", OBS, rowvar=False)
row("jnp.cov", OBS, ddof=0)
row("jnp.cov", OBS, bias=True)
row("jnp.cov", OBS[0])
row("jnp.cov", OBS[0], OBS[1])
row("jnp.cov", OBS, fweights=arr([1, 2, 1, 0, 3], "int32"))
row("jnp.cov", OBS, aweights=arr([0.5, 2, 1, 0.1, 3]))
row("jnp.cov", OBS.astype("float32"))
row("jnp.cov", uniform(2, 5, seed=27, dtype="complex128"))
row("jnp.corrcoef", OBS, grad=True)
row("jnp.corrcoef", OBS, rowvar=False)
row("jnp.corrcoef", OBS[0], OBS[1])
row("jnp.corrcoef", OBS[0])
row("jnp.corrcoef", OBS.astype("float32"))
