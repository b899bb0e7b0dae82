"""Losses, projections and helpers of optax; and the trajectories of its optimisers, which Tests/Numerics/Optimizers reads from optax.json
and, those of the pieces of which they are made, from optax.pieces.json.

The updates are written from the papers and optax's documentation, one array at a time, in float64.
"""

import json
import os

import numpy as np
from scipy import optimize

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


def adan(s, g, p, t, b1=0.98, b2=0.92, b3=0.99):
    d = g - s[4] if t > 1 else 0 * g
    s[4] = g
    s[1] = b1 * s[1] + (1 - b1) * g
    s[2] = b2 * s[2] + (1 - b2) * d
    s[3] = b3 * s[3] + (1 - b3) * (g + (1 - b2) * d) ** 2
    u = s[1] / (1 - b1**t) + (1 - b2) * s[2] / (1 - b2**t)
    return u / (np.sqrt(s[3] / (1 - b3**t) + 1e-8) + 1e-8)


def rprop(s, g, p, t):
    if t == 1:
        s[1] = s[1] + 0.05
    turn = g * s[2]
    s[1] = np.where(turn == 0, s[1], np.clip(s[1] * np.where(turn > 0, 1.2, 0.5), 1e-6, 50))
    s[2] = np.where(turn < 0, 0, s[1] * np.sign(g))
    return s[2] / LR


def optimistic(s, g, p, t, alpha=0.7, beta=0.4):
    last = g if t == 1 else s[1]
    s[1] = g
    return (alpha + beta) * g - beta * last


def optimistic_adam(s, g, p, t):
    s[2] = 0.9 * s[2] + 0.1 * g
    s[3] = 0.999 * s[3] + 0.001 * g * g
    return optimistic(s, nadam(t, s[2], s[3], g), p, t, 1.0, 1.0)


def distance_over_gradients(s, g, p, t):
    if t == 1:
        s[1], s[2], s[3] = 1e-3 * (1 + np.linalg.norm(p)), 0.0, p
    s[1] = max(s[1], np.linalg.norm(p - s[3]))
    s[2] = s[2] + np.sum(g * g)
    return s[1] / np.sqrt(s[2] + 1e-8) * g


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
    "adan": stateful(4, adan), "rprop": stateful(2, rprop), "optimistic_gradient_descent": stateful(1, optimistic),
    "optimistic_adam_v2": stateful(3, optimistic_adam), "distance_over_gradients": stateful(3, distance_over_gradients),
}


def ema(s, g, p, t):
    s[1] = 0.9 * s[1] + 0.1 * g
    return s[1] / (1 - 0.9**t)


def every_second(s, g, p, t):
    s[1] = g + (s[1] if t % 2 == 0 else 0)
    return s[1] if t % 2 == 0 else 0 * g


def novograd_scale(s, g, p, t):
    n = np.sum(g * g)
    s[2] = n if t == 1 else 0.25 * s[2] + 0.75 * n
    u = g / (np.sqrt(s[2]) + 1e-8)
    s[1] = u if t == 1 else 0.9 * s[1] + u
    return s[1]


def lion_scale(s, g, p, t):
    u = np.sign(0.9 * s[1] + 0.1 * g)
    s[1] = 0.99 * s[1] + 0.01 * g
    return u


def stddev(s, g, p, t):
    s[1] = 0.9 * s[1] + 0.1 * g * g
    s[2] = 0.9 * s[2] + 0.1 * g
    return g / np.sqrt(s[1] - s[2] ** 2 + 1e-8)


def factored(s, g, p, t):
    beta, q = 1 - t**-0.8, g * g + 1e-30
    if p.ndim == 1:
        s[1] = beta * s[1] + (1 - beta) * q
        return g / np.sqrt(s[1])
    if t == 1:
        s[1], s[2] = np.zeros(p.shape[0]), np.zeros(p.shape[1])
    s[1] = beta * s[1] + (1 - beta) * q.mean(1)
    s[2] = beta * s[2] + (1 - beta) * q.mean(0)
    return g / np.sqrt(s[1] / s[1].mean())[:, None] / np.sqrt(s[2])[None, :]


def rms(x):
    return np.sqrt(np.mean(x * x))


def unit_clip(s, g, p, t):
    axis = None if g.ndim == 1 else 0
    norm, limit = np.linalg.norm(g, axis=axis, keepdims=True), 0.1 * np.maximum(np.linalg.norm(p, axis=axis, keepdims=True), 1e-3)
    return np.where(norm < limit, g, g * limit / np.maximum(norm, 1e-6))


# Without learning rate: what is added to the parameters.
PIECES = {
    "identity": stateful(0, lambda s, g, p, t: g), "set_to_zero": stateful(0, lambda s, g, p, t: 0 * g), "scale": stateful(0, lambda s, g, p, t: -0.3 * g),
    "scale_by_learning_rate": stateful(0, lambda s, g, p, t: -0.3 * g), "scale_by_schedule": stateful(0, lambda s, g, p, t: g * 0.5**t),
    "scale_by_adam": moments(0.9, 0.999, adam), "scale_by_amsgrad": stateful(3, amsgrad), "scale_by_adamax": stateful(2, adamax),
    "scale_by_belief": stateful(2, adabelief), "scale_by_yogi": stateful(2, yogi), "scale_by_radam": moments(0.9, 0.9, radam),
    "scale_by_lion": stateful(1, lion_scale), "scale_by_rms": stateful(1, rmsprop), "scale_by_stddev": stateful(2, stddev),
    "scale_by_rss": stateful(1, adagrad), "scale_by_adadelta": stateful(2, adadelta), "scale_by_novograd": stateful(2, novograd_scale),
    "scale_by_trust_ratio": stateful(0, lambda s, g, p, t: trust(g, p)), "scale_by_sm3": stateful(2, sm3),
    "scale_by_param_block_norm": stateful(0, lambda s, g, p, t: g * max(np.linalg.norm(p), 1e-3)),
    "scale_by_param_block_rms": stateful(0, lambda s, g, p, t: g * max(rms(p), 1e-3)), "scale_by_factored_rms": stateful(2, factored),
    "scale_by_sign": stateful(0, lambda s, g, p, t: np.sign(g)), "trace": stateful(1, momentum(False)), "trace_nesterov": stateful(1, momentum(True)),
    "ema": stateful(1, ema), "clip": stateful(0, lambda s, g, p, t: np.clip(g, -0.2, 0.2)), "apply_every": stateful(1, every_second),
    "clip_by_block_rms": stateful(0, lambda s, g, p, t: g / max(1, rms(g) / 0.5)), "adaptive_grad_clip": stateful(0, unit_clip),
    "add_decayed_weights": stateful(0, lambda s, g, p, t: g + 0.1 * p),
    "centralize": stateful(0, lambda s, g, p, t: g - g.mean(1, keepdims=True) if g.ndim > 1 else g),
    "keep_params_nonnegative": stateful(0, lambda s, g, p, t: np.where(p + g < 0, -p, g)),
    "stateless": stateful(0, lambda s, g, p, t: 2 * g), "stateless_with_tree_map": stateful(0, lambda s, g, p, t: g * p),
    "chain": stateful(1, lambda s, g, p, t: -0.5 * momentum(False)(s, g, p, t)),
    "signum": stateful(1, lambda s, g, p, t: -0.1 * np.sign(ema(s, g, p, t))),
}


def trajectory(rule, rate):
    p = {k: v.copy() for k, v in P.items()}
    states = {k: rule[0](v) for k, v in P.items()}
    out = []
    for g in G:
        p = {k: p[k] + rate * rule[1](states[k], g[k], p[k]) for k in p}
        out.append({k: v.ravel().tolist() for k, v in p.items()})
    return out


for name, rules, rate in (("optax", OPTIMIZERS, -LR), ("optax.pieces", PIECES, 1)):
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), f"../../Numerics/Optimizers/{name}.json"), "w") as f:
        json.dump({k: trajectory(v, rate) for k, v in rules.items()}, f, indent=0)
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
row("optax.generalized_kl_divergence", A, S, expect=(S * (np.log(S) - A)).sum(-1) + (np.exp(A) - S).sum(-1), grad=True)
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

W3 = arr([[True, True, False, True], [False, False, False, False], [True, True, True, True]], "bool")
row("optax.losses.sparsemax_loss", A, arr([[0, 1, 1, 0]] * 3, "int32"), grad=True,
    expect=lambda x, y: (lambda z: np.where(z <= -1, 0, np.where(z >= 1, z, (z + 1) ** 2 / 4)))(np.where(y == 1, -x, x)))


def simplex(z):
    u = np.sort(z)[::-1]
    c = (np.cumsum(u) - 1) / np.arange(1, len(z) + 1)
    return np.maximum(z - c[np.sum(u > c) - 1], 0)


def sparsemax(z, k):
    p = simplex(z)
    return p @ z - z[k] + 0.5 * (1 - p @ p)


row("optax.losses.multiclass_sparsemax_loss", A, K, expect=np.array([sparsemax(z, k) for z, k in zip(A, K)]), grad=True)
row("optax.losses.ranking_softmax_loss", A, L, expect=np.asarray(-(L * LS).sum(-1).mean()), grad=True)
row("optax.losses.ranking_softmax_loss", A, L, weights=S, reduce_fn=None, expect=-(L * S * LS).sum(-1))
masked = np.where(W3, A, -np.inf)
with np.errstate(all="ignore"):
    logs = masked - np.log(np.exp(masked).sum(-1, keepdims=True))
each = -np.where(W3, L * np.where(W3, logs, 0), 0).sum(-1)
row("optax.losses.ranking_softmax_loss", A, L, where=W3, expect=np.asarray(each[[0, 2]].mean()), vmap=False)
row("optax.losses.ranking_softmax_loss", A, L, where=W3, reduce_fn="sum", expect=np.asarray(each[[0, 2]].sum()), vmap=False)
row("optax.losses.ranking_softmax_loss", A, L, where=np.zeros((3, 4), bool), expect=np.asarray(0.0), vmap=False)


def dice(p, t, alpha=0.5, beta=0.5, smooth=1.0):
    axes = tuple(range(1, p.ndim - 1))
    i, a, b = (p * t).sum(axes), p.sum(axes), t.sum(axes)
    return 1 - (i + smooth) / (i + alpha * (a - i) + beta * (b - i) + smooth)


I3, T3 = uniform(2, 3, 2, 4, seed=311), np.eye(4)[integers(2, 3, 2, lo=0, hi=4, seed=312)]
P3 = np.exp(I3) / np.exp(I3).sum(-1, keepdims=True)
row("optax.losses.dice_loss", I3, T3, expect=dice(P3, T3).mean(-1), grad=True)
row("optax.losses.dice_loss", P3, T3, apply_softmax=False, alpha=0.3, beta=0.7, smooth=0.5, reduction="sum", ignore_background=True,
    expect=dice(P3, T3, 0.3, 0.7, 0.5)[:, 1:].sum(-1))
row("optax.losses.dice_loss", I3, T3, uniform(4, lo=0.5), reduction="none", axis=(0, 1, 2), expect=np.asarray(
    (1 - ((P3 * T3).sum((0, 1, 2)) + 1) / (0.5 * P3.sum((0, 1, 2)) + 0.5 * T3.sum((0, 1, 2)) + 1)) * uniform(4, lo=0.5)))
w = 1 / (T3.sum((0, 1, 2)) ** 2 + 1e-7)
row("optax.losses.multiclass_generalized_dice_loss", I3, T3, expect=np.asarray((dice(P3, T3) * w / w.sum() * 4).mean()), grad=True)
row("optax.losses.binary_dice_loss", A, (L > 0.5).astype(float), expect=dice(sigmoid(A)[..., None], (L > 0.5).astype(float)[..., None]).mean(-1), grad=True)
row("optax.losses.binary_dice_loss", L[..., None], (L > 0.5).astype(float)[..., None], apply_sigmoid=False,
    expect=dice(L[..., None], (L > 0.5).astype(float)[..., None]).mean(-1))

Y = uniform(5, 3, seed=321)
G3 = Y.T @ Y
values, vectors = np.linalg.eigh(G3)
row("optax.power_iteration", G3, arr([1.0, 0.2, -0.4]), 300, 1e-13, rtol=1e-9,
    expect=(np.asarray(values[-1]), vectors[:, -1] * np.sign(vectors[:, -1] @ arr([1.0, 0.2, -0.4]))), vmap=False)
for p in (1, 2, 3, 4):
    row("optax.matrix_inverse_pth_root", G3, p, ridge_epsilon=0.0, error_tolerance=1e-13, rtol=1e-8, atol=1e-9,
        expect=(vectors @ np.diag(values ** (-1 / p)) @ vectors.T, np.asarray(0.0)))
row("optax.nnls", Y, uniform(5, seed=322), 3000, expect=optimize.nnls(Y, uniform(5, seed=322))[0], rtol=1e-8, atol=1e-9)
row("optax.nnls", Y, uniform(5, 2, seed=323), 3000, rtol=1e-8, atol=1e-9,
    expect=np.stack([optimize.nnls(Y, uniform(5, 2, seed=323)[:, k])[0] for k in range(2)], 1))


# The forward probabilities that the sum over paths needs, by their recursion (Graves et al., 2006).
def forward(logits, labels, frames, low=-1e5):
    logs = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    n = len(labels)
    blank, label = np.full(n + 1, low), np.full(n, low)
    blank[0] = 0
    out = []
    for t in range(len(logits)):
        if t < frames:
            a, b = blank.copy(), label.copy()
            for i in range(n):
                label[i] = np.logaddexp(b[i], a[i]) + logs[t, labels[i]]
                if i > 0:
                    label[i] = np.logaddexp(label[i], b[i - 1] + logs[t, labels[i]] + (low if labels[i] == labels[i - 1] else 0))
            blank = a + logs[t, 0]
            blank[1:] = np.logaddexp(blank[1:], b + logs[t, 0])
        out.append((blank.copy(), label.copy()))
    return np.array([o[0] for o in out]), np.array([o[1] for o in out])


F0, F1 = forward(X[0], [1, 2], 5), forward(X[1], [2, 2], 4)
row("optax.ctc_loss_with_forward_probs", X, PAD, arr([[1, 2], [2, 2]], "int32"), np.zeros((2, 2)), vmap=False,
    expect=(arr([ctc(X[0], 5, [1, 2]), ctc(X[1], 4, [2, 2])]), np.stack([F0[0], F1[0]], 1), np.stack([F0[1], F1[1]], 1)))

E3, E2 = uniform(3, 2, 2, seed=310), uniform(3, 5, seed=311)
NORMS = np.sqrt((E3**2).sum((1, 2)) + (E2**2).sum(1))
row("optax.per_example_global_norm_clip", [E3, E2], 2.5, vmap=False,
    expect=([np.einsum("i,ijk->jk", 1 / np.maximum(NORMS / 2.5, 1), E3), np.einsum("i,ij->j", 1 / np.maximum(NORMS / 2.5, 1), E2)],
            arr((NORMS > 2.5).sum(), "int32")))
D3, D2 = (np.maximum(np.sqrt(q) / (2.5 * np.sqrt(0.5) + 1e-8), 1) for q in ((E3**2).sum((1, 2)), (E2**2).sum(1)))
row("optax.per_example_layer_norm_clip", [E3, E2], 2.5, vmap=False,
    expect=([np.einsum("i,ijk->jk", 1 / D3, E3), np.einsum("i,ij->j", 1 / D2, E2)], [arr((D3 > 1).sum(), "int32"), arr((D2 > 1).sum(), "int32")]))
for name in ("safe_increment", "safe_int32_increment"):
    row("optax." + name, arr([0, 5, 2**31 - 1], "int32"), expect=arr([1, 6, 2**31 - 1], "int32"))
row("optax.safe_root_mean_squares", A, 1e-3, expect=rms(A), grad=True)
row("optax.safe_root_mean_squares", np.zeros(3), 1e-3, expect=arr(1e-3))
row("optax.scale_gradient", A, 0.25, expect=A)

# Schedules, of counts of steps.
COUNT = arr([0, 1, 3, 5, 9, 10, 25], "int32")
STEP = COUNT.astype("float64")


def schedule(name, *args, of, **kwargs):
    row("optax." + name, *args, then=[COUNT], expect=of, result="float32", **kwargs)


def line(a, b, power, steps, begin=0):
    return (a - b) * (1 - np.clip(STEP - begin, 0, steps) / steps) ** power + b


def decay(t, start, steps, rate):
    return np.where(t <= 0, start, start * rate ** (t / steps))


def cosine(t, start, steps, alpha=0.0, power=1.0):
    return start * ((1 - alpha) * (0.5 * (1 + np.cos(np.pi * np.minimum(t, steps) / steps))) ** power + alpha)


def between(places, values, share):
    i = np.clip(np.searchsorted(places, STEP, "right") - 1, 0, len(places) - 2)
    low, high, a, b = np.array(places)[i], np.array(places)[i + 1], np.array(values)[i], np.array(values)[i + 1]
    return a + (b - a) * share(np.clip((STEP - low) / (high - low), 0, 1))


row("optax.constant_schedule", 0.3, then=[arr(4, "int32")], expect=arr(0.3, "float32"))
schedule("linear_schedule", 1.0, 0.2, 8, 2, of=line(1, 0.2, 1, 8, 2))
schedule("polynomial_schedule", 1.0, 0.1, 2.0, 10, of=line(1, 0.1, 2, 10))
schedule("exponential_decay", 1.0, 4, 0.5, of=decay(STEP, 1, 4, 0.5))
schedule("exponential_decay", 1.0, 4, 0.5, 1, True, 0.2, of=np.maximum(np.where(STEP <= 1, 1, 0.5 ** np.floor((STEP - 1) / 4)), 0.2))
schedule("cosine_decay_schedule", 1.0, 10, 0.1, 2.0, of=cosine(STEP, 1, 10, 0.1, 2))
schedule("warmup_cosine_decay_schedule", 0.1, 1.0, 3, 10, 0.2, of=np.where(STEP < 3, line(0.1, 1, 1, 3), cosine(STEP - 3, 1, 7, 0.2)))
schedule("warmup_exponential_decay_schedule", 0.0, 1.0, 3, 4, 0.5, of=np.where(STEP < 3, line(0, 1, 1, 3), decay(STEP - 3, 1, 4, 0.5)))
schedule("schedules.warmup_constant_schedule", 0.0, 1.0, 4, of=line(0, 1, 1, 4))
schedule("cosine_onecycle_schedule", 10, 1.0, of=between([0, 3, 10], [1 / 25, 1, 1 / 250000], lambda s: 0.5 * (1 - np.cos(np.pi * s))))
schedule("linear_onecycle_schedule", 10, 1.0, of=between([0, 3, 8, 10], [1 / 25, 1, 1 / 25, 1 / 250000], lambda s: s))
