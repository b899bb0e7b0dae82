using System.Numerics;

namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        // Matrices with names.
        public static partial class linalg
        {
            /// <summary>Matrices [...,m,n] with the same number along each diagonal.</summary>
            /// <param name="c">The first columns [...,m].</param>
            /// <param name="r">The first rows [...,n], whose first element is not read; by default conj(c).</param>
            public static NDArray toeplitz(NDArray c, NDArray? r = null)
            {
                var (column, row) = SpecialMatrices.SameBatch("toeplitz", c, r ?? jnp.conj(c));
                int m = jnp.shape(column)[^1], n = jnp.shape(row)[^1];
                var all = jnp.concatenate([jnp.flip(row["...", 1..], -1), column], -1);
                return SpecialMatrices.Chosen(all, SpecialMatrices.Rows(m) - jnp.arange(n) + Math.Max(0, n - 1));
            }

            /// <summary>Matrices [...,m,n] with the same number along each diagonal that rises.</summary>
            /// <param name="c">The first columns [...,m].</param>
            /// <param name="r">The last rows [...,n], whose first element is not read; by default zeros.</param>
            public static NDArray hankel(NDArray c, NDArray? r = null)
            {
                var (column, row) = SpecialMatrices.SameBatch("hankel", c, r ?? jnp.zeros_like(c));
                int m = jnp.shape(column)[^1], n = jnp.shape(row)[^1];
                return SpecialMatrices.Chosen(jnp.concatenate([column, row["...", 1..]], -1), SpecialMatrices.Rows(m) + jnp.arange(n));
            }

            /// <summary>Matrices [...,n,n] whose columns are the first one [...,n], turned round.</summary>
            public static NDArray circulant(NDArray c)
            {
                c = jnp.atleast_1d(c);
                var n = jnp.shape(c)[^1];
                return SpecialMatrices.Chosen(c, n == 0 ? jnp.zeros((0, 0), jnp.int32)
                    : jnp.remainder(SpecialMatrices.Rows(n) - jnp.arange(n), n));
            }

            /// <summary>Matrices [...,n-1,n-1] whose characteristic polynomial has the coefficients [...,n], the highest power
            /// first.</summary>
            /// <exception cref="ShapeException">There are fewer than two coefficients.</exception>
            public static NDArray companion(NDArray a)
            {
                a = Coefficients("companion", a, 2);
                var n = jnp.shape(a)[^1] - 1;
                var top = jnp.expand_dims(-a["...", 1..] / a["...", 0..1], -2);
                return Below(top, jnp.ones(n - 1, a.DType), n);
            }

            /// <summary>Matrices [...,k,n] whose product with v [n] is <see cref="jnp.convolve"/>(a, v, mode).</summary>
            /// <param name="a">[...,m], m at least 1.</param>
            /// <param name="n">The number of columns.</param>
            /// <param name="mode">"full": k = m + n - 1; "same": the larger of m and n; "valid": the larger less the smaller, plus
            /// 1.</param>
            /// <exception cref="ArgumentException">n is not positive, or there is no such mode.</exception>
            public static NDArray convolution_matrix(NDArray a, int n, string mode = "full")
            {
                SpecialMatrices.RequireSize("convolution_matrix", n, 1);
                a = jnp.atleast_1d(a);
                var m = jnp.shape(a)[^1];
                if (m == 0) throw new ShapeException($"convolution_matrix: {a.Node.Aval} has no elements.");
                var shorter = Math.Min(m, n) - 1;
                // The rows of the full matrix that are left out, above and below.
                var (above, below) = mode switch
                {
                    "full" => (0, 0),
                    "same" => (shorter / 2, shorter - (shorter / 2)),
                    "valid" => (shorter, shorter),
                    _ => throw new ArgumentException($"convolution_matrix: there is no mode '{mode}'; known are full, same and valid.",
                        nameof(mode)),
                };
                return SpecialMatrices.Chosen(a, SpecialMatrices.Rows(m + n - 1 - above - below) + above - jnp.arange(n));
            }

            /// <summary>Leslie matrices [...,n,n]: f [...,n] in the first row, s [...,n-1] below the diagonal.</summary>
            /// <exception cref="ShapeException">s is not one element shorter than f, or f has fewer than two.</exception>
            public static NDArray leslie(NDArray f, NDArray s)
            {
                var (top, below) = SpecialMatrices.SameBatch("leslie", f, s);
                var n = jnp.shape(top)[^1];
                if (n < 2 || jnp.shape(below)[^1] != n - 1)
                    throw new ShapeException($"leslie: {f.Node.Aval} and {s.Node.Aval}: [...,n] and [...,n-1] are needed, n at least 2.");
                return Below(jnp.expand_dims(top, -2), below, n);
            }

            /// <summary>Matrices [...,n,n] of the distances |a_i - a_j|.</summary>
            public static NDArray fiedler(NDArray a)
            {
                a = jnp.atleast_1d(a);
                return jnp.abs(jnp.expand_dims(a, -1) - jnp.expand_dims(a, -2));
            }

            /// <summary>Matrices [...,n-1,n-1] with five diagonals whose characteristic polynomial has the coefficients [...,n], the
            /// highest power first: Fiedler, A note on companion matrices, 2003.</summary>
            /// <exception cref="ShapeException">There are no coefficients.</exception>
            public static NDArray fiedler_companion(NDArray a)
            {
                a = Coefficients("fiedler_companion", a, 1);
                var n = jnp.shape(a)[^1] - 1;
                NDArray i = SpecialMatrices.Rows(n), j = jnp.arange(n), isEven = jnp.equal(i & 1, 0), gap = j - i;
                // Of even rows the neighbours of the diagonal are coefficients, of which the row tells the number.
                NDArray right = isEven & jnp.equal(gap, 1), left = isEven & jnp.equal(gap, -1), corner = jnp.equal(i + j, 0);
                var taken = SpecialMatrices.Chosen(-a / a["...", 0..1], jnp.where(right, i + 2, i + 1) + (0 * j), right | left | corner);
                var isOne = (isEven & jnp.equal(gap, 2)) | (~isEven & jnp.equal(gap, -2)) | (jnp.equal(i, 1) & jnp.equal(j, 0));
                return jnp.where(isOne, 1, taken);
            }

            /// <summary>The matrix [n,n] of 1 and -1 with orthogonal rows by Sylvester's construction.</summary>
            /// <param name="n">A power of 2.</param>
            /// <param name="dtype">The dtype, int32 by default.</param>
            /// <exception cref="ArgumentException">n is no power of 2.</exception>
            public static NDArray hadamard(int n, DType? dtype = null)
            {
                if (n < 1 || !BitOperations.IsPow2(n))
                    throw new ArgumentException($"hadamard: n is {n}; it must be a power of 2.", nameof(n));
                var common = lax.population_count(SpecialMatrices.Rows(n) & jnp.arange(n));
                return (1 - (2 * (common & 1))).AsType(dtype ?? jnp.int32);
            }

            /// <summary>Helmert's matrix: row k is proportional to k ones followed by -k. With full the first row [1,…,1]/√n comes
            /// before.</summary>
            /// <param name="n">The size.</param>
            /// <param name="full">[n,n]; else [n-1,n].</param>
            public static NDArray helmert(int n, bool full = false)
            {
                SpecialMatrices.RequireSize("helmert", n, 1);
                NDArray i = SpecialMatrices.Rows(n), j = jnp.arange(n), k = i.AsType(jnp.float32);
                var scale = jnp.where(jnp.equal(i, 0), 1 / Math.Sqrt(n), 1 / jnp.sqrt(jnp.maximum(k * (k + 1), 1)));
                var rows = jnp.where((j < i) | jnp.equal(i, 0), scale, jnp.where(jnp.equal(i, j), -k * scale, 0));
                return full ? rows : rows[1..];
            }

            /// <summary>Hilbert's matrix [n,n]: 1/(i + j + 1).</summary>
            public static NDArray hilbert(int n)
            {
                SpecialMatrices.RequireSize("hilbert", n, 0);
                return 1 / (SpecialMatrices.Rows(n) + jnp.arange(n) + 1).AsType(jnp.float32);
            }

            /// <summary>The inverse [n,n] of Hilbert's matrix, rounded once.</summary>
            public static NDArray invhilbert(int n) => SpecialMatrices.OfIntegers("invhilbert", n, (i, j) =>
                ((i + j) % 2 == 0 ? 1 : -1) * (i + j + 1) * SpecialMatrices.Binomial(n + i, n - j - 1)
                    * SpecialMatrices.Binomial(n + j, n - i - 1)
                * BigInteger.Pow(SpecialMatrices.Binomial(i + j, i), 2));

            /// <summary>Pascal's triangle as a matrix [n,n] in the default float, rounded once.</summary>
            /// <param name="n">The size.</param>
            /// <param name="kind">"symmetric" (also null): the rising diagonals are the rows of the triangle; "lower"; "upper".</param>
            /// <exception cref="ArgumentException">There is no such kind.</exception>
            public static NDArray pascal(int n, string? kind = null) => SpecialMatrices.OfIntegers("pascal", n, Kind("pascal", kind) switch
            {
                "lower" => SpecialMatrices.Binomial,
                "upper" => (i, j) => SpecialMatrices.Binomial(j, i),
                _ => (i, j) => SpecialMatrices.Binomial(i + j, i),
            });

            /// <summary>The inverse of <see cref="pascal"/>, rounded once.</summary>
            /// <inheritdoc cref="pascal"/>
            public static NDArray invpascal(int n, string? kind = null)
            {
                static BigInteger Lower(int i, int j) => ((i + j) % 2 == 0 ? 1 : -1) * SpecialMatrices.Binomial(i, j);
                return SpecialMatrices.OfIntegers("invpascal", n, Kind("invpascal", kind) switch
                {
                    "lower" => Lower,
                    "upper" => (i, j) => Lower(j, i),
                    // The product of the inverses of the upper and of the lower factor.
                    _ => (i, j) => Enumerable.Range(0, n).Aggregate(BigInteger.Zero, (sum, k) => sum + (Lower(k, i) * Lower(k, j))),
                });
            }

            /// <summary>The matrix [n,n] of the discrete Fourier transform: exp(-2πi·jk/n).</summary>
            /// <param name="n">The size.</param>
            /// <param name="scale">"sqrtn": divided by √n; "n": by n; null: not.</param>
            /// <param name="dtype">The complex dtype, complex64 by default.</param>
            /// <exception cref="ArgumentException">There is no such scale.</exception>
            public static NDArray dft(int n, string? scale = null, DType? dtype = null)
            {
                SpecialMatrices.RequireSize("dft", n, 0);
                var factor = scale switch
                {
                    null => 1,
                    "sqrtn" => 1 / Math.Sqrt(n),
                    "n" => 1.0 / n,
                    _ => throw new ArgumentException($"dft: scale is '{scale}'; it must be sqrtn, n or null.", nameof(scale)),
                };
                var data = new Complex[n * n];
                for (var i = 0; i < data.Length; i++)
                {
                    // Whole turns are left out first.
                    var (sin, cos) = double.SinCosPi(-2.0 * ((long)(i / n) * (i % n) % n) / n);
                    data[i] = factor * new Complex(cos, sin);
                }
                return jnp.reshape(jnp.asarray(data, dtype ?? jnp.complex64), (n, n));
            }

            private static NDArray Coefficients(string operation, NDArray a, int least)
            {
                a = Ufunc.Inexact(operation, jnp.atleast_1d(a), static x => x);
                return jnp.shape(a)[^1] >= least ? a
                    : throw new ShapeException($"{operation}: {a.Node.Aval}: at least {least} coefficients are needed.");
            }

            // The first row, and a diagonal below.
            private static NDArray Below(NDArray top, NDArray diagonal, int n) =>
                jnp.where(jnp.equal(SpecialMatrices.Rows(n), 0), top, SpecialMatrices.Banded(diagonal, n, n, -1));

            private static string Kind(string operation, string? kind) =>
                kind is null or "symmetric" or "lower" or "upper" ? kind ?? "symmetric"
                : throw new ArgumentException($"{operation}: kind is '{kind}'; it must be symmetric, lower or upper.", nameof(kind));
        }
    }
}
