"""Elements by their places."""

import numpy as np

from reference import arr, fn, integers, row, uniform

V = uniform(5, seed=1)
A = uniform(3, 4, seed=2)
B = uniform(2, 3, 4, seed=3)
I = integers(3, 4, seed=4)
K = arr([2, 0, -1, 1], "int32")
T = arr([[True, False, True, False], [False, False, True, True], [False] * 4], "bool")
OUT = arr([-10, -6, -5, 0, 4, 5, 100], "int32")
COUNT = arr([1, 2, 3, 4, 5], "int32")

row("jnp.take", V, K, grad=True)
row("jnp.take", A, K, axis=1, grad=True)
row("jnp.take", A, arr([[0, 1], [2, 0]], "int32"), axis=0)
row("jnp.take", A, K)
row("jnp.take", I, arr(1, "int32"), axis=0)
row("jnp.take", COUNT.astype("float32"), OUT, mode="clip", expect=arr([1, 1, 1, 1, 5, 5, 5], "float32"))
row("jnp.take", COUNT.astype("float32"), OUT, expect=arr([np.nan, np.nan, 1, 1, 5, np.nan, np.nan], "float32"))
row("jnp.take", COUNT, OUT, mode="fill", expect=arr([-2147483648, -2147483648, 1, 1, 5, -2147483648, -2147483648], "int32"))
row("jnp.take", COUNT, OUT, mode="fill", fill_value=-7, expect=arr([-7, -7, 1, 1, 5, -7, -7], "int32"))
row("jnp.take", COUNT, OUT, mode="wrap")
row("jnp.take", V, np.zeros(0, "int32"))
row("jnp.take_along_axis", A, np.argsort(A, 1).astype("int32"), 1, grad=True)
row("jnp.take_along_axis", A, arr([[0, 1, 2, 0]], "int32"), 0)
row("jnp.take_along_axis", B, integers(2, 3, 2, lo=0, hi=4, seed=5), axis=-1, expect=lambda a, i, axis: np.take_along_axis(a, i.astype("int64"), axis))
row("jnp.take_along_axis", A, K, axis=None)


def put(a, i, v, axis):
    a = a.copy()
    np.put_along_axis(a, i, v, axis)
    return a


row("jnp.put_along_axis", A, np.argmax(A, 1)[:, None].astype("int32"), arr(9.0), 1, expect=lambda a, i, v, k: put(a, i, v, k))
row("jnp.put_along_axis", A, arr([[0, 1, 2, 0]], "int32"), arr([[9.0, 8, 7, 6]]), 0, expect=lambda a, i, v, k: put(a, i, v, k), grad=True)
row("jnp.choose", arr([0, 1, 2, 1], "int32"), [A[0], A[1], A[2]], jit=False)
row("jnp.choose", arr([[0], [1]], "int32"), [V[:3], V[2:]], jit=False)
row("jnp.choose", arr([0, 5, -1, 1], "int32"), [A[0], A[1], A[2]], mode="wrap", grad=True)
row("jnp.choose", arr([0, 5, -1, 1], "int32"), [A[0], A[1], A[2]], mode="clip", grad=True)

for x in (T, I, A, np.zeros((2, 0)), arr([0.0, np.nan, -0.0, 3])):
    row("jnp.nonzero", x, jit=False)
    row("jnp.argwhere", x, jit=False)
    row("jnp.flatnonzero", x, jit=False)
row("jnp.where", T, jit=False)
row("jnp.nonzero", T, size=5, expect=[np.concatenate([x, [0]]).astype("int32") for x in np.nonzero(T)])
row("jnp.nonzero", T, size=2, expect=[x[:2].astype("int32") for x in np.nonzero(T)])
row("jnp.nonzero", T, size=6, fill_value=-1, expect=[np.concatenate([x, [-1, -1]]).astype("int32") for x in np.nonzero(T)])
row("jnp.flatnonzero", T, size=6, fill_value=-1, expect=np.concatenate([np.flatnonzero(T), [-1, -1]]).astype("int32"))
row("jnp.argwhere", T, size=5, fill_value=9, expect=np.concatenate([np.argwhere(T), [[9, 9]]]).astype("int32"))
row("jnp.extract", T, A, jit=False)
row("jnp.extract", I, I, jit=False)
row("jnp.compress", arr([True, False, True], "bool"), A, 0, jit=False)
row("jnp.compress", arr([True, False, True], "bool"), A, jit=False)
row("jnp.compress", arr([False, True], "bool"), A, axis=1, jit=False)

row("jnp.unravel_index", arr([0, 5, 11, 7], "int32"), (3, 4))
row("jnp.unravel_index", arr([[1, 2], [3, 4]], "int32"), (5,))
row("jnp.unravel_index", arr(7, "int32"), (2, 3, 4))
row("jnp.ravel_multi_index", [arr([0, 1, 2], "int32"), arr([3, 0, 1], "int32")], (3, 4), jit=False, expect=arr([3, 4, 9], "int32"))
for mode in ("clip", "wrap"):
    for order in ("C", "F"):
        row("jnp.ravel_multi_index", [arr([0, 4, -1], "int32"), arr([3, 9, 1], "int32")], (3, 4), mode=mode, order=order,
            expect=np.ravel_multi_index([[0, 4, -1], [3, 9, 1]], (3, 4), mode=mode, order=order).astype("int32"))
row("jnp.diag_indices", 3)
row("jnp.diag_indices", 2, 3)
for a in ((3,), (3, 1), (4, -1), (3, 0, 5), (3, 1, 2)):
    row("jnp.tril_indices", *a)
    row("jnp.triu_indices", *a)

X = {"1": np.s_[1], "-1": np.s_[-1], "1:": np.s_[1:], "::-1": np.s_[::-1], ":, 1": np.s_[:, 1], "..., -1": np.s_[..., -1], "0:2, 1:3": np.s_[0:2, 1:3],
     "::2, ::-2": np.s_[::2, ::-2], "5:": np.s_[5:], "-2:": np.s_[-2:], "2:0:-1": np.s_[2:0:-1], ":, newaxis": np.s_[:, None]}
for text, index in X.items():
    row("NDArray.Item", A, text, expect=A[index], grad=True)
    if text != ":, newaxis":
        row("NDArray.Item", I, text, expect=I[index])
row("NDArray.Item", A, K[:3], expect=A[K[:3]], grad=True)
row("NDArray.Item", A, 1, 2, expect=A[1, 2], grad=True)
row("NDArray.Item", A, ":", K, expect=A[:, K], grad=True)
row("NDArray.Item", A, arr([0, 2], "int32"), arr([1, -1], "int32"), expect=A[[0, 2], [1, -1]], grad=True)
row("NDArray.Item", A, arr([[0], [2]], "int32"), arr([1, 3], "int32"), expect=A[[[0], [2]], [1, 3]])
row("NDArray.Item", B, arr([0, 1], "int32"), ":", arr([1, 2], "int32"), expect=B[[0, 1], :, [1, 2]])
row("NDArray.Item", B, ":", arr([0, 1], "int32"), arr([1, 2], "int32"), expect=B[:, [0, 1], [1, 2]])
row("NDArray.Item", V, OUT, expect=V[[0, 0, 0, 0, 4, 4, 4]])
row("NDArray.Item", A, None, expect=A[None])
row("NDArray.Item", A, T, expect=A[T], jit=False)
row("NDArray.Item", A, arr([True, False, True], "bool"), expect=A[[True, False, True]], jit=False)


def at(a, i, v, f):
    a = a.copy()
    f(a, i, v)
    return a


DUP = arr([0, 2, 2, -1], "int32")
W = arr([1.5, 2.5, 3.5, -1])
for f, g in (("Add", np.add.at), ("Subtract", np.subtract.at), ("Multiply", np.multiply.at), ("Min", np.minimum.at), ("Max", np.maximum.at)):
    row("NDArray.At." + f, V, (DUP,), W, expect=at(V, DUP, W, g), grad=f in ("Add", "Subtract"))
    row("NDArray.At." + f, A, (":", K[:2]), 2.0, expect=at(A, np.s_[:, K[:2]], 2.0, g))
    row("NDArray.At." + f, I, (DUP,), 3, expect=at(I, DUP, 3, g))
SET = np.ndarray.__setitem__
row("NDArray.At.Set", V, (arr([3, 1], "int32"),), arr([7.0, 8]), expect=at(V, [3, 1], [7.0, 8], SET), grad=True)
row("NDArray.At.Set", A, ("1:, 0",), 5.0, expect=at(A, np.s_[1:, 0], 5.0, SET), grad=True)
row("NDArray.At.Set", A, (1,), V[:4], expect=at(A, 1, V[:4], SET), grad=True)
row("NDArray.At.Set", A, (T,), 0.0, expect=at(A, T, 0.0, SET))
row("NDArray.At.Set", I, ("::2",), -1, expect=at(I, np.s_[::2], -1, SET))
row("NDArray.At.Set", V, (arr([10, 1], "int32"),), 9.0, expect=at(V, 1, 9.0, SET))
row("NDArray.At.Multiply", V, (arr([0, 1], "int32"),), arr([2.0, 3.0]), expect=V * arr([2, 3, 1, 1, 1]))
row("NDArray.At.Divide", V, (arr([0, 1], "int32"),), arr([2.0, 4.0]), expect=V / arr([2, 4, 1, 1, 1]))
row("NDArray.At.Power", np.abs(V), (arr([0, 1], "int32"),), 2.0, expect=np.abs(V) ** arr([2, 2, 1, 1, 1]))
row("NDArray.At.Apply", V, (arr([0, 1], "int32"),), fn("jnp.square"), expect=V ** arr([2, 2, 1, 1, 1]), grad=True)
row("NDArray.At.Get", V, (arr([0, 9], "int32"),), mode="fill", expect=arr([V[0], np.nan]))
row("NDArray.At.Get", V, (arr([0, 9], "int32"),), mode="clip", expect=arr([V[0], V[4]]))
