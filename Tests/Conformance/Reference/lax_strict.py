"""jax.lax: functions of single elements, movements, reductions and products, a row or two for each name.

What these operations mean in every dtype is the business of the rows of operations; these rows call the public names.
"""

import numpy as np
import scipy.special as s

from reference import arr, fn, integers, row, uniform


def lax(name, *args, of, **kwargs):
    row("jax.lax." + name, *args, expect=of, **kwargs)


# Elements.
X = arr([-2.5, -1.0, -0.4, -0.0, 0.0, 0.3, 1.0, 2.5, np.inf, -np.inf, np.nan])
P = arr([0.2, 0.7, 1.0, 1.5, 3.2, 8.0])
I, J = integers(7, seed=1), integers(7, seed=2)
UNARY = {
    "neg": np.negative, "abs": np.abs, "sign": np.sign, "floor": np.floor, "ceil": np.ceil, "is_finite": np.isfinite, "sqrt": np.sqrt,
    "rsqrt": lambda x: 1 / np.sqrt(x), "cbrt": np.cbrt, "exp": np.exp, "exp2": np.exp2, "expm1": np.expm1, "log": np.log, "log1p": np.log1p,
    "logistic": s.expit, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh,
    "asinh": np.arcsinh, "acosh": np.arccosh, "atanh": np.arctanh, "erf": s.erf, "erfc": s.erfc, "erf_inv": s.erfinv,
    "bessel_i0e": s.i0e, "bessel_i1e": s.i1e, "square": np.square, "reciprocal": lambda x: 1 / x,
}
for name, f in UNARY.items():
    lax(name, X, of=f)
for name, f in {"sin": np.sin, "cos": np.cos, "tan": np.tan}.items():
    lax(name, X[:8], of=f, grad=True)
lax("lgamma", P, of=s.gammaln, grad=True)
lax("digamma", P, of=s.digamma, grad=True)
lax("round", arr([-2.5, -1.5, -0.4, 0.5, 1.5, 2.2]), of=arr([-3.0, -2, -0.0, 1, 2, 2]))
lax("round", arr([-2.5, -1.5, -0.4, 0.5, 1.5, 2.2]), to_nearest_even=True, of=arr([-2.0, -2, -0.0, 0, 2, 2]), signs=True)
lax("integer_pow", P, 3, of=P**3, grad=True)
lax("integer_pow", arr([2.0, -0.5, 0.0]), -2, of=arr([0.25, 4.0, np.inf]))
Z = uniform(5, seed=3, dtype="complex128")
lax("real", Z, of=Z.real, grad=True)
lax("imag", Z, of=Z.imag)
lax("conj", Z, of=Z.conj(), grad=True)
lax("complex", P, P[::-1].copy(), of=P + 1j * P[::-1], grad=True)
U = arr([0, 1, 2, 255, 128, 77], "uint8")
BITS = arr([-1, 0, 1, 2**31 - 1, -2**31, 1000], "int32")
lax("population_count", U, of=arr([bin(v).count("1") for v in U], "uint8"))
lax("population_count", BITS, of=arr([bin(int(v) & 0xFFFFFFFF).count("1") for v in BITS], "int32"))
lax("clz", U, of=arr([8 - int(v).bit_length() for v in U], "uint8"))
lax("clz", BITS, of=arr([32 - (int(v) & 0xFFFFFFFF).bit_length() for v in BITS], "int32"))
lax("bitwise_not", I, of=~I)
lax("bitwise_not", I > 0, of=I <= 0)

A, B = arr([-2.5, 0.5, 3.0, np.nan, -0.0, np.inf]), arr([1.5, -0.75, 3.0, 1.0, 0.0, 2.0])
BINARY = {
    "add": np.add, "sub": np.subtract, "mul": np.multiply, "div": np.divide, "rem": np.fmod, "max": np.maximum, "min": np.minimum,
    "nextafter": np.nextafter, "atan2": np.arctan2, "eq": np.equal, "ne": np.not_equal, "lt": np.less, "le": np.less_equal,
    "gt": np.greater, "ge": np.greater_equal,
}
for name, f in BINARY.items():
    lax(name, A, B, of=f)
lax("div", arr([7, -7, 7, -7], "int32"), arr([2, 2, -2, -2], "int32"), of=arr([3, -3, -3, 3], "int32"))
lax("rem", arr([7, -7, 7, -7], "int32"), arr([2, 2, -2, -2], "int32"), of=arr([1, -1, 1, -1], "int32"))
lax("pow", P, P[::-1].copy(), of=np.power, grad=True)
for name, f in {"bitwise_and": np.bitwise_and, "bitwise_or": np.bitwise_or, "bitwise_xor": np.bitwise_xor}.items():
    lax(name, I, J, of=f)
SHIFT = arr([0, 1, 5, 31, 2, 7], "int32")
lax("shift_left", BITS, SHIFT, of=np.left_shift)
lax("shift_right_arithmetic", BITS, SHIFT, of=np.right_shift)
lax("shift_right_logical", BITS, SHIFT, of=lambda x, y: (x.view("uint32") >> y.view("uint32")).view("int32"))
lax("mulhi", BITS, BITS[::-1].copy(), of=lambda x, y: ((x.astype("int64") * y) >> 32).astype("int32"))
lax("mulhi", U, U[::-1].copy(), of=lambda x, y: ((x.astype("int32") * y) >> 8).astype("uint8"))
Q = arr([0.5, 0.1, 1.2, 2.5, 4.0, 6.0])
lax("igamma", P, Q, of=s.gammainc)
lax("igammac", P, Q, of=s.gammaincc)


# The derivative of the lower incomplete gamma function by its first parameter, by differences of sixth order.
def slope(a, x, h=2e-3):
    d = [s.gammainc(a + k * h, x) - s.gammainc(a - k * h, x) for k in (1, 2, 3)]
    return (45 * d[0] - 9 * d[1] + d[2]) / (60 * h)


def density(a, x):
    return np.exp((a - 1) * np.log(x) - x - s.gammaln(a))


lax("igamma_grad_a", P, Q, of=slope, rtol=1e-8, atol=1e-9)
lax("random_gamma_grad", P, Q, of=lambda a, x: -slope(a, x) / density(a, x), rtol=1e-6, atol=1e-8)
lax("zeta", P + 1.2, Q, of=s.zeta)
lax("polygamma", arr([1.0, 2, 3, 1, 2, 5]), P, of=lambda n, x: s.polygamma(n.astype(int), x))
lax("betainc", P, Q, arr([0.0, 0.2, 0.4, 0.6, 0.9, 1.0]), of=s.betainc)
lax("clamp", arr(-1.0), A, arr(1.5), of=arr([-1, 0.5, 1.5, np.nan, -0.0, 1.5]))
lax("clamp", A - 1, B, A + 1, of=lambda low, x, high: np.minimum(np.maximum(low, x), high))
lax("select", I > 0, I, J, of=np.where)
lax("select_n", I > 0, J, I, of=np.where(I > 0, I, J))
lax("select_n", I % 3, I, J, I + J, of=np.choose(I % 3, [I, J, I + J]))
lax("convert_element_type", arr([1.7, -2.2, 0.0]), np.int32, of=arr([1, -2, 0], "int32"))
lax("convert_element_type", I, np.complex64, of=I.astype("complex64"))
lax("bitcast_convert_type", P.astype("float32"), np.int32, of=P.astype("float32").view("int32"))
lax("bitcast_convert_type", U.reshape(3, 2), np.uint16, of=U.view("uint16"))


def rounded(x, exponent_bits, mantissa_bits):
    fraction, exponent = np.frexp(x)
    unit = 2.0 ** (mantissa_bits + 1)
    y = np.ldexp(np.rint(fraction * unit) / unit, exponent)
    largest = 2.0 ** (2 ** (exponent_bits - 1) - 1) * (2 - 2.0**-mantissa_bits)
    return np.where(np.abs(y) > largest, np.sign(x) * np.inf, y)


lax("reduce_precision", arr([1.2345, -0.1, 70000.0, 3.0], "float32"), 5, 10, of=lambda x, e, m: rounded(x.astype("float64"), e, m).astype("float32"))
lax("reduce_precision", arr([1.2345, -0.1, 70000.0, 3.0]), 8, 7, of=rounded)

# Shapes.
M = uniform(3, 4, seed=4)
T = uniform(2, 3, 4, seed=5)
lax("broadcast_in_dim", M[0], (2, 4, 3), (1,), of=np.broadcast_to(M[0][None, :, None], (2, 4, 3)), grad=True)
lax("broadcast", M, (2, 1), of=np.broadcast_to(M, (2, 1, 3, 4)), grad=True)
lax("broadcast_shapes", (2, 1, 3), (4, 1), of=(2, 4, 3))
lax("reshape", M, (2, 6), of=M.reshape(2, 6), grad=True)
lax("collapse", T, 1, of=T.reshape(2, 12), grad=True)
lax("collapse", T, 0, 2, of=T.reshape(6, 4))
lax("expand_dims", M, (0, -1), of=M[None, :, :, None], grad=True)
lax("squeeze", M[:, None], (1,), of=M, grad=True)
lax("transpose", T, (2, 0, 1), of=T.transpose(2, 0, 1), grad=True)
lax("rev", M, (0, 1), of=M[::-1, ::-1], grad=True)
lax("slice", T, (0, 1, 0), (2, 3, 4), (1, 1, 3), of=T[:, 1:, ::3], grad=True)
lax("slice_in_dim", M, 1, -1, of=M[1:-1])
lax("slice_in_dim", M, 0, 4, stride=2, axis=-1, of=M[:, ::2], grad=True)
lax("index_in_dim", M, -1, of=M[-1:])
lax("index_in_dim", M, 1, axis=1, keepdims=False, of=M[:, 1], grad=True)
ONE, FAR, LAST = arr(1, "int32"), arr(9, "int32"), arr(-1, "int32")
lax("dynamic_slice", M, [ONE, FAR], (2, 2), of=M[1:3, 2:4], grad=True)
lax("dynamic_slice_in_dim", M, ONE, 2, axis=1, of=M[:, 1:3], grad=True)
lax("dynamic_slice_in_dim", M, LAST, 2, of=M[1:3])
lax("dynamic_index_in_dim", M, LAST, axis=1, of=M[:, 3:])
lax("dynamic_index_in_dim", M, ONE, keepdims=False, of=M[1], grad=True)
UPDATED = M.copy(); UPDATED[1:3, 2:4] = [[7, 8], [9, 10]]
lax("dynamic_update_slice", M, arr([[7.0, 8], [9, 10]]), [ONE, FAR], of=UPDATED, grad=True)
UPDATED = M.copy(); UPDATED[:, 1:3] = T[0][:, :2]
lax("dynamic_update_slice_in_dim", M, T[0][:, :2].copy(), ONE, 1, of=UPDATED, grad=True)
UPDATED = M.copy(); UPDATED[2] = T[0][0]
lax("dynamic_update_index_in_dim", M, T[0][0].copy(), LAST, 0, of=UPDATED, grad=True)
lax("concatenate", [M, T[0], M[:1]], 0, of=np.concatenate([M, T[0], M[:1]]), grad=True)
lax("split", M, (1, 3), axis=1, of=(M[:, :1], M[:, 1:]), grad=True)
lax("iota", np.float32, 4, of=np.arange(4, dtype="float32"))
lax("broadcasted_iota", np.int32, (2, 3), 1, of=np.broadcast_to(np.arange(3, dtype="int32"), (2, 3)))
lax("full", (2, 3), 2.5, np.float64, of=np.full((2, 3), 2.5))
lax("full", (), arr(7, "int32"), of=arr(7, "int32"))
lax("full_like", M, 3, of=np.full((3, 4), 3.0))
lax("full_like", M, 2.7, np.int32, (2,), of=np.full(2, 2, "int32"))

# Reductions, running ones, and order.
for name, f in {"sum": np.add, "prod": np.multiply, "max": np.maximum, "min": np.minimum}.items():
    lax("reduce_" + name, T, (0, 2), of=lambda x, axes, f=f: f.reduce(x, axes), grad=True)
for name, f in {"and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor}.items():
    lax("reduce_" + name, integers(3, 4, seed=6), (1,), of=lambda x, axes, f=f: f.reduce(x, 1))
lax("reduce_and", integers(3, 4, seed=6) > -5, (0,), of=lambda x, axes: x.all(0))
TIES = arr([[3, 7, 7], [np.nan, 2, 9]])
lax("argmax", TIES, 1, np.int32, of=arr([1, 0], "int32"))
lax("argmin", TIES, 0, np.int64, of=arr([1, 1, 0], "int64"))
for name, f in {"sum": np.add, "prod": np.multiply, "max": np.maximum, "min": np.minimum, "logsumexp": np.logaddexp}.items():
    lax("cum" + name, M, 1, of=lambda x, axis, f=f: f.accumulate(x, axis), grad=True)
    lax("cum" + name, M, reverse=True, of=f.accumulate(M[::-1], 0)[::-1])
lax("sort", arr([[3, np.nan, -1, 2], [0.5, -np.inf, 8, 1]]), of=np.sort)
lax("sort", M, 0, of=np.sort(M, 0), grad=True)
KEYS, VALUES = arr([2, 1, 2, 0, 1], "int32"), arr([5.0, 1, 3, 4, 0])
lax("sort", [KEYS, VALUES], num_keys=2, of=(arr([0, 1, 1, 2, 2], "int32"), arr([4.0, 0, 1, 3, 5])))
lax("sort_key_val", KEYS, VALUES, of=(arr([0, 1, 1, 2, 2], "int32"), arr([4.0, 1, 0, 5, 3])))
lax("top_k", arr([[3, -1, 2.5, 7], [0, 5, -6, 1]]), 2, of=(arr([[7, 3], [5, 1]]), arr([[3, 0], [1, 3]], "int32")), grad=True)

# Products and the Fourier transform.
L, R = uniform(3, 4, seed=7), uniform(4, 2, seed=8)
lax("dot", L, R, of=L @ R, grad=True)
lax("dot", L[0].copy(), R, of=L[0] @ R)
lax("batch_matmul", T, uniform(2, 4, 2, seed=9), of=T @ uniform(2, 4, 2, seed=9), grad=True)
lax("dot_general", T, uniform(4, 5, 2, seed=10), (((2,), (0,)), ((0,), (2,))), of=np.einsum("bij,jkb->bik", T, uniform(4, 5, 2, seed=10)), grad=True)
C = uniform(2, 6, seed=11, dtype="complex128")
lax("fft", C, "fft", (6,), of=np.fft.fft(C), grad=True)
lax("fft", C, "ifft", (2, 6), of=np.fft.ifft2(C))
lax("fft", C.real.copy(), "rfft", (6,), of=np.fft.rfft(C.real))
lax("fft", C[:, :4].copy(), "irfft", (6,), of=np.fft.irfft(C[:, :4], 6))
