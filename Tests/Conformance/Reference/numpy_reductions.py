"""Reductions along axes, cumulative operations, and their variants that pass over NaN."""

import numpy as np

from reference import arr, integers, row, uniform

A = uniform(2, 3, seed=1)
B = uniform(2, 3, 4, seed=2)
F = uniform(3, 4, seed=3, dtype="float32")
I = integers(3, 4, seed=4)
U = integers(3, 4, lo=0, hi=200, seed=5, dtype="uint8")
T = arr([[True, False, True], [False, False, True]], "bool")
C = uniform(2, 3, seed=6, dtype="complex128")
N = arr([[1, np.nan, 3], [-np.inf, 2, 0.5]])
M = arr([[1, np.nan, 3], [4, 2, 0.5]])
ALL_NAN = arr([[np.nan, np.nan], [1, 2]])
E = np.zeros((0, 3))
W = arr([[True, False, True], [True, True, False]], "bool")
TIES = arr([[1, 3, 3], [2, 2, 0]], "int32")


def float_mean(f):
    return lambda x, **k: f(x.astype("float64"), **k)


for f in ("sum", "prod", "mean", "max", "min", "amax", "amin", "var", "std", "nansum", "nanprod", "nanmean", "nanmax", "nanmin", "nanvar", "nanstd", "ptp"):
    n = "jnp." + f
    row(n, A, grad=True)
    row(n, A, axis=0, grad=f not in ("nanprod",))
    row(n, B, axis=-1, keepdims=True, grad=True)
    row(n, B, axis=(0, 2), grad=True)
    row(n, B, axis=(-1, 1), keepdims=True)
    row(n, F, axis=1)
    floats = "mean" in f or "var" in f or "std" in f
    row(n, I, axis=0, result="float32" if floats else None)
    row(n, I, result="float32" if floats else None)
    row(n, M, axis=1)
    row(n, N)
    row(n, arr(2.5))
    row(n, U[:, :2], axis=0, result="float32" if floats else None)
for f in ("sum", "prod", "mean", "nansum", "nanprod", "nanmean"):
    row("jnp." + f, C, axis=1)
    row("jnp." + f, C[0].astype("complex64"))
    row("jnp." + f, T, axis=0, result="float32" if "mean" in f else None)
    row("jnp." + f, A, where=W, grad=True)
    row("jnp." + f, A, axis=1, keepdims=True, where=W)
for f in ("sum", "prod", "nansum", "nanprod"):
    row("jnp." + f, E, axis=0)
    row("jnp." + f, E, axis=1)
    row("jnp." + f, A, axis=1, initial=2.5)
    row("jnp." + f, A, axis=0, initial=-1, where=W)
    row("jnp." + f, I, dtype=np.float32)
    row("jnp." + f, integers(4, lo=1, seed=7, dtype="int64"), axis=0)
    row("jnp." + f, arr([1, 2, 3], "int8"))
    row("jnp." + f, A, axis=())
for f in ("max", "min", "amax", "amin", "nanmax", "nanmin"):
    row("jnp." + f, A, axis=0, initial=0.25)
    row("jnp." + f, A, axis=1, initial=0.25, where=W)
    row("jnp." + f, E, axis=1, expect=np.zeros(0))
    row("jnp." + f, E, axis=0, initial=1.0)
    row("jnp." + f, T, axis=0) if not f.startswith("nan") else None
    row("jnp." + f, TIES, axis=1)
row("jnp.max", C, axis=1)
row("jnp.min", C, axis=1)
row("jnp.nanmax", ALL_NAN, axis=1)
row("jnp.nanmin", ALL_NAN, axis=0)
for f in ("var", "std", "nanvar", "nanstd"):
    row("jnp." + f, B, axis=1, ddof=1, grad=True)
    row("jnp." + f, A, axis=0, ddof=2)
    row("jnp." + f, A, axis=1, where=W)
    row("jnp." + f, C, axis=1)
    row("jnp." + f, M, axis=0, keepdims=True)
row("jnp.mean", E)
row("jnp.mean", I, dtype=np.float64)
row("jnp.mean", arr([60000, 60000], "float16"))
row("jnp.sum", arr([60000, 60000, -60000], "float16"), expect=arr(60000, "float16"))
row("jnp.nanmean", ALL_NAN[0])

for f in ("any", "all"):
    row("jnp." + f, T)
    row("jnp." + f, T, axis=0)
    row("jnp." + f, T, axis=-1, keepdims=True)
    row("jnp." + f, T, axis=(0, 1))
    row("jnp." + f, I, axis=1)
    row("jnp." + f, N)
    row("jnp." + f, E, axis=0)
    row("jnp." + f, E)
    row("jnp." + f, T, axis=1, where=W)
    row("jnp." + f, arr(True, "bool"))
    row("jnp." + f, C, axis=0)
for f in ("argmax", "argmin", "nanargmax", "nanargmin"):
    row("jnp." + f, A)
    row("jnp." + f, A, axis=0)
    row("jnp." + f, B, axis=-1, keepdims=True)
    row("jnp." + f, TIES, axis=1)
    row("jnp." + f, M, axis=1)
    row("jnp." + f, F, axis=0)
    row("jnp." + f, U, axis=1)
    row("jnp." + f, A, keepdims=True)
row("jnp.argmax", T, axis=1)
row("jnp.argmax", arr([[np.nan, np.inf, np.nan]]), axis=1)
row("jnp.argmin", arr([-0.0, 0.0, -0.0]))
row("jnp.nanargmax", ALL_NAN, axis=1, expect=arr([-1, 1], "int32"))
row("jnp.nanargmin", ALL_NAN, axis=1, expect=arr([-1, 0], "int32"))
for x in (T, I, N, A):
    row("jnp.count_nonzero", x)
    row("jnp.count_nonzero", x, axis=1)
row("jnp.count_nonzero", I, axis=0, keepdims=True)
row("jnp.count_nonzero", E, axis=0)

for f in ("cumsum", "cumprod", "nancumsum", "nancumprod"):
    row("jnp." + f, A, grad=True)
    row("jnp." + f, A, axis=0, grad=True)
    row("jnp." + f, B, axis=-1, grad=True)
    row("jnp." + f, B, axis=1)
    row("jnp." + f, I, axis=1)
    row("jnp." + f, U[0])
    row("jnp." + f, M, axis=1)
    row("jnp." + f, F, axis=0)
    row("jnp." + f, E, axis=0)
    row("jnp." + f, T)
    row("jnp." + f, C, axis=0)
    row("jnp." + f, I, axis=0, dtype=np.float32)
    row("jnp." + f, arr(3.5))
for f, g in (("cumulative_sum", np.cumsum), ("cumulative_prod", np.cumprod)):
    row("jnp." + f, A, axis=0, expect=g, grad=True)
    row("jnp." + f, A, axis=-1, expect=g)
    row("jnp." + f, I[0], expect=g)
    row("jnp." + f, I, axis=1, dtype=np.float32, expect=g)
    one = 0.0 if g is np.cumsum else 1.0
    row("jnp." + f, A, axis=1, include_initial=True, expect=np.concatenate([np.full((2, 1), one), g(A, axis=1)], 1))

WEIGHTS = uniform(3, lo=0.1, hi=2, seed=8)
row("jnp.average", A, grad=True)
row("jnp.average", A, axis=0)
row("jnp.average", A, axis=1, weights=WEIGHTS, grad=True)
row("jnp.average", A, weights=uniform(2, 3, lo=0.1, hi=2, seed=9))
row("jnp.average", A, axis=-1, weights=WEIGHTS, keepdims=True)
row("jnp.average", I, axis=0, result="float32")

row("jnp.trapezoid", A, expect=np.trapz, grad=True)
row("jnp.trapezoid", A, axis=0, expect=np.trapz)
row("jnp.trapezoid", A, dx=0.5, expect=np.trapz)
row("jnp.trapezoid", A, arr([0.0, 1.0, 3.0]), expect=np.trapz, grad=True)
row("jnp.trapezoid", I, expect=np.trapz, result="float32")
for n in (1, 2):
    row("jnp.diff", A, n=n, grad=True)
    row("jnp.diff", B, n=n, axis=1)
    row("jnp.diff", I, n=n, axis=0)
row("jnp.diff", T)
row("jnp.diff", A, prepend=0.0, append=5.0)
row("jnp.diff", A, axis=0, prepend=arr([[1.0, 2.0, 3.0]]), grad=True)
row("jnp.diff", A, n=5)
row("jnp.diff", A, n=0)
