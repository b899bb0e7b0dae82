"""Reductions along axes."""

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
E = np.zeros((0, 3))
W = arr([[True, False, True], [True, True, False]], "bool")

for f in ("sum", "prod", "mean", "max", "min"):
    row("jnp." + f, A, grad=True)
    row("jnp." + f, A, axis=0, grad=True)
    row("jnp." + f, B, axis=-1, keepdims=True, grad=True)
    row("jnp." + f, B, axis=(0, 2), grad=True)
    row("jnp." + f, B, axis=(-1, 1), keepdims=True)
    row("jnp." + f, F, axis=1)
    row("jnp." + f, I, axis=0)
    row("jnp." + f, I)
    row("jnp." + f, N, axis=1)
    row("jnp." + f, arr(2.5))
    row("jnp." + f, U[:, :2], axis=0)
for f in ("sum", "prod", "mean"):
    row("jnp." + f, C, axis=1)
    row("jnp." + f, C[0].astype("complex64"))
    row("jnp." + f, T, axis=0)
    row("jnp." + f, A, where=W, grad=True)
for f, empty in (("sum", 0.0), ("prod", 1.0)):
    row("jnp." + f, E, axis=0)
    row("jnp." + f, E, axis=1)
    row("jnp." + f, A, axis=1, initial=2.5)
    row("jnp." + f, A, axis=0, initial=-1, where=W)
    row("jnp." + f, I, dtype=np.float32)
    row("jnp." + f, integers(4, lo=1, seed=7, dtype="int64"), axis=0)
