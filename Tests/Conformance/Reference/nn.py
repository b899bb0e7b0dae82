"""jax.nn: attention and the activations that NumPy can say in a line."""

import numpy as np
import scipy.special as s

from reference import arr, integers, row, uniform

X = arr([-2.5, -1.3, -0.4, 0.3, 0.8, 2.5])
P = arr([0.1, 0.5, 0.69, 0.7, 1.5, 30])


def nn(name, *args, of, **kwargs):
    row("jax.nn." + name, *args, expect=of, **kwargs)


ACTIVATIONS = {
    "log1mexp": (P, lambda x: np.log(-np.expm1(-x))),
    "sparse_plus": (X, lambda x: np.where(x <= -1, 0, np.where(x >= 1, x, (x + 1) ** 2 / 4))),
    "sparse_sigmoid": (X, lambda x: np.clip(x + 1, 0, 2) / 2),
    "relu": (X, lambda x: np.maximum(x, 0)),
    "sigmoid": (X, s.expit),
    "softplus": (X, lambda x: np.logaddexp(x, 0)),
    "silu": (X, lambda x: x * s.expit(x)),
    "mish": (X, lambda x: x * np.tanh(np.logaddexp(x, 0))),
    "squareplus": (X, lambda x: (x + np.sqrt(x * x + 4)) / 2),
    "logmeanexp": (X, lambda x: s.logsumexp(x) - np.log(x.size)),
    "relu6": (3 * X, lambda x: np.clip(x, 0, 6)),
    "log_sigmoid": (X, lambda x: -np.logaddexp(-x, 0)),
    "soft_sign": (X, lambda x: x / (1 + np.abs(x))),
    "elu": (X, lambda x: np.where(x > 0, x, np.expm1(x))),
    "celu": (X, lambda x: np.where(x > 0, x, np.expm1(x))),
    "selu": (X, lambda x: 1.0507009873554805 * np.where(x > 0, x, 1.6732632423543772 * np.expm1(x))),
    "leaky_relu": (X, lambda x: np.where(x > 0, x, 0.01 * x)),
    "gelu": (X, lambda x: x / 2 * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))),
    "hard_tanh": (X, lambda x: np.clip(x, -1, 1)),
    "hard_sigmoid": (2 * X, lambda x: np.clip(x + 3, 0, 6) / 6),
    "hard_silu": (2 * X, lambda x: x * np.clip(x + 3, 0, 6) / 6),
    "softmax": (X, lambda x: s.softmax(x, -1)),
    "log_softmax": (X, lambda x: s.log_softmax(x, -1)),
    "logsumexp": (X, lambda x: s.logsumexp(x)),
    "standardize": (X, lambda x: (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)),
}
ALIASES = {"swish": "silu", "hard_swish": "hard_silu"}
for name, (x, f) in ACTIVATIONS.items():
    nn(name, x, of=f, grad=True)
    nn(name, x.astype("float32"), of=lambda v: f(v.astype("float64")), result="float32", rtol=1e-4)
    nn(name, x.reshape(2, 3), of=f)
for alias, name in ALIASES.items():
    nn(alias, ACTIVATIONS[name][0], of=ACTIVATIONS[name][1])
nn("tanh", X, of=np.tanh)
nn("identity", X, of=X, grad=True)
nn("elu", X, 0.5, of=lambda x, a: np.where(x > 0, x, a * np.expm1(x)), grad=True)
nn("celu", X, 0.5, of=lambda x, a: np.where(x > 0, x, a * np.expm1(x / a)), grad=True)
nn("leaky_relu", X, 0.3, of=lambda x, a: np.where(x > 0, x, a * x))
nn("gelu", X, approximate=False, of=lambda x, approximate: x * s.ndtr(x), grad=True)
nn("glu", uniform(2, 4, seed=5), of=lambda x: x[:, :2] * s.expit(x[:, 2:]), grad=True)
nn("glu", uniform(2, 3, seed=6), axis=0, of=lambda x, axis: x[:1] * s.expit(x[1:]))
WIDE = uniform(2, 3, seed=7)
KEEP = arr([[1, 0, 1], [0, 1, 1]], "bool")
nn("softmax", WIDE, axis=0, of=lambda x, axis: s.softmax(x, axis))
nn("softmax", WIDE, where=KEEP, of=lambda x, where: s.softmax(np.where(where, x, -np.inf), -1) * where)
nn("log_softmax", WIDE, axis=(0, 1), of=lambda x, axis: s.log_softmax(x, axis))
nn("logsumexp", WIDE, axis=1, keepdims=True, of=s.logsumexp)
nn("logsumexp", WIDE, b=arr([1.0, 2.0, 0.5]), axis=1, of=s.logsumexp, grad=True)
nn("logsumexp", arr([-np.inf, -np.inf]), of=arr(-np.inf))
nn("logsumexp", WIDE, axis=0, where=KEEP, of=lambda x, axis, where: s.logsumexp(np.where(where, x, -np.inf), axis))
nn("standardize", WIDE, axis=0, epsilon=0.1, of=lambda x, axis, epsilon: (x - x.mean(0)) / np.sqrt(x.var(0) + epsilon))
nn("one_hot", arr([0, 2, 3, -1], "int32"), 3, of=arr([[1, 0, 0], [0, 0, 1], [0, 0, 0], [0, 0, 0]], "float32"))
nn("one_hot", arr([0, 2], "int32"), 3, np.int32, axis=0, of=arr([[1, 0], [0, 0], [0, 1]], "int32"))
nn("logmeanexp", uniform(2, 3, seed=1), of=lambda x, axis: s.logsumexp(x, axis) - np.log(3), axis=1)


def attention(q, k, v, bias=None, mask=None, scale=None, is_causal=False, query_seq_lengths=None, key_value_seq_lengths=None,
              local_window_size=None):
    b, t, n, h = q.shape
    size, heads = k.shape[1:3]
    k, v = np.repeat(k, n // heads, 2), np.repeat(v, n // heads, 2)
    scores = np.einsum("btnh,bsnh->bnts", q, k) * (h ** -0.5 if scale is None else scale)
    if bias is not None:
        scores = scores + bias
    rows, columns = np.arange(t)[:, None], np.arange(size)
    allowed = np.ones(scores.shape, bool)
    if mask is not None:
        allowed &= mask
    if is_causal:
        allowed &= columns <= rows
    if local_window_size is not None:
        allowed &= (columns >= rows - local_window_size[0]) & (columns <= rows + local_window_size[1])
    if key_value_seq_lengths is not None:
        allowed &= columns < key_value_seq_lengths[:, None, None, None]
    p = s.softmax(np.where(allowed, scores, -1e300), -1)
    result = np.einsum("bnts,bsnh->btnh", p, v)
    if query_seq_lengths is not None:
        result = np.where(np.arange(t)[:, None, None] < query_seq_lengths[:, None, None, None], result, 0)
    return result


Q, K, V = uniform(2, 3, 2, 2, seed=1), uniform(2, 4, 2, 2, seed=2), uniform(2, 4, 2, 2, seed=3)
MASK = arr(np.array([[1, 1, 0, 1], [1, 0, 0, 1], [1, 1, 1, 1]], bool)[None, None], "bool")
nn("dot_product_attention", Q, K, V, of=attention, grad=True)
nn("dot_product_attention", Q, K[:, :, :1], V[:, :, :1], of=attention, grad=True)
nn("dot_product_attention", Q, K, V, uniform(1, 2, 3, 4, seed=4), of=attention, grad=True)
nn("dot_product_attention", Q, K, V, mask=MASK, of=attention)
nn("dot_product_attention", Q, K, V, of=attention, scale=0.3, is_causal=True)
nn("dot_product_attention", Q, K, V, of=attention, query_seq_lengths=arr([2, 3], "int32"), key_value_seq_lengths=arr([3, 2], "int32"))
nn("dot_product_attention", Q, K, V, of=attention, local_window_size=(1, 0))
nn("dot_product_attention", Q[0], K[0], V[0], of=lambda q, k, v: attention(q[None], k[None], v[None])[0])

KEY = arr([0, 1], "uint32")
row("jax.nn.initializers.zeros", KEY, (2, 3), expect=np.zeros((2, 3), "float32"))
row("jax.nn.initializers.ones", KEY, (2,), np.int32, expect=np.ones(2, "int32"))
row("jax.nn.initializers.constant", 2.5, then=[KEY, (2, 3)], expect=np.full((2, 3), 2.5, "float32"))
row("jax.nn.initializers.constant", arr([1.0, 2.0]), np.float64, then=[KEY, (3, 2)], expect=np.broadcast_to(arr([1.0, 2.0]), (3, 2)))
