"""The same elements in other places: shapes, axes, joining, splitting, padding."""

import numpy as np

from reference import arr, integers, row, uniform

V = uniform(4, seed=1)
A = uniform(2, 3, seed=2)
B = uniform(2, 3, 4, seed=3)
ONES = uniform(1, 3, 1, seed=4)
I = integers(2, 3, seed=5)
T = arr([[True, False, True], [False, False, True]], "bool")
C = uniform(2, 3, seed=6, dtype="complex64")
E = np.zeros((0, 3))
Z = arr(2.5)

row("jnp.reshape", A, (3, 2), grad=True)
row("jnp.reshape", B, (-1, 6))
row("jnp.reshape", B, (4, 2, -1), grad=True)
row("jnp.reshape", A, -1)
row("jnp.reshape", Z, (1, 1))
row("jnp.reshape", E, (3, 0, 2))
row("jnp.reshape", I, (6,))
row("jnp.reshape", T, (3, 2))
row("jnp.reshape", C, (1, 6))
row("jnp.reshape", A, (3, 2), order="F", grad=True)
row("jnp.reshape", B, (4, -1), order="F")
row("jnp.ravel", B, order="F", grad=True)
row("jnp.ravel", B, grad=True)
row("jnp.ravel", Z)
row("jnp.ravel", I)
for x in (A, B, I, C, Z, E):
    row("jnp.transpose", x)
row("jnp.transpose", B, (1, 2, 0), grad=True)
row("jnp.transpose", B, (-1, 0, -2))
row("jnp.permute_dims", B, (2, 0, 1), expect=np.transpose)
row("jnp.matrix_transpose", B, expect=np.swapaxes(B, -1, -2), grad=True)
row("jnp.swapaxes", B, 0, 2, grad=True)
row("jnp.swapaxes", B, -1, -2)
for s, d in ((0, -1), ((0, 1), (-1, 0)), (2, 0), ((2, 0), (0, 1))):
    row("jnp.moveaxis", B, s, d, grad=s == 0)
for a, s in ((2, 0), (0, 3), (1, 1), (-1, 1), (0, 2)):
    row("jnp.rollaxis", B, a, s)
row("jnp.rollaxis", B, 2)
for a in (0, -1, 1, (0, 2), (-1, 0), (0, 1, 3)):
    row("jnp.expand_dims", A, a, grad=a == 0)
row("jnp.squeeze", ONES, grad=True)
row("jnp.squeeze", ONES, 0)
row("jnp.squeeze", ONES, (0, -1))
row("jnp.squeeze", A)
row("jnp.broadcast_to", A, (2, 2, 3), grad=True)
row("jnp.broadcast_to", V, (3, 4))
row("jnp.broadcast_to", Z, (2, 2), grad=True)
row("jnp.broadcast_to", E, (2, 0, 3))
row("jnp.broadcast_arrays", A, V[:3], grad=True)
row("jnp.broadcast_arrays", I, Z, arr([[1], [2]], "int32"))
for a in (None, 0, -1, (0, 1)):
    row("jnp.flip", B, a, grad=a == 0)
    row("jnp.flip", I, a)
row("jnp.fliplr", B)
row("jnp.flipud", B)
row("jnp.flipud", V, grad=True)
for k in (0, 1, 2, 3, -1, 5):
    row("jnp.rot90", A, k, grad=k == 1)
row("jnp.rot90", B, 1, (1, 2))
row("jnp.rot90", B, 3, (0, -1))
for s in (1, -2, 7):
    row("jnp.roll", A, s, grad=s == 1)
    row("jnp.roll", B, s, axis=1)
row("jnp.roll", B, (1, -1), axis=(0, 2), grad=True)
row("jnp.roll", B, 2, axis=(0, 1))
row("jnp.roll", E, 1)
for f in ("atleast_1d", "atleast_2d", "atleast_3d"):
    for x in (Z, V, A, B):
        row("jnp." + f, x, grad=x is A)
    row("jnp." + f, arr(3, "int32"))

# Joining
for axis in (0, 1, -1, None):
    row("jnp.concatenate", [A, A + 1], axis=axis, grad=True)
    row("jnp.concat", [A, I], axis=axis, expect=np.concatenate)
row("jnp.concatenate", [A, V[:3].reshape(1, 3), E], grad=True)
row("jnp.concatenate", [I, T], axis=0, expect=np.concatenate([I, T]))
row("jnp.concatenate", [integers(2, dtype="int8"), uniform(2, dtype="float32")], expect=lambda a: np.concatenate(a).astype("float32"))
row("jnp.concatenate", [V])
for axis in (0, 1, -1, 2):
    row("jnp.stack", [A, A * 2, A - 1], axis, grad=axis == 1)
row("jnp.stack", [Z, Z])
row("jnp.stack", [I, A])
row("jnp.unstack", B, expect=lambda x: list(x), grad=True)
row("jnp.unstack", B, axis=-1, expect=[B[..., k] for k in range(4)])
for f in ("vstack", "hstack", "dstack", "column_stack"):
    row("jnp." + f, [V, V + 1], grad=True)
    row("jnp." + f, [A, A + 1], grad=True)
    row("jnp." + f, [I, A])
    row("jnp." + f, [B, B])
for f in ("vstack", "hstack", "dstack"):
    row("jnp." + f, [Z, Z + 1])
row("jnp.column_stack", [V[:2], A])
row("jnp.append", A, A, axis=0, grad=True)
row("jnp.append", A, V)
row("jnp.append", I, A, axis=1)
for n, axis in ((2, 0), (3, 1), (4, 2), (2, -1), (1, 0)):
    row("jnp.split", B, n, axis=axis, grad=n == 3)
    row("jnp.array_split", B, n, axis=axis)
row("jnp.split", V, [1, 3])
row("jnp.split", V, [0, 2, 2, 6])
row("jnp.split", B, [1, -1], axis=2)
row("jnp.array_split", V, 3)
row("jnp.array_split", V, 6)
row("jnp.array_split", V, [1, 2])
for f, x, n in (("vsplit", B, 2), ("hsplit", B, 3), ("dsplit", B, 2), ("hsplit", V, 2)):
    row("jnp." + f, x, n)
    row("jnp." + f, x, [1])
row("jnp.tile", A, 2, grad=True)
row("jnp.tile", A, (2, 1), grad=True)
row("jnp.tile", A, (2, 1, 3))
row("jnp.tile", V, (2, 2))
row("jnp.tile", Z, (2, 3))
row("jnp.tile", I, (0, 2))
row("jnp.tile", B, 2)
for axis in (None, 0, 1, -1):
    row("jnp.repeat", A, 2, axis=axis, grad=True)
row("jnp.repeat", A, [1, 2], axis=0, grad=True)
row("jnp.repeat", A, [0, 2, 1], axis=1)
row("jnp.repeat", V, [0, 1, 2, 3])
row("jnp.repeat", I, 0, axis=0)
row("jnp.repeat", Z, 3)
row("jnp.repeat", V, 2, total_repeat_length=6, expect=np.repeat(V, 2)[:6], grad=True)
row("jnp.repeat", A, 2, axis=1, total_repeat_length=8, expect=A[:, [0, 0, 1, 1, 2, 2, 2, 2]])
row("jnp.repeat", V, [0, 1, 2, 0], total_repeat_length=5, expect=V[[1, 2, 2, 3, 3]], grad=True)
row("jnp.repeat", A, arr([1, 2], "int32"), 0, 3, expect=A[[0, 1, 1]], grad=True)
row("jnp.repeat", V, arr([0, 1, 2, 0], "int32"), None, 5, expect=V[[1, 2, 2, 3, 3]])
row("jnp.repeat", V, arr(2, "int32"), None, 5, expect=V[[0, 0, 1, 1, 2]])

row("jnp.delete", V, 1, grad=True)
row("jnp.delete", V, [0, 2])
row("jnp.delete", A, -1, axis=1)
row("jnp.delete", A, 1)
row("jnp.delete", A, [0], axis=0)
row("jnp.delete", np.arange(20.0), [3, 1, -1, 3, 7, 9, 11, 13, 15, 17])
row("jnp.delete", np.arange(6.0), [0, -1, 0])
row("jnp.insert", V, 1, 9.0, grad=True)
row("jnp.insert", V, -1, 9.0)
row("jnp.insert", A, 1, V[:2], axis=1)
row("jnp.insert", A, 2, 5.0, axis=0)
row("jnp.insert", A, 2, 5.0)
row("jnp.insert", I, 0, 7)
row("jnp.insert", V, [1, 3], arr([8.0, 9.0]), grad=True)
row("jnp.insert", V, [3, 1, 1], arr([8.0, 9.0, 7.0]))
row("jnp.insert", A, [0, -1], 5.0, axis=1)
row("jnp.insert", A, [1], arr([[8.0, 9, 7], [1, 2, 3]]), axis=0, grad=True)

MODES = ("constant", "edge", "reflect", "symmetric", "wrap")
for mode in MODES:
    for x, width in ((V, (2, 1)), (V, (3, 3)), (A, ((1, 1), (2, 0))), (A, 1)):
        row("jnp.pad", x, width, mode=mode, grad=True)
    row("jnp.pad", I, ((0, 1), (1, 1)), mode=mode)
for mode in ("edge", "reflect", "symmetric", "wrap"):
    row("jnp.pad", V, (9, 6), mode=mode)
    row("jnp.pad", A.astype("float32"), ((5, 4), (0, 7)), mode=mode)
row("jnp.pad", V, (2, 1), mode="constant", constant_values=7.0)
row("jnp.pad", I, 2, constant_values=-1)
row("jnp.pad", A, ((1, 1), (0, 2)), mode="constant", constant_values=arr([[1.0, 2.0], [3.0, 4.0]]), grad=True)
row("jnp.pad", V, (2, 1), constant_values=arr([5.0, 6.0]))
row("jnp.pad", E, ((0, 1), (1, 2)), constant_values=arr([5.0, 6.0]))
for mode in ("maximum", "minimum", "mean", "median", "linear_ramp"):
    row("jnp.pad", V, (2, 1), mode=mode, grad=True)
    row("jnp.pad", A, ((1, 1), (2, 0)), mode=mode)
    row("jnp.pad", I, ((0, 1), (1, 1)), mode=mode)
    if mode != "linear_ramp":
        row("jnp.pad", V, (2, 2), mode=mode, stat_length=2, grad=True)
        row("jnp.pad", A, 1, mode=mode, stat_length=arr([[1, 2], [2, 9]], "int32"), jit=False)
row("jnp.pad", V, (2, 3), mode="linear_ramp", end_values=5.0, grad=True)
row("jnp.pad", A, ((2, 1), (0, 3)), mode="linear_ramp", end_values=arr([[1.0, 2.0], [3.0, 4.0]]))
row("jnp.pad", I, 2, mode="linear_ramp", end_values=arr([10, -4], "int32"))


# Mirrored at points: NumPy before 2 differs where an axis is mirrored more than once on both sides.
def odd(v, width, mode):
    n = len(v)
    period = n - 1 if mode == "reflect" else n
    out = []
    for i in range(-width[0], n + width[1]):
        q, r = divmod(i, period)
        out.append(q * (v[-1] - v[0]) + v[r] if q % 2 == 0 else (q - 1) * (v[-1] - v[0]) + 2 * v[-1] - v[n - 1 - r])
    return np.array(out)


def odds(x, width, mode, reflect_type):
    for axis, w in enumerate(width):
        x = np.apply_along_axis(odd, axis, x, w, mode)
    return x


for mode in ("reflect", "symmetric"):
    row("jnp.pad", V, (3, 2), mode=mode, reflect_type="odd", grad=True)
    row("jnp.pad", A, ((5, 2), (1, 7)), mode=mode, reflect_type="odd", expect=odds, atol=1e-13)
    row("jnp.pad", I[:1], ((1, 1), (2, 0)), mode=mode, reflect_type="odd")
row("jnp.pad", E, 1)
row("jnp.pad", Z, (), expect=Z)
row("jnp.pad", T, 1)
row("jnp.pad", C, 1)
