namespace Lazy;

public static partial class jax
{
    public static partial class scipy
    {
        public static partial class spatial
        {
            public static partial class transform
            {
                /// <summary>A rotation, or several, as unit quaternions: a tree, which passes through jit, vmap and grad. Products apply the
                /// right factor first.</summary>
                /// <param name="Quat">[4], or [n,4]: x, y, z and the scalar last.</param>
                public sealed record Rotation(NDArray Quat)
                {
                    /// <summary>Whether it is one rotation.</summary>
                    public bool Single => Quat.Rank == 1;

                    /// <summary>The number of rotations.</summary>
                    /// <exception cref="InvalidOperationException">It is one.</exception>
                    public int Length => Single ? throw new InvalidOperationException("Rotation: a single rotation has no length.") : Quat.Shape[0];

                    /// <summary>Some of the rotations.</summary>
                    public Rotation this[Idx index] => Single ? throw new InvalidOperationException("Rotation: a single rotation has no index.")
                        : new(Quat[index]);

                    /// <summary>The rotation of quaternions, which need not be units.</summary>
                    public static Rotation FromQuat(NDArray quat)
                    {
                        var q = Rotations.Vectors("from_quat", quat, 4);
                        return new(q / jnp.linalg.norm(q, axis: -1, keepdims: true));
                    }

                    /// <summary>The rotation of orthogonal matrices [3,3] or [n,3,3] (Markley, "Unit quaternion from rotation matrix",
                    /// 2008).</summary>
                    public static Rotation FromMatrix(NDArray matrix) => new(Rotations.OfMatrix(matrix));

                    /// <summary>The rotation about vectors [3] or [n,3] by their lengths.</summary>
                    public static Rotation FromRotvec(NDArray rotvec, bool degrees = false) =>
                        new(Rotations.OfVector(degrees ? jnp.deg2rad(rotvec) : rotvec));

                    /// <summary>The rotation of modified Rodrigues parameters: axes times tan(angle / 4), [3] or [n,3].</summary>
                    public static Rotation FromMrp(NDArray mrp)
                    {
                        var v = Rotations.Vectors("from_mrp", mrp, 3);
                        var squares = jnp.sum(jnp.square(v), -1, keepdims: true);
                        return new(jnp.concatenate([2 * v, 1 - squares], -1) / (1 + squares));
                    }

                    /// <summary>The rotation about up to three axes, one after the other.</summary>
                    /// <param name="seq">The axes: "xyz" are those of space, "XYZ" those that turn with the body.</param>
                    /// <param name="angles">An angle for each axis, or rows of them; for one axis a number or a vector of them.</param>
                    /// <param name="degrees">Whether angles are in degrees.</param>
                    public static Rotation FromEuler(string seq, NDArray angles, bool degrees = false) =>
                        new(Rotations.OfEuler(seq, degrees ? jnp.deg2rad(angles) : angles));

                    /// <summary>The rotation that changes nothing; num of them, if it is given.</summary>
                    public static Rotation Identity(int? num = null, DType? dtype = null)
                    {
                        var one = jnp.zeros(4, dtype).At[3].Set(1);
                        return new(num is { } n ? jnp.broadcast_to(one, (n, 4)) : one);
                    }

                    /// <summary>A rotation, or num of them, distributed uniformly.</summary>
                    public static Rotation Random(NDArray random_key, int? num = null, DType? dtype = null) =>
                        FromQuat(jax.random.normal(random_key, num is { } n ? (n, 4) : 4, dtype ?? DType.Float32));

                    /// <summary>Rotations in one stack.</summary>
                    public static Rotation Concatenate(IReadOnlyList<Rotation> rotations)
                    {
                        ArgumentNullException.ThrowIfNull(rotations);
                        return new(jnp.concatenate([.. rotations.Select(r => jnp.atleast_2d(r.Quat))]));
                    }

                    /// <summary>The quaternions; of q and -q, which are the same rotation, the one with positive scalar if canonical; with
                    /// the scalar first if so wanted.</summary>
                    public NDArray AsQuat(bool canonical = false, bool scalar_first = false)
                    {
                        var q = canonical ? Rotations.Canonical(Quat) : Quat;
                        return scalar_first ? jnp.roll(q, 1, -1) : q;
                    }

                    /// <summary>The matrices [3,3] or [n,3,3].</summary>
                    public NDArray AsMatrix() => Rotations.Matrix(Quat);

                    /// <summary>The vectors about which, and by whose length, space is turned; lengths are at most π.</summary>
                    public NDArray AsRotvec(bool degrees = false) => degrees ? jnp.rad2deg(Rotations.Vector(Quat)) : Rotations.Vector(Quat);

                    /// <summary>The modified Rodrigues parameters, of a length of at most 1.</summary>
                    public NDArray AsMrp()
                    {
                        var q = jnp.where(Quat["...", 3..] < 0, -Quat, Quat);
                        return q["...", ..3] / (1 + q["...", 3..]);
                    }

                    /// <summary>The angles about three axes, [3] or [n,3]; the middle one from -π/2 to π/2, or from 0 to π if first and last
                    /// axis are the same. Where only a sum of two angles is determined, the third is 0.</summary>
                    public NDArray AsEuler(string seq, bool degrees = false) =>
                        degrees ? jnp.rad2deg(Rotations.Euler(seq, Quat)) : Rotations.Euler(seq, Quat);

                    /// <summary>Vectors [3] or [n,3] turned, or turned back.</summary>
                    public NDArray Apply(NDArray vectors, bool inverse = false)
                    {
                        var v = Rotations.Vectors("apply", vectors, 3);
                        var m = AsMatrix();
                        return jnp.squeeze(jnp.matmul(inverse ? jnp.matrix_transpose(m) : m, jnp.expand_dims(v, -1)), -1);
                    }

                    /// <summary>The rotations back.</summary>
                    public Rotation Inv() => new(jnp.concatenate([-Quat["...", ..3], Quat["...", 3..]], -1));

                    /// <summary>The angles, from 0 to π.</summary>
                    public NDArray Magnitude() =>
                        2 * jnp.arctan2(jnp.linalg.norm(Quat["...", ..3], axis: -1), jnp.abs(Quat["...", 3]));

                    /// <summary>The rotation that is closest to all, by the squares of the distances (Markley et al., "Averaging quaternions",
                    /// 2007).</summary>
                    public Rotation Mean(NDArray? weights = null)
                    {
                        var q = jnp.atleast_2d(Quat);
                        var weighted = weights is null ? q : q * jnp.expand_dims(weights, -1);
                        return new(jnp.linalg.eigh(jnp.matmul(weighted.T, q)).Eigenvectors[.., -1]);
                    }

                    /// <summary>The rotation by right, and then by left.</summary>
                    public static Rotation operator *(Rotation left, Rotation right)
                    {
                        ArgumentNullException.ThrowIfNull(left);
                        ArgumentNullException.ThrowIfNull(right);
                        return new(Rotations.Product(left.Quat, right.Quat));
                    }
                }
            }
        }
    }
}
