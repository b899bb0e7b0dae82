namespace Lazy;

/// <summary>Quaternions [4] or [n,4], with the scalar last.</summary>
internal static class Rotations
{
    // Below this angle series are used, whose next terms do not count any more.
    private const double Small = 1e-3;

    public static NDArray Vectors(string operation, NDArray x, int size)
    {
        var v = Promoted.Inexact(operation, x);
        return v.Rank is 1 or 2 && v.Shape[^1] == size ? v
            : throw new ShapeException($"{operation}: {v.Node.Aval} must be a vector of {size} elements or a stack of them.");
    }

    /// <summary>The product of two quaternions (Hamilton).</summary>
    public static NDArray Product(NDArray p, NDArray q)
    {
        NDArray X(int i) => p["...", i..(i + 1)];
        NDArray Y(int i) => q["...", i..(i + 1)];
        return jnp.concatenate([
            (X(3) * Y(0)) + (X(0) * Y(3)) + (X(1) * Y(2)) - (X(2) * Y(1)),
            (X(3) * Y(1)) + (X(1) * Y(3)) + (X(2) * Y(0)) - (X(0) * Y(2)),
            (X(3) * Y(2)) + (X(2) * Y(3)) + (X(0) * Y(1)) - (X(1) * Y(0)),
            (X(3) * Y(3)) - (X(0) * Y(0)) - (X(1) * Y(1)) - (X(2) * Y(2))], -1);
    }

    public static NDArray Matrix(NDArray quat)
    {
        NDArray x = quat["...", 0], y = quat["...", 1], z = quat["...", 2], w = quat["...", 3];
        NDArray Row(NDArray a, NDArray b, NDArray c) => jnp.stack([a, b, c], -1);
        return jnp.stack([
            Row((x * x) - (y * y) - (z * z) + (w * w), 2 * ((x * y) - (z * w)), 2 * ((x * z) + (y * w))),
            Row(2 * ((x * y) + (z * w)), (y * y) - (x * x) - (z * z) + (w * w), 2 * ((y * z) - (x * w))),
            Row(2 * ((x * z) - (y * w)), 2 * ((y * z) + (x * w)), (z * z) - (x * x) - (y * y) + (w * w))], -2);
    }

    public static NDArray OfMatrix(NDArray matrix)
    {
        var m = Promoted.Inexact("from_matrix", matrix);
        if (m.Rank is not (2 or 3) || m.Shape[^1] != 3 || m.Shape[^2] != 3)
            throw new ShapeException($"from_matrix: {m.Node.Aval} must be [3,3] or [n,3,3].");
        NDArray M(int i, int j) => m["...", i, j];
        var trace = M(0, 0) + M(1, 1) + M(2, 2);
        // Four ways to the quaternion, each a multiple of it; the one whose own element is largest has no cancellation.
        var ways = new NDArray[4];
        for (var i = 0; i < 3; i++)
        {
            int j = (i + 1) % 3, k = (j + 1) % 3;
            var parts = new NDArray[4];
            (parts[i], parts[j], parts[k], parts[3]) = (1 - trace + (2 * M(i, i)), M(j, i) + M(i, j), M(k, i) + M(i, k), M(k, j) - M(j, k));
            ways[i] = jnp.stack(parts, -1);
        }
        ways[3] = jnp.stack([M(2, 1) - M(1, 2), M(0, 2) - M(2, 0), M(1, 0) - M(0, 1), 1 + trace], -1);
        var best = jnp.expand_dims(jnp.argmax(jnp.stack([M(0, 0), M(1, 1), M(2, 2), trace], -1), -1), -1);
        var quat = ways[3];
        for (var i = 0; i < 3; i++) quat = jnp.where(jnp.equal(best, i), ways[i], quat);
        return quat / jnp.linalg.norm(quat, axis: -1, keepdims: true);
    }

    public static NDArray OfVector(NDArray rotvec)
    {
        var v = Vectors("from_rotvec", rotvec, 3);
        var squares = jnp.sum(jnp.square(v), -1, keepdims: true);
        var isSmall = squares <= Small * Small;
        var angle = jnp.sqrt(jnp.where(isSmall, 1, squares));
        // sin(a/2)/a and cos(a/2), and their series in a².
        var scale = jnp.where(isSmall, 0.5 - (squares / 48) + (squares * squares / 3840), jnp.sin(angle / 2) / angle);
        var scalar = jnp.where(isSmall, 1 - (squares / 8) + (squares * squares / 384), jnp.cos(angle / 2));
        return jnp.concatenate([scale * v, scalar], -1);
    }

    public static NDArray Vector(NDArray quat)
    {
        var q = jnp.where(quat["...", 3..] < 0, -quat, quat);
        NDArray v = q["...", ..3], w = q["...", 3..];
        var squares = jnp.sum(jnp.square(v), -1, keepdims: true);
        // Here v² is sin²(a/2); the series is that of 2·arcsin(s)/s.
        var isSmall = squares <= Small * Small / 4;
        var length = jnp.sqrt(jnp.where(isSmall, 1, squares));
        return v * jnp.where(isSmall, 2 + (squares / 3) + (3 * squares * squares / 20), 2 * jnp.arctan2(length, w) / length);
    }

    public static NDArray Canonical(NDArray quat)
    {
        NDArray x = quat["...", ..1], y = quat["...", 1..2], z = quat["...", 2..3], w = quat["...", 3..];
        // The scalar is positive; where it is 0, the first element that is not.
        var turns = (w < 0) | (jnp.equal(w, 0) & ((x < 0) | (jnp.equal(x, 0) & ((y < 0) | (jnp.equal(y, 0) & (z < 0))))));
        return jnp.where(turns, -quat, quat);
    }

    public static NDArray OfEuler(string seq, NDArray angles)
    {
        var (axes, isOfSpace) = Sequence("from_euler", seq, least: 1);
        var a = Promoted.Inexact("from_euler", angles);
        // For one axis numbers are whole rotations.
        if (axes.Length == 1 && a.Rank < 2) a = jnp.expand_dims(a, -1);
        if (a.Rank is not (1 or 2) || a.Shape[^1] != axes.Length)
            throw new ShapeException($"from_euler: angles {a.Node.Aval} for the axes '{seq}'; the last axis must have one for each.");
        NDArray? quat = null;
        for (var i = 0; i < axes.Length; i++)
        {
            var half = a["...", i] / 2;
            var parts = Enumerable.Repeat(jnp.zeros_like(half), 4).ToArray();
            (parts[axes[i]], parts[3]) = (jnp.sin(half), jnp.cos(half));
            var turn = jnp.stack(parts, -1);
            quat = quat is null ? turn : isOfSpace ? Product(turn, quat) : Product(quat, turn);
        }
        return quat!;
    }

    /// <summary>Angles by Bernardes and Viollet, "Quaternion to Euler angles conversion: a direct, general and computationally efficient
    /// method", 2022.</summary>
    public static NDArray Euler(string seq, NDArray quat)
    {
        var (axes, isOfSpace) = Sequence("as_euler", seq, least: 3);
        if (!isOfSpace) Array.Reverse(axes);
        var (i, j, k) = (axes[0], axes[1], axes[2]);
        var isSymmetric = i == k;
        if (isSymmetric) k = 3 - i - j;
        var sign = (i - j) * (j - k) * (k - i) / 2;
        NDArray Q(int n) => quat["...", n];
        var (a, b, c, d) = isSymmetric ? (Q(3), Q(i), Q(j), Q(k) * sign)
            : (Q(3) - Q(j), Q(i) + (Q(k) * sign), Q(j) + Q(3), (Q(k) * sign) - Q(i));
        var middle = 2 * jnp.arctan2(jnp.hypot(c, d), jnp.hypot(a, b));
        NDArray isZero = jnp.abs(middle) <= 1e-7, isHalf = jnp.abs(middle - Math.PI) <= 1e-7;
        NDArray sum = jnp.arctan2(b, a), difference = jnp.arctan2(d, c);
        // Where the axes coincide, all of the turn is in the angle of the first of the rotations that are given.
        var degenerate = jnp.where(isZero, 2 * sum, 2 * difference * (isOfSpace ? -1 : 1));
        NDArray first = jnp.where(isZero | isHalf, isOfSpace ? degenerate : 0, sum - difference);
        NDArray third = jnp.where(isZero | isHalf, isOfSpace ? 0 : degenerate, sum + difference);
        if (!isSymmetric) (third, middle) = (third * sign, middle - (Math.PI / 2));
        NDArray Wrapped(NDArray x) => jnp.where(x < -Math.PI, x + (2 * Math.PI), jnp.where(x > Math.PI, x - (2 * Math.PI), x));
        return jnp.stack([.. new[] { isOfSpace ? first : third, middle, isOfSpace ? third : first }.Select(Wrapped)], -1);
    }

    private static (int[] Axes, bool IsOfSpace) Sequence(string operation, string seq, int least)
    {
        ArgumentNullException.ThrowIfNull(seq);
        var isOfSpace = seq.All(c => c is 'x' or 'y' or 'z');
        if (seq.Length < least || seq.Length > 3 || !(isOfSpace || seq.All(c => c is 'X' or 'Y' or 'Z'))
            || seq.Zip(seq.Skip(1)).Any(p => p.First == p.Second))
        {
            throw new ArgumentException($"{operation}: '{seq}' is no sequence of axes: {(least == 3 ? "three" : "up to three")} of xyz (of space) " +
                "or of XYZ (of the body), neighbours different.", nameof(seq));
        }
        return ([.. seq.Select(c => char.ToLowerInvariant(c) - 'x')], isOfSpace);
    }
}
