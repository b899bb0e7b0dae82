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
}
for name, (x, f) in ACTIVATIONS.items():
    nn(name, x, of=f, grad=True)
    nn(name, x.astype("float32"), of=lambda v: f(v.astype("float64")), result="float32", rtol=1e-4)
    nn(name, x.reshape(2, 3), of=f)
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
