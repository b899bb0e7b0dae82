"""Functions of two arrays, element by element."""

import numpy as np

from reference import arr, integers, row, uniform

X = uniform(2, 3, lo=-2, hi=2, seed=1)
Y = uniform(3, lo=0.3, hi=2, seed=2)
COLUMN = uniform(2, 1, lo=0.3, hi=2, seed=3)
P = uniform(2, 3, lo=0.2, hi=3, seed=4)
I = integers(2, 3, seed=5)
J = integers(3, lo=1, hi=6, seed=6)
NEG = arr([-5, -3, 0, 3, 7, -7], "int32")
DIV = arr([2, -2, 3, -3, 2, 4], "int32")
U = integers(4, lo=0, hi=250, seed=7, dtype="uint8")
V = integers(4, lo=1, hi=250, seed=8, dtype="uint8")
B1, B2 = arr([True, True, False, False], "bool"), arr([True, False, True, False], "bool")
C = uniform(2, 3, seed=9, dtype="complex128")
D = uniform(3, lo=0.5, hi=2, seed=10, dtype="complex128")
# Every pair of special numbers.
S = np.array([0.0, -0.0, 1.5, -2, np.inf, -np.inf, np.nan])
E1, E2 = np.repeat(S, len(S)), np.tile(S, len(S))
EMPTY = np.zeros((0, 3))

ARITHMETIC = ("add", "subtract", "multiply", "divide", "true_divide")
for f in ARITHMETIC:
    n = "jnp." + f
    row(n, X, Y, grad=2)
    row(n, COLUMN, Y, grad=True)
    row(n, P, 2.5, grad=True)
    row(n, 3, X if f != "divide" else P)
    row(n, E1, E2, signs=True)
    row(n, C, D)
    row(n, X, D)
    row(n, EMPTY, Y)
    row(n, P.astype("float32"), Y.astype("float32"))
    row(n, J, Y.astype("float32"), result="float32")
    if f not in ("divide", "true_divide"):
        row(n, I, J)
        row(n, U, V)
        row(n, U, J[:1])
        row(n, arr([2147483647, -2147483648], "int32"), arr([2, 3], "int32"))
    else:
        row(n, I, J, result="float32")
        row(n, U, V, result="float32")
row("jnp.add", B1, B2)
row("jnp.multiply", B1, B2)
row("jnp.add", arr([1, 2], "int8"), arr([300, 2], "int16"))
row("jnp.add", arr([1, 2], "uint8"), arr([3, -2], "int8"))
row("jnp.add", arr([1, 2], "float16"), arr([3, 70000], "int32"), expect=arr([4, np.inf], "float16"))
row("jnp.add", arr([1, 2], "int64"), arr([3, 4], "int32"))

for f in ("floor_divide", "remainder", "mod", "fmod"):
    n = "jnp." + f
    row(n, NEG, DIV)
    row(n, U, V)
    row(n, arr([5.5, -5.5, 5.5, -5.5, 1.0]), arr([2.0, 2.0, -2.0, -2.0, 0.3]))
    row(n, arr([5.5, -5.5], "float32"), arr([2.0, 2.0], "float32"))
    row(n, arr([1.0, 0.0, -3.0]), arr([np.inf, 2.0, np.inf]))
    row(n, X, 0.75, grad=f != "floor_divide")
    row(n, NEG.astype("int64"), 3)
for f in ("remainder", "fmod"):
    row("jnp." + f, NEG, arr(0, "int32"), expect=np.zeros(6, "int32"))
row("jnp.divmod", NEG, DIV)
row("jnp.divmod", arr([5.5, -5.5]), arr([2.0, 2.0]))
row("jnp.floor_divide", arr([1.0, -1.0, 0.0]), arr([0.0, 0.0, 0.0]), expect=arr([np.inf, -np.inf, np.nan]))

for f, g in (("power", np.power), ("pow", np.power)):
    n = "jnp." + f
    row(n, P, Y, expect=g, grad=2)
    row(n, X, 3, expect=g, grad=2)
    row(n, P, -2, expect=g, grad=True)
    row(n, I, 2, expect=g)
    row(n, I, np.abs(J), expect=g)
    row(n, U[:2], arr([2, 3], "uint8"), expect=g)
    row(n, C, 2, expect=g)
    row(n, C, D, expect=g, rtol=1e-9)
    row(n, arr([0.0, 0.0, -8.0, 2.0, np.inf]), arr([0.0, -1.0, 1 / 3, np.inf, -1.0]), expect=g)
    row(n, 2.0, Y, expect=g, grad=True)
row("jnp.power", E1, E2)
row("jnp.float_power", I, J, result="float32")
row("jnp.float_power", P, Y, grad=True)

for f in ("maximum", "minimum", "fmax", "fmin"):
    n = "jnp." + f
    row(n, X, Y, grad=True)
    row(n, E1, E2)
    row(n, I, J)
    row(n, U, V)
    row(n, B1, B2)
    row(n, X, 0)
    row(n, X.astype("float32"), Y.astype("float32"))
for f in ("arctan2", "hypot", "copysign", "logaddexp", "logaddexp2", "nextafter", "heaviside"):
    n = "jnp." + f
    row(n, P, Y, grad=f in ("arctan2", "hypot", "logaddexp", "logaddexp2"))
    row(n, COLUMN.astype("float32"), Y.astype("float32"), atol=0 if f == "nextafter" else None)
    row(n, E1, E2, signs=f in ("arctan2", "copysign", "nextafter"))
    if f not in ("nextafter",):
        row(n, NEG, DIV, expect=lambda a, b, f=f: getattr(np, f)(a.astype("float64"), b.astype("float64")), result="float32")
row("jnp.atan2", P, Y, expect=np.arctan2, grad=True)
row("jnp.atan2", E1, E2, expect=np.arctan2, signs=True)
row("jnp.logaddexp", arr([1000.0, -1000.0]), arr([1000.0, -1001.0]))
row("jnp.hypot", arr([1e200, 3e-200]), arr([1e200, 4e-200]), atol=0)
row("jnp.nextafter", arr([1.0, 0.0, -1.0]), arr([2.0, -1.0, -1.0]), rtol=0, atol=0)

for f in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"):
    n = "jnp." + f
    row(n, X, Y)
    row(n, E1, E2)
    row(n, I, J)
    row(n, U, V)
    row(n, X, 0)
    row(n, B1, B2)
    row(n, EMPTY, Y)
for f in ("equal", "not_equal"):
    row("jnp." + f, C, C * arr([[1, 2, 1], [2, 1, 1]]))
for f in ("logical_and", "logical_or", "logical_xor"):
    row("jnp." + f, B1, B2)
    row("jnp." + f, E1, E2)
    row("jnp." + f, I, arr([0, 1, 0], "int32"))
    row("jnp." + f, U, False)
for f in ("bitwise_and", "bitwise_or", "bitwise_xor"):
    row("jnp." + f, I, J)
    row("jnp." + f, U, V)
    row("jnp." + f, B1, B2)
    row("jnp." + f, I, 3)
    row("jnp." + f, I.astype("int64"), J.astype("int64"))
for f, g in (("left_shift", np.left_shift), ("right_shift", np.right_shift), ("bitwise_left_shift", np.left_shift), ("bitwise_right_shift", np.right_shift)):
    row("jnp." + f, I, arr([0, 1, 5], "int32"), expect=g)
    row("jnp." + f, U, arr([0, 1, 3, 7], "uint8"), expect=g)
    row("jnp." + f, arr([-1, -8, 1 << 30], "int32"), arr([1, 2, 3], "int32"), expect=g)

NEAR = arr([1.0, 1.00001, 1e-9, np.nan, np.inf, -np.inf, np.inf])
AGAIN = arr([1.0, 1.0, 0.0, np.nan, np.inf, np.inf, 5.0])
row("jnp.isclose", NEAR, AGAIN)
row("jnp.isclose", NEAR, AGAIN, 1e-5, 1e-8, True)
row("jnp.isclose", NEAR, AGAIN, 1e-12, 0.0)
row("jnp.isclose", I, I + 1)
row("jnp.isclose", NEAR.astype("float32"), 1.0)
row("jnp.allclose", NEAR[:3], AGAIN[:3], 1e-4, 1e-8)
row("jnp.allclose", NEAR, AGAIN)
row("jnp.array_equal", NEAR, NEAR)
row("jnp.array_equal", NEAR, NEAR, True)
row("jnp.array_equal", X, Y)
row("jnp.array_equal", I, I)
row("jnp.array_equiv", Y, np.stack([Y, Y]))
row("jnp.array_equiv", X, Y)
for a in (X, I):
    row("jnp.clip", a, -1, 1)
    row("jnp.clip", a, None, 0)
    row("jnp.clip", a, 0, None)
row("jnp.clip", X, Y - 1, Y)
row("jnp.clip", P, 0.5, 10.0, grad=True)
row("jnp.clip", arr([np.nan, 5, -5]), -1.0, 1.0)
row("jnp.where", X > 0, X, Y, grad=True)
row("jnp.where", B1, 1, 0, expect=arr([1, 1, 0, 0], "int32"))
row("jnp.where", B2, U, 300.5, expect=np.where(B2, U, 300.5), result="float32")
row("jnp.where", I, C, X)
row("jnp.select", [X > 1, X < -1], [X, -X], 0.5, grad=True)
row("jnp.select", [B1, B2], [arr([1, 2, 3, 4], "int32"), arr([5, 6, 7, 8], "int32")])
row("jnp.select", [B1, B2], [arr([1, 2, 3, 4], "int32"), arr([5, 6, 7, 8], "int32")], 9)
