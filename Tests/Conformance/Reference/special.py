"""jax.scipy.special."""

import numpy as np
import scipy.special as s

from reference import arr, row, uniform

INF, NAN = np.inf, np.nan
P = [1e-3, 0.3, 0.9, 1, 1.1, 2.5, 4, 7, 12, 35]
S = [-x for x in P[::-1]] + P
EDGES = [0.0, -0.0, INF, -INF, NAN]


def special(name, *args, of=None, **kwargs):
    """Lists are float64 arrays."""
    f = of or getattr(s, name)
    row("jax.scipy.special." + name, *[arr(x) if isinstance(x, list) else x for x in args], expect=f, **kwargs)


def both(name, *args, of=None, **kwargs):
    """In float64 and in float32."""
    special(name, *args, of=of, **kwargs)
    kwargs.setdefault("rtol", 1e-4)
    f = of or getattr(s, name)
    row("jax.scipy.special." + name, *[arr(x, "float32") if isinstance(x, list) else x for x in args],
        expect=lambda *a: f(*[np.asarray(x, np.float64) if isinstance(x, np.ndarray) else x for x in a]), result="float32", **kwargs)


# Each with ordinary numbers, with which gradients are checked, and with its edges.
UNARY = {
    "entr": (P, EDGES + [-1.0]),
    "expit": ([-35, -4, -1, -0.01, 0, 0.3, 2, 35], EDGES + [-800, 800]),
    "logit": ([1e-5, 0.1, 0.26, 0.4, 0.6, 0.75, 0.9, 0.999], [0, 1, -0.5, 1.5, NAN, 1e-20]),
    "erf": ([-2.5, -1, -0.3, 0, 0.2, 1.7], EDGES),
    "erfc": ([-2.5, -1, -0.3, 0, 0.2, 1.7], EDGES + [5.0]),
    "erfinv": ([-0.9, -0.5, 0, 0.3, 0.999], [-1, 1, 1.5, NAN, 1e-9]),
    "erfcx": ([-3, -1, 0, 0.3, 1, 2, 10, 50], EDGES[:3] + [NAN, 1e10]),
    "ndtr": ([-3, -1, 0, 1, 2.0], EDGES + [-10, 10]),
    "log_ndtr": ([-100, -30, -3, -1.01, -1, 0, 1, 2.0], EDGES + [-1e5, 5]),
    "ndtri": ([1e-5, 0.01, 0.0999, 0.11, 0.3, 0.5, 0.7, 0.89, 0.95, 0.999], [0, 1, -0.5, 1.5, NAN, 1e-20]),
    "gammaln": (P + [-0.5, -1.5, -3.7], [0, -1, -2, INF, NAN, 1e10]),
    "loggamma": (P, [0, INF, NAN, -0.5]),
    "gamma": ([-3.7, -1.5, -0.3, 0.3, 1, 1.5, 5.5, 11.9, 12.1, 20], [0, INF, NAN, 1e-5, 33]),
    "digamma": ([-3.7, -0.5, 0.1, 1, 5, 100], [INF, NAN, 1e10, -1.0]),
    "i0": (S[3:-3], [0, 20.0]),
    "i0e": (S, [0, 500.0]),
    "i1": (S[3:-3], [0, 20.0]),
    "i1e": (S, [0, 500.0]),
    "dawsn": (S + [2.999, 3.001], EDGES),
    "exp1": ([0.2, 0.9, 1.1, 3.9, 4.1, 20], [0, INF, NAN, 1e-10, -1]),
    "expi": ([-5, -1.1, -0.5, 0.2, 0.5, 3, 7, 15, 40], [0, -INF, NAN, 1e-10]),
    "spence": ([0.1, 0.3, 0.49, 0.51, 0.9, 1, 1.1, 1.49, 1.6, 5], [0, NAN, 100, -1]),
}
# Away from poles, where differences are too rough.
SMOOTH = {
    "entr": P[1:], "logit": [0.1, 0.3, 0.6, 0.9], "erfinv": [-0.9, -0.5, 0, 0.3], "ndtri": [0.05, 0.09, 0.11, 0.3, 0.5, 0.7, 0.95],
    "gammaln": P[1:], "loggamma": P[1:],
}
for name, (ordinary, special_values) in UNARY.items():
    both(name, ordinary)
    special(name, SMOOTH.get(name, ordinary), grad=True)
    special(name, special_values)
    special(name, 0.5 if name != "erfinv" else 0.25)
    special(name, [], vmap=False)
    special(name, arr([[0.25, 0.5], [0.75, 0.125]]))
special("gammasgn", [-4.5, -2.5, -1.25, 0.3, 5])
special("factorial", [0, 1, 2, 3, 5, 10, 20, 30, -1, 2.5])
special("i0e", [1.0, 2, 30], grad=True)
special("zeta", [2, 3, 1.5, 10], [1, 2, 0.5, 3])
special("zeta", [2, 3, 1.5, 10])
special("polygamma", [0, 1, 2, 3, 1], [1, 0.5, 2, 10, -1.5])
special("zeta", 3.0, [0.5, 1, 2], grad=True)
special("polygamma", 2, [0.5, 1, 2], grad=True)

ZERO = [0.0, 0, 1, 2, 0.5, 0]
BINARY = {
    "xlogy": ([1, 2, 0.5], [2, 0.1, 3], ZERO, [0, 2, 2, 0.1, 3, NAN]),
    "xlog1py": ([1, 2, 0.5], [2, -0.1, 3], ZERO, [-1, 2, 2, -0.1, 3, NAN]),
    "rel_entr": ([1, 2, 3], [2, 0.5, 1], [0, 0, -1, 1, NAN, 1], [0, 1, 1, 0, 1, -1]),
    "kl_div": ([1, 2, 3], [2, 0.5, 1], [0, 0, -1, 1, NAN, 1], [0, 1, 1, 0, 1, -1]),
    "boxcox": ([0.5, 1, 2, 3], [0.1, 0.5, -1, 2], [0.5, 2, 0, 3], [0, 1e-8, 1, 0]),
    "boxcox1p": ([0.5, 1, 2, 3], [0.1, 0.5, -1, 2], [0.5, 2, 0, 1e-12], [0, 1e-8, 1, 2]),
    "betaln": ([0.5, 1, 2, 30], [0.5, 2, 3, 40], [1e-3, 1e5, 200, 0.1], [1e3, 1e5, 0.3, 1e10]),
    "beta": ([0.5, 1, 2, 20], [0.5, 2, 3, 30], [1e-3, 100, -0.5], [100, 0.3, 2.2]),
    "gammainc": ([0.1, 1, 2, 5, 20], [0.1, 2, 1, 5, 15], [0.5, 1, 2, 100], [0, INF, NAN, 90]),
    "gammaincc": ([0.1, 1, 2, 5, 20], [0.1, 2, 1, 5, 15], [0.5, 1, 2, 100], [0, INF, NAN, 90]),
    "poch": ([1, 2.5, 0.5], [2, 3, 1.5], [1, -0.5, -3, -3, 0, 150], [0, 2, 2, 5, 2, 3]),
    "comb": ([5.5, 10.2], [2.2, 3.3], [5, 10, 30, 3, 4, 0], [2, 3, 15, 5, -1, 0]),
    "owens_t": ([0.5, 1, 2, -1, 0.3], [0.5, 2, -0.3, 0.7, 0.1], [0, 0, 3, 37, 1], [1, 100, INF, 0.5, -5]),
}
for name, (x, y, u, v) in BINARY.items():
    both(name, x, y)
    special(name, x, y, grad=True)
    special(name, u, v)
    special(name, arr(x)[:, None], y)
    special(name, 1.5, y)
special("comb", [5, 10, 3, 4], [2, 3, 5, 0], repetition=True)
special("betainc", [0.5, 1, 2, 5, 3], [0.5, 2, 3, 5, 1e4], [0.1, 0.5, 0.9, 0.3, 1e-4])
special("betainc", 2.0, 3.0, [0.1, 0.5, 0.9, 0, 1], grad=False)
special("betainc", 2.0, 3.0, [0.1, 0.5, 0.9], grad=True)
special("multigammaln", [3.0, 5, 10.5], 2, of=lambda a, d: np.array([s.multigammaln(x, d) for x in a]), grad=True)
special("bernoulli", 10, of=lambda n: s.bernoulli(n).astype(np.float32), result="float32")
special("bernoulli", 0, of=lambda n: np.float32([1]), result="float32")

ORDERS = [0, 1, 2, 3, 5, 10, 50, 1, 2, 3, 1, 2, 10, 2]
special("expn", ORDERS, [0.5, 0.1, 0.2, 0.9, 1, 0.5, 0.3, 1.4, 2, 5, 50, 0, 3, 100], of=lambda n, x: s.expn(n.astype(int), x))
special("expn", [1, 2, 3, 5], [0.5, 1.6, 0.2, 3], of=lambda n, x: s.expn(np.asarray(n, int), x))
special("expn", 2, [0.5, 1.6, 0.2, 3], grad=True)
for name in ("sici", "fresnel"):
    special(name, [0.5, 1, 1.9, 2.5, 3.9, 4.5, 10, 30], grad=True)
    special(name, [0, INF, 1.999, 2.001, 3.999, 4.001, 100])
special("wofz", arr([[0.5 + 1j, -2 + 0.3j], [3 - 0.5j, 9 + 0.1j]], "complex128"), atol=1e-12)
special("wofz", arr([-5, 0, 0.5, 3, 8.1, 31 + 1j], "complex128"), atol=1e-12)
special("loggamma", arr([1 + 2j, -3.3 + 0.2j, 0.1 - 7j, -10.5 - 3j, 20 + 30j], "complex128"), grad=False)
special("gamma", arr([1 + 2j, -1.3 + 0.2j, 0.1 - 3j], "complex128"))
special("bessel_jn", [0, 0.1, 1, 5, 10], of=lambda z, v: np.array([s.jv(k, z) for k in range(v + 1)]), v=3, atol=1e-13)
special("bessel_jn", [0.1, 1, 5], of=lambda z, v: np.array([s.jv(k, z) for k in range(v + 1)]), v=2, grad=True)
special("sph_harm_y", arr([0, 1, 2, 3, 5, 10], "int32"), arr([0, 1, -1, 3, -4, 7], "int32"), [0.1, 1, 2, 3, 0.5, 1.5],
        [0.2, 1, 5, 3, 2, 1], of=lambda n, m, t, p, n_max: s.sph_harm(m, n, p, t), n_max=10)

KUMMER = ([0.5, 2, 3.5, 1, 10], [1.5, 3, 0.5, 2, 4], [0.7, -3, 12, 60, -20])
both("hyp1f1", *KUMMER)
special("hyp1f1", 0.5, 1.5, [5], grad=2)
special("hyp1f1", [0.5, 1.5, 2, 3], [1.5, 2.2, 2.5, 0.5], [-70, 200, -400, 650], rtol=1e-9)
special("hyp1f1", [-3, -2.5, -4, 1.2], [2, 1.5, -1.5, -0.5], [4, 2, -3, 1.5])
special("hyp1f1", arr([[0.5], [2]]), 1.5, [0, 1, -1])
special("hyp1f1", [1, 2, -2, NAN, 1, 0], [0, -1, -3, 1, 2, 0], [1, 1, 2, 1, NAN, 1], of=lambda a, b, x: arr([INF, INF, 1 + 4 / 3 + 2 / 3, NAN, NAN, 1]))
special("hyp1f1", [1, 2], [2, 0.5], [INF, -INF], of=lambda a, b, x: arr([INF, 0]))
GAUSS = ([0.5, 2, 1, 1.5, 2.5], [1.5, 3, 1, 0.5, 2], [2.5, 4.2, 2, 3, 1.7], [0.3, 0.8, -3, 0.97, -0.4])
both("hyp2f1", *GAUSS)
special("hyp2f1", 0.5, 1.5, 2.5, [-3], grad=2)
special("hyp2f1", [1, 2, 0.5, 1, 0.3], [2, 1.5, 0.5, 1, 0.2], [3, 1.5, 1, 2, 4], [0.9999, 0.999, 0.99999, -1e4, -50], rtol=1e-9)
special("hyp2f1", [1, 0.5, 2, 1], [0.5, 0.25, 2, 1], [3, 1.75, 3, 2], 1.0)
special("hyp2f1", [-3, 2, -2, -1], [2, -4, 3, 5], [1.5, 2.5, -4, 2], [3, 1.5, 0.5, -7])
special("hyp2f1", [1, 2, NAN, 1], [1, 3, 1, 2], [2, -1, 1, 3], [1.5, 0.5, 0.1, NAN])

L = uniform(2, 3, seed=3)
special("logsumexp", L, grad=True)
special("logsumexp", L, axis=1, grad=True)
special("logsumexp", L, axis=0, keepdims=True)
special("logsumexp", L, axis=1, b=uniform(2, 3, lo=0.5, hi=2, seed=4))
special("logsumexp", arr([-INF, -INF]))
special("logsumexp", arr([INF, 1.0]))
special("logsumexp", arr([1000.0, 1001]))
for name in ("softmax", "log_softmax"):
    special(name, L, grad=True)
    special(name, L, axis=-1, grad=True)
    special(name, L, axis=0)
