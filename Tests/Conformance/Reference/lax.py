"""jax.lax: what it has beside elementwise functions and collectives, by loops."""

import itertools

import numpy as np

from reference import arr, fn, integers, row, uniform


def lax(name, *args, of, **kwargs):
    row("jax.lax." + name, *args, expect=of, **kwargs)


X = uniform(3, 4, seed=1)

# Small ones.
lax("broadcast_like", uniform(4), X, of=np.broadcast_to(uniform(4), (3, 4)), grad=True)
lax("broadcast_like", arr(2.5), integers(2, 3), of=np.full((2, 3), 2.5))
lax("broadcast_to_rank", X, 4, of=X.reshape(1, 1, 3, 4), grad=True)
lax("broadcast_to_rank", arr(3), 0, of=arr(3))
lax("stack", [X, X + 1], 1, of=np.stack([X, X + 1], 1), grad=True)
lax("stack", [integers(3), integers(3, seed=2)], axis=-1, of=np.stack([integers(3), integers(3, seed=2)], -1))
lax("unstack", X, 1, of=tuple(X.T), grad=True)
lax("unstack", integers(2, 3), of=tuple(integers(2, 3)))
lax("unstack", integers(2, 3), -1, of=tuple(integers(2, 3).T))
lax("tile", X, (2, 3), of=np.tile(X, (2, 3)), grad=True)
lax("tile", integers(2, 1, 3), (1, 2, 0), of=np.zeros((2, 2, 0), "int32"))
lax("tile", integers(3), (2,), of=np.tile(integers(3), 2))
lax("stage", X, of=X, grad=True)
lax("stage", integers(3), of=integers(3))
lax("empty", (2, 3), np.float32, of=np.zeros((2, 3), "float32"))
lax("empty", (), np.int32, of=np.zeros((), "int32"))

# The k largest and smallest.
M = arr([[3, -1, 2.5, 7], [0, 5, -6, 1]])
lax("approx_max_k", M, 2, of=(arr([[7, 3], [5, 1]]), arr([[3, 0], [1, 3]], "int32")))
lax("approx_max_k", M, 1, reduction_dimension=0, recall_target=0.5, of=(arr([[3, 5, 2.5, 7]]), arr([[0, 1, 0, 0]], "int32")))
lax("approx_min_k", M, 3, of=(arr([[-1, 2.5, 3], [-6, 0, 1]]), arr([[1, 2, 0], [2, 0, 3]], "int32")))
lax("approx_min_k", arr([5, -2**31, 3], "int32"), 2, of=(arr([-2**31, 3], "int32"), arr([1, 2], "int32")))

# Slices at index vectors.
T = uniform(3, 4, 2, seed=2)
I, J = arr([0, 2, -1], "int32"), arr([3, -4, 1], "int32")
lax("index_take", T, [I, J], (0, 1), of=T[I, J], grad=True)
lax("index_take", T, [I], (1,), of=np.moveaxis(T, 1, 0)[I])
lax("index_take", integers(5), [I], (0,), of=integers(5)[I])


# Reductions by a function.
def reduced(f, axes):
    def of(x, init, *_):
        for axis in sorted(axes, reverse=True):
            lines = np.moveaxis(x, axis, -1).reshape(-1, x.shape[axis])
            x = np.array([f.reduce(v) for v in lines], x.dtype).reshape(np.delete(x.shape, axis))
        return f(init, x).astype(x.dtype)
    return of


P = uniform(3, 4, lo=0.5, hi=1.5, seed=3)
for name, f, init in [("add", np.add, 0.0), ("mul", np.multiply, 1.0), ("max", np.maximum, -np.inf), ("min", np.minimum, np.inf)]:
    lax("reduce", P, init, fn("jax.lax." + name), (1,), of=reduced(f, [1]), grad=True)
    lax("reduce", P, init, fn("jax.lax." + name), (0, 1), of=reduced(f, [0, 1]))
lax("reduce", P, 0.0, fn("jnp.hypot"), (0,), of=reduced(np.hypot, [0]), grad=True)
lax("reduce", P, arr(2.0), fn("jnp.add"), (-1,), of=2 + P.sum(1), grad=True)
lax("reduce", integers(3, 5), -1, fn("jax.lax.bitwise_and"), (0,), of=np.bitwise_and.reduce(integers(3, 5)))
lax("reduce", integers(3, 5), 0, fn("jax.lax.bitwise_xor"), (1,), of=np.bitwise_xor.reduce(integers(3, 5), 1))
lax("reduce", X, -np.inf, fn("jnp.logaddexp"), (1,), of=np.logaddexp.reduce(X, 1))
lax("reduce", np.zeros((0, 2)), -np.inf, fn("jax.lax.max"), (0,), of=np.full(2, -np.inf))


# Windows of a padded and dilated array: (place of the result, the window).
def padded(x, padding, dilation, fill):
    wide = np.full([(n - 1) * d + 1 if n else 0 for n, d in zip(x.shape, dilation)], fill, x.dtype)
    wide[tuple(slice(None, None, d) for d in dilation)] = x
    wide = np.pad(wide, [(max(a, 0), max(b, 0)) for a, b in padding], constant_values=fill)
    return wide[tuple(slice(max(-a, 0), n - max(-b, 0)) for (a, b), n in zip(padding, wide.shape))]


lax("pad", X, arr(1.5), [(1, 0, 0), (0, 2, 1)], of=padded(X, [(1, 0), (0, 2)], [1, 2], 1.5), grad=True)
lax("pad", integers(4), 7, [(-1, 2, 0)], of=np.r_[integers(4)[1:], [7, 7]].astype("int32"))


def windows(x, window, strides, padding, spread, dilation, fill):
    spread, dilation = spread or [1] * x.ndim, dilation or [1] * x.ndim
    span = [(w - 1) * d + 1 for w, d in zip(window, dilation)]
    if isinstance(padding, str):
        extents = [(n - 1) * d + 1 for n, d in zip(x.shape, spread)]
        total = [max(0, (-(-n // s) - 1) * s + w - n) if padding != "VALID" else 0 for n, s, w in zip(extents, strides, span)]
        padding = [(t - t // 2, t // 2) if padding == "SAME_LOWER" else (t // 2, t - t // 2) for t in total]
    wide = padded(x, padding, spread, fill)
    counts = [(n - w) // s + 1 for n, w, s in zip(wide.shape, span, strides)]
    for place in itertools.product(*map(range, counts)):
        yield counts, place, wide[tuple(slice(p * s, p * s + w, d) for p, s, w, d in zip(place, strides, span, dilation))]


def pooled(f):
    def of(x, init, _, window, strides, padding, base_dilation=None, window_dilation=None):
        values = list(windows(x, window, strides, padding, base_dilation, window_dilation, init))
        return np.array([f.reduce(v.ravel()) for _, _, v in values], x.dtype).reshape(values[0][0])
    return of


Y = uniform(5, 6, lo=0.5, hi=2.5, seed=4)
POOLS = [("add", np.add, 0.0), ("max", np.maximum, -np.inf), ("min", np.minimum, np.inf), ("mul", np.multiply, 1.0)]
for name, f, init in POOLS:
    g = fn("jax.lax." + name)
    lax("reduce_window", Y, init, g, (2, 3), (1, 2), "VALID", of=pooled(f), grad=True)
    lax("reduce_window", Y, init, g, (3, 2), (2, 2), "SAME", of=pooled(f), grad=True)
    lax("reduce_window", Y, init, g, (1, 3), (1, 1), [(0, 0), (2, 1)], of=pooled(f), grad=True)
lax("reduce_window", Y, 0.0, fn("jax.lax.add"), (2, 2), (2, 2), "SAME_LOWER", of=pooled(np.add), grad=True)
lax("reduce_window", Y, 0.0, fn("jax.lax.add"), (2, 3), (1, 1), [(1, 1), (-1, 2)], (2, 1), (1, 2), of=pooled(np.add), grad=True)
lax("reduce_window", Y, -np.inf, fn("jnp.maximum"), (2, 3), (1, 2), "SAME", base_dilation=(1, 2), window_dilation=(2, 1),
    of=pooled(np.maximum), grad=True)
lax("reduce_window", Y, 0.0, fn("jnp.hypot"), (2, 2), (1, 1), "VALID", of=pooled(np.hypot), grad=True)
for n in (9, 12, 16):
    lax("reduce_window", uniform(20, seed=5), -np.inf, fn("jax.lax.max"), (n,), (3,), "SAME", of=pooled(np.maximum), grad=True)
    lax("reduce_window", integers(40, seed=6), 0, fn("jax.lax.add"), (n,), (2,), "VALID", window_dilation=(2,), of=pooled(np.add))
lax("reduce_window", arr([1, np.nan, 3, 4, 5]), -np.inf, fn("jax.lax.max"), (2,), (1,), "VALID", of=arr([np.nan, np.nan, 4, 5]))
lax("reduce_window", arr([1, np.nan, 3, 4, 5]), np.inf, fn("jax.lax.min"), (2,), (1,), "VALID", of=arr([np.nan, np.nan, 3, 4]))
lax("reduce_window", integers(3, 3) > 0, False, fn("jax.lax.bitwise_or"), (2, 2), (1, 1), "VALID", of=pooled(np.logical_or))


# Convolutions. Input [N, spatial…, C], kernel [spatial…, I, O].
def conv(x, k, strides, padding, spread, dilation=None):
    n = x.ndim - 2
    result = {}
    one = [1] * n
    for counts, place, v in windows(x, [x.shape[0], *k.shape[:n], x.shape[-1]], [1, *strides, 1], [(0, 0), *padding, (0, 0)],
                                    [1, *spread, 1], [1, *(dilation or one), 1], 0):
        result[place[1:-1]] = np.tensordot(v, k, axes=n + 1)
        shape = counts[1:-1]
    return np.moveaxis(np.array([result[p] for p in itertools.product(*map(range, shape))]), 0, 1).reshape(x.shape[0], *shape, k.shape[-1])


def transposed(x, k, strides, padding, rhs_dilation=None, transpose_kernel=False):
    n = x.ndim - 2
    if padding == "SAME":
        spans = [(w - 1) * d + 1 for w, d in zip(k.shape, rhs_dilation or [1] * n)]
        totals = [w + s - 2 for w, s in zip(spans, strides)]
        lows = [w - 1 if s > w - 1 else -(-t // 2) for w, s, t in zip(spans, strides, totals)]
        padding = [(low, t - low) for low, t in zip(lows, totals)]
    elif padding == "VALID":
        spans = [(w - 1) * d + 1 for w, d in zip(k.shape, rhs_dilation or [1] * n)]
        padding = [(w - 1, s - 1 + max(w - s, 0)) for w, s in zip(spans, strides)]
    if transpose_kernel:
        k = np.swapaxes(np.flip(k, tuple(range(n))), -1, -2)
    return conv(x, k, [1] * n, padding, strides, rhs_dilation)


A, K = uniform(2, 5, 3, seed=7), uniform(3, 3, 2, seed=8)
B, L = uniform(1, 3, 2, 2, seed=9), uniform(2, 3, 2, 2, seed=10)
for padding in ("SAME", "VALID"):
    for stride in (1, 2, 3, 4):
        lax("conv_transpose", A, K, (stride,), padding, of=transposed, grad=stride == 2)
    lax("conv_transpose", B, L, (2, 1), padding, of=transposed, grad=True)
    lax("conv_transpose", B, L, (1, 2), padding, rhs_dilation=(2, 1), of=transposed)
lax("conv_transpose", A, uniform(2, 4, 3, seed=11), (2,), [(1, 0)], transpose_kernel=True, of=transposed, grad=True)
lax("conv_transpose", A.swapaxes(1, 2), K.transpose(2, 1, 0), (2,), "VALID", dimension_numbers=("NCH", "OIH", "NCH"),
    of=transposed(A, K, (2,), "VALID").swapaxes(1, 2))


N1, O1 = A.swapaxes(1, 2).copy(), K.transpose(2, 1, 0).copy()
lax("conv", N1, O1, (2,), "VALID", of=conv(A, K, (2,), [(0, 0)], (1,)).swapaxes(1, 2), grad=True)
lax("conv", N1, O1, (1,), "SAME", of=conv(A, K, (1,), [(1, 1)], (1,)).swapaxes(1, 2))
lax("conv_with_general_padding", N1, O1, (1,), [(2, 0)], (2,), (2,), of=conv(A, K, (1,), [(2, 0)], (2,), (2,)).swapaxes(1, 2), grad=True)
lax("conv_general_dilated", B, L, (1, 2), [(1, 0), (0, 1)], (2, 1), (2, 1), dimension_numbers=("NHWC", "HWIO", "NHWC"),
    of=conv(B, L, (1, 2), [(1, 0), (0, 1)], (2, 1), (2, 1)), grad=True)
lax("conv_general_dilated", A, uniform(3, 1, 6, seed=24), (1,), "VALID", dimension_numbers=("NWC", "WIO", "NWC"), feature_group_count=3,
    of=np.concatenate([conv(A[..., g:g + 1], uniform(3, 1, 6, seed=24)[..., 2 * g:2 * g + 2], (1,), [(0, 0)], (1,)) for g in range(3)], -1))


# Input [N, C, spatial…].
def patches(x, window, strides, padding, lhs_dilation=None, rhs_dilation=None):
    one, n = [1], x.ndim - 2
    found, shape = [], None
    pads = padding if isinstance(padding, str) else [(0, 0), (0, 0), *padding]
    for counts, _, v in windows(x, one * 2 + list(window), one * 2 + list(strides), pads, one * 2 + list(lhs_dilation or one * n),
                                one * 2 + list(rhs_dilation or one * n), 0):
        found.append(v.ravel())
        shape = counts
    values = np.array(found).reshape(*shape, -1)
    return np.moveaxis(values, -1, 2).reshape(shape[0], -1, *shape[2:])


Q = uniform(2, 2, 4, seed=12)
R = uniform(1, 2, 3, 4, seed=13)
lax("conv_general_dilated_patches", Q, (3,), (1,), "VALID", of=patches, grad=True)
lax("conv_general_dilated_patches", R, (2, 2), (1, 2), "SAME", of=patches, grad=True)
lax("conv_general_dilated_patches", R, (2, 1), (1, 1), [(1, 0), (0, 0)], lhs_dilation=(1, 2), rhs_dilation=(2, 1), of=patches)
lax("conv_general_dilated_patches", R.transpose(0, 2, 3, 1), (2, 2), (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"),
    of=patches(R, (2, 2), (1, 1), "VALID").transpose(0, 2, 3, 1))


def local(x, k, strides, padding, window):
    return np.einsum("nchw,ochw->nohw" if x.ndim == 4 else "nch,och->noh", patches(x, window, strides, padding), k)


lax("conv_general_dilated_local", Q, uniform(3, 6, 2, seed=14), (1,), "VALID", (3,), of=local, grad=True)
lax("conv_general_dilated_local", R, uniform(2, 8, 3, 2, seed=15), (1, 2), "SAME", (2, 2), of=local, grad=True)
lax("conv_general_dilated_local", R, uniform(2, 4, 4, 4, seed=16), (1, 1), [(1, 1), (0, 0)], (2, 1), of=local)
lax("conv_general_dilated_local", R.transpose(0, 2, 3, 1), uniform(2, 8, 3, 2, seed=15).transpose(2, 3, 1, 0), (1, 2), "SAME", (2, 2),
    dimension_numbers=("NHWC", "HWIO", "NHWC"), of=local(R, uniform(2, 8, 3, 2, seed=15), (1, 2), "SAME", (2, 2)).transpose(0, 2, 3, 1))

lax("conv_dimension_numbers", (1, 2, 3, 4), (5, 2, 3, 3), of=((0, 1, 2, 3),) * 3)
lax("conv_dimension_numbers", (1, 3, 4, 2), (3, 3, 2, 5), ("NHWC", "WHIO", "NCHW"), of=((0, 3, 2, 1), (3, 2, 0, 1), (0, 1, 3, 2)))


# Products of groups.
def groups(sizes):
    ends = np.cumsum(sizes)
    return [slice(a, b) for a, b in zip(ends - sizes, ends)]


def ragged(x, k, sizes):
    result = np.zeros((*x.shape[:-1], k.shape[-1]))
    for g, part in enumerate(groups(sizes)):
        result[..., part, :] = x[..., part, :] @ k[g]
    return result


S, Z = arr([2, 0, 3], "int32"), arr([1, 3, 0], "int32")
V, W = uniform(5, 3, seed=17), uniform(3, 3, 2, seed=18)
lax("ragged_dot", V, W, S, of=ragged, grad=True)
lax("ragged_dot", V, W, Z, of=ragged, grad=True)
lax("ragged_dot", integers(4, 2), integers(3, 2, 2, seed=1), Z, of=ragged(integers(4, 2), integers(3, 2, 2, seed=1), Z).astype("int32"))

U, D = uniform(2, 5, 3, seed=19), uniform(3, 2, 3, 2, seed=20)
FREE = (((2,), (2,)), ((0,), (1,)))
lax("ragged_dot_general", V, W, S, ((((1,), (1,)), ((), ())), (0,), (0,)), of=ragged(V, W, S), grad=True)
lax("ragged_dot_general", U, D, Z, (FREE, (1,), (0,)), of=np.stack([ragged(U[i], D[:, i], Z) for i in range(2)]), grad=True)
lax("ragged_dot_general", U, D, np.stack([S, Z]), (FREE, (1,), (0,)), of=np.stack([ragged(U[i], D[:, i], [S, Z][i]) for i in range(2)]))
lax("ragged_dot_general", V, uniform(5, 2, seed=21), S, ((((0,), (0,)), ((), ())), (0,), ()),
    of=np.stack([V[p].T @ uniform(5, 2, seed=21)[p] for p in groups(S)]), grad=True)
lax("ragged_dot_general", U, uniform(2, 5, 2, seed=22), np.stack([S, Z]), ((((1,), (1,)), ((0,), (0,))), (1,), ()),
    of=np.stack([[U[i][p].T @ uniform(2, 5, 2, seed=22)[i][p] for i, p in enumerate(q)] for q in zip(groups(S), groups(Z))]))
lax("ragged_dot_general", U, uniform(2, 3, 4, seed=23), arr([1, 1], "int32"), ((((2,), (1,)), ((0,), (0,))), (0,), ()),
    of=U @ uniform(2, 3, 4, seed=23))
