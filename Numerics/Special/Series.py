"""Writes Series.cs: Chebyshev series of smooth parts of special functions, interpolated from mpmath's values in 40 digits."""
from mpmath import mp, mpf, cos, pi, exp, erfc, erfi, sqrt, log, ei, expint, si, ci, fresnels, fresnelc, euler, polylog, sin, findroot

mp.dps = 40
ROOT = findroot(ei, 0.3725)  # the zero of Ei


def chebyshev(f, n=72, tolerance=mpf(2) ** -56):
    nodes = [cos(pi * (k + mpf(1) / 2) / n) for k in range(n)]
    values = [f(t) for t in nodes]
    c = [2 * sum(v * cos(pi * j * (k + mpf(1) / 2) / n) for k, v in enumerate(values)) / n for j in range(n)]
    c[0] /= 2
    largest = max(abs(x) for x in c)
    while abs(c[-1]) < tolerance * largest: c.pop()
    if len(c) > n - 8: print('not converged', c[-1])
    return c


def on(a, b, f):
    """f of a variable from a to b."""
    return lambda t: f((a + b) / mpf(2) + (b - a) / mpf(2) * t)


def half_line(k, f):
    """f of x from 0 to infinity, in t = (x - k)/(x + k)."""
    return lambda t: f(k * (1 + t) / (1 - t))


def erfcx(x): return exp(x * x) * erfc(x)


def dawsn(x): return sqrt(pi) / 2 * exp(-x * x) * erfi(x)


def spence_slope(z): return polylog(2, -z).real / z if z else mpf(-1)


def ein(x):  # (Ein x)/x, where E1(x) = -ln x - gamma + Ein(x)
    term, total = mpf(1), mpf(0)
    for k in range(1, 60):
        total += term / k
        term *= -x / (k + 1)
    return total


def aux_f(x): return ci(x) * sin(x) + (pi / 2 - si(x)) * cos(x)


def aux_g(x): return -ci(x) * cos(x) + (pi / 2 - si(x)) * sin(x)


def fresnel_f(x):
    u = pi * x * x / 2
    return (mpf(1) / 2 - fresnels(x)) * cos(u) - (mpf(1) / 2 - fresnelc(x)) * sin(u)


def fresnel_g(x):
    u = pi * x * x / 2
    return (mpf(1) / 2 - fresnelc(x)) * cos(u) + (mpf(1) / 2 - fresnels(x)) * sin(u)


def careful(f):  # auxiliary functions of large arguments are small differences
    def g(x):
        with mp.workdps(90): return +f(mpf(x))
    return g


TABLES = [
    ("Erfcx", "(1 + 2x)·e^(x²) erfc x for x ≥ 0, in (x - 3.75)/(x + 3.75).", half_line(mpf(3.75), lambda x: (1 + 2 * x) * erfcx(x))),
    ("DawsonNear", "D(x)/x of z = x² from 0 to 9.", on(0, 9, lambda z: dawsn(sqrt(z)) / sqrt(z))),
    ("DawsonFar", "2x·D(x) of z = 9/x² from 0 to 1.", on(0, 1, lambda z: 2 * (3 / sqrt(z)) * dawsn(3 / sqrt(z)))),
    ("EinNear", "Ein(x)/x for x from -1 to 1.", on(-1, 1, ein)),
    ("Exp1", "x·e^x·E1(x) of 1/x from 0 to 1/4.", on(0, mpf(1) / 4, lambda u: exp(1 / u) * expint(1, 1 / u).real / u)),
    ("Exp1Middle", "x·e^x·E1(x) of 1/x from 1/4 to 1.", on(mpf(1) / 4, 1, lambda u: exp(1 / u) * expint(1, 1 / u).real / u)),
    ("EiNear", "(Ei(x) - ln(x/r))/(x - r) for x from 0 to 6, r the zero of Ei.", on(0, 6, lambda x: (ei(x) - log(x / ROOT)) / (x - ROOT))),
    ("EiMiddle", "x·e^-x·Ei(x) of 1/x from 1/12 to 1/6.", on(mpf(1) / 12, mpf(1) / 6, lambda u: exp(-1 / u) * ei(1 / u) / u)),
    ("EiLarge", "x·e^-x·Ei(x) of 1/x from 1/32 to 1/12.", on(mpf(1) / 32, mpf(1) / 12, lambda u: exp(-1 / u) * ei(1 / u) / u)),
    ("EiFar", "x·e^-x·Ei(x) of 1/x from 0 to 1/32.", on(0, mpf(1) / 32, lambda u: exp(-1 / u) * ei(1 / u) / u)),
    ("SiNear", "Si(x)/x of z = x² from 0 to 16.", on(0, 16, lambda z: si(sqrt(z)) / sqrt(z))),
    ("CinNear", "(γ + ln x - Ci(x))/x² of z = x² from 0 to 16.", on(0, 16, lambda z: (euler + log(z) / 2 - ci(sqrt(z)).real) / z)),
    ("SiciF", "x·f(x) of z = 16/x² from 0 to 1, f = Ci sin + (π/2 - Si) cos.", on(0, 1, careful(lambda z: (4 / sqrt(z)) * aux_f(4 / sqrt(z)).real))),
    ("SiciG", "x²·g(x) of z = 16/x² from 0 to 1, g = (π/2 - Si) sin - Ci cos.", on(0, 1, careful(lambda z: 16 / z * aux_g(4 / sqrt(z)).real))),
    ("FresnelS", "S(x)/x³ of z = x⁴ from 0 to 16.", on(0, 16, lambda z: fresnels(z ** 0.25 if z else 0) / z ** mpf(0.75))),
    ("FresnelC", "C(x)/x of z = x⁴ from 0 to 16.", on(0, 16, lambda z: fresnelc(z ** mpf(0.25)) / z ** mpf(0.25))),
    ("FresnelF", "πx·f(x) of z = 16/x⁴ from 0 to 1, f = (½ - S) cos - (½ - C) sin of πx²/2.",
     on(0, 1, careful(lambda z: pi * 2 / z ** mpf(0.25) * fresnel_f(2 / z ** mpf(0.25))))),
    ("FresnelG", "π²x³·g(x) of z = 16/x⁴ from 0 to 1, g = (½ - C) cos + (½ - S) sin.",
     on(0, 1, careful(lambda z: pi ** 2 * 8 / z ** mpf(0.75) * fresnel_g(2 / z ** mpf(0.25))))),
    ("Spence", "Li₂(-z)/z for z from -½ to ½.", on(mpf(-0.5), mpf(0.5), spence_slope)),
]


def main():
    out = ["namespace Lazy;", "", "// Written by Series.py.", "internal static partial class Series", "{"]
    for name, what, f in TABLES:
        c = [repr(float(x)) for x in chebyshev(f)]
        print(name, len(c))
        out += [f"    /// <summary>{what}</summary>", f"    public static readonly double[] {name} =", "    ["]
        line = ""
        for x in c:
            if len(line) + len(x) > 118:
                out.append("        " + line.strip())
                line = ""
            line += x + ", "
        out += ["        " + line.strip(), "    ];", ""]
    hi = float(ROOT)
    out += ["    /// <summary>The zero of Ei in two parts.</summary>", f"    public const double EiRoot = {hi!r}, EiRootRest = {float(ROOT - mpf(hi))!r};", "}"]
    open("Series.cs", "w", encoding="utf-8").write("\n".join(out) + "\n")


main()
