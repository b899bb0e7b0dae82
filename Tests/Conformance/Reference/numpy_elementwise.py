"""Functions of single elements."""

import numpy as np

from reference import arr, integers, row, uniform

X = uniform(2, 3, lo=-0.9, hi=0.9, seed=1)
P = uniform(2, 3, lo=0.2, hi=3, seed=2)
EDGES = arr([0.0, -0.0, 1, -1, np.inf, -np.inf, np.nan])

for f in ("sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arctanh", "exp", "expm1", "exp2", "square"):
    row("jnp." + f, X, grad=True)
for f in ("log", "log2", "log10", "log1p", "sqrt", "cbrt", "reciprocal"):
    row("jnp." + f, P, grad=True)
for f in ("add", "subtract", "multiply", "divide"):
    row("jnp." + f, X, P[0], grad=True)
    row("jnp." + f, integers(3, seed=1), integers(2, 1, lo=1, seed=2))
row("jnp.divmod", integers(5, seed=3), arr(3, "int32"))
row("jnp.negative", EDGES, signs=True)
row("jnp.isclose", X, X + 1e-9, 1e-5, 1e-8, False)
