"""scipy.signal, scipy.fft, and what else of SciPy has its name in jax.scipy; segments; images, by the formulas of jax.image in NumPy."""

import numpy as np
from scipy import fft, integrate, interpolate, ndimage, signal
from scipy.cluster import vq
from scipy.spatial.transform import Rotation

from reference import arr, integers, row, uniform

X, K = uniform(7), uniform(4, seed=1)
M, N = uniform(4, 5, seed=2), uniform(3, 2, seed=3)
C, D = uniform(5, dtype="complex128"), uniform(3, seed=5, dtype="complex128")
for name in ("convolve", "correlate"):
    f, full = getattr(signal, name), f"jax.scipy.signal.{name}"
    for mode in ("full", "same", "valid"):
        row(full, X, K, mode, expect=f(X, K, mode), grad=mode == "same")
        row(full, K, X, mode, expect=f(K, X, mode))
        row(full, M, N, mode, expect=f(M, N, mode))
        row(full, C, D, mode, expect=f(C, D, mode))
    row(full, M, N, "same", "fft", expect=f(M, N, "same"), rtol=1e-9, atol=1e-13)
    row(full, integers(6), integers(3, seed=1), expect=f(integers(6), integers(3, seed=1)), result="float32")
    row(full, uniform(2, 3, 4), uniform(2, 1, 3, seed=1), "same", expect=f(uniform(2, 3, 4), uniform(2, 1, 3, seed=1), "same"))
    for mode in ("full", "same", "valid"):
        row(full + "2d", M, N, mode, expect=getattr(signal, name + "2d")(M, N, mode), grad=mode == "full")
        row(full + "2d", N, M, mode, expect=getattr(signal, name + "2d")(N, M, mode))
row("jax.scipy.signal.convolve", arr(2.0), arr(3.0), expect=arr(6.0))
for mode in ("full", "same", "valid"):
    row("jax.scipy.signal.fftconvolve", X, K, mode, expect=signal.fftconvolve(X, K, mode), atol=1e-14, grad=mode == "full")
    row("jax.scipy.signal.fftconvolve", M, N, mode, expect=signal.fftconvolve(M, N, mode), atol=1e-14)
    row("jax.scipy.signal.fftconvolve", C, D, mode, expect=signal.fftconvolve(C, D, mode), atol=1e-14)
row("jax.scipy.signal.fftconvolve", uniform(2, 5), uniform(2, 3), axes=1, expect=signal.fftconvolve(uniform(2, 5), uniform(2, 3), axes=1), atol=1e-14)
row("jax.scipy.signal.fftconvolve", uniform(1, 5), uniform(2, 3), "same", axes=(-1,),
    expect=signal.fftconvolve(np.tile(uniform(1, 5), (2, 1)), uniform(2, 3), "same", axes=-1), atol=1e-14)

T = uniform(2, 9, seed=7)
row("jax.scipy.signal.detrend", T, expect=signal.detrend(T), atol=1e-14, grad=True)
row("jax.scipy.signal.detrend", T, axis=0, expect=signal.detrend(T, axis=0), atol=1e-14)
row("jax.scipy.signal.detrend", T, type="constant", expect=signal.detrend(T, type="constant"), atol=1e-14)
row("jax.scipy.signal.detrend", T, bp=(4,), expect=signal.detrend(T, bp=[4]), atol=1e-13)
row("jax.scipy.signal.detrend", integers(8), expect=signal.detrend(integers(8)), result="float32", atol=1e-5)

S, R = uniform(2, 24, seed=8), uniform(24, seed=9)
Z = uniform(24, seed=10, dtype="complex128")


def spectrum(name, *args, result=None, grad=None, **kwargs):
    numpy = dict(kwargs)
    for key in ("detrend", "boundary"):
        if key in numpy and numpy[key] is None:
            numpy[key] = False if key == "detrend" else None
    row(f"jax.scipy.signal.{name}", *args, expect=getattr(signal, name)(*args, **numpy), rtol=1e-9, atol=1e-13, result=result, grad=grad, **kwargs)


spectrum("stft", R, nperseg=8, grad=True)
spectrum("stft", S, 2.5, "hamming", 7, 3, 12, axis=-1)
spectrum("stft", S.T.copy(), nperseg=6, axis=0, boundary=None, padded=False, detrend="constant")
for boundary in ("even", "odd", "constant"):
    spectrum("stft", R, nperseg=8, noverlap=5, boundary=boundary, window="blackman", detrend="linear")
spectrum("stft", Z, nperseg=8, return_onesided=False)
for window in (("kaiser", 3.0), ("tukey", 0.3), ("gaussian", 2.0), ("general_hamming", 0.6)):
    spectrum("stft", R, window=window, nperseg=8)
for window in ("boxcar", "nuttall", "blackmanharris", "flattop", "bartlett", "cosine"):
    spectrum("welch", R, window=window, nperseg=8)
spectrum("welch", R, nperseg=8, grad=True)
spectrum("welch", S, 100.0, nperseg=9, noverlap=2, nfft=11, scaling="spectrum", detrend="linear")
spectrum("welch", S.T.copy(), nperseg=7, axis=0, average="median", detrend=None)
spectrum("welch", Z, nperseg=8, return_onesided=False)
row("jax.scipy.signal.welch", R.astype("float32"), nperseg=8, expect=signal.welch(R, nperseg=8), result="float32")
row("jax.scipy.signal.welch", R, window=uniform(8, lo=0.5), expect=signal.welch(R, window=uniform(8, lo=0.5)), rtol=1e-9)
spectrum("csd", S, R[None], nperseg=8, grad=True)
spectrum("csd", R, R[:17].copy(), nperseg=6, average="median")
spectrum("csd", Z, R, nperseg=8, return_onesided=False)
for arguments in (dict(nperseg=8), dict(nperseg=7, noverlap=5), dict(nperseg=8, noverlap=6, window="hamming", boundary="even")):
    zxx = signal.stft(R, **arguments)[2]
    inverse = {k: v for k, v in arguments.items() if k != "boundary"}
    row("jax.scipy.signal.istft", zxx, **inverse, expect=signal.istft(zxx, **inverse), rtol=1e-9, atol=1e-13)
zxx = signal.stft(S.T.copy(), nperseg=6, axis=0)[2]
row("jax.scipy.signal.istft", np.moveaxis(zxx, -1, 0).copy(), time_axis=0, freq_axis=1,
    expect=signal.istft(np.moveaxis(zxx, -1, 0), time_axis=0, freq_axis=1), rtol=1e-9, atol=1e-13)
zxx = signal.stft(Z, nperseg=8, return_onesided=False)[2]
row("jax.scipy.signal.istft", zxx, input_onesided=False, expect=signal.istft(zxx, input_onesided=False), rtol=1e-9, atol=1e-13)

for name in ("dct", "idct"):
    f, full = getattr(fft, name), f"jax.scipy.fft.{name}"
    for n in (1, 2, 5, 8):
        row(full, uniform(n, seed=n), expect=f(uniform(n, seed=n)), atol=1e-14, grad=n == 5)
        row(full, uniform(n, seed=n), norm="ortho", expect=f(uniform(n, seed=n), norm="ortho"), atol=1e-14)
    row(full, M, 2, 7, 0, expect=f(M, 2, 7, 0), atol=1e-14)
    row(full, M, n=3, expect=f(M, n=3), atol=1e-14)
    row(full, integers(4), expect=f(integers(4)), result="float32", atol=1e-5)
    g = getattr(fft, name + "n")
    row(full + "n", M, expect=g(M), atol=1e-14, grad=True)
    row(full + "n", M, s=(3, 6), norm="ortho", expect=g(M, s=(3, 6), norm="ortho"), atol=1e-14)
    row(full + "n", uniform(2, 3, 4), axes=(-1, 0), expect=g(uniform(2, 3, 4), axes=(-1, 0)), atol=1e-14)

IDS = arr([2, 0, 2, 5, -1, 0], "int32")
OPS = {"sum": (0, np.add), "prod": (1, np.multiply), "max": (-np.inf, np.maximum), "min": (np.inf, np.minimum)}


def segments(name, data, ids, count, start=None):
    start, f = (OPS[name][0] if start is None else start), OPS[name][1]
    out = np.full((count,) + data.shape[1:], start, dtype=data.dtype)
    for i, k in enumerate(ids):
        if 0 <= k < count:
            out[k] = f(out[k], data[i])
    return out


for name in OPS:
    full = f"jax.ops.segment_{name}"
    data = uniform(6, 2, seed=11)
    row(full, data, IDS, 4, expect=segments(name, data, IDS, 4), grad=name == "sum")
    row(full, data, arr([2, 0, 2, 1, -1, 0], "int32"), 3, expect=segments(name, data, [2, 0, 2, 1, -1, 0], 3), grad=name != "prod")
    row(full, data, IDS, 4, bucket_size=4, expect=segments(name, data, IDS, 4))
    row(full, data, abs(IDS), expect=segments(name, data, abs(IDS), 6), jit=False)
    limits = {"max": np.iinfo("int32").min, "min": np.iinfo("int32").max}
    row(full, integers(6), IDS, num_segments=3, expect=segments(name, integers(6), IDS, 3, limits.get(name)))
    row(full, np.zeros((0, 3)), arr([], "int32"), 2, expect=segments(name, np.zeros((0, 3)), [], 2), vmap=False)
row("jax.ops.segment_sum", arr([1.0, np.nan, 2.0]), arr([0, 1, 0], "int32"), 2, expect=arr([3, np.nan]))


def triangle(x):
    return np.maximum(0, 1 - x)


def keys(x):
    return np.where(x < 1, 1.5 * x**3 - 2.5 * x**2 + 1, np.where(x < 2, -0.5 * x**3 + 2.5 * x**2 - 4 * x + 2, 0))


def lanczos(radius):
    return lambda x: np.where(x < radius, np.sinc(x) * np.sinc(x / radius), 0)


KERNELS = {"linear": triangle, "bicubic": keys, "lanczos3": lanczos(3), "lanczos5": lanczos(5)}


def resample(x, axis, m, scale, shift, kernel, antialias):
    n = x.shape[axis]
    at = (np.arange(m) + 0.5 - shift) / scale - 0.5
    w = kernel(np.abs(at - np.arange(n)[:, None]) / (max(1 / scale, 1) if antialias else 1))
    w = np.where((at >= -0.5) & (at <= n - 0.5) & (abs(w.sum(0)) > 1e-3), w / w.sum(0), 0)
    return np.moveaxis(np.moveaxis(x, axis, -1) @ w, -1, axis)


def resize(x, shape, kernel, antialias=True):
    for axis, m in enumerate(shape):
        x = resample(x, axis, m, m / x.shape[axis], 0, kernel, antialias) if m != x.shape[axis] else x
    return x


for method, kernel in KERNELS.items():
    row("jax.image.resize", M, (7, 3), method, expect=resize(M, (7, 3), kernel), rtol=1e-9, grad=True)
    row("jax.image.resize", M, (2, 5), method, antialias=False, expect=resize(M, (2, 5), kernel, False), rtol=1e-9)
    row("jax.image.scale_and_translate", M, (6, 5), (0,), arr([1.5]), arr([-0.4]), method,
        expect=resample(M, 0, 6, 1.5, -0.4, kernel, True), rtol=1e-9, atol=1e-13, grad=method != "linear")
    row("jax.image.scale_and_translate", M, (3, 8), (1, 0), arr([1.2, 0.7]), arr([0.3, 0.2]), method, antialias=False, rtol=1e-9, atol=1e-13,
        expect=resample(resample(M, 1, 8, 1.2, 0.3, kernel, False), 0, 3, 0.7, 0.2, kernel, False))
for shape in ((2, 3), (4, 5), (9, 7), (0, 5)):
    places = [np.floor((np.arange(m) + 0.5) * n / m).astype(int) if m else np.zeros(0, int) for m, n in zip(shape, M.shape)]
    row("jax.image.resize", M, shape, "nearest", expect=M[np.ix_(*places)], vmap=False if 0 in shape else None)
    row("jax.image.resize", integers(4, 5), shape, "nearest", expect=integers(4, 5)[np.ix_(*places)], vmap=False if 0 in shape else None)
row("jax.image.resize", integers(4), (6,), "linear", expect=resize(integers(4), (6,), triangle), result="float32")

PLACES = [uniform(6, lo=-3, hi=7, seed=21), uniform(6, lo=-3, hi=7, seed=22)]
for mode in ("constant", "nearest", "wrap", "mirror", "reflect"):
    known = {"wrap": "grid-wrap", "constant": "grid-constant"}.get(mode, mode)
    for order in (0, 1):
        row("jax.scipy.ndimage.map_coordinates", M, PLACES, order, mode, rtol=1e-9, grad=order == 1,
            expect=ndimage.map_coordinates(M, PLACES, order=order, mode=known))
    row("jax.scipy.ndimage.map_coordinates", integers(3, 4, 2), [PLACES[0], PLACES[1], PLACES[0]], 1, mode,
        expect=np.round(ndimage.map_coordinates(integers(3, 4, 2).astype(float), [PLACES[0], PLACES[1], PLACES[0]], order=1, mode=known)).astype("int32"))
row("jax.scipy.ndimage.map_coordinates", arr([1.0, 2.0, 3.0]), [arr([[0.5], [9.0]])], 1, "constant", -1.5, expect=arr([[1.5], [-1.5]]))
row("jax.scipy.ndimage.map_coordinates", arr([1.0]), [arr([0.3, 5.2, -7.0])], 1, "mirror", expect=arr([1.0, 1.0, 1.0]))

row("jax.scipy.integrate.trapezoid", M, expect=integrate.trapezoid, grad=True)
row("jax.scipy.integrate.trapezoid", M, dx=0.5, axis=0, expect=integrate.trapezoid(M, dx=0.5, axis=0))
row("jax.scipy.integrate.trapezoid", M, uniform(4, seed=4), axis=0, expect=integrate.trapezoid(M, uniform(4, seed=4), axis=0), atol=1e-14)
row("jax.scipy.cluster.vq", uniform(5, 3), uniform(2, 3, seed=1), expect=vq.vq(uniform(5, 3), uniform(2, 3, seed=1)), result=("int32", None), grad=True)
row("jax.scipy.cluster.vq", uniform(5), uniform(3, seed=1), expect=vq.vq(uniform(5), uniform(3, seed=1)), result=("int32", None))

Q = uniform(3, 4, seed=31)
V = uniform(3, 3, seed=32)
r = "jax.scipy.spatial.transform.Rotation."
row(r + "FromQuat", Q, expect=Rotation.from_quat(Q).as_quat(), grad=True)
row(r + "FromQuat", Q[0].astype("float32"), expect=Rotation.from_quat(Q[0]).as_quat(), result="float32")
row(r + "FromRotvec", V, expect=Rotation.from_rotvec(V).as_quat(), grad=True)
row(r + "FromRotvec", arr([1e-5, -2e-5, 0.0]), expect=Rotation.from_rotvec([1e-5, -2e-5, 0.0]).as_quat())
row(r + "FromRotvec", 50 * V, degrees=True, expect=Rotation.from_rotvec(50 * V, degrees=True).as_quat())
row(r + "FromMrp", V, expect=Rotation.from_mrp(V).as_quat(), grad=True)
for seq, angles in (("x", arr(0.3)), ("Z", arr([0.3, -1.0])), ("yz", V[:, :2].copy()), ("xyz", V), ("ZXZ", V[0])):
    row(r + "FromEuler", seq, angles, expect=Rotation.from_euler(seq, angles).as_quat(), grad=seq == "xyz")
row(r + "FromEuler", "XYZ", 40 * V, degrees=True, expect=Rotation.from_euler("XYZ", 40 * V, degrees=True).as_quat())
turns = np.concatenate([Rotation.from_rotvec(V).as_matrix(), Rotation.from_rotvec([[3.0, 0, 0], [0, -3, 0], [0.1, 0, 3.1]]).as_matrix()])
row(r + "FromMatrix", turns, expect=Rotation.from_matrix(turns).as_quat(), vmap=False, rtol=1e-9)
row(r + "FromMatrix", turns[0].copy(), expect=Rotation.from_matrix(turns[0]).as_quat(), rtol=1e-9, vmap=False)
