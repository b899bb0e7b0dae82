namespace Lazy;

/// <summary>Convolutions of arrays of one rank along all axes, or along some by Fourier transforms.</summary>
internal static class Convolutions
{
    /// <summary>Σ x[i]·y[k - i] by multiplying and adding.</summary>
    public static NDArray Direct(string operation, NDArray in1, NDArray in2, string mode)
    {
        var (x, y) = Operands(operation, in1, in2);
        if (x.Rank == 0) return x * y;
        if (x.Size == 0 || y.Size == 0)
            throw new ShapeException($"{operation}: {x.Node.Aval} and {y.Node.Aval}: one of them is empty.");
        if (mode == "valid") (x, y) = LargerFirst(operation, x, y, Axes.Range(x.Rank));
        var padding = new (int, int)[x.Rank];
        for (var i = 0; i < padding.Length; i++)
        {
            // Of the whole result the kept part begins at start and ends so many elements before the end.
            var (start, count) = Kept(operation, mode, x.Shape[i], y.Shape[i]);
            padding[i] = (y.Shape[i] - 1 - start, start + count - x.Shape[i]);
        }
        Axes batch = (0, 1), ones = (int[])[.. Enumerable.Repeat(1, x.Rank)];
        return jnp.squeeze(jax.lax.conv_general_dilated(jnp.expand_dims(x, batch), jnp.expand_dims(jnp.flip(y), batch), ones, padding), batch);
    }

    /// <summary>The same by the product of transforms; axes that are not named broadcast.</summary>
    public static NDArray ByFourier(string operation, NDArray in1, NDArray in2, string mode, Axes? axes)
    {
        var (x, y) = Operands(operation, in1, in2);
        var along = axes?.Normalize(operation, x.Rank, sort: false) ?? Axes.Range(x.Rank);
        if (mode == "valid") (x, y) = LargerFirst(operation, x, y, along);
        if (along.Count == 0) return x * y;
        foreach (var a in along)
        {
            if (x.Shape[a] == 0 || y.Shape[a] == 0)
                throw new ShapeException($"{operation}: {x.Node.Aval} and {y.Node.Aval}: axis {a} of one of them is empty.");
        }
        Axes lengths = (int[])[.. along.Select(a => FastLength(x.Shape[a] + y.Shape[a] - 1))];
        var isReal = !x.DType.IsComplex;
        NDArray Forward(NDArray v) => isReal ? jnp.fft.rfftn(v, lengths, along) : jnp.fft.fftn(v, lengths, along);
        var product = Forward(x) * Forward(y);
        var whole = isReal ? jnp.fft.irfftn(product, lengths, along) : jnp.fft.ifftn(product, lengths, along);
        Idx[] part = [.. Enumerable.Repeat((Idx)Range.All, x.Rank)];
        foreach (var a in along)
        {
            var (start, count) = Kept(operation, mode, x.Shape[a], y.Shape[a]);
            part[a] = start..(start + count);
        }
        return whole[part].AsType(x.DType);
    }

    /// <summary>The smallest product of powers of 2, 3 and 5 that is not below n: transforms of such lengths are fast.</summary>
    public static int FastLength(int n)
    {
        for (; ; n++)
        {
            var rest = n;
            foreach (var p in (ReadOnlySpan<int>)[2, 3, 5])
            {
                while (rest % p == 0) rest /= p;
            }
            if (rest == 1) return n;
        }
    }

    // Of the n + m - 1 elements of the whole convolution: the first that is kept, and how many.
    private static (int Start, int Count) Kept(string operation, string mode, int n, int m) => mode switch
    {
        "full" => (0, n + m - 1),
        "same" => ((m - 1) / 2, n),
        "valid" => (m - 1, n - m + 1),
        _ => throw new ArgumentException($"{operation}: there is no mode '{mode}'; known are full, same and valid.", nameof(mode)),
    };

    private static (NDArray X, NDArray Y) Operands(string operation, NDArray in1, NDArray in2)
    {
        var (x, y) = Promoted.Inexact(operation, in1, in2);
        return x.Rank == y.Rank ? (x, y)
            : throw new ShapeException($"{operation}: {x.Node.Aval} and {y.Node.Aval} must have one rank.");
    }

    private static (NDArray, NDArray) LargerFirst(string operation, NDArray x, NDArray y, Axes along)
    {
        if (along.All(a => x.Shape[a] >= y.Shape[a])) return (x, y);
        return along.All(a => x.Shape[a] <= y.Shape[a]) ? (y, x) : throw new ShapeException(
            $"{operation}: {x.Node.Aval} and {y.Node.Aval}: for mode 'valid' one of them must be the smaller one along every axis.");
    }
}
