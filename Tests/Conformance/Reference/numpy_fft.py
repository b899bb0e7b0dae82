"""Discrete Fourier transforms. NumPy computes them in float64 whatever it gets; JAX keeps float32."""

import numpy as np

from reference import arr, integers, row, uniform

C = uniform(2, 6, seed=1, dtype="complex128")
R = uniform(2, 6, seed=2)
V = uniform(7, seed=3, dtype="complex128")
T = uniform(2, 3, 4, seed=4, dtype="complex128")
B = uniform(2, 3, 5, seed=5)

for f in ("fft", "ifft", "hfft", "irfft"):
    name = "jnp.fft." + f
    ref = getattr(np.fft, f)
    row(name, C, expect=ref)
    row(name, V, expect=ref)
    row(name, C, n=4, expect=ref)
    row(name, C, n=9, axis=0, expect=ref)
    row(name, C, axis=-2, norm="ortho", expect=ref)
    row(name, C, norm="forward", expect=ref)
    row(name, V[:5].astype("complex64"), expect=lambda x, ref=ref: ref(x).astype("float32" if ref(x).dtype.kind == "f" else "complex64"))
    row(name, V[:2], expect=ref)
for f in ("rfft", "ihfft"):
    name = "jnp.fft." + f
    ref = getattr(np.fft, f)
    row(name, R, expect=ref)
    row(name, B, expect=ref)
    row(name, R, n=5, axis=0, expect=ref)
    row(name, R, n=3, norm="ortho", expect=ref)
    row(name, R, axis=-2, norm="forward", expect=ref)
    row(name, arr([2.5]), expect=ref)
for f in ("fft2", "ifft2", "irfft2", "fftn", "ifftn", "irfftn"):
    name = "jnp.fft." + f
    ref = getattr(np.fft, f)
    row(name, C, expect=ref)
    row(name, T, expect=ref)
    row(name, T, s=(3, 5), axes=(0, 2), expect=ref)
    row(name, T, axes=(1, -3), norm="ortho", expect=ref)
    row(name, C, norm="forward", expect=ref)
for f in ("rfft2", "rfftn"):
    name = "jnp.fft." + f
    ref = getattr(np.fft, f)
    row(name, R, expect=ref)
    row(name, B, expect=ref)
    row(name, B, s=(3, 4), axes=(0, 2), expect=ref)
    row(name, B, axes=(1, -3), norm="ortho", expect=ref)
    row(name, R, norm="forward", expect=ref)
row("jnp.fft.fft", integers(5, seed=6), expect=np.fft.fft)
row("jnp.fft.fft", R, expect=np.fft.fft)
row("jnp.fft.fft", np.zeros((0, 4)), expect=np.fft.fft)
# Real numbers to real numbers, so that the derivative is one of real functions.
row("jnp.fft.irfft", R, expect=np.fft.irfft, grad=True)
row("jnp.fft.hfft", R, n=7, expect=np.fft.hfft, grad=True)
row("jnp.fft.irfft2", B, expect=np.fft.irfft2, grad=True)
row("jnp.fft.irfftn", B, s=(3, 3), axes=(0, 2), norm="ortho", expect=np.fft.irfftn, grad=True)
for n, d in ((1, 1.0), (4, 1.0), (5, 0.25), (8, 2.0)):
    row("jnp.fft.fftfreq", n, d, expect=np.fft.fftfreq, vmap=False)
    row("jnp.fft.rfftfreq", n, d, expect=np.fft.rfftfreq, vmap=False)
for f in ("fftshift", "ifftshift"):
    ref = getattr(np.fft, f)
    row("jnp.fft." + f, R, expect=ref, grad=True)
    row("jnp.fft." + f, B, axes=(0, -1), expect=ref)
    row("jnp.fft." + f, integers(5, seed=7), axes=0, expect=ref)
    row("jnp.fft." + f, np.zeros((0, 2)), expect=ref)
