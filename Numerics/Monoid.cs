using Lazy.Graph;
using Lazy.Graph.Ops;

namespace Lazy;

/// <summary>
/// A function that joins two values, as reductions take it: associative, with the initial value as its neutral element. It is written
/// for numbers and works on arrays of them: functions that are operations of the library are recognised, others are mapped.
/// </summary>
internal sealed class Monoid
{
    private readonly Func<NDArray[], NDArray[], NDArray[]> join;

    private Monoid(Func<NDArray[], NDArray[], NDArray[]> join, Primitive? known)
    {
        this.join = join;
        Known = known;
    }

    /// <summary>The operation that the function is; null for others.</summary>
    public Primitive? Known { get; }

    /// <summary>A function of single values.</summary>
    public static Monoid Of(string operation, Func<NDArray, NDArray, NDArray> computation, DType type)
    {
        ArgumentNullException.ThrowIfNull(computation);
        Node x = Parameter.Create(new Aval(Shape.Scalar, type), "x"), y = Parameter.Create(new Aval(Shape.Scalar, type), "y");
        var result = computation(new NDArray(x, null), new NDArray(y, null));
        ArgumentNullException.ThrowIfNull(result);
        var node = Ufunc.Enter(operation, result);
        if (node.Shape.Rank != 0 || node.DType != type)
            throw new ArgumentException($"{operation}: the computation gives {node.Aval} for two {x.Aval}; it must give the same.",
                nameof(computation));
        var isOperation = node.Inputs.Length == 2 && ReferenceEquals(node.Inputs[0], x) && ReferenceEquals(node.Inputs[1], y)
            && node.Op is Add or Mul or Max or Min or And or Or or Xor;
        return isOperation ? new((a, b) => [computation(a[0], b[0])], node.Op) : new((a, b) => Mapped(computation, a[0], b[0]), null);
    }

    /// <summary>A function of several values at once.</summary>
    public static Monoid Of(Func<NDArray[], NDArray[], NDArray[]> computation)
    {
        ArgumentNullException.ThrowIfNull(computation);
        return new((a, b) =>
        {
            var shape = a[0].Shape;
            NDArray[] Flat(NDArray[] x) => Array.ConvertAll(x, v => jnp.ravel(v));
            var result = jax.vmap<NDArray[], NDArray[], NDArray[]>(computation)(Flat(a), Flat(b));
            return Array.ConvertAll(result, v => jnp.reshape(v, shape));
        }, null);
    }

    /// <summary>The larger or the smaller of two, of which the first wins where they are equal, with the whole derivative; NaN wins.</summary>
    public static Monoid First(bool larger) => new((a, b) =>
    {
        var (x, y) = (a[0], b[0]);
        return [jnp.where((larger ? x >= y : x <= y) | jax.lax.ne(x, x), x, y)];
    }, null);

    /// <summary>Joins arrays element by element.</summary>
    public NDArray[] Join(NDArray[] x, NDArray[] y) => join(x, y);

    /// <summary>Joins all elements along an axis, neighbours with neighbours in their order, so that it need not be commutative.</summary>
    public NDArray[] Along(NDArray[] x, int axis)
    {
        while (x[0].Shape[axis] > 1)
        {
            var n = x[0].Shape[axis];
            var even = n - (n % 2);
            NDArray[] Part(int start, int limit, int step) =>
                Array.ConvertAll(x, v => jax.lax.slice_in_dim(v, start, limit, step, axis));
            var joined = Join(Part(0, even, 2), Part(1, even, 2));
            var rest = n % 2 == 0 ? null : Part(n - 1, n, 1);
            x = rest is null ? joined : [.. joined.Select((v, i) => jax.lax.concatenate([v, rest[i]], axis))];
        }
        return x;
    }

    /// <summary>
    /// For each start 0, stride, 2·stride, … along an axis, the window elements at distances of the dilation, joined. Windows of a power
    /// of two are made of two of half that size; others of such ones.
    /// </summary>
    public NDArray[] Sliding(NDArray[] x, int axis, int window, int stride, int dilation)
    {
        var span = ((window - 1) * dilation) + 1;
        var count = x[0].Shape[axis] < span ? 0 : ((x[0].Shape[axis] - span) / stride) + 1;
        NDArray[] At(NDArray[] v, int start) =>
            Array.ConvertAll(v, a => jax.lax.slice_in_dim(a, start, count == 0 ? start : start + ((count - 1) * stride) + 1, stride, axis));
        if (count == 0) return Array.ConvertAll(x, v => jax.lax.slice_in_dim(v, 0, 0, 1, axis));
        if (window <= 8)
        {
            var result = At(x, 0);
            for (var i = 1; i < window; i++) result = Join(result, At(x, i * dilation));
            return result;
        }
        NDArray[]? all = null;
        for (int size = 1, done = 0; ; size *= 2)
        {
            if ((window & size) != 0)
            {
                var part = At(x, done * dilation);
                all = all is null ? part : Join(all, part);
                done += size;
            }
            if (2 * size > window) return all!;
            var (n, by) = (x[0].Shape[axis], size * dilation);
            var from = x;
            x = Join(Array.ConvertAll(from, v => jax.lax.slice_in_dim(v, 0, n - by, 1, axis)),
                Array.ConvertAll(from, v => jax.lax.slice_in_dim(v, by, n, 1, axis)));
        }
    }

    private static NDArray[] Mapped(Func<NDArray, NDArray, NDArray> f, NDArray x, NDArray y) =>
        [jnp.reshape(jax.vmap<NDArray>(f)(jnp.ravel(x), jnp.ravel(y)), x.Shape)];
}
