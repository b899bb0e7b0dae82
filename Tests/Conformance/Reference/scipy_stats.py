"""jax.scipy.stats: the laws, and statistics of samples."""

import numpy as np
from scipy import stats

from reference import arr, integers, row, uniform

Z = arr([-3.5, -1.0, -0.2, 0.0, 0.4, 1.5, 6.0])
F = Z.astype("float32")
P = arr([0.01, 0.25, 0.5, 0.7, 0.99])
EDGES = arr([-0.5, 0.0, 1.0, 1.5, np.nan])
FAR = arr([-np.inf, np.inf, np.nan, -40.0, 40.0])
LOC = arr([[0.5], [-1.0]])
SCALE = arr([[1.5], [0.25], [3.0]])
METHODS = {"logpdf": 1, "pdf": 1, "cdf": 1, "logcdf": 1, "sf": 1, "logsf": 1}


def single(x):
    return x.astype("float32") if isinstance(x, np.ndarray) else x


def law(name, methods, x, *shape, grad=True, far=True, located=True):
    """Rows of a law: inside, in float32, with location and scale, broadcast, and far out."""
    reference = getattr(stats, name)
    for i, method in enumerate(methods.split()):
        f = getattr(reference, method)
        full = f"jax.scipy.stats.{name}.{method}"
        is_inverse = method in ("ppf", "isf")
        points = P if is_inverse else x
        if i % 2 == 0:
            row(full, points.astype("float32"), *map(single, shape), expect=lambda *a: f(*[np.float64(v) for v in a]),
                result="float32", rtol=3e-5)
        if located:
            row(full, points, *shape, -0.05, 1.02, expect=f, rtol=1e-9, grad=grad and not is_inverse)
        else:
            row(full, points, *shape, expect=f, grad=grad, rtol=1e-9)
        if located and i % 3 == 0:
            row(full, points, *shape, LOC[:, :, None], SCALE, expect=f, rtol=1e-9)
            row(full, points[1:], *[s[1:] if isinstance(s, np.ndarray) else s for s in shape], 0.5, -1.0,
                expect=np.full(points[1:].shape, np.nan))
        if is_inverse and not shape:
            row(full, arr([0.3, 0.5, 0.8]), 0.5, 2.0, expect=f, rtol=1e-9, grad=True)
        if is_inverse:
            row(full, arr([-0.1, 1.1, np.nan]), *shape, expect=f)
        elif far:
            row(full, FAR, *shape, expect=f, rtol=1e-9)


law("norm", "logpdf pdf cdf logcdf sf logsf ppf isf", Z)
row("jax.scipy.stats.norm.ppf", arr([0.0, 1.0]), expect=stats.norm.ppf)
row("jax.scipy.stats.norm.isf", arr([1e-20, 0.0]), expect=stats.norm.isf)
row("jax.scipy.stats.norm.logcdf", arr([-30.0, -200.0]), expect=stats.norm.logcdf, grad=True)
row("jax.scipy.stats.norm.pdf", integers(4), expect=stats.norm.pdf, result="float32")
row("jax.scipy.stats.norm.pdf", 1, expect=stats.norm.pdf(1))
row("jax.scipy.stats.norm.pdf", arr([200, 3], "uint8"), 201, expect=lambda x, l: stats.norm.pdf(np.float64(x), l), result="float32")
law("cauchy", "logpdf pdf cdf logcdf sf logsf ppf isf", Z)
row("jax.scipy.stats.cauchy.sf", arr([1e9, 1e18]), expect=1 / (np.pi * arr([1e9, 1e18])), grad=True)
law("laplace", "logpdf pdf cdf", Z + 0.1)
law("logistic", "logpdf pdf cdf sf ppf isf", Z)
law("gumbel_l", "logpdf pdf cdf logcdf sf logsf ppf", arr([-3.5, -1.0, 0.0, 0.7, 1.2]), far=False)
law("gumbel_r", "logpdf pdf cdf logcdf sf logsf ppf", arr([-1.2, -1.0, 0.0, 0.7, 4.0]), far=False)
for name in ("gumbel_l", "gumbel_r"):
    row(f"jax.scipy.stats.{name}.ppf", arr([0.0, 1.0]), expect=np.array([np.nan, np.nan]))
law("uniform", "logpdf pdf cdf ppf", arr([-0.5, 0.1, 0.75, 1.5]), grad=False)
row("jax.scipy.stats.uniform.pdf", EDGES, expect=stats.uniform.pdf)
row("jax.scipy.stats.uniform.cdf", EDGES, expect=stats.uniform.cdf)
row("jax.scipy.stats.uniform.logpdf", arr([0.7, 1.9]), 0.5, 2.0, expect=stats.uniform.logpdf, grad=True)
row("jax.scipy.stats.uniform.cdf", arr([0.7, 1.9]), 0.5, 2.0, expect=stats.uniform.cdf, grad=True)
law("expon", "logpdf pdf cdf logcdf sf logsf ppf", arr([0.05, 0.3, 1.0, 5.0]), far=False)
for method in METHODS:
    row(f"jax.scipy.stats.expon.{method}", arr([-1.0, 0.0, np.nan, np.inf]), expect=getattr(stats.expon, method))
row("jax.scipy.stats.expon.ppf", arr([0.0, 1.0]), expect=stats.expon.ppf)

G = arr([0.05, 0.3, 1.0, 5.0])
A = arr([0.5, 1.0, 2.5, 4.0])
law("gamma", "logpdf pdf cdf logcdf sf logsf", G, A, far=False)
law("chi2", "logpdf pdf cdf logcdf sf logsf", G, 2 * A, far=False)
law("beta", "logpdf pdf", arr([0.2, 0.4, 0.6, 0.8]), A, A[::-1].copy(), far=False)
law("beta", "cdf logcdf sf logsf", arr([0.05, 0.3, 0.6, 0.9]), A, A[::-1].copy(), far=False, grad=False)
law("pareto", "logpdf pdf cdf logcdf sf logsf", G + 1, A, far=False)
row("jax.scipy.stats.pareto.ppf", P[:4], A, expect=stats.pareto.ppf, grad=True)
row("jax.scipy.stats.pareto.ppf", P[:4], A, 0.5, 2.0, expect=stats.pareto.ppf)
row("jax.scipy.stats.pareto.ppf", arr([-0.1, 0.0, 1.0, 1.1, np.nan]), 2.0, expect=stats.pareto.ppf)
for name, edges in (("gamma", [-1.0, 0.0, np.nan]), ("chi2", [-1.0, 0.0, np.nan]), ("pareto", [0.5, 1.0, np.nan])):
    for method in METHODS:
        row(f"jax.scipy.stats.{name}.{method}", arr(edges), 2.0, expect=getattr(getattr(stats, name), method))
for method in METHODS:
    f = getattr(stats.beta, method)
    row(f"jax.scipy.stats.beta.{method}", arr([-1.0, 0.0, 1.0, 2.0, np.nan]), 2.0, 3.0, expect=f)
    row(f"jax.scipy.stats.beta.{method}", arr([0.3, 0.4]), arr([-1.0, 2.0]), arr([2.0, 0.0]), expect=f)
row("jax.scipy.stats.gamma.pdf", G, A[:, None], expect=stats.gamma.pdf)
row("jax.scipy.stats.gamma.logpdf", 2, 3, expect=stats.gamma.logpdf(2, 3))
law("t", "logpdf pdf", Z, 3.5)
row("jax.scipy.stats.t.logpdf", Z, arr([[1.0], [30.0]]), expect=stats.t.logpdf, grad=True)
law("gennorm", "logpdf pdf cdf", arr([-2.0, -0.3, 0.4, 1.5]), A, located=False, far=False)
row("jax.scipy.stats.gennorm.cdf", arr([0.0, np.nan]), 2.0, expect=stats.gennorm.cdf)
T = arr([-0.9, -0.2, 0.3, 1.4])
law("truncnorm", "logpdf pdf cdf logcdf sf logsf", T, -1.0, 1.5, far=False)
for method in METHODS:
    f = getattr(stats.truncnorm, method)
    name = f"jax.scipy.stats.truncnorm.{method}"
    row(name, arr([-2.0, -1.0, 1.5, 2.0]), -1.0, 1.5, expect=f)
    row(name, arr([3.2, 3.9]), 3.0, 4.0, expect=f, rtol=1e-9, grad=True)
    row(name, arr([-3.9, -3.2]), -4.0, -3.0, expect=f, rtol=1e-9, grad=True)
    row(name, arr([-1.5, 0.5]), -np.inf, arr([0.7, np.inf]), expect=f, rtol=1e-9)
    row(name, arr([0.5, 1.5]), 2.0, 1.0, expect=np.full(2, np.nan))
angles = arr([0.0, 0.4, 1.5, 3.0])
for method in ("logpdf", "pdf"):
    row(f"jax.scipy.stats.vonmises.{method}", angles - 1.5, A, expect=getattr(stats.vonmises, method), grad=True)
    row(f"jax.scipy.stats.vonmises.{method}", angles, arr([-1.0, 0.0, 50.0, np.nan]), expect=lambda x, k: np.where(
        k > 0, getattr(stats.vonmises, method)(x, np.where(k > 0, k, 1)), np.nan))
    row(f"jax.scipy.stats.wrapcauchy.{method}", angles + 0.1, arr([0.1, 0.5, 0.7, 0.95]),
        expect=getattr(stats.wrapcauchy, method), grad=True)
    row(f"jax.scipy.stats.wrapcauchy.{method}", arr([-0.1, 7.0, 1.0, 1.0]), arr([0.5, 0.5, 1.2, -0.1]),
        expect=getattr(stats.wrapcauchy, method))

K = arr([0.0, 1.0, 3.0, 7.0])


def counts(name, k, *shape, grad=True):
    for method in ("logpmf", "pmf"):
        f = getattr(getattr(stats, name), method)
        full = f"jax.scipy.stats.{name}.{method}"
        if not grad:
            row(full, k, *shape, expect=f, rtol=1e-9)
        row(full, k.astype("int32"), *map(single, shape),
            expect=lambda *a: f(*[np.float64(v) for v in a]), result="float32", rtol=3e-5)
        row(full, k + 2, *shape, 2, expect=f, rtol=1e-9)
        row(full, arr([-1.0, 100.0]), *[s[:2] if isinstance(s, np.ndarray) else s for s in shape], expect=f)
        if grad:
            row(full, k.astype("int32"), *shape, expect=lambda k, *a: f(np.float64(k), *a), rtol=1e-9, grad=True)


Q = arr([0.1, 0.5, 0.8, 0.95])
counts("bernoulli", arr([0.0, 1.0, 1.0, 0.0]), Q)
row("jax.scipy.stats.bernoulli.pmf", arr([0, 1, 0, 1]), arr([0.0, 0.0, 1.0, 1.0]), expect=stats.bernoulli.pmf)
row("jax.scipy.stats.bernoulli.cdf", arr([-1.0, 0.0, 0.5, 1.0, 2.0, np.nan]), 0.3, expect=stats.bernoulli.cdf)
row("jax.scipy.stats.bernoulli.cdf", K, arr([-0.1, 1.1, 0.5, np.nan]), expect=stats.bernoulli.cdf)
row("jax.scipy.stats.bernoulli.ppf", arr([0.2, 0.7, 0.71, 1.0]), 0.3, expect=stats.bernoulli.ppf)
row("jax.scipy.stats.bernoulli.ppf", arr([-0.2, 1.7, np.nan]), 0.3, expect=stats.bernoulli.ppf)
counts("binom", K, 9, Q)
counts("binom", K, arr([9.0, 1.0, 3.0, 7.0]), Q, grad=False)
row("jax.scipy.stats.binom.pmf", arr([0, 0, 5, 4]), 5, arr([0.0, 1.0, 1.0, 1.0]), expect=stats.binom.pmf)
counts("betabinom", K, 9, A, A[::-1].copy())
row("jax.scipy.stats.betabinom.logpmf", 0, 0, 1.0, 2.0, expect=stats.betabinom.logpmf(0, 0, 1.0, 2.0), atol=1e-6)
row("jax.scipy.stats.betabinom.pmf", 1.0, arr([-1.0, 3.0, 3.0]), arr([1.0, 0.0, 1.0]), arr([1.0, 1.0, -2.0]), expect=np.full(3, np.nan))
counts("geom", K + 1, Q)
row("jax.scipy.stats.geom.pmf", arr([0, 1, 2]), arr([0.5, 1.0, 1.0]), expect=stats.geom.pmf)
counts("nbinom", K, 4, Q)
counts("poisson", K, A)
row("jax.scipy.stats.poisson.pmf", arr([0.0, 1.0, 0.5, np.nan]), arr([0.0, 0.0, 2.0, 2.0]), expect=stats.poisson.pmf)
row("jax.scipy.stats.poisson.cdf", arr([-1.0, 0.0, 2.5, 9.0]), A, expect=stats.poisson.cdf, rtol=1e-9)
row("jax.scipy.stats.poisson.cdf", K + 2, A, 2, expect=stats.poisson.cdf, rtol=1e-9)
row("jax.scipy.stats.poisson.entropy", arr([0.0, 0.3, 4.0, 30.0, 99.0]), expect=stats.poisson.entropy, rtol=1e-7)
COUNTS = np.arange(20000)
row("jax.scipy.stats.poisson.entropy", arr([150.0, 1e4]), rtol=1e-6,
    expect=lambda m: -np.sum(stats.poisson.pmf(COUNTS, m[:, None]) * stats.poisson.logpmf(COUNTS, m[:, None]), 1))
row("jax.scipy.stats.poisson.entropy", arr([0.5, 12.0]), LOC, expect=lambda m, l: stats.poisson.entropy(m + 0 * l), rtol=1e-7)
row("jax.scipy.stats.poisson.entropy", arr([0.5, 12.0]), expect=stats.poisson.entropy, rtol=1e-7, grad=1)

W = arr([0.2, 0.3, 0.5])
for method in ("logpmf", "pmf"):
    f = getattr(stats.multinomial, method)
    row(f"jax.scipy.stats.multinomial.{method}", arr([1, 2, 3], "int32"), 6, W, expect=np.asarray(f([1, 2, 3], 6, W)), grad=True)
    row(f"jax.scipy.stats.multinomial.{method}", arr([[1, 2, 3], [0, 6, 0], [1, 1, 1]], "int32"), 6, W,
        expect=f([[1, 2, 3], [0, 6, 0], [1, 1, 1]], 6, W))
for method in ("logpdf", "pdf"):
    f = getattr(stats.dirichlet, method)
    name = f"jax.scipy.stats.dirichlet.{method}"
    # On the simplex a derivative by the shares would leave it.
    row(name, W, arr([0.5, 1.0, 2.5]), expect=np.asarray(f(W, [0.5, 1.0, 2.5])))
    row(name, W[:2], arr([0.5, 1.0, 2.5]), expect=np.asarray(f(W[:2], [0.5, 1.0, 2.5])), grad=True)
    row(name, np.stack([W, W[::-1]], 1), arr([0.5, 1.0, 2.5]), expect=f(np.stack([W, W[::-1]], 1), [0.5, 1.0, 2.5]), vmap=False)
    row(name, arr([0.2, 0.3, 0.6]), arr([0.5, 1.0, 2.5]), expect=np.asarray(-np.inf if method == "logpdf" else 0.0))

TIES = arr([3, 1, 3, 2, 2, 2, -1], "int32")
for method in ("average", "min", "max", "dense", "ordinal"):
    row("jax.scipy.stats.rankdata", TIES, method, expect=stats.rankdata(TIES, method), result="float32")
    row("jax.scipy.stats.rankdata", integers(3, 4, lo=0, hi=4), method, axis=1,
        expect=stats.rankdata(integers(3, 4, lo=0, hi=4), method, axis=1), result="float32")
row("jax.scipy.stats.rankdata", uniform(2, 3), expect=stats.rankdata(uniform(2, 3)), result="float32")
row("jax.scipy.stats.rankdata", integers(3, 4, lo=0, hi=3), axis=0, expect=stats.rankdata(integers(3, 4, lo=0, hi=3), axis=0), result="float32")
row("jax.scipy.stats.rankdata", arr([[1.0, np.nan], [2.0, 1.0]]), axis=1, expect=arr([[np.nan, np.nan], [2, 1]]), result="float32")
row("jax.scipy.stats.rankdata", arr([np.inf, -np.inf, 0.0, -0.0]), expect=arr([4, 1, 2.5, 2.5]), result="float32")
row("jax.scipy.stats.rankdata", arr([]), expect=arr([]), result="float32", vmap=False)


def mode(a, axis=0, keepdims=False):
    m, c = stats.mode(a, axis=axis, keepdims=keepdims)
    return m, np.asarray(c, "int32")


M = integers(4, 5, lo=0, hi=4, seed=3)
row("jax.scipy.stats.mode", TIES, expect=mode(TIES))
row("jax.scipy.stats.mode", M, expect=mode(M))
row("jax.scipy.stats.mode", M, axis=-1, expect=mode(M, -1))
row("jax.scipy.stats.mode", M, axis=1, keepdims=True, expect=mode(M, 1, True))
row("jax.scipy.stats.mode", M, axis=None, expect=mode(M, None))
row("jax.scipy.stats.mode", M, axis=None, keepdims=True, expect=tuple(np.reshape(v, (1, 1)) for v in mode(M, None)))
row("jax.scipy.stats.mode", arr([2.0, np.nan, 1.0, np.nan, -0.0, 0.0, 0.0]), expect=(arr(0.0), np.int32(3)))
row("jax.scipy.stats.mode", arr([np.nan, np.nan, 1.0]), expect=(arr(np.nan), np.int32(2)))
row("jax.scipy.stats.mode", np.zeros((0, 2)), expect=(np.full(2, np.nan), np.zeros(2)), result=("float32", "float32"), vmap=False)

S = uniform(3, 4)
N = arr([[1.0, np.nan, 3.0], [2.0, 0.5, 1.5], [0.0, 4.0, 2.5]])
row("jax.scipy.stats.sem", S, expect=stats.sem, grad=True)
row("jax.scipy.stats.sem", S, axis=1, ddof=0, expect=stats.sem(S, axis=1, ddof=0), grad=True)
row("jax.scipy.stats.sem", S, axis=None, expect=np.asarray(stats.sem(S, axis=None)))
row("jax.scipy.stats.sem", S, axis=-1, keepdims=True, expect=stats.sem(S, axis=-1)[:, None])
row("jax.scipy.stats.sem", integers(5), expect=np.asarray(stats.sem(integers(5))), result="float32")
row("jax.scipy.stats.sem", N, expect=stats.sem(N))
row("jax.scipy.stats.sem", N, nan_policy="omit", expect=np.asarray(stats.sem(N, nan_policy="omit")))

MEAN = arr([0.5, -1.0])
COV = arr([[2.0, 0.6], [0.6, 1.5]])
X = uniform(3, 2, seed=5)
for method in ("logpdf", "pdf"):
    name = "jax.scipy.stats.multivariate_normal." + method
    f = getattr(stats.multivariate_normal, method)
    row(name, X, MEAN, COV, expect=f, grad=True)
    row(name, X.astype("float32"), MEAN.astype("float32"), COV.astype("float32"), expect=lambda *a: f(*map(np.float64, a)), result="float32")
    row(name, X[0], MEAN, 2.5, expect=lambda x, m, c: f(x, m, c * np.eye(2)), grad=True)
    row(name, Z, 0.5, 2.5, expect=f)
    row(name, X[0], X, np.stack([COV, 2 * COV, COV + 1]),
        expect=np.array([f(X[0], m, c) for m, c in zip(X, [COV, 2 * COV, COV + 1])]), grad=True)
row("jax.scipy.stats.multivariate_normal.logpdf", X, MEAN, -COV, expect=np.full(3, np.nan))
