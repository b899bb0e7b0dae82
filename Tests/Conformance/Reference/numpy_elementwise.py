"""Functions of single elements of one array."""

import numpy as np
from scipy import special

from reference import arr, integers, row, uniform

UNIT = uniform(2, 3, lo=-0.9, hi=0.9, seed=1)
POSITIVE = uniform(2, 3, lo=0.2, hi=3, seed=2)
ABOVE = uniform(2, 3, lo=1.1, hi=4, seed=3)
WIDE = uniform(7, lo=-30, hi=30, seed=4)
EDGES = arr([0.0, -0.0, 1, -1, np.inf, -np.inf, np.nan])
COMPLEX = uniform(2, 2, lo=0.2, hi=1.5, seed=5, dtype="complex128")
FRACTIONS = arr([-2.5, -1.5, -0.5, -0.2, 0.2, 0.5, 1.5, 2.5, 3.7])
INTS = integers(2, 3, seed=6)
BYTES = integers(4, lo=0, hi=250, seed=7, dtype="uint8")
BOOLS = arr([True, False, True], "bool")
EMPTY = np.zeros((2, 0, 3))

# name: where it is smooth, and whether NumPy has it of complex numbers
SMOOTH = {
    "sin": UNIT, "cos": UNIT, "tan": UNIT, "arcsin": UNIT, "arccos": UNIT, "arctan": UNIT, "sinh": UNIT, "cosh": UNIT, "tanh": UNIT,
    "arcsinh": UNIT, "arctanh": UNIT, "arccosh": ABOVE, "exp": UNIT, "expm1": UNIT, "exp2": UNIT, "log": POSITIVE, "log2": POSITIVE,
    "log10": POSITIVE, "log1p": POSITIVE, "sqrt": POSITIVE, "cbrt": POSITIVE, "square": UNIT, "reciprocal": POSITIVE, "deg2rad": UNIT,
    "rad2deg": UNIT, "radians": UNIT, "degrees": UNIT, "sinc": UNIT, "negative": UNIT, "absolute": POSITIVE, "abs": -POSITIVE, "fabs": -POSITIVE,
    "positive": UNIT, "real": UNIT, "conj": UNIT, "i0": UNIT, "nan_to_num": UNIT,
}
ALIASES = {"asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh}
INTEGRAL = {"negative", "absolute", "abs", "square", "positive", "real", "conj", "nan_to_num", "sign"}
ODD = {"sin", "tan", "arcsin", "arctan", "sinh", "tanh", "arcsinh", "arctanh", "expm1", "log1p", "negative", "deg2rad", "rad2deg", "sqrt", "cbrt"}
NO_COMPLEX = {"cbrt", "deg2rad", "rad2deg", "radians", "degrees", "sinc", "fabs", "i0", "nan_to_num", "exp2", "log2", "log10", "log1p", "expm1"}

for f, x in SMOOTH.items():
    n = "jnp." + f
    two = 2 if f in ("sin", "tanh", "log", "sqrt", "arcsin", "exp", "sinc") else 1
    row(n, x, grad=two)
    row(n, x.astype("float32"))
    row(n, EDGES, expect=getattr(np, f), signs=f in ODD, result="float64")
    if f not in INTEGRAL:
        row(n, np.abs(INTS).astype("int32") + 1, expect=lambda v, f=f: getattr(np, f)(v.astype("float64")), result="float32")
    else:
        row(n, INTS)
    if f not in NO_COMPLEX:
        row(n, COMPLEX)
    if f not in ("i0", "nan_to_num"):
        row(n, arr(0.75 if f != "arccosh" else 1.75))
for f in ("sin", "exp", "log", "tanh", "sqrt", "square", "abs"):
    row("jnp." + f, EMPTY)
    row("jnp." + f, WIDE)
    row("jnp." + f, uniform(3, lo=-0.5, hi=0.5, seed=8, dtype="complex64"))
row("jnp.log1p", arr([1e-20, -1e-12, 1e-5, -1.0, -2.0]), atol=0)
row("jnp.expm1", arr([1e-20, -1e-12, 1e-5, 700.0, 800.0]), atol=0)
row("jnp.i0", arr([0.0, 1, 10, 30, -5]))
row("jnp.sinc", arr([0.0, 1, -2, 0.5, 1e-9]))
row("jnp.exp", arr([1000.0, -1000.0, 88.7, -745.0]), rtol=1e-9, atol=0)
row("jnp.exp", arr([88.0, -100.0, 0.0], "float32"))
row("jnp.sin", arr([1e5, -1e7, 1e15]))
row("jnp.cos", arr([1e5, -1e7, 1e15]))
for f, g in ALIASES.items():
    x = ABOVE if f == "acosh" else UNIT
    row("jnp." + f, x, expect=g, grad=True)
    row("jnp." + f, x[0].astype("float32"), expect=g)

# Rounding
for f in ("floor", "ceil", "trunc", "rint"):
    row("jnp." + f, FRACTIONS, signs=f != "rint")
    row("jnp." + f, FRACTIONS.astype("float32"))
    row("jnp." + f, EDGES, signs=True)
    if f == "rint":
        row("jnp." + f, INTS, expect=lambda v: v.astype("float32"))
    else:
        row("jnp." + f, INTS, expect=lambda v: v)
for f in ("round", "around"):
    row("jnp." + f, FRACTIONS)
    row("jnp." + f, arr([1.2345, -6.789, 0.005, 123.456]), 2)
    row("jnp." + f, arr([15.0, 25.0, -149.0, 1234.5]), decimals=-1)
    row("jnp." + f, INTS, expect=INTS)
row("jnp.round", COMPLEX * 10)

# Signs and parts
row("jnp.sign", EDGES)
row("jnp.sign", INTS)
row("jnp.sign", BYTES)
row("jnp.sign", COMPLEX, expect=COMPLEX / np.abs(COMPLEX))
row("jnp.sign", arr([0j, 3 + 4j], "complex64"), expect=arr([0j, 0.6 + 0.8j], "complex64"))
row("jnp.sign", uniform(3, lo=0.1, hi=2), grad=True)
row("jnp.abs", arr([-128, 127, -1], "int8"))
row("jnp.abs", BYTES)
row("jnp.abs", BOOLS)
row("jnp.abs", COMPLEX, grad=True)
row("jnp.fabs", INTS, expect=np.abs(INTS).astype("float32"))
row("jnp.negative", BYTES)
row("jnp.negative", arr([-2147483648, 5], "int32"))
row("jnp.imag", COMPLEX, grad=True)
row("jnp.imag", UNIT)
row("jnp.real", COMPLEX, grad=True)
row("jnp.imag", INTS)
row("jnp.conjugate", COMPLEX, grad=True)
row("jnp.conjugate", INTS)
row("jnp.angle", COMPLEX, grad=True)
row("jnp.angle", COMPLEX[0], True)
row("jnp.angle", arr([-1.0, 1.0, 0.0]))
row("jnp.angle", arr([-1 + 0j, 1j, -1j], "complex64"))
row("jnp.nan_to_num", EDGES)
row("jnp.nan_to_num", EDGES.astype("float32"))
row("jnp.nan_to_num", EDGES, 7.0, 100.0, -100.0, expect=np.nan_to_num(EDGES, nan=7.0, posinf=100.0, neginf=-100.0))
row("jnp.nan_to_num", arr([complex(np.nan, np.inf), 1 + 2j], "complex128"))
row("jnp.signbit", EDGES[:-1])
row("jnp.signbit", INTS, expect=INTS < 0)

# Predicates
for f in ("isnan", "isinf", "isfinite", "isposinf", "isneginf"):
    row("jnp." + f, EDGES)
    row("jnp." + f, EDGES.astype("float32"))
    row("jnp." + f, INTS)
    row("jnp." + f, EDGES.astype("float16"))
for f in ("isnan", "isinf", "isfinite"):
    row("jnp." + f, arr([complex(np.nan, 1), complex(0, np.inf), 1 + 1j], "complex64"))
for f in ("isreal", "iscomplex"):
    row("jnp." + f, arr([1 + 0j, 1 + 1j, 2j], "complex64"))
    row("jnp." + f, UNIT)
row("jnp.logical_not", BOOLS)
row("jnp.logical_not", EDGES)
row("jnp.logical_not", INTS)
for f in ("bitwise_not", "invert", "bitwise_invert"):
    row("jnp." + f, INTS, expect=np.invert)
    row("jnp." + f, BYTES, expect=np.invert)
    row("jnp." + f, BOOLS, expect=np.invert)
COUNTS = np.vectorize(lambda v: bin(abs(int(v))).count("1"))
row("jnp.bitwise_count", BYTES, expect=COUNTS, result="uint8")
row("jnp.bitwise_count", INTS, expect=COUNTS, result="uint8")
row("jnp.bitwise_count", arr([2**40 - 1, -1, 0], "int64"), expect=arr([40, 1, 0], "uint8"))
row("jnp.modf", arr([1.5, -2.25, 0.0, 7.0, np.inf, -np.inf]))
row("jnp.modf", FRACTIONS.astype("float32"))
