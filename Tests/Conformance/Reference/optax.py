"""Losses, projections and helpers of optax; and the trajectories of its optimisers, which Tests/Numerics/Optimizers reads from optax.json.

The updates are written from the papers and optax's documentation, one array at a time, in float64.
"""

import json
import os

import numpy as np

from reference import arr, integers, row, uniform

P = {"B": np.array([0.5, -1.5, 2.0]), "W": np.array([[0.3, -0.7, 1.1], [0.9, 0.2, -0.4]])}
G = [{"B": np.array([0.1, -0.2, 0.3]) * (i + 1), "W": np.array([[1.0, -0.5, 0.25], [0.0, 2.0, -1.0]]) * (1 - 0.4 * i)} for i in range(4)]
LR = 0.1


def moments(b1, b2, direction):
    def start(p):
        return [0, np.zeros_like(p), np.zeros_like(p)]

    def step(s, g, p):
        s[0] += 1
        s[1] = b1 * s[1] + (1 - b1) * g
        s[2] = b2 * s[2] + (1 - b2) * g * g
        return direction(s[0], s[1], s[2], g)
    return start, step


def adam(t, m, v, g, b1=0.9, b2=0.999, eps=1e-8):
    return m / (1 - b1**t) / (np.sqrt(v / (1 - b2**t)) + eps)


def nadam(t, m, v, g, b1=0.9, b2=0.999, eps=1e-8):
    return (b1 * m / (1 - b1 ** (t + 1)) + (1 - b1) * g / (1 - b1**t)) / (np.sqrt(v / (1 - b2**t)) + eps)


def radam(t, m, v, g, b1=0.9, b2=0.9, eps=1e-8, threshold=5.0):
    limit = 2 / (1 - b2) - 1
    ro = limit - 2 * t * b2**t / (1 - b2**t)
    m = m / (1 - b1**t)
    if ro < threshold:
        return m
    r = np.sqrt((ro - 4) * (ro - 2) * limit / ((limit - 4) * (limit - 2) * ro))
    return r * m / (np.sqrt(v / (1 - b2**t)) + eps)


def stateful(size, f):
    """f(states, g, p, t) changes the states in place."""
    def start(p):
        return [0] + [np.zeros_like(p) for _ in range(size)]

    def step(s, g, p):
        s[0] += 1
        return f(s, g, p, s[0])
    return start, step


def adamax(s, g, p, t):
    s[1] = 0.9 * s[1] + 0.1 * g
    s[2] = np.maximum(np.abs(g) + 1e-8, 0.999 * s[2])
    return s[1] / (1 - 0.9**t) / s[2]


def amsgrad(s, g, p, t):
    s[1] = 0.9 * s[1] + 0.1 * g
    s[2] = 0.999 * s[2] + 0.001 * g * g
    s[3] = np.maximum(s[3], s[2] / (1 - 0.999**t))
    return s[1] / (1 - 0.9**t) / (np.sqrt(s[3]) + 1e-8)


def adabelief(s, g, p, t):
    s[1] = 0.9 * s[1] + 0.1 * g
    s[2] = 0.999 * s[2] + 0.001 * (g - s[1]) ** 2 + 1e-16
    return s[1] / (1 - 0.9**t) / (np.sqrt(s[2] / (1 - 0.999**t)) + 1e-16)


def yogi(s, g, p, t):
    if t == 1:
        s[1] = s[1] + 1e-6
        s[2] = s[2] + 1e-6
    s[1] = 0.9 * s[1] + 0.1 * g
    s[2] = s[2] - 0.001 * np.sign(s[2] - g * g) * g * g
    return s[1] / (1 - 0.9**t) / (np.sqrt(s[2] / (1 - 0.999**t)) + 1e-3)


def adagrad(s, g, p, t):
    if t == 1:
        s[1] = s[1] + 0.1
    s[1] = s[1] + g * g
    return g / np.sqrt(s[1] + 1e-7)


def adadelta(s, g, p, t):
    s[1] = 0.9 * s[1] + 0.1 * g * g
    u = np.sqrt(s[2] + 1e-6) / np.sqrt(s[1] + 1e-6) * g
    s[2] = 0.9 * s[2] + 0.1 * u * u
    return u


def rmsprop(s, g, p, t):
    s[1] = 0.9 * s[1] + 0.1 * g * g
    return g / np.sqrt(s[1] + 1e-8)


def rmsprop_centered(s, g, p, t):
    s[1] = 0.9 * s[1] + 0.1 * g * g
    s[2] = 0.9 * s[2] + 0.1 * g
    s[3] = 0.8 * s[3] + g / np.sqrt(s[1] - s[2] ** 2 + 1e-8)
    return s[3]


def lion(s, g, p, t):
    u = np.sign(0.9 * s[1] + 0.1 * g)
    s[1] = 0.99 * s[1] + 0.01 * g
    return u + 1e-3 * p


def trust(u, p, c=1.0, least=0.0):
    a, b = max(np.linalg.norm(p), least), max(np.linalg.norm(u), least)
    return u * (1.0 if a == 0 or b == 0 else c * a / b)


def lamb(s, g, p, t):
    s[1] = 0.9 * s[1] + 0.1 * g
    s[2] = 0.999 * s[2] + 0.001 * g * g
    return trust(adam(t, s[1], s[2], g, eps=1e-6) + 0.01 * p, p)


def lars(s, g, p, t):
    s[1] = 0.9 * s[1] + trust(g + 0.02 * p, p, 0.001)
    return s[1]


def novograd(s, g, p, t):
    n = np.sum(g * g)
    s[2] = n if t == 1 else 0.25 * s[2] + 0.75 * n
    u = g / (np.sqrt(s[2]) + 1e-6) + 0.01 * p
    s[1] = u if t == 1 else 0.9 * s[1] + u
    return s[1]


def sm3(s, g, p, t):
    if p.ndim == 1:
        s[1] = s[1] + g * g
        total = s[1]
    else:
        rows, columns = (s[1].max(1), s[1].max(0)) if t > 1 else (np.zeros(p.shape[0]), np.zeros(p.shape[1]))
        total = g * g + np.minimum(rows[:, None], columns[None, :])
        s[1] = total
    u = np.where(total > 0, g / np.sqrt(total + 1e-8), 0)
    s[2] = 0.9 * s[2] + 0.1 * u
    return s[2]


def fromage(s, g, p, t):
    f = 1 / np.sqrt(1 + LR * LR)
    return (LR * f * trust(g, p, least=1e-6) - (f - 1) * p) / LR


def adafactor(s, g, p, t):
    beta = 1 - t**-0.8
    q = g * g + 1e-30
    if p.ndim == 2:
        if t == 1:
            s[1], s[2] = np.zeros(p.shape[0]), np.zeros(p.shape[1])
        s[1] = beta * s[1] + (1 - beta) * q.mean(1)
        s[2] = beta * s[2] + (1 - beta) * q.mean(0)
        u = g / np.sqrt(s[1] / s[1].mean())[:, None] / np.sqrt(s[2])[None, :]
    else:
        s[1] = beta * s[1] + (1 - beta) * q
        u = g / np.sqrt(s[1])
    u = u / max(1.0, np.sqrt(np.mean(u * u)))
    return u * max(np.sqrt(np.mean(p * p)), 1e-3)


def momentum(nesterov):
    def f(s, g, p, t):
        s[1] = g + 0.9 * s[1]
        return g + 0.9 * s[1] if nesterov else s[1]
    return f


def decayed(rule, decay):
    start, step = rule
    return start, lambda s, g, p: step(s, g, p) + decay * p


OPTIMIZERS = {
    "sgd": stateful(0, lambda s, g, p, t: g), "momentum": stateful(1, momentum(False)), "nesterov": stateful(1, momentum(True)),
    "adam": moments(0.9, 0.999, adam), "adamw": decayed(moments(0.9, 0.999, adam), 1e-2),
    "nadam": moments(0.9, 0.999, nadam), "nadamw": decayed(moments(0.9, 0.999, nadam), 1e-4), "radam": moments(0.9, 0.9, radam),
    "adamax": stateful(2, adamax), "adamaxw": decayed(stateful(2, adamax), 1e-4), "amsgrad": stateful(3, amsgrad),
    "adabelief": stateful(2, adabelief), "yogi": stateful(2, yogi), "adagrad": stateful(1, adagrad), "adadelta": stateful(2, adadelta),
    "rmsprop": stateful(1, rmsprop), "rmsprop_centered": stateful(3, rmsprop_centered), "lion": stateful(1, lion),
    "lamb": stateful(2, lamb), "lars": stateful(1, lars), "novograd": stateful(2, novograd), "sm3": stateful(2, sm3),
    "fromage": stateful(0, fromage), "adafactor": stateful(2, adafactor), "sign_sgd": stateful(0, lambda s, g, p, t: np.sign(g)),
}


def trajectory(rule):
    p = {k: v.copy() for k, v in P.items()}
    states = {k: rule[0](v) for k, v in P.items()}
    out = []
    for g in G:
        p = {k: p[k] - LR * rule[1](states[k], g[k], p[k]) for k in p}
        out.append({k: v.ravel().tolist() for k, v in p.items()})
    return out


with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../Numerics/Optimizers/optax.json"), "w") as f:
    json.dump({k: trajectory(v) for k, v in OPTIMIZERS.items()}, f, indent=0)
    f.write("\n")

A, B = uniform(3, 4, seed=301), uniform(3, 4, seed=302)
L = uniform(3, 4, lo=0.05, hi=0.95, seed=303)
D = np.exp(A) / np.exp(A).sum(-1, keepdims=True)
S = np.exp(B) / np.exp(B).sum(-1, keepdims=True)
K = integers(3, lo=0, hi=4, seed=304)
LS = A - np.log(np.exp(A).sum(-1, keepdims=True))
ONE = np.eye(4)[K]


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def ce(x, y):
    return -y * np.log(sigmoid(x)) - (1 - y) * np.log(1 - sigmoid(x))


row("optax.l2_loss", A, B, expect=0.5 * (A - B) ** 2, grad=True)
row("optax.l2_loss", A, expect=0.5 * A**2)
row("optax.losses.squared_error", A, B, expect=(A - B) ** 2, grad=True)
row("optax.huber_loss", A * 3, B, expect=np.where(abs(A * 3 - B) <= 1, 0.5 * (A * 3 - B) ** 2, abs(A * 3 - B) - 0.5))
row("optax.log_cosh", A, B, expect=np.log(np.cosh(A - B)), grad=True, atol=1e-14)
row("optax.log_cosh", arr([500.0, -800.0]), expect=arr([500.0, 800.0]) - np.log(2))
row("optax.cosine_similarity", A, B, expect=(A * B).sum(-1) / np.linalg.norm(A, axis=-1) / np.linalg.norm(B, axis=-1), grad=True)
row("optax.cosine_distance", A, B, expect=1 - (A * B).sum(-1) / np.linalg.norm(A, axis=-1) / np.linalg.norm(B, axis=-1))
row("optax.hinge_loss", A, np.sign(B), expect=np.maximum(0, 1 - A * np.sign(B)))
row("optax.losses.perceptron_loss", A, np.sign(B), expect=np.maximum(0, -A * np.sign(B)))
row("optax.sigmoid_binary_cross_entropy", A, L, expect=ce(A, L), grad=True)
row("optax.softmax_cross_entropy", A, S, expect=-(S * LS).sum(-1), grad=True)
row("optax.losses.safe_softmax_cross_entropy", A, S, expect=-(S * LS).sum(-1))
row("optax.softmax_cross_entropy_with_integer_labels", A, K, expect=-np.take_along_axis(LS, K[:, None], -1)[:, 0], grad=True)
row("optax.kl_divergence", LS, S, expect=(S * (np.log(S) - LS)).sum(-1), grad=True)
row("optax.convex_kl_divergence", A, S, expect=(S * (np.log(S) - A)).sum(-1) + (np.exp(A) - S).sum(-1))
row("optax.losses.kl_divergence_with_log_targets", LS, np.log(S), expect=(S * (np.log(S) - LS)).sum(-1))
row("optax.losses.poly_loss_cross_entropy", A, S, expect=-(S * LS).sum(-1) + 2 * (1 - (S * D).sum(-1)), grad=True)
HIT = sigmoid(A) * L + (1 - sigmoid(A)) * (1 - L)
row("optax.losses.sigmoid_focal_loss", A, L, expect=ce(A, L) * (1 - HIT) ** 2, grad=True)
row("optax.losses.sigmoid_focal_loss", A, L, 0.25, 1.5, expect=(0.25 * L + 0.75 * (1 - L)) * ce(A, L) * (1 - HIT) ** 1.5)
N = uniform(3, 4, seed=305)
row("optax.losses.triplet_margin_loss", A, B, N,
    expect=np.maximum(np.sqrt(((A - B) ** 2).sum(-1) + 1e-6) - np.sqrt(((A - N) ** 2).sum(-1) + 1e-6) + 1, 0))
row("optax.losses.multiclass_hinge_loss", A, K, expect=(A + 1 - ONE).max(-1) - (A * ONE).sum(-1))
row("optax.losses.multiclass_perceptron_loss", A, K, expect=A.max(-1) - (A * ONE).sum(-1))
row("optax.smooth_labels", ONE, 0.1, expect=0.9 * ONE + 0.1 / 4)
row("optax.safe_norm", A, 1e-3, expect=np.linalg.norm(A))
row("optax.safe_norm", np.zeros(3), 1e-3, expect=arr(1e-3))


def contrastive(x, y, t=0.07):
    x = x / np.linalg.norm(x, axis=-1, keepdims=True)
    s = x @ x.T / t
    total, n = 0.0, 0
    for i in range(len(y)):
        negatives = sum(np.exp(s[i, k]) for k in range(len(y)) if y[k] != y[i])
        for j in range(len(y)):
            if i != j and y[i] == y[j]:
                total += -s[i, j] + np.log(np.exp(s[i, j]) + negatives)
                n += 1
    return total / n


row("optax.ntxent", uniform(5, 3, seed=306), arr([0, 1, 0, 2, 1], "int32"), expect=contrastive(uniform(5, 3, seed=306), [0, 1, 0, 2, 1]))


def ctc(logits, frames, labels):
    """The sum over all paths, by trying each."""
    import itertools
    p = np.exp(logits - np.log(np.exp(logits).sum(-1, keepdims=True)))
    total = 0.0
    for path in itertools.product(range(logits.shape[1]), repeat=frames):
        short = [c for c, _ in itertools.groupby(path)]
        if [c for c in short if c != 0] == list(labels):
            total += np.prod([p[t, c] for t, c in enumerate(path)])
    return -np.log(total)


X = uniform(2, 5, 3, lo=-2, hi=2, seed=307)
PAD = np.zeros((2, 5)); PAD[1, 4] = 1
row("optax.ctc_loss", X, PAD, arr([[1, 2], [2, 2]], "int32"), np.zeros((2, 2)), expect=arr([ctc(X[0], 5, [1, 2]), ctc(X[1], 4, [2, 2])]), vmap=False)
row("optax.ctc_loss", X, PAD, arr([[1, 1], [2, 0]], "int32"), arr([[0.0, 0.0], [0.0, 1.0]]),
    expect=arr([ctc(X[0], 5, [1, 1]), ctc(X[1], 4, [2])]), vmap=False)

row("optax.projections.projection_non_negative", A, expect=np.maximum(A, 0))
row("optax.projections.projection_box", A, arr(-0.2), arr(0.3), expect=np.clip(A, -0.2, 0.3))
row("optax.projections.projection_hypercube", A, expect=np.clip(A, 0, 1))
row("optax.projections.projection_linf_ball", A, 0.4, expect=np.clip(A, -0.4, 0.4))
row("optax.projections.projection_l2_ball", A, expect=A / max(1, np.linalg.norm(A)))
row("optax.projections.projection_l2_sphere", A, 2.0, expect=2 * A / np.linalg.norm(A))


def simplex(x, scale=1.0):
    low, high = x.min() - scale, x.max()
    for _ in range(200):
        mid = (low + high) / 2
        low, high = (mid, high) if np.maximum(x - mid, 0).sum() > scale else (low, mid)
    return np.maximum(x - low, 0)


V, W = uniform(5, seed=308), uniform(5, seed=309)
row("optax.projections.projection_simplex", V, expect=simplex(V), atol=1e-13)
row("optax.projections.projection_l1_sphere", V, 0.7, expect=np.sign(V) * simplex(abs(V), 0.7), atol=1e-13)
row("optax.projections.projection_l1_ball", V / 10, expect=V / 10)
row("optax.projections.projection_hyperplane", V, W, arr(0.5), expect=V - (W @ V - 0.5) / (W @ W) * W)
row("optax.projections.projection_halfspace", V, W, arr(-5.0), expect=V - max(W @ V + 5, 0) / (W @ W) * W)
row("optax.projections.projection_vector", V, W, expect=W @ V / (W @ W) * W)
