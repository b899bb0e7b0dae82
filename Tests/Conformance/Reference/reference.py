"""Rows of the conformance data: a public function, its arguments, and what NumPy or SciPy says that it gives."""

import functools
import inspect
import os

import numpy as np

ROWS = {}
_MISSING = object()
_DEMOTED = {"float64": "float32", "complex128": "complex64", "int64": "int32", "uint64": "uint32"}


class Fn:
    """A public function as an argument of another: fn("jnp.add")."""

    def __init__(self, name):
        self.name = name


def fn(name):
    return Fn(name)


def row(name, *args, expect=_MISSING, then=None, result=None, grad=None, jit=True, vmap=None, rtol=None, atol=None, signs=False, **kwargs):
    """Adds a row. See README.md for the parameters."""
    module = os.path.splitext(os.path.basename(inspect.stack()[1].filename))[0]
    if module == "reference":
        module = next(os.path.splitext(os.path.basename(f.filename))[0] for f in inspect.stack()[2:] if not f.filename.endswith("reference.py"))
    if expect is _MISSING:
        expect = functools.reduce(getattr, name.split(".")[1:], np)
    if callable(expect):
        with np.errstate(all="ignore"):
            expect = expect(*args, **kwargs)
    wide = _wide([args, kwargs, then])
    expect = _ruled(expect, wide, result)
    fields = {"name": name, "args": list(args), "kwargs": kwargs, "expect": expect}
    text = ["\"name\":" + _text(name), "\"args\":[" + ",".join(_text(a) for a in args) + "]"]
    if kwargs:
        text.append("\"kwargs\":{" + ",".join(_text(k) + ":" + _text(v) for k, v in kwargs.items()) + "}")
    text.append("\"expect\":" + _text(fields["expect"]))
    if then is not None:
        text.append("\"then\":" + _text(list(then)))
    if grad:
        text.append("\"grad\":" + _text(int(grad)))
    if not jit:
        text.append("\"jit\":false")
    if vmap is False or (vmap is None and not jit):
        text.append("\"vmap\":false")
    if rtol is not None:
        text.append("\"rtol\":" + _text(float(rtol)))
    if atol is not None:
        text.append("\"atol\":" + _text(float(atol)))
    if signs:
        text.append("\"signs\":true")
    line = "{" + ",".join(text) + "}"
    rows = ROWS.setdefault(module, [])
    if line not in rows:
        rows.append(line)


def arr(values, dtype="float64"):
    """An array of a dtype."""
    return np.array(values, dtype=dtype)


def rng(seed=0):
    """Random numbers that are the same in every run."""
    return np.random.RandomState(seed)


def uniform(*shape, lo=-2.0, hi=2.0, seed=0, dtype="float64"):
    """Random floats, rounded so that their text is short."""
    x = np.round(rng(seed).uniform(lo, hi, shape), 3)
    if np.dtype(dtype).kind == "c":
        x = x + 1j * np.round(rng(seed + 1000).uniform(lo, hi, shape), 3)
    return np.asarray(x, dtype=dtype)


def integers(*shape, lo=-9, hi=10, seed=0, dtype="int32"):
    """Random integers below hi."""
    return rng(seed).randint(lo, hi, shape).astype(dtype)


# JAX computes in 32 bits unless an argument, or an explicit dtype, has 64.
def _wide(x):
    if isinstance(x, dict):
        return _wide(list(x.values()))
    if isinstance(x, (list, tuple)):
        return set().union(*(_wide(v) for v in x)) if x else set()
    dtype = x.dtype if isinstance(x, (np.ndarray, np.generic)) else _dtype(x)
    if dtype is None:
        return set()
    return {"float64": {"f"}, "complex128": {"f"}, "int64": {"i"}, "uint64": {"i"}}.get(dtype.name, set())


def _dtype(x):
    if isinstance(x, np.dtype):
        return x
    return np.dtype(x) if isinstance(x, type) and issubclass(x, np.generic) else None


def _ruled(x, wide, result):
    if isinstance(x, tuple) and hasattr(x, "_fields"):
        x = tuple(x)
    if isinstance(x, (tuple, list)):
        each = result if isinstance(result, (tuple, list)) else [result] * len(x)
        return type(x)(_ruled(v, wide, r) for v, r in zip(x, each))
    if not isinstance(x, (np.ndarray, np.generic)):
        return x
    x = np.asarray(x)
    if result is not None:
        with np.errstate(all="ignore"):
            return x.astype(result)
    demoted = _DEMOTED.get(x.dtype.name)
    if demoted is None or ("f" if x.dtype.kind in "fc" else "i") in wide:
        return x
    with np.errstate(all="ignore"):
        return x.astype(demoted)


def _number(v):
    if isinstance(v, (bool, np.bool_)):
        return "true" if v else "false"
    if isinstance(v, (int, np.integer)):
        return str(int(v))
    if np.isnan(v):
        return '"nan"'
    if np.isinf(v):
        return '"inf"' if v > 0 else '"-inf"'
    if isinstance(v, np.float32):
        text = str(v)
        return text[:-2] if text.endswith(".0") else text
    text = repr(float(v))
    return text[:-2] if text.endswith(".0") else text


def _text(x):
    """JSON that keeps what Python knows: ints and floats, tuples and lists, dtypes and arrays are told apart."""
    if isinstance(x, Fn):
        return '{"fn":' + _text(x.name) + "}"
    if isinstance(x, np.generic):
        x = np.asarray(x)
    if isinstance(x, np.ndarray):
        flat = x.ravel()
        if x.dtype.kind == "c":
            flat = flat.view(flat.real.dtype)
        values = ",".join(_number(v) for v in flat)
        return '{"' + x.dtype.name + '":[[' + ",".join(map(str, x.shape)) + "],[" + values + "]]}"
    if _dtype(x) is not None:
        return '{"dtype":"' + _dtype(x).name + '"}'
    if x is None:
        return "null"
    if isinstance(x, (bool, int)):
        return _number(x)
    if isinstance(x, float):
        return '{"float":' + _number(x) + "}"
    if isinstance(x, complex):
        return '{"complex":[' + _number(x.real) + "," + _number(x.imag) + "]}"
    if isinstance(x, str):
        return '"' + x.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(x, tuple):
        return '{"tuple":[' + ",".join(_text(v) for v in x) + "]}"
    if isinstance(x, list):
        return "[" + ",".join(_text(v) for v in x) + "]"
    raise TypeError(f"no text for {x!r}")
