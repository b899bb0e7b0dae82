using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

// Products of vectors, matrices and tensors. Dtypes are promoted; preferred_element_type is the dtype of sum and result.
public static partial class jnp
{
    /// <summary>Of vectors the inner product, of matrices the matrix product; in general the last axis of a with the last but one of
    /// b.</summary>
    public static NDArray dot(NDArray a, NDArray b, DType? preferred_element_type = null) => Ufunc.Apply("dot", a, b, (x, y) =>
    {
        var (left, right) = Contraction.Promote("dot", x, y);
        if (x.Rank == 0 || y.Rank == 0)
        {
            (left, right) = Ufunc.Broadcast("dot", left, right);
            return Contraction.Restore(NumPyMath.Multiply(left, right), x, y, preferred_element_type);
        }
        var product = Contraction.Dot("dot", left, right, x.Rank - 1, Math.Max(0, y.Rank - 2), preferred_element_type);
        return Contraction.Restore(product, x, y, preferred_element_type);
    });

    /// <summary>The inner product of all elements; those of a are conjugated.</summary>
    public static NDArray vdot(NDArray a, NDArray b, DType? preferred_element_type = null) =>
        dot(ravel(conj(a)), ravel(b), preferred_element_type);

    /// <summary>Matrix products over the last two axes, the others broadcast: […,n,k]·[…,k,m]. A vector counts as row on the left and as
    /// column on the right.</summary>
    /// <exception cref="ShapeException">An operand is a scalar, or extents differ.</exception>
    public static NDArray matmul(NDArray a, NDArray b, DType? preferred_element_type = null) =>
        Ufunc.Apply("matmul", a, b, (x, y) =>
            Contraction.Restore(Contraction.MatMul(x, y, preferred_element_type), x, y, preferred_element_type));

    /// <summary>Matrix times vector over the last axes, the others broadcast: […,n,k]·[…,k].</summary>
    public static NDArray matvec(NDArray x1, NDArray x2) => squeeze(matmul(x1, expand_dims(x2, -1)), -1);

    /// <summary>Conjugated vector times matrix over the last axes, the others broadcast: […,k]·[…,k,m].</summary>
    public static NDArray vecmat(NDArray x1, NDArray x2) => squeeze(matmul(expand_dims(conj(x1), -2), x2), -2);

    /// <summary>Inner products along an axis, the others broadcast; the elements of x1 are conjugated.</summary>
    public static NDArray vecdot(NDArray x1, NDArray x2, int axis = -1)
    {
        NDArray left = moveaxis(conj(x1), axis, -1), right = moveaxis(x2, axis, -1);
        return squeeze(matmul(expand_dims(left, -2), expand_dims(right, -1)), (-2, -1));
    }

    /// <summary>Products of the last axes: […a]·[…b].</summary>
    public static NDArray inner(NDArray a, NDArray b) => ndim(a) == 0 || ndim(b) == 0 ? a * b : tensordot(a, b, (Axes)(-1), (Axes)(-1));

    /// <summary>All products of elements of a with elements of b: [size a, size b].</summary>
    public static NDArray outer(NDArray a, NDArray b) => expand_dims(ravel(a), 1) * expand_dims(ravel(b), 0);

    /// <summary>Sums over pairs of axes: the last axes of a with the first ones of b.</summary>
    public static NDArray tensordot(NDArray a, NDArray b, int axes = 2)
    {
        var rank = ndim(a);
        if (axes < 0 || axes > Math.Min(rank, ndim(b)))
        {
            throw new ShapeException($"tensordot: {axes} axes of {a.Node.Aval} and {b.Node.Aval}; " +
                $"the number must be 0 to {Math.Min(rank, ndim(b))}.");
        }
        return tensordot(a, b, (int[])[.. Enumerable.Range(rank - axes, axes)], (int[])[.. Enumerable.Range(0, axes)]);
    }

    /// <summary>Sums over pairs of axes, those of a named first.</summary>
    public static NDArray tensordot(NDArray a, NDArray b, Axes axes_a, Axes axes_b) => Ufunc.Apply("tensordot", a, b, (x, y) =>
    {
        var (left, right) = Contraction.Promote("tensordot", x, y);
        Axes summed = axes_a.Normalize("tensordot", x.Rank, sort: false), with = axes_b.Normalize("tensordot", y.Rank, sort: false);
        return Contraction.Restore(Lax.DotGeneral(left, right, summed, with), x, y, null);
    });

    /// <summary>
    /// Einstein's sums: "ij,jk->ik". Letters name axes; those that are missing on the right are summed over. "..." stands for axes that are
    /// broadcast. Without an arrow the result has the letters that occur once, in alphabetical order.
    /// </summary>
    /// <exception cref="ArgumentException">The subscripts cannot be read.</exception>
    /// <exception cref="ShapeException">The subscripts do not fit the operands.</exception>
    public static NDArray einsum(string subscripts, params ReadOnlySpan<NDArray> operands) =>
        Ufunc.Apply("einsum", operands, x => Einsum.Apply(subscripts, x));

    /// <summary>Einstein's sums, with the operands joined in the order of a path.</summary>
    /// <param name="subscripts">As in <see cref="einsum(string, ReadOnlySpan{NDArray})"/>.</param>
    /// <param name="optimize">Steps as <see cref="einsum_path(string, ReadOnlySpan{NDArray})"/> gives them.</param>
    /// <param name="operands">The operands.</param>
    /// <exception cref="ArgumentException">The path names operands that are not there, or does not join all.</exception>
    public static NDArray einsum(string subscripts, IReadOnlyList<int[]> optimize, params ReadOnlySpan<NDArray> operands) =>
        Ufunc.Apply("einsum", operands, x => Einsum.Apply(subscripts, x, optimize));

    /// <summary>The order in which <see cref="einsum(string, ReadOnlySpan{NDArray})"/> joins operands, and a text about its cost: steps
    /// that name operands by their places, which are taken away; what they make goes to the end.</summary>
    public static (IReadOnlyList<int[]> Path, string Info) einsum_path(string subscripts, params ReadOnlySpan<NDArray> operands) =>
        einsum_path(subscripts, "auto", operands);

    /// <inheritdoc cref="einsum_path(string, ReadOnlySpan{NDArray})"/>
    /// <param name="subscripts">The subscripts.</param>
    /// <param name="optimize">"optimal": the fewest multiplications; "greedy": the smallest results, step by step; "auto": optimal for few
    /// operands, else greedy; "naive": all at once.</param>
    /// <param name="operands">The operands.</param>
    public static (IReadOnlyList<int[]> Path, string Info) einsum_path(string subscripts, string optimize,
        params ReadOnlySpan<NDArray> operands)
    {
        var terms = Einsum.Read(subscripts, Ufunc.Avals("einsum_path", operands));
        var path = EinsumPath.Find(terms, optimize);
        return (path, EinsumPath.Describe(terms, path));
    }

    /// <summary>The Kronecker product: each element of a replaced by its product with b.</summary>
    public static NDArray kron(NDArray a, NDArray b)
    {
        var rank = Math.Max(ndim(a), ndim(b));
        a = reshape(a, (int[])[.. Enumerable.Repeat(1, rank - ndim(a)), .. shape(a)]);
        b = reshape(b, (int[])[.. Enumerable.Repeat(1, rank - ndim(b)), .. shape(b)]);
        // Axes (a0, b0, a1, b1, …) merged in pairs.
        var table = expand_dims(a, (int[])[.. Enumerable.Range(0, rank).Select(i => (2 * i) + 1)]) * expand_dims(b,
            (int[])[.. Enumerable.Range(0, rank).Select(i => 2 * i)]);
        return reshape(table, (int[])[.. shape(a).Zip(shape(b)).Select(p => p.First * p.Second)]);
    }

    /// <summary>The cross product of vectors of 3 elements (or of 2: its third element), which lie along an axis.</summary>
    public static NDArray cross(NDArray a, NDArray b, int axisa = -1, int axisb = -1, int axisc = -1, int? axis = null)
    {
        a = moveaxis(a, axis ?? axisa, -1);
        b = moveaxis(b, axis ?? axisb, -1);
        int n = shape(a)[^1], m = shape(b)[^1];
        if (n is < 2 or > 3 || m is < 2 or > 3) throw new ShapeException($"cross: vectors of {n} and {m} elements; they need 2 or 3.");
        NDArray A(int i) => i < n ? a["...", i] : zeros_like(a["...", 0]);
        NDArray B(int i) => i < m ? b["...", i] : zeros_like(b["...", 0]);
        var z = (A(0) * B(1)) - (A(1) * B(0));
        if (n == 2 && m == 2) return z;
        return moveaxis(stack([(A(1) * B(2)) - (A(2) * B(1)), (A(2) * B(0)) - (A(0) * B(2)), z], -1), -1, axis ?? axisc);
    }

    /// <summary>The convolution of two vectors: "full" [n+m-1], "same" [max(n,m)] or "valid" [max(n,m)-min(n,m)+1].</summary>
    public static NDArray convolve(NDArray a, NDArray v, string mode = "full") =>
        Ufunc.Apply("convolve", a, v, (x, y) => Contraction.Convolve(x, y, mode));

    /// <summary>The correlation of two vectors: Σ a[i + k]·conj(v[i]), with the lengths of <see cref="convolve"/>.</summary>
    public static NDArray correlate(NDArray a, NDArray v, string mode = "valid")
    {
        var result = convolve(a, flip(conj(v)), mode);
        return result;
    }

    /// <summary>The covariances of variables, which are the rows of m and y (or the columns): [n,n]. The divisor is the number of
    /// observations less ddof, which is 1, or 0 with bias.</summary>
    /// <param name="m">A vector or matrix of observations.</param>
    /// <param name="y">More variables.</param>
    /// <param name="rowvar">Whether variables are rows.</param>
    /// <param name="bias">Whether ddof is 0 where it is not given.</param>
    /// <param name="ddof">What is taken off the number of observations.</param>
    /// <param name="fweights">How often each observation counts.</param>
    /// <param name="aweights">How much each observation weighs; only their ratios matter where ddof is 0.</param>
    public static NDArray cov(NDArray m, NDArray? y = null, bool rowvar = true, bool bias = false, int? ddof = null,
        NDArray? fweights = null, NDArray? aweights = null)
    {
        NDArray Rows(NDArray v) => rowvar || ndim(v) < 2 ? atleast_2d(v) : v.T;
        var x = y is null ? Rows(m) : concatenate([Rows(m), Rows(y)], 0);
        var less = ddof ?? (bias ? 0 : 1);
        if (fweights is null && aweights is null)
        {
            x = x - mean(x, axis: 1, keepdims: true);
            return squeeze(dot(x, conj(x).T) / (double)(shape(x)[1] - less));
        }
        var w = fweights is null ? aweights! : aweights is null ? fweights : fweights * aweights;
        var total = sum(w);
        // NumPy's divisor: observations that weigh differently count as fewer.
        var divisor = aweights is null || less == 0 ? total - less : total - (less * sum(w * aweights) / total);
        x = x - (sum(x * w, axis: 1, keepdims: true) / total);
        return squeeze(dot(x * w, conj(x).T) / divisor);
    }

    /// <summary>The correlation coefficients of variables, which are the rows of x and y (or the columns): [n,n].</summary>
    public static NDArray corrcoef(NDArray x, NDArray? y = null, bool rowvar = true)
    {
        var c = cov(x, y, rowvar);
        if (ndim(c) == 0) return c / c;
        var deviation = sqrt(real(diag(c)));
        return c / expand_dims(deviation, 1) / expand_dims(deviation, 0);
    }

    /// <summary>The integral of y along an axis by trapezoids, between places x or at distances dx.</summary>
    public static NDArray trapezoid(NDArray y, NDArray? x = null, double dx = 1, int axis = -1)
    {
        var v = moveaxis(y, axis, -1);
        NDArray width = x is null ? dx : ndim(x) == 1 ? diff(x) : moveaxis(diff(x, axis: axis), axis, -1);
        return 0.5 * sum(width * (v["...", 1..] + v["...", ..^1]), axis: -1);
    }

    /// <summary>The Vandermonde matrix [n,N] of powers of a vector, the highest first unless increasing.</summary>
    public static NDArray vander(NDArray x, int? N = null, bool increasing = false)
    {
        var count = N ?? shape(x)[0];
        var powers = arange(count);
        return power(expand_dims(x, 1), increasing ? powers : flip(powers));
    }
}
