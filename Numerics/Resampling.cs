namespace Lazy;

/// <summary>Arrays sampled at other places, axis by axis, each as a product with a matrix of weights.</summary>
internal static class Resampling
{
    public static ResizeMethod Method(string operation, string name) => name switch
    {
        "nearest" => ResizeMethod.Nearest,
        "linear" or "bilinear" or "trilinear" or "triangle" => ResizeMethod.Linear,
        "lanczos3" => ResizeMethod.Lanczos3,
        "lanczos5" => ResizeMethod.Lanczos5,
        "cubic" or "bicubic" or "tricubic" => ResizeMethod.Cubic,
        _ => throw new ArgumentException(
            $"{operation}: there is no method '{name}'; known are nearest, linear, cubic, lanczos3 and lanczos5.", nameof(name)),
    };

    public static NDArray Resize(NDArray image, Shape shape, ResizeMethod method, bool antialias)
    {
        const string Name = "resize";
        if (jnp.ndim(image) != shape.Rank) throw new ShapeException($"{Name}: {image.Node.Aval} and the shape {shape} must have one rank.");
        if (method == ResizeMethod.Nearest) return Nearest(image, shape);
        var x = Promoted.Inexact(Name, image);
        var type = x.DType.RealPart.Accumulator;
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (x.Shape[axis] == shape[axis]) continue;
            var scale = x.Shape[axis] == 0 ? 1 : (double)shape[axis] / x.Shape[axis];
            x = Along(Name, x, axis, shape[axis], jnp.asarray(scale, type), jnp.zeros(Shape.Scalar, type), method, antialias);
        }
        return x;
    }

    public static NDArray ScaleAndTranslate(
        NDArray image, Shape shape, Axes axes, NDArray scale, NDArray translation, ResizeMethod method, bool antialias)
    {
        const string Name = "scale_and_translate";
        if (jnp.ndim(image) != shape.Rank) throw new ShapeException($"{Name}: {image.Node.Aval} and the shape {shape} must have one rank.");
        if (method == ResizeMethod.Nearest)
            throw new ArgumentException($"{Name}: the nearest element has no weights; use resize, or another method.", nameof(method));
        axes = axes.Normalize(Name, shape.Rank, sort: false);
        foreach (var (numbers, what) in ((NDArray, string)[])[(scale, "scale"), (translation, "translation")])
        {
            if (jnp.shape(numbers) != (Shape)axes.Count)
                throw new ShapeException($"{Name}: {what} {numbers.Node.Aval} must have a number for each of the axes {axes}.");
        }
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (!axes.Contains(axis) && shape[axis] != image.Shape[axis]) throw new ShapeException(
                $"{Name}: axis {axis} of {image.Node.Aval} is none of the axes {axes} and cannot become {shape[axis]}.");
        }
        var x = Promoted.Inexact(Name, image);
        var (s, t) = Promoted.Inexact(Name, scale, translation);
        for (var i = 0; i < axes.Count; i++) x = Along(Name, x, axes[i], shape[axes[i]], s[i], t[i], method, antialias);
        return x;
    }

    private static NDArray Nearest(NDArray x, Shape shape)
    {
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            int n = x.Shape[axis], m = shape[axis];
            if (n == m) continue;
            if (n == 0) throw new ShapeException($"resize: {x.Node.Aval} is empty along axis {axis} and cannot become {shape}.");
            // The element in which the middle of the new one lies: ⌊(i + ½)·n/m⌋.
            int[] places = [.. Enumerable.Range(0, m).Select(i => (int)(((2L * i) + 1) * n / (2L * m)))];
            x = jnp.take(x, places.Length == 0 ? jnp.zeros(0, DType.Int32) : jnp.asarray(places), axis, "clip");
        }
        return x;
    }

    private static NDArray Along(
        string operation, NDArray x, int axis, int count, NDArray scale, NDArray translation, ResizeMethod method, bool antialias)
    {
        var weights = Weights(operation, x.Shape[axis], count, scale, translation, method, antialias).AsType(x.DType.RealPart);
        return jnp.moveaxis(jnp.matmul(jnp.moveaxis(x, axis, -1), weights), -1, axis);
    }

    // [n,m]: how much of each element is in each new one.
    private static NDArray Weights(
        string operation, int n, int m, NDArray scale, NDArray translation, ResizeMethod method, bool antialias)
    {
        var type = scale.DType;
        var inverse = 1 / scale;
        NDArray width = antialias ? jnp.maximum(inverse, 1) : 1;
        // The middle of each new element among the old ones.
        var at = ((jnp.arange(m).AsType(type) + 0.5) * inverse) - (translation * inverse) - 0.5;
        var distance = jnp.abs(at - jnp.expand_dims(jnp.arange(n).AsType(type), 1)) / width;
        var weights = method switch
        {
            ResizeMethod.Linear => jnp.maximum(0, 1 - distance),
            ResizeMethod.Cubic => Keys(distance),
            ResizeMethod.Lanczos3 => Lanczos(distance, 3),
            ResizeMethod.Lanczos5 => Lanczos(distance, 5),
            _ => throw new ArgumentOutOfRangeException(nameof(method), $"{operation}: there is no method {method}."),
        };
        var total = jnp.sum(weights, 0, keepdims: true);
        // A sum of rounding errors stands for no weights at all.
        weights = jnp.where(jnp.abs(total) > 1000 * 1.1920929e-7, weights / jnp.where(jnp.equal(total, 0), 1, total), 0);
        return jnp.where((at >= -0.5) & (at <= n - 0.5), weights, 0);
    }

    private static NDArray Keys(NDArray x)
    {
        var near = (((1.5 * x) - 2.5) * x * x) + 1;
        var far = (((((-0.5 * x) + 2.5) * x) - 4) * x) + 2;
        return jnp.where(x >= 2, 0, jnp.where(x >= 1, far, near));
    }

    private static NDArray Lanczos(NDArray x, int radius)
    {
        var isFar = x > 1e-3;
        var safe = jnp.where(isFar, x, 1);
        var y = radius * jnp.sin(Math.PI * safe) * jnp.sin(Math.PI * safe / radius) / (Math.PI * Math.PI * safe * safe);
        return jnp.where(x > radius, 0, jnp.where(isFar, y, 1));
    }
}
